"""The model that reads requests: its words, its weights, and what it costs."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.asking import request_model
from bot.asking.request_model import (
    CHECKSUM,
    KINDS,
    TAGS,
    WEIGHTS,
    Reading,
    find_best_path,
    load_model,
    read_message,
    save_model,
    split_tokens,
)
from ingest.errors import ModelUnavailable
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Germany's and France's plans", ["Germany", "'s", "and", "France", "'s", "plans"]),
        ("tl;dr: 1,200 one-page", ["tl;dr", ":", "1,200", "one-page"]),
        ("w/ the EU?", ["w/", "the", "EU", "?"]),
        ("paris-declaration-explained", ["paris-declaration-explained"]),
        ("", []),
    ],
)
def test_words_and_marks(text: str, words: list[str]) -> None:
    tokens = split_tokens(text)
    assert [token.text for token in tokens] == words
    assert all(text[token.start : token.end] == token.text for token in tokens)


def test_segments_are_words_of_the_message() -> None:
    text = "Brief the press office on the ferry strike in Skarvik since Monday"
    reading = read_message(text)
    told = {segment.tag: text[segment.start : segment.end] for segment in reading.segments}
    assert reading.kind == "brief"
    assert told["topic"] == "the ferry strike in Skarvik"
    assert told["audience"] == "the press office"
    assert told["time"] == "since Monday"


def test_two_letters_of_a_request_may_be_swapped() -> None:
    text = "breif on paris declaraton"
    assert read_message(text).kind == "brief"
    assert read_message(text, frozenset(("breif",))).kind != "brief"


def test_the_best_path_is_the_best_of_all() -> None:
    emissions = np.array([[1, 0], [0, 0.5], [1, 0]], dtype=np.float32)
    assert find_best_path(emissions, np.zeros((2, 2), np.float32)) == [0, 1, 0]
    # A change of tag that costs more than a word gains is not made.
    assert find_best_path(emissions, np.array([[0, -1], [-1, 0]], dtype=np.float32)) == [0, 0, 0]


@pytest.mark.parametrize("text", ["", "?!", " ", "​", "x" * 2_000, "a b " * 500, "日本語の質問", "\ud800 timeline"])
def test_any_text_is_read(text: str) -> None:
    assert read_message(text).kind in KINDS


def test_the_weights_are_those_that_were_trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert WEIGHTS.stat().st_size < 1_300_000
    model = load_model()
    save_model(model, tmp_path / "requests.npz")
    assert (tmp_path / "requests.npz").read_bytes() == WEIGHTS.read_bytes()
    assert (tmp_path / "requests.sha256").read_text() == CHECKSUM.read_text()
    (tmp_path / "requests.npz").write_bytes(WEIGHTS.read_bytes()[:-1] + b"x")
    monkeypatch.setattr(request_model, "WEIGHTS", tmp_path / "requests.npz")
    with pytest.raises(ModelUnavailable, match="damaged"):
        load_model.__wrapped__()


def test_nothing_is_loaded_before_the_first_message() -> None:
    code = (
        "import bot.cli, bot.asking.intents as i, bot.asking.request_model as m;"
        "assert not m.load_model.cache_info().currsize; i.find_intent; m.read_message('tl;dr');"
        "assert m.load_model.cache_info().currsize"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, timeout=120)


def test_tags_of_a_plain_wrapper_come_first() -> None:
    """A place in TAGS that is 0 is no part of what is asked about, which features and segments build on."""
    assert TAGS[0] == "wrapper"
    assert KINDS[0] == "answer"


def test_a_word_that_the_corpus_has_is_sooner_a_topic() -> None:
    text = "one-pager, ceasefire monitoring and breaches"
    plain, held = read_message(text), read_message(text, frozenset(("ceasefire", "monitoring", "breaches")))

    def count(reading: Reading) -> int:
        return sum(one.end - one.start for one in reading.segments if one.tag != "wrapper")

    assert count(held) > count(plain)
