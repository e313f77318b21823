"""Are the cited articles the right ones?"""

from evals.models import Observation, Score


def score(observation: Observation) -> Score | None:
    """Share of the citations under statements and positions whose article is a right one.

    Unscored where the case names no right article, and for an answer that cites nothing.
    """
    right = observation.sample.expect.right_articles
    if not right or not observation.cited:
        return None
    wrong = [citation for citation in observation.cited if citation.article_id not in right]
    value = 1 - len(wrong) / len(observation.cited)
    names = ", ".join(f"[{citation.number}] {citation.article_id}" for citation in wrong)
    return Score(
        value=value,
        answer=", ".join(citation.article_id for citation in observation.cited),
        explanation=f"cites besides: {names}" if wrong else "only right articles are cited",
    )
