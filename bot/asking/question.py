"""A question as it arrives to what is searched for and read: its conversation, its names, its times, its parts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.asking.conversation import find_lean, leans, write_standalone
from bot.asking.corpus import Corpus
from bot.asking.dates import NEWEST, TimeHint, read_time
from bot.asking.parts import list_pieces, split_question
from bot.asking.smalltalk import strip_greeting
from bot.asking.spelling import Expansion, correct_terms, describe_corrections, mend_small_words
from bot.language.words import ASKING_WORDS, fold, list_words
from bot.models import Answer
from ingest.models import Filters

_LONGEST_ABOUT = 300
"""Characters of what a question leans on that are read: the reader takes no more of both than half of its room."""
_CAPITAL = re.compile(r"\b[A-Z]")
_NEWS = frozenset(
    ("news", "new", "headlines", "stories", "story", "world", "going", "coverage", "written", "published")
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a question asks."""

    text: str
    about: str = ""
    """The question that it leans on."""

    @property
    def asked(self) -> str:
        """As the reader gets it: what it leans on stands in front, as in training."""
        return f"{self.about[-_LONGEST_ABOUT:]} | {self.text}" if self.about else self.text


@dataclass(frozen=True, slots=True)
class Question:
    """A question on its way."""

    standalone: str
    """The question on its own, names as the corpus writes them."""
    parts: tuple[Part, ...]
    """What it asks, each to be answered for itself."""
    queries: tuple[str, ...]
    """What to search for: the whole first, then its parts, or the clauses of a long one."""
    context: tuple[str, ...]
    """Earlier texts of the conversation, for retrieval to mix in."""
    context_weight: float
    filters: Filters
    expansions: tuple[Expansion, ...]
    time: TimeHint | None
    notice: str | None
    asks_news: bool = False
    """It asks for nothing but what was reported at some time."""

    @property
    def extra_terms(self) -> tuple[str, ...]:
        """Further words for full-text search."""
        return tuple(dict.fromkeys(word for expansion in self.expansions for word in expansion.search_words))


def understand_question(
    question: str, history: Sequence[Answer], filters: Filters, corpus: Corpus, today: date
) -> Question:
    """Understand `question` after `history` (oldest first). Searches nothing."""
    asked = mend_small_words(strip_greeting(question).strip() or question, corpus.vocabulary)
    expansions = correct_terms(asked, corpus.vocabulary)
    for expansion in expansions:
        # What the corpus does not write at all can only be read as what it does write.
        if expansion.reason == "slip" or not corpus.vocabulary.holds_all(expansion.asked):
            asked = asked.replace(expansion.asked, expansion.forms[0])
    lean = find_lean(asked, history)
    pieces = split_question(asked)
    parts = [Part(pieces[0], lean.about)]
    # "... and who will command it?": what "it" is stands in the question before.
    parts += [Part(piece, f"{lean.about} {pieces[0]}".strip() if leans(piece) else lean.about) for piece in pieces[1:]]
    time = read_time(asked, today, corpus.state.through)
    notes = (
        describe_corrections(expansions),
        None if history else ask_back(asked),
        describe_reach(time, corpus.state.through),
    )
    return Question(
        standalone=write_standalone(asked, lean.about),
        parts=tuple(parts),
        queries=(asked, *(pieces if len(pieces) > 1 else list_pieces(asked))),
        context=lean.context,
        context_weight=lean.weight,
        filters=narrow_filters(filters, time),
        expansions=expansions,
        time=time,
        notice=" ".join(note for note in notes if note) or None,
        asks_news=asks_news(asked, time),
    )


def asks_news(question: str, time: TimeHint | None) -> bool:
    """Whether a question names a time and nothing else: "What was reported in February?", "What's new?"."""
    if time is None or (time.period is None and not time.prefer_newest):
        return False
    rest = NEWEST.sub(" ", question.replace(time.words, " "))
    return all(word.stop or fold(word.text) in ASKING_WORDS | _NEWS for word in list_words(rest))


def describe_reach(time: TimeHint | None, through: date | None) -> str | None:
    """A note that the articles do not reach up to the time that the question names; None where they do."""
    if time is None or not time.relative or time.period is None or through is None:
        return None
    if time.period.start is None or time.period.start <= through:
        return None
    return f"The newest article is of {through.day} {through:%B %Y}; nothing here is from later."


def ask_back(question: str) -> str | None:
    """What to ask the person back, where a first question leans on one that nobody asked; None where it does not.

    It is answered all the same: "it" may be nothing at all.
    """
    pointing = re.search(r"\b(he|she|they|him|her|them)\b", question, re.IGNORECASE)
    if pointing is None or _CAPITAL.search(question, 1):
        return None
    return f"Who is “{pointing[1].lower()}”? Nothing was asked before: ask again with the name, to be sure."


def narrow_filters(filters: Filters, time: TimeHint | None) -> Filters:
    """The filters with the time that the question sets for when articles appeared, where it says so outright.

    Of a time that counts from today nothing older can tell.
    """
    if time is None or time.period is None:
        return filters
    if not time.relative and not (time.about == "published" and time.exact):
        return filters
    since = [day for day in (filters.published_from, time.period.start) if day]
    until = [day for day in (filters.published_to, None if time.relative else time.period.end) if day]
    return filters.model_copy(
        update={"published_from": max(since, default=None), "published_to": min(until, default=None)}
    )
