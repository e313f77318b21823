"""From a question as it arrives to what is searched for and read: its conversation, its names, its times, its parts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.asking.corpus import Corpus
from bot.asking.dates import NEWEST, TimeHint
from bot.asking.smalltalk import reply_to, strip_greeting
from bot.asking.spelling import Expansion, correct_terms, describe_corrections, mend_small_words
from bot.language.words import ASKING_WORDS, fold, list_words
from bot.models import Answer
from ingest.models import Filters

_LONGEST_ABOUT = 300
"""Characters of what a question leans on that are read: the reader takes no more of both than half of its room."""
SHORT = 4
"""Words up to which a question asked after another is taken to go on from it: "And since when?"."""
_ANSWER_WORDS = 120
"""How much of an earlier answer retrieval may mix in."""
DEPENDENT_WEIGHT, STANDALONE_WEIGHT = 0.3, 0.15
"""What each text of the context counts for in retrieval, where the question itself counts 1; evals/README.md has the
table that decided them."""
_LEANS = re.compile(
    r"^\W*(?:and|but|so|or|what about|how about|(?:no,? )?i mean|(?:no,? )?i meant)\b"
    r"|\b(?:he|she|it|they|him|her|his|hers|its|their|theirs|them|this|these|those|there|then|such|same|else|others?"
    r"|ones?|instead|either|neither|too|as well)\b"
    r"|\bthat\b(?=\W*$|\s+(?:is|was|were|be|will|would|has|have|mean|happen|one)\b)"
    r"|\b(?:about|after|before|by|for|from|of|on|since|to|until|with|than|like|say|said|do|does|did|mean|why|is|was|are|were)"
    r" that\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'["“]([^"“”]{1,300})["”]')
FEWEST_QUOTED = 3
"""Words from which what stands between quotation marks is somebody's, and no name or title."""
_CAPITAL = re.compile(r"\b[A-Z]")
_NEWS = frozenset(
    ("news", "new", "headlines", "stories", "story", "world", "going", "coverage", "written", "published")
)
MOST_PIECES = 3
_FEWEST_WORDS = 4
"""Content words that a piece needs to be worth a search of its own."""
_ASKING = r"who|whom|whose|what|when|where|why|how|which"
_VERBS = r"is|are|was|were|do|does|did|has|have|had|can|could|will|would"
_NEXT_QUESTION = re.compile(
    rf"\?\s++(?=\S)|[,;]?(?<!\s)\s++and\s++(?:also\s++)?(?=(?:(?:in|at|on|for|by|to|from|with|since|until|under|about|of)"
    rf"\s++)?(?:{_ASKING})\b)|[,;]\s++(?:and|but)\s++(?=(?:{_ASKING}|{_VERBS})\s)",
    re.IGNORECASE,
)
_OPENS_QUESTION = re.compile(
    rf"\W*+(?:(?:and|but|so|also|in|at|on|for|by|to|from|with|since|until|under|about|of)\s++)*+(?:{_ASKING}|{_VERBS})\b",
    re.IGNORECASE,
)
_NEXT_PIECE = re.compile(
    r",?(?<!\s)\s++(?:while|whereas|although|though|compared (?:to|with)|in contrast to|as well as|versus)\s++"
    r"|;\s++|,\s++(?:(?:and|but|or)\s++(?:also\s++)?)?|[?.]\s++(?=[A-Z])"
    r"|(?<!\s)\s++and\s++(?=(?:the|a|an|another|also|does|did|do|is|are|was|were|has|have|had|who|which|what|when|where|why|how"
    r"|whose|that|if|whether|in|by|from|on|for|his|her|their|its)\b)",
)


@dataclass(frozen=True, slots=True)
class Context:
    """What was said in the conversation before a question."""

    about: str = ""
    """The question before it, as far as it says what both are about; "" for one that stands alone."""
    texts: tuple[str, ...] = ()
    """The question before it and the words that answered that, for retrieval to mix in."""

    @property
    def weight(self) -> float:
        """What each of the texts counts for where the question itself counts 1."""
        return DEPENDENT_WEIGHT if self.about else STANDALONE_WEIGHT


@dataclass(frozen=True, slots=True)
class SubQuestion:
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
    """A question as it was understood in its conversation, by the words of the corpus."""

    standalone: str
    """The question on its own, names as the corpus writes them."""
    parts: tuple[SubQuestion, ...]
    """What it asks, each to be answered for itself."""
    queries: tuple[str, ...]
    """What to search for: the whole first, then its parts, or the clauses of a long one."""
    context: Context
    filters: Filters
    expansions: tuple[Expansion, ...]
    time: TimeHint | None
    notice: str | None
    asks_news: bool = False
    """It asks for nothing but what was reported at some time."""

    @property
    def quoted(self) -> list[str]:
        """Words that it quotes, and that what answers it therefore has."""
        return [words for words in _QUOTED.findall(self.standalone) if len(words.split()) >= FEWEST_QUOTED]

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
        written = " ".join(corpus.vocabulary.write(fold(word)) for word in expansion.asked.split())
        if expansion.reason == "slip" or not corpus.vocabulary.holds_all(written):
            asked = asked.replace(expansion.asked, expansion.forms[0])
    context = find_context(asked, history)
    pieces = split_question(asked)
    parts = [SubQuestion(pieces[0], context.about)]
    # "... and who will command it?": what "it" is stands in the question before.
    first = f"{context.about} {pieces[0]}".strip()
    parts += [SubQuestion(piece, first if leans(piece) else context.about) for piece in pieces[1:]]
    time = corpus.read_time(asked, today)
    notes = (
        describe_corrections(expansions),
        None if history else ask_back(asked, corpus),
        describe_reach(time, corpus.state.through),
    )
    return Question(
        standalone=write_standalone(asked, context.about),
        parts=tuple(parts),
        queries=(asked, *(pieces if len(pieces) > 1 else list_pieces(asked))),
        context=context,
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
    return name_reach(through)


def name_reach(through: date) -> str:
    return f"The newest article is of {through.day} {through:%B %Y}; nothing here is from later."


def ask_back(question: str, corpus: Corpus) -> str | None:
    """What to ask the person back, where a first question leans on one that nobody asked; None where it names somebody.

    It is answered all the same: "it" may be nothing at all.
    """
    pointing = re.search(r"\b(he|she|they|him|her|them)\b", question, re.IGNORECASE)
    if pointing is None or _CAPITAL.search(question, 1):
        return None
    before = list_words(question[: pointing.start()])
    if any(not word.stop and corpus.vocabulary.is_name(fold(word.text)) for word in before):
        return None
    if pointing[1].lower() in ("they", "them") and any(not word.stop and word.text.endswith("s") for word in before):
        # "How many boreholes had water in them?"
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
    return filters.limit_days(time.period.start, None if time.relative else time.period.end)


def find_context(question: str, history: Sequence[Answer]) -> Context:
    """What a question goes on from, by the answers before it, oldest first."""
    last = next((answer for answer in reversed(history) if reply_to(answer.question) is None), None)
    if last is None:
        return Context()
    asked, about = part_standalone(last.standalone_question)
    said = " ".join(statement.text for statement in last.statements)
    said = said or " ".join(position.text for found in last.disagreements for position in found.positions)
    before = f"{about} {asked}".strip()
    texts = tuple(filter(None, (before, " ".join(said.split()[:_ANSWER_WORDS]))))
    return Context(before if leans(question) else "", texts)


def leans(question: str) -> bool:
    """Whether a question asked after another can't be understood without it."""
    return len(question.split()) <= SHORT or _LEANS.search(question) is not None


def write_standalone(question: str, about: str) -> str:
    """The question as a person reads it on its own."""
    return f"{question} (About: {about})" if about else question


def part_standalone(standalone: str) -> tuple[str, str]:
    """The question and what it is about, as `write_standalone` joined them."""
    asked, mark, about = standalone.partition(" (About: ")
    return (asked, about[:-1]) if mark and about.endswith(")") else (standalone, "")


def split_question(text: str) -> tuple[str, ...]:
    """The questions that `text` asks, each to be answered for itself: usually `(text,)`, at most MOST_PIECES.

    "When was it signed, and who signed it?" asks two things; "Which company was sued and is hiring?" asks one.
    """
    pieces = [piece.strip(" ,;") for piece in _NEXT_QUESTION.split(text) if piece.strip(" ,;?")]
    if not 1 < len(pieces) <= MOST_PIECES or not all(map(_OPENS_QUESTION.match, pieces)):
        return (text,)
    return tuple(piece[0].upper() + piece[1:] + ("" if piece.endswith("?") else "?") for piece in pieces)


def list_pieces(text: str) -> tuple[str, ...]:
    """The clauses of a long question, each worth a search of its own; empty where it is all one, at most MOST_PIECES.

    Evidence for a question that joins several facts lies in several articles, of which the question as a whole
    resembles none well.
    """
    pieces: list[list[str]] = []
    sizes: list[int] = []
    for piece in (piece.strip(" ,;") for piece in _NEXT_PIECE.split(text)):
        if not piece:
            continue
        size = count_content(piece)
        if pieces and min(size, sizes[-1]) < _FEWEST_WORDS:
            pieces[-1].append(piece)
            sizes[-1] += size
        else:
            pieces.append([piece])
            sizes.append(size)
    while len(pieces) > MOST_PIECES:
        place = min(range(len(pieces) - 1), key=lambda index: sizes[index] + sizes[index + 1])
        pieces[place : place + 2] = [pieces[place] + pieces[place + 1]]
        sizes[place : place + 2] = [sizes[place] + sizes[place + 1]]
    return tuple(", ".join(piece) for piece in pieces) if len(pieces) > 1 else ()


def count_content(text: str) -> int:
    return sum(not word.stop for word in list_words(text))
