"""The check: whether a statement may leave with what it cites."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.fitted import LogisticModel, load_logistic
from bot.verification.alignment import check_alignment
from bot.verification.binding import check_binding
from bot.verification.coverage import FITTED, SIGNALS, check_clauses, list_context, measure_coverage
from bot.verification.denials import check_denials
from bot.verification.figures import check_figures
from bot.verification.hedges import check_hedges
from bot.verification.names import check_names
from bot.verification.quotations import check_quotations
from bot.verification.sources import Fault, Source
from bot.verification.speakers import check_speakers
from bot.verification.times import check_times, drop_times

_CHECKS = (
    check_quotations,
    check_figures,
    check_times,
    check_names,
    check_denials,
    check_hedges,
    check_speakers,
    check_binding,
    check_alignment,
    check_clauses,
)


@dataclass(frozen=True, slots=True)
class StatementVerdict:
    """What the check found."""

    faults: tuple[Fault, ...]
    """Empty where the statement may leave."""
    probability: float
    """That the cited words support it, by how much of it they cover."""

    @property
    def supported(self) -> bool:
        return not self.faults


def check_statement(statement: str, sources: Sequence[Source], model: LogisticModel | None = None) -> StatementVerdict:
    """Check one statement against the sentences that it cites; `model` is the fitted one unless another is given."""
    model = model or load_logistic(FITTED, SIGNALS)
    probability = model.predict(_measure(statement, sources))
    faults = [Fault("coverage", statement)] if probability < model.threshold else []
    faults += [fault for check in _CHECKS for fault in check(statement, sources)]
    return StatementVerdict(tuple(faults), probability)


def is_supported(statement: str, sources: Sequence[Source], model: LogisticModel | None = None) -> bool:
    """The same, and no more checks than are needed to know."""
    model = model or load_logistic(FITTED, SIGNALS)
    if model.predict(_measure(statement, sources)) < model.threshold:
        return False
    return not any(check(statement, sources) for check in _CHECKS)


def _measure(statement: str, sources: Sequence[Source]) -> dict[str, float]:
    context = [text for source in sources for text in list_context(source)]
    return measure_coverage(drop_times(statement), [source.text for source in sources], context)
