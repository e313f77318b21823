"""The public sets, asked of the product end to end: each gives its figures beside the published ones.

The scoring rules are the sets' own; where the product answers in whole sentences, a short answer counts when its
words stand in what the product tells.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.models import Answer
from evals.benchmarks.asking import ask_all, declined, open_corpus, tell
from evals.benchmarks.figures import Figure, mean, share
from evals.benchmarks.public_data import (
    Asked,
    Record,
    has_passages,
    load_clapnq,
    load_mtrag,
    load_multihoprag,
    load_ramdocs,
    load_squad2,
)
from evals.benchmarks.retrieval import rank_articles, score
from evals.benchmarks.text_scores import holds_answer, measure_rouge_l, repeats_wrong
from evals.benchmarks.wice import measure_wice

_MTRAG_KINDS = ("ANSWERABLE", "UNANSWERABLE", "PARTIAL", "UNDERSPECIFIED")


def measure_mtrag(data: Path, work: Path, limit: int | None = None) -> list[Figure]:
    """MTRAG-UN: the last question of a conversation, asked of the whole pool of its collection."""
    answers: dict[str, Answer] = {}
    tasks: dict[str, Record] = {}
    recalls: list[float] = []
    for asked in load_mtrag(data, limit):
        tasks.update(asked.records)
        with open_corpus(asked.corpus, work) as services:
            answers |= ask_all(services, asked.probes)
            recalls += [
                score(rank_articles(services, one), one.gold)[1]
                for one in asked.probes
                if one.gold and has_passages(asked.records[one.id])
            ]
    kinds = {kind: [one for one in tasks if tasks[one]["answerability"] == kind] for kind in _MTRAG_KINDS}
    refused = [one for one in tasks if answers[one].outcome == "declined"]
    refusals = {kind: declined([answers[one] for one in kinds[kind]]) for kind in _MTRAG_KINDS}
    unsure = [answers[one].outcome != "answered" for one in kinds["UNDERSPECIFIED"]]
    rouge = [
        measure_rouge_l(tell(answers[one]), tasks[one]["reference_answer"])
        for one in (*kinds["ANSWERABLE"], *kinds["PARTIAL"])
    ]
    return [
        share(
            "mtrag_un",
            "refusal precision",
            [tasks[one]["answerability"] == "UNANSWERABLE" for one in refused],
            "haiku.rag, 30B model: 33",
        ),
        share("mtrag_un", "refusal recall, UNANSWERABLE", refusals["UNANSWERABLE"], "haiku.rag, 30B model: 44"),
        share("mtrag_un", "false refusal, ANSWERABLE", refusals["ANSWERABLE"]),
        share("mtrag_un", "PARTIAL declined", refusals["PARTIAL"]),
        share("mtrag_un", "UNDERSPECIFIED declined or partial", unsure),
        mean("mtrag_un", "passages R@5", recalls, "BM25 80.5, last turn"),
        mean("mtrag_un", "RougeL, ANSWERABLE and PARTIAL", rouge),
    ]


def measure_clapnq(data: Path, work: Path, limit: int | None = None) -> list[Figure]:
    """CLAPnq: one passage is given; the whole answer is compared with the references."""
    asked = load_clapnq(data, limit)
    answers = _ask(asked, work)
    right = [one for one, record in asked.records.items() if record["answerable"]]
    rouge = [max(measure_rouge_l(tell(answers[one]), text) for text in asked.records[one]["answers"]) for one in right]
    return [
        mean("clapnq", "RougeL, answerable", rouge, "GPT-4 35.9, GPT-3.5 39.8, trained T5 57.2; whole passage 49.5"),
        *_refusals("clapnq", right, answers, ("GPT-4 18, GPT-3.5 37, trained T5-large 89", "")),
    ]


def measure_squad2(data: Path, work: Path, limit: int | None = None) -> list[Figure]:
    """SQuAD 2.0: one paragraph is given; half of the questions are written to mislead."""
    asked = load_squad2(data, limit)
    answers = _ask(asked, work)
    right = [one for one, record in asked.records.items() if not record["is_impossible"]]
    first = [
        bool(answers[one].statements)
        and any(holds_answer(answers[one].statements[0].text, text) for text in asked.records[one]["answers"])
        for one in right
    ]
    answered = [hit for hit, one in zip(first, right, strict=True) if answers[one].outcome != "declined"]
    published = ("BERT-large 86.0, BiDAF with ELMo 68.4", "BERT-large 18.0, BiDAF with ELMo 33.6")
    return [
        *_refusals("squad2", right, answers, published),
        share("squad2", "answer in the first statement, answerable", first),
        share("squad2", "answer in the first statement, where answered", answered),
    ]


def measure_ramdocs(data: Path, work: Path, limit: int | None = None) -> list[Figure]:
    """RAMDocs: several right answers, misinformation and noise; every right answer and no wrong one is to be told."""
    asked = load_ramdocs(data, limit)
    answers = _ask(asked, work)
    coverage, wrong = [], []
    for one, record in asked.records.items():
        told = tell(answers[one])
        coverage.append([holds_answer(told, text) for text in record["gold_answers"]])
        wrong.append(repeats_wrong(told, record["wrong_answers"], record["gold_answers"]))
    exact = [all(found) and not bad for found, bad in zip(coverage, wrong, strict=True)]
    return [
        share(
            "ramdocs", "exact: every right answer, no wrong one", exact, "best RAG, 70B model: 32.6; every answer 44.4"
        ),
        mean("ramdocs", "right answers told", [sum(found) / len(found) for found in coverage]),
        share("ramdocs", "wrong answer repeated", wrong, "every stated answer: 47.6"),
        share("ramdocs", "declined", declined(list(answers.values()))),
    ]


def measure_multihoprag(data: Path, work: Path, limit: int | None = None) -> list[Figure]:
    """MultiHop-RAG: questions about several news articles, searched in their evidence sentences."""
    asked = load_multihoprag(data, limit)
    with open_corpus(asked.corpus, work) as services:
        recall = [score(rank_articles(services, one), one.gold)[1] for one in asked.probes if one.gold]
        answers = ask_all(services, asked.probes)
    kinds = {one: record["question_type"] for one, record in asked.records.items()}
    right = [one for one, kind in kinds.items() if kind != "null_query"]
    told = {one: holds_answer(tell(answers[one]), asked.records[one]["answer"]) for one in right}
    return [
        mean("multihoprag", "evidence R@5", recall, "BM25 70.4, with publisher and title 78.7"),
        share("multihoprag", "answer told", list(told.values()), "retrieved chunks, unanswerable too: GPT-4 56"),
        share(
            "multihoprag",
            "answer told, inference",
            [told[one] for one in right if kinds[one] == "inference_query"],
        ),
        *_refusals("multihoprag", right, answers, ("", "")),
    ]


def _ask(asked: Asked, work: Path) -> dict[str, Answer]:
    with open_corpus(asked.corpus, work) as services:
        return ask_all(services, asked.probes)


def _refusals(
    name: str, right: Sequence[str], answers: Mapping[str, Answer], published: tuple[str, str]
) -> list[Figure]:
    """What is declined of the questions that have no answer, and of those in `right`, which have one."""
    answerable = set(right)
    null = [answer for one, answer in answers.items() if one not in answerable]
    return [
        share(name, "unanswerable declined", declined(null), published[0]),
        share(name, "false refusal", declined([answers[one] for one in right]), published[1]),
    ]


Measurement = Callable[[Path, Path, int | None], list[Figure]]

SETS: Mapping[str, tuple[str, Measurement]] = {
    "mtrag_un": ("mtrag_un", measure_mtrag),
    "clapnq": ("clapnq_dev600", measure_clapnq),
    "squad2": ("squad2_500", measure_squad2),
    "ramdocs": ("ramdocs", measure_ramdocs),
    "multihoprag": ("multihoprag500", measure_multihoprag),
    "wice": ("wice_claim", measure_wice),
}
"""By name: the folder that holds the set, and what measures it."""
