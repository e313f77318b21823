from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evals.baseline import Baseline, build_baseline, compare, load_baseline, write_baseline
from evals.models import Sample, Score, Suite, Threshold
from evals.results import CaseResult, Report, Stamp
from evals.summary import build_report
from ingest.errors import MalformedSuite
from tests.evals.fiction_bot import CARRIED, COST, answer, refuse

STAMP = Stamp(
    started_at=datetime(2031, 6, 1, 12, tzinfo=UTC),
    seconds=2.0,
    project_version="0.1.0",
    engine="extractive",
    corpus_fingerprint="f1c710",
    python="3.11",
    platform="Linux",
)
GIVEN = answer(CARRIED)


def result(name: str, question: str = "How many?", given: Any = GIVEN, **scores: float) -> CaseResult:
    sample = Sample.model_validate(
        {"id": name, "kind": "fact", "question": question, "expect": {"facts": ["thirty thousand"]}}
    )
    return CaseResult(
        sample=sample,
        answer=given,
        failure=None if given else "The server is gone.",
        latency_ms=1.0,
        scores={metric: Score(value=score, answer="", explanation="") for metric, score in scores.items()},
        passed=bool(given) and all(scores.values()),
    )


def judge(results: list[CaseResult], baseline: Baseline | None = None, **changes: Any) -> Report:
    thresholds = changes.pop("thresholds", {})
    stamp = STAMP.model_copy(update={"model": changes.pop("model", None)})
    suite = Suite(
        name="fiction",
        corpus=Path(),
        samples=tuple(item.sample for item in results),
        path=Path("fiction"),
        thresholds=thresholds,
    )
    return build_report(suite, results, stamp, baseline, "baseline.json", **changes)


def record(results: list[CaseResult], **changes: Any) -> Baseline:
    return build_baseline(judge(results, **changes))


def facts(*values: float) -> list[CaseResult]:
    return [result(f"case-{place}", fact_recall=value) for place, value in enumerate(values)]


def kinds(report: Report) -> list[str]:
    return [reason.kind for reason in report.reasons]


def test_the_same_run_again_changes_nothing() -> None:
    report = judge(facts(1, 0, 1), record(facts(1, 0, 1)))
    assert report.verdict == "passed"
    assert report.comparison is not None
    assert report.comparison.cases == ()
    assert {item.change for item in report.comparison.metrics} == {"same"}


@pytest.mark.parametrize(("worse", "reasons"), [(4, []), (5, ["regression"])])
def test_a_fall_fails_the_run_only_beyond_noise(worse: int, reasons: list[str]) -> None:
    report = judge(facts(*[0] * worse, *[1] * (20 - worse)), record(facts(*[1] * 20)))
    assert kinds(report) == reasons
    assert report.comparison is not None
    assert [case.change for case in report.comparison.cases] == ["worse"] * worse
    assert report.comparison.metrics[0].p_value == pytest.approx(0.5**worse)


def test_a_metric_where_less_is_better_regresses_by_rising() -> None:
    before = [result(f"case-{place}", false_refusal=0) for place in range(6)]
    after = [result(f"case-{place}", false_refusal=1) for place in range(6)]
    assert kinds(judge(after, record(before))) == ["regression"]
    assert kinds(judge(before, record(after))) == ["gain"]


def test_a_gain_fails_the_run_until_it_is_recorded() -> None:
    baseline = record(facts(1, 0, 1))
    report = judge(facts(1, 1, 1), baseline)
    assert kinds(report) == ["gain"]
    assert "--record FILE" in report.reasons[0].text
    recording = judge(facts(1, 1, 1), baseline, recording=True)
    assert recording.verdict == "passed"
    assert judge(facts(1, 1, 1), build_baseline(recording)).verdict == "passed"


def test_a_model_that_varies_gains_only_beyond_noise() -> None:
    baseline = record(facts(*[0] * 6), model="some-model")
    assert kinds(judge(facts(1, 0, 0, 0, 0, 0), baseline, model="some-model")) == []
    assert kinds(judge(facts(*[1] * 6), baseline, model="some-model")) == ["gain"]


def test_cases_that_trade_places_are_shown_and_not_judged() -> None:
    report = judge(facts(1, 0), record(facts(0, 1)))
    assert report.verdict == "passed"
    assert report.comparison is not None
    assert [case.change for case in report.comparison.cases] == ["worse", "better"]
    assert report.comparison.metrics[0].change == "noise"


def test_each_case_is_told_as_what_became_of_it() -> None:
    before = [
        result("mixed", fact_recall=0, outcome=1),
        result("changed", fact_recall=1),
        result("rewritten", question="How few?", fact_recall=1),
        result("gone", fact_recall=1),
        result("silent", fact_recall=1),
        result("declines", fact_recall=1),
    ]
    after = [
        result("mixed", fact_recall=1, outcome=0),
        result("changed", given=answer(COST), fact_recall=1),
        result("rewritten", fact_recall=0),
        result("new", fact_recall=0),
        result("silent", given=None),
        result("declines", given=refuse("it"), fact_recall=0),
    ]
    report = judge(after, record(before))
    assert report.comparison is not None
    changes = {case.id: case for case in report.comparison.cases}
    assert {name: case.change for name, case in changes.items()} == {
        "mixed": "mixed",
        "changed": "changed",
        "rewritten": "rewritten",
        "new": "new",
        "silent": "worse",
        "declines": "worse",
        "gone": "gone",
    }
    assert changes["changed"].details == ("other words or citations",)
    assert changes["declines"].details == ("answered → declined", "Facts in the answer 1 → 0")
    assert kinds(report) == ["failure"]
    facts_now = next(item for item in report.comparison.metrics if item.name == "fact_recall")
    assert facts_now.n == 3, "rewritten, new, gone and silent cases are not compared"


def test_a_score_that_only_one_run_has_is_not_compared() -> None:
    report = judge([result("a", outcome=1)], record([result("a", fact_recall=0, outcome=1)]))
    assert report.comparison is not None
    assert [item.name for item in report.comparison.metrics] == ["outcome"]


def test_another_corpus_or_engine_is_told() -> None:
    baseline = record(facts(1))
    old = baseline.model_copy(
        update={"stamp": baseline.stamp.model_copy(update={"corpus_fingerprint": "0ld", "settings_hash": "abc"})}
    )
    report = judge(facts(1), old)
    assert report.comparison is not None
    assert report.comparison.differs == ("corpus: 0ld → f1c710",)


def test_a_selection_is_scored_and_not_judged() -> None:
    bounds = {"fact_recall": Threshold(min=0.9)}
    report = judge(facts(0), record(facts(1)), selection="fact", thresholds=bounds)
    assert (report.verdict, report.reasons, report.comparison) == ("not judged", (), None)
    assert judge(facts(0), thresholds=bounds).verdict == "failed"


@pytest.mark.parametrize(
    ("values", "threshold", "met"),
    [
        ([1, 1, 0, 1], Threshold(min=0.75), True),
        ([1, 1, 0, 0], Threshold(min=0.75), False),
        ([], Threshold(min=0.1), False),
        ([0.1] * 3, Threshold(min=0.1), True),
    ],
)
def test_a_threshold_holds_for_the_mean_over_scored_cases(values: list[float], threshold: Threshold, met: bool) -> None:
    results = [*facts(*values), result("unscored", outcome=1)]
    report = judge(results, thresholds={"fact_recall": threshold})
    item = next(item for item in report.measures if item.name == "fact_recall")
    assert (item.n, item.met) == (len(values), met)
    assert kinds(report) == ([] if met else ["threshold"])
    assert item.value is None or item.value == pytest.approx(sum(values) / len(values))


def test_latency_is_reported_and_answers_that_never_came_are_left_out() -> None:
    report = judge([result("a", outcome=1), result("b", given=None)])
    assert report.latency is not None
    assert report.latency.n == 1
    assert judge([result("b", given=None)]).latency is None


def test_a_baseline_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    baseline = record(facts(1, 0.3333333333, 0))
    path = tmp_path / "deep" / "baseline.json"
    write_baseline(baseline, path)
    assert load_baseline(path) == baseline
    lines = [line for line in path.read_text().splitlines() if '"case-' in line]
    assert len(lines) == 3
    report = judge(facts(1, 1 / 3, 0), load_baseline(path))
    assert report.comparison is not None
    assert report.comparison.cases == (), "rounding is no change"


def test_a_case_without_an_answer_is_not_recorded() -> None:
    assert set(record([result("a", outcome=1), result("b", given=None)]).cases) == {"a"}


@pytest.mark.parametrize(("content", "why"), [("{", "is none"), ("{}", "is none, at format"), (None, "can't be read")])
def test_a_broken_baseline_is_told(tmp_path: Path, content: str | None, why: str) -> None:
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(MalformedSuite, match=why):
        load_baseline(path)


def test_a_baseline_of_another_format_or_suite_is_refused(tmp_path: Path) -> None:
    baseline = record(facts(1))
    path = tmp_path / "baseline.json"
    write_baseline(baseline.model_copy(update={"format": 0}), path)
    with pytest.raises(MalformedSuite, match="format 0"):
        load_baseline(path)
    with pytest.raises(MalformedSuite, match="recorded for suite fiction, not other"):
        compare("other", facts(1), STAMP, baseline, "baseline.json")
