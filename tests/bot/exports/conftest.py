from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.exports.transcript import Entry, Transcript
from bot.models import Section, SectionKind, Statement
from tests.bot.made_answers import build_answer, build_citation, build_disagreement

HOSTILE = "<script>alert(1)</script> *bold* [link](javascript:alert(1)) # no heading | & \u202egnp.exe\u202c \x07"
ASKED_AT = datetime(2026, 2, 3, 9, 5, tzinfo=UTC)
SHOWN = "<script>alert(1)</script> *bold* [link](javascript:alert(1)) # no heading | & gnp.exe"


@pytest.fixture
def transcript() -> Transcript:
    """An answer with a disagreement and a hostile source, a follow-up that is answered in part, and a refusal."""
    said = ("The pier is 90 metres long.", "The pier is 120 metres long.")
    cited = (
        build_citation(1, said[0], published_basis="inferred", url="https://news.example/pier"),
        build_citation(2, said[1], title=HOSTILE, publisher=HOSTILE, url="javascript:alert(1)"),
    )
    first = build_answer(
        "a", "How long is the pier?", "harbour", *said, citations=cited, disagreements=(build_disagreement(),)
    )
    second = build_answer(
        "b",
        "And who paid, and when?",
        "harbour",
        "The town paid.",
        standalone_question="Who paid for the pier, and when?",
        outcome="partial",
        missing=("when it was paid",),
    )
    nearest = build_citation(1, "A pier is planned.")
    third = build_answer("c", HOSTILE, citations=(nearest,), nearest=(1,))
    return Transcript(
        "The pier",
        tuple(Entry(one, f"http://127.0.0.1:8000/answers/{one.id}", ASKED_AT) for one in (first, second, third)),
    )


def say(text: str, citation: int, **more: Any) -> Statement:
    given = {"citations": (citation,), "sources": 1, "support": "verbatim"}
    return Statement(text=text, **(given | more))


def build_section(kind: SectionKind, title: str, *statements: int, disagreements: tuple[int, ...] = ()) -> Section:
    return Section(kind=kind, title=title, statements=statements, disagreements=disagreements)


TOLD = (
    say("The ferry “Øresund Łódź” will run from May, the town says.", 1),
    say("The council chose the pier’s builder.", 1, label="4 Mar 2025", day=date(2025, 3, 4)),
    say("Work on the pier began months late.", 2, label="Aug 2025", day=date(2025, 8, 1), sources=2),
    say("The pier must not cost more than the town has.", 1, label="Ilse Brandt", day=date(2025, 3, 5)),
    say("A higher price can be carried.", 3, label="Ilse Brandt", day=date(2026, 1, 2), newest=True),
    say("People have turned against the pier.", 2, label="Opinion, Example Courier", day=date(2025, 12, 1)),
    say("The pier is 90 metres long.", 1, label="90 metres", day=date(2025, 3, 4)),
    say("The pier measures 120 metres.", 3, label="120 metres", day=date(2026, 1, 2), newest=True),
    say("“A harbour without a pier is a beach,” she said.", 2, label="Ilse Brandt", day=date(2025, 8, 20)),
    say("Who pays for the dredging is not settled.", 3),
    say("A second ferry was ordered.", 3),
    say("The opening is on 5 May, and not on 6 May.", 3),
)
CITED = (
    build_citation(1, TOLD[0].text, url="https://news.example/pier"),
    build_citation(2, "Words that no statement repeats.", title="Ο Πειραιάς, Київ і порт"),
    build_citation(3, TOLD[9].text),
)


@pytest.fixture
def brief() -> Transcript:
    """One answer with a section of each kind, which bears the title of the document."""
    answer = build_answer(
        "brief",
        "The pier of Łeba",
        statements=TOLD,
        citations=CITED,
        disagreements=(build_disagreement(),),
        form="brief",
        outcome="partial",
        missing=("when the pier opens",),
        sections=(
            build_section("summary", "Bottom line", 0),
            build_section("timeline", "What happened", 1, 2),
            build_section("positions", "Who says what", 3, 4, 5),
            build_section("figures", "Figures", 6, 7, disagreements=(0,)),
            build_section("quotations", "Words worth quoting", 8),
            build_section("open", "What the sources leave open", 9),
            build_section("added", "New facts", 10),
            build_section("corrected", "Corrections", 11),
        ),
    )
    return Transcript("The pier of Łeba", (Entry(answer, "http://127.0.0.1:8000/answers/brief", ASKED_AT),))


@pytest.fixture
def comparison() -> Transcript:
    """One answer that sets two sides against each other."""
    answer = build_answer(
        "comparison",
        "How do Brandt and the Courier differ?",
        statements=TOLD[3:6],
        citations=CITED,
        form="comparison",
        outcome="answered",
        missing=(),
        sections=(build_section("positions", "Ilse Brandt", 0, 1), build_section("positions", "Example Courier", 2)),
    )
    return Transcript(answer.question, (Entry(answer, "http://127.0.0.1:8000/answers/comparison", ASKED_AT),))
