"""The chat model that the settings name, whatever its provider, as something that streams text."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage

from ingest.errors import InvalidSettings, MissingPackage
from ingest.settings import LlmSettings

EXTRAS = ("openai", "anthropic", "ollama")
"""Providers whose package is an extra of this project."""
_KEYLESS = "none"
"""Sent to a server of one's own that asks for no key; a key for another provider must never go there."""
PLAIN_S = 3600.0
"""How long it is believed that a server does not take an option: servers are updated, and refusals may be mistakes."""
MOST_CALLS = 8
"""At once, where the settings don't say."""
TOKENS_RATIO = 1.25
"""Tokens of a model, at most, to each one in cl100k."""
_ANY_MODEL = "default"
"""Sent where no model is named; servers that serve one model take any name."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a model streams: some text, and with the last pieces why it ended and what it cost."""

    text: str = ""
    finish: str | None = None
    """"stop", "length", "content_filter", "refusal" and the like, as the provider tells it."""
    refusal: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0


class ChatModel(Protocol):
    """Streams the answer to a conversation; raises whatever its provider raises."""

    name: str

    def stream(self, messages: Sequence[BaseMessage], schema: Mapping[str, Any] | None) -> AsyncIterator[Piece]:
        """The answer as it is made. A `schema` is only asked for where the provider can hold itself to one."""


class LangChainModel:
    """A model of any provider that LangChain knows."""

    def __init__(
        self,
        chat: BaseChatModel,
        name: str,
        provider: str,
        extras: Mapping[str, Any] | None = None,
        clock: Callable[[], float] = monotonic,
        most_calls: int = MOST_CALLS,
    ) -> None:
        self.name = name
        self._chat = chat
        self.provider = provider
        self._extras = dict(extras or {})
        self._clock = clock
        self._plain_until = 0.0
        self._most_calls = most_calls
        self._calls: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
        """Free calls of each event loop: a semaphore belongs to one, and a server has one."""

    @property
    def plain(self) -> bool:
        """Whether options are left out, because the server refused a request for having them a short while ago."""
        return self._clock() < self._plain_until

    def note_unsupported(self) -> None:
        """The server refused a request with options, and took it without: leave them out for PLAIN_S."""
        self._plain_until = self._clock() + PLAIN_S

    async def stream(
        self, messages: Sequence[BaseMessage], schema: Mapping[str, Any] | None, plain: bool = False
    ) -> AsyncIterator[Piece]:
        """The answer as it is made; where it is to be `plain`, nothing but text is asked for."""
        options = {} if plain or self.plain else {**self._extras, **self._ask_for(schema)}
        calls = self._calls.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(self._most_calls))
        async with calls:
            async for chunk in self._chat.astream(list(messages), **options):
                yield read_chunk(chunk)

    def _ask_for(self, schema: Mapping[str, Any] | None) -> dict[str, Any]:
        if schema is None:
            return {}
        if self.provider == "openai":
            wrapped = {"name": "briefing", "strict": True, "schema": dict(schema)}
            return {"response_format": {"type": "json_schema", "json_schema": wrapped}}
        if self.provider == "ollama":
            return {"format": dict(schema)}
        return {}


def read_chunk(chunk: Any) -> Piece:
    """A LangChain message chunk as a piece, with what providers call a finish and a refusal."""
    if not isinstance(chunk, AIMessageChunk):
        return Piece()
    told = chunk.response_metadata or {}
    finish = told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason")
    usage = chunk.usage_metadata
    return Piece(
        text=str(chunk.text),
        finish=str(finish) if finish else None,
        refusal=chunk.additional_kwargs.get("refusal") or None,
        input_tokens=usage["input_tokens"] if usage else 0,
        output_tokens=usage["output_tokens"] if usage else 0,
    )


def build_model(settings: LlmSettings, most_calls: int = MOST_CALLS) -> LangChainModel:
    """The model that the settings name, which is called at most so many times at once.

    Raises MissingPackage where its provider's package is not installed, and InvalidSettings for a name that LangChain
    does not know or a key that is not there. Nothing is sent.
    """
    # LangChain's factory is slow to import, and most processes never need it.
    from langchain.chat_models import init_chat_model

    provider, name = split_name(settings)
    try:
        chat = init_chat_model(name, model_provider=provider, **_list_options(settings, provider))
    except ImportError as error:
        raise MissingPackage(f"{provider} models need a package that is not installed. {_say_how(provider)}") from error
    except Exception as error:
        # An edge of the project: for a missing key each provider's package raises an error of its own.
        raise InvalidSettings(
            f"The model {provider}:{name} can't be set up: {_first_line(error)}. Nothing was started; check "
            f"BRIEFING_LLM__MODEL, and the provider's key in its usual variable."
        ) from error
    extras = {} if settings.temperature is None else {"temperature": settings.temperature}
    return LangChainModel(chat, f"{provider}:{name}", provider, extras, most_calls=most_calls)


def split_name(settings: LlmSettings) -> tuple[str, str]:
    """Provider and model name; a server of one's own speaks OpenAI's protocol. Raises InvalidSettings."""
    provider, colon, name = (settings.model or "").partition(":")
    if settings.base_url and (not colon or provider not in EXTRAS):
        return "openai", settings.model or _ANY_MODEL
    if not colon or not name:
        raise InvalidSettings(
            f"BRIEFING_LLM__MODEL is {settings.model!r}; it must name the provider too, as in openai:gpt-5-mini. "
            "Nothing was started."
        )
    return provider, name


def _list_options(settings: LlmSettings, provider: str) -> dict[str, Any]:
    options: dict[str, Any] = {"base_url": settings.base_url} if settings.base_url else {}
    if provider == "ollama":
        # The options of one call replace these in Ollama, so the temperature stands here. What is longer than its
        # context Ollama cuts off in front, where the rules stand, and says nothing.
        context = round(TOKENS_RATIO * settings.max_input_tokens) + settings.max_output_tokens
        options |= {"num_predict": settings.max_output_tokens, "num_ctx": context, "temperature": settings.temperature}
        return options | {"client_kwargs": {"timeout": settings.timeout_s}}
    if provider in ("openai", "anthropic"):
        # Retries are made here, where the time that a question may take is known.
        options |= {"max_retries": 0, "timeout": settings.timeout_s}
    if provider == "openai":
        options |= {"stream_usage": True, "use_responses_api": False, "stream_chunk_timeout": None}
    if settings.base_url:
        options["api_key"] = settings.api_key.get_secret_value() if settings.api_key else _KEYLESS
    return options | {"max_tokens": settings.max_output_tokens}


def _say_how(provider: str) -> str:
    if provider in EXTRAS:
        return f"Install it with `make setup EXTRAS={provider}` or `pip install 'briefing-bot[{provider}]'`."
    return f"Install LangChain's package for it, as in `pip install langchain-{provider.replace('_', '-')}`."


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")[:200]
