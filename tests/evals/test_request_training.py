"""The messages that the model of requests is trained on, and its training on a few of them."""

import re

import numpy as np
import pytest

from bot.asking.request_model import KINDS, TAGS, RequestModel
from evals.training.requests.__main__ import make_messages
from evals.training.requests.generator import Generator, Message, load_written
from evals.training.requests.training import fit


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    return make_messages(Generator(3), 0.06)


def test_the_same_seed_makes_the_same_messages(messages: list[Message]) -> None:
    assert messages == make_messages(Generator(3), 0.06)


def test_messages_of_every_kind_are_whole(messages: list[Message]) -> None:
    assert {message.kind for message in messages} == set(KINDS)
    for message in messages:
        # Somebody who writes a message may have used such a sign.
        assert message.written or not re.search(r"<\w+>|\(\w+\||\|", message.text), message.text
        assert len(message.tags) == (0 if message.kind == "answer" else len(message.tokens))


def test_what_fills_a_slot_is_tagged(messages: list[Message]) -> None:
    generator = Generator(5)
    frame = next(one for one in generator.frames if one.text == "compare <A> and <A>")
    message = generator.make(frame)
    actors = [token.text for token, tag in zip(message.tokens, message.tags, strict=True) if TAGS[tag] == "actor"]
    assert actors
    assert not {"and", "compare"} & {word.lower() for word in actors[:1]}


def test_names_for_measuring_are_never_trained_on() -> None:
    trained, fresh = Generator(1), Generator(1, fresh=True)
    for name in ("place", "thing", "wild"):
        assert trained._fillers[name]
        assert not set(trained._fillers[name]) & set(fresh._fillers[name])


def test_a_held_out_word_is_never_seen_with_a_slip() -> None:
    generator = Generator(3)
    slipped = [generator._mistype("Chronology of the contrast, please, and a chronology") for _ in range(200)]
    assert len(set(slipped)) > 5
    assert all({"chronology", "contrast"} <= set(re.findall(r"\w+", one.lower())) for one in slipped)


def test_written_messages_are_labelled_with_what_there_is() -> None:
    written = load_written()
    assert {one.kind for one in written} == set(KINDS)
    assert all(one.text[start:end].strip() for one in written for start, end, _ in one.spans)


def test_training_is_deterministic_and_learns(messages: list[Message]) -> None:
    few = [message for message in messages if message.kind in ("timeline", "quotations", "answer")][:400]
    one, other = fit(few), fit(few)
    assert np.array_equal(one.tagger, other.tagger)
    assert np.array_equal(one.forms, other.forms)
    right = [read_kind(one, message) == message.kind for message in few]
    assert sum(right) > 0.9 * len(few)


def read_kind(model: RequestModel, message: Message) -> str:
    return KINDS[int(model.classify(message.tokens, model.tag(message.tokens)).argmax())]
