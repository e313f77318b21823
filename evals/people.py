"""Who says what: whether all that an actor says on a topic is found, and nothing of others."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from bot.chat import fold_answer
from bot.models import Answer, Form, Request
from evals.benchmarks.asking import open_corpus
from evals.brief_metrics import list_lines
from evals.documents import load_document
from evals.report.tables import Cell, Table
from evals.report.terminal import build_table
from evals.suites import validate
from evals.topics import BRIEFINGS_DIR
from evals.training.relevance.marks import load_marks
from ingest.models import Frozen
from ingest.sentences import split_sentences

PEOPLE_PATH = BRIEFINGS_DIR / "people.yaml"
MARKED_PATH = BRIEFINGS_DIR / "people_marked.yaml"


class Pair(Frozen):
    """An actor and a topic, and the sentences, by article and how they open, that belong into the answer."""

    corpus: str
    actor: str = ""
    """ "" for anybody."""
    topic: str
    theirs: Mapping[str, tuple[str, ...]]
    also: Mapping[str, tuple[str, ...]] = {}
    """What may be told and need not be."""

    @property
    def question(self) -> str:
        """What a person types who wants all of it."""
        if not self.actor:
            return f"Who said what on {self.topic}?"
        return f"What are {self.actor}'s positions{' on ' * bool(self.topic)}{self.topic}?"


class PairSet(Frozen):
    """Pairs over several corpora."""

    about: str
    corpora: Mapping[str, Path] = {}
    """Folders of articles; a corpus without one is of those that editors marked."""
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class PairResult:
    """What the bot answered to one pair."""

    pair: Pair
    form: Form
    missed: tuple[str, ...]
    """Openings of sentences that are theirs and are not told."""
    told: int
    """Sentences that a reader of the answer reads."""
    wrong: tuple[str, ...]
    """Those of them that belong to others or to another topic."""

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
    """Ask a fresh product over its corpus what each actor said. Raises BriefingError."""
    results = []
    with TemporaryDirectory() as marked:
        for corpus in dict.fromkeys(one.corpus for one in pairs.pairs if not only or one.corpus in set(only)):
            folder = pairs.corpora.get(corpus) or write_marked(corpus, Path(marked))
            with open_corpus(corpus, work, paths=[folder]) as services:
                results += [
                    judge_pair(pair, asyncio.run(fold_answer(services, Request(pair.question))))
                    for pair in pairs.pairs
                    if pair.corpus == corpus
                ]
    return results


def write_marked(corpus: str, folder: Path) -> Path:
    """The articles of a corpus that editors marked, in a folder of their own."""
    (place := folder / corpus).mkdir()
    for name, text in next(one.articles for one in load_marks() if one.name == corpus).items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def judge_pair(pair: Pair, answer: Answer) -> PairResult:
    """Which of the sentences an answer tells or cites, and which sentences it tells that it should not."""
    cited = [(one.article_id, sentence) for one in answer.citations for sentence in list_texts(one.quote)]
    told = {
        (citation.article_id, sentence)
        for line in list_lines(answer)
        for citation in line.citations
        for sentence in list_texts(citation.quote)
        if sentence in line.text
    }
    missed = [
        opening
        for article_id, openings in pair.theirs.items()
        for opening in openings
        if not any(article_id == place and sentence.startswith(opening) for place, sentence in cited)
    ]
    wrong = [
        sentence
        for article_id, sentence in sorted(told)
        if not any(
            sentence.startswith(opening) for side in (pair.theirs, pair.also) for opening in side.get(article_id, ())
        )
    ]
    return PairResult(pair, answer.form, tuple(missed), len(told), tuple(wrong))


def list_texts(quote: str) -> list[str]:
    """The sentences of a quote."""
    return [quote[one.start : one.end] for one in split_sentences(quote)]


def measure(results: Iterable[PairResult]) -> tuple[float, float]:
    """Recall and precision over all sentences."""
    every = list(results)
    wanted, told = sum(one.wanted for one in every), sum(one.told for one in every)
    recall = 1 - sum(len(one.missed) for one in every) / max(wanted, 1)
    return recall, 1 - sum(len(one.wrong) for one in every) / max(told, 1)


def main() -> None:
    """Run all pairs and print what went wrong."""
    for path in (PEOPLE_PATH, MARKED_PATH):
        report(run_pairs(load_pairs(path)))


def report(results: list[PairResult]) -> None:
    """Print what went wrong, and recall and precision."""
    rows = [
        tuple(map(Cell, (one.pair.actor, one.pair.topic, one.form, "; ".join(one.missed), "; ".join(one.wrong))))
        for one in results
        if one.missed or one.wrong
    ]
    console = Console(highlight=False)
    console.print(build_table(Table("Who says what", ("actor", "topic", "form", "missed", "wrong"), tuple(rows))))
    recall, precision = measure(results)
    console.print(f"{len(results)} pairs, recall {recall:.2f}, precision {precision:.2f}")


if __name__ == "__main__":
    main()
