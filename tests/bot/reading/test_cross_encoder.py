from pathlib import Path

import pytest

from bot.reading import cross_encoder
from bot.reading.cross_encoder import Reader
from ingest.errors import ModelUnavailable

FERRY = "Ferry sails again | The ferry between the two harbours of Lohe carries 120 cars a day, its operator said."
MILL = "Mill of Veld | The mill of Veld grinds rye for the bakers of the coast, and oats in winter."


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(threads=1)


def test_it_finds_the_words_that_answer_and_the_window_that_has_them(reader: Reader) -> None:
    mill, ferry = reader.read("How many cars does the ferry carry every day?", [MILL, FERRY])
    assert ferry.answers > mill.answers
    assert "120" in FERRY[ferry.start : ferry.end]


def test_what_is_read_does_not_depend_on_what_is_read_with_it(reader: Reader) -> None:
    question = "What does the mill grind?"
    (alone,) = reader.read(question, [MILL])
    among = reader.read(question, [FERRY * 3, MILL, *[FERRY] * 20])[1]
    assert (among.start, among.end) == (alone.start, alone.end)
    assert among.answers == pytest.approx(alone.answers, abs=0.5)


def test_offsets_hold_under_typographic_signs(reader: Reader) -> None:
    window = "“Never again” — so the mayor’s deputy, Runa Holt, put it on Monday."
    (reading,) = reader.read("Who is the mayor's deputy?", [window])
    assert window[reading.start : reading.end] == "Runa Holt"


def test_it_tells_what_follows_from_what_is_denied(reader: Reader) -> None:
    evidence = "The ferry between the two harbours of Lohe carries 120 cars a day, its operator said."
    same, other = reader.compare(
        [
            (evidence, "The ferry carries 120 cars a day, according to its operator."),
            (evidence, "The ferry of Lohe does not carry any cars."),
        ]
    )
    assert same.entailed > 0.6
    assert other.contradicted > 0.6
    assert same.entailed + same.neutral + same.contradicted == pytest.approx(1)


def test_nothing_to_read_is_nothing_read(reader: Reader) -> None:
    assert reader.read("Who?", []) == []
    assert reader.compare([]) == []


def test_a_damaged_or_absent_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelUnavailable, match="can't be read"):
        Reader(tmp_path / "none.onnx")
    damaged = tmp_path / "reader.onnx"
    damaged.write_bytes(cross_encoder.MODEL.read_bytes()[:-1])
    monkeypatch.setattr(cross_encoder, "MODEL", damaged)
    cross_encoder.load_model.cache_clear()
    with pytest.raises(ModelUnavailable, match="damaged"):
        Reader()
    cross_encoder.load_model.cache_clear()
