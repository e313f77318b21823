"""An answer in sections made to order, with something under every kind of heading. All of it is fiction."""

from datetime import date
from typing import Any

from bot.models import Answer, Citation, CorpusState, Disagreement, Position, Section, Statement
from tests.bot.made_answers import build_citation, build_statement, compose_answer

OPENING, LAUNCH, REPAIR = date(2031, 3, 7), date(2030, 8, 20), date(2031, 2, 1)
QUOTES = (
    "The new ferry to Gotland sails from Monday.",
    "The ferry was launched on 20 August 2030.",
    "The harbour wall was repaired in February 2031.",
    "The harbour says that the ferry carries 1,200 passengers.",
    "The harbour said that the ferry would carry 1,000 passengers.",
    "The union says that a crew of 28 is too small.",
    "We have waited ten years for a ship like this one.",
    "The ferry is 140 metres long.",
)


def cite(number: int, published: date, article: str, title: str) -> Citation:
    return build_citation(
        number,
        QUOTES[number - 1],
        article_id=article,
        title=title,
        published=published,
        url=f"https://news.example/{article}",
    )


def say(number: int, *further: int, **changes: Any) -> Statement:
    """What the citation of this number says, word for word."""
    return build_statement(QUOTES[number - 1], number, *further, **changes)


def build_brief(**changes: Any) -> Answer:
    """A brief on a ferry: every kind of line, a disagreement under a heading, and what the sources do not say."""
    old, new = (LAUNCH, "launch", "The ferry is launched"), (OPENING, "opening", "Harbour opens for the new ferry")
    homes = (new, old, (REPAIR, "repair", "A wall is mended"), new, old, new, new, old)
    given = {
        "question": "Brief me on the ferry to Gotland",
        "standalone_question": "the ferry to Gotland",
        "form": "brief",
        "statements": (
            say(1, 8, sources=2, support="supported"),
            say(2, label="20 Aug 2030", day=LAUNCH),
            say(3, label="Feb 2031", day=REPAIR),
            say(6, label="The union", day=OPENING, newest=True),
            say(7, label="Ilse Brandt", day=OPENING),
        ),
        "disagreements": (
            Disagreement(
                about="how many passengers the ferry carries",
                kind="change",
                positions=(
                    Position(text=QUOTES[3], citations=(4,), said_by="The harbour", published=OPENING, newest=True),
                    Position(text=QUOTES[4], citations=(5,), said_by="The harbour", published=LAUNCH),
                ),
            ),
        ),
        "missing": ("what the ferry costs", "who built it"),
        "sections": (
            Section(kind="summary", title="Bottom line", statements=(0,)),
            Section(kind="timeline", title="What happened", statements=(1, 2)),
            Section(kind="positions", title="Who says what", statements=(3,)),
            Section(kind="figures", title="Figures", disagreements=(0,)),
            Section(kind="commitments", title="Commitments and conditions"),
            Section(kind="quotations", title="Words worth quoting", statements=(4,)),
            Section(kind="open", title="What the sources leave open"),
        ),
        "citations": tuple(cite(number, *home) for number, home in enumerate(homes, start=1)),
        "corpus": CorpusState(fingerprint="f", articles=3, through=OPENING),
    }
    return compose_answer(**(given | changes))
