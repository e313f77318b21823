"""Statements as an imperfect model might write them, true ones and spoiled ones, made from what the sources say."""

from bot.verification.sources import make_plain
from evals.benchmarks.false_tellings import FALSE
from evals.benchmarks.grounds import Ground, Plant
from evals.benchmarks.true_tellings import TRUE


def plant(ground: Ground) -> list[Plant]:
    """Every way in which this sentence can be told truly, or spoiled."""
    made = []
    for rules, true in ((TRUE, True), (FALSE, False)):
        for kind, rule in rules.items():
            told = rule(ground)
            if told is None:
                continue
            text, pages = told if isinstance(told, tuple) else (told, (ground.page,))
            if kind in ("as it stands", "wrong key") or make_plain(text) != make_plain(ground.text):
                made.append(Plant(kind, text, pages, true))
    return made
