"""A question as it arrives to what is searched for: its conversation, its names, its times, its parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.corpus import Corpus
from bot.models import Answer, Filters
from bot.understanding.dates import TimeHint, read_time
from bot.understanding.exchanges import read_answer
from bot.understanding.followups import resolve_question
from bot.understanding.mistyping import mend_small_words
from bot.understanding.names import Expansion, correct_terms, describe_corrections
from bot.understanding.question import Question, analyse_question
from bot.understanding.references import list_references


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was understood of a question, and what to search for."""

    standalone: str
    """The question on its own, names as the corpus writes them."""
    question: Question
    context: tuple[str, ...]
    """Earlier texts of the conversation, for retrieval to mix in."""
    context_weight: float
    filters: Filters
    expansions: tuple[Expansion, ...]
    time: TimeHint | None
    notice: str | None

    @property
    def extra_terms(self) -> tuple[str, ...]:
        """Further words for full-text search."""
        return tuple(dict.fromkeys(word for expansion in self.expansions for word in expansion.search_words))


def understand_question(
    question: str, history: Sequence[Answer], filters: Filters, corpus: Corpus, today: date
) -> Understanding:
    """Understand `question` after `history` (oldest first). Searches nothing."""
    question = mend_small_words(question, corpus.vocabulary)
    resolved = resolve_question(question, [read_answer(answer) for answer in history])
    expansions = correct_terms(resolved.standalone, corpus.vocabulary)
    standalone = resolved.standalone
    for expansion in expansions:
        # What the corpus does not write at all can only be read as what it does write.
        if expansion.reason == "slip" or not corpus.vocabulary.holds_all(expansion.asked):
            standalone = standalone.replace(expansion.asked, expansion.forms[0])
    time = read_time(standalone, today, corpus.state.through)
    analysed = analyse_question(standalone, resolved.context[:1] if resolved.depends else ())
    notes = (describe_corrections(expansions), None if history else ask_back(analysed))
    return Understanding(
        standalone=standalone,
        question=analysed,
        context=resolved.context,
        context_weight=resolved.context_weight,
        filters=narrow_filters(filters, time),
        expansions=expansions,
        time=time,
        notice=" ".join(note for note in notes if note) or None,
    )


def ask_back(question: Question) -> str | None:
    """What to ask the person back, where a first question does not say what it is about; None where it does.

    It is answered all the same: "they" may be anybody, and "it" nothing.
    """
    if all(term.weak for term in question.own_terms):
        return "What is this about? Name a person, a place or a subject, and ask again."
    pointing = [one for one in list_references(question.text) if one.kind in ("person", "thing")]
    if not pointing or question.names:
        return None
    who = "Who" if pointing[0].kind == "person" else "What"
    return f"{who} is “{pointing[0].text.lower()}”? Nothing was asked before: ask again with the name, to be sure."


def narrow_filters(filters: Filters, time: TimeHint | None) -> Filters:
    """The filters with the time that the question sets for when articles appeared, where it says so outright."""
    if time is None or time.period is None or time.about != "published" or not time.exact:
        return filters
    since = [day for day in (filters.published_from, time.period.start) if day]
    until = [day for day in (filters.published_to, time.period.end) if day]
    return filters.model_copy(
        update={"published_from": max(since, default=None), "published_to": min(until, default=None)}
    )
