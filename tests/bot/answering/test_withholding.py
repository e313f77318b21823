"""A stored answer, shown to somebody who may not read all that it cites."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.answering.withholding import withhold
from bot.models import Citation, CorpusState, Disagreement, Position, Section, Statement
from ingest.catalog import Catalog, ReadableCatalog
from ingest.models import PUBLIC, Access
from ingest.pipeline import Pipeline
from tests.bot.made_answers import build_answer, build_citation

WHOLE = CorpusState(fingerprint="whole", articles=2, through=date(2026, 3, 1))
PART = CorpusState(fingerprint="part", articles=1, through=date(2026, 1, 1))


@pytest.fixture
def public(pipeline: Pipeline, catalog: Catalog, tmp_path: Path) -> Iterator[ReadableCatalog]:
    """What everybody may read of two articles."""
    (tmp_path / "quay.txt").write_text("Quay\n\nThe quay has four cranes.", encoding="utf-8")
    (tmp_path / "mill.md").write_text("---\ngroups: board\n---\n\n# Mill\n\nThe mill grinds rye.", encoding="utf-8")
    pipeline.ingest([tmp_path / "quay.txt", tmp_path / "mill.md"])
    with closing(catalog):
        yield catalog.readable(PUBLIC)


def cite(number: int, article_id: str) -> Citation:
    return build_citation(number, f"words of the {article_id}", article_id=article_id, title=article_id)


def state(article_id: str, *numbers: int) -> Statement:
    return Statement(text=f"words of the {article_id}", citations=numbers, sources=1, support="verbatim")


ANSWER = build_answer(
    "a",
    question="What do the quay and the mil do?",
    standalone_question="What do the quay and the mill do?",
    outcome="partial",
    statements=(state("mill", 1), state("quay", 2), state("mill and quay", 1, 2)),
    disagreements=(
        Disagreement(
            about="mill",
            kind="conflict",
            positions=(Position(text="words of the mill", citations=(1,)), Position(text="quay", citations=(2,))),
        ),
    ),
    missing=("the mil", "the miller"),
    nearest=(3,),
    sections=(
        Section(kind="summary", title="In short", statements=(0,), disagreements=(0,)),
        Section(kind="list", title="Others", statements=(1, 2)),
    ),
    citations=(cite(1, "mill"), cite(2, "quay"), cite(3, "mill")),
    notice="“mil” is read as “mill”.",
    corpus=WHOLE,
)


def test_what_rests_on_hidden_words_is_left_out_and_that_is_said(public: ReadableCatalog) -> None:
    shown = withhold(ANSWER, public, PART, own=False)
    assert shown.statements == (ANSWER.statements[1],)
    assert (shown.disagreements, shown.nearest, shown.citations) == ((), (), (ANSWER.citations[1],))
    assert shown.sections == (Section(kind="list", title="Others", statements=(0,)),)
    assert (shown.corpus, shown.missing, shown.outcome) == (PART, ("the mil",), "partial")
    assert shown.notice == (
        "Left out here, because you may not read the articles behind it: 2 statements and 1 disagreement and 1 passage."
    )
    assert "mill" not in shown.model_dump_json()


def test_who_asked_keeps_what_the_answer_says_of_the_corpus(public: ReadableCatalog) -> None:
    shown = withhold(ANSWER, public, PART, own=True)
    assert (shown.statements, shown.corpus) == ((ANSWER.statements[1],), WHOLE)
    assert shown.notice is not None
    assert shown.notice.startswith("“mil” is read as “mill”. Left out here")


def test_without_a_statement_left_it_is_declined(public: ReadableCatalog) -> None:
    only = ANSWER.model_copy(update={"statements": ANSWER.statements[:1], "sections": ANSWER.sections[:1]})
    shown = withhold(only, public, PART, own=False)
    assert (shown.outcome, shown.statements, shown.sections, shown.citations) == ("declined", (), (), ())


def test_what_may_be_read_is_shown_as_it_was(public: ReadableCatalog, catalog: Catalog) -> None:
    assert withhold(ANSWER, catalog.readable(Access()), PART, own=False) is ANSWER
    quay = ANSWER.model_copy(update={"citations": ANSWER.citations[1:2], "statements": ANSWER.statements[1:2]})
    assert withhold(quay, public, PART, own=True) is quay
    assert withhold(ANSWER, public, WHOLE, own=False) is ANSWER, "it was drawn from exactly what they may read"
