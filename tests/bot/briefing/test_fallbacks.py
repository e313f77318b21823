"""What is told where a form's own composition has nothing, over the articles of corpus/."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.app import Services, open_services
from bot.asking.corpus import Corpus
from bot.asking.intents import Intent
from bot.briefing.briefer import ANY_TIME, find_end
from bot.briefing.changes import KNOWN
from bot.chat import fold, read_one_state
from bot.models import Answer, Request
from ingest.models import Access
from ingest.settings import Settings


@pytest.fixture(scope="module")
def services(corpus_data: Path) -> Iterator[Services]:
    with open_services(Settings(data_dir=corpus_data)) as held:
        yield held


def tell(services: Services, question: str, intent: Intent | None) -> Answer:
    """The answer to a message that was read like this; without an intent it was taken for a plain question."""
    view = services.readable(Access())
    request = Request(question)
    if intent is None:
        return asyncio.run(fold(read_one_state(services, view, lambda corpus: view.briefer.answer(request, corpus))))
    return asyncio.run(
        fold(read_one_state(services, view, lambda corpus: view.briefer.stream(request, intent, corpus)))
    )


def test_a_scrap_taken_for_the_topic_gives_way_to_the_whole_message(services: Services) -> None:
    answer = tell(services, "sending soldiers: who likes that", Intent("positions", "that", actors=("likes",)))
    assert (answer.outcome, answer.form) == ("answered", "positions")
    assert "soldiers" in answer.standalone_question
    assert answer.notice is not None
    assert "soldiers" in answer.notice


def test_what_the_articles_lack_is_denied_with_what_is_nearest(services: Services) -> None:
    answer = tell(services, "Brief me on the Skarvik ferry strike", Intent("brief", "the Skarvik ferry strike"))
    assert (answer.outcome, answer.form, answer.statements) == ("declined", "brief", ())
    assert answer.missing
    assert answer.nearest


@pytest.mark.parametrize(
    ("question", "since", "end"),
    [
        ("How has the American position shifted since March 2025?", date(2025, 3, 1), date(2025, 3, 31)),
        ("What has changed since 1 March 2025?", date(2025, 3, 1), None),
        ("What has changed since January 2026?", date(2026, 1, 1), None),
        ("What has changed?", date(2025, 3, 1), None),
    ],
)
def test_the_time_since_which_is_asked_has_an_end(
    question: str, since: date, end: date | None, services: Services
) -> None:
    view = services.readable(Access())

    async def look(corpus: Corpus) -> AsyncGenerator[date | None]:
        yield find_end(question, since, corpus)

    async def read() -> list[date | None]:
        return [one async for one in read_one_state(services, view, look)]

    assert asyncio.run(read()) == [end]


def test_where_nothing_was_told_before_a_month_it_is_what_was_known(services: Services) -> None:
    asked = Intent("changes", "the American position", since=date(2025, 3, 1))
    answer = tell(services, "How has the American position shifted since March 2025?", asked)
    (known,) = (one for one in answer.sections if one.title == KNOWN)
    cited = {number for place in known.statements for number in answer.statements[place].citations}
    days = {one.published for one in answer.citations if one.number in cited}
    assert days == {date(2025, 3, 11)}


def test_nobody_is_quoted_for_somebody_else(services: Services) -> None:
    answer = tell(services, "quotes from Putin", Intent("quotations", actors=("Putin",)))
    assert (answer.outcome, answer.form, answer.statements) == ("declined", "quotations", ())
    assert answer.missing == ("anything in the words of Putin",)
    assert answer.nearest


def test_another_form_is_told_as_such(services: Services) -> None:
    question = "Who is Steve Witkoff?"
    answer = tell(services, question, Intent("timeline", "Skarvik"))
    assert (answer.outcome, answer.form) == ("answered", "answer")
    assert answer.notice is not None
    assert "Timeline" in answer.notice


def test_a_time_of_which_nothing_is_told_is_named(services: Services) -> None:
    intent = Intent("timeline", "the summit in Paris", since=date(2026, 3, 1))
    answer = tell(services, "timeline of the summit in Paris for the binder", intent)
    assert answer.outcome == "answered"
    assert answer.notice == ANY_TIME


@pytest.mark.parametrize(
    ("intent", "notice", "told"),
    [
        (Intent("changes", "the ferry to Skarvik", since=date(2025, 11, 1)), "new otherwise", True),
        (Intent("changes", "the ferry to Skarvik", since=date(2026, 2, 1)), "Nothing new since 1 Feb 2026.", False),
        (Intent("changes", since=date(2026, 2, 1)), "Nothing new since 1 Feb 2026.", False),
        (
            Intent("changes", since=date(2025, 4, 1), until=date(2025, 6, 30)),
            "Nothing new from 1 Apr 2025 to 30 Jun 2025.",
            False,
        ),
    ],
)
def test_nothing_new_is_said_only_of_a_time_without_articles(
    services: Services, intent: Intent, notice: str, told: bool
) -> None:
    answer = tell(services, "what is new", intent)
    assert notice in (answer.notice or "")
    assert bool(answer.statements) == told


def test_a_time_after_the_newest_article_is_told_to_be_one(services: Services) -> None:
    answer = tell(services, "what is new", Intent("changes", since=date(2026, 2, 1)))
    assert "nothing here is from later" in (answer.notice or "")
    answer = tell(services, "what is new", Intent("changes", since=date(2025, 4, 1), until=date(2025, 6, 30)))
    assert "nothing here is from later" not in (answer.notice or "")


def test_a_plain_question_that_nothing_answers_stays_declined(services: Services) -> None:
    answer = tell(services, "Who runs the opera in Skarvik?", None)
    assert (answer.outcome, answer.form) == ("declined", "answer")


@pytest.mark.parametrize("since", [date(2031, 5, 1), datetime(2031, 5, 1, 8, tzinfo=UTC)])
def test_what_changed_after_the_newest_article_says_how_far_the_articles_reach(
    services: Services, since: date | datetime
) -> None:
    answer = tell(services, "what's new?", Intent("changes", since=since))
    assert (answer.outcome, answer.statements) == ("declined", ())
    assert answer.notice is not None
    assert answer.notice.startswith("Nothing new since 1 May 2031.")
    assert "7 January 2026" in answer.notice
