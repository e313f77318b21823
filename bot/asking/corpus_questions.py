"""Questions about the corpus itself: which articles there are, how many, from when, of whom, which mention what."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from bot.language.words import list_words
from bot.numbers import list_quantities
from ingest.models import ArticleKind

CorpusKind = Literal[
    "list", "count", "newest", "oldest", "publishers", "period", "mentions", "claims", "figure", "corrections"
]

CORPUS_KINDS: dict[str, CorpusKind] = {f"articles/{kind}": kind for kind in get_args(CorpusKind)}
"""By the name that the model of requests has for them."""
_COUNTS = re.compile(r"\b(?:how (?:many|often|much)|number of|count|total)\b", re.IGNORECASE)
_PIECE = r"(?:pieces?|articles?|columns?|texts?|items?)"
_NAMES: dict[ArticleKind, str] = {
    "opinion": rf"opinion {_PIECE}|opinions?(?= (?:or|and)\b)|op-?eds?|columns?|commentar(?:y|ies)|editorials?",
    "interview": "interviews?",
    "explainer": "explainers?|faqs?",
    "correction": rf"corrections?|corrected {_PIECE}",
}
_KINDS = {kind: re.compile(rf"\b(?:{names})\b", re.IGNORECASE) for kind, names in _NAMES.items()}
_ASKS_FOR_KIND = re.compile(
    r"\W*(?:(?:do|have) (?:we|you)(?: have| got)?|(?:are|is) there|which|what|list|show(?: me)?|any|how many)"
    rf"(?: (?:any|the|all|our|a|an|of our))?? (?:{'|'.join(_NAMES.values())})\b",
    re.IGNORECASE,
)
_CLAIM = re.compile(
    r"\b(?:articles?|sources?|reports?|papers?|pieces?|texts?|outlets?|they)\s+(?:all\s+|also\s+|actually\s+)?"
    r"(?:(?P<says>says?)|state|states|reports?|gives?|claims?|tells?|puts?)\s+(?:that\s+)?"
    r"(?P<claim>(?!about\b|on\b|of\b|any|some|no|so\b|what\b|how\b)\S.*)",
    re.IGNORECASE | re.DOTALL,
)
"""What sources "say" is a clause; what they "report" is one where it has an amount, and else a thing."""
_PUTTING = re.compile(r"\b(?:put|set|give|have|has|place|see|price|estimate|report|carr(?:y|ie))s? \Z", re.IGNORECASE)
_UNIT_WORDS = 3
"""Words that may still belong to an amount: "a hectare"."""
_PUT = re.compile(r"(?<=\w)\s(?:at|as|to be)\s+(?=(?:\w{1,12}\s+){0,2}\Z)", re.IGNORECASE)
"""What puts something at an amount, with such words as "about" and "more than" behind it."""
_OF = re.compile(r"\s(?:of|in|at|on|for|by|from|to|with|between|who|that)\s", re.IGNORECASE)
_TOPICS = re.compile(r"\b(?:topics?|subjects?|themes?|matters|stories)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CorpusQuestion:
    """What is asked about the corpus."""

    kind: CorpusKind
    about: str = ""
    """What the articles are to mention or say, or the figure that is asked for."""
    counts: bool = False
    """A number is asked for, rather than the articles one by one."""
    publisher: str = ""
    """Whose articles are asked for, where there are none of that publisher."""
    text: str = ""
    """The words that it is asked in, which may name kinds of article or ask for topics."""


def build_corpus_question(kind: CorpusKind, about: str, asked: str) -> CorpusQuestion | None:
    """The question of this kind in the words `asked`; None where it lacks what such a question is about."""
    if kind == "figure":
        return CorpusQuestion(kind, about, True) if list_quantities(about) else None
    if kind == "claims" and _PUTTING.search(asked.partition(about)[0]):
        about = state_amount(about)
    counts = kind == "count" or _COUNTS.search(asked) is not None
    if kind in ("mentions", "claims"):
        return CorpusQuestion(kind, about, counts) if about else None
    if kind in ("list", "count") and about:
        kind = "mentions"
    return CorpusQuestion(kind, about, counts)


def find_claim(asked: str) -> str:
    """What the sources are asked to say: "the line is 9 km long"; "" where it is a thing that they may be on."""
    match = _CLAIM.search(asked)
    return match["claim"] if match and (match["says"] or list_quantities(match["claim"])) else ""


def state_amount(claim: str) -> str:
    """A claim as a clause where something is put at an amount: "the price is 9 marks" of "the price at 9 marks"."""
    amount = next(iter(list_quantities(claim)[-1:]), None)
    puts = [] if amount is None else list(_PUT.finditer(claim[: amount.start]))
    if amount is None or not puts or len(claim[amount.end :].split()) > _UNIT_WORDS:
        return claim
    what = claim[: puts[-1].start()].strip(" ,")
    head = [word.text for word in list_words(_OF.split(what)[0])][-1:]
    verb = "are" if head and head[0].endswith("s") and not head[0].endswith(("ss", "us", "is", "'s")) else "is"
    return f"{what} {verb} {claim[puts[-1].end() :]}"


def find_kinds(text: str) -> tuple[ArticleKind, ...]:
    """The kinds of article that a question on the corpus names."""
    return tuple(kind for kind, names in _KINDS.items() if names.search(text))


def drop_kinds(text: str) -> str:
    """`text` without the kinds of article that it names; "" where nothing else is named."""
    for names in _KINDS.values():
        text = names.sub(" ", text)
    return " ".join(text.split()) if any(not word.stop for word in list_words(text)) else ""


def asks_for_kind(message: str) -> bool:
    """Whether a message asks which articles of some kind there are."""
    return _ASKS_FOR_KIND.match(message) is not None


def asks_by_topic(text: str) -> bool:
    """Whether a question on the corpus asks for its topics, or for something of each."""
    return _TOPICS.search(text) is not None
