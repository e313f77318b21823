"""The development set: invented articles with questions, to fit what reading goes by on news and on staff's questions.

`evals/development/` holds the articles and two files of questions: `staff.yaml`, asked by somebody who knew the
headlines only, and `misleading.yaml`, of which those without an answer were written to mislead. A question has
`evidence`, the sentences that answer it, or `unanswered`, what no article says. All of it is fiction.
"""

from pathlib import Path

import yaml

from evals.benchmarks.answerability_examples import Corpus, Example
from ingest.loader import find_files, load_article
from ingest.settings import IngestSettings

FOLDER = Path(__file__).resolve().parent.parent / "development"
SETS = ("staff", "misleading")


def load_development(folder: Path = FOLDER) -> tuple[Corpus, list[Example]]:
    """The invented articles as a corpus, and their questions."""
    found = find_files([folder / "articles"])
    articles = tuple(load_article(file, IngestSettings()) for file in found.files)
    return Corpus("development", articles), [one for name in SETS for one in _load_questions(folder, name)]


def _load_questions(folder: Path, name: str) -> list[Example]:
    examples = []
    for record in yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8")):
        evidence = record.get("evidence", ())
        examples.append(
            Example(
                set=name,
                id=record["id"],
                group=f"{name}-{record['id']}",
                corpus="development",
                question=record["question"],
                answerable=bool(evidence),
                gold=frozenset(one["article"] for one in evidence),
                quotes=tuple(one["quote"] for one in evidence),
            )
        )
    return examples
