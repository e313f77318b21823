"""From the results of single cases to a report: means, intervals, kinds, and the reasons to fail."""

from collections.abc import Iterable, Mapping, Sequence

from evals.baseline import Baseline, compare
from evals.models import Suite, Threshold
from evals.report.wording import format_threshold, format_value
from evals.results import CaseResult, Comparison, KindSummary, Latency, Measure, Reason, Report, Stamp
from evals.scorers import SCORERS
from evals.scoring import Measured
from evals.statistics import bootstrap_interval, percentile, wilson_interval


def build_report(
    suite: Suite,
    results: Sequence[CaseResult],
    stamp: Stamp,
    baseline: Baseline | None = None,
    baseline_name: str = "",
    selection: str | None = None,
    recording: bool = False,
) -> Report:
    """Sum up a run and judge it.

    A `selection` of the cases is scored but not judged. While `recording`, changes against the baseline are shown
    but not judged: they are what is being recorded. Raises MalformedSuite if the baseline is another suite's.
    """
    thresholds = {} if selection else suite.thresholds
    measures = measure(results, thresholds)
    comparison = None
    if baseline is not None and selection is None:
        comparison = compare(suite.name, results, stamp, baseline, baseline_name)
    reasons = [*_judge_failures(results), *judge_thresholds(measures)]
    if comparison is not None and not recording:
        reasons += judge_changes(comparison)
    return Report(
        suite=suite.name,
        about=suite.about,
        stamp=stamp,
        verdict="failed" if reasons else "not judged" if selection else "passed",
        selection=selection,
        reasons=tuple(reasons),
        measures=measures,
        kinds=summarise_kinds(results),
        latency=_summarise_latency(results),
        comparison=comparison,
        cases=tuple(results),
    )


def measure(results: Sequence[CaseResult], thresholds: Mapping[str, Threshold]) -> tuple[Measure, ...]:
    """The mean of every metric over the cases that it was scored on; one that was scored on none has no value.

    A metric with a threshold must have been scored: a bound that nothing is held against is not met.
    """
    return tuple(
        measure_values(
            scorer,
            [result.scores[scorer.name].value for result in results if scorer.name in result.scores],
            thresholds.get(scorer.name),
        )
        for scorer in SCORERS.values()
    )


def summarise_kinds(results: Sequence[CaseResult]) -> tuple[KindSummary, ...]:
    """How each kind fared, in the order in which the suite brings them up."""
    summaries = []
    for kind in dict.fromkeys(result.sample.kind for result in results):
        members = [result for result in results if result.sample.kind == kind]
        passed = sum(result.passed for result in members)
        low, high = wilson_interval(passed, len(members))
        scored = tuple(item for item in measure(members, {}) if item.n)
        summaries.append(KindSummary(kind=kind, cases=len(members), passed=passed, low=low, high=high, measures=scored))
    return tuple(summaries)


def measure_values(scorer: Measured, values: Sequence[float], threshold: Threshold | None) -> Measure:
    """The mean of what was scored, with its 95% interval, held against a threshold."""
    low, high = None, None
    if values:
        share = scorer.unit == "share"
        low, high = wilson_interval(sum(values), len(values)) if share else bootstrap_interval(values)
    value = sum(values) / len(values) if values else None
    return Measure(
        name=scorer.name,
        label=scorer.title,
        better=scorer.better,
        unit=scorer.unit,
        n=len(values),
        value=value,
        low=low,
        high=high,
        threshold=threshold,
        met=None if threshold is None else _is_met(value, threshold),
    )


def _is_met(value: float | None, threshold: Threshold) -> bool:
    if value is None:
        return False
    slack = 1e-9
    above = threshold.min is None or value >= threshold.min - slack
    return above and (threshold.max is None or value <= threshold.max + slack)


def _summarise_latency(results: Sequence[CaseResult]) -> Latency | None:
    values = [result.latency_ms for result in results if result.failure is None]
    if not values:
        return None
    return Latency(p50_ms=percentile(values, 0.5), p95_ms=percentile(values, 0.95), n=len(values))


def _judge_failures(results: Iterable[CaseResult]) -> list[Reason]:
    failed = [result for result in results if result.failure is not None]
    if not failed:
        return []
    named = "; ".join(f"{result.sample.id}: {result.failure}" for result in failed[:3])
    more = f"; and {len(failed) - 3} more" if len(failed) > 3 else ""
    return [Reason(kind="failure", text=f"{len(failed)} cases got no answer ({named}{more}).")]


def judge_thresholds(measures: Iterable[Measure]) -> list[Reason]:
    """A reason to fail for each bound that is broken."""
    reasons = []
    for item in measures:
        if item.met is not False or item.threshold is None:
            continue
        wanted = format_threshold(item.threshold, item.unit)
        found = f"{format_value(item.value, item.unit)} over {item.n} cases" if item.n else "scored on no case"
        reasons.append(Reason(kind="threshold", text=f"{item.label}: {found}, must be {wanted}."))
    return reasons


def judge_changes(comparison: Comparison) -> list[Reason]:
    """A reason to fail for each regression, and one for gains that no baseline holds."""
    reasons = []
    gains = []
    for item in comparison.metrics:
        moved = f"{item.label}: from {format_value(item.before, 'share')} to {format_value(item.after, 'share')}"
        if item.change == "regression":
            counts = f"{item.better} cases better, {item.worse} worse"
            text = f"{moved}, {counts}; chance alone does that with p = {item.p_value:.3f}."
            reasons.append(Reason(kind="regression", text=text))
        elif item.change == "gain":
            gains.append(moved)
    if gains:
        text = f"A gain that is not recorded is soon lost; record it with --record FILE. {'; '.join(gains)}."
        reasons.append(Reason(kind="gain", text=text))
    return reasons
