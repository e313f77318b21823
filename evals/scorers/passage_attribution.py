"""Is the right paragraph cited, and not only the right article?"""

from evals.matching import find_spans, widen_to_paragraph
from evals.models import Observation, RightPassage, Score


def score(observation: Observation) -> Score | None:
    """With `cite: any` 1 if a quote lies in one right paragraph, else 0; with `cite: all` the share of them quoted.

    A right paragraph is the one around the words that the case gives. Unscored where the case names no passage, and
    for a refusal where one is admissible.
    """
    expect = observation.sample.expect
    if not expect.passages or observation.refused_rightly:
        return None
    absent = [passage for passage in expect.passages if not _is_quoted(observation, passage)]
    share = 1 - len(absent) / len(expect.passages)
    value = share if expect.cite == "all" else float(share > 0)
    lacking = "; ".join(f"{passage.article}: “{passage.contains}”" for passage in absent)
    return Score(
        value=value,
        answer=" ".join(citation.quote for citation in observation.cited) or "nothing",
        explanation="the right paragraph is cited" if value == 1 else f"not cited: {lacking}",
    )


def _is_quoted(observation: Observation, passage: RightPassage) -> bool:
    for citation in observation.cited:
        text = observation.texts.get((citation.article_id, citation.article_version))
        if citation.article_id != passage.article or text is None:
            continue
        for start, end in find_spans(text, passage.contains):
            first, last = widen_to_paragraph(text, start, end)
            if citation.start < last and citation.end > first:
                return True
    return False
