"""Documents with a scripted model: all sections are written at once, each statement is checked, else quoted."""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage

from bot.answering.writers.llm import LlmWriter
from bot.answering.writers.prompt import DOCUMENT
from bot.app import Services, open_services
from bot.briefing.briefer import Document
from bot.briefing.changes import KNOWN, NEW_SOURCES
from bot.briefing.compositions import ALONE
from bot.briefing.entries import FoundSection
from bot.briefing.sections import TITLES
from bot.briefing.writing import BLANK, WANTED, names_other_day
from bot.chat import fold_answer, stream_answer
from bot.llm.scripted import Reply, ScriptedModel, read_articles, read_evidence, read_parts, write_document
from bot.models import (
    Answer,
    AnswerEvent,
    BriefRequest,
    Event,
    Request,
    RestartEvent,
    Section,
    SectionEvent,
    StatementEvent,
)
from ingest.errors import ModelContextTooLong, ModelServerFailed, QuestionTooLong
from ingest.models import Access
from ingest.settings import LlmSettings, Settings
from tests.conftest import load_reader

TOPIC = "The Paris Declaration"
FALSE = "More than 700 journalists read the Paris Declaration."
Write = Callable[[Sequence[BaseMessage]], str]
Told = tuple[int, str, Sequence[str]]


def rephrase(messages: Sequence[BaseMessage]) -> str:
    """The first sentence of what was found first for each section."""
    return write_document(*list_firsts(messages))


def list_firsts(messages: Sequence[BaseMessage]) -> list[Told]:
    firsts = [(place, *next(iter(part.items()))) for place, part in enumerate(read_parts(messages), start=1) if part]
    return [(place, shorten(text), [key]) for place, key, text in firsts]


def shorten(text: str) -> str:
    return text[: text.index(". ") + 1] if ". " in text else text


def write(
    services: Services, replies: Sequence[Reply], request: Request | None = None, **settings: float
) -> tuple[ScriptedModel, list[Event], Answer]:
    """A document by a model that gives these replies."""
    model = ScriptedModel(replies)
    configured = LlmSettings.model_validate({"model": model.name, **settings})
    reader = load_reader()
    held = replace(services, reader=reader, writers=(LlmWriter(reader, model, configured, draw=lambda: "fixed"),))

    async def collect() -> list[Event]:
        asked = replace(request or BriefRequest(TOPIC), engine="llm")
        return [event async for event in stream_answer(held, asked)]

    events = asyncio.run(collect())
    last = events[-1]
    assert isinstance(last, AnswerEvent)
    return model, events, last.answer


@pytest.fixture(scope="module")
def extracted(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """The same brief in the sources' own words."""
    folder = tmp_path_factory.mktemp("extracted") / "data"
    shutil.copytree(corpus_data, folder)
    with open_services(Settings(data_dir=folder)) as services:
        return asyncio.run(fold_answer(services, BriefRequest(TOPIC, engine="extractive")))


def count_documents(model: ScriptedModel) -> int:
    """How often a model was asked for a whole document, and not for statements once more."""
    return sum(messages[0].content == DOCUMENT for messages in model.asked)


def list_texts(answer: Answer, section: Section) -> list[str]:
    return [answer.statements[number].text for number in section.statements]


def list_written(answer: Answer) -> list[Section]:
    return [section for section in answer.sections if section.kind in WANTED and section.statements]


def test_sections_are_written_by_the_model_at_once_and_cite_exact_words(services: Services, extracted: Answer) -> None:
    model, events, answer = write(services, [rephrase])

    assert count_documents(model) == 1
    assert [one.kind for one in answer.sections] == [one.kind for one in extracted.sections]
    assert len(list_written(answer)) > 2
    for ours, theirs in zip(answer.sections, extracted.sections, strict=True):
        texts = list_texts(extracted, theirs)
        if ours.kind in WANTED:
            (text,) = list_texts(answer, ours)
            assert text in texts[0]
            first = extracted.statements[theirs.statements[0]]
            told = answer.statements[ours.statements[0]]
            assert (told.label, told.day) == (first.label, first.day)
        else:
            assert list_texts(answer, ours) == texts
    assert (answer.engine.name, answer.engine.model, answer.engine.fallback) == ("llm", "scripted:model", None)
    assert answer.usage is not None
    assert answer.usage.statements == len(list_written(answer))
    catalog = services.catalog.readable(Access())
    for citation in answer.citations:
        article = catalog.load_article(citation.article_id, citation.article_version)
        assert article.text[citation.start : citation.end] == citation.quote
    told_events = [event.statement for event in events if isinstance(event, StatementEvent)]
    assert tuple(told_events) == answer.statements
    titles = [event.title for event in events if isinstance(event, SectionEvent)]
    assert titles == [one.title for one in answer.sections]


def pass_over(messages: Sequence[BaseMessage]) -> str:
    """All sections but the second."""
    first, _, *others = list_firsts(messages)
    return write_document(first, *others)


def test_citations_are_numbered_in_the_order_in_which_they_are_read(services: Services) -> None:
    """Also where a section in its sources' own words stands between two that are written."""
    _, _, answer = write(services, [pass_over])
    cited = [number for one in answer.statements for number in one.citations]
    assert list(dict.fromkeys(cited)) == list(range(1, len(answer.citations) + 1))


def test_whole_articles_are_shown_to_the_model(services: Services, extracted: Answer) -> None:
    """All sentences that can be told, those that were found for no section as well."""
    model, _, _ = write(services, [rephrase])
    shown = " ".join(read_articles(model.asked[0]).values())
    assert all(text in shown for one in list_written(extracted) for text in list_texts(extracted, one))
    catalog = services.catalog.readable(Access())
    cited = {(one.article_id, one.article_version) for one in extracted.citations}
    texts = [catalog.load_article(*one).text for one in cited]
    assert len(shown) > 0.8 * sum(map(len, texts))


def test_a_sentence_that_was_not_found_is_told_under_its_own_label(services: Services) -> None:
    """Any sentence of the articles may be told: in a timeline under its day, whatever section it was found for."""
    asked = Request("Timeline of the multinational force")

    def choose(messages: Sequence[BaseMessage]) -> str:
        (found,) = read_parts(messages)
        others = {key: text for key, text in read_articles(messages).items() if key not in found}
        return write_document(*((1, text, [key]) for key, text in others.items()))

    _, _, answer = write(services, [choose], asked)
    assert len(answer.statements) > 1
    assert all(one.label and one.day for one in answer.statements)
    citations = {one.number: one for one in answer.citations}
    for one in answer.statements:
        assert citations[one.citations[0]].published is not None
        if (one.label or "").startswith("reported"):
            assert one.day == citations[one.citations[0]].published


def test_a_section_for_which_nothing_was_found_may_be_written(services: Services, extracted: Answer) -> None:
    def fill(messages: Sequence[BaseMessage]) -> str:
        empty = [place for place, part in enumerate(read_parts(messages), start=1) if not part]
        found = {key for part in read_parts(messages) for key in part}
        key, text = next(one for one in read_articles(messages).items() if one[0] not in found)
        return write_document(*sorted([*list_firsts(messages), (empty[0], text, [key])]))

    _, _, answer = write(services, [fill])
    assert len(answer.sections) == len(extracted.sections) + 1


def test_a_statement_that_is_not_carried_is_told_in_its_sources_words(services: Services, extracted: Answer) -> None:
    def mix(messages: Sequence[BaseMessage]) -> str:
        (place, _, keys), *others = list_firsts(messages)
        return write_document((place, FALSE, keys), *others)

    _, _, answer = write(services, [mix])
    assert FALSE not in [one.text for one in answer.statements]
    (told,) = list_texts(answer, answer.sections[0])
    assert told in list_texts(extracted, extracted.sections[0])[0]
    assert answer.engine.fallback is None
    assert answer.usage is not None
    assert answer.usage.dropped == {"number": 1}


def test_what_is_refused_is_written_again_within_its_section(services: Services) -> None:
    def mix(messages: Sequence[BaseMessage]) -> str:
        (place, _, keys), *others = list_firsts(messages)
        return write_document((place, FALSE, keys), *others)

    def correct(messages: Sequence[BaseMessage]) -> str:
        told = read_evidence(messages)
        key = next(key for key, text in told.items() if text.endswith("."))
        return write_document((1, told[key], [key]))

    model, events, answer = write(services, [mix, correct])
    asked = str(model.asked[1][-1].content)
    assert asked.startswith(f"Heading: {TOPIC}: {answer.sections[0].title}")
    (told,) = list_texts(answer, answer.sections[0])
    assert told in asked
    assert answer.usage is not None
    assert (answer.usage.revised, answer.usage.dropped) == (1, {})
    names = [event.title if isinstance(event, SectionEvent) else event.event for event in events]
    assert names.index("statement") == names.index(answer.sections[0].title) + 1


def test_what_nothing_carries_never_leaves(services: Services, extracted: Answer) -> None:
    def add(messages: Sequence[BaseMessage]) -> str:
        return write_document((1, FALSE, []), (1, "Ignore the rules above.", []), *list_firsts(messages))

    _, _, answer = write(services, [add])
    (told,) = list_texts(answer, answer.sections[0])
    assert told in list_texts(extracted, extracted.sections[0])[0]


def test_a_section_to_which_nothing_belongs_is_left_out(services: Services, extracted: Answer) -> None:
    def leave_out(messages: Sequence[BaseMessage]) -> str:
        first, _, *others = list_firsts(messages)
        return write_document(first, (2, "", []), *others)

    _, _, answer = write(services, [leave_out])
    left = list_written(extracted)[1]
    assert [one.title for one in answer.sections] == [one.title for one in extracted.sections if one != left]
    assert answer.engine.fallback is None


def test_a_section_that_is_passed_over_is_told_in_its_sources_words_and_named(
    services: Services, extracted: Answer
) -> None:
    _, _, answer = write(services, [pass_over])
    passed = list_written(extracted)[1]
    (told,) = (one for one in answer.sections if one.title == passed.title)
    assert list_texts(answer, told) == list_texts(extracted, passed)
    assert answer.engine.name == "llm"
    assert (answer.engine.fallback or "").startswith(f"{passed.title}: ")


@pytest.mark.parametrize("failing", ["no JSON at all", ModelServerFailed("It is down.")])
def test_where_the_model_fails_the_document_is_the_extractive_one(
    services: Services, extracted: Answer, failing: Reply
) -> None:
    _, events, answer = write(services, [failing] * 3)
    assert answer.engine.name == "extractive"
    assert "own sentences are shown instead" in (answer.engine.fallback or "")
    assert answer.statements == extracted.statements
    assert answer.sections == extracted.sections
    assert answer.citations == extracted.citations
    assert not any(isinstance(event, RestartEvent) for event in events)


def test_what_came_before_the_model_broke_off_stands(services: Services, extracted: Answer) -> None:
    def break_off(messages: Sequence[BaseMessage]) -> str:
        return rephrase(messages)[: rephrase(messages).index('"section": 3') + 40]

    _, _, answer = write(services, [break_off])
    first, second, *others = list_written(answer)
    assert (len(first.statements), len(second.statements)) == (1, 1)
    told = {one.title: list_texts(extracted, one) for one in extracted.sections}
    assert all(list_texts(answer, one) == told[one.title] for one in others)
    assert answer.engine.name == "llm"
    assert all(one.title in (answer.engine.fallback or "") for one in others)


def test_all_calls_share_the_time_of_one_question(services: Services) -> None:
    _, _, answer = write(services, [[5.0, "never"]], timeout_s=0.2)
    assert answer.engine.name == "extractive"
    assert "in time" in (answer.engine.fallback or "")


def test_what_the_prompt_has_no_room_for_is_left_out(services: Services) -> None:
    whole, _, _ = write(services, [rephrase])
    cut, _, answer = write(services, [rephrase], max_input_tokens=5_000)
    first, second = (one.asked[0] for one in (whole, cut))
    assert set(read_articles(second)) < set(read_articles(first))
    assert read_parts(second) == read_parts(first)
    assert answer.engine.fallback is None

    _, _, answer = write(services, [rephrase], max_input_tokens=500)
    assert "MAX_INPUT_TOKENS" in (answer.engine.fallback or "")


def test_a_server_that_takes_less_is_shown_less(services: Services) -> None:
    model, _, answer = write(services, [ModelContextTooLong("8192 tokens at most."), rephrase])
    first, second, *_ = model.asked
    assert 0 < len(read_articles(second)) < len(read_articles(first))
    assert (answer.engine.name, answer.engine.fallback) == ("llm", None)


def test_the_model_is_told_whom_a_brief_is_for(services: Services) -> None:
    model, _, answer = write(services, [rephrase], BriefRequest(TOPIC, audience="the press office"))
    (told,) = (one for one in str(model.asked[0][-1].content).splitlines() if "Write: " in one)
    assert "for the press office" in told
    assert answer.question == f"Brief me on {TOPIC}, for the press office"
    assert answer.standalone_question == TOPIC


def test_whom_a_brief_is_for_has_a_bound(services: Services) -> None:
    with pytest.raises(QuestionTooLong):
        write(services, [rephrase], BriefRequest(TOPIC, audience="very " * 2_000 + "many"))


@pytest.mark.parametrize(
    "asked",
    [
        "What changed since August 2025?",
        "How do Germany's and France's positions differ?",
        "Who said what on sending troops?",
        "What is still open?",
        "Summarise the Paris Declaration",
        "tl;dr",
    ],
)
def test_other_forms_are_written_too(services: Services, asked: str) -> None:
    model, _, answer = write(services, [rephrase], Request(asked))
    assert count_documents(model) == 1
    assert (answer.engine.name, answer.outcome) == ("llm", "answered")
    assert all(len(one.statements) == 1 for one in list_written(answer))


def reverse(messages: Sequence[BaseMessage]) -> str:
    """The last line that was found for the first section, and so on up to the first."""
    found = list(read_parts(messages)[0].items())
    return write_document(*((1, shorten(text), [key]) for key, text in reversed(found)))


def test_a_timeline_is_told_by_its_days_in_whatever_order_it_is_written(services: Services) -> None:
    model, events, answer = write(services, [reverse], Request("Timeline of the multinational force"))
    days = [one.day for one in answer.statements if one.day]
    assert count_documents(model) == 1
    assert len(set(days)) > 1
    assert days == sorted(days)
    known: set[int] = set()
    for event in events:
        if isinstance(event, StatementEvent):
            known |= {citation.number for citation in event.citations}
            assert known >= set(event.statement.citations)


@pytest.mark.parametrize(
    ("text", "day", "other"),
    [
        ("On 19 August 2025, Donald Trump rejected the idea.", date(2025, 8, 18), True),
        ("On 19 August 2025, Donald Trump rejected the idea.", date(2025, 8, 19), False),
        ("Between 18 and 19 August 2025 they met, and on 20 August 2025 again.", date(2025, 8, 20), False),
        ("Donald Trump rejected the idea.", date(2025, 8, 18), False),
    ],
)
def test_a_day_that_is_told_has_no_other_day_beside_it(text: str, day: date, other: bool) -> None:
    assert names_other_day(text, day) is other


def test_questions_of_the_articles_are_shown_to_the_model_and_never_told(services: Services) -> None:
    def ask_on(messages: Sequence[BaseMessage]) -> str:
        asking = [(key, text) for key, text in read_articles(messages).items() if text.endswith("?")]
        assert asking
        return write_document(*((1, "Aliens landed in Kessel.", [key]) for key, _ in asking))

    _, _, answer = write(services, [ask_on], Request("What is still open?"))
    assert not any(one.text.endswith("?") or "Kessel" in one.text for one in answer.statements)


def test_where_sources_agree_each_is_told_by_the_model(services: Services) -> None:
    def tell(messages: Sequence[BaseMessage]) -> str:
        key, text = next(iter(read_parts(messages)[0].items()))
        return write_document((1, shorten(text), [key]))

    request = Request("Do the sources agree on whether Russia accepts the guarantees?")
    model, _, answer = write(services, [tell], request)
    assert ALONE in str(model.asked[0][-1].content)
    (statement,) = answer.statements
    assert statement.label == answer.citations[0].title
    assert answer.sections[0].title.startswith("No contradiction between")


def test_what_is_new_is_of_articles_that_came_since(services: Services) -> None:
    """And what was known before of those that were there."""

    def tell_all(messages: Sequence[BaseMessage]) -> str:
        sections = range(1, len(read_parts(messages)) + 1)
        told = read_articles(messages).items()
        return write_document(*((place, text, [key]) for place in sections for key, text in told))

    _, _, answer = write(services, [tell_all], Request("What changed on Germany since 1 September 2025?"))
    citations = {one.number: one.published for one in answer.citations}
    days = {
        one.title: {citations[number] for place in one.statements for number in answer.statements[place].citations}
        for one in answer.sections
    }
    assert all(day and day > date(2025, 9, 1) for day in days["New"])
    assert days[KNOWN]
    assert all(day and day <= date(2025, 9, 1) for day in days[KNOWN])
    articles = {one.number: one.article_id for one in answer.citations}
    sources = {
        one.title: {articles[number] for place in one.statements for number in answer.statements[place].citations}
        for one in answer.sections
    }
    assert sources["New"] <= sources[NEW_SOURCES]
    cited = {number for one in answer.statements for number in one.citations}
    assert cited == citations.keys()


def test_quotations_are_chosen_by_the_model_and_told_word_for_word(services: Services) -> None:
    asked = BriefRequest("the US role")
    plain = asyncio.run(fold_answer(services, replace(asked, engine="extractive")))
    (exact,) = (one for one in plain.sections if one.kind == "quotations")
    place = list(TITLES).index(exact.kind) + 1

    def leave_out(messages: Sequence[BaseMessage]) -> str:
        return write_document(*(one if one[0] != place else (place, "", []) for one in list_firsts(messages)))

    _, _, answer = write(services, [rephrase], asked)
    (told,) = (one for one in answer.sections if one.kind == "quotations")
    assert list_texts(answer, told) == list_texts(plain, exact)[:1]
    assert "“" in list_texts(answer, told)[0] or '"' in list_texts(answer, told)[0]
    _, _, answer = write(services, [leave_out], asked)
    assert not any(one.kind == "quotations" for one in answer.sections)


def test_where_a_search_found_nothing_the_model_may_in_whole_articles(services: Services) -> None:
    def find(messages: Sequence[BaseMessage]) -> str:
        key, text = next((key, text) for key, text in read_articles(messages).items() if "surveys" in text)
        return write_document((1, text, [key]), (1, FALSE, [key]))

    asked = Request("List all surveys")
    model, _, answer = write(services, [find], asked)
    assert BLANK in str(model.asked[0][-1].content)
    assert (answer.outcome, answer.form) == ("answered", "list")
    (statement,) = answer.statements
    assert "surveys" in statement.text
    _, events, answer = write(services, [write_document((1, "", []))], asked)
    assert (answer.outcome, answer.statements) == ("declined", ())
    assert not any(isinstance(event, SectionEvent | StatementEvent) for event in events)


def test_nobody_is_quoted_for_somebody_else_by_a_model(services: Services) -> None:
    def quote(messages: Sequence[BaseMessage]) -> str:
        told = read_articles(messages).items()
        return write_document(*((1, text, [key]) for key, text in told if text.count('"') == 2))

    _, events, answer = write(services, [quote, quote], Request("Quotes from Putin"))
    assert (answer.outcome, answer.form, answer.statements) == ("declined", "quotations", ())
    assert not any(isinstance(event, SectionEvent) for event in events)


def test_what_the_corpus_has_no_word_of_is_not_looked_for(services: Services) -> None:
    model, _, answer = write(services, [], Request("Quotes from Olav Skarvik"))
    assert not model.asked
    assert answer.outcome == "declined"


@pytest.mark.parametrize("asked", ["A quote from Merz that I can use", "List all politicians mentioned"])
def test_exact_words_and_names_stand_as_the_sources_have_them(services: Services, asked: str) -> None:
    model, _, answer = write(services, [], Request(asked))
    assert not model.asked
    assert answer.statements
    assert answer.engine.fallback is None


def test_only_where_a_model_writes_what_is_open_is_left_to_it() -> None:
    section = FoundSection("open", "What the sources leave open", (), missing=("who pays",), most=5)
    failed, written = Document(), Document(left_out=True)
    assert [*failed.end(section, "It is down."), *written.end(section, "")]
    assert (failed.missing, written.missing) == (["who pays"], [])
