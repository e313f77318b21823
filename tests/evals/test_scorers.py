"""Each scorer with an answer that satisfies it, one that does not, and one that it has nothing to say of."""

from dataclasses import replace
from typing import Any

import pytest

from bot.models import Answer
from evals.models import Observation
from evals.scorers import SCORERS
from evals.scoring import scorer
from tests.evals.fiction_bot import CARRIED, COST, CRANE, MARSH, PLAN, VOTE, answer, observe, refuse

BOTH_COSTS = ["4.2 million", "3.5 million"]
CHANGE = {"kind": "change", "positions": BOTH_COSTS}
ADMITS_REFUSAL = {"outcome": ["answered", "declined"]}


def value(name: str, given: Answer, kind: str = "fact", **expect: Any) -> float | None:
    scores = SCORERS[name].score([observe(given, kind, **expect)])
    return scores["case"].value if scores else None


def test_scorers_are_found_and_reported_in_the_order_of_their_files() -> None:
    names = list(SCORERS)
    assert names[:3] == ["outcome", "fact_recall", "first_statement"]
    assert names.index("citation_validity") < names.index("refusal_recall") < names.index("answer_length")
    assert [name for name, one in SCORERS.items() if not (one.title and one.meaning)] == []


def test_two_scorers_can_not_share_a_name() -> None:
    def outcome(observation: Observation) -> None:
        """Another."""

    with pytest.raises(ValueError, match="a scorer outcome already"):
        scorer("Another")(outcome)


def test_what_a_scorer_implies_is_a_scorer() -> None:
    assert {name for one in SCORERS.values() for name in one.implies} <= set(SCORERS)


@pytest.mark.parametrize(
    ("given", "expect", "expected"),
    [
        (answer(CARRIED), {"facts": ["30,000 passengers"]}, 1.0),
        (answer(CARRIED), {"facts": [["40,000", "thirty thousand"]]}, 1.0),
        (answer(COST), {"facts": BOTH_COSTS}, 0.5),
        (answer(COST, positions=(COST, PLAN)), {"facts": BOTH_COSTS}, 1.0),
        (answer(COST), {"facts": ["40,000"]}, 0.0),
        (answer(VOTE, CRANE), {"facts": ["pier Fishermen"]}, 0.0),
        (refuse("it"), {"facts": ["40,000"]}, 0.0),
        (refuse("it"), {"facts": ["40,000"], **ADMITS_REFUSAL}, None),
        (answer(COST), {}, None),
    ],
)
def test_fact_recall(given: Answer, expect: dict[str, Any], expected: float | None) -> None:
    assert value("fact_recall", given, **expect) == expected


@pytest.mark.parametrize(
    ("given", "expect", "expected"),
    [
        (answer(COST, PLAN), {"facts": BOTH_COSTS}, 1.0),
        (answer(PLAN, COST), {"facts": BOTH_COSTS}, 0.0),
        (answer(PLAN, COST), {"facts": ["4.2 million", {"any": ["3.5 million"], "first": "true"}]}, 1.0),
        (answer(COST, PLAN), {"facts": ["4.2 million", {"any": ["3.5 million"], "first": "true"}]}, 0.0),
        (answer(PLAN, COST), {"facts": ["3.5 million", {"any": ["4.2 million"], "first": "false"}]}, 1.0),
        (answer(PLAN), {"facts": [{"any": ["4.2 million"], "first": "false"}]}, None),
        (refuse("it"), {"facts": ["4.2 million"]}, 0.0),
        (refuse("it"), {"facts": ["4.2 million"], **ADMITS_REFUSAL}, None),
        (answer(COST), {}, None),
    ],
)
def test_first_statement(given: Answer, expect: dict[str, Any], expected: float | None) -> None:
    assert value("first_statement", given, **expect) == expected


@pytest.mark.parametrize(
    ("given", "kind", "expect", "precision", "recall", "false_refusal"),
    [
        (refuse("it"), "unanswerable", {}, 1.0, 1.0, None),
        (answer(COST), "unanswerable", {}, None, 0.0, None),
        (answer(COST, outcome="partial"), "unanswerable", {}, None, 0.0, None),
        (refuse("it"), "fact", {"facts": ["5"]}, 0.0, None, 1.0),
        (answer(COST), "fact", {"facts": ["5"]}, None, None, 0.0),
        (refuse("it"), "false_premise", {"forbidden": ["5"]}, None, None, None),
        (refuse(), "smalltalk", {}, None, None, None),
    ],
)
def test_refusals(
    given: Answer,
    kind: str,
    expect: dict[str, Any],
    precision: float | None,
    recall: float | None,
    false_refusal: float | None,
) -> None:
    names = ("refusal_precision", "refusal_recall", "false_refusal")
    assert tuple(value(name, given, kind, **expect) for name in names) == (precision, recall, false_refusal)


@pytest.mark.parametrize(
    ("given", "kind", "expect", "expected"),
    [
        (answer(COST), "fact", {}, 1.0),
        (answer(COST, outcome="partial"), "fact", {}, 0.0),
        (answer(COST, outcome="partial"), "fact", {"outcome": ["answered", "partial"]}, 1.0),
        (refuse("it"), "unanswerable", {}, 1.0),
        (answer(COST), "partial", {}, 0.0),
        (refuse("it"), "false_premise", {}, 1.0),
    ],
)
def test_outcome(given: Answer, kind: str, expect: dict[str, Any], expected: float) -> None:
    assert value("outcome", given, kind, **expect) == expected


@pytest.mark.parametrize(
    ("given", "expected_disagreement", "found", "invented"),
    [
        (answer(COST, positions=(COST, PLAN)), CHANGE, 1.0, 0.0),
        (answer(COST, positions=(COST, PLAN), kind="conflict"), CHANGE, 0.0, 0.0),
        (answer(COST, positions=(COST, PLAN)), {**CHANGE, "kind": ["conflict", "change"]}, 1.0, 0.0),
        (answer(COST, positions=(COST, CARRIED)), CHANGE, 0.0, 1.0),
        (answer(COST, positions=(COST, PLAN)), {**CHANGE, "positions": ["4.2 million", "crowns"]}, 1.0, 0.0),
        (answer(COST, positions=(COST, CARRIED)), {**CHANGE, "positions": ["4.2 million", "crowns"]}, 0.0, 1.0),
        (answer(COST), CHANGE, 0.0, 0.0),
        (answer(COST), "none", None, 0.0),
        (answer(COST, positions=(COST, PLAN)), "none", None, 1.0),
        (answer(COST, positions=(COST, PLAN)), {"none": "true"}, None, 1.0),
        (answer(COST, positions=(COST, PLAN)), "any", None, None),
    ],
)
def test_disagreements(
    given: Answer, expected_disagreement: object, found: float | None, invented: float | None
) -> None:
    assert value("disagreement_found", given, disagreement=expected_disagreement) == found
    assert value("disagreement_invented", given, disagreement=expected_disagreement) == invented


@pytest.mark.parametrize(
    ("given", "missing", "expected"),
    [
        (refuse("the budget of the pier"), ["budget"], 1.0),
        (refuse("the budget of the pier"), [["cost", "budget"], "/crane/"], 0.5),
        (refuse("it"), ["budget"], 0.0),
        (answer(CRANE), ["crane"], 0.0),
        (refuse("it"), [], None),
    ],
)
def test_missing_named(given: Answer, missing: list[object], expected: float | None) -> None:
    assert value("missing_named", given, missing=missing) == expected


@pytest.mark.parametrize(
    ("given", "forbidden", "expected"),
    [
        (answer(COST), ["4,200,000"], 1.0),
        (answer(VOTE, positions=(COST, PLAN)), ["/3\\.5/"], 1.0),
        (answer(VOTE, nearest=[COST]), ["4.2 million"], 0.0),
        (refuse("4.2 million"), ["4.2 million"], 0.0),
        (answer(COST), [], None),
    ],
)
def test_forbidden_said(given: Answer, forbidden: list[str], expected: float | None) -> None:
    assert value("forbidden_said", given, forbidden=forbidden) == expected


@pytest.mark.parametrize(
    ("standalone", "expected"),
    [("/marsh.*boat/", 1.0), ([["captain", "Marsh"], "boat"], 1.0), ([["Quill"], "boat"], 0.0), ([], None)],
)
def test_follow_up(standalone: object, expected: float | None) -> None:
    given = answer(MARSH, standalone="Does Captain Marsh want a second boat?")
    assert value("follow_up", given, "follow_up", standalone=standalone) == expected


def test_small_talk() -> None:
    assert value("small_talk", refuse(), "smalltalk") == 1.0
    assert value("small_talk", refuse("it", nearest=[COST]), "smalltalk") == 0.0
    assert value("small_talk", refuse(), "fact") is None


def test_answer_length_counts_words_and_leaves_refusals_out() -> None:
    assert value("answer_length", answer(CRANE, CRANE)) == 12.0
    assert value("answer_length", refuse("it")) is None


def grouped(group: str | None, *answers: Answer) -> list[Observation]:
    observations = [observe(given, facts=["4.2 million"]) for given in answers]
    return [
        replace(item, sample=item.sample.model_copy(update={"id": f"{group}-{place}", "group": group}))
        for place, item in enumerate(observations)
    ]


def test_consistency_is_the_share_of_pairs_that_agree() -> None:
    alike = grouped("alike", answer(COST), answer(COST, PLAN))
    apart = grouped("apart", answer(COST), answer(PLAN), answer(COST))
    declined = grouped("declined", answer(PLAN), refuse("it"))
    alone = grouped("alone", answer(COST)) + grouped(None, answer(COST), answer(PLAN))
    scores = SCORERS["consistency"].score([*alike, *apart, *declined, *alone])
    assert {name: score.value for name, score in scores.items()} == {
        "alike-0": 1.0,
        "apart-0": pytest.approx(1 / 3),
        "declined-0": 0.0,
    }
    assert "apart-1" in scores["apart-0"].explanation


def test_what_does_not_apply_is_absent_and_not_zero() -> None:
    observation = observe(refuse("it"), "unanswerable")
    assert {name for name, one in SCORERS.items() if one.score([observation])} == {
        "outcome",
        "citation_validity",
        "refusal_precision",
        "refusal_recall",
        "disagreement_invented",
    }
