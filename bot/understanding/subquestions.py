"""A question that asks several things, taken apart: into questions to answer, and into pieces to search for."""

import re

from bot.language.mentions import list_mentions
from bot.language.words import list_words
from bot.understanding.clauses import LEAD_IN
from bot.understanding.exchanges import Exchange
from bot.understanding.followups import resolve_question
from bot.understanding.fragments import ask_about

MOST_PIECES = 3
_FEWEST_WORDS = 4
"""Content words that a piece needs to be worth a search of its own."""
_ASKING = r"who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|has|have|had|can|could|will|would"
_NEXT_QUESTION = re.compile(
    rf"\?\s++(?=\S)|[,;]?(?<!\s)\s++and\s++(?:also\s++)?(?=(?:who|whom|whose|what|when|where|why|how|which)\b)"
    r"|[,;]?(?<!\s)\s++and\s++(?:also\s++)?(?=(?:in|at|on|for|by|to|from|with|since|until|under|about|of)\s+"
    r"(?:who|whom|whose|what|when|where|how|which)\b)"
    rf"|[,;]\s+(?:and|but)\s+(?=(?:{_ASKING})\s)",
    re.IGNORECASE,
)
_OPENS_QUESTION = re.compile(
    rf"\W*+(?:(?:and|but|so|also|in|at|on|for|by|to|from|with)\s++)*+(?:{_ASKING})\b", re.IGNORECASE
)
_NEXT_PIECE = re.compile(
    r",?(?<!\s)\s++(?:while|whereas|although|though|compared (?:to|with)|in contrast to|as well as|versus)\s++"
    r"|;\s++|,\s++(?:(?:and|but|or)\s++(?:also\s++)?)?|[?.]\s++(?=[A-Z])"
    r"|(?<!\s)\s++and\s++(?=(?:the|a|an|another|also|does|did|do|is|are|was|were|has|have|had|who|which|what|when|where|why|how"
    r"|whose|that|if|whether|in|by|from|on|for|his|her|their|its)\b)",
)


def split_question(text: str) -> tuple[str, ...]:
    """The questions that `text` asks, each to be answered for itself: usually `(text,)`, at most MOST_PIECES.

    "When was it signed, and who signed it?" asks two things; "Which company was sued and is hiring?" asks one.
    """
    pieces = [piece.strip(" ,;") for piece in _NEXT_QUESTION.split(text) if piece.strip(" ,;?")]
    if not 1 < len(pieces) <= MOST_PIECES:
        return (text,)
    if not all(_OPENS_QUESTION.match(piece) and _count_content(piece) for piece in pieces):
        return (text,)
    asked: list[str] = []
    for piece in pieces:
        question = piece[0].upper() + piece[1:] + ("" if piece.endswith("?") else "?")
        earlier = [Exchange(one, one) for one in asked]
        # "... and who will command it?": what "it" is stands in the question before.
        written = resolve_question(question, earlier).standalone
        said = written.partition(" (About: ")[0]
        taken = {word.text for word in list_words(said) if not word.stop} - {w.text for w in list_words(question)}
        alone = not asked or (
            any(m.named for m in list_mentions(said)) and not any(word[0].islower() for word in taken)
        )
        # "... and how many of them smoked?": of whom, was asked before; that somebody smoked is what is to be found.
        asked.append(written if alone else ask_about(LEAD_IN.sub("", question), asked[0]))
    return tuple(asked)


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
        size = _count_content(piece)
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


def _count_content(text: str) -> int:
    return sum(not word.stop for word in list_words(text))
