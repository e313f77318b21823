"""A recorded run to compare with: case by case, and metric by metric beyond what chance explains."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from bot.models import Answer
from evals.models import Sample
from evals.results import (
    FORMAT,
    CaseChange,
    CaseResult,
    ChangedCase,
    ChangedMetric,
    Comparison,
    MetricChange,
    Report,
    Stamp,
)
from evals.scorers import SCORERS
from evals.scoring import Measured
from evals.statistics import sign_test
from ingest.errors import MalformedSuite
from ingest.models import Frozen

ALPHA = 0.05
"""A fall that chance alone makes less often than this is a regression: five cases worse, say, and none better."""
_ORDER = get_args(CaseChange)
# Recorded scores are rounded.
_EPSILON = 1e-5


class RecordedCase(Frozen):
    """One case as it was."""

    case: str
    """Digest of what was asked and expected; cases with another one are not compared."""
    answer: str
    """Digest of what was answered."""
    outcome: str
    scores: dict[str, float]


class Baseline(Frozen):
    """A recorded run, small enough to commit and to read as a diff."""

    format: int
    suite: str
    stamp: Stamp
    cases: dict[str, RecordedCase]

    @property
    def recorded_at(self) -> datetime:
        return self.stamp.started_at


def build_baseline(report: Report) -> Baseline:
    """What of a report is kept; cases that got no answer are left out."""
    cases = {
        result.sample.id: RecordedCase(
            case=digest_sample(result.sample),
            answer=digest_answer(result.answer),
            outcome=result.answer.outcome,
            scores={name: round(score.value, 6) for name, score in result.scores.items()},
        )
        for result in report.cases
        if result.answer is not None
    }
    return Baseline(format=FORMAT, suite=report.suite, stamp=report.stamp, cases=cases)


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write it with one case a line, so that a change of one case changes one line. Raises OSError."""
    content = baseline.model_dump(mode="json")
    cases = content.pop("cases")
    head = json.dumps(content, indent=1, ensure_ascii=False)[:-2]
    lines = [f"  {json.dumps(name)}: {json.dumps(case, sort_keys=True)}" for name, case in sorted(cases.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + ',\n "cases": {\n' + ",\n".join(lines) + "\n }\n}\n", encoding="utf-8")


def load_baseline(path: Path) -> Baseline:
    """Read a recorded baseline. Raises MalformedSuite."""
    try:
        baseline = Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise MalformedSuite(f"The baseline {path} can't be read: {error}. No case was run.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MalformedSuite(f"The baseline {path} is none, at {where}: {first['msg']}. Record it anew.") from error
    if baseline.format != FORMAT:
        raise MalformedSuite(f"The baseline {path} has format {baseline.format}, not {FORMAT}. Record it anew.")
    return baseline


def compare(suite: str, results: Sequence[CaseResult], stamp: Stamp, baseline: Baseline, name: str) -> Comparison:
    """Compare a run with a baseline, the worst first. Raises MalformedSuite if that is another suite's."""
    if baseline.suite != suite:
        raise MalformedSuite(f"The baseline {name} was recorded for suite {baseline.suite}, not {suite}.")
    noisy = stamp.model is not None or baseline.stamp.model is not None
    pairs = [
        (result, baseline.cases[result.sample.id])
        for result in results
        if result.sample.id in baseline.cases and _is_comparable(result, baseline.cases[result.sample.id])
    ]
    metrics = (
        compare_values(
            scorer,
            [
                (recorded.scores[scorer.name], result.scores[scorer.name].value)
                for result, recorded in pairs
                if scorer.name in recorded.scores and scorer.name in result.scores
            ],
            noisy,
        )
        for scorer in SCORERS.values()
    )
    return Comparison(
        baseline=name,
        recorded_at=baseline.recorded_at,
        differs=tuple(_list_differences(stamp, baseline.stamp)),
        metrics=tuple(item for item in metrics if item is not None),
        cases=tuple(sorted(_compare_cases(results, baseline), key=lambda case: _ORDER.index(case.change))),
    )


def digest_sample(sample: Sample) -> str:
    """What is asked and expected, as 12 digits; tags, notes and the date of checking don't count."""
    return _digest(sample.model_dump_json(exclude={"tags", "note", "as_of"}))


def digest_answer(answer: Answer) -> str:
    """What a reader sees of an answer, as 12 digits."""
    cited = [(citation.number, citation.article_id, citation.quote) for citation in answer.citations]
    kept = answer.model_dump(mode="json", include={"outcome", "statements", "disagreements", "missing", "nearest"})
    return _digest(json.dumps([kept, cited], sort_keys=True))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _is_comparable(result: CaseResult, recorded: RecordedCase) -> bool:
    return result.answer is not None and digest_sample(result.sample) == recorded.case


def compare_values(
    scorer: Measured, values: Sequence[tuple[float, float]], noisy: bool = False
) -> ChangedMetric | None:
    """A metric over the cases that both runs scored, before and now; None where there are none, or neither is better.

    A regression is a fall beyond chance. A gain is any rise, because a bot without a model answers the same question
    the same way every time; with a model in play (`noisy`) it takes a rise beyond chance.
    """
    if not values or scorer.better == "neither":
        return None
    sign = 1 if scorer.better == "higher" else -1
    steps = [sign * (after - before) for before, after in values]
    better, worse = sum(step > _EPSILON for step in steps), sum(step < -_EPSILON for step in steps)
    rise = sum(steps) / len(steps)
    p_value = sign_test(better, worse) if rise < 0 else sign_test(worse, better)
    change: MetricChange = "same" if better == worse == 0 else "noise"
    if rise < 0 and p_value < ALPHA:
        change = "regression"
    elif rise > 0 and better and (not noisy or p_value < ALPHA):
        change = "gain"
    return ChangedMetric(
        name=scorer.name,
        label=scorer.title,
        change=change,
        n=len(values),
        before=sum(before for before, _ in values) / len(values),
        after=sum(after for _, after in values) / len(values),
        better=better,
        worse=worse,
        p_value=p_value,
    )


def _compare_cases(results: Sequence[CaseResult], baseline: Baseline) -> Iterator[ChangedCase]:
    for result in results:
        recorded = baseline.cases.get(result.sample.id)
        if recorded is None:
            yield ChangedCase(id=result.sample.id, change="new")
        elif result.answer is None:
            yield ChangedCase(id=result.sample.id, change="worse", details=("no answer",))
        elif not _is_comparable(result, recorded):
            yield ChangedCase(id=result.sample.id, change="rewritten")
        elif changed := _compare_case(result, result.answer, recorded):
            yield changed
    present = {result.sample.id for result in results}
    yield from (ChangedCase(id=name, change="gone") for name in baseline.cases if name not in present)


def _compare_case(result: CaseResult, answer: Answer, recorded: RecordedCase) -> ChangedCase | None:
    details = []
    rises, falls = 0, 0
    for scorer in SCORERS.values():
        if scorer.better == "neither" or scorer.name not in recorded.scores or scorer.name not in result.scores:
            continue
        before, after = recorded.scores[scorer.name], result.scores[scorer.name].value
        if abs(after - before) > _EPSILON:
            details.append(f"{scorer.title} {before:.2g} → {after:.2g}")
            rose = (after > before) == (scorer.better == "higher")
            rises, falls = rises + rose, falls + (not rose)
    if recorded.outcome != answer.outcome:
        details.insert(0, f"{recorded.outcome} → {answer.outcome}")
    change: CaseChange = "changed"
    if rises or falls:
        change = "mixed" if rises and falls else "better" if rises else "worse"
    elif digest_answer(answer) == recorded.answer:
        return None
    return ChangedCase(id=result.sample.id, change=change, details=tuple(details) or ("other words or citations",))


def _list_differences(now: Stamp, then: Stamp) -> Iterator[str]:
    names = {
        "engine": "engine",
        "model": "model",
        "prompt_version": "prompt",
        "settings_hash": "settings",
        "embedding_model": "embedding model",
        "max_tokens": "passage length",
        "corpus_fingerprint": "corpus",
    }
    for field, name in names.items():
        before, after = getattr(then, field), getattr(now, field)
        if before is not None and after is not None and before != after:
            yield f"{name}: {before} → {after}"
