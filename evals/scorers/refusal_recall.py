"""When there is no answer, does the bot decline?"""

from evals.models import Observation, Score


def score(observation: Observation) -> Score | None:
    """For a question that the corpus does not answer: 1 if it was declined, else 0. Unscored for any other."""
    if observation.sample.answerable is not False:
        return None
    explanation = "declined, and rightly" if observation.declined else "answered what the sources do not say"
    said = " ".join(observation.said) or observation.answer.outcome
    return Score(value=float(observation.declined), answer=said, explanation=explanation)
