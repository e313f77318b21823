"""Does the answer say what is right, and first things first?"""

from evals.models import Observation, Score, list_absent
from evals.scoring import scorer


@scorer("Outcome as expected")
def outcome(observation: Observation) -> Score | None:
    """1 if the outcome is one that the case admits, else 0; scored for every answer."""
    admissible = observation.sample.admissible
    found = observation.answer.outcome
    value = float(found in admissible)
    return Score(value=value, answer=found, explanation=f"{found}; admissible: {' or '.join(admissible)}")


@scorer("Facts in the answer")
def fact_recall(observation: Observation) -> Score | None:
    """Share of the expected facts that the answer states, each within one statement or one side of a disagreement.

    Unscored where no facts are expected, and for a refusal where one is admissible.
    """
    facts = observation.sample.expect.facts
    if not facts or observation.refused_rightly:
        return None
    absent = list_absent(facts, *observation.said)
    return Score(
        value=(len(facts) - len(absent)) / len(facts),
        answer=" ".join(observation.said),
        explanation=f"not stated: {'; '.join(absent)}" if absent else "every fact is stated",
    )


@scorer("Facts in the first statement")
def first_statement(observation: Observation) -> Score | None:
    """1 if the first statement has every fact that belongs there, else 0.

    Those are the facts marked `first`, or the case's first fact where none is marked. Unscored where no facts are
    expected, and for a refusal where one is admissible.
    """
    facts = observation.sample.expect.first_facts
    if not facts or observation.refused_rightly:
        return None
    first = observation.answer.statements[0].text if observation.answer.statements else ""
    absent = list_absent(facts, first)
    explanation = f"not in the first statement: {'; '.join(absent)}" if absent else "the first statement says it"
    return Score(value=float(not absent), answer=first, explanation=explanation)
