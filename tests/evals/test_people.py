"""Who says what, as annotated over three corpora."""

from pathlib import Path

from evals.people import load_pairs, measure, run_pairs


def test_the_pairs_load() -> None:
    pairs = load_pairs()
    assert len(pairs.pairs) == 65
    assert {one.corpus for one in pairs.pairs} == set(pairs.corpora)
    assert all(folder.is_dir() for folder in pairs.corpora.values())
    assert all(one.theirs for one in pairs.pairs)


def test_what_somebody_says_is_found_and_is_theirs(tmp_path: Path) -> None:
    recall, precision = measure(run_pairs(load_pairs(), only=["island_energy"], work=tmp_path))
    assert recall >= 0.85
    assert precision >= 0.8
