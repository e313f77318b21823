"""What every form of the report says in words."""

from collections.abc import Iterator

from evals.models import ExpectedDisagreement, Sample, Threshold, describe_disagreement
from evals.results import CaseResult, Latency, Report, Stamp
from evals.scorers import SCORERS

KIND_LABELS = {
    "fact": "Single facts",
    "several": "Several sources",
    "figures": "Figures",
    "disagreement": "Disagreements",
    "unanswerable": "Unanswerable",
    "partial": "Answered in part",
    "false_premise": "False premises",
    "follow_up": "Follow-ups",
    "names": "Names as people write them",
    "recency": "Recency",
    "paraphrase": "Paraphrases",
    "smalltalk": "Small talk",
}

CHANGE_LABELS = {
    "worse": "Worse",
    "mixed": "Better and worse",
    "better": "Better",
    "changed": "Changed, same scores",
    "rewritten": "Case rewritten, not compared",
    "new": "New",
    "gone": "Gone",
}


def describe_verdict(report: Report) -> str:
    """The run in one sentence."""
    total = len(report.cases)
    passed = total - len(report.faulty)
    if report.verdict == "not judged":
        return f"{passed} of {total} cases passed; a selection ({report.selection}) is not judged"
    if report.verdict == "passed":
        return f"{passed} of {total} cases passed, and every bound holds"
    count = len(report.reasons)
    return f"{passed} of {total} cases passed, but the run fails for {count} {'reason' if count == 1 else 'reasons'}"


def describe_latency(latency: Latency) -> str:
    """How long answers took, in one sentence."""
    return (
        f"Half of {latency.n} questions were answered within {latency.p50_ms:.0f} ms, "
        f"95% within {latency.p95_ms:.0f} ms. Latency is not judged."
    )


def format_value(value: float | None, unit: str) -> str:
    """A share as a percentage, what is counted as it is; a dash where nothing was scored."""
    if value is None:
        return "–"
    return f"{100 * value:.1f}".removesuffix(".0") + "%" if unit == "share" else f"{value:.0f}"


def format_range(low: float | None, high: float | None, unit: str) -> str:
    """An interval, or a dash."""
    if low is None or high is None:
        return "–"
    return f"{100 * low:.0f} to {100 * high:.0f}%" if unit == "share" else f"{low:.0f} to {high:.0f}"


def format_threshold(threshold: Threshold | None, unit: str) -> str:
    """The bound in words, empty where there is none."""
    if threshold is None:
        return ""
    bounds = [("at least", threshold.min), ("at most", threshold.max)]
    return " and ".join(f"{word} {format_value(bound, unit)}" for word, bound in bounds if bound is not None)


def describe_expectation(sample: Sample) -> Iterator[tuple[str, str]]:
    """What a right answer looks like, as pairs of a label and its text."""
    expect = sample.expect
    yield "Outcome", " or ".join(sample.admissible)
    for fact in expect.facts:
        yield ("States first" if fact in expect.first_facts else "States"), str(fact)
    if expect.right_articles:
        joined = (" and " if expect.cite == "all" else " or ").join(sorted(expect.right_articles))
        yield "Cites", joined
    for passage in expect.passages:
        yield "From", f"{passage.article}: “{passage.contains}”"
    if expect.missing:
        yield "Names as missing", "; ".join(str(item) for item in expect.missing)
    if isinstance(expect.disagreement, ExpectedDisagreement):
        positions = " against ".join(str(position) for position in expect.disagreement.positions)
        yield f"Tells a {' or '.join(expect.disagreement.kind)}", positions
    if expect.standalone:
        yield "Understood as", "; ".join(str(item) for item in expect.standalone)
    if expect.forbidden:
        yield "Must not say", "; ".join(expect.forbidden)
    if sample.filters is not None:
        chosen = sample.filters.model_dump(mode="json", exclude_none=True)
        yield "Filters", "; ".join(f"{name} {value}" for name, value in chosen.items())
    if sample.as_of is not None:
        yield "As of", sample.as_of.isoformat()
    if sample.note:
        yield "Note", sample.note


def describe_faults(result: CaseResult) -> Iterator[tuple[str, str]]:
    """What is wrong with an answer, as pairs of a metric's label and the scorer's explanation.

    What follows from another fault by itself is left out: a refusal states no facts and cites nothing, for one.
    """
    if result.failure is not None:
        yield "No answer", result.failure
    faults = [SCORERS[name] for name in result.faults]
    implied = {name for fault in faults for name in fault.implies}
    for fault in faults:
        if fault.name not in implied:
            yield fault.title, result.scores[fault.name].explanation


def describe_answer(result: CaseResult) -> str:
    """The answer as plain text on one line."""
    answer = result.answer
    if answer is None:
        return "no answer"
    parts = [statement.text for statement in answer.statements]
    parts += [describe_disagreement(item) for item in answer.disagreements]
    if answer.missing:
        parts.append(f"missing: {'; '.join(answer.missing)}")
    return f"{answer.outcome}: {' '.join(parts)}" if parts else answer.outcome


def describe_stamp(stamp: Stamp) -> Iterator[tuple[str, str]]:
    """The configuration, as pairs of a label and its text."""
    yield "Run", f"{stamp.started_at:%Y-%m-%d %H:%M} UTC, {stamp.seconds:.0f} s"
    commit = "" if stamp.commit is None else f", commit {stamp.commit}"
    yield "Project", f"{stamp.project_version}{commit}{' with uncommitted changes' if stamp.uncommitted else ''}"
    details = [stamp.model, f"prompt {stamp.prompt_version}" if stamp.prompt_version else None]
    yield "Engine", ", ".join([stamp.engine or "unknown", *(detail for detail in details if detail)])
    yield "Server", f"running at {stamp.address}" if stamp.address else "started for this run"
    if stamp.address is None:
        yield "Settings", f"hash {stamp.settings_hash}"
        yield "Embedding model", stamp.embedding_model or "unknown"
        yield "Passages", f"at most {stamp.max_tokens} tokens"
    if stamp.corpus_fingerprint is not None:
        through = f", through {stamp.corpus_through}" if stamp.corpus_through else ""
        yield "Corpus", f"{stamp.corpus_articles} articles{through}"
        yield "Fingerprint", stamp.corpus_fingerprint
    yield "Python", f"{stamp.python} on {stamp.platform}"
