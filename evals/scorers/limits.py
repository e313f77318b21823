"""Does the answer name what the sources do not say, and leave unsaid what it must?"""

from evals.matching import says
from evals.models import Observation, Score, list_absent
from evals.scoring import scorer


@scorer("What is missing is named")
def missing_named(observation: Observation) -> Score | None:
    """Share of what the case lists as missing that the answer's `missing` names. Unscored where it lists nothing."""
    wanted = observation.sample.expect.missing
    if not wanted:
        return None
    named = observation.answer.missing
    absent = list_absent(wanted, *named)
    return Score(
        value=1 - len(absent) / len(wanted),
        answer="; ".join(named) or "nothing",
        explanation=f"not named as missing: {'; '.join(absent)}" if absent else "what is missing is named",
    )


@scorer("Forbidden things said", better="lower")
def forbidden_said(observation: Observation) -> Score | None:
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
