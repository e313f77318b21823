"""Word by word: where a statement runs along a sentence of its source, what was changed in it must not matter.

A replaced name, an added or lost "not", a lost "may" or an opposite changes what is said, however much of the rest is
the same. Where a statement is told in words of its own there is nothing to align, and the other checks decide.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.language.deeds import same_deed
from bot.language.lexicon import split_words
from bot.language.polarity import read_polarity
from bot.language.words import Word, fold, list_words
from bot.verification.names import list_name_words, read_names
from bot.verification.opposites import are_opposites
from bot.verification.sources import Fault, Source
from ingest.cache import cache_bytes

_ALONG = 0.5
"""Share of the content words of the statement, or of the sentence, that must be the same in the same order."""
_MOST = 0.7
_FEWEST = 3
_SMALL = 6
"""Words of a change; more is another clause, and judged as such."""
_LONGEST_NAME = 10
"""The same for a name that is replaced."""
_AT_EDGE = 2
"""Words before the first or behind the last that both have: a "not" may be among them."""
NEGATORS = split_words("no not never none neither nor nobody nothing without hardly cannot barely scarcely nowhere")
_HEDGES = split_words("may might could perhaps possibly maybe reportedly allegedly supposedly probably apparently")
_SOFTENERS = _HEDGES | split_words(
    """can would should likely unlikely potential potentially seems seem possible whether if suggested suggests
    expected hopes hoped wants plans planned considering"""
)
_PRONOUNS = split_words("he she they it his her their its this these")
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been|be|being)\s+(?:\w+\s+)?\w+(?:ed|en|t|d|n)\b.{0,60}?\bby\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Change:
    """What stands in the source, and what the statement has in its place."""

    kind: str
    """"replace", "insert" or "delete"."""
    before: tuple[Word, ...]
    after: tuple[Word, ...]


def runs_along(statement: str, text: str) -> bool:
    """Whether most of a statement's content words stand in a sentence in the same order."""
    (here, here_keys), (_, there_keys) = _index(statement), _index(text)
    content = sum(not word.stop for word in here)
    blocks = SequenceMatcher(None, there_keys, here_keys, autojunk=False).get_matching_blocks()
    same = sum(not here[place].stop for block in blocks for place in range(block.b, block.b + block.size))
    return same >= _MOST * content


def distorts(statement: str, text: str, share: float) -> bool:
    """Whether a statement runs along a sentence for that share of its words and changes what that says."""
    source = Source(text)
    here, there = _index(statement)[0], _index(text)[0]
    keys = {same_deed(word.key) for word in there if not word.stop}
    content = [same_deed(word.key) for word in here if not word.stop]
    if sum(key in keys for key in content) < share * len(content):
        return False
    return bool(check_alignment(statement, [source]))


def check_alignment(statement: str, sources: Sequence[Source]) -> list[Fault]:
    """A fault for each change that matters, against every sentence that the statement runs along."""
    said = _index(statement)
    faults: list[Fault] = []
    for source in sources:
        changes = _list_changes(said, _index(source.text))
        for change in changes:
            words = _judge(change, statement, source)
            if words is not None:
                faults.append(Fault(words, _show(statement, change)))
        if changes and (kind := _judge_all(changes, statement, source.text)):
            faults.append(Fault(kind, statement))
    return faults


@cache_bytes()
def _index(text: str) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    words = list_words(text)
    return words, tuple(fold(word.text) if word.stop else same_deed(word.key) for word in words)


def _list_changes(
    said: tuple[tuple[Word, ...], tuple[str, ...]], known: tuple[tuple[Word, ...], tuple[str, ...]]
) -> list[Change]:
    """The changes between the first and the last words that both have; none where they do not run along."""
    (here, here_keys), (there, there_keys) = said, known
    matcher = SequenceMatcher(None, there_keys, here_keys, autojunk=False)
    codes = matcher.get_opcodes()
    same = sum(
        not here[place].stop for kind, _, _, start, end in codes if kind == "equal" for place in range(start, end)
    )
    content = [sum(not word.stop for word in words) for words in (here, there)]
    if same < (_FEWEST if min(content) > _FEWEST else 2) or same < _ALONG * min(content):
        return []
    equal = [place for place, code in enumerate(codes) if code[0] == "equal"]
    changes = []
    for place, (kind, first, last, start, end) in enumerate(codes):
        edge = place < equal[0] or place > equal[-1]
        most = _LONGEST_NAME if kind == "replace" else _AT_EDGE
        if kind == "equal" or (edge and max(last - first, end - start) > most):
            continue
        changes.append(Change(kind, there[first:last], here[start:end]))
    return changes


def _judge(change: Change, statement: str, source: Source) -> str | None:
    """The kind of fault that one change is, None for one that does not matter."""
    size = max(len(change.before), len(change.after))
    if size > _LONGEST_NAME:
        return None
    if _changes_name(change, statement, source):
        return "name"
    if size > _SMALL:
        return None
    if any(
        are_opposites(one.key, other.key) or are_opposites(fold(one.text), fold(other.text))
        for one in change.before
        for other in change.after
    ):
        return "denial"
    lost = [word for word in change.before if fold(word.text) in _HEDGES and word.text != "May"]
    if lost and not any(fold(word.text) in _SOFTENERS for word in change.after):
        return "hedge"
    return None


def _judge_all(changes: Sequence[Change], statement: str, text: str) -> str | None:
    """Whether all changes together deny what was affirmed, or the other way round."""
    turned = sum(
        _count_negators(change.after) - _count_negators(change.before)
        for change in changes
        if max(len(change.before), len(change.after)) <= _SMALL
    )
    if turned % 2 == 0:
        return None
    cues = [_count_cues(statement), _count_cues(text)]
    # "Refused" for "did not agree" turns both the word and what it says.
    return None if cues[0] != cues[1] else "denial"


def _changes_name(change: Change, statement: str, source: Source) -> bool:
    before, after = _cut(source.text, change.before), _cut(statement, change.after)
    if not after:
        return False
    starts = {word.start for word in change.after}
    was = {word.start for word in change.before} & {word.start for word in list_name_words(source.text)}
    named = [word for word in list_name_words(statement) if word.start in starts]
    if not named and was and change.after[0].start == 0 and not change.after[0].stop:
        # A capital says nothing at the start, but here it stands where a name stood.
        named = [change.after[0]]
    if not named:
        return False
    if bool(_PASSIVE.search(statement)) != bool(_PASSIVE.search(source.text)):
        return False
    if was:
        known = read_names((before,))
        return not any(known.has(statement, word) for word in named)
    pronoun = any(fold(word.text) in _PRONOUNS for word in change.before)
    if pronoun and (source.previous or source.above):
        known = read_names(tuple(text for text in (source.previous, source.above, source.text) if text))
        return not all(known.has(statement, word) for word in named)
    return False


def _cut(text: str, words: Sequence[Word]) -> str:
    return text[words[0].start : words[-1].end] if words else ""


def _show(statement: str, change: Change) -> str:
    return _cut(statement, change.after) or statement


def _count_negators(words: Sequence[Word]) -> int:
    return sum(fold(word.text) in NEGATORS or fold(word.text).endswith("n't") for word in words)


def _count_cues(text: str) -> int:
    return sum(1 for _ in _list_cues(text))


def _list_cues(text: str) -> Iterator[str]:
    for cue in read_polarity(text).cues:
        yield text[cue.start : cue.end]
