"""No regular expression of the project takes more than linear time, whatever text it is given."""

import importlib
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from types import FrameType

import pytest

from tests.patterns import FoundPattern, find_patterns, write_hostile

LENGTH = 2_000
LONGER = 4
"""How many times as long the text is on which a pattern that seemed slow is tried again."""
SUSPECT = 4
"""From how many times the cost of a plain pattern on a text of the same length a pattern is tried again."""
TRIED_AGAIN = 5
"""Texts, the costliest first, on which a pattern is tried again."""
TOO_FAST = 7
"""Growth of the cost that is more than linear: a linear pattern comes to 4, a quadratic one to 16."""
BUDGET_S = 0.3
"""Processor time that one text may take: only what is worse than quadratic comes near it."""
PLAIN = FoundPattern(re.compile(r"(?=(\w))\w"), "a plain pattern")

SLOW = {
    "each start runs to the end of the spaces": r"\s+([.,;:!?])",
    "each end is tried anew": r"\bhow many (?P<what>.+?)\W*$",
    "one word told apart in many ways": r"number of ((?:[\w'’-]+ ?){1,3})x",
    "a name within a name": r"(?:[A-Z][\w'’.-]*)(?:\s+(?:of\s+|and\s+)?[A-Z][\w'’.-]*)*['’]s? claim",
    "each bracket runs to the end": r"\[([^\]]*)\]\(",
}


class OutOfBudget(Exception):
    pass


@contextmanager
def limit_processor_time(seconds: float) -> Iterator[None]:
    """Raise OutOfBudget after so much processor time; `re` looks for signals while it matches."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise OutOfBudget

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def measure(found: FoundPattern, text: str | bytes) -> float:
    """Processor seconds that the pattern takes for the text; infinite where it is beyond the budget."""
    began = time.thread_time()
    try:
        with limit_processor_time(BUDGET_S):
            found.run(text)
    except OutOfBudget:
        return inf
    return time.thread_time() - began


def find_slow(found: FoundPattern, plain: float) -> str | None:
    """A text on which the cost of the pattern grows faster than its length; None where there is none."""
    texts = write_hostile(found.pattern, LENGTH)
    suspects: list[tuple[float, int]] = []
    for place, text in enumerate(texts):
        cost = measure(found, text)
        if cost == inf:
            return describe(text)
        if cost > SUSPECT * plain:
            suspects.append((cost, place))
    if not suspects:
        return None
    longer = write_hostile(found.pattern, LONGER * LENGTH)
    costliest = [place for _, place in sorted(suspects, reverse=True)[:TRIED_AGAIN]]
    return next((describe(texts[place]) for place in costliest if grows(found, texts[place], longer[place])), None)


def describe(text: str | bytes) -> str:
    return f"{text[:40]!r}... of {len(text)} characters"


def grows(found: FoundPattern, text: str | bytes, longer: str | bytes) -> bool:
    """Whether the cost grows too fast, measured again while it seems so, as a busy machine makes anything slow."""
    short, long = inf, inf
    for _ in range(4):
        short, long = min(short, measure(found, text)), min(long, measure(found, longer))
        if long < TOO_FAST * short or long == inf:
            break
    return long >= TOO_FAST * short


@pytest.fixture(scope="module")
def plain() -> float:
    return min(measure(PLAIN, "a" * LENGTH) for _ in range(10))


def test_no_pattern_takes_more_than_linear_time(plain: float) -> None:
    slow = {one.where: text for one in find_patterns() if (text := find_slow(one, plain))}
    assert slow == {}


@pytest.mark.parametrize("source", SLOW.values(), ids=SLOW.keys())
def test_slow_patterns_are_found_out(source: str, plain: float) -> None:
    assert find_slow(FoundPattern(re.compile(source), "here"), plain)


HIDING = """
import re
from dataclasses import dataclass
from functools import lru_cache

GLOBAL = re.compile("in a global")
LISTED = {"key": [(re.compile("in a container"), 1)]}

class Holder:
    attribute = re.compile("in a class")

@dataclass(frozen=True, slots=True)
class Slotted:
    value: re.Pattern

SLOTTED = Slotted(re.compile("in an instance"))

@lru_cache
def default(text, pattern=re.compile("in a default")):
    return pattern.search(text)

def build():
    inner = re.compile("in a closure")
    return lambda text: inner.search(text)

CLOSED = build()

def calls(text, name):
    return re.match("in a call", text) or re.sub(rf"in {name} and {GLOBAL.pattern}", "", text)
"""


def test_patterns_are_found_wherever_they_hide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "hiding"
    package.mkdir()
    (package / "__init__.py").write_text("", "utf-8")
    (package / "places.py").write_text(HIDING, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    found = {one.pattern.pattern: one.methods for one in find_patterns([importlib.import_module("hiding")])}
    for name in [name for name in sys.modules if name.partition(".")[0] == "hiding"]:
        monkeypatch.delitem(sys.modules, name)
    through = frozenset({"finditer"})
    places = ("a global", "a container", "a class", "an instance", "a default", "a closure")
    assert {**{f"in {place}": through for place in places}, "in a call": frozenset({"match"})}.items() <= found.items()
    assert "in word and in a global" in found
