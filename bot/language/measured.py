"""What a figure is told of: its unit, the noun that it counts, the thing that it measures, the words around it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.language.grammar import ADJECTIVES, AUXILIARIES, PAST_FORMS, VERBS
from bot.language.lexicon import split_words
from bot.language.numerals import Numeral
from bot.language.units import UNITS, counts_countries, counts_people, name_family, read_factor
from bot.language.words import Word, fold, key_of, list_words

_TELLS_MEASURE = re.compile(
    r"(?:,? (?:which|that))?,?(?<!\s)\s++(?:of|is|are|was|were|measur\w+|stretch\w+|runs?|ran|spans?|spanned|extends?|"
    r"extended|covers?|"
    r"weigh\w*|costs?|(?:will|would|is to|was to|could|may) cost)\s++(?:only\s++|just\s++|now\s++)?$",
    re.IGNORECASE,
)
_PHRASE_ENDS = re.compile(
    r"^.*(?:[,;:.!?()–—\"“”]|\b(?:and|that|which|but|or|covers?|of all)\b)\s*", re.IGNORECASE | re.DOTALL
)
_MEASURE_NOUNS = split_words(
    """length height depth width distance weight size cost costs price total number amount sum value share rate figure
    area budget bill"""
)
_OTHER_DIMENSION = re.compile(
    r"^[\s-]*(?P<word>long|high|tall|deep|wide|thick|across|away|lower|higher|longer|shorter|deeper|below|above|"
    r"from|apart|behind|ahead|more|less|further)\b"
)
_OF_ALL = re.compile(r"\s++(?:out )?of (?:the|its|their|all|some|a total of)?\s*+(?:about |around |nearly |some )?$")
"""Between a part and the whole that it is taken from: "26 of the 41 drivers"."""
_PART_OF = re.compile(
    r"\d(?:\s+(?:million|billion|thousand))?\s+(?:out )?of (?:the|its|their|all(?: the)?)\s+(?:\w+ )?$"
)
_STATES = split_words("dead injured wounded missing")
_NUMBER_OF = re.compile(r"\bnumber of (?:the )?(?P<noun>[\w'’]+)\b[^,;:.]{0,200}\b(?:at|to)\s*$", re.IGNORECASE)
_SUMMARY = split_words("average total maximum minimum figure sum mean record")
"""Nouns that only say how a measure was taken, and not what of."""
_CONVERTED = re.compile(r"\s?\(\d[^()]{1,30}\)")
_LYING = split_words("lies lay lie lying stands stood stand standing sits sat speaks speak spoke talks talk talked")
_REACH = 12
"""Words around a figure among which it is looked for what it tells of."""


def read_unit(text: str, numeral: Numeral, following: Sequence[Word]) -> tuple[str, str, float, int]:
    """Family, key of the noun, what one of it is in base units, and where the noun ends."""
    end = numeral.end
    if numeral.unit is not None:
        named = [word for word in following if word.end <= numeral.unit_end]
        noun = named[-1].key if named and numeral.unit.dimension not in ("money", "ratio", "points") else ""
        return name_family(numeral.unit), noun, read_factor(numeral.unit), numeral.unit_end
    run: list[Word] = []
    for word in following[:5]:
        gap = text[run[-1].end if run else end : word.start]
        plain = fold(word.text)
        if gap.strip(" -") or (word.stop and plain not in ("other", "more", "further")) or plain in AUXILIARIES:
            break
        if run and (plain in PAST_FORMS or plain.endswith("ed")):
            break
        run.append(word)
        if plain in _STATES and (behind := following[len(run) : len(run) + 1]) and _follows(text, word, behind[0]):
            # "1,450 dead sheep" counts sheep.
            continue
        if counts_people(plain) or counts_countries(plain) or (plain.endswith("s") and plain not in ADJECTIVES):
            break
    whole = None if run else _find_whole(text, numeral, following)
    if whole is not None:
        # "26 of the 41 drivers": both count drivers.
        family, noun, factor, _ = read_unit(text, whole, [word for word in following if word.start >= whole.end])
        return family, noun, factor, end
    if not run and (told := _NUMBER_OF.search(numeral.before)):
        # "Put the number of people who would find work at 700".
        counted_word = fold(told["noun"])
        return _name_counted(counted_word), key_of(counted_word), 1.0, end
    if not run:
        # "A force of 60,000": what is counted stands before.
        counted = re.search(r"(?<![\w'’])([\w'’]++) of(?: \w+){0,2}\s*$", numeral.before)
        key = key_of(counted.group(1)) if counted else ""
        return "count", key, 1.0, end
    last = run[-1]
    return _name_counted(fold(last.text)), last.key, 1.0, last.end


def _name_counted(noun: str) -> str:
    return "people" if counts_people(noun) else "countries" if counts_countries(noun) else "count"


def _find_whole(text: str, numeral: Numeral, following: Sequence[Word]) -> Numeral | None:
    """The number of which `numeral` is a part, where it is told right behind."""
    number = next((word for word in following if word.key[0].isdigit()), None)
    if number is None or not _OF_ALL.fullmatch(text[numeral.end : number.start]):
        return None
    return replace(numeral, start=number.start, end=number.end, unit=None, percent=False, before="")


def _follows(text: str, word: Word, behind: Word) -> bool:
    """Whether a noun stands right behind a word."""
    plain = fold(behind.text)
    return text[word.end : behind.start] == " " and not behind.stop and plain not in PAST_FORMS | AUXILIARIES


def is_whole(text: str, start: int) -> bool:
    """Whether the number at `start` is only what another one is a part of: "41" in "26 of the 41 drivers"."""
    return _PART_OF.search(text[:start]) is not None


def find_heads(text: str, before: str, last: int, following: Sequence[Word]) -> frozenset[str]:
    """The noun that a measure belongs to: before it ("a line of 1,000 km"), or behind ("a 1,000-km line")."""
    run: list[Word] = []
    # "A 1,000-kilometre (600-mile) line".
    converted = _CONVERTED.match(text, last)
    last = converted.end() if converted else last
    joined = re.match(r"(?:[\s-](?:long|high|wide|deep))?[\s-]", text[last:])
    previous = last
    for word in [word for word in following if word.start >= last] if joined else []:
        gap = text[previous : word.start]
        previous = word.end
        plain = fold(word.text)
        if gap.strip(" -") or word.stop or plain in AUXILIARIES | PAST_FORMS or plain.endswith("ed"):
            break
        if plain in UNITS or plain in ("last", "next", "this") or (run and plain.removesuffix("s") in VERBS - {plain}):
            break
        if plain not in ADJECTIVES:
            run.append(word)
    if run:
        return frozenset((run[-1].key,))
    tells = _TELLS_MEASURE.search(before)
    return _find_subject_heads(before[: tells.start()]) if tells else frozenset()


def _find_subject_heads(before: str) -> frozenset[str]:
    """The head noun of the phrase that ends `before`: "mirror" of "the mirror of the telescope"."""
    phrase = _PHRASE_ENDS.sub("", before)
    segments = [
        [word for word in list_words(segment) if not word.stop]
        for segment in re.split(r"\b(?:of|for|in|at|on|to|from|with)\b", phrase)
    ]
    heads = [segment[-1] for segment in segments if segment]
    while heads and (fold(heads[-1].text) in _SUMMARY | PAST_FORMS or fold(heads[-1].text) in _LYING):
        heads.pop()
    if not heads:
        return frozenset()
    kept = 1
    while kept < len(heads) and fold(heads[kept - 1].text) in _MEASURE_NOUNS:
        kept += 1
    return frozenset(word.key for word in heads[:kept])


def read_dimension(after: str) -> str:
    match = _OTHER_DIMENSION.match(after)
    return match["word"].lower() if match else ""


def list_near(
    text: str, words: Sequence[Word], span: tuple[int, int], others: Sequence[tuple[int, int]]
) -> frozenset[str]:
    """Content words within reach, but none beyond another figure, nor another clause."""
    before = max((stop for _, stop in others if stop <= span[0]), default=0)
    after = min((start for start, _ in others if start >= span[1]), default=len(text))
    inside = next((place for place, word in enumerate(words) if word.end > span[0]), 0)
    near = [
        word.key
        for place, word in enumerate(words)
        if abs(place - inside) <= _REACH
        and before <= word.start < after
        and not word.stop
        and not word.key[0].isdigit()
        and not re.search(r"[;:]|\. ", text[min(word.start, span[0]) : max(word.end, span[1])])
    ]
    return frozenset(near)
