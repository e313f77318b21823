from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.exports.pdf import LACKING, Typesetter, write_pdf
from bot.exports.transcript import Entry, Transcript
from bot.models import Section
from tests.bot.exports.conftest import SHOWN, say
from tests.bot.exports.pages import count_pages, list_links, list_notes, list_outline, read_pdf
from tests.bot.made_answers import build_answer, build_citation


def write_answer(*said: str, **changes: object) -> bytes:
    answer = build_answer("a", "The pier", "harbour", *said, **changes)
    return write_pdf(Transcript("The pier", (Entry(answer, "http://127.0.0.1:8000/answers/a"),)))


def test_everything_that_is_said_is_there(transcript: Transcript) -> None:
    text = read_pdf(write_pdf(transcript))
    for expected in (
        "How long is the pier?",
        "The pier is 90 metres long.[1]",
        "Sources differ: the length of the pier",
        "Ilse Brandt, 1 Jan 2026",
        "2 Jan 2026 (newest)",
        "[1] Article 1, Example Courier, 1 Jan 2026 (inferred) · Original",
        "“The pier is 90 metres long.”",
        "Understood as: Who paid for the pier, and when?",
        "The articles answer only part of this. Not in the articles:",
        "when it was paid",
        "Closest in the corpus",
        "Asked 3 Feb 2026, 09:05 UTC",
        "http://127.0.0.1:8000/answers/a",
        SHOWN,
    ):
        assert expected in text, (expected, text)


def test_a_brief_is_a_page_or_two_with_accents_and_quotation_marks(brief: Transcript) -> None:
    content = write_pdf(brief)
    assert count_pages(content) <= 2
    text = read_pdf(content)
    for expected in (
        "The ferry “Øresund Łódź” will run from May, the town says.[1]",
        "2 Jan 2026 (newest): A higher price can be carried.[3]",
        "— Ilse Brandt, 20 Aug 2025[2]",
        "The sources do not say:",
        "New: A second ferry was ordered.[3]",
        "[2] Ο Πειραιάς, Київ і порт, Example Courier, 2 Jan 2026 · 3 of 12 statements",
    ):
        assert expected in text, (expected, text)
    assert LACKING not in text
    assert list_notes(content) == []


def test_links_lead_to_sources_and_originals_and_nowhere_else(transcript: Transcript) -> None:
    links = list_links(write_pdf(transcript))
    assert links.count(None) == 5
    assert {link for link in links if link} == {
        "https://news.example/pier",
        *(f"http://127.0.0.1:8000/answers/{name}" for name in "abc"),
    }


def test_headings_are_the_outline(brief: Transcript, transcript: Transcript) -> None:
    outline = list_outline(write_pdf(brief))
    assert outline[:3] == [(0, "The pier of Łeba"), (1, "Bottom line"), (1, "What happened")]
    assert outline[5] == (2, "Sources differ: the length of the pier")
    assert list_outline(write_pdf(transcript))[:3] == [
        (0, "The pier"), (1, "How long is the pier?"), (2, "Sources differ: the length of the pier"),
    ]  # fmt: skip


def test_words_in_a_script_that_the_font_lacks_are_told_and_kept() -> None:
    said = "The sign reads 港口, مرفأ and 🚢."
    content = write_answer(said, citations=(build_citation(1, said, publisher="מזח"),))
    text = read_pdf(content)
    assert "lacks some characters (Arabic, CJK, Hebrew, symbols)" in text
    assert f"The sign reads {LACKING * 2}, {LACKING * 4} and {LACKING}." in text
    assert list_notes(content) == [said, f"Article 1, מזח, 1 Jan 2026\n{said}"]


def test_a_plainer_form_stands_for_a_character_that_the_font_lacks() -> None:
    typesetter = Typesetter()
    assert typesetter.spell("1\u202f200 km, e\u0301t\u00e9, ﬁne, a\u2011b, c\u00add\ufeff & e") == (
        "1 200 km, été, ﬁne, a-b, cd &amp; e"
    )
    assert typesetter.lacking == set()


def test_a_cell_longer_than_a_page_is_whole() -> None:
    words = " ".join(f"word{number}" for number in range(2500))
    statement = say(words, 1, label="Ilse Brandt", day=date(2026, 1, 2))
    section = Section(kind="positions", title="Who says what", statements=(0,))
    content = write_answer(words, statements=(statement,), sections=(section,))
    assert count_pages(content) > 2
    assert {"word0", "word1250", "word2498"} <= set(read_pdf(content).split())


@pytest.mark.parametrize("kind", ["timeline", "figures", "positions", "quotations", "list"])
def test_a_statement_without_label_and_day_is_set(kind: str) -> None:
    section = Section(kind=kind, title="Of some kind", statements=(0,))  # type: ignore[arg-type]
    assert "The pier is long." in read_pdf(write_answer("The pier is long.", sections=(section,)))


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_words_are_set(text: str) -> None:
    transcript = Transcript(text, (Entry(build_answer("a", text, "harbour", f"It is {text}."), "http://127.0.0.1/a"),))
    assert write_pdf(replace(transcript, title="The pier")).startswith(b"%PDF")
    assert write_pdf(transcript).startswith(b"%PDF")
