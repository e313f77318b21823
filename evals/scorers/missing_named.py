"""Does the answer name what the sources do not say?"""

from evals.matching import says
from evals.models import Observation, Score


def score(observation: Observation) -> Score | None:
    """Share of what the case lists as missing that the answer's `missing` names. Unscored where it lists nothing."""
    wanted = observation.sample.expect.missing
    if not wanted:
        return None
    named = observation.answer.missing
    absent = [str(item) for item in wanted if not any(says(text, pattern) for text in named for pattern in item.any)]
    return Score(
        value=1 - len(absent) / len(wanted),
        answer="; ".join(named) or "nothing",
        explanation=f"not named as missing: {'; '.join(absent)}" if absent else "what is missing is named",
    )
