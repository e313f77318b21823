"""A brief made to order, with every kind of section: fiction about a strike at a harbour."""

from datetime import date
from typing import Any

from bot.models import Answer, Disagreement, Form, Position, Section, SectionKind, Statement

from .wire import build_answer, build_citation, build_statement

TOPIC = "The strike at the harbour of Vellmar"
MISSING = ("what the strike has cost the fishermen", "whether other harbours will join")
ARTICLES = {
    "strike-begins": ("Crane drivers of Vellmar put down work", "Example Courier", date(2026, 1, 12)),
    "talks-fail": ("Talks in Vellmar end without a date for more", "Island Gazette", date(2026, 2, 3)),
    "strike-ends": ("Harbour of Vellmar at work again", "Example Courier", date(2026, 5, 20)),
}

_ENTRIES: list[tuple[SectionKind, str, list[tuple[str, str, dict[str, Any]]]]] = [
    (
        "summary",
        "Bottom line",
        [
            (
                "strike-ends",
                "The strike at the harbour of Vellmar ended on 19 May after the drivers won higher pay.",
                {},
            ),
            ("strike-ends", "The new agreement runs until the end of 2028 and rules out strikes until then.", {}),
        ],
    ),
    (
        "timeline",
        "What happened",
        [
            (
                "strike-begins",
                "The crane drivers of Vellmar put down work on Monday morning and closed both gates.",
                {"day": date(2026, 1, 12), "label": "12 January 2026"},
            ),
            (
                "talks-fail",
                "Talks between the union and the harbour board broke off after four hours.",
                {"day": date(2026, 2, 2)},
            ),
            ("strike-ends", "Both sides signed an agreement.", {"day": date(2026, 5, 19), "newest": True}),
        ],
    ),
    (
        "positions",
        "Who says what",
        [
            (
                "talks-fail",
                "Brannic said that the union would not come back to the table without an offer.",
                {"label": "Olav Brannic, union", "day": date(2026, 2, 2)},
            ),
            (
                "strike-ends",
                "Brannic called the agreement the best in twenty years.",
                {"label": "Olav Brannic, union", "day": date(2026, 5, 19), "newest": True},
            ),
            (
                "talks-fail",
                "The board said that it could pay no more than it earned.",
                {"label": "Harbour board", "day": date(2026, 2, 2)},
            ),
        ],
    ),
    (
        "figures",
        "Figures",
        [
            ("strike-ends", "Pay goes up by 6.5 percent over two years.", {"label": "Rise in pay", "newest": True}),
            ("strike-begins", "About 340 drivers took part on the first day.", {"label": "Drivers on strike"}),
        ],
    ),
    (
        "commitments",
        "Commitments and conditions",
        [
            (
                "strike-ends",
                "The board will hire 40 more drivers if trade returns to what it was.",
                {"label": "Harbour board", "day": date(2026, 5, 19)},
            )
        ],
    ),
    (
        "quotations",
        "Words worth quoting",
        [
            ("talks-fail", "“We have time, and the ships have not.”", {"label": "Olav Brannic"}),
            ("talks-fail", "A harbour without cranes is a pond.", {"label": "Sela Marren", "day": date(2026, 2, 1)}),
        ],
    ),
    ("open", "What the sources do not say", [("strike-ends", "Whether the lost trade returns is not known yet.", {})]),
]


def build_brief(**changes: Any) -> Answer:
    """The brief as the server sends it; citations are numbered in order of first use."""
    statements: list[Statement] = []
    citations = []
    sections = []
    for kind, title, entries in _ENTRIES:
        first = len(statements)
        for article, text, more in entries:
            citations.append(_cite(len(citations) + 1, article, text))
            statements.append(build_statement(text, len(citations), **more))
        sections.append(Section(kind=kind, title=title, statements=tuple(range(first, len(statements)))))
    older, newer = "The strike cost 12 million crowns.", "In May 2026 the cost was put at 31 million crowns."
    citations += [
        _cite(len(citations) + 1, "talks-fail", older),
        _cite(len(citations) + 2, "strike-ends", newer),
    ]
    cost = Disagreement(
        about="the cost of the strike",
        kind="conflict",
        positions=(
            Position(text=older, citations=(len(citations) - 1,), said_by="The board", published=date(2026, 2, 3)),
            Position(text=newer, citations=(len(citations),), published=date(2026, 5, 20), newest=True),
        ),
    )
    sections = [
        section.model_copy(update={"disagreements": (0,)}) if section.kind == "figures" else section
        for section in sections
    ]
    given: dict[str, Any] = {
        "form": "brief",
        "sections": tuple(sections),
        "disagreements": (cost,),
        "missing": MISSING,
        "outcome": "partial",
    } | changes
    return build_answer(given.pop("question", TOPIC), statements, citations, **given)


def build_document(form: Form, *sections: tuple[SectionKind, str, list[Statement]], **changes: Any) -> Answer:
    """An answer of these sections, its citations the statements' own texts."""
    statements = [statement for _, _, held in sections for statement in held]
    laid_out, first = [], 0
    for kind, title, held in sections:
        laid_out.append(Section(kind=kind, title=title, statements=tuple(range(first, first + len(held)))))
        first += len(held)
    numbers = sorted({number for statement in statements for number in statement.citations})
    quotes = {number: one.text for one in statements for number in one.citations}
    cited = [build_citation(number, quotes[number]) for number in numbers]
    return build_answer(TOPIC, statements, cited, form=form, sections=tuple(laid_out), **changes)


def _cite(number: int, article: str, quote: str) -> Any:
    title, publisher, published = ARTICLES[article]
    return build_citation(number, quote, published, article_id=article, title=title, publisher=publisher)
