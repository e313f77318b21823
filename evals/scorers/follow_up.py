"""Was a follow-up understood?"""

from evals.matching import says
from evals.models import Observation, Score


def score(observation: Observation) -> Score | None:
    """1 if `standalone_question` has everything that the case wants in it, else 0. Unscored where it wants nothing."""
    wanted = observation.sample.expect.standalone
    if not wanted:
        return None
    understood = observation.answer.standalone_question
    absent = [str(item) for item in wanted if not any(says(understood, pattern) for pattern in item.any)]
    return Score(
        value=float(not absent),
        answer=understood,
        explanation=f"not understood: {'; '.join(absent)}" if absent else "understood",
    )
