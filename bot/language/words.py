"""Text as words: where each stands, and the key under which it is the same word in a question and in a source."""

import re
import unicodedata
from dataclasses import dataclass

import Stemmer

from bot.language.lexicon import STOP_WORDS
from ingest.cache import WORD_BYTES, cache_bytes

_WORD = re.compile(r"\d+(?:[.,]\d+)*(?:st|nd|rd|th|s)?\b|(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_STEMMER = Stemmer.Stemmer("porter")
"""The same algorithm as SQLite's FTS5 tokenizer `porter`, so that stems can be looked up in its vocabulary."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: `text == whole[start:end]`."""

    text: str
    key: str
    """Equal for words that count as the same: stemmed."""
    start: int
    end: int
    stop: bool
    """A function word: it says nothing of what the text is about."""


@cache_bytes()
def list_words(text: str) -> tuple[Word, ...]:
    """Every word of `text`, in order; cached, because the same sentences are read for many questions."""
    words = []
    for match in _WORD.finditer(text):
        surface = match.group()
        words.append(Word(surface, key_of(surface), match.start(), match.end(), is_stop(surface)))
    return tuple(words)


@cache_bytes(WORD_BYTES)
def is_stop(word: str) -> bool:
    """Whether `word` is a function word; "US" is not "us"."""
    return word.lower().replace("’", "'") in STOP_WORDS and word != "US"


@cache_bytes(WORD_BYTES)
def key_of(word: str) -> str:
    """What `word` is compared by: its stem, without a possessive's end; figures without their marks."""
    plain = (_POSSESSIVE.sub("", fold(word)) or fold(word)).rstrip(".")
    return plain.replace(",", "") if plain[:1].isdigit() else stem(plain) or word


@cache_bytes(WORD_BYTES)
def stem(word: str) -> str:
    """The Porter stem of a lower-case word without accents."""
    return str(_STEMMER.stemWord(word))


@cache_bytes(WORD_BYTES)
def fold(word: str) -> str:
    """`word` in lower case and without accents, as full-text search keeps it."""
    plain = unicodedata.normalize("NFKD", word.lower())
    if not plain.isascii():
        for sign in set(plain):
            if unicodedata.combining(sign):
                plain = plain.replace(sign, "")
    return plain.replace("’", "'")
