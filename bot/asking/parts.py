"""A question that asks several things, taken apart: into questions to answer, and into pieces to search for."""

import re

from bot.language.words import list_words

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
