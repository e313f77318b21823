from datetime import UTC, datetime

import pytest

from bot.exports.transcript import Entry, Transcript
from tests.bot.made_answers import build_answer, build_citation, build_disagreement

HOSTILE = "<script>alert(1)</script> *bold* [link](javascript:alert(1)) # no heading | & \u202egnp.exe\u202c \x07"
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
    asked_at = datetime(2026, 2, 3, 9, 5, tzinfo=UTC)
    return Transcript(
        "The pier",
        tuple(Entry(one, f"http://127.0.0.1:8000/answers/{one.id}", asked_at) for one in (first, second, third)),
    )
