"""Do the citations hold, and are they the right ones?"""

from collections.abc import Iterator

from bot.models import Citation, Statement
from evals.matching import find_spans, widen_to_paragraph
from evals.models import Observation, RightPassage, Score
from evals.scoring import scorer


@scorer("Citations hold word for word")
def citation_validity(observation: Observation) -> Score | None:
    """1 if the answer keeps every promise of the contract about citations, else 0; scored for every answer.

    The promises: each quote is the cited version's `text[start:end]`; numbers are 1 to n in order of first use
    (statements, then disagreements, then the nearest); each number used has a citation and each citation is used;
    a refusal has no statements and anything else has some; a verbatim statement is its quotes, joined.
    """
    problems = [
        *_check_quotes(observation),
        *_check_numbers(observation),
        *_check_outcome(observation),
        *_check_verbatim(observation),
    ]
    answer = ", ".join(f"[{citation.number}] {citation.article_id}" for citation in observation.answer.citations)
    return Score(value=float(not problems), answer=answer, explanation="; ".join(problems) or "every citation holds")


@scorer("Cited articles are right", decisive=False)
def citation_precision(observation: Observation) -> Score | None:
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


@scorer("Right articles are cited")
def citation_recall(observation: Observation) -> Score | None:
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


@scorer("Right paragraph is cited")
def passage_attribution(observation: Observation) -> Score | None:
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


def _check_quotes(observation: Observation) -> Iterator[str]:
    for citation in observation.answer.citations:
        text = observation.texts.get((citation.article_id, citation.article_version))
        if text is None:
            version = f"{citation.article_id} version {citation.article_version}"
            yield f"[{citation.number}] cites {version}, which can't be read"
        elif not citation.quote or text[citation.start : citation.end] != citation.quote:
            yield f"[{citation.number}] quotes words that are not at {citation.start} to {citation.end}"


def _check_numbers(observation: Observation) -> Iterator[str]:
    answer = observation.answer
    numbers = [citation.number for citation in answer.citations]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"citations are numbered {numbers}, not 1 to {len(numbers)}"
    used = [number for statement in answer.statements for number in statement.citations]
    used += [n for item in answer.disagreements for position in item.positions for n in position.citations]
    order = list(dict.fromkeys([*used, *answer.nearest]))
    if sorted(order) != sorted(numbers):
        yield f"numbers used are {sorted(order)}, citations are {sorted(numbers)}"
    elif order != sorted(order):
        yield f"first used in the order {order}"


def _check_outcome(observation: Observation) -> Iterator[str]:
    if observation.declined and observation.answer.statements:
        yield "a refusal has statements"
    if not observation.declined and not observation.answer.statements:
        yield f"outcome is {observation.answer.outcome}, but there is no statement"


def _check_verbatim(observation: Observation) -> Iterator[str]:
    citations = {citation.number: citation for citation in observation.answer.citations}
    for place, statement in enumerate(observation.answer.statements, start=1):
        quotes = [citations[number] for number in statement.citations if number in citations]
        if statement.support == "verbatim" and not _is_joined(statement, quotes):
            yield f"statement {place} calls itself verbatim, but is not its quotes, joined"


def _is_joined(statement: Statement, citations: list[Citation]) -> bool:
    """Whether the text is some of its quotes in order; a second source of the same fact adds a quote, not words."""
    rest = " ".join(statement.text.split())
    for citation in citations:
        quote = " ".join(citation.quote.split())
        if quote and rest.startswith(quote):
            rest = rest.removeprefix(quote).lstrip(" …")
    return not rest


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
