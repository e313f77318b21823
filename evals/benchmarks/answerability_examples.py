"""Public sets as questions with a corpus to search and a label: does the evidence answer the question?"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.understanding.exchanges import Exchange
from bot.understanding.followups import resolve_question
from ingest.models import Article, ArticleMetadata

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """One question of one set."""

    set: str
    """Where it comes from and how it is asked: `squad2` gives one passage, `squad2_search` searches them all."""
    id: str
    group: str
    """Examples of one group share a passage or a conversation, and never stand on both sides of a split."""
    corpus: str
    question: str
    """As understood in its conversation."""
    answerable: bool
    context: tuple[str, ...] = ()
    """What retrieval mixes in: the question before it and its answer."""
    context_weight: float = 0.0
    depends: bool = False
    """It was understood from the question before it."""
    article_id: str | None = None
    """The only article to read; None searches the corpus."""
    gold: frozenset[str] = frozenset()
    """Articles that hold the answer, as far as the set says."""
    quotes: tuple[str, ...] = ()
    """Words of the sentences that answer, as far as the set says."""
    kind: str = ""
    """The set's own label, where it has more than two."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles that questions are asked of."""

    name: str
    articles: tuple[Article, ...]


def load_records(path: Path) -> list[Record]:
    """The records of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def build_article(
    article_id: str, title: str, text: str, publisher: str | None = None, published: date | None = None
) -> Article:
    """A passage of a set as an article; a title that opens the text is not repeated in it."""
    while title and text.strip().startswith(title) and text.strip() != title:
        text = text.strip()[len(title) :]
    return Article(
        id=article_id,
        metadata=ArticleMetadata(
            title=title or article_id,
            publisher=publisher,
            published=published,
            published_basis="stated" if published else "unknown",
        ),
        text=text.strip(),
        path=article_id,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )


def load_one_passage(
    name: str,
    records: Iterable[Record],
    passage: str,
    answerable: Iterable[bool],
    list_quotes: Callable[[Record], Iterable[str]],
) -> tuple[Corpus, list[Example]]:
    """A set that gives one passage with each question: asked of that passage, and of all passages together."""
    articles: dict[str, Article] = {}
    examples: list[Example] = []
    for record, label in zip(records, answerable, strict=True):
        text = str(record[passage])
        if text not in articles:
            articles[text] = build_article(f"{name}-{len(articles)}", str(record.get("title", "")), text)
        article_id = articles[text].id
        for asked, only in ((name, article_id), (f"{name}_search", None)):
            examples.append(
                Example(
                    set=asked,
                    id=str(record["id"]),
                    group=article_id,
                    corpus=name,
                    question=str(record["question"]).strip(),
                    answerable=label,
                    article_id=only,
                    gold=frozenset({article_id}),
                    quotes=tuple(list_quotes(record)) if label else (),
                )
            )
    return Corpus(name, tuple(articles.values())), examples


def load_squad2(folder: Path) -> tuple[Corpus, list[Example]]:
    """SQuAD 2.0: one Wikipedia paragraph a question; the unanswerable ones were written to mislead."""
    records = load_records(folder / "squad2_500" / "examples.jsonl")
    return load_one_passage(
        "squad2",
        records,
        "context",
        [not record["is_impossible"] for record in records],
        lambda record: record["answers"],
    )


def load_clapnq(folder: Path) -> tuple[Corpus, list[Example]]:
    """CLAPnq: web searches with one Wikipedia passage each."""
    records = load_records(folder / "clapnq_dev600" / "examples.jsonl")
    labels = [bool(record["answerable"]) for record in records]
    return load_one_passage("clapnq", records, "passage", labels, list_selected)


def list_selected(record: Record) -> list[str]:
    """The sentences that CLAPnq's annotators selected."""
    return [one for group in record["selected_sentences"] for one in ([group] if isinstance(group, str) else group)]


def load_multihoprag(folder: Path) -> tuple[Corpus, list[Example]]:
    """MultiHop-RAG: questions about several news articles, of which the set has the evidence sentences only."""
    facts = load_records(folder / "multihoprag500" / "facts.jsonl")
    articles = tuple(
        build_article(
            fact["_id"], fact["title"], fact["text"], fact["source"], date.fromisoformat(fact["published_at"][:10])
        )
        for fact in facts
    )
    return Corpus("multihoprag", articles), [
        Example(
            set="multihoprag",
            id=record["_id"],
            group=f"multihoprag-{record['_id']}",
            corpus="multihoprag",
            question=record["question"],
            answerable=record["question_type"] != "null_query",
            gold=frozenset(record["evidence_ids"]),
            kind=record["question_type"],
        )
        for record in load_records(folder / "multihoprag500" / "queries.jsonl")
    ]


def load_mtrag(folder: Path) -> Iterator[tuple[Corpus, list[Example]]]:
    """MTRAG-UN: the last questions of conversations, each collection a corpus of its own."""
    pool = load_records(folder / "mtrag_un" / "pool_passages.jsonl")
    tasks = load_records(folder / "mtrag_un" / "tasks.jsonl")
    for collection in sorted({record["collection"] for record in pool}):
        records = [record for record in pool if record["collection"] == collection]
        ids = {record["_id"]: f"{collection}-{number}" for number, record in enumerate(records)}
        name = f"mtrag-{collection}"
        articles = tuple(build_article(ids[r["_id"]], r["title"].strip(), r["text"]) for r in records)
        examples = []
        for task in (task for task in tasks if task["collection"] == collection):
            understood = resolve_question(task["question"], read_history(task["history"]))
            examples.append(
                Example(
                    set="mtrag",
                    id=task["task_id"],
                    group=f"mtrag-{task['task_id'].partition('<')[0]}",
                    corpus=name,
                    question=understood.standalone,
                    answerable=task["answerability"] != "UNANSWERABLE",
                    context=understood.context,
                    context_weight=understood.context_weight,
                    depends=understood.depends,
                    gold=frozenset(ids[one] for one in task["context_ids"] if one in ids),
                    kind=task["answerability"],
                )
            )
        yield Corpus(name, articles), examples


def read_history(turns: Iterable[Record]) -> list[Exchange]:
    """A recorded conversation as exchanges, each question understood from those before it."""
    exchanges: list[Exchange] = []
    question = ""
    for turn in turns:
        if turn["role"] == "user":
            question = str(turn["text"])
            continue
        standalone = resolve_question(question, exchanges).standalone
        exchanges.append(Exchange(question, standalone, str(turn["text"])))
    return exchanges


def load_all(folder: Path) -> tuple[list[Corpus], list[Example]]:
    """Every set that `folder` holds."""
    corpora: list[Corpus] = []
    examples: list[Example] = []
    for corpus, asked in (load_squad2(folder), load_clapnq(folder), load_multihoprag(folder), *load_mtrag(folder)):
        corpora.append(corpus)
        examples.extend(asked)
    return corpora, examples
