"""The public sets as articles and questions. Their records stay where they are; nothing of them is in this project."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from evals.benchmarks.asking import Probe
from ingest.metadata import cut_title
from ingest.models import Article, ArticleMetadata

Record = Mapping[str, Any]
T = TypeVar("T")


Data = Annotated[Path, typer.Option(help="The folder that holds the sets, each in a folder of its own.")]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions of one set over one corpus."""

    name: str
    """Of the corpus."""
    articles: tuple[Article, ...]
    probes: tuple[Probe, ...]
    records: Mapping[str, Record]
    """The set's own record of each question, by its id."""


def load_records(path: Path) -> list[Record]:
    """The records of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def spread(items: Sequence[T], limit: int | None) -> list[T]:
    """At most `limit` of the items, evenly spread over them, so that a set that is sorted by kind keeps its kinds."""
    if limit is None or limit >= len(items):
        return list(items)
    return [items[place * len(items) // limit] for place in range(limit)]


def build_article(
    article_id: str, title: str, text: str, publisher: str | None = None, published: date | None = None
) -> Article:
    """A passage of a set as an article: without a title it gets its first line, as a file would; a title that opens the
    text is not repeated in it."""
    while title and text.strip().startswith(title) and text.strip() != title:
        text = text.strip()[len(title) :]
    return Article(
        id=article_id,
        metadata=ArticleMetadata(
            title=title or cut_title(text),
            publisher=publisher,
            published=published,
            published_basis="stated" if published else "unknown",
        ),
        text=text.strip(),
        path=article_id,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )


def load_clapnq(data: Path, limit: int | None = None) -> QuestionSet:
    """CLAPnq: web searches, each asked of one Wikipedia passage."""
    return _load_one_passage("clapnq", data / "clapnq_dev600" / "examples.jsonl", "passage", limit)


def load_squad2(data: Path, limit: int | None = None) -> QuestionSet:
    """SQuAD 2.0: one Wikipedia paragraph a question; the unanswerable ones were written to mislead."""
    return _load_one_passage("squad2", data / "squad2_500" / "examples.jsonl", "context", limit)


def _load_one_passage(name: str, path: Path, passage: str, limit: int | None) -> QuestionSet:
    records = {str(record["id"]): record for record in spread(load_records(path), limit)}
    articles: dict[str, Article] = {}
    probes = []
    for one, record in records.items():
        text = str(record[passage])
        if text not in articles:
            digest = hashlib.sha256(text.encode()).hexdigest()[:16]
            articles[text] = build_article(f"{name}-{digest}", str(record.get("title", "")), text)
        probes.append(Probe(one, str(record["question"]).strip(), (articles[text].id,)))
    return QuestionSet(name, tuple(articles.values()), tuple(probes), records)


def load_ramdocs(data: Path, limit: int | None = None) -> QuestionSet:
    """RAMDocs: each question with its own few documents; their types and answers are not shown."""
    records = {str(r["id"]): r for r in spread(load_records(data / "ramdocs" / "test.jsonl"), limit)}
    articles: list[Article] = []
    probes = []
    for one, record in records.items():
        texts = [document["text"] for document in record["documents"]]
        own = [build_article(f"ramdocs-{one}-{place}", "", text) for place, text in enumerate(texts)]
        articles += own
        probes.append(Probe(one, record["question"], tuple(article.id for article in own)))
    return QuestionSet("ramdocs", tuple(articles), tuple(probes), records)


def load_multihoprag(data: Path, limit: int | None = None) -> QuestionSet:
    """MultiHop-RAG: questions about several news articles, of which the set has the evidence sentences only."""
    articles = tuple(
        build_article(
            fact["_id"], fact["title"], fact["text"], fact["source"], date.fromisoformat(fact["published_at"][:10])
        )
        for fact in load_records(data / "multihoprag500" / "facts.jsonl")
    )
    records = {r["_id"]: r for r in spread(load_records(data / "multihoprag500" / "queries.jsonl"), limit)}
    probes = tuple(
        Probe(one, record["question"], gold=frozenset(record["evidence_ids"])) for one, record in records.items()
    )
    return QuestionSet("multihoprag", articles, probes, records)


def load_mtrag(data: Path, limit: int | None = None) -> list[QuestionSet]:
    """MTRAG-UN: the last questions of conversations, each collection a corpus of its own."""
    pool = load_records(data / "mtrag_un" / "pool_passages.jsonl")
    tasks = spread(load_records(data / "mtrag_un" / "tasks.jsonl"), limit)
    found = []
    for collection in sorted({task["collection"] for task in tasks}):
        passages = [record for record in pool if record["collection"] == collection]
        ids = {record["_id"]: f"{collection}-{number}" for number, record in enumerate(passages)}
        articles = tuple(build_article(ids[r["_id"]], r["title"].strip(), r["text"]) for r in passages)
        records = {task["task_id"]: task for task in tasks if task["collection"] == collection}
        probes = tuple(
            Probe(
                one,
                task["question"],
                history=_pair_turns(task["history"]),
                gold=frozenset(ids[passage] for passage in task["context_ids"] if passage in ids),
            )
            for one, task in records.items()
        )
        found.append(QuestionSet(f"mtrag-{collection}", articles, probes, records))
    return found


def has_passages(task: Record) -> bool:
    """Whether a task of MTRAG-UN counts for its recall."""
    return bool(task["context_ids"]) and task["answerability"] in ("ANSWERABLE", "PARTIAL")


def _pair_turns(turns: Iterable[Record]) -> tuple[tuple[str, str], ...]:
    """A recorded conversation as questions with their answers; of questions in a row the last is answered."""
    pairs: list[tuple[str, str]] = []
    question = ""
    for turn in turns:
        if turn["role"] == "user":
            question = str(turn["text"])
        else:
            pairs.append((question, str(turn["text"])))
    return tuple(pairs)
