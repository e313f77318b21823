"""Is the outcome one that the case admits?"""

from evals.models import Observation, Score


def score(observation: Observation) -> Score | None:
    """1 if the outcome is admissible, else 0; scored for every answer."""
    admissible = observation.sample.admissible
    found = observation.answer.outcome
    value = float(found in admissible)
    return Score(value=value, answer=found, explanation=f"{found}; admissible: {' or '.join(admissible)}")
