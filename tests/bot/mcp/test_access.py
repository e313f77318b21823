"""What a person may not read is not there for the tools either."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.app import Services
from bot.mcp.tools import AskArguments, Call, FetchArguments, SearchArguments, Tools
from bot.models import Person
from ingest.errors import UnknownArticle
from ingest.pipeline import build_pipeline

SECRET = "---\ntitle: The harbour plan\ngroups: [board]\n---\n\nThe Quillmar harbour will be sold to Nordair in May.\n"


@pytest.fixture
def tools(services: Services, tmp_path: Path) -> Tools:
    path = tmp_path / "harbour-plan.md"
    path.write_text(SECRET, encoding="utf-8")
    build_pipeline(services.settings, services.catalog, services.index, services.embeddings).ingest([path])
    return Tools(services)


def call(work: Any) -> Any:
    return asyncio.run(work).value


def test_an_article_of_others_is_neither_found_nor_read_nor_told(tools: Tools) -> None:
    board, guest = (
        Call("http://x", Person(id=f"token:{name}", groups=frozenset([name]))) for name in ("board", "guests")
    )
    query = SearchArguments(query="To whom will the Quillmar harbour be sold?")
    question = AskArguments(question=query.query)
    assert "harbour-plan" in [one.id for one in call(tools.search(query, board)).results]
    assert "Nordair" in call(tools.fetch(FetchArguments(id="harbour-plan"), board)).text
    assert "Nordair" in call(tools.ask(question, board)).model_dump_json()
    assert "harbour-plan" not in [one.id for one in call(tools.search(query, guest)).results]
    with pytest.raises(UnknownArticle):
        call(tools.fetch(FetchArguments(id="harbour-plan"), guest))
    assert "Nordair" not in call(tools.ask(question, guest)).model_dump_json()
