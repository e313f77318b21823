import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.llm.parsing import Drafted, StatementParser

ONE = '{"evidence": ["bkrt"], "words": "35 countries", "text": "It had {35} \\"countries\\"."}'
READ = Drafted('It had {35} "countries".', ("bkrt",), "35 countries")


def parse(text: str, size: int = 7) -> list[Drafted]:
    parser = StatementParser()
    return [one for start in range(0, len(text), size) for one in parser.feed(text[start : start + size])]


@pytest.mark.parametrize(
    "text",
    [
        f'{{"statements": [{ONE}]}}',
        f"```json\n{{\"statements\": [{ONE}]}}\n```",
        f"Sure! Here is the answer:\n{ONE}\nI hope this helps.",
        f"[{ONE}]",
        '{"statements": [{"keys": "[bkrt]", "words": "35 countries", "statement": "It had {35} \\"countries\\"."}]}',
    ],
)  # fmt: skip
def test_statements_are_found_in_whatever_is_around_them(text: str) -> None:
    assert parse(text) == [READ]


@given(st.text(max_size=60), st.integers(min_value=1, max_value=30))
def test_any_text_survives_any_cut(said: str, size: int) -> None:
    wrapped = json.dumps({"statements": [{"evidence": ["k"], "words": "", "text": said}]})
    assert [one.text for one in parse(wrapped, size)] == ([said] if said.strip() else [])


def test_a_statement_is_there_with_its_last_character() -> None:
    parser = StatementParser()
    assert list(parser.feed('{"statements": [' + ONE[:-1])) == []
    assert list(parser.feed("}")) == [READ]
    assert parser.is_open
    assert list(parser.feed("]}")) == []
    assert not parser.is_open


@pytest.mark.parametrize("text", ["", "Thirty-five.", '{"statements": []}', '{"text": ""}', '{"text": 5}', "{oops}"])
def test_what_is_no_statement_is_none(text: str) -> None:
    assert parse(text) == []


def test_an_endless_object_is_given_up() -> None:
    parser = StatementParser()
    assert list(parser.feed('{"text": "' + "x" * 30_000)) == []
    assert list(parser.feed(f'"}} {ONE}')) == [READ]
