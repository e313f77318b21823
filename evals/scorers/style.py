"""Are answers steady, and how long are they?"""

from collections.abc import Sequence
from itertools import combinations

from evals.models import Observation, Score
from evals.scoring import scorer


@scorer("Paraphrases agree", decisive=False, per="group")
def consistency(members: Sequence[Observation]) -> Score | None:
    """Share of the pairs within a group that agree: both declined, or neither and the same facts stated."""
    signs = [(member.declined, [fact.is_in(*member.said) for fact in member.sample.expect.facts]) for member in members]
    pairs = list(combinations(signs, 2))
    common = max(signs, key=signs.count)
    apart = [member.sample.id for member, sign in zip(members, signs, strict=True) if sign != common]
    return Score(
        value=sum(one == other for one, other in pairs) / len(pairs),
        answer=", ".join(member.sample.id for member in members),
        explanation=f"answered differently: {', '.join(apart)}" if apart else "every wording got the same facts",
    )


@scorer("Words per answer", better="neither", unit="words", decisive=False)
def answer_length(observation: Observation) -> Score | None:
    """Words in the statements, together. Unscored for an answer without statements."""
    statements = observation.answer.statements
    if not statements:
        return None
    text = " ".join(statement.text for statement in statements)
    words = len(text.split())
    return Score(value=float(words), answer=text, explanation=f"{words} words in {len(statements)} statements")
