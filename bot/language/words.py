"""Text as words: where each stands, the key under which it is the same word in a question and in a source, and which
words of English say nothing of what a text is about.

Search and the exact gates compare words by the thousand, where the reader takes milliseconds for each pair of texts.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import Stemmer

from ingest.cache import WORD_BYTES, cache_bytes


def split_words(text: str) -> frozenset[str]:
    """The words of a word list."""
    return frozenset(text.split())


STOP_WORDS = split_words(
    """a about above after again against all along already also although am among an and another any anybody anyone
    anything are aren't around as at away back be became because been before behind being below beneath beside besides
    between beyond both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each
    either else enough etc even ever every everybody everyone everything few for from further get gets getting got had
    hadn't has hasn't have haven't having he he'd he'll he's hence her here hers herself him himself his how however i
    i'd i'll i'm i've if in indeed instead into is isn't it it's its itself just kindly let let's like least less lot
    lots many may maybe me might mine more most much must my myself near nearly neither no nobody none nor not nothing
    now of off often on once one ones only onto or other others ought our ours ourselves out over own per perhaps
    please quite rather really s same shall she she's should shouldn't since so some somebody someone something still
    such t than that that's the their theirs them themselves then there there's thereby therefore these they they're
    this those though through throughout thus till to together too toward towards under unless until up upon us very
    via was wasn't we we're well were weren't what what's whatever when whenever where whereas wherever whether which
    whichever while who who's whoever whom whose why will with within without won't would wouldn't yes yet you your
    yours yourself yourselves ok okay hi hello thanks thank oh hmm vs i.e e.g"""
)

ASKING_WORDS = split_words(
    """tell explain describe give show list name know find mention mentioned say says said state stated according
    information detail details mean means meaning define happen happened happens kind kinds type types sort example true
    examples thing things way ways called use used want need article articles report reports reported source sources
    text passage document documents question answer main exactly possible
    change changes changed changing supposed meant intended expected considered going clear matter matters possible
    take takes took taken make makes made put puts come comes came go goes went gone keep keeps kept bring brings
    brought become becomes became hold holds held belong belongs involve involves involved consist consists include
    includes included concern concerns concerned"""
)
"""Words that a question is put with rather than about; they weigh little."""

WORD_ROOM = 350
"""Bytes of a word without its characters."""
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


def measure_words(words: Sequence[Word]) -> int:
    """Bytes, at most: a word is kept twice, as it stands and as it is compared, of up to four bytes a character."""
    return sum(WORD_ROOM + 8 * len(word.text) for word in words)


@cache_bytes(measure=measure_words)
def list_words(text: str) -> tuple[Word, ...]:
    """Every word of `text`, in order; cached, because the same sentences are read for many questions."""
    words = []
    for match in _WORD.finditer(text):
        surface = match.group()
        words.append(Word(surface, key_of(surface), match.start(), match.end(), is_stop(surface)))
    return tuple(words)


@cache_bytes()
def list_keys(text: str) -> frozenset[str]:
    """The keys of a text's words, function words left out."""
    return frozenset(word.key for word in list_words(text) if not word.stop)


@cache_bytes()
def list_every_key(text: str) -> frozenset[str]:
    """The keys of a text's words, function words among them."""
    return frozenset(word.key for word in list_words(text))


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
