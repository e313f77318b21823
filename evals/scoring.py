"""What a scorer is. `evals/scorers/` holds them; docs/extending.md shows how one is written."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from inspect import getdoc
from types import FunctionType
from typing import Literal, Protocol, TypeVar

from evals.models import Observation, Score

Better = Literal["higher", "lower", "neither"]
F = TypeVar("F", bound=Callable[..., Score | None])


class Measured(Protocol):
    """What is measured, as reports name it and thresholds bind it."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def meaning(self) -> str: ...
    @property
    def better(self) -> Better: ...
    @property
    def unit(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Scorer:
    """One way to score answers, and all that is said about it: its mean over a suite's cases is a metric."""

    name: str
    """In thresholds, baselines and JSON."""
    title: str
    """In reports."""
    meaning: str
    better: Better
    unit: str
    """"share": 0 to 1, written as a percentage; anything else names what is counted."""
    decisive: bool
    """Whether a case fails when its score is short of perfect."""
    implies: frozenset[str]
    """Scorers whose fault follows from a fault of this one, and is not told beside it."""
    score: Callable[[Sequence[Observation]], dict[str, Score]]
    """The scores of a run by id of the case; a case that the scorer has nothing to say of is absent."""

    def is_perfect(self, value: float) -> bool:
        """Whether a score leaves nothing to wish for."""
        return value >= 1 if self.better == "higher" else value <= 0


SCORERS: dict[str, Scorer] = {}
"""Every scorer by name, in the order of reports: by file, and as they stand in it."""


def scorer(
    title: str,
    *,
    better: Better = "higher",
    unit: str = "share",
    decisive: bool = True,
    implies: Iterable[str] = (),
    per: Literal["case", "group"] = "case",
) -> Callable[[F], F]:
    """Make a function a scorer, named like it; the first paragraph of its docstring is the meaning.

    The function takes one observation or, `per` group, those of one group of cases, of which two or more were
    answered; the score of a group counts for its first case. None means unscored. Raises ValueError for a name that
    another scorer has.
    """

    def register(function: F) -> F:
        assert isinstance(function, FunctionType)
        name = function.__name__
        if name in SCORERS:
            raise ValueError(f"There is a scorer {name} already; give this one another name.")

        def score(observations: Sequence[Observation]) -> dict[str, Score]:
            if per == "group":
                found = {members[0].sample.id: function(members) for members in _group(observations)}
            else:
                found = {one.sample.id: function(one) for one in observations}
            return {case: given for case, given in found.items() if given is not None}

        meaning = " ".join((getdoc(function) or "").partition("\n\n")[0].split())
        SCORERS[name] = Scorer(name, title, meaning, better, unit, decisive, frozenset(implies), score)
        return function

    return register


def _group(observations: Iterable[Observation]) -> list[list[Observation]]:
    groups: dict[str, list[Observation]] = defaultdict(list)
    for observation in observations:
        if observation.sample.group is not None:
            groups[observation.sample.group].append(observation)
    return [members for members in groups.values() if len(members) > 1]
