"""Does the bot decline what the corpus does not answer, and nothing else?"""

from evals.models import Observation, Score
from evals.scoring import scorer


@scorer("Unanswerable declined", implies=["outcome"])
def refusal_recall(observation: Observation) -> Score | None:
    """For a question that the corpus does not answer: 1 if it was declined, else 0. Unscored for any other."""
    if observation.sample.answerable is not False:
        return None
    explanation = "declined, and rightly" if observation.declined else "answered what the sources do not say"
    said = " ".join(observation.said) or observation.answer.outcome
    return Score(value=float(observation.declined), answer=said, explanation=explanation)


@scorer("Refusals that are right")
def refusal_precision(observation: Observation) -> Score | None:
    """For a refusal: 1 if the corpus has no answer, 0 if it has one. The mean over a suite is the precision.

    Unscored for anything but a refusal, and where both an answer and a refusal are admissible.
    """
    answerable = observation.sample.answerable
    if not observation.declined or answerable is None:
        return None
    explanation = "declined, though the sources say it" if answerable else "declined, and rightly"
    return Score(value=float(not answerable), answer=observation.answer.outcome, explanation=explanation)


@scorer(
    "Answerable declined",
    better="lower",
    implies=[
        "outcome",
        "fact_recall",
        "first_statement",
        "citation_recall",
        "passage_attribution",
        "refusal_precision",
        "disagreement_found",
    ],
)
def false_refusal(observation: Observation) -> Score | None:
    """For a question that the corpus answers: 1 if it was declined, else 0; less is better. Unscored for any other."""
    if not observation.sample.answerable:
        return None
    explanation = "declined, though the sources say it" if observation.declined else "not declined"
    return Score(value=float(observation.declined), answer=observation.answer.outcome, explanation=explanation)
