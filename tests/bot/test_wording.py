"""Words that terminal, chat channels and exports share."""

from datetime import date

import pytest

from bot.models import Answer, CorpusState, Position
from bot.wording import (
    count_of,
    credit_position,
    describe_corpus,
    describe_origin,
    describe_position,
    describe_refusal,
    format_date,
    group_sources,
    list_details,
    list_parts,
    list_untold,
    quote_words,
    share_sources,
    title_answer,
    title_disagreement,
)
from tests.bot.made_answers import build_answer, build_citation, build_disagreement
from tests.bot.made_briefs import build_brief

DAY = date(2026, 1, 7)


def test_a_date_says_what_it_rests_on() -> None:
    assert [format_date(DAY), format_date(DAY, "inferred"), format_date(None)] == [
        "7 Jan 2026", "7 Jan 2026 (inferred)", "date unknown",
    ]  # fmt: skip


def test_a_source_is_told_with_what_is_known_of_it() -> None:
    assert describe_origin(build_citation(1, "It is.", publisher="Island Post", published=DAY)) == (
        "Island Post, 7 Jan 2026"
    )
    nothing = build_citation(1, "It is.", publisher=None, published=None, published_basis="unknown")
    assert describe_origin(nothing) == "date unknown"


@pytest.mark.parametrize(
    ("known", "before", "behind"),
    [
        ({"said_by": "Analysts", "published": DAY, "newest": True}, "Analysts, 7 Jan 2026 (newest)",
         " — Analysts (7 Jan 2026, newest)"),
        ({"published": DAY}, "7 Jan 2026", " (7 Jan 2026)"),
        ({"said_by": "Analysts"}, "Analysts, date unknown", " — Analysts"),
        ({}, "date unknown", ""),
    ],
)  # fmt: skip
def test_a_position_is_told_with_who_holds_it(known: dict[str, object], before: str, behind: str) -> None:
    position = Position.model_validate({"text": "It is.", "citations": (1,), **known})
    assert (describe_position(position), credit_position(position)) == (before, behind)


def test_a_disagreement_is_titled_by_its_kind() -> None:
    assert title_disagreement(build_disagreement()) == "Sources differ: the length of the pier"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (build_answer("a"), "The articles don’t answer this."),
        (build_answer("a", "", "c", "It is.", outcome="partial", missing=("why",)),
         "The articles answer only part of this."),
        (build_answer("a", "", "c", "It is."), None),
        (build_answer("a", missing=(), notice="Hello!"), None),
    ],
)  # fmt: skip
def test_a_refusal_says_how_much_is_missing(answer: Answer, words: str | None) -> None:
    assert describe_refusal(answer) == words


def test_sources_that_carry_the_answer_come_before_those_that_come_close() -> None:
    near = build_citation(2, "A pier is planned.")
    answer = build_answer("a", "", "c", "It is.", citations=(near, build_citation(1, "It is.")), nearest=(2,))
    found = [(heading, [one.number for one in citations]) for heading, citations in group_sources(answer)]
    assert found == [("Sources", [1]), ("Closest in the corpus", [2])]
    assert list(group_sources(build_answer("b"))) == []


def test_the_corpus_is_told_in_numbers() -> None:
    assert describe_corpus(CorpusState(fingerprint="f", articles=1, through=DAY)) == (
        "Corpus up to 7 Jan 2026", "1 article",
    )  # fmt: skip
    assert describe_corpus(CorpusState(fingerprint="f", articles=0, through=None))[0] == "Corpus without dates"
    assert count_of(1234, "article") == "1,234 articles"


def test_a_brief_is_told_part_by_part() -> None:
    parts = list_parts(build_brief())
    assert [part.section and part.section.kind for part in parts] == [
        "summary", "timeline", "positions", "figures", "quotations", "open",
    ]  # fmt: skip
    assert [len(part.disagreements) for part in parts] == [0, 0, 0, 1, 0, 0]
    assert parts[-1].missing == ("what the ferry costs", "who built it")
    (whole,) = list_parts(build_answer("a", "", "c", "It is."))
    assert (whole.section, len(whole.statements)) == (None, 1)
    assert list_parts(build_answer("b"))[0].missing == ("anything of it",)


def test_a_statement_is_told_with_its_day_and_how_many_say_it() -> None:
    summary, launch, _, union, quoted = build_brief().statements
    assert list_details(summary, "summary") == ["2 sources"]
    assert list_details(launch, "timeline") == [], "its label is the day"
    assert list_details(union, "positions") == ["7 Mar 2031", "newest"]
    assert quote_words(quoted, "quotations") == f"“{quoted.text}”"
    own = quoted.model_copy(update={"text": 'She said: "We have waited."'})
    assert quote_words(own, "quotations") == own.text
    assert quote_words(union, "positions") == union.text
    assert title_answer(build_brief()) == "Brief: the ferry to Gotland"


def test_sources_are_told_with_how_much_rests_on_each() -> None:
    brief = build_brief()
    shares = share_sources(brief)
    assert [([one.number for one in share.citations], share.resting, share.of) for share in shares] == [
        ([1, 4, 6, 7], 4, 7), ([2, 5, 8], 3, 7), ([3], 1, 7),
    ]  # fmt: skip
    assert [one.number for one in list_untold(brief, brief.citations)] == [8]
    assert share_sources(build_answer("b", nearest=(1,), citations=(build_citation(1, "It is."),))) == []
