"""Does the bot decline what it could answer?"""

from evals.models import Observation, Score


def score(observation: Observation) -> Score | None:
    """For a question that the corpus answers: 1 if it was declined, else 0; less is better. Unscored for any other."""
    if not observation.sample.answerable:
        return None
    explanation = "declined, though the sources say it" if observation.declined else "not declined"
    return Score(value=float(observation.declined), answer=observation.answer.outcome, explanation=explanation)
