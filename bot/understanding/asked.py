"""What kind of answer a question wants, and which of its words say so."""

import re
from collections.abc import Sequence
from typing import Literal

from bot.language.grammar import AUXILIARIES, BE, PERSON_TITLES, VERBS
from bot.language.lexicon import (
    ASKING_WORDS,
    DATE_NOUNS,
    MONEY_TOPICS,
    ORGANISATION_NOUNS,
    PERSON_NOUNS,
    PLACE_NOUNS,
    split_words,
)
from bot.language.mentions import list_mentions
from bot.language.words import Word, fold

AnswerType = Literal[
    "person", "place", "date", "extent", "count", "money", "percent", "organisation",
    "reason", "manner", "yes_no", "definition", "thing",
]  # fmt: skip

ASKS = re.compile(
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
_WHO_IS = re.compile(r"\W*+[Ww]ho(?:'s| is| was| are| were) [A-Z]\S++(?: [A-Z]\S++)*+\W*+$")


_ASKS_PRICE = re.compile(
    r"\bcosts?\b\W*$|\bwhat (?:do|does|did|will|would|can|could|has|have|had) (?:\S+ ){1,8}?"
    r"(?:(?:cost|earn|earned|charge|charged)\b(?! by\b| its\b| him\b| her\b| them\b))"
)
_ASKS_STANCE = re.compile(r"\bwhere (?:do|does|did|is|are)\b.{0,300}?\b(?:stands?|stood|standing)\b")
_ONE_PERSON = PERSON_NOUNS | PERSON_TITLES | {f"{title}s" for title in PERSON_TITLES}


def find_focus(text: str, words: Sequence[Word], asks: re.Match[str] | None) -> list[int]:
    """Indices of the words that name what is asked for: the noun after "which", or after "what is the"."""
    if asks is None:
        return []
    asked = re.sub(r"\s+", " ", asks.group().lower())
    if asked in ("who", "whom", "when", "where", "why", "how", "how old"):
        return []
    if asked.startswith("how ") and asked not in ("how many", "how much", "how long"):
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
    mentions = list_mentions(text)
    ends = len(text)
    for index in rest:
        word = words[index]
        if word.start >= ends:
            # "How many of the soldiers died?" asks for soldiers; that they died is told of them.
            break
        if fold(word.text) in ASKING_WORDS and not focus:
            continue
        if word.stop:
            if focus:
                break
            continue
        focus.append(index)
        if len(focus) == 1:
            ends = min((m.end for m in mentions if m.start <= word.start < m.end), default=ends)
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
    if asked == "where" and not _ASKS_STANCE.search(lower):
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
    if asked == "what" and _ASKS_PRICE.search(lower):
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
    ("person", _ONE_PERSON),
)
