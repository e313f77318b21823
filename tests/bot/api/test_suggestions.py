import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from starlette.testclient import TestClient

from bot.api.app import build_app
from bot.api.suggestions import prepare_start
from bot.app import Services
from bot.models import Answer
from bot.reading.cross_encoder import Reader, WindowReading
from bot.suggestions.suggester import Suggester
from ingest.catalog import ReadableCatalog
from ingest.models import Access, StoredArticle
from tests.bot.api.calls import ask, upload

ASKING = """# The new pier of Quillmar

The pier of Quillmar opened in May 2031 after two years of work.

## How long is the new pier of Quillmar?

The new pier of Quillmar is 120 metres long.

## Who knows what the next storm will do?

The weather was fine, and many people came to the opening.

## Why did it take so long?

It took so long because of the storms.
"""


def suggest(client: TestClient, path: str = "/api/suggestions") -> list[str]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    questions: list[str] = response.json()["questions"]
    return questions


def suggest_next(client: TestClient, answer: dict[str, Any]) -> list[str]:
    return suggest(client, f"/api/answers/{answer['id']}/suggestions")


def test_first_questions_come_from_the_articles_and_are_answered(client: TestClient) -> None:
    questions = suggest(client)
    assert len(questions) == 4
    assert len(set(questions)) == 4
    for question in questions:
        assert ask(client, question)["outcome"] == "answered", question


def test_follow_ups_are_answered_and_bring_something_new(client: TestClient) -> None:
    for question in ("Where does Germany stand on sending soldiers?", "What is the budget of the force?"):
        answer = ask(client, question)
        shown = {(one["article_id"], one["start"]) for one in answer["citations"]}
        questions = suggest_next(client, answer)
        assert questions
        for following in questions:
            told = ask(client, following)
            assert told["outcome"] == "answered", following
            assert not {(one["article_id"], one["start"]) for one in told["citations"]} <= shown


def test_a_new_article_brings_its_questions_but_only_those_that_it_answers(client: TestClient) -> None:
    before = suggest(client)
    front = b"---\npublished: 2031-05-04\n---\n\n"
    upload(client, ("pier.md", front + ASKING.encode()))
    after = suggest(client)
    assert after[0] == "How long is the new pier of Quillmar?"
    assert before != after
    everything = after + suggest_next(client, ask(client, "When did the pier of Quillmar open?"))
    assert "Who knows what the next storm will do?" not in everything, "nothing answers it"
    assert "Why did it take so long?" not in everything, "it leans on what stands before it"


def test_what_was_asked_is_not_suggested(client: TestClient) -> None:
    first = ask(client, "Where does Germany stand on sending soldiers?")
    asked = suggest_next(client, first)[0]
    second = ask(client, asked, conversation_id=first["conversation_id"])
    third = ask(client, "What is the budget of the force?", conversation_id=second["conversation_id"])
    assert asked not in suggest_next(client, second) + suggest_next(client, third)


def test_suggestions_are_kept_in_no_conversation(client: TestClient, services: Services) -> None:
    suggest(client)
    assert client.get("/api/conversations").json()["conversations"] == []
    assert client.get("/api/answers/none/suggestions").json()["code"] == "unknown_answer"


def test_after_a_brief_its_topic_goes_on_with_two_questions_and_one_request(client: TestClient) -> None:
    brief = ask(client, "Brief me on the Coalition of the Willing")
    assert brief["form"] == "brief"
    *questions, request = suggest_next(client, brief)
    assert len(questions) == 2
    assert all(question.endswith("?") for question in questions)
    assert " the Coalition of the Willing" in request
    following = ask(client, request, conversation_id=brief["conversation_id"])
    assert following["form"] in ("timeline", "changes")
    assert following["outcome"] == "answered"
    after = suggest_next(client, following)
    assert request not in after, "it has just been asked for"


def test_questions_after_an_answer_stay_on_its_topic(client: TestClient) -> None:
    upload(client, ("pier.md", ASKING.encode()))
    assert "How long is the new pier of Quillmar?" in suggest_next(client, ask(client, "What opened in May 2031?"))
    for question in ("Where does Germany stand on sending soldiers?", "What is the coalition of the willing?"):
        assert not [one for one in suggest_next(client, ask(client, question)) if "Quillmar" in one]


class CountingCatalog(ReadableCatalog):
    """A catalog that knows how often all articles were listed."""

    listed = 0

    def list_articles(self, after: str | None = None, limit: int | None = None) -> list[StoredArticle]:
        self.listed += 1
        return super().list_articles(after, limit)


def test_the_newest_articles_are_loaded_only_where_the_cited_ones_do_not_suffice(
    client: TestClient, services: Services
) -> None:
    enough = Answer.model_validate(ask(client, "Brief me on the Coalition of the Willing"))
    answered = Answer.model_validate(ask(client, "What is the coalition of the willing?"))
    nothing = answered.model_copy(update={"citations": ()})
    view = services.readable(Access())
    catalog = CountingCatalog(services.catalog._read, services.catalog._memory, Access())
    suggester = Suggester(catalog, services.embeddings, view.pipeline, view.briefer)
    assert len(asyncio.run(suggester.suggest_next(enough))) == 3
    assert catalog.listed == 0
    assert asyncio.run(suggester.suggest_next(nothing))
    assert catalog.listed == 1


class WatchedReader(Reader):
    """A reader that tells when it was loaded and whether it has read."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded, self.has_read = threading.Event(), threading.Event()

    def load(self) -> None:
        super().load()
        self.loaded.set()

    def read(self, question: str, windows: Sequence[str]) -> list[WindowReading]:
        self.has_read.set()
        return super().read(question, windows)


def test_a_server_finds_its_start_page_before_somebody_asks(services: Services) -> None:
    reader = WatchedReader()
    here = replace(services, reader=reader)
    app = build_app(here)
    prepare_start(app, here)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        assert reader.loaded.wait(30)
        assert reader.has_read.wait(30)
        assert suggest(client)
    reader.has_read.clear()
    with TestClient(build_app(here), base_url="http://127.0.0.1:8000") as client:
        assert client.get("/livez").status_code == 200
    assert not reader.has_read.is_set()
