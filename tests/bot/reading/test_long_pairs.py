"""Texts that together are longer than what the reader takes in."""

import pytest

from bot.reading.cross_encoder import Reader

DENSE = "§§ 12/4, 13/7, 99/1; " * 40


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(threads=1)


def test_a_long_statement_is_compared_with_a_short_one(reader: Reader) -> None:
    relations = reader.compare([("It rained.", DENSE), (DENSE, "It rained."), (DENSE, DENSE)])
    assert len(relations) == 3
    assert all(
        relation.entailed + relation.neutral + relation.contradicted == pytest.approx(1) for relation in relations
    )


def test_a_long_question_is_read_with_a_short_window(reader: Reader) -> None:
    (reading,) = reader.read(DENSE, ["It rained in Selby."])
    assert reading.find_span(0, 2) is not None
