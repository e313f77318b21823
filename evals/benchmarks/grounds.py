"""True sentences, and what is at hand to tell them truly or to spoil them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.language.mentions import Mention, list_mentions
from bot.llm.pages import Page

SAID = re.compile(
    r"^(?P<who>(?:[A-Z][\w.'’-]++\s++){0,4}[A-Z][\w.'’-]++)\s++(?:said|says|stated|told \w+|announced|stressed|added|"
    r"explained|believes|warned|insisted|claims|claimed|emphasi[sz]ed)\s++(?:that\s++)?(?P<what>.{20,})$"
)


@dataclass(frozen=True, slots=True)
class Ground:
    """One true sentence and what is at hand to spoil it."""

    text: str
    page: Page
    rest: tuple[Page, ...]
    """The other evidence of the same question."""
    previous: str
    names: tuple[Mention, ...]
    """Names of the whole corpus."""
    turn: int
    """Counts up, so that lists are gone through evenly."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A statement as a model might write it, with the pages it cites."""

    kind: str
    text: str
    pages: tuple[Page, ...]
    true: bool = False


Rule = Callable[[Ground], "str | tuple[str, tuple[Page, ...]] | None"]


def list_grounds(pages: Sequence[Page], names: Sequence[Mention], turn: int, most: int = 3) -> list[Ground]:
    """The sentences of the evidence that can be told and spoiled; questions and fragments can't."""
    grounds: list[Ground] = []
    for page in pages[:most]:
        for source in page.sources:
            if source.text.endswith((".", ".”", '."')) and len(source.text.split()) > 5:
                rest = tuple(one for one in pages if one is not page)
                grounds.append(Ground(source.text, page, rest, source.previous, tuple(names), turn + len(grounds)))
    return grounds


def replace_words(text: str, start: int, end: int, new: str) -> str:
    changed = f"{text[:start]}{new}{text[end:]}"
    return changed[0].upper() + changed[1:]


def list_names_in(text: str) -> list[Mention]:
    return [m for m in list_mentions(text) if m.named and m.kind != "date" and not m.inside and not m.possessive]


def lower_first(text: str) -> str:
    opens_with_name = any(m.start == 0 and m.determiner == "" for m in list_names_in(text))
    return text if opens_with_name else text[0].lower() + text[1:]
