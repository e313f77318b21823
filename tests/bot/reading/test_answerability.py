import json
from pathlib import Path

import numpy as np
import pytest

from bot.fitted import LogisticModel, load_logistic
from bot.passages import FoundPassage, FoundSentence, Retrieval
from bot.reading.answerability import FITTED, judge, name_missing
from bot.reading.matching import build_rarity
from bot.reading.reader import Reading, read_passages
from bot.reading.signals import SIGNALS
from bot.understanding.question import analyse_question
from ingest.models import ArticleMetadata

PLAIN = dict.fromkeys(SIGNALS, 0.0)


def build_model(threshold: float = 0.5, **weights: float) -> LogisticModel:
    """A model with some weights, the others without effect."""
    return LogisticModel(PLAIN, dict.fromkeys(SIGNALS, 1.0), {**PLAIN, **weights}, 0.0, threshold)


def read(question: str, *sentences: tuple[str, float]) -> Reading:
    found, start = [], 0
    for ordinal, (text, similarity) in enumerate(sentences):
        found.append(
            FoundSentence(
                text, start, start + len(text), ordinal, np.zeros(2, dtype=np.float32), (similarity,), (similarity,)
            )
        )
        start += len(text) + 1
    passage = FoundPassage(
        article_id="a",
        article_version=1,
        metadata=ArticleMetadata(title="Harbour news"),
        ordinal=0,
        start=0,
        end=start,
        heading=None,
        sentences=tuple(found),
        score=1.0,
        dense=max((similarity for _, similarity in sentences), default=0.0),
        lexical=1.0,
    )
    retrieval = Retrieval((question,), np.zeros((1, 2), dtype=np.float32), (passage,) if found else ())
    return read_passages(analyse_question(question), retrieval, build_rarity({"harbour": 60}, 100))


def test_the_shipped_numbers_name_every_signal_and_no_other() -> None:
    assert set(json.loads(FITTED.read_text(encoding="utf-8"))["signals"]) == set(SIGNALS)


def test_more_of_what_was_asked_for_makes_an_answer_likelier() -> None:
    model = load_logistic(FITTED, SIGNALS)
    signals = {**PLAIN, "cosine_best": 0.5, "cosine_passage": 0.5, "lexical_share": 0.5, "coverage_passage": 0.5}
    base = model.predict(signals)
    assert 0.0 < base < 1.0
    for better in ("cosine_best", "cosine_passage", "lexical_share", "coverage_passage"):
        assert model.predict({**signals, better: 0.9}) > base
    for worse in ("missing_share", "name_nowhere", "name_elsewhere", "half_missing", "uncounted", "answer_behind"):
        assert model.predict({**signals, worse: 1.0}) < base


def test_what_the_evidence_says_is_answered_and_what_it_lacks_is_declined_and_named() -> None:
    said = judge(read("Where is the harbour crane?", ("The harbour crane is in Tromso.", 0.85)))
    assert (said.outcome, said.missing) == ("answered", ())
    lacking = judge(read("What is the budget of the harbour?", ("The harbour was rebuilt last year.", 0.35)))
    assert (lacking.outcome, lacking.missing) == ("declined", ("budget",))
    assert lacking.probability < said.probability


def test_some_of_what_was_asked_is_a_partial_answer() -> None:
    model = build_model(coverage_passage=10.0, missing_share=-20.0)
    reading = read(
        "Who leads the agency, and what is the price of copper?", ("Anna Berg leads the agency in Oslo.", 0.8)
    )
    verdict = judge(reading, model)
    assert verdict.outcome == "partial"
    assert [part.answered for part in verdict.parts] == [True, False]
    assert "copper" in " ".join(verdict.missing)
    assert "agency" not in " ".join(verdict.missing)


def test_no_evidence_is_no_answer() -> None:
    verdict = judge(read("Who leads the agency?"))
    assert (verdict.outcome, verdict.probability) == ("declined", 0.0)
    assert verdict.missing == ("leads", "agency")


def test_the_threshold_decides() -> None:
    reading = read("Who leads the agency?", ("Anna Berg leads the agency.", 0.8))
    probability = judge(reading, build_model()).probability
    assert judge(reading, build_model(threshold=probability)).outcome == "answered"
    assert judge(reading, build_model(threshold=probability + 0.01)).outcome == "declined"


@pytest.mark.parametrize(
    ("text", "missing", "named"),
    [
        ("What is the budget of the force?", ["budget"], ("budget",)),
        ("When did they send ground troops?", ["ground", "troops"], ("ground troops",)),
        ("What is the price of copper in Norway?", ["copper", "Norway"], ("copper", "Norway")),
        ("What is the budget of the force?", [], ("budget",)),
        ("Who leads it?", [], ("who leads",)),
    ],
)
def test_missing_words_are_named_as_the_question_has_them(
    text: str, missing: list[str], named: tuple[str, ...]
) -> None:
    question = analyse_question(text)
    assert name_missing(question, [term for term in question.terms if term.text in missing]) == named


def test_a_fitted_file_of_one_s_own_is_read(tmp_path: Path) -> None:
    signal = {"mean": 0.5, "spread": 0.1, "weight": 2.0}
    path = tmp_path / "fitted.json"
    path.write_text(json.dumps({"intercept": 0.0, "threshold": 0.4, "signals": dict.fromkeys(SIGNALS, signal)}))
    model = load_logistic(path, SIGNALS)
    assert model.threshold == 0.4
    assert model.predict(dict.fromkeys(SIGNALS, 0.5)) == 0.5
