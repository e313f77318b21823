"""Responses through the official client, over a socket."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from openai import BadRequestError, NotFoundError, OpenAI

from bot.api.app import build_app
from bot.app import Services
from tests.bot.api.openai.test_chat import BUDGET, FORCE, SUMMIT, check_annotations
from tests.bot.made_answers import build_answer
from tests.loopback import serve


def load(address: str, response: Any) -> dict[str, Any]:
    """The answer that a response is of."""
    found: dict[str, Any] = httpx.get(f"{address}/api/answers/{response.id.removeprefix('resp_')}").json()
    return found


def test_a_response_is_text_with_a_citation_on_each_mark(openai: OpenAI, address: str) -> None:
    response = openai.responses.create(model="briefing", input=SUMMIT, instructions="Answer in French.")
    assert "35 countries took part. [1]" in response.output_text
    (message,) = response.output
    check_annotations(response.output_text, message.content[0].annotations, address)  # type: ignore[union-attr]
    assert response.status == "completed"
    assert response.usage is not None
    assert response.usage.output_tokens > 20


def test_a_stream_comes_to_the_same_response(openai: OpenAI, address: str) -> None:
    with openai.responses.stream(model="briefing", input=SUMMIT) as stream:
        events = list(stream)
        final = stream.get_final_response()
    assert [event.type for event in events][:4] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
    ]
    assert events[-1].type == "response.completed"
    assert [event.sequence_number for event in events] == list(range(len(events)))
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert text == final.output_text == openai.responses.create(model="briefing", input=SUMMIT).output_text
    added = [event.annotation for event in events if event.type == "response.output_text.annotation.added"]
    check_annotations(text, added, address)


def test_the_next_question_goes_on_in_the_conversation(openai: OpenAI, address: str) -> None:
    first = openai.responses.create(model="briefing", input=FORCE)
    second = openai.responses.create(model="briefing", input="Who would lead it?", previous_response_id=first.id)
    assert second.previous_response_id == first.id
    kept = load(address, second)
    assert kept["conversation_id"] == load(address, first)["conversation_id"]
    assert kept["standalone_question"] == f"Who would lead it? (About: {FORCE})"


def test_going_on_from_an_earlier_response_leaves_the_later_ones_out(openai: OpenAI, address: str) -> None:
    first = openai.responses.create(model="briefing", input=FORCE)
    openai.responses.create(model="briefing", input=SUMMIT, previous_response_id=first.id)
    other = openai.responses.create(model="briefing", input="Who would lead it?", previous_response_id=first.id)
    kept = load(address, other)
    assert kept["standalone_question"] == f"Who would lead it? (About: {FORCE})"
    conversation = load(address, first)["conversation_id"]
    assert kept["conversation_id"] != conversation
    turns = httpx.get(f"{address}/api/conversations/{conversation}").json()["turns"]
    assert [turn["answer"]["question"] for turn in turns] == [FORCE, SUMMIT]


def test_a_conversation_may_be_told_instead(openai: OpenAI, address: str) -> None:
    response = openai.responses.create(
        model="briefing",
        input=[
            {"role": "developer", "content": "Answer with a joke."},
            {"role": "user", "content": [{"type": "input_text", "text": FORCE}]},
            {
                "type": "message",
                "role": "assistant",
                "id": "msg_1",
                "status": "completed",
                "content": [{"type": "output_text", "text": "It is a deterrent. [1]", "annotations": []}],
            },
            {"type": "function_call_output", "call_id": "1", "output": "nothing"},
            {"role": "user", "content": "Who would lead it?"},
        ],
    )
    assert load(address, response)["standalone_question"] == f"Who would lead it? (About: {FORCE})"


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"background": True}, "background"),
        ({"conversation": "conv_1"}, "conversation"),
        ({"text": {"format": {"type": "json_object"}}}, "text.format"),
        ({"input": [{"role": "user", "content": [{"type": "input_file", "file_id": "1"}]}]}, "input"),
    ],
)
def test_what_there_is_not_is_refused(openai: OpenAI, more: dict[str, Any], param: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        openai.responses.create(**({"model": "briefing", "input": SUMMIT} | more))
    assert refused.value.param == param


def test_an_unknown_response_is_refused_by_name(openai: OpenAI) -> None:
    with pytest.raises(NotFoundError) as refused:
        openai.responses.create(model="briefing", input=SUMMIT, previous_response_id="resp_none")
    assert refused.value.param == "previous_response_id"


def test_somebody_else_s_response_is_as_if_it_were_not_there(services: Services) -> None:
    answer = build_answer("abc", "", "theirs", "The pier is 90 m long.")
    services.conversations.of("token:anna").save(answer)
    with serve(build_app(services)) as address:
        body = {"model": "briefing", "input": SUMMIT, "previous_response_id": "resp_abc"}
        refused = httpx.post(f"{address}/v1/responses", json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "previous_response_not_found")


def test_a_failure_in_a_stream_is_an_event(services: Services) -> None:
    settings = services.settings.model_copy(update={"question_timeout_s": 0.000_001})
    with (
        serve(build_app(replace(services, settings=settings))) as address,
        OpenAI(base_url=f"{address}/v1", api_key="anything", max_retries=0) as openai,
    ):
        events = list(openai.responses.create(model="briefing", input=BUDGET, stream=True))
    assert [event.type for event in events][-2:] == ["error", "response.failed"]
    assert events[-2].code == "question_timeout"
    assert events[-1].response.error.code == "question_timeout"
    assert events[-1].response.status == "failed"
