"""What `import bot` gives other programs, and the example of docs/using.md, run as it stands there."""

import asyncio
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

import bot
from bot import Answer, Briefing, Event, Filters
from ingest.errors import EmptyQuestion, IndexBusy, UnknownConversation, UnknownFilter
from ingest.lock import hold_folder
from tests.conftest import ROOT

QUESTION = "How many countries took part in the Paris summit?"


def test_what_other_programs_may_use() -> None:
    classes = "Answer Briefing BriefingError Citation Disagreement Event Filters IngestReport Statement"
    assert bot.__all__ == classes.split()
    assert all(getattr(bot, name) for name in bot.__all__)
    with pytest.raises(AttributeError, match="Chatter"):
        _ = bot.Chatter


def test_the_example_of_the_docs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    section = (ROOT / "docs" / "using.md").read_text(encoding="utf-8").partition("## From Python\n")[2]
    (code,) = re.findall(r"```python\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "using.md", "exec"), {})
    told = capsys.readouterr().out
    assert "35 countries" in told
    assert "[1] " in told
    assert "empty_question" in told


@pytest.fixture
def briefing(corpus_data: Path, tmp_path: Path) -> Briefing:
    shutil.copytree(corpus_data, tmp_path / "data")
    return Briefing(tmp_path / "data")


def test_a_conversation_and_its_errors(briefing: Briefing) -> None:
    with briefing as opened:
        first = opened.ask(QUESTION)
        assert first.outcome == "answered"
        assert opened.ask("When did it take place?", first.conversation_id).conversation_id == first.conversation_id
        assert len(opened.list_articles()) == first.corpus.articles
        none = opened.ask(QUESTION, filters=Filters(article_ids=(opened.list_articles()[0].id,)))
        assert {one.article_id for one in none.citations} <= {opened.list_articles()[0].id}
        with pytest.raises(EmptyQuestion):
            opened.ask("?")
        with pytest.raises(UnknownConversation):
            opened.ask(QUESTION, "nobody's")


def test_it_is_asked_and_streamed_where_an_event_loop_runs(briefing: Briefing) -> None:
    async def use() -> tuple[Answer, list[Event]]:
        answer = await asyncio.to_thread(briefing.ask, QUESTION)
        return answer, [event async for event in briefing.stream(QUESTION)]

    with briefing:
        answer, events = asyncio.run(use())
    assert answer.statements
    assert [event.event for event in events] == ["status", "status", *["statement"] * len(answer.statements), "answer"]


def test_a_brief_is_whole_or_streamed_and_keeps_to_its_dates(briefing: Briefing) -> None:
    topic, until = "Germany's position on troops for Ukraine", date(2025, 12, 31)

    async def stream() -> list[Event]:
        return [event async for event in briefing.stream_brief(topic, until=until, length="short")]

    with briefing as opened:
        whole = opened.brief(topic, until=until, length="short")
        *_, last = asyncio.run(stream())
        assert opened.brief(topic, since=date(2031, 1, 1)).outcome == "declined"
        with pytest.raises(UnknownFilter):
            opened.brief(topic, filters=Filters(publishers=("Nobody",)))
    assert last.event == "answer"
    for answer in (whole, last.answer):
        assert answer.statements
        assert all(one.published and one.published <= until for one in answer.citations)


def test_a_closed_folder_is_free_and_a_held_one_is_refused(briefing: Briefing) -> None:
    folder = briefing.settings.data_dir
    with pytest.raises(IndexBusy), hold_folder(folder, "another", wait_s=0.0):
        pass
    briefing.close()
    with hold_folder(folder, "another", wait_s=0.0):
        pass
