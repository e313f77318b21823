"""The development set: invented articles with questions, to fit what reading goes by on news and on staff's questions.

`evals/development/` holds the articles and `questions.yaml`: a question has `evidence`, the sentences that answer it, or
`unanswered`, what no article says. All of it is fiction.
"""

from pathlib import Path

import yaml

from evals.benchmarks.answerability_examples import Corpus, Example
from ingest.loader import find_files, load_article
from ingest.settings import IngestSettings

FOLDER = Path(__file__).resolve().parent.parent / "development"


def load_development(folder: Path = FOLDER) -> tuple[Corpus, list[Example]]:
    """The invented articles as a corpus, and their questions."""
    articles = tuple(load_article(file, IngestSettings()) for file in find_files([folder / "articles"]).files)
    examples = []
    for record in yaml.safe_load((folder / "questions.yaml").read_text(encoding="utf-8")):
        evidence = record.get("evidence", ())
        examples.append(
            Example(
                set="development",
                id=record["id"],
                group=f"development-{record['id']}",
                corpus="development",
                question=record["question"],
                answerable=bool(evidence),
                gold=frozenset(one["article"] for one in evidence),
                quotes=tuple(one["quote"] for one in evidence),
            )
        )
    return Corpus("development", articles), examples
