"""Quotations: what stands between quotation marks must stand in the source, word for word."""

import re
from collections.abc import Sequence

from bot.verification.sources import Fault, Source, join_texts, make_plain

_QUOTED = re.compile(r"[“„«]([^“”„«»]++)[”“»]|\"([^\"]++)\"|(?<![\w’'])[‘']([^‘’']{2,}+)[’'](?!\w)|「([^「」]++)」")
_UNCLOSED = re.compile(r"[“„«\"]")


def list_quotations(text: str) -> list[str]:
    """The words between quotation marks, and those behind a mark that nothing closes."""
    found = [next(group for group in match.groups() if group) for match in _QUOTED.finditer(text)]
    rest = _QUOTED.sub(" ", text)
    opened = _UNCLOSED.search(rest)
    return [*found, rest[opened.end() :]] if opened else found


def check_quotations(statement: str, sources: Sequence[Source]) -> list[Fault]:
    """A fault for each quotation that is not in the sources, compared word by word, punctuation and case aside."""
    known = f" {make_plain(join_texts(sources))} "
    return [
        Fault("quotation", quoted)
        for quoted in list_quotations(statement)
        if (plain := make_plain(quoted)) and f" {plain} " not in known
    ]
