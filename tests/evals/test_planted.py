"""Errors planted in the answers to the known facts: none leaves, and what is true mostly does."""

import asyncio

from bot.services import Services
from evals.benchmarks.false_tellings import FALSE
from evals.benchmarks.planted import describe, replay_suite, run_suite
from evals.benchmarks.true_tellings import TRUE
from evals.suites import find_suite, load_suite

STEP = 3
"""Every third question; `python -m evals.benchmarks.planted` asks them all."""
LEAST_SURVIVING = 0.9


def test_no_planted_error_leaves(services: Services) -> None:
    counts = asyncio.run(run_suite(services, load_suite(find_suite("known_facts")).samples[::STEP], most=1))
    left = [line for kind in FALSE for line in counts[kind].left]
    assert left == []
    assert sum(counts[kind].planted for kind in FALSE) > 300
    told = sum(counts[kind].planted for kind in TRUE)
    stopped = sum(counts[kind].stopped for kind in TRUE)
    assert (told - stopped) / told >= LEAST_SURVIVING, "\n".join(describe(counts))


def test_whole_answers_with_errors_in_them(services: Services) -> None:
    replayed = asyncio.run(replay_suite(services, load_suite(find_suite("known_facts")).samples[1::STEP]))
    assert replayed.left == []
    assert replayed.cut > 5
    assert replayed.fell_back >= replayed.cut // 2
    assert replayed.told > replayed.answers // 2
