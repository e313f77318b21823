"""The stems of a question's words, and whether a text has them."""

import re

from bot.language.words import fold, list_words, stem
from ingest.cache import cache_bytes

_NO_WORD = re.compile(r"[\W_]+")


def list_stems(text: str) -> list[str]:
    """The stems of the telling words of a text, each once."""
    return list(dict.fromkeys(stem(fold(word.text)) for word in list_words(text) if not word.stop))


@cache_bytes()
def spread_words(text: str) -> str:
    """A text in which `holds_stem` looks: folded, a space before every word and no other sign; cached as words are."""
    return f" {_NO_WORD.sub(' ', fold(text))}"


def holds_stem(spread: str, stem_: str) -> bool:
    """Whether a spread text has a word that begins like the stem: far quicker than to stem every word of it."""
    # Porter turns a final y into i.
    return f" {stem_.removesuffix('i') or stem_}" in spread
