import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.reading.cross_encoder import LONGEST_SPAN, SHIPPED, Reader, WindowReading, runs
from bot.reading.networks import onnx
from ingest.errors import InvalidSettings, ModelUnavailable

FERRY = "Ferry sails again | The ferry between the two harbours of Lohe carries 120 cars a day, its operator said."
MILL = "Mill of Veld | The mill of Veld grinds rye for the bakers of the coast, and oats in winter."


def read_span(reading: WindowReading, window: str) -> str:
    """The words of the window that answer best."""
    span = reading.find_span(0, len(window))
    assert span is not None
    return window[span.start : span.end]


def test_it_finds_the_words_that_answer_and_the_window_that_has_them(reader: Reader) -> None:
    mill, ferry = reader.read("How many cars does the ferry carry every day?", [MILL, FERRY])
    assert ferry.answers > mill.answers
    assert "120" in read_span(ferry, FERRY)


def test_what_is_read_does_not_depend_on_what_is_read_with_it(reader: Reader) -> None:
    question = "What does the mill grind?"
    (alone,) = Reader().read(question, [MILL])
    among = Reader().read(question, [FERRY * 3, MILL, *[f"{FERRY} {number}" for number in range(20)]])[1]
    assert among.answers == alone.answers
    assert (among.scores == alone.scores).all()


def test_offsets_hold_under_typographic_signs(reader: Reader) -> None:
    window = "“Never again” — so the mayor’s deputy, Runa Holt, put it on Monday."
    (reading,) = reader.read("Who is the mayor's deputy?", [window])
    assert read_span(reading, window) == "Runa Holt"


def test_the_sentence_that_answers_stands_out_from_its_neighbours(reader: Reader) -> None:
    sentences = ("It rained in Veld.", "Runa Holt is the mayor’s deputy.", "The market closed at noon.")
    front, window = "Deputy | ", "Deputy | " + " ".join(sentences)
    (reading,) = reader.read("Who is the mayor's deputy?", [window])
    spans = []
    for sentence in sentences:
        at = window.index(sentence)
        span = reading.find_span(at, at + len(sentence))
        assert span is not None
        assert at <= span.start < at + len(sentence)
        assert span.start < span.end <= len(window)
        spans.append(span)
    assert max(spans, key=lambda span: span.margin) is spans[1]
    assert window[spans[1].start : spans[1].end] == "Runa Holt"
    assert spans[0].margin < spans[1].margin > 0 > spans[2].margin
    best = reading.find_span(len(front), len(window))
    assert best == spans[1]


def test_no_span_begins_where_no_word_stands(reader: Reader) -> None:
    window = "Runa Holt is the mayor’s deputy."
    (reading,) = reader.read("Who is the mayor's deputy?", [window])
    assert reading.find_span(len(window), len(window) + 10) is None
    assert reading.find_span(4, 4) is None
    assert reading.find_span(4, 5) is None


def test_what_lies_beyond_the_longest_input_is_not_read(reader: Reader) -> None:
    window = "It rained in Veld. " * 100 + "Runa Holt is the mayor’s deputy."
    (reading,) = reader.read("Who is the mayor's deputy?", [window])
    at = window.index("Runa")
    assert reading.find_span(at, len(window)) is None


@pytest.mark.parametrize(
    "question", ["1," * 1000, "é?" * 1000, "x" * 5000, "Zq7 " * 1000, "", " ", "\x00", "🚢" * 1000]
)
def test_no_question_is_too_strange_to_be_read(question: str, reader: Reader) -> None:
    (reading,) = reader.read(question, [FERRY])
    assert reading.find_span(0, len(FERRY)) is not None
    (relation,) = reader.compare([(question, question)])
    assert relation.entailed + relation.neutral + relation.contradicted == pytest.approx(1)


def test_a_long_question_leaves_the_window_whole(reader: Reader) -> None:
    question = f"How many cars does the ferry carry every day? {'1,' * 1000}"
    (reading,) = reader.read(question, [FERRY])
    assert reading.offsets[-2][1] == len(FERRY)


def test_a_span_has_a_longest_length() -> None:
    words = 3 * LONGEST_SPAN
    scores = np.zeros((words + 1, 2), dtype=np.float32)
    scores[1, 0] = scores[-1, 1] = 9.0  # begins at the first word, ends at the last
    scores[LONGEST_SPAN, 1] = 1.0
    reading = WindowReading(0.0, scores, ((0, 0), *((2 * place, 2 * place + 1) for place in range(words))))
    span = reading.find_span(0, 1)
    assert span is not None
    assert (span.start, span.end, span.margin) == (0, 2 * LONGEST_SPAN - 1, 10.0)


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
    assert reader.check([]) == []
    assert reader.stand([]) == []


def test_the_editor_tells_what_a_line_leans_on(reader: Reader) -> None:
    title = "Night ferry from Lohe to Skarn starts in May"
    told = reader.stand(
        [
            (title, "The night ferry from Lohe to Skarn starts on 1 May and carries 120 cars."),
            (title, "The mayor of Lohe, Ilse Brandt, said that the ferry would cost 9 million marks."),
            (title, "He added that both of these had refused it for the same reason."),
            (title, "In short, no."),
            (title, "In return, they would get the other half."),
        ]
    )
    assert told == [True, True, False, False, False]


def test_the_editor_tells_what_evidence_carries(reader: Reader) -> None:
    evidence = "The night ferry will start in May if the council of Lohe agrees. Mayor Ilse Brandt backs the plan."
    true, other = reader.check(
        [
            (evidence, "Mayor Ilse Brandt backs the night ferry."),
            (evidence, "Mayor Ilse Brandt opposes the night ferry."),
        ]
    )
    assert true > 0.5 > other


def test_a_damaged_or_absent_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelUnavailable, match="can't be read"):
        Reader(tmp_path / "none.onnx")
    damaged = tmp_path / "reader.onnx"
    damaged.write_bytes(SHIPPED.read_bytes()[:-1])
    shutil.copy(SHIPPED.with_suffix(".sha256"), tmp_path)
    monkeypatch.setattr(onnx, "OWN", (damaged,))
    with pytest.raises(ModelUnavailable, match="damaged"):
        Reader(damaged)


def test_a_file_that_no_network_runs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match=r"ends in \.onnx"):
        Reader(tmp_path / "reader.gguf")
    with pytest.raises(ValueError, match=r"\.onnx"):
        runs(".gguf", ".onnx")
