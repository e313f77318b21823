"""Was the question taken for what it is?"""

from evals.models import Observation, Score, list_absent
from evals.scoring import scorer


@scorer("Follow-ups understood")
def follow_up(observation: Observation) -> Score | None:
    """1 if `standalone_question` has everything that the case wants in it, else 0. Unscored where it wants nothing."""
    wanted = observation.sample.expect.standalone
    if not wanted:
        return None
    understood = observation.answer.standalone_question
    absent = list_absent(wanted, understood)
    explanation = f"not understood: {'; '.join(absent)}" if absent else "understood"
    return Score(value=float(not absent), answer=understood, explanation=explanation)


@scorer("Small talk left unsearched")
def small_talk(observation: Observation) -> Score | None:
    """For small talk: 1 if the answer cites nothing, not even as related, else 0. Unscored for any other case."""
    if observation.sample.kind != "smalltalk":
        return None
    citations = observation.answer.citations
    explanation = "searched the articles for it" if citations else "nothing was searched for"
    cited = ", ".join(citation.article_id for citation in citations)
    return Score(value=float(not citations), answer=cited or "nothing", explanation=explanation)
