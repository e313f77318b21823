"""The public sets, asked of the product end to end: each gives its figures beside the published ones.

The scoring rules are the sets' own; where the product answers in whole sentences, a short answer counts when its
words stand in what the product tells.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.models import Answer
from evals.benchmarks.answerability_examples import (
    Corpus,
    Record,
    build_article,
    load_clapnq,
    load_mtrag,
    load_multihoprag,
    load_records,
    load_squad2,
    read_history,
)
from evals.benchmarks.asking import Probe, ask_all, declined, open_corpus, tell
from evals.benchmarks.figures import Figure, mean, share
from evals.benchmarks.retrieval import Variant, rank_articles, score
from evals.benchmarks.text_scores import holds_answer, measure_rouge_l, repeats_wrong

FITTED_HERE = "answerability was fitted on these cases"
"""What a figure says of itself where the product has seen the labels of its cases."""
UNSEEN = "cross-validated"


@dataclass(frozen=True, slots=True)
class Unseen:
    """Probabilities that a question is answered, each from a fit that did not see its passage or conversation."""

    threshold: float
    probabilities: Mapping[str, Mapping[str, float]]
    """By set and id."""


def measure_clapnq(data: Path, work: Path) -> list[Figure]:
    """CLAPnq: one passage is given; the whole answer is compared with the references."""
    corpus, examples = load_clapnq(data)
    records = {str(record["id"]): record for record in load_records(data / "clapnq_dev600" / "examples.jsonl")}
    probes = [Probe(one.id, one.question, (str(one.article_id),)) for one in examples if one.set == "clapnq"]
    with open_corpus(corpus, work) as services:
        answers = ask_all(services, probes)
    right = [one for one in records if records[one]["answerable"]]
    rouge = [max(measure_rouge_l(tell(answers[one]), text) for text in records[one]["answers"]) for one in right]
    first = [_tells_reference(answers[one], records[one]["answers"]) for one in right]
    return [
        *_refusals(
            "clapnq",
            [one for one in records if one not in right],
            right,
            answers,
            ("GPT-4 18, GPT-3.5 37, trained T5-large 89", ""),
        ),
        mean("clapnq", "RougeL, answerable", rouge, "GPT-4 35.9, GPT-3.5 39.8, trained T5 57.2; whole passage 49.5"),
        mean("clapnq", "words of the reference in the first statement", first),
    ]


def measure_squad2(data: Path, work: Path) -> list[Figure]:
    """SQuAD 2.0: one paragraph is given; half of the questions are written to mislead."""
    corpus, examples = load_squad2(data)
    records = {str(record["id"]): record for record in load_records(data / "squad2_500" / "examples.jsonl")}
    probes = [Probe(one.id, one.question, (str(one.article_id),)) for one in examples if one.set == "squad2"]
    with open_corpus(corpus, work) as services:
        answers = ask_all(services, probes)
    right = [one for one in records if not records[one]["is_impossible"]]
    published = ("BERT-large 86.0, BiDAF with ELMo 68.4", "BERT-large 18.0, BiDAF with ELMo 33.6")
    first = [
        bool(answers[one].statements)
        and any(holds_answer(answers[one].statements[0].text, text) for text in records[one]["answers"])
        for one in right
    ]
    answered = [hit for hit, one in zip(first, right, strict=True) if answers[one].outcome != "declined"]
    return [
        *_refusals("squad2", [one for one in records if one not in right], right, answers, published),
        share("squad2", "answer in the first statement, answerable", first),
        share("squad2", "answer in the first statement, where answered", answered),
    ]


def measure_mtrag(data: Path, work: Path) -> list[Figure]:
    """MTRAG-UN: the last question of a conversation, asked of the whole pool of its collection."""
    tasks = {task["task_id"]: task for task in load_records(data / "mtrag_un" / "tasks.jsonl")}
    answers: dict[str, Answer] = {}
    for corpus, examples in load_mtrag(data):
        with open_corpus(corpus, work) as services:
            answers |= ask_all(
                services,
                [
                    Probe(one.id, tasks[one.id]["question"], None, tuple(read_history(tasks[one.id]["history"])))
                    for one in examples
                ],
            )
    kinds = {kind: [one for one in tasks if tasks[one]["answerability"] == kind] for kind in _MTRAG_KINDS}
    refused = [one for one in tasks if answers[one].outcome == "declined"]
    right = [tasks[one]["answerability"] == "UNANSWERABLE" for one in refused]
    unsure = [answers[one].outcome != "answered" for one in kinds["UNDERSPECIFIED"]]
    rouge = [
        measure_rouge_l(tell(answers[one]), tasks[one]["reference_answer"])
        for one in (*kinds["ANSWERABLE"], *kinds["PARTIAL"])
    ]
    return [
        share("mtrag_un", "refusal precision", right, "haiku.rag, 30B model: 33", FITTED_HERE),
        share(
            "mtrag_un",
            "refusal recall, UNANSWERABLE",
            declined([answers[one] for one in kinds["UNANSWERABLE"]]),
            "haiku.rag, 30B model: 44",
            FITTED_HERE,
        ),
        share(
            "mtrag_un",
            "false refusal, ANSWERABLE",
            declined([answers[one] for one in kinds["ANSWERABLE"]]),
            "",
            FITTED_HERE,
        ),
        share("mtrag_un", "PARTIAL declined", declined([answers[one] for one in kinds["PARTIAL"]])),
        share("mtrag_un", "UNDERSPECIFIED declined or partial", unsure),
        mean("mtrag_un", "RougeL, ANSWERABLE and PARTIAL", rouge),
    ]


_MTRAG_KINDS = ("ANSWERABLE", "UNANSWERABLE", "PARTIAL", "UNDERSPECIFIED")


def load_ramdocs(data: Path) -> tuple[Corpus, dict[str, Record], list[Probe]]:
    """RAMDocs: each question with its own few documents, by id; their types and answers are not shown."""
    records = {str(record["id"]): record for record in load_records(data / "ramdocs" / "test.jsonl")}
    articles, probes = [], []
    for name, record in records.items():
        own = [
            build_article(f"ramdocs-{name}-{place}", "", document["text"])
            for place, document in enumerate(record["documents"])
        ]
        articles += own
        probes.append(Probe(name, record["question"], tuple(article.id for article in own)))
    return Corpus("ramdocs", tuple(articles)), records, probes


def measure_ramdocs(data: Path, work: Path) -> list[Figure]:
    """RAMDocs: several right answers, misinformation and noise; every right answer and no wrong one is to be told."""
    corpus, records, probes = load_ramdocs(data)
    with open_corpus(corpus, work) as services:
        answers = ask_all(services, probes)
    told = {one: tell(answers[one]) for one in records}
    coverage = [[holds_answer(told[one], text) for text in records[one]["gold_answers"]] for one in records]
    wrong = [repeats_wrong(told[one], records[one]["wrong_answers"], records[one]["gold_answers"]) for one in records]
    exact = [all(found) and not bad for found, bad in zip(coverage, wrong, strict=True)]
    return [
        share(
            "ramdocs", "exact: every right answer, no wrong one", exact, "best RAG, 70B model: 32.6; every answer 44.4"
        ),
        mean("ramdocs", "right answers told", [sum(found) / len(found) for found in coverage]),
        share("ramdocs", "wrong answer repeated", wrong, "every stated answer: 47.6"),
        share("ramdocs", "declined", declined(list(answers.values()))),
    ]


def measure_multihoprag(data: Path, work: Path) -> list[Figure]:
    """MultiHop-RAG: questions about several news articles, searched in their evidence sentences."""
    corpus, examples = load_multihoprag(data)
    records = {record["_id"]: record for record in load_records(data / "multihoprag500" / "queries.jsonl")}
    with open_corpus(corpus, work) as services:
        recall = [score(rank_articles(services, one, Variant("")), one.gold)[1] for one in examples if one.gold]
        answers = ask_all(services, [Probe(one.id, one.question) for one in examples])
    null = [one for one in records if records[one]["question_type"] == "null_query"]
    asked = [one for one in records if one not in null]
    inference = [one for one in asked if records[one]["question_type"] == "inference_query"]
    return [
        mean("multihoprag", "evidence R@5", recall, "BM25 70.4, with publisher and title 78.7"),
        *_refusals("multihoprag", null, asked, answers, ("", "")),
        share(
            "multihoprag",
            "answer told, inference",
            [holds_answer(tell(answers[one]), records[one]["answer"]) for one in inference],
            "all kinds, retrieved chunks: GPT-4 56",
        ),
    ]


def _refusals(
    name: str, null: Sequence[str], right: Sequence[str], answers: Mapping[str, Answer], published: tuple[str, str]
) -> list[Figure]:
    return [
        share(name, "unanswerable declined", declined([answers[one] for one in null]), published[0], FITTED_HERE),
        share(name, "false refusal", declined([answers[one] for one in right]), published[1], FITTED_HERE),
    ]


def _tells_reference(answer: Answer, references: Sequence[str]) -> float:
    """Share of the best reference's words that the first statement holds."""
    if not answer.statements:
        return 0.0
    told = set(answer.statements[0].text.lower().split())
    shares = [np.mean([word in told for word in text.lower().split()]) for text in references if text.split()]
    return float(max(shares, default=0.0))


def measure_unseen(unseen: Unseen, name: str, data: Path) -> list[Figure]:
    """What would be declined if answerability had been fitted without these cases.

    At the threshold that ships, and at the one that refuses a given share of this set's answerable cases.
    """
    fitted_as, false_refusal = CROSS_VALIDATED[name]
    probability, labels = unseen.probabilities.get(fitted_as, {}), list_labels(data, name)
    known = [one for one in labels if one in probability]
    null, right = [one for one in known if not labels[one]], [one for one in known if labels[one]]
    if not null or not right:
        return []
    own = sorted(probability[one] for one in right)[int(false_refusal * len(right))]
    return [
        share(name, "unanswerable declined", [probability[one] < unseen.threshold for one in null], "", UNSEEN),
        share(name, "false refusal", [probability[one] < unseen.threshold for one in right], "", UNSEEN),
        share(
            name,
            f"unanswerable declined at {100 * false_refusal:.0f}% false refusal",
            [probability[one] < own for one in null],
            "",
            f"{UNSEEN}, threshold of this set",
        ),
    ]


def load_unseen(path: Path) -> Unseen:
    """What `fit_answerability --probabilities` wrote."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Unseen(kept["threshold"], kept["probabilities"])


Measurement = Callable[[Path, Path], list[Figure]]

SETS: Mapping[str, tuple[str, Measurement]] = {
    "clapnq": ("clapnq_dev600", measure_clapnq),
    "squad2": ("squad2_500", measure_squad2),
    "mtrag_un": ("mtrag_un", measure_mtrag),
    "ramdocs": ("ramdocs", measure_ramdocs),
    "multihoprag": ("multihoprag500", measure_multihoprag),
}
"""By name: the folder that holds the set, and what measures it."""


CROSS_VALIDATED: Mapping[str, tuple[str, float]] = {
    "clapnq": ("clapnq", 0.12),
    "squad2": ("squad2", 0.28),
    "mtrag_un": ("mtrag", 0.12),
}
"""By name: what fitting calls the set, and a false refusal at which to compare it."""


def list_labels(data: Path, name: str) -> dict[str, bool]:
    """Which cases of a set in CROSS_VALIDATED can be answered, by id."""
    if name == "mtrag_un":
        tasks = load_records(data / "mtrag_un" / "tasks.jsonl")
        return {task["task_id"]: task["answerability"] != "UNANSWERABLE" for task in tasks}
    if name == "clapnq":
        records = load_records(data / "clapnq_dev600" / "examples.jsonl")
        return {str(record["id"]): bool(record["answerable"]) for record in records}
    records = load_records(data / "squad2_500" / "examples.jsonl")
    return {str(record["id"]): not record["is_impossible"] for record in records}
