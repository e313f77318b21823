"""What an assistant can call: search and fetch as ChatGPT expects them, ask and brief with answers as objects."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from bot import chat
from bot.app import Services
from bot.exports.messages import write_message
from bot.models import LOCAL, Answer, BriefRequest, Person, Request
from ingest.models import Filters, Frozen

MOST_FOUND = 10
TEXT_CHARS = 200_000
"""Of an article's text that is sent."""


class Arguments(BaseModel):
    """Base of what a tool takes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SearchArguments(Arguments):
    """What to look for."""

    query: Annotated[str, Field(description="A question or keywords, in a natural language.")]


class FetchArguments(Arguments):
    """What to read."""

    id: Annotated[str, Field(max_length=500, description="The id of a search result, or of a cited article.")]


class AskArguments(Arguments):
    """What to answer."""

    question: Annotated[str, Field(description="One question, in full: with the names that it is about.")]
    conversation_id: Annotated[
        str | None, Field(description="That of an earlier answer, for a question that goes on from it.")
    ] = None
    publishers: Annotated[tuple[str, ...] | None, Field(description="Use only articles of these publishers.")] = None
    published_from: Annotated[date | None, Field(description="Use only articles published since this day.")] = None
    published_to: Annotated[date | None, Field(description="Use only articles published until this day.")] = None


class BriefArguments(Arguments):
    """What to be briefed on."""

    topic: Annotated[str, Field(description="The topic, in a few words.")]
    since: Annotated[date | None, Field(description="Use only articles published since this day.")] = None
    until: Annotated[date | None, Field(description="Use only articles published until this day.")] = None
    audience: Annotated[str | None, Field(max_length=200, description="Whom it is for, in words.")] = None
    length: Annotated[Literal["short", "page"], Field(description="Some lines, or a page.")] = "page"


class Found(Frozen):
    """One article that a search found."""

    id: str
    title: str
    url: str


class FoundList(Frozen):
    """Articles, the best first."""

    results: list[Found]


class Document(Frozen):
    """One article, whole."""

    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str]


async def ask_freely() -> None:
    """Count nothing: whoever calls has the data folder."""


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls a tool, and what addresses begin with that the result names."""

    base: str
    person: Person = LOCAL
    count_question: Callable[[], Awaitable[None]] = ask_freely
    """Raises TooManyRequests for who asks too often."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool gives: for programs an object, for readers a text."""

    value: Frozen
    text: str


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool, what it takes and what it gives."""

    name: str
    title: str
    describes: str
    takes: type[Arguments]
    gives: type[Frozen]
    run: Callable[["Tools", Any, Call], Awaitable[Result]]


class Tools:
    """Calls tools on open services. Methods raise what the bot raises: EmptyQuestion, UnknownArticle, StaleIndex..."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def search(self, asked: SearchArguments, call: Call) -> Result:
        """The articles whose passages come nearest to a query."""
        found = FoundList(results=await asyncio.to_thread(self._search, asked.query, call))
        return Result(found, found.model_dump_json())

    def _search(self, query: str, call: Call) -> list[Found]:
        request = Request(query, access=call.person.access)
        chat.check_request(self._services, request)
        self._services.check()
        view = self._services.readable(request.access)
        if not view.catalog.list_ids():
            return []
        passages = view.retriever.retrieve([query.strip()]).passages
        titles = {passage.article_id: passage.metadata.title for passage in passages}
        return [
            Found(id=article_id, title=title, url=build_address(call, article_id))
            for article_id, title in list(titles.items())[:MOST_FOUND]
        ]

    async def fetch(self, asked: FetchArguments, call: Call) -> Result:
        """The current version of an article."""
        catalog = self._services.readable(call.person.access).catalog
        article = await asyncio.to_thread(catalog.load_article, asked.id)
        about = article.metadata
        known = {
            "publisher": about.publisher,
            "published": about.published and about.published.isoformat(),
            "published_basis": about.published_basis,
            "kind": about.kind,
            "language": about.language,
            "original_url": about.url,
            "version": str(article.version),
            "cut_at": str(TEXT_CHARS) if len(article.text) > TEXT_CHARS else None,
        }
        document = Document(
            id=article.id,
            title=about.title,
            text=article.text[:TEXT_CHARS],
            url=build_address(call, article.id),
            metadata={name: value for name, value in known.items() if value},
        )
        return Result(document, document.model_dump_json())

    async def ask(self, asked: AskArguments, call: Call) -> Result:
        """An answer to a question."""
        await call.count_question()
        filters = Filters(
            publishers=asked.publishers, published_from=asked.published_from, published_to=asked.published_to
        )
        request = Request(asked.question, asked.conversation_id, filters=filters)
        request = replace(request, access=call.person.access, owner=call.person.owner)
        return tell(await chat.fold_answer(self._services, request), call)

    async def brief(self, asked: BriefArguments, call: Call) -> Result:
        """A brief on a topic."""
        await call.count_question()
        request = BriefRequest(
            asked.topic,
            asked.since,
            asked.until,
            asked.audience,
            asked.length,
            access=call.person.access,
            owner=call.person.owner,
        )
        return tell(await chat.fold_answer(self._services, request), call)


TOOLS = (
    Tool(
        "search",
        "Search the articles",
        "Find news articles in the corpus by meaning and by words. Gives the id, title and address of each, the best "
        "first; fetch reads one.",
        SearchArguments,
        FoundList,
        Tools.search,
    ),
    Tool(
        "fetch",
        "Read an article",
        "Read one article of the corpus whole, with its publisher and date.",
        FetchArguments,
        Document,
        Tools.fetch,
    ),
    Tool(
        "ask",
        "Ask the articles",
        "Answer a question from the articles alone. Every statement cites the exact words of its sources; where "
        "sources differ, each position is told with its date; what the articles do not say is named under `missing`, "
        "and is not to be filled in from elsewhere.",
        AskArguments,
        Answer,
        Tools.ask,
    ),
    Tool(
        "brief",
        "Brief on a topic",
        "Write a brief on a topic from the articles alone, cited as strictly: what happened, who says what, figures, "
        "what is open.",
        BriefArguments,
        Answer,
        Tools.brief,
    ),
)


def tell(answer: Answer, call: Call) -> Result:
    """An answer as an object, and as a message whose marks are links."""
    return Result(answer, write_message(answer, f"{call.base}/answers/{answer.id}", links=True).text)


def build_address(call: Call, article_id: str) -> str:
    """Where the page shows an article."""
    return f"{call.base}/articles#{quote(article_id, safe='')}"


def list_schema(model: type[BaseModel], mode: Literal["validation", "serialization"]) -> dict[str, Any]:
    """A model as JSON schema, with nothing in it that is not JSON."""
    schema: dict[str, Any] = json.loads(json.dumps(model.model_json_schema(mode=mode)))
    return schema
