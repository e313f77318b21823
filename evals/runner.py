"""Asks a bot every case of a suite and scores what it answers."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from bot.models import Answer
from evals.bots import Bot
from evals.matching import find_spans
from evals.models import Observation, Sample, Suite
from evals.results import CaseResult
from evals.scorers import SCORERS
from ingest.errors import BriefingError, MalformedSuite, UnknownArticle


def check_sources(suite: Suite, bot: Bot) -> None:
    """Read every article that a case calls right, and look for the words of every right passage.

    Raises MalformedSuite for one that is not there: such a case could never pass, whatever the bot does.
    """
    texts: dict[str, str] = {}
    for sample in suite.samples:
        for article in sorted(sample.expect.right_articles):
            if article not in texts:
                try:
                    texts[article] = bot.read_article(article)
                except UnknownArticle as error:
                    why = f"expects article {article}, which the corpus does not have"
                    raise _misplaced(suite, sample, why) from error
        for passage in sample.expect.passages:
            if not find_spans(texts[passage.article], passage.contains):
                raise _misplaced(suite, sample, f"article {passage.article} has no words “{passage.contains}”")


def run_suite(
    suite: Suite,
    bot: Bot,
    samples: Sequence[Sample] | None = None,
    on_case: Callable[[Sample], None] = lambda sample: None,
) -> tuple[CaseResult, ...]:
    """Ask each case in turn, one question at a time, and score it.

    `samples` narrows the run to some of the suite's cases; `on_case` is called before each. A case that the bot gives
    no answer to is a result with a failure, and the run goes on. Raises MalformedSuite, see check_sources.
    """
    check_sources(suite, bot)
    attempts: list[_Attempt] = []
    for sample in suite.samples if samples is None else samples:
        on_case(sample)
        attempts.append(_ask(sample, bot))
    observations = [attempt.observation for attempt in attempts if attempt.observation is not None]
    scored = {scorer: scorer.score(observations) for scorer in SCORERS.values()}
    results = []
    for sample, observation, failure, latency_ms in attempts:
        scores = {scorer: by_case[sample.id] for scorer, by_case in scored.items() if sample.id in by_case}
        faults = [one.name for one, score in scores.items() if one.decisive and not one.is_perfect(score.value)]
        results.append(
            CaseResult(
                sample=sample,
                answer=None if observation is None else observation.answer,
                failure=failure,
                latency_ms=latency_ms,
                scores={scorer.name: score for scorer, score in scores.items()},
                faults=tuple(faults),
                passed=failure is None and not faults,
            )
        )
    return tuple(results)


def select_samples(suite: Suite, wanted: Iterable[str]) -> tuple[Sample, ...]:
    """The cases whose id, kind, group or a tag is among the wanted words, in the order of the suite."""
    words = set(wanted)
    return tuple(item for item in suite.samples if words & {item.id, item.kind, item.group, *item.tags})


class _Attempt(NamedTuple):
    """A case that was asked, with the answer it got or why it got none."""

    sample: Sample
    observation: Observation | None
    failure: str | None
    latency_ms: float


def _ask(sample: Sample, bot: Bot) -> _Attempt:
    conversation_id: str | None = None
    started = time.perf_counter()
    try:
        for question in sample.turns[:-1]:
            conversation_id = bot.ask(question, conversation_id, sample.filters).conversation_id
        started = time.perf_counter()
        answer = bot.ask(sample.question, conversation_id, sample.filters)
        latency_ms = 1000 * (time.perf_counter() - started)
        return _Attempt(sample, Observation(sample, answer, _read_cited(answer, bot)), None, latency_ms)
    except BriefingError as error:
        return _Attempt(sample, None, error.message, 1000 * (time.perf_counter() - started))


def _read_cited(answer: Answer, bot: Bot) -> dict[tuple[str, int], str]:
    """The texts that the answer cites; one that does not resolve is absent, which the validity scorer tells."""
    texts = {}
    for key in {(citation.article_id, citation.article_version) for citation in answer.citations}:
        try:
            texts[key] = bot.read_article(*key)
        except UnknownArticle:
            continue
    return texts


def _misplaced(suite: Suite, sample: Sample, why: str) -> MalformedSuite:
    return MalformedSuite(f"{suite.path}, case {sample.id}: {why}. No case was run.")
