"""Does the answer tell that its sources differ where they do, and only there?"""

from bot.models import Disagreement
from evals.models import ExpectedDisagreement, Observation, Score, describe_disagreement
from evals.scoring import scorer


@scorer("Disagreements told")
def disagreement_found(observation: Observation) -> Score | None:
    """1 if one disagreement has the expected kind and every expected position, else 0.

    Unscored where the case expects none, and for a refusal where one is admissible.
    """
    expected = observation.sample.expect.disagreement
    if not isinstance(expected, ExpectedDisagreement) or observation.refused_rightly:
        return None
    alike = [item for item in observation.answer.disagreements if has_positions(item, expected)]
    found = any(item.kind in expected.kind for item in alike)
    if found:
        explanation = "told, with every position"
    elif alike:
        explanation = f"told as {alike[0].kind}, not as {' or '.join(expected.kind)}"
    else:
        explanation = f"not told: {' against '.join(str(position) for position in expected.positions)}"
    told = "; ".join(f"{item.kind} about {item.about}" for item in observation.answer.disagreements)
    return Score(value=float(found), answer=told or "none", explanation=explanation)


@scorer("Disagreements invented", better="lower")
def disagreement_invented(observation: Observation) -> Score | None:
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
    explanation = "told a disagreement that is none" if invented else "nothing invented"
    told = "; ".join(describe_disagreement(item) for item in invented)
    return Score(value=float(bool(invented)), answer=told or "none", explanation=explanation)


def has_positions(told: Disagreement, expected: ExpectedDisagreement) -> bool:
    """Whether each expected position is a position of its own in what was told."""
    texts = [f"{position.said_by or ''}: {position.text}" for position in told.positions]
    choices = [{place for place, text in enumerate(texts) if position.is_in(text)} for position in expected.positions]
    return _can_pick(choices, frozenset())


def _can_pick(choices: list[set[int]], taken: frozenset[int]) -> bool:
    return not choices or any(_can_pick(choices[1:], taken | {place}) for place in choices[0] - taken)
