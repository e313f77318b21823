"""What a run found: the report that is written, compared and recorded."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from bot.models import Answer
from evals.models import Sample, Score, Threshold
from evals.scoring import Better
from ingest.models import Frozen

FORMAT = 1
"""Version of the JSON of reports and baselines."""

CaseChange = Literal["worse", "mixed", "better", "changed", "rewritten", "new", "gone"]
Verdict = Literal["passed", "failed", "not judged"]
MetricChange = Literal["same", "noise", "regression", "gain"]


class Stamp(Frozen):
    """Everything that a result depends on; what could not be found out is None."""

    started_at: datetime
    seconds: float
    project_version: str
    commit: str | None = None
    uncommitted: bool | None = None
    """Whether the working tree held changes that the commit does not."""
    address: str | None = None
    """The running server that was asked; None for one started for the run."""
    engine: str | None = None
    model: str | None = None
    prompt_version: str | None = None
    settings_hash: str | None = None
    """Over every setting but those that say where things are."""
    embedding_model: str | None = None
    max_tokens: int | None = None
    """Longest passage, in cl100k tokens."""
    corpus_fingerprint: str | None = None
    corpus_articles: int | None = None
    corpus_through: date | None = None
    python: str
    platform: str


class CaseResult(Frozen):
    """One case, what the bot answered and what each scorer said of it."""

    sample: Sample
    answer: Answer | None
    """None where the bot gave no answer."""
    failure: str | None = None
    """Why there is none."""
    latency_ms: float
    """Of the last turn, wall clock, as the client saw it."""
    scores: dict[str, Score] = Field(default_factory=dict)
    """By metric; one that did not apply is absent."""
    faults: tuple[str, ...] = ()
    """The decisive metrics that are short of perfect."""
    passed: bool


class Measure(Frozen):
    """One metric over the scored cases."""

    name: str
    label: str
    better: Better
    unit: str
    n: int
    """Cases it was scored on."""
    value: float | None
    """The mean over those; None where there are none."""
    low: float | None
    high: float | None
    """95% interval."""
    threshold: Threshold | None = None
    met: bool | None = None
    """Whether the threshold holds; None where there is none."""


class KindSummary(Frozen):
    """How the cases of one kind fared."""

    kind: str
    cases: int
    passed: int
    low: float
    high: float
    """95% Wilson interval of the share that passed."""
    measures: tuple[Measure, ...]


class Latency(Frozen):
    """Milliseconds per question as the client saw them; reported, never judged."""

    p50_ms: float
    p95_ms: float
    n: int


class ChangedCase(Frozen):
    """A case that is not as it was in the baseline."""

    id: str
    change: CaseChange
    details: tuple[str, ...] = ()


class ChangedMetric(Frozen):
    """A metric over the cases that the baseline and the run both scored."""

    name: str
    label: str
    change: MetricChange
    n: int
    before: float
    after: float
    better: int
    worse: int
    """Cases whose score rose in worth, and fell."""
    p_value: float
    """One-sided, for the direction in which more cases moved."""


class Comparison(Frozen):
    """The run against a recorded baseline."""

    baseline: str
    recorded_at: datetime
    differs: tuple[str, ...] = ()
    """What else is not as it was: the engine, the corpus, the settings."""
    metrics: tuple[ChangedMetric, ...]
    cases: tuple[ChangedCase, ...]


class Reason(Frozen):
    """Why a run failed."""

    kind: Literal["failure", "threshold", "regression", "gain"]
    text: str


class Report(Frozen):
    """A whole run."""

    format: int = FORMAT
    suite: str
    about: str | None = None
    stamp: Stamp
    verdict: Verdict
    selection: str | None = None
    """What the cases were narrowed to; a selection is scored, but not judged by thresholds or a baseline."""
    reasons: tuple[Reason, ...] = ()
    measures: tuple[Measure, ...]
    kinds: tuple[KindSummary, ...]
    latency: Latency | None
    comparison: Comparison | None = None
    cases: tuple[CaseResult, ...]

    @property
    def faulty(self) -> tuple[CaseResult, ...]:
        return tuple(case for case in self.cases if not case.passed)
