"""An answer in OpenAI's forms: chat completions and responses, whole or as the events of a stream."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from fastapi.sse import format_sse_event
from pydantic import BaseModel

from bot.api.openai.errors import describe_problem
from bot.api.openai.models import (
    Annotation,
    ChatCompletion,
    Choice,
    CompletionMessage,
    CompletionUsage,
    FailedResponse,
    OutputMessage,
    OutputText,
    Response,
    ResponseUsage,
    TextAnnotation,
    UrlCitation,
)
from bot.exports.messages import Message
from bot.models import Citation
from bot.problems import Problem, describe_error
from bot.wording import describe_origin
from ingest.errors import BriefingError
from ingest.tokens import count_tokens

DONE = b"data: [DONE]\n\n"

Pieces = AsyncIterator[str]
"""The text of a message, piece by piece; the message has all of it once they have ended."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What every part of one reply says of it."""

    id: str
    """Of the answer."""
    model: str
    read: str
    """What was read of the conversation, to be counted."""
    message: Message
    previous: str | None = None
    """The response that it goes on from."""
    created: int = field(default_factory=lambda: int(time.time()))

    @property
    def completion_id(self) -> str:
        return f"chatcmpl-{self.id}"

    @property
    def response_id(self) -> str:
        return f"resp_{self.id}"

    @property
    def message_id(self) -> str:
        return f"msg_{self.id}"

    async def count(self) -> tuple[int, int]:
        """Tokens of what was read and of what was said. The encoding takes a while to load."""
        return await asyncio.to_thread(count_tokens, self.read), await asyncio.to_thread(
            count_tokens, self.message.text
        )


def list_citations(message: Message) -> Iterator[UrlCitation]:
    """A citation for each mark of a message."""
    for mark in message.marks:
        yield UrlCitation(
            start_index=mark.start,
            end_index=mark.end,
            title=title_citation(message.citations[mark.number]),
            url=message.link(mark.number),
        )


def title_citation(citation: Citation) -> str:
    """The title of its article, and where and when that appeared."""
    return f"{citation.title}, {describe_origin(citation)}"


async def build_usage(reply: Reply) -> CompletionUsage:
    read, said = await reply.count()
    return CompletionUsage(prompt_tokens=read, completion_tokens=said, total_tokens=read + said)


async def build_completion(reply: Reply) -> ChatCompletion:
    """A chat completion, whole."""
    annotations = [Annotation(url_citation=one) for one in list_citations(reply.message)]
    message = CompletionMessage(content=reply.message.text, annotations=annotations)
    return ChatCompletion(
        id=reply.completion_id,
        created=reply.created,
        model=reply.model,
        choices=[Choice(message=message)],
        usage=await build_usage(reply),
    )


async def stream_completion(
    reply: Reply, pieces: Pieces, include_usage: bool, source_events: bool
) -> AsyncIterator[bytes]:
    """The chunks of a chat completion; the last piece of text is followed by its annotations, or by Open WebUI's own
    events in their place.
    """

    def chunk(delta: dict[str, Any] | None, finish: str | None = None, **more: Any) -> bytes:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]
        given = {
            "id": reply.completion_id,
            "object": "chat.completion.chunk",
            "created": reply.created,
            "model": reply.model,
            "choices": choices,
        }
        return encode(given | ({"usage": None} if include_usage else {}) | more)

    yield chunk({"role": "assistant", "content": ""})
    try:
        async for piece in pieces:
            if piece:
                yield chunk({"content": piece})
    except BriefingError as error:
        yield encode(describe_problem(describe_error(error)))
        return
    if source_events:
        for number in sorted(reply.message.citations):
            yield chunk(None, event=build_source_event(reply.message, number))
    elif reply.message.marks:
        cited = [Annotation(url_citation=one).model_dump() for one in list_citations(reply.message)]
        yield chunk({"annotations": cited})
    yield chunk({}, "stop")
    if include_usage:
        yield chunk(None, usage=(await build_usage(reply)).model_dump())
    yield DONE


def build_source_event(message: Message, number: int) -> dict[str, Any]:
    """A citation as Open WebUI lists it below a message, where a mark "[2]" opens the second of the list.

    It takes what has the same `source` for one and the same, and an address there for the name.
    """
    cited = message.citations[number]
    name, url = title_citation(cited), message.link(number)
    key = f"{cited.article_id}@{cited.article_version}:{cited.start}-{cited.end}"
    metadata = {"source": key, "name": name, "source_url": url, "url": url}
    source = {"id": key, "name": name, "url": url}
    return {"type": "source", "data": {"source": source, "document": [cited.quote], "metadata": [metadata]}}


async def build_response(reply: Reply, status: str = "completed", error: Problem | None = None) -> Response:
    """A response as it stands: whole, begun, or failed."""
    whole = status == "completed"
    read, said = await reply.count() if whole else (0, 0)
    return Response.model_validate(
        {
            "id": reply.response_id,
            "created_at": reply.created,
            "status": status,
            "error": FailedResponse(code=error.code, message=error.detail) if error else None,
            "model": reply.model,
            "output": [build_output(reply)] if whole else [],
            "previous_response_id": reply.previous,
            "usage": ResponseUsage(input_tokens=read, output_tokens=said, total_tokens=read + said) if whole else None,
        }
    )


def build_output(reply: Reply) -> OutputMessage:
    return OutputMessage(id=reply.message_id, content=[build_text(reply)])


def build_text(reply: Reply) -> OutputText:
    annotations = [TextAnnotation(**one.model_dump()) for one in list_citations(reply.message)]
    return OutputText(text=reply.message.text, annotations=annotations)


async def stream_response(reply: Reply, pieces: Pieces) -> AsyncIterator[bytes]:
    """The events of a response."""
    sent = 0

    def event(name: str, **data: Any) -> bytes:
        nonlocal sent
        sent += 1
        return encode({"type": name, "sequence_number": sent - 1} | data, name)

    place = {"item_id": reply.message_id, "output_index": 0, "content_index": 0}
    begun = await build_response(reply, "in_progress")
    yield event("response.created", response=begun)
    yield event("response.in_progress", response=begun)
    item = OutputMessage(id=reply.message_id, status="in_progress", content=[])
    yield event("response.output_item.added", output_index=0, item=item)
    yield event("response.content_part.added", **place, part=OutputText(text="", annotations=[]))
    try:
        async for piece in pieces:
            if piece:
                yield event("response.output_text.delta", **place, delta=piece, logprobs=[])
    except BriefingError as error:
        problem = describe_error(error)
        yield event("error", code=problem.code, message=problem.detail, param=None)
        yield event("response.failed", response=await build_response(reply, "failed", problem))
        return
    text = build_text(reply)
    for index, annotation in enumerate(text.annotations):
        yield event("response.output_text.annotation.added", **place, annotation_index=index, annotation=annotation)
    yield event("response.output_text.done", **place, text=text.text, logprobs=[])
    yield event("response.content_part.done", **place, part=text)
    yield event("response.output_item.done", output_index=0, item=build_output(reply))
    yield event("response.completed", response=await build_response(reply))


def encode(data: BaseModel | dict[str, Any], name: str | None = None) -> bytes:
    """An event as it goes over the wire."""
    return format_sse_event(data_str=json.dumps(data, default=BaseModel.model_dump, ensure_ascii=False), event=name)
