"""Is small talk left unsearched?"""

from evals.models import Observation, Score


def score(observation: Observation) -> Score | None:
    """For small talk: 1 if the answer cites nothing, not even as related, else 0. Unscored for any other case."""
    if observation.sample.kind != "smalltalk":
        return None
    citations = observation.answer.citations
    explanation = "searched the articles for it" if citations else "nothing was searched for"
    cited = ", ".join(citation.article_id for citation in citations)
    return Score(value=float(not citations), answer=cited or "nothing", explanation=explanation)
