"""Who says what: whether all that an actor says on a topic is found, and nothing of others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.briefing.compositions import LINES
from bot.briefing.material import Point
from bot.briefing.people import People
from evals.benchmarks.asking import open_corpus
from evals.documents import load_document
from evals.report.tables import Cell, Table
from evals.report.terminal import build_table
from evals.suites import validate
from evals.topics import BRIEFINGS_DIR
from ingest.models import Access, Filters, Frozen

PEOPLE_PATH = BRIEFINGS_DIR / "people.yaml"


class Pair(Frozen):
    """An actor and a topic, and the sentences, by article and how they open, that belong into the answer."""

    corpus: str
    actor: str
    topic: str
    theirs: Mapping[str, tuple[str, ...]]
    also: Mapping[str, tuple[str, ...]] = {}
    """What may be told and need not be."""


class PairSet(Frozen):
    """Pairs over several corpora."""

    about: str
    corpora: Mapping[str, Path]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class PairResult:
    """What came of one pair."""

    pair: Pair
    missed: tuple[str, ...]
    """Openings of sentences that are theirs and are not told."""
    told: int
    wrong: tuple[str, ...]
    """Sentences that are told and belong to others or to another topic."""

    @property
    def wanted(self) -> int:
        return sum(map(len, self.pair.theirs.values()))


def load_pairs(path: Path = PEOPLE_PATH) -> PairSet:
    """Read a file of pairs. Raises MalformedSuite, naming file, line and reason."""
    document = load_document(path)
    found = validate(PairSet, document.content, document)
    corpora = {name: (path.parent / folder).resolve() for name, folder in found.corpora.items()}
    return found.model_copy(update={"corpora": corpora})


def run_pairs(pairs: PairSet, only: Iterable[str] = (), work: Path | None = None) -> list[PairResult]:
    """Look for each actor's words in a fresh product over its corpus. Raises BriefingError."""
    results = []
    for corpus, folder in pairs.corpora.items():
        chosen = [one for one in pairs.pairs if one.corpus == corpus and (not only or corpus in set(only))]
        if chosen:
            with open_corpus(corpus, work, paths=[folder]) as services:
                people = People(services.readable(Access()).retriever)
                for pair in chosen:
                    points = people.find_points((pair.actor,), pair.topic, Filters())
                    results.append(judge_pair(pair, points[:LINES]))
    return results


def judge_pair(pair: Pair, points: Iterable[Point]) -> PairResult:
    """Which of the sentences are told, and which sentences are told that should not be."""
    told = [(one.passage.article_id, one.sentence.text, one.evidence.text) for one in points]
    missed = [
        opening
        for article_id, openings in pair.theirs.items()
        for opening in openings
        if not any(article_id == place and opening in text for place, _, text in told)
    ]
    wrong = [
        sentence
        for article_id, sentence, _ in told
        if not any(
            sentence.startswith(opening) for side in (pair.theirs, pair.also) for opening in side.get(article_id, ())
        )
    ]
    return PairResult(pair, tuple(missed), len(told), tuple(wrong))


def measure(results: Iterable[PairResult]) -> tuple[float, float]:
    """Recall and precision over all sentences."""
    every = list(results)
    wanted, told = sum(one.wanted for one in every), sum(one.told for one in every)
    recall = 1 - sum(len(one.missed) for one in every) / max(wanted, 1)
    return recall, 1 - sum(len(one.wrong) for one in every) / max(told, 1)


def main() -> None:
    """Run all pairs and print what went wrong."""
    results = run_pairs(load_pairs())
    rows = [
        tuple(map(Cell, (one.pair.actor, one.pair.topic, "; ".join(one.missed), "; ".join(one.wrong))))
        for one in results
        if one.missed or one.wrong
    ]
    console = Console(highlight=False)
    console.print(build_table(Table("Who says what", ("actor", "topic", "missed", "wrong"), tuple(rows))))
    recall, precision = measure(results)
    console.print(f"{len(results)} pairs, recall {recall:.2f}, precision {precision:.2f}")


if __name__ == "__main__":
    main()
