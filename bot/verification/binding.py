"""What belongs together: the names and figures of one clause must stand together in one place of the sources.

Each may be true of something, and the clause still false: "Rome has 35 members" from "Rome agrees" and "It has 35".
"""

from collections.abc import Sequence

from bot.language.anaphora import leans_on_context
from bot.language.deeds import same_deed
from bot.language.words import list_words
from bot.verification.coverage import write_digits
from bot.verification.denials import split_clauses
from bot.verification.names import KnownNames, list_name_words, read_names
from bot.verification.sources import Fault, Source

_LEAST = 0.5
"""Share of a clause's other content words from which a place is where it comes from."""
_NEAR = 0.15
"""How far below the best place another may be."""
_FEWEST_WORDS = 3


def check_binding(statement: str, sources: Sequence[Source]) -> list[Fault]:
    """A fault for each clause whose names do not stand where the rest of it stands.

    A place is one sentence with the heading above it, and with the sentence before it where it leans on that.
    """
    windows = [_open_window(source) for source in sources]
    faults = []
    for clause in split_clauses(statement):
        names = list_name_words(clause)
        content = _list_keys(clause) - {same_deed(name.key) for name in names}
        if not names or len(content) < _FEWEST_WORDS:
            continue
        shares = [len(content & keys) / len(content) for keys, _ in windows]
        best = max(shares, default=0.0)
        near = [known for share, (_, known) in zip(shares, windows, strict=True) if share >= best - _NEAR]
        if best >= _LEAST and not any(all(known.has(clause, name) for name in names) for known in near):
            faults.append(Fault("binding", clause.strip()))
    return faults


def _open_window(source: Source) -> tuple[frozenset[str], KnownNames]:
    texts = [source.text, source.above]
    if leans_on_context(source.text):
        texts.append(source.previous)
    return frozenset(key for text in texts for key in _list_keys(text)), read_names(tuple(texts))


def _list_keys(text: str) -> frozenset[str]:
    return frozenset(same_deed(word.key) for word in list_words(write_digits(text)) if not word.stop)
