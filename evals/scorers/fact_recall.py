"""Does the answer state the facts?"""

from evals.matching import says
from evals.models import Fact, Observation, Score


def find_facts(observation: Observation) -> tuple[bool, ...]:
    """Which of the expected facts any one statement or position states, in the order of the suite."""
    return tuple(_is_said(observation, fact) for fact in observation.sample.expect.facts)


def score(observation: Observation) -> Score | None:
    """Share of the expected facts that the answer states, each within one statement or one side of a disagreement.

    Unscored where no facts are expected, and for a refusal where one is admissible.
    """
    facts = observation.sample.expect.facts
    if not facts or observation.refused_rightly:
        return None
    found = find_facts(observation)
    absent = [str(fact) for fact, is_found in zip(facts, found, strict=True) if not is_found]
    explanation = f"not stated: {'; '.join(absent)}" if absent else "every fact is stated"
    return Score(value=sum(found) / len(facts), answer=" ".join(observation.said), explanation=explanation)


def _is_said(observation: Observation, fact: Fact) -> bool:
    return any(says(text, pattern) for text in observation.said for pattern in fact.any)
