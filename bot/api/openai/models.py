"""What clients send and get, in OpenAI's form. What they send besides is passed over."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ingest.models import Frozen


class Sent(BaseModel):
    """Base of what a client sends: it may say more than is read here."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class SentPart(Sent):
    """One part of a message; only text is read."""

    type: str
    text: str | None = None


class SentMessage(Sent):
    """One message of the conversation. Those of the system and of tools are not obeyed, and not read."""

    type: str = "message"
    """Items of other types are passed over."""
    role: str | None = None
    content: str | list[SentPart] | None = None


class StreamOptions(Sent):
    """What a stream carries besides."""

    include_usage: bool = False


class Format(Sent):
    """The form in which an answer is wanted; only `text` is given."""

    type: str = "text"


class TextOptions(Sent):
    """How text is wanted."""

    format: Format | None = None


class ChatCompletionBody(Sent):
    """A conversation that ends with a question."""

    model: str = Field(examples=["briefing"])
    messages: list[SentMessage] = Field(
        min_length=1, examples=[[{"role": "user", "content": "How many countries took part in the Paris summit?"}]]
    )
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = None
    response_format: Format | None = None


class ResponseBody(Sent):
    """A question, or a conversation that ends with one."""

    model: str = Field(examples=["briefing"])
    input: str | list[SentMessage] = Field(examples=["How many countries took part in the Paris summit?"])
    previous_response_id: str | None = None
    """The response that this one goes on from."""
    stream: bool | None = False
    text: TextOptions | None = None
    background: bool | None = None
    conversation: str | dict[str, Any] | None = None


class Model(Frozen):
    """A way to be answered."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: Literal["briefing-bot"] = "briefing-bot"


class ModelList(Frozen):
    """All ways to be answered."""

    object: Literal["list"] = "list"
    data: list[Model]


class UrlCitation(Frozen):
    """Where a mark stands in the text (code points, `text[start_index:end_index]`), and what it stands for."""

    start_index: int
    end_index: int
    title: str
    url: str
    """The cited words on the bot's page."""


class Annotation(Frozen):
    """A citation as chat completions carry it."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class TextAnnotation(UrlCitation):
    """A citation as responses carry it."""

    type: Literal["url_citation"] = "url_citation"


class CompletionMessage(Frozen):
    """An answer in Markdown."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class Choice(Frozen):
    """The one answer."""

    index: Literal[0] = 0
    message: CompletionMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class CompletionUsage(Frozen):
    """Tokens (cl100k) of what was read of the conversation and of the answer."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(Frozen):
    """An answer to a chat; the id ends with the answer's own."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: CompletionUsage


class OutputText(Frozen):
    """An answer in Markdown."""

    type: Literal["output_text"] = "output_text"
    text: str
    annotations: list[TextAnnotation]
    logprobs: list[Any] = Field(default_factory=list)


class OutputMessage(Frozen):
    """The message that carries an answer."""

    id: str
    type: Literal["message"] = "message"
    role: Literal["assistant"] = "assistant"
    status: Literal["in_progress", "completed"] = "completed"
    content: list[OutputText]


class InputDetails(Frozen):
    """Nothing is kept between requests."""

    cached_tokens: int = 0
    cache_write_tokens: int = 0


class OutputDetails(Frozen):
    """Nothing is thought aloud."""

    reasoning_tokens: int = 0


class ResponseUsage(Frozen):
    """Tokens (cl100k) of what was read of the conversation and of the answer."""

    input_tokens: int
    input_tokens_details: InputDetails = InputDetails()
    output_tokens: int
    output_tokens_details: OutputDetails = OutputDetails()
    total_tokens: int


class FailedResponse(Frozen):
    """Why there is no answer, in a stream that had begun."""

    code: str
    message: str


class Response(Frozen):
    """An answer; the id ends with the answer's own, and the next question may name it."""

    id: str
    object: Literal["response"] = "response"
    created_at: int
    status: Literal["in_progress", "completed", "failed"] = "completed"
    error: FailedResponse | None = None
    incomplete_details: None = None
    instructions: None = None
    metadata: dict[str, str] = Field(default_factory=dict)
    model: str
    output: list[OutputMessage] = Field(default_factory=list)
    parallel_tool_calls: bool = False
    previous_response_id: str | None = None
    store: bool = True
    temperature: None = None
    text: TextOptions = TextOptions(format=Format())
    tool_choice: Literal["none"] = "none"
    tools: list[Any] = Field(default_factory=list)
    top_p: None = None
    truncation: Literal["disabled"] = "disabled"
    usage: ResponseUsage | None = None
