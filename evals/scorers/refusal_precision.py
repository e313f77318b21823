"""When the bot declines, is there really no answer?"""

from evals.models import Observation, Score


def score(observation: Observation) -> Score | None:
    """For a refusal: 1 if the corpus has no answer, 0 if it has one. The mean over a suite is the precision.

    Unscored for anything but a refusal, and where both an answer and a refusal are admissible.
    """
    answerable = observation.sample.answerable
    if not observation.declined or answerable is None:
        return None
    explanation = "declined, though the sources say it" if answerable else "declined, and rightly"
    return Score(value=float(not answerable), answer=observation.answer.outcome, explanation=explanation)
