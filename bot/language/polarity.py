"""What a sentence affirms and what it denies: negation with its reach, and words that are for or against something."""

import re
from dataclasses import dataclass

from bot.language.lexicon import split_words
from bot.language.words import Word, fold, key_of, list_words
from ingest.cache import cache_bytes

_NEGATORS = split_words("no not never none neither nor nobody nothing without hardly cannot barely scarcely nowhere")
_REACH = 9
"""Words behind a negation that it may deny."""
_ENDS = split_words("but although though because while whereas unless however and or if")
_BEFORE_NOUNS = split_words(
    """the a an this that these those its their his her our my your of for in with on by from and more further
    some any such no without under need needs needed political military financial public full strong broad"""
)
_OPEN = re.compile(
    r"\b(?:if|whether|unless|until|once|has to|have to|had to|must|should|needs? to|would have to|ought to|"
    r"be able to|asked to|called on|fears?|feared)\b",
    re.IGNORECASE,
)
_LINKING = split_words("is are was were be been being remain remains remained stay stays stayed")
_ENDS_AFTER_NO = _ENDS | split_words("is are was were has have had will would could can may exists exist")
"""What "no" stands before is denied, and not what is then said of it."""


def _keys(words: str) -> frozenset[str]:
    return frozenset(key_of(word) for word in words.split())


_AGAINST = _keys(
    """reject refuse exclude oppose opposed opposition deny decline ban bar block veto reluctant reluctance skeptical
    sceptical unwilling unwillingness abandon cancel cancelled suspend halt scrap prohibit forbid vanish disappear
    fail lack missing withdraw withdrawal against dismiss condemn denounce hesitant hesitate hesitation
    impossible unlikely unacceptable rejection refusal opponent shelve drop dropped freeze absent unfounded untrue
    false wary doubt doubtful"""
)
_FOR = _keys(
    """accept agree support join participate participation involve involvement willing willingness
    ready readiness allow permit approve approval commit promise pledge offer endorse favour favor favourable welcome
    confirm embrace advocate possible likely resume consent contribute enter adopt admit acknowledge"""
)
_PHRASES: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), sign)
    for words, sign in (
        (r"rul(?:e|es|ed|ing)(?: \w+){0,3} out|leav(?:e|es|ing)(?: \w+){0,4} out|left out|turn(?:s|ed|ing)? down", -1),
        (r"ke(?:ep|eps|pt|eping)(?: \w+){0,4} out|pull(?:s|ed|ing)? out|walk(?:s|ed)? away|call(?:s|ed)? off", -1),
        (r"rather than|instead of|no longer|(?:has|have|had) yet to|is yet to|opt(?:s|ed) out|without", -1),
        (r"tak(?:e|es|ing)(?: \w+){0,3} part|took(?: \w+){0,3} part|taken part|play(?:s|ed|"
            r"ing)? an?(?: \w+){0,2} (?:role|part)", 1),
        (r"signal(?:s|l?ed|l?ing) (?:\w+ ){0,2}?(?:involvement|participation|willingness|readiness|"
            r"openness|consent)", 1),
        (r"(?:key|leading|central|major|active|important) (?:role|part)|in favou?r of|open to|"
            r"with the (?:backing|support|help) of|"
         r"stands? (?:ready|behind)|on board|go(?:es|ing)? ahead|needs?(?! to)|calls? for|called for", 1),
    )
)  # fmt: skip


_ATTITUDES = _keys(
    """reluctant reluctance skeptical sceptical unwilling unwillingness against hesitant hesitation wary doubtful
    opposition opponent doubt"""
)
"""Of these against-words the subject is who has the attitude, and not what it is against."""


_CONDITIONS = _keys(
    "lack missing fail vanish disappear absent impossible unlikely possible likely false untrue unfounded"
)
"""Of all these words those that nobody's attitude is in."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A word or words that tell an attitude, `text[start:end]`."""

    start: int
    end: int
    sign: int
    """1 for, -1 against; negations in whose reach it stands are counted in."""
    attitude: bool
    """It tells what somebody wants or does, and not merely how things are: "rejects", not "is missing"."""


@dataclass(frozen=True, slots=True)
class Polarity:
    """One sentence, as it affirms and denies."""

    affirmed: frozenset[str]
    """Keys of content words that are not denied."""
    denied: frozenset[str]
    """Keys of content words within the reach of an odd number of negations or words against them."""
    cues: tuple[Cue, ...]
    """In order."""
    reached: tuple[tuple[int, int], ...]
    """Starts of the words that are denied, each with the start of the word that denies it."""

    @property
    def leaning(self) -> int:
        """1 where everything that tells an attitude is for, -1 where it is against, 0 where neither or both."""
        told = {cue.sign for cue in self.cues}
        return told.pop() if len(told) == 1 else 0


@cache_bytes()
def read_polarity(text: str) -> Polarity:
    """What one sentence affirms and denies."""
    words = list_words(text)
    cues = _list_cues(text, words)
    reached: list[tuple[int, int]] = []
    for place, word in enumerate(words):
        plain = fold(word.text)
        titled = place > 0 and word.text[0].isupper()
        if not (plain in _NEGATORS or plain.endswith("n't")) or titled or _is_not_only(words, place):
            continue
        ends = _ENDS_AFTER_NO if plain == "no" else _ENDS
        reached += [(inside, place) for inside in _list_reach(text, words, place + 1, ends)]
    for first, last, sign in cues:
        if sign > 0:
            continue
        reached += [(inside, first) for inside in _list_reach(text, words, last, _ENDS)]
        # "Leave the United States out": what stands inside the words is denied too.
        reached += [(inside, first) for inside in range(first + 1, last - 1)]
        passive = first and fold(words[first - 1].text) in _LINKING | {"still", "already", "now"}
        if passive and words[first].key not in _ATTITUDES:
            # "Proposals are missing", "the plan was rejected": what stands before is denied.
            reached += [(inside, first) for inside in _list_before(text, words, first)]
    signs = [1] * len(words)
    for inside, _ in reached:
        signs[inside] *= -1
    content = [(word.key, signs[place]) for place, word in enumerate(words) if not word.stop]
    return Polarity(
        affirmed=frozenset(key for key, sign in content if sign > 0),
        denied=frozenset(key for key, sign in content if sign < 0),
        cues=tuple(
            Cue(words[first].start, words[last - 1].end, sign * signs[first], words[first].key not in _CONDITIONS)
            for first, last, sign in sorted(cues)
        ),
        reached=tuple((words[inside].start, words[by].start) for inside, by in reached if signs[inside] < 0),
    )


def _list_cues(text: str, words: tuple[Word, ...]) -> list[tuple[int, int, int]]:
    """First word, word behind the last, and sign of everything that tells an attitude."""
    cues: list[tuple[int, int, int]] = []
    for pattern, sign in _PHRASES:
        for match in pattern.finditer(text):
            inside = [place for place, word in enumerate(words) if match.start() <= word.start < match.end()]
            if inside and not any(first <= inside[0] < last for first, last, _ in cues):
                cues.append((inside[0], inside[-1] + 1, sign))
    for place, word in enumerate(words):
        if any(first <= place < last for first, last, _ in cues) or (word.stop and word.key != "against"):
            continue
        if word.key in _AGAINST:
            cues.append((place, place + 1, -1))
        elif word.key in _FOR and not _is_noun(text, words, place) and not _is_open(text, words, place):
            cues.append((place, place + 1, 1))
    return cues


def _is_noun(text: str, words: tuple[Word, ...], place: int) -> bool:
    """Whether a word that may be a verb stands like a noun or in a name: "the support", "binding commitments"."""
    word = words[place]
    before = fold(words[place - 1].text) if place else ""
    if word.text[0].isupper() and place:
        return True
    plural = word.text.endswith("s") and word.text.endswith(("ments", "ions", "ises"))
    return plural or before in _BEFORE_NOUNS or (place > 0 and words[place - 1].text.endswith(("ing", "al")))


def _is_open(text: str, words: tuple[Word, ...], place: int) -> bool:
    """Whether what a word says is only a condition or a demand: "if Russia accepts", "has to agree"."""
    before = re.split(r"[,;:.!?]", text[: words[place].start])[-1]
    return _OPEN.search(before) is not None


def _is_not_only(words: tuple[Word, ...], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1].text.lower() in ("only", "just", "merely")


def _list_reach(text: str, words: tuple[Word, ...], start: int, ends: frozenset[str]) -> list[int]:
    """Places of the words from `start` on that a negation before them reaches."""
    reached: list[int] = []
    for place in range(start, min(start + _REACH, len(words))):
        gap = text[words[place - 1].end : words[place].start]
        plain = fold(words[place].text)
        if re.search(r"[,;:.!?()–—]", gap) or plain in ends:
            break
        if plain in ("that", "to"):
            # "No sign that it would accept": the clause is denied with its noun.
            ends = _ENDS
        reached.append(place)
    return reached


def _list_before(text: str, words: tuple[Word, ...], end: int) -> list[int]:
    """Places of the words of the same clause before `end`."""
    reached: list[int] = []
    for place in range(end - 1, max(end - 1 - _REACH, -1), -1):
        if fold(words[place].text) in _ENDS or re.search(
            r"[,;:.!?()–—]", text[words[place].end : words[place + 1].start]
        ):
            break
        reached.append(place)
    return reached
