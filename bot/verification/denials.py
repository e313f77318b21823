"""Denials: a statement must not affirm what its source denies, nor deny or turn round what the source affirms."""

import re
from collections.abc import Sequence

from bot.language.deeds import same_deed
from bot.language.lexicon import split_words
from bot.language.polarity import Polarity, read_polarity
from bot.language.words import Word, fold, list_words
from bot.verification.opposites import list_opposites
from bot.verification.sources import Fault, Source, tells_whole

_NEGATORS = split_words("no not never none neither nor nobody nothing without hardly cannot barely scarcely nowhere")
_FEWEST_SHARED = 2
_MOST_FLIPPED = 0.34
"""Share of the words in common that may be denied in one text and affirmed in the other."""
_CLAUSE = re.compile(r"(?<=[,;:–—])\s+|(?<!\s)\s++(?=(?:but|although|though|while|whereas|because|unless|and)\s)")


def check_denials(statement: str, sources: Sequence[Source]) -> list[Fault]:
    """A fault for each clause of the statement that is the other way round in the sentence that is closest to it."""
    faults = []
    for clause in split_clauses(statement):
        closest = find_closest(clause, sources)
        if closest is None or tells_whole(statement, clause, closest):
            continue
        if words := _find_flip(clause, closest):
            faults.append(Fault("denial", words))
    return faults


def split_clauses(text: str, fewest: int = 3) -> list[str]:
    """The clauses of `text`, each with `fewest` content words at least; the whole where there are none."""
    parts: list[str] = []
    for part in _CLAUSE.split(text):
        if parts and len([word for word in list_words(parts[-1]) if not word.stop]) < fewest:
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    if len(parts) > 1 and len([word for word in list_words(parts[-1]) if not word.stop]) < fewest:
        parts[-2:] = [f"{parts[-2]} {parts[-1]}"]
    return parts


def find_closest(clause: str, sources: Sequence[Source]) -> str | None:
    """The source's sentence with the most words of the clause, and of two equal ones the shorter."""
    keys = _list_keys(clause)
    ranked = [(len(keys & _list_keys(source.text)), -len(source.text), source.text) for source in sources]
    best = max(ranked, default=(0, 0, ""))
    return best[2] if best[0] >= _FEWEST_SHARED else None


def _find_flip(clause: str, text: str) -> str | None:
    """The words that turn the clause against the text; None where both say yes, or both no."""
    said, known = read_polarity(clause), read_polarity(text)
    shared = _keys_of(said) & _keys_of(known)
    flipped = {key for key in shared if _sign(said, key) * _sign(known, key) < 0}
    negated_here, negated_there = _count_negators(clause), _count_negators(_cut_to(text, shared))
    if len(shared) >= _FEWEST_SHARED and flipped:
        turned = negated_here != negated_there or _sum_cues(said) != _sum_cues(known)
        if len(flipped) > _MOST_FLIPPED * len(shared) and turned:
            return clause.strip()
        if negated_here and not _count_negators(text) and not _leans_against(known):
            return clause.strip()
    if said.leaning * known.leaning < 0 and len(shared) >= _FEWEST_SHARED:
        return clause.strip()
    if bool(negated_here) != bool(_count_negators(text)) and not _leans_against(known) and not _leans_against(said):
        reached = said.denied if negated_here else known.denied
        if reached & shared:
            return clause.strip()
    return _find_opposite(clause, text)


def _find_opposite(clause: str, text: str) -> str | None:
    """A word of the clause whose opposite stands in the text among the same words, both affirmed."""
    known = {word.key for word in list_words(text)}
    negated = bool(_count_negators(clause)) != bool(_count_negators(text))
    for word in list_words(clause):
        opposite = list_opposites(word.key) & known
        if opposite and word.key not in known and not negated and _shares_neighbour(word, clause, text, opposite):
            return word.text
    return None


def _shares_neighbour(word: Word, clause: str, text: str, opposite: frozenset[str]) -> bool:
    """Whether the word and its opposite stand beside the same content word."""
    here = _list_neighbours(clause, frozenset((word.key,)))
    there = _list_neighbours(text, opposite)
    return bool(here & there)


def _list_neighbours(text: str, keys: frozenset[str]) -> set[str]:
    content = [one for one in list_words(text) if not one.stop or one.key in keys]
    found: set[str] = set()
    for place, one in enumerate(content):
        if one.key in keys:
            found |= {same_deed(other.key) for other in content[max(0, place - 2) : place + 3]} - keys
    return found


def _leans_against(polarity: Polarity) -> bool:
    return any(cue.sign < 0 for cue in polarity.cues)


def _sum_cues(polarity: Polarity) -> int:
    return sum(cue.sign for cue in polarity.cues)


def _sign(polarity: Polarity, key: str) -> int:
    """1 affirmed, -1 denied, 0 where a text has the word both ways."""
    return (key in polarity.affirmed) - (key in polarity.denied)


def _keys_of(polarity: Polarity) -> frozenset[str]:
    return polarity.affirmed | polarity.denied


def _list_keys(text: str) -> frozenset[str]:
    return frozenset(same_deed(word.key) for word in list_words(text) if not word.stop)


def _count_negators(text: str) -> int:
    return sum(fold(word.text) in _NEGATORS or fold(word.text).endswith("n't") for word in list_words(text))


def _cut_to(text: str, keys: frozenset[str]) -> str:
    """The clauses of `text` that hold any of the keys."""
    kept = [part for part in split_clauses(text) if keys & {word.key for word in list_words(part)}]
    return " ".join(kept)
