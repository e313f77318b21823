"""The development set: invented articles with questions, to fit what reading goes by on news and on staff's questions.

`evals/development/` holds the articles and two files of questions: `staff.yaml`, asked by somebody who knew the
headlines only, and `misleading.yaml`, of which those without an answer were written to mislead. A question has
`evidence`, the sentences that answer it, or `unanswered`, what no article says. All of it is fiction. So is the suite
`other_articles`, whose questions tell whether one is answered at all.
"""

from pathlib import Path

import yaml

from evals.benchmarks.answerability_examples import Corpus, Example
from evals.suites import find_suite, load_suite
from ingest.loader import find_files, load_article
from ingest.settings import IngestSettings

FOLDER = Path(__file__).resolve().parent.parent / "development"
SETS = ("staff", "misleading")
OTHER_ARTICLES = "other_articles"
_PARTLY = ("partial", "false_premise")


def load_development(folder: Path = FOLDER) -> tuple[Corpus, list[Example]]:
    """The invented articles as a corpus, and their questions."""
    found = find_files([folder / "articles"])
    articles = tuple(load_article(file, IngestSettings()) for file in found.files)
    return Corpus("development", articles), [one for name in SETS for one in _load_questions(folder, name)]


def load_other_articles() -> tuple[Corpus, list[Example]]:
    """The articles of the suite of that name, and its questions that stand alone and have an answer or have none."""
    suite = load_suite(find_suite(OTHER_ARTICLES))
    articles = tuple(load_article(file, IngestSettings()) for file in find_files([suite.corpus]).files)
    asked = (one for one in suite.samples if len(one.turns) == 1 and one.filters is None and one.kind not in _PARTLY)
    examples = [
        Example(
            set=OTHER_ARTICLES,
            id=one.id,
            group=f"{OTHER_ARTICLES}-{one.group or one.id}",
            corpus=OTHER_ARTICLES,
            question=one.question,
            answerable=one.answerable,
            gold=one.expect.right_articles,
        )
        for one in asked
        if one.answerable is not None
    ]
    return Corpus(OTHER_ARTICLES, articles), examples


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
