"""The models: what embeds, what reads, and the language model where one is set."""

import asyncio
import time
from contextlib import aclosing

from langchain_core.embeddings import Embeddings

from bot.doctor.findings import Findings
from bot.reading.cross_encoder import Reader
from ingest.embedder import build_embeddings, embed_texts
from ingest.settings import Settings

LONGEST_S = 30.0
"""For the language model to say a first word."""
MOST_TOKENS = 500
"""That the question to it may have."""


def check_models(settings: Settings) -> tuple[Findings, Embeddings | None]:
    """Every model put to work once, and the embedding model where it works."""
    found = Findings("models")
    embeddings = check_embedder(settings, found)
    check_reader(settings, found)
    check_language_model(settings, found)
    return found, embeddings


def check_embedder(settings: Settings, found: Findings) -> Embeddings | None:
    """The embedding model, where it turns a text into a vector; its own file is checked against its hash."""
    name = settings.embedding.model
    with found.look("embedding model", "Run 'make setup' again, or mend BRIEFING_EMBEDDING__MODEL."):
        made = build_embeddings(settings.embedding)
        found.ok("embedding model", f"{name}, {embed_texts(made, ['a text']).shape[1]} dimensions")
        return made
    return None


def check_reader(settings: Settings, found: Findings) -> None:
    """The cross-encoder and the editor; what ships is checked against its hash."""
    model = settings.reader.model
    with found.look("reader", "Install the release again, or leave BRIEFING_READER__MODEL out."):
        reader = Reader(model, settings.reader.threads)
        reader.read("Who?", ["The lamp was lit by Anna Roth."])
        reader.load()
        found.ok("reader", "the one that ships, its checksum right" if model is None else str(model))


def check_language_model(settings: Settings, found: Findings) -> None:
    """The language model, asked for one word, as far as its first."""
    if not settings.llm.is_set:
        if settings.engine == "llm":
            fix = "Set BRIEFING_LLM__MODEL, as in openai:gpt-5-mini, or leave BRIEFING_ENGINE out."
            found.fail("language model", "BRIEFING_ENGINE is llm, and no model is set", fix)
        else:
            found.ok("language model", "none is set; sources answer in their own words")
        return
    name = settings.llm.model or settings.llm.base_url or ""
    fix = "Mend BRIEFING_LLM__MODEL, its key or BRIEFING_LLM__BASE_URL; until then the extractive engine answers."
    with found.look("language model", fix):
        seconds = asyncio.run(ask_model(settings))
        found.ok("language model", f"{name} began to answer after {seconds:.1f} s")


async def ask_model(settings: Settings) -> float:
    """Seconds until the first word. Raises ModelUnavailable and its kinds, InvalidSettings and MissingPackage."""
    # What speaks with models is slow to import, and most have none.
    from langchain_core.messages import HumanMessage

    from bot.llm.budget import Budget
    from bot.llm.calls import stream_text
    from bot.llm.model import build_model

    model, began = build_model(settings.llm), time.monotonic()
    budget = Budget(max_input_tokens=MOST_TOKENS)
    until = began + min(settings.llm.timeout_s, LONGEST_S)
    async with aclosing(stream_text(model, [HumanMessage("Answer with the word yes.")], budget, until)) as words:
        async for _ in words:
            break
    return time.monotonic() - began
