"""How requests of several writers are read: the form of each, and its articles, people, days and numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from rich.console import Console

from bot.asking.corpus import Corpus
from bot.asking.corpus_questions import CorpusKind
from bot.asking.intents import Intent, find_corpus_questions, find_intent
from bot.language.words import list_keys
from bot.models import Form
from evals.benchmarks.asking import open_corpus
from evals.documents import load_document
from evals.report.tables import Cell, Table
from evals.report.terminal import build_table
from evals.suites import validate
from evals.topics import BRIEFINGS_DIR
from ingest.models import Access, Frozen

WORDINGS_PATH = BRIEFINGS_DIR / "wordings.yaml"


class WordedRequest(Frozen):
    """A message as somebody types it, and how it is to be read; what is left out here is not looked at."""

    corpus: str
    writer: str
    asked: str
    form: Form
    kind: CorpusKind | None = None
    """What is asked about the corpus."""
    about: str | None = None
    """What the articles are to say, as far as its words that are no function words go."""
    articles: frozenset[str] | None = None
    """The ids of those that are named."""
    actors: tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None
    items: int | None = None


class WordingSet(Frozen):
    """Requests over several corpora."""

    about: str
    corpora: Mapping[str, Path]
    parts: Mapping[str, Literal["learned", "held"]]
    """By writer whether the model of requests has learned from his messages."""
    requests: tuple[WordedRequest, ...]


@dataclass(frozen=True, slots=True)
class WordingResult:
    """How one request was read."""

    request: WordedRequest
    form: Form
    faults: tuple[str, ...]
    """What of it was misread, its form first."""


def load_wordings(path: Path = WORDINGS_PATH) -> WordingSet:
    """Read a file of requests. Raises MalformedSuite, naming file, line and reason."""
    document = load_document(path)
    wanted = validate(WordingSet, document.content, document)
    corpora = {name: (path.parent / folder).resolve() for name, folder in wanted.corpora.items()}
    return wanted.model_copy(update={"corpora": corpora})


def read_all(wanted: WordingSet, only: Iterable[str] = ()) -> list[WordingResult]:
    """How each request is read over its corpus; `only` these corpora where any is named."""
    results = []
    for name in only or wanted.corpora:
        with open_corpus(name, paths=[wanted.corpora[name]]) as services:
            corpus = services.readable(Access()).corpus.look()
            results += [read_one(one, corpus) for one in wanted.requests if one.corpus == name]
    return results


def read_one(request: WordedRequest, corpus: Corpus) -> WordingResult:
    """How a request is read on the day of the newest article."""
    today = corpus.state.through or date.today()
    found = find_intent(request.asked, (), corpus, today)
    faults = find_faults(request, found)
    if request.kind is not None and found.form == "articles":
        kinds = [one.kind for one in find_corpus_questions(request.asked, corpus, today)]
        faults += [f"on the corpus: {', '.join(kinds)}"] * (kinds != [request.kind])
    return WordingResult(request, found.form, tuple(faults))


def find_faults(request: WordedRequest, found: Intent) -> list[str]:
    """What of a request was misread, its form first."""
    faults: list[str] = [] if found.form == request.form else [found.form]
    told = {
        "articles": (request.articles, frozenset(found.article_ids)),
        "actors": (request.actors, found.actors),
        "since": (request.since, found.since),
        "until": (request.until, found.until),
        "items": (request.items, found.items),
    }
    for name, (due, got) in told.items():
        if due is not None and fold_all(due) != fold_all(got):
            faults.append(f"{name}: {got}")
    if not list_keys(request.about or "") <= list_keys(found.topic):
        faults.append(f"about: {found.topic}")
    return faults


def fold_all(value: object) -> object:
    """What is compared: words in lower case, whoever is named in any order and without an article."""
    if isinstance(value, str):
        return value.lower().removeprefix("the ")
    return frozenset(map(fold_all, value)) if isinstance(value, tuple | frozenset) else value


def list_wording_tables(wanted: WordingSet, results: Iterable[WordingResult]) -> list[Table]:
    """How each writer fared, and what was misread."""
    every = list(results)
    counts = []
    for part in dict.fromkeys(wanted.parts.values()):
        writers = [writer for writer, own in wanted.parts.items() if own == part]
        for name, among in (*((f"{part}, {writer}", [writer]) for writer in writers), (part, writers)):
            own = [one for one in every if one.request.writer in among]
            asked = [one for one in own if one.request.form != "answer"]
            plain = [one for one in own if one.request.form == "answer"]
            numbers = (
                len(asked),
                sum(one.form == one.request.form for one in asked),
                sum(not one.faults for one in asked),
                len(plain),
                sum(not one.faults for one in plain),
            )
            counts.append(tuple(map(Cell, (name, *map(str, numbers)))))
    wrong = [
        tuple(map(Cell, (one.request.writer, one.request.asked, one.request.form, "; ".join(one.faults))))
        for one in every
        if one.faults
    ]
    return [
        Table("Requests in words", ("writer", "requests", "in form", "as meant", "plain", "plain"), tuple(counts)),
        Table("Misread", ("writer", "asked", "form", "read"), tuple(wrong)),
    ]


def main() -> None:
    """Read all of them and print what went wrong."""
    wanted = load_wordings()
    console = Console(highlight=False)
    for table in list_wording_tables(wanted, read_all(wanted)):
        console.print(build_table(table))


if __name__ == "__main__":
    main()
