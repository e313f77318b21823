"""Questions that an article raises: its headings that ask, and what the people in it say of what they speak of."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.language.mentions import find_speaker
from bot.language.words import ASKING_WORDS, STOP_WORDS, list_keys, list_words, split_words
from ingest.catalog import PassageRow
from ingest.dates import MONTHS, WEEKDAYS
from ingest.models import Heading, StoredArticle

LENGTHS = range(20, 111)
"""Characters of a question that fits a line or two."""
POINTING = split_words("such this these those he she they it his her their its him them there here")
"""Words that lean on what stood before: a question that holds one does not stand by itself."""
_NAME = re.compile(r"[A-Z][\w’'-]*+(?: [A-Z][\w’'-]*+)*+")
_POSSESSIVE = re.compile(r"['’]s?\Z")
_AFTER = 30
"""Characters in which the word after a name stands."""
_NO_NAMES = STOP_WORDS | ASKING_WORDS | {*MONTHS, *WEEKDAYS, "mr", "mrs", "ms", "dr", "first", "second", "two"}
"""Words with a capital that name nothing to ask about."""
SAME = 0.6
"""Share of its content words that a question has in common with another that asks the same."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, and where the article gives rise to it."""

    text: str
    article_id: str
    rank: int
    """0 for the article's own question, then what is made from its sentences; the lower the better it reads."""
    place: int
    """Where in the article it comes up."""
    answered_in: range
    """Where in the article its answer should come from."""


def list_candidates(article: StoredArticle, passages: Sequence[PassageRow]) -> list[Candidate]:
    """Headings that ask, those with most names first, then what people say, then who people are; each text once.

    `passages` are those of the article in which sentences are looked at.
    """
    sentences = [(one.start, one.end) for passage in passages for one in passage.sentences]
    candidates = [*_read_headings(article), *_read_speakers(article, sentences), *_read_people(article, sentences)]
    return list({candidate.text: candidate for candidate in candidates}.values())


def _read_headings(article: StoredArticle) -> list[Candidate]:
    ends = [*(heading.start for heading in article.headings), len(article.text)][1:]
    asking = [
        Candidate(heading.text.strip(), article.id, 0, heading.start, range(heading.end, end))
        for heading, end in zip(article.headings, ends, strict=True)
        if _asks(heading)
    ]
    return sorted(asking, key=lambda candidate: -_count_names(candidate.text))


def _asks(heading: Heading) -> bool:
    text = heading.text.strip()
    words = {word.text.lower() for word in list_words(text)}
    return text.endswith("?") and len(text) in LENGTHS and not words & POINTING


def _count_names(text: str) -> int:
    """Names make a question stand by itself: without any it leans on its article."""
    return len(list_names(text))


def _read_speakers(article: StoredArticle, sentences: Iterable[tuple[int, int]]) -> Iterator[Candidate]:
    previous = ""
    for start, end in sentences:
        text = article.text[start:end]
        speaker = find_speaker(text, previous)
        previous = text
        if speaker is None or not _NAME.fullmatch(speaker):
            continue
        topic = find_topic(text, speaker)
        question = f"What did {speaker} say about {topic}?"
        if topic is not None and len(question) in LENGTHS:
            yield Candidate(question, article.id, 1, start, range(start, end))


def _read_people(article: StoredArticle, sentences: Iterable[tuple[int, int]]) -> Iterator[Candidate]:
    for start, end in sentences:
        speaker = find_speaker(article.text[start:end])
        if speaker and _NAME.fullmatch(speaker) and " " in speaker:
            yield Candidate(f"Who is {speaker}?", article.id, 2, start, range(len(article.text)))


def find_topic(text: str, speaker: str) -> str | None:
    """The last name that the sentence speaks of besides who speaks: what is new mostly comes at the end.

    A name before a word that is none may but describe that ("German soldiers"), and says nothing alone.
    """
    own = {word.key for word in list_words(speaker)}
    for match in reversed(list(_match_names(text))):
        name = _POSSESSIVE.sub("", match.group())
        after = list_words(text[match.end() : match.end() + _AFTER])
        describes = bool(after) and text[match.end()] == " " and not after[0].stop and after[0].text.islower()
        if not describes and not own & {word.key for word in list_words(name)}:
            return f"the {name}" if text[: match.start()].endswith(("the ", "The ")) else name
    return None


def list_names(text: str) -> list[str]:
    """Runs of capitalised words that do not open the text."""
    return [match.group() for match in _match_names(text)]


def _match_names(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _NAME.finditer(text) if match.start() and match.group().lower() not in _NO_NAMES)


def asks_the_same(text: str, others: Iterable[str]) -> bool:
    """Whether a question is one of the others in much the same words."""
    words = list_keys(text)
    return any(len(words & other) >= SAME * max(1, min(len(words), len(other))) for other in map(list_keys, others))
