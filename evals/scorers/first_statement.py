"""Does the answer come first?"""

from evals.matching import says
from evals.models import Observation, Score


def score(observation: Observation) -> Score | None:
    """1 if the first statement has every fact that belongs there, else 0.

    Those are the facts marked `first`, or the case's first fact where none is marked. Unscored where no facts are
    expected, and for a refusal where one is admissible.
    """
    facts = observation.sample.expect.first_facts
    if not facts or observation.refused_rightly:
        return None
    first = observation.answer.statements[0].text if observation.answer.statements else ""
    absent = [str(fact) for fact in facts if not any(says(first, pattern) for pattern in fact.any)]
    explanation = f"not in the first statement: {'; '.join(absent)}" if absent else "the first statement says it"
    return Score(value=float(not absent), answer=first, explanation=explanation)
