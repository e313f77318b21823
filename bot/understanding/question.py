"""What a question asks: its terms and which of them matter, its names and numbers, and the kind of answer it wants."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.lexicon import (
    ASKING_WORDS,
    DISCOURSE_ADVERBS,
    ENTITY_STOPPERS,
    NEGATIONS,
    NUMBER_WORDS,
    SUPERLATIVES,
)
from bot.language.thesaurus import list_related
from bot.language.words import Word, fold, list_words, stem
from bot.regions import find_country
from bot.understanding.asked import ASKS, AnswerType, find_answer_type, find_focus
from bot.understanding.clauses import ABOUT
from bot.understanding.dates import NEWEST
from bot.understanding.subquestions import list_pieces, split_question

_TELLING_STOP_WORDS = (SUPERLATIVES | NUMBER_WORDS.keys()) - {"only", "most", "least", "now", "one", "once"}
_SMALL_NUMBERS = frozenset(word for word, value in NUMBER_WORDS.items() if 1 < value <= 12 and word != "half")
_DEFINITE = frozenset(("the", "these", "those", "his", "her", "its", "their", "our", "both"))
_CAPITAL = re.compile(r"[A-Z]")


@dataclass(frozen=True, slots=True)
class Term:
    """One word that the question is about."""

    text: str
    key: str
    """What it is compared by (see bot.language.words.key_of)."""
    stem: str
    """Its Porter stem, as full-text search keeps it."""
    name: bool = False
    """It belongs to a name, by its capital letter."""
    number: bool = False
    focus: bool = False
    """It says what is asked for: "budget" in "What is the budget of the force?"."""
    selective: bool = False
    """It picks one out of several: "first", "largest"."""
    weak: bool = False
    """It only puts the question: "explain", "mentioned"."""
    context: bool = False
    """It comes from the conversation, not from this question."""


@dataclass(frozen=True, slots=True)
class Question:
    """One analysed question."""

    text: str
    terms: tuple[Term, ...]
    """In order, without repetition."""
    names: tuple[tuple[str, ...], ...]
    """Keys of each capitalised name."""
    answer_type: AnswerType
    focus: str
    """The words that say what is asked for, "" where the question has none: "budget", "countries"."""
    negated: bool
    parts: tuple[str, ...]
    """The questions it is made of, each to be answered for itself: itself, or two or three."""
    queries: tuple[str, ...]
    """What to search for: the whole question first, then its parts, or the clauses of a long one."""

    @property
    def typed(self) -> bool:
        """Whether its answer is of a kind that can be told by its look: a name, a date, an amount."""
        return self.answer_type not in ("thing", "yes_no", "manner", "reason", "definition")

    @property
    def own_terms(self) -> tuple[Term, ...]:
        """Its terms without those of the conversation."""
        return tuple(term for term in self.terms if not term.context)


def analyse_question(text: str, context: Sequence[str] = ()) -> Question:
    """Analyse `text`; `context` holds earlier questions of the conversation, whose terms count for less.

    So do the terms of the earlier question that a question without a subject of its own carries in brackets.
    """
    whole = text
    about = ABOUT.search(text)
    if about is not None and about.start():
        text = text[: about.start()]
        context = (*context, about.group().strip(" ()").removeprefix("About:").strip())
    words = list_words(text)
    names = find_names(text, words)
    named = {index for span in names for index in span}
    asks = ASKS.search(text)
    focus = find_focus(text, words, asks)
    answer_type = find_answer_type(text, words, focus, asks)
    parts = split_question(text) if whole == text else (whole,)
    # "At the moment" and "the latest" say which article is to be believed, and stand in none.
    timely = [match.span() for match in NEWEST.finditer(text)]
    terms: dict[str, Term] = {}
    for index, word in enumerate(words):
        plain = fold(word.text)
        if word.stop and index not in named and plain not in _TELLING_STOP_WORDS:
            continue
        if index not in named and (plain in DISCOURSE_ADVERBS or any(a <= word.start < b for a, b in timely)):
            continue
        # Of "the two armies" it is known that they are two; that is not what is asked.
        known = plain in _SMALL_NUMBERS and _follows_article(text, words, index)
        terms.setdefault(
            word.key,
            Term(
                text=word.text,
                key=word.key,
                stem=stem(plain),
                name=index in named,
                number=(plain[0].isdigit() or plain in NUMBER_WORDS) and not known,
                focus=index in focus,
                selective=plain in SUPERLATIVES,
                # "Long" in "how long" asks for a length; what is long need not be called so.
                # The answer to "which two countries" names two; it need not say so.
                weak=(
                    plain in ASKING_WORDS
                    or known
                    or (asks is not None and asks.start() <= word.start < asks.end() and plain != "old")
                    or (index in focus and plain in NUMBER_WORDS)
                )
                and index not in named,
            ),
        )
    for earlier in context:
        for term in analyse_question(earlier).terms:
            if term.key not in terms and not term.weak:
                terms[term.key] = Term(term.text, term.key, term.stem, name=term.name, number=term.number, context=True)
    return Question(
        text=whole,
        terms=tuple(terms.values()),
        names=tuple(tuple(words[index].key for index in span) for span in names),
        answer_type=answer_type,
        focus=" ".join(words[index].text for index in focus),
        negated=any(fold(word.text) in NEGATIONS or fold(word.text).endswith("n't") for word in words),
        parts=parts,
        queries=(whole, *(parts if len(parts) > 1 else list_pieces(text))),
    )


def _names_class(word: Word) -> bool:
    """Whether an abbreviation stands for any of a kind, as "MPs" and "CEO" do, and is no name."""
    core = word.text.removesuffix("'s").removesuffix("’s").removesuffix("s")
    return len(core) > 1 and core.isupper() and bool(list_related(word.key)) and find_country(core) is None


def _follows_article(text: str, words: Sequence[Word], index: int) -> bool:
    before = fold(words[index - 1].text) if index else ""
    return before in _DEFINITE and re.match(r"\s\w", text[words[index].end :]) is not None


def find_names(text: str, words: Sequence[Word]) -> list[list[int]]:
    """Runs of capitalised words, as indices into `words`; none where the text does not use capitals to tell."""
    capitals = [bool(_CAPITAL.match(word.text)) for word in words]
    if not words or (all(capitals) and len(words) > 2):
        return []
    spans: list[list[int]] = []
    for index, word in enumerate(words):
        if not capitals[index]:
            continue
        if fold(word.text) in ENTITY_STOPPERS and word.text != "US":
            continue
        if _names_class(word):
            continue
        opens = index == 0 or re.search(r"[.?!:]\s*[\"“']?$", text[: word.start]) is not None
        followed = index + 1 < len(words) and capitals[index + 1]
        # The first word of a sentence is capitalised anyway: a name only if another capital follows.
        if opens and not followed and not word.text[1:2].isupper():
            continue
        gap = text[words[index - 1].end : word.start] if index else ""
        if spans and spans[-1][-1] == index - 1 and gap in (" ", "-", ". ", " '"):
            spans[-1].append(index)
        else:
            spans.append([index])
    return spans
