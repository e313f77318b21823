"""Who says what, as annotated over three corpora."""

from pathlib import Path

from evals.people import MARKED_PATH, Pair, judge_pair, load_pairs, measure, run_pairs
from evals.training.relevance.marks import load_marks
from tests.bot.made_answers import build_answer, build_citation


def test_the_pairs_load() -> None:
    pairs = load_pairs()
    assert len(pairs.pairs) == 65
    assert {one.corpus for one in pairs.pairs} == set(pairs.corpora)
    assert all(folder.is_dir() for folder in pairs.corpora.values())
    assert all(one.theirs for one in pairs.pairs)


def test_pairs_over_marked_corpora_load() -> None:
    pairs = load_pairs(MARKED_PATH)
    assert len(pairs.pairs) == 20
    assert all(one.theirs for one in pairs.pairs)
    assert {one.corpus for one in pairs.pairs} <= {one.name for one in load_marks()}
    assert pairs.pairs[0].question == "Who said what on a parliamentary inquiry into the theft?"


def test_what_anybody_says_is_found(tmp_path: Path) -> None:
    recall, precision = measure(run_pairs(load_pairs(MARKED_PATH), only=["we1"], work=tmp_path))
    assert recall >= 0.5
    assert precision >= 0.6


def test_what_somebody_says_is_found_and_is_theirs(tmp_path: Path) -> None:
    recall, precision = measure(run_pairs(load_pairs(), only=["island_energy"], work=tmp_path))
    assert recall >= 0.85
    assert precision >= 0.8


def test_every_sentence_that_is_told_counts() -> None:
    said = ("Brandt wants a longer pier. She said so in May.", "The pier is old. Brandt has seen it.", "Nobody spoke.")
    cited = (*said, "Brandt has asked twice.")
    citations = tuple(build_citation(number, quote) for number, quote in enumerate(cited, start=1))
    answer = build_answer("pier", "", "harbour", *said, citations=citations)
    pair = Pair(
        corpus="harbour",
        actor="Brandt",
        topic="the pier",
        theirs={"article-1": ("Brandt wants", "She said"), "article-2": ("Brandt wants",), "article-4": ("Brandt",)},
        also={"article-2": ("Brandt has",)},
    )

    result = judge_pair(pair, answer)

    assert (result.missed, result.told, result.wrong) == (("Brandt wants",), 5, ("The pier is old.", "Nobody spoke."))
