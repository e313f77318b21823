"""Do the citations hold, word for word?"""

from collections.abc import Iterator

from bot.models import Citation, Statement
from evals.models import Observation, Score


def score(observation: Observation) -> Score | None:
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
