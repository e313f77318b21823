"""The scorers of citations: whether they hold, and whether they are the right ones."""

from dataclasses import replace
from typing import Any

import pytest

from bot.models import Answer
from evals.scorers import SCORERS
from tests.evals.fiction_bot import CARRIED, COST, CRANE, MARSH, PLAN, VOTE, answer, observe, refuse

ADMITS_REFUSAL = {"outcome": ["answered", "declined"]}
FERRY_PASSAGE = [{"article": "ferry-year", "contains": "carried thirty thousand passengers"}]
COST_PASSAGE = [{"article": "pier-vote", "contains": "4.2 million crowns"}]


def value(name: str, given: Answer, **expect: Any) -> float | None:
    scores = SCORERS[name].score([observe(given, **expect)])
    return scores["case"].value if scores else None


@pytest.mark.parametrize(
    "given",
    [
        answer(COST),
        answer(VOTE, [COST, PLAN], positions=(COST, PLAN), nearest=[CRANE]),
        refuse("it", nearest=[CRANE]),
        refuse(),
    ],
)
def test_citations_that_hold(given: Answer) -> None:
    assert value("citation_validity", given) == 1.0


def with_citation(given: Answer, place: int, **changes: Any) -> Answer:
    citations = list(given.citations)
    citations[place] = citations[place].model_copy(update=changes)
    return given.model_copy(update={"citations": tuple(citations)})


def with_statement(given: Answer, **changes: Any) -> Answer:
    return given.model_copy(update={"statements": (given.statements[0].model_copy(update=changes),)})


TWO = answer(COST, PLAN)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (with_citation(TWO, 0, start=1), "not at 1 to"),
        (with_citation(TWO, 1, article_version=2), "can't be read"),
        (with_citation(TWO, 1, article_id="nowhere"), "can't be read"),
        (with_citation(TWO, 1, number=3), "numbered [1, 3]"),
        (TWO.model_copy(update={"citations": TWO.citations[:1]}), "numbers used are [1, 2]"),
        (TWO.model_copy(update={"statements": TWO.statements[:1]}), "citations are [1, 2]"),
        (TWO.model_copy(update={"statements": TWO.statements[::-1]}), "in the order [2, 1]"),
        (TWO.model_copy(update={"outcome": "declined"}), "a refusal has statements"),
        (refuse("it").model_copy(update={"outcome": "partial"}), "there is no statement"),
        (with_statement(answer(COST), text="The work will cost 5 million crowns."), "not its quotes"),
        (with_statement(answer(COST), text=COST[1] + " Surely."), "not its quotes"),
    ],
)
def test_citations_that_do_not_hold(given: Answer, problem: str) -> None:
    score = SCORERS["citation_validity"].score([observe(given)])["case"]
    assert score.value == 0.0
    assert problem in score.explanation


def test_a_verbatim_statement_may_join_quotes_and_a_supported_one_may_differ() -> None:
    joined = with_statement(answer([VOTE, CRANE]), text=f"{VOTE[1]} … {CRANE[1]}")
    assert value("citation_validity", joined) == 1.0
    written = with_statement(answer(COST), text="It costs 4.2 million.", support="supported")
    assert value("citation_validity", written) == 1.0


@pytest.mark.parametrize(
    ("given", "expect", "expected"),
    [
        (answer(COST), {"articles": ["pier-vote"]}, 1.0),
        (answer(COST, PLAN), {"articles": ["pier-vote"]}, 0.5),
        (answer(COST, nearest=[CARRIED]), {"articles": ["pier-vote"]}, 1.0),
        (answer(COST, positions=(COST, PLAN)), {"articles": ["pier-vote"]}, 0.5),
        (answer(CARRIED), {"passages": FERRY_PASSAGE}, 1.0),
        (answer(CARRIED), {"articles": ["pier-vote"]}, 0.0),
        (refuse("it", nearest=[CARRIED]), {"articles": ["pier-vote"]}, None),
        (answer(CARRIED), {}, None),
    ],
)
def test_citation_precision(given: Answer, expect: dict[str, Any], expected: float | None) -> None:
    assert value("citation_precision", given, **expect) == expected


@pytest.mark.parametrize(
    ("given", "expect", "expected"),
    [
        (answer(COST), {"articles": ["pier-vote", "pier-plan"]}, 1.0),
        (answer(COST), {"articles": ["pier-vote", "pier-plan"], "cite": "all"}, 0.5),
        (answer(COST, PLAN), {"articles": ["pier-vote", "pier-plan"], "cite": "all"}, 1.0),
        (answer(CARRIED), {"articles": ["pier-vote"]}, 0.0),
        (refuse("it", nearest=[COST]), {"articles": ["pier-vote"]}, 0.0),
        (refuse("it"), {"articles": ["pier-vote"], **ADMITS_REFUSAL}, None),
        (answer(COST), {}, None),
    ],
)
def test_citation_recall(given: Answer, expect: dict[str, Any], expected: float | None) -> None:
    assert value("citation_recall", given, **expect) == expected


@pytest.mark.parametrize(
    ("given", "expect", "expected"),
    [
        (answer(CARRIED), {"passages": FERRY_PASSAGE}, 1.0),
        (answer(MARSH), {"passages": FERRY_PASSAGE}, 0.0),
        (answer(CARRIED), {"passages": FERRY_PASSAGE + COST_PASSAGE}, 1.0),
        (answer(CARRIED), {"passages": FERRY_PASSAGE + COST_PASSAGE, "cite": "all"}, 0.5),
        (answer(VOTE, nearest=[COST]), {"passages": COST_PASSAGE}, 0.0),
        (refuse("it"), {"passages": COST_PASSAGE}, 0.0),
        (refuse("it"), {"passages": COST_PASSAGE, **ADMITS_REFUSAL}, None),
        (answer(CARRIED), {"articles": ["ferry-year"]}, None),
    ],
)
def test_passage_attribution(given: Answer, expect: dict[str, Any], expected: float | None) -> None:
    assert value("passage_attribution", given, **expect) == expected


def test_the_same_words_in_another_article_are_not_the_right_passage() -> None:
    seen = observe(
        answer(CARRIED), passages=[{"article": "pier-vote", "contains": "carried thirty thousand passengers"}]
    )
    texts = {**seen.texts, ("pier-vote", 1): seen.texts["ferry-year", 1]}
    score = SCORERS["passage_attribution"].score([replace(seen, texts=texts)])["case"]
    assert score.value == 0.0
