"""Text cut into digits, words and signs, the ground on which numbers are read. Linear in the length of the text."""

import re
from dataclasses import dataclass
from typing import Literal

_TOKEN = re.compile(
    r"(?P<digits>[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3}(?!\d))++(?:[.,]\d++)?+|\d++(?:[.,'’]\d++)*+)"
    r"|(?P<sign>[¼-¾⅐-⅞])|(?P<word>(?:[^\W\d_]\.){2,}+|[^\W\d_]++(?:['’][^\W\d_]++)*+)"
    r"|(?P<other>[^\s])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a text: `text == whole[start:end]`."""

    kind: Literal["digits", "word", "sign"]
    text: str
    plain: str
    """In lower case, "U.S." as "us"."""
    start: int
    end: int


def list_tokens(text: str) -> list[Token]:
    """Every digit, word and sign of `text`, in order; white space is what lies between."""
    tokens = []
    for match in _TOKEN.finditer(text):
        written = match.group()
        if match.lastgroup == "word":
            plain = written.lower().replace("’", "'").replace(".", "")
            tokens.append(Token("word", written, plain, match.start(), match.end()))
        else:
            kind: Literal["digits", "sign"] = "digits" if match.lastgroup == "digits" else "sign"
            tokens.append(Token(kind, written, written, match.start(), match.end()))
    return tokens


class Cursor:
    """The tokens of one text with what stands between them; places beyond either end hold an empty token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list_tokens(text)
        self._none = Token("sign", "", "", len(text), len(text))

    def at(self, place: int) -> Token:
        return self.tokens[place] if 0 <= place < len(self.tokens) else self._none

    def touches(self, place: int) -> bool:
        """Whether token `place` follows the one before without a gap."""
        return 0 < place < len(self.tokens) and self.tokens[place - 1].end == self.tokens[place].start

    def is_spaced(self, place: int) -> bool:
        """Whether only one space or line break, or nothing, lies before token `place`."""
        if not 0 < place < len(self.tokens):
            return False
        return self.tokens[place].start - self.tokens[place - 1].end <= 1
