"""Are the right articles cited?"""

from evals.models import Observation, Score


def score(observation: Observation) -> Score | None:
    """With `cite: any` 1 if one right article is cited, else 0; with `cite: all` the share of them that is cited.

    Unscored where the case names no right article, and for a refusal where one is admissible.
    """
    expect = observation.sample.expect
    if not expect.right_articles or observation.refused_rightly:
        return None
    cited = {citation.article_id for citation in observation.cited}
    absent = sorted(expect.right_articles - cited)
    share = 1 - len(absent) / len(expect.right_articles)
    value = share if expect.cite == "all" else float(share > 0)
    return Score(
        value=value,
        answer=", ".join(sorted(cited)) or "nothing",
        explanation="the right articles are cited" if value == 1 else f"not cited: {', '.join(absent)}",
    )
