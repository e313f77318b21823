"""Does the answer tell a disagreement where there is none?"""

from evals.models import ExpectedDisagreement, Observation, Score
from evals.scorers.disagreement_found import has_positions


def score(observation: Observation) -> Score | None:
    """1 if the answer tells a disagreement that the case does not expect, else 0; less is better.

    Scored for every answer but those of cases that say `disagreement: any`.
    """
    expected = observation.sample.expect.disagreement
    if expected == "any":
        return None
    invented = [
        item
        for item in observation.answer.disagreements
        if not (isinstance(expected, ExpectedDisagreement) and has_positions(item, expected))
    ]
    told = "; ".join(
        f"{item.kind} about {item.about}: " + " | ".join(position.text for position in item.positions)
        for item in invented
    )
    explanation = "told a disagreement that is none" if invented else "nothing invented"
    return Score(value=float(bool(invented)), answer=told or "none", explanation=explanation)
