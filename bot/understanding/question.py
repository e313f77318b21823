"""What a question asks: its terms and which of them matter, its names and numbers, and the kind of answer it wants."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.language.grammar import AUXILIARIES, BE, VERBS
from bot.language.lexicon import (
    ASKING_WORDS,
    DATE_NOUNS,
    ENTITY_STOPPERS,
    MONEY_TOPICS,
    NEGATIONS,
    NUMBER_WORDS,
    ORGANISATION_NOUNS,
    PERSON_NOUNS,
    PLACE_NOUNS,
    SUPERLATIVES,
    split_words,
)
from bot.language.words import Word, fold, list_words, stem
from bot.understanding.clauses import ABOUT
from bot.understanding.subquestions import list_pieces, split_question

AnswerType = Literal[
    "person", "place", "date", "extent", "count", "money", "percent", "organisation",
    "reason", "manner", "yes_no", "definition", "thing",
]  # fmt: skip

_ASKS = re.compile(
    r"\b(how\s+(?:many|much|long|often|old|far|big|large|small|tall|high|low|deep|wide|thick|heavy|fast|quickly|strongly|"
    r"sharply|steeply|come)|"
    r"who|whom|whose|when|where|why|how|which|what)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^\W*(?:(?:so|and|but|yes|no|ok|well|oh)\W+)*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|"
    r"might|must|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|can't|won't)\b",
    re.IGNORECASE,
)
_TELLING_STOP_WORDS = (SUPERLATIVES | NUMBER_WORDS.keys()) - {"only", "most", "least", "now", "one", "once"}
_WHO_IS = re.compile(r"\W*[Ww]ho(?:'s| is| was| are| were) [A-Z]\S+(?: [A-Z]\S+)*\W*$")
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
    asks = _ASKS.search(text)
    focus = find_focus(text, words, asks)
    answer_type = find_answer_type(text, words, focus, asks)
    parts = split_question(text) if whole == text else (whole,)
    terms: dict[str, Term] = {}
    for index, word in enumerate(words):
        plain = fold(word.text)
        if word.stop and index not in named and plain not in _TELLING_STOP_WORDS:
            continue
        terms.setdefault(
            word.key,
            Term(
                text=word.text,
                key=word.key,
                stem=stem(plain),
                name=index in named,
                number=plain[0].isdigit() or plain in NUMBER_WORDS,
                focus=index in focus,
                selective=plain in SUPERLATIVES,
                # "Long" in "how long" asks for a length; what is long need not be called so.
                # The answer to "which two countries" names two; it need not say so.
                weak=(
                    plain in ASKING_WORDS
                    or (asks is not None and asks.start() <= word.start < asks.end())
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


def find_focus(text: str, words: Sequence[Word], asks: re.Match[str] | None) -> list[int]:
    """Indices of the words that name what is asked for: the noun after "which", or after "what is the"."""
    if asks is None:
        return []
    asked = re.sub(r"\s+", " ", asks.group().lower())
    if asked in ("who", "whom", "when", "where", "why", "how"):
        return []
    if asked.startswith("how ") and asked not in ("how many", "how much", "how long", "how old"):
        # "How far below the surface?" counts no surfaces.
        return []
    rest = [index for index, word in enumerate(words) if word.start >= asks.end()]
    if not rest:
        return []
    opening = fold(words[rest[0]].text)
    direct = not words[rest[0]].stop
    if (opening in AUXILIARIES and opening not in BE) or opening.removesuffix("s") in VERBS:
        # "What did the minister promise?", "What makes it valuable?": no noun says what is asked for.
        return []
    focus: list[int] = []
    for index in rest:
        word = words[index]
        if fold(word.text) in ASKING_WORDS and not focus:
            continue
        if word.stop:
            if focus:
                break
            continue
        focus.append(index)
        if direct and len(focus) == (1 if asked.startswith("how") else 2):
            break
        if len(focus) == 3:
            break
    return focus


def find_answer_type(text: str, words: Sequence[Word], focus: Sequence[int], asks: re.Match[str] | None) -> AnswerType:
    """The kind of answer that would satisfy the question."""
    lower = fold(text)
    if asks is None or _YES_NO.match(text):
        return "yes_no" if _YES_NO.match(text) else "thing"
    asked = re.sub(r"\s+", " ", asks.group().lower())
    nouns = {fold(words[index].text) for index in focus}
    if asked in ("who", "whom", "whose"):
        return "definition" if _WHO_IS.match(text) else "person"
    if asked == "when":
        return "date"
    if asked == "where":
        return "place"
    if asked in ("why", "how come"):
        return "reason"
    if asked in ("how long", "how old"):
        return "extent"
    if asked == "how much" and (nouns & MONEY_TOPICS or re.search(r"\b(?:cost|pay|paid|spen[dt]|worth|earn)", lower)):
        return "money"
    if asked == "how much" and "percent" in lower:
        return "percent"
    if asked.startswith("how "):
        return "count"
    if asked == "how":
        return "manner"
    if re.search(r"\bwhat (?:percent|percentage|proportion|share)\b", lower):
        return "percent"
    if asked == "what" and re.search(r"\bcosts?\b\W*$", lower):
        return "money"
    for kind, members in _TYPES_BY_NOUN:
        if nouns & members:
            return kind
    if re.search(r"\b(?:reason|purpose)\b", lower):
        return "reason"
    if re.fullmatch(r"\W*(?:what|who)(?:'s| is| are| was| were)(?: an?| the)? (?:\S+ ){0,3}\S+", lower.strip(" ?.!")):
        return "definition"
    return "thing"


_COUNT_NOUNS = split_words("number population size distance speed height length weight temperature rate total")
_TYPES_BY_NOUN: tuple[tuple[AnswerType, frozenset[str]], ...] = (
    ("date", DATE_NOUNS),
    ("count", _COUNT_NOUNS),
    ("money", MONEY_TOPICS),
    ("place", PLACE_NOUNS),
    ("organisation", ORGANISATION_NOUNS),
    ("person", PERSON_NOUNS),
)
