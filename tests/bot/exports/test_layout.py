from bot.exports.layout import Bullets, Heading, Link, Missing, Note, Paragraph, Quotations, Said, Sides, Sources, Table
from bot.exports.layout import lay_out as lay_out_entry
from bot.exports.transcript import Entry, Transcript
from bot.models import Answer, Section
from tests.bot.exports.conftest import ASKED_AT, CITED, TOLD
from tests.bot.made_answers import build_answer, build_disagreement


def lay_out(transcript: Transcript) -> list[object]:
    [entry] = transcript.entries
    return list(lay_out_entry(entry, transcript.title))


def lay_out_answer(answer: Answer) -> list[object]:
    return lay_out(Transcript("Another title", (Entry(answer, "http://127.0.0.1/a", ASKED_AT),)))


def test_each_section_has_the_form_of_its_kind(brief: Transcript) -> None:
    kinds = [type(block) for block in lay_out(brief)]
    assert kinds == [
        Note, Heading, Paragraph, Heading, Table, Heading, Table, Heading, Table, Sides, Heading, Quotations,
        Heading, Bullets, Missing, Heading, Bullets, Heading, Bullets, Sources, Note, Link,
    ]  # fmt: skip


def test_facts_open_a_brief(brief: Transcript) -> None:
    assert lay_out(brief)[0] == Note("Brief · Corpus up to 3 Feb 2026 · 3 articles · Made 3 Feb 2026, 09:05 UTC")


def test_tables_tell_when_who_and_how_much(brief: Transcript) -> None:
    times, positions, figures = [block for block in lay_out(brief) if isinstance(block, Table)]
    assert times.rows[1] == ((Said("Aug 2025"),), (Said(TOLD[2].text, (2,), note="2 sources"),))
    assert positions.rows == (
        (
            (Said("Ilse Brandt"),),
            (
                Said(TOLD[3].text, (1,), "5 Mar 2025"),
                Said(TOLD[4].text, (3,), "2 Jan 2026 (newest)"),
            ),
        ),
        ((Said("Opinion, Example Courier"),), (Said(TOLD[5].text, (2,), "1 Dec 2025"),)),
    )
    assert figures.rows[1] == (
        (Said("120 metres"),),
        (Said(TOLD[7].text),),
        (Said("Example Courier", (3,), note="3 Jan 2026 (newest)"),),
    )


def test_what_changed_is_marked(brief: Transcript) -> None:
    marked = [block.items[0].lead for block in lay_out(brief) if isinstance(block, Bullets)]
    assert marked == ["", "New", "Corrected"]


def test_quotations_have_their_speaker_and_day(brief: Transcript) -> None:
    [quotations] = [block for block in lay_out(brief) if isinstance(block, Quotations)]
    assert quotations.items == (Said(TOLD[8].text, (2,), note="Ilse Brandt, 20 Aug 2025"),)


def test_what_is_missing_stands_with_what_is_open(brief: Transcript) -> None:
    blocks = lay_out(brief)
    assert blocks[blocks.index(Heading("What the sources leave open", 2)) + 2] == Missing(
        "The sources do not say:", ("when the pier opens",)
    )


def test_what_is_missing_is_told_without_a_section_for_it(comparison: Transcript) -> None:
    answer = comparison.entries[0].answer.model_copy(update={"missing": ("why",)})
    assert [block for block in lay_out_answer(answer) if isinstance(block, Missing)] == [
        Missing("The sources do not say:", ("why",))
    ]


def test_sources_are_told_by_what_rests_on_them(brief: Transcript) -> None:
    [sources] = [block for block in lay_out(brief) if isinstance(block, Sources)]
    assert [(one.numbers, one.share, one.quoted) for one in sources.sources] == [
        ("1", "4 of 12 statements", ()),
        ("2", "3 of 12 statements", (CITED[1],)),
        ("3", "5 of 12 statements", ()),
    ]


def test_an_article_that_is_cited_often_is_one_source() -> None:
    said = [f"Fact {number}." for number in range(1, 7)]
    answer = build_answer("a", "Facts", "harbour", *said, form="list")
    same = {"article_id": "article-1", "title": "Article 1"}
    citations = tuple(one.model_copy(update=same) if one.number != 4 else one for one in answer.citations)
    section = Section(kind="list", title="Facts", statements=tuple(range(6)))
    told = answer.model_copy(update={"citations": citations, "sections": (section,)})
    [sources] = [block for block in lay_out_answer(told) if isinstance(block, Sources)]
    assert [(one.numbers, one.share) for one in sources.sources] == [
        ("1–3, 5, 6", "5 of 6 statements"),
        ("4", "1 of 6 statements"),
    ]


def test_sides_of_a_comparison_are_columns_of_one_table(comparison: Transcript) -> None:
    [table] = [block for block in lay_out(comparison) if isinstance(block, Table)]
    assert table.headings == ("Ilse Brandt", "Example Courier")
    [[brandt, courier]] = table.rows
    assert [one.lead for one in brandt] == ["5 Mar 2025", "2 Jan 2026 (newest)"]
    assert [one.lead for one in courier] == ["Opinion, Example Courier, 1 Dec 2025"]


def test_what_stands_in_no_section_is_told_too() -> None:
    section = Section(kind="list", title="Facts", statements=(1,))
    answer = build_answer("a", "Facts", "harbour", "One.", "Two.", form="list", sections=(section,))
    blocks = lay_out_answer(answer.model_copy(update={"disagreements": (build_disagreement(),)}))
    assert Paragraph(Said("One.", (1,))) in blocks
    assert Paragraph(Said("Two.", (2,))) not in blocks
    assert [block.about for block in blocks if isinstance(block, Sides)] == ["the length of the pier"]
