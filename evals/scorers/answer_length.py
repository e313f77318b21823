"""How long is the answer?"""

from evals.models import Observation, Score


def score(observation: Observation) -> Score | None:
    """Words in the statements, together. Unscored for an answer without statements."""
    statements = observation.answer.statements
    if not statements:
        return None
    text = " ".join(statement.text for statement in statements)
    words = len(text.split())
    return Score(value=float(words), answer=text, explanation=f"{words} words in {len(statements)} statements")
