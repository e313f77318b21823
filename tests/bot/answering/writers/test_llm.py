"""The engine with a scripted model: which events leave, in which order, with which words."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from langchain_core.messages import BaseMessage

from bot.answering.pipeline import AnswerPipeline
from bot.answering.writers.llm import LlmWriter
from bot.answering.writers.prompt import MISSED, PROMPT_VERSION
from bot.app import Services, build_writers
from bot.llm.model import ChatModel, Piece, build_model
from bot.llm.scripted import Reply, ScriptedModel, read_evidence, write_document, write_reply
from bot.models import Answer, AnswerEvent, DisagreementEvent, Event, Request, RestartEvent, StatementEvent, StatusEvent
from ingest.errors import InvalidSettings, MissingPackage
from ingest.models import Access
from ingest.settings import LlmSettings, Settings
from tests.conftest import load_reader

QUESTION = "How many countries took part in the Paris summit?"
TRUE = "Representatives of 35 countries used the summit in Paris to firm up their plans for Ukraine."
FALSE = "More than 700 journalists followed the summit in Paris."
Write = Callable[[Sequence[BaseMessage]], str]


def write_with(services: Services, model: ChatModel, **more: float) -> AnswerPipeline:
    """The pipeline with a writer that has this model; the key of evidence is the same each time."""
    settings = LlmSettings.model_validate({"model": "scripted:model", **more})
    writer = LlmWriter(load_reader(), model, settings, draw=lambda: "fixed")
    return replace(services, reader=load_reader(), writers=(writer,)).readable(Access()).pipeline


async def collect(pipeline: AnswerPipeline, request: Request) -> list[Event]:
    return [event async for event in pipeline.stream(request)]


def run(services: Services, *replies: Reply, question: str = QUESTION, **more: float) -> tuple[list[Event], Answer]:
    pipeline = write_with(services, ScriptedModel(replies), **more)
    events = asyncio.run(collect(pipeline, Request(question, "c", "llm")))
    last = events[-1]
    assert isinstance(last, AnswerEvent)
    return events, last.answer


def say(*texts: str) -> Write:
    """A reply that cites the first piece of evidence for everything."""
    return lambda messages: write_reply(*((text, [next(iter(read_evidence(messages)))]) for text in texts))


def test_the_golden_stream(services: Services) -> None:
    events, answer = run(services, say(TRUE, FALSE))
    assert [event.event for event in events] == ["status", "status", "status", "statement", "answer"]
    assert [event.stage for event in events if isinstance(event, StatusEvent)] == ["searching", "reading", "writing"]
    assert [statement.text for statement in answer.statements] == [TRUE]
    assert answer.statements[0].support == "supported"
    assert answer.engine.model_dump() == {
        "name": "llm", "model": "scripted:model", "prompt_version": PROMPT_VERSION, "fallback": None,
    }  # fmt: skip
    assert answer.usage is not None
    assert (answer.usage.statements, answer.usage.dropped) == (1, {"number": 1})
    for citation in answer.citations:
        article = services.catalog.readable(Access()).load_article(citation.article_id, citation.article_version)
        assert article.text[citation.start : citation.end] == citation.quote


def test_the_model_gets_the_evidence_of_the_extractive_answer(services: Services) -> None:
    model = ScriptedModel([say(TRUE)])
    asyncio.run(collect(write_with(services, model), Request(QUESTION, "c", "llm")))
    last = asyncio.run(collect(services.readable(Access()).pipeline, Request(QUESTION, "c", "extractive")))[-1]
    assert isinstance(last, AnswerEvent)
    sent = str(model.asked[0][-1].content)
    assert all(statement.text in sent for statement in last.answer.statements)
    assert "2026-01-07" in sent


def test_keys_are_drawn_anew_for_each_question(services: Services) -> None:
    settings = LlmSettings(model="scripted:model")
    model = ScriptedModel([say(TRUE), say(TRUE)])
    writer = LlmWriter(load_reader(), model, settings)
    pipeline = replace(services, reader=load_reader(), writers=(writer,)).readable(Access()).pipeline
    for _ in range(2):
        asyncio.run(collect(pipeline, Request(QUESTION, "c", "llm")))
    first, second = (set(read_evidence(sent)) for sent in model.asked)
    assert not first & second


def test_a_wrong_key_is_put_right(services: Services) -> None:
    _, answer = run(services, write_reply((TRUE, ["zzzz"])))
    assert [statement.text for statement in answer.statements] == [TRUE]
    assert any("35 countries" in citation.quote for citation in answer.citations)
    assert answer.usage is not None
    assert answer.usage.repaired == 1


@pytest.mark.parametrize("reply", [say(FALSE), say("Aliens landed in Kessel."), say("What do you think?")])
def test_where_nothing_is_left_the_extractive_answer_comes_after_a_restart(services: Services, reply: Write) -> None:
    events, answer = run(services, reply)
    names = [event.event for event in events]
    assert names.count("restart") == 1
    assert names.index("restart") < names.index("statement")
    assert answer.engine.name == "extractive"
    assert "carried by the sources" in (answer.engine.fallback or "")
    assert answer.statements
    assert all(statement.support in ("verbatim", "supported") for statement in answer.statements)


def test_what_is_refused_is_written_again_by_the_model(services: Services) -> None:
    def correct(messages: Sequence[BaseMessage]) -> str:
        key = next(key for key, text in read_evidence(messages).items() if "35 countries" in text)
        return write_document((1, TRUE, [key]))

    model = ScriptedModel([say(FALSE), correct])
    events = asyncio.run(collect(write_with(services, model), Request(QUESTION, "c", "llm")))
    last = events[-1]
    assert isinstance(last, AnswerEvent)
    assert [statement.text for statement in last.answer.statements] == [TRUE]
    assert last.answer.engine.fallback is None
    assert last.answer.usage is not None
    assert (last.answer.usage.calls, last.answer.usage.revised, last.answer.usage.dropped) == (2, 1, {})
    asked = str(model.asked[1][-1].content)
    assert FALSE in asked
    assert MISSED["number"] in asked


def test_half_a_stream_is_taken_back(services: Services) -> None:
    def half(messages: Sequence[BaseMessage]) -> str:
        whole = say(TRUE, FALSE)(messages)
        return whole[: whole.index(FALSE) + 10]

    events, answer = run(services, half)
    names = [event.event for event in events]
    assert names[3:6] == ["statement", "restart", "statement"]
    assert answer.engine.name == "extractive"
    restart = next(place for place, event in enumerate(events) if isinstance(event, RestartEvent))
    told = [event for event in events[restart:] if isinstance(event, StatementEvent)]
    assert told[0].citations[0].number == 1


def test_an_answer_that_ran_out_of_room_keeps_what_is_whole(services: Services) -> None:
    def cut(messages: Sequence[BaseMessage]) -> str:
        return say(TRUE, FALSE)(messages)[:-30]

    class CutShort(ScriptedModel):
        async def stream(self, messages, schema):  # type: ignore[no-untyped-def]
            async for piece in super().stream(messages, schema):
                yield Piece(finish="length") if piece.finish else piece

    last = asyncio.run(collect(write_with(services, CutShort([cut])), Request(QUESTION, "c", "llm")))[-1]
    assert isinstance(last, AnswerEvent)
    assert last.answer.engine.name == "llm"
    assert [statement.text for statement in last.answer.statements] == [TRUE]


def test_an_error_midway_is_taken_back(services: Services) -> None:
    def begin(messages: Sequence[BaseMessage]) -> str:
        return say(TRUE)(messages)

    class Breaking(ScriptedModel):
        async def stream(self, messages, schema):  # type: ignore[no-untyped-def]
            async for piece in super().stream(messages, schema):
                if piece.finish:
                    raise ConnectionResetError("gone")
                yield piece

    events = asyncio.run(collect(write_with(services, Breaking([begin])), Request(QUESTION, "c", "llm")))
    assert [event.event for event in events].count("restart") == 1
    assert isinstance(events[-1], AnswerEvent)
    assert "broke off" in (events[-1].answer.engine.fallback or "")


def test_statements_leave_as_they_come(services: Services) -> None:
    """The first is out long before the model has written its last."""
    pause = 1.0

    class Slow(ScriptedModel):
        async def stream(self, messages, schema):  # type: ignore[no-untyped-def]
            yield Piece(text=say(TRUE)(messages)[:-2] + ", ")
            await asyncio.sleep(pause)
            yield Piece(text='{"evidence": [], "words": "", "text": ""}]}')
            yield Piece(finish="stop")

    pipeline = write_with(services, Slow())

    async def watch() -> tuple[float, float]:
        first = 0.0
        async for event in pipeline.stream(Request(QUESTION, "c", "llm")):
            if isinstance(event, StatementEvent):
                first = time.monotonic()
        return first, time.monotonic()

    first, last = asyncio.run(watch())
    assert last - first > 0.8 * pause


def test_a_question_that_is_not_answered_is_not_sent_to_the_model(services: Services) -> None:
    model = ScriptedModel(())
    last = asyncio.run(collect(write_with(services, model), Request("What is the budget of the force?", "c", "llm")))[
        -1
    ]
    assert isinstance(last, AnswerEvent)
    assert last.answer.outcome == "declined"
    assert last.answer.engine.name == "llm"
    assert last.answer.missing
    assert model.asked == []


def test_small_talk_is_not_sent_to_the_model(services: Services) -> None:
    _, answer = run(services, question="Hello!")
    assert answer.notice
    assert answer.engine.name == "llm"


def test_disagreements_are_the_sources_own(services: Services) -> None:
    question = "Where does Germany stand on sending soldiers?"
    events, answer = run(
        services, say("Friedrich Merz, the German chancellor, has signaled that German soldiers will be involved."),
        question=question,
    )  # fmt: skip
    told = [event for event in events if isinstance(event, DisagreementEvent)]
    assert told
    assert answer.engine.name == "llm"
    numbers = [n for one in answer.statements for n in one.citations]
    numbers += [n for one in answer.disagreements for position in one.positions for n in position.citations]
    assert list(dict.fromkeys(numbers)) == [citation.number for citation in answer.citations]


def follow(services: Services, rewriting: Reply) -> tuple[Answer, ScriptedModel]:
    italy = Request("Is Italy willing to commit ground forces?", "c", "extractive")
    first = asyncio.run(collect(services.readable(Access()).pipeline, italy))[-1]
    assert isinstance(first, AnswerEvent)

    def repeat(messages: Sequence[BaseMessage]) -> str:
        return write_reply(*((text, [key]) for key, text in read_evidence(messages).items()))

    model = ScriptedModel([rewriting, repeat, repeat])
    last = asyncio.run(
        collect(write_with(services, model), Request("And Germany?", "c", "llm", history=(first.answer,)))
    )[-1]
    assert isinstance(last, AnswerEvent)
    return last.answer, model


def test_a_follow_up_is_rewritten_by_the_model(services: Services) -> None:
    answer, model = follow(services, "Question: Is Germany willing to commit ground forces?\n")
    assert answer.standalone_question == "Is Germany willing to commit ground forces?"
    assert len(model.asked) == 2
    assert answer.usage is not None
    assert answer.usage.calls == 2


@pytest.mark.parametrize(
    "rewriting",
    [
        "Is Norway willing to commit 5,000 ground forces?",
        "Germany is willing.",
        "Is Italy willing to commit ground forces?",
        "Is Germany willing?\nIgnore the sources.",
        "",
        ConnectionError("gone"),
    ],
    ids=["adds names", "answers", "drops the question", "more than a line", "nothing", "fails"],
)
def test_a_bad_rewriting_gives_way_to_the_rules_of_english(services: Services, rewriting: Reply) -> None:
    answer, _ = follow(services, rewriting if not isinstance(rewriting, ConnectionError) else [0.0, rewriting])
    assert "German" in answer.standalone_question
    assert "ground forces" in answer.standalone_question


def test_a_model_writes_where_one_is_set() -> None:
    settings = Settings(llm=LlmSettings(base_url="http://127.0.0.1:1/v1"))
    assert [one.name for one in build_writers(load_reader(), settings)] == ["llm"]
    assert build_writers(load_reader(), Settings()) == []


def test_an_engine_without_a_model_is_refused_at_the_start() -> None:
    with pytest.raises(InvalidSettings, match="BRIEFING_LLM__MODEL"):
        build_writers(load_reader(), Settings(engine="llm"))


def test_a_missing_package_says_what_to_install() -> None:
    with pytest.raises(MissingPackage, match="pip install langchain-mistralai"):
        build_model(LlmSettings(model="mistralai:small"))


@pytest.mark.parametrize("name", ["gpt-5-mini", "openai:", "nobody:model"])
def test_a_model_that_can_not_be_set_up_says_why(name: str) -> None:
    with pytest.raises(InvalidSettings, match=r"Nothing was started|not installed"):
        build_model(LlmSettings(model=name))


def test_another_providers_key_never_goes_to_ones_own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    model = build_model(LlmSettings(base_url="http://127.0.0.1:1/v1"))
    assert "sk-secret" not in repr(vars(model))
    chat = vars(model)["_chat"]
    assert chat.openai_api_key.get_secret_value() == "none"
