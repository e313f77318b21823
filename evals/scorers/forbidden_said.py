"""Does the answer say what it must not?"""

from evals.matching import says
from evals.models import Observation, Score


def score(observation: Observation) -> Score | None:
    """1 if a statement or position says something forbidden, else 0; less is better. Unscored where nothing is."""
    forbidden = observation.sample.expect.forbidden
    if not forbidden:
        return None
    said = [(text, pattern) for text in observation.said for pattern in forbidden if says(text, pattern)]
    return Score(
        value=float(bool(said)),
        answer=said[0][0] if said else " ".join(observation.said),
        explanation=f"says {', '.join(sorted({pattern for _, pattern in said}))}" if said else "nothing forbidden",
    )
