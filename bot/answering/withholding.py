"""A stored answer as somebody else may read it, or the same person later: without what rests on words that they may
not read.
"""

from collections.abc import Collection, Mapping, Sequence

from bot.language.words import fold, list_words
from bot.models import Answer, CorpusState, Disagreement, Section, Statement
from ingest.catalog import ReadableCatalog

WITHHELD = "Left out here, because you may not read the articles behind it: {}."


def withhold(answer: Answer, catalog: ReadableCatalog, state: CorpusState, own: bool) -> Answer:
    """The answer without each statement and each disagreement that cites what may not be read, which it says.

    What is left keeps its numbers. `state` is the corpus as whoever reads may read it; `own` says that they asked
    the question, and have seen then what the answer says of the corpus as a whole. Raises IndexUnavailable.
    """
    if catalog.access.groups is None or answer.corpus.fingerprint == state.fingerprint:
        return answer
    readable = catalog.list_readable({one.article_id for one in answer.citations})
    citations = tuple(one for one in answer.citations if one.article_id in readable)
    numbers = {one.number for one in citations}
    if own and len(citations) == len(answer.citations):
        return answer
    statements = {place: one for place, one in enumerate(answer.statements) if numbers.issuperset(one.citations)}
    differences = {place: one for place, one in enumerate(answer.disagreements) if numbers.issuperset(_list_cited(one))}
    nearest = tuple(number for number in answer.nearest if number in numbers)
    cited = {*nearest, *(number for one in statements.values() for number in one.citations)}
    cited.update(number for one in differences.values() for number in _list_cited(one))
    lines = _describe(answer, statements, differences, nearest)
    notice = " ".join(filter(None, (answer.notice if own else None, WITHHELD.format(lines) if lines else None)))
    told = bool(statements or differences)
    changes: dict[str, object] = {
        "outcome": answer.outcome if told else "declined",
        "statements": tuple(statements.values()),
        "disagreements": tuple(differences.values()),
        "sections": _keep_sections(answer.sections, list(statements), list(differences)),
        "nearest": nearest,
        "citations": tuple(one for one in citations if one.number in cited),
        "notice": notice or None,
    }
    if not own:
        # Names may have been read, and things counted, by articles that may not be read.
        asked = {fold(word.text) for word in list_words(answer.question)}
        missing = (one for one in answer.missing if {fold(word.text) for word in list_words(one)} <= asked)
        changes |= {"standalone_question": answer.question, "corpus": state, "missing": tuple(missing)}
    return answer.model_copy(update=changes)


def _list_cited(disagreement: Disagreement) -> list[int]:
    return [number for position in disagreement.positions for number in position.citations]


def _describe(
    answer: Answer,
    statements: Mapping[int, Statement],
    differences: Mapping[int, Disagreement],
    nearest: Sequence[int],
) -> str:
    """What is left out, in words; "" where nothing is."""
    counts = (
        (len(answer.statements) - len(statements), "statement"),
        (len(answer.disagreements) - len(differences), "disagreement"),
        (len(answer.nearest) - len(nearest), "passage"),
    )
    return " and ".join(f"{count} {what}{'s' * (count > 1)}" for count, what in counts if count)


def _keep_sections(
    sections: Sequence[Section], statements: Sequence[int], differences: Sequence[int]
) -> tuple[Section, ...]:
    """The sections with what is left in them, at its new places."""
    kept = (
        section.model_copy(
            update={
                "statements": _move(section.statements, statements),
                "disagreements": _move(section.disagreements, differences),
            }
        )
        for section in sections
    )
    return tuple(section for section in kept if section.statements or section.disagreements)


def _move(places: Collection[int], left: Sequence[int]) -> tuple[int, ...]:
    return tuple(left.index(place) for place in places if place in left)
