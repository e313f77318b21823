"""Answers in sections as a terminal shows them."""

from io import StringIO

import pytest
from rich.console import Console

from bot.models import Answer
from bot.terminal import show_answer
from tests.bot.made_answers import build_answer
from tests.bot.made_briefs import build_brief

WIDE = """\
Brief: the ferry to Gotland

Bottom line
  • The new ferry to Gotland sails from Monday. [1][8]  (2 sources)

What happened
  20 Aug 2030  The ferry was launched on 20 August 2030. [2]
  Feb 2031     The harbour wall was repaired in February 2031. [3]

Who says what
  The union
    • The union says that a crew of 28 is too small. [6]  (7 Mar 2031, newest)

Figures
  Changed over time: how many passengers the ferry carries
    The harbour says that the ferry carries 1,200 passengers. [4] — The harbour (7 Mar 2031, newest)
    The harbour said that the ferry would carry 1,000 passengers. [5] — The harbour (20 Aug 2030)

Words worth quoting
  Ilse Brandt
    • “We have waited ten years for a ship like this one.” [7]  (7 Mar 2031)

What the sources leave open
  The sources do not say: what the ferry costs; who built it

Sources
  • Harbour opens for the new ferry — Example Courier, 7 Mar 2031, 4 of 7 statements [1, 4, 6, 7]
  • The ferry is launched — Example Courier, 20 Aug 2030, 3 of 7 statements [2, 5, 8]
    [8] “The ferry is 140 metres long.”
  • A wall is mended — Example Courier, 1 Feb 2031, 1 of 7 statements [3]

Corpus up to 7 Mar 2031 · 3 articles · extractive · 2 ms
"""


def show(answer: Answer, width: int) -> str:
    told = StringIO()
    show_answer(Console(file=told, width=width, highlight=False), answer)
    return "".join(f"{line.rstrip()}\n" for line in told.getvalue().splitlines())


def test_a_brief_has_its_headings_labels_and_dates() -> None:
    assert show(build_brief(), 110) == WIDE


@pytest.mark.parametrize("width", [20, 40, 59])
def test_a_narrow_terminal_shows_all_of_it(width: int) -> None:
    shown = show(build_brief(), width)
    assert max(len(line) for line in shown.splitlines()) <= width
    assert "  20 Aug 2030\n    • The ferry" in shown, "a date has a line of its own"
    told = set("".join(shown.split("•")).split())
    assert set("".join(WIDE.split("•")).split()) <= told, "and no word is lost"


def test_a_sign_of_markup_is_a_sign() -> None:
    brief = build_brief()
    marked = brief.statements[0].model_copy(update={"label": "[bold]x[/bold]", "text": "[red]It sails.[/red]"})
    shown = show(build_brief(statements=(marked, *brief.statements[1:])), 110)
    assert "• [bold]x[/bold]: [red]It sails.[/red] [1][8]" in shown


def test_what_stands_under_no_heading_comes_first() -> None:
    brief = build_brief()
    shown = show(build_brief(sections=brief.sections[1:-1]), 110)
    assert shown.index("sails from Monday") < shown.index("What happened") < shown.index("The sources do not say")


def test_an_answer_without_sections_keeps_its_quotations() -> None:
    shown = show(build_answer("pier", "", "harbour", "The pier is new."), 80)
    assert shown.startswith("The pier is new. [1]\n\nSources\n[1] Article 1")
    assert "“The pier is new.”" in shown
