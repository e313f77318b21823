"""Text in the one form that offsets count in."""

import re
import unicodedata
from collections.abc import Iterator

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028]")
JOINED = "\u0600-\u06ff\u0700-\u08ff\u0900-\u1cff\ua840-\uabff"
PICTURE = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
INVISIBLE = re.compile(
    # A joiner is part of the spelling in cursive scripts, and of pictures made of several emoji.
    f"\u200c(?!(?<=[{JOINED}]\u200c)[{JOINED}])|\u200d(?!(?<=[{JOINED}]\u200d)[{JOINED}]|(?<=[{PICTURE}]\u200d)[{PICTURE}])"
    "|[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u3164\uffa0]")
PLAIN_PAIR = re.compile("[ -~](?=[ -~])")
PIECE_CHARS = 1_000_000


def squeeze(text: str) -> str:
    """`text` on one line, with single spaces."""
    return " ".join(text.split())


def clean_text(text: str) -> str:
    """`text` in canonical form: line feeds only, NFC, plain spaces, and no character that can't be seen.

    Bidirectional controls, zero-width and tag characters go, as they can hide words from a reader or reorder
    them; joiners stay where a script needs them. Smart quotes and dashes stay as they are.
    """
    return "".join(clean_piece(piece) for piece in cut_pieces(text))


def cut_pieces(text: str) -> Iterator[str]:
    """A long text in pieces, as no other thread runs while a pattern does; cut where nothing hangs together."""
    start = 0
    while len(text) - start > PIECE_CHARS and (between := PLAIN_PAIR.search(text, start + PIECE_CHARS)):
        yield text[start : between.start() + 1]
        start = between.start() + 1
    yield text[start:]


def clean_piece(text: str) -> str:
    text = LINE_ENDS.sub("\n", text.replace("\u2029", "\n\n"))
    text = text.replace("\u00ad\n", "")
    text = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    return SPACES.sub(" ", text)
