"""Questions that an article raises: its headings that ask, and what the people in it say of what they speak of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.language.attribution import find_speaker
from bot.language.lexicon import split_words
from bot.language.mentions import Mention, list_mentions
from bot.language.words import list_words
from ingest.catalog import PassageRow
from ingest.models import Heading, StoredArticle

LENGTHS = range(20, 111)
"""Characters of a question that fits a line or two."""
TOPICS = frozenset({"person", "place", "organisation", "event", "name"})
POINTING = split_words("such this these those he she they it his her their its him them there here")
"""Words that lean on what stood before: a question that holds one does not stand by itself."""
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
    return sum(mention.named for mention in list_mentions(text))


def _read_speakers(article: StoredArticle, sentences: Iterable[tuple[int, int]]) -> Iterator[Candidate]:
    previous = ""
    for start, end in sentences:
        text = article.text[start:end]
        speaker = find_speaker(text, previous)
        previous = text
        if speaker is None or not _is_name(speaker):
            continue
        topic = _find_topic(text, speaker)
        question = f"What did {speaker} say about {topic}?"
        if topic is not None and len(question) in LENGTHS:
            yield Candidate(question, article.id, 1, start, range(start, end))


def _read_people(article: StoredArticle, sentences: Iterable[tuple[int, int]]) -> Iterator[Candidate]:
    for start, end in sentences:
        for mention in list_mentions(article.text[start:end]):
            if mention.kind == "person" and mention.named and not mention.inside and " " in mention.text:
                yield Candidate(f"Who is {mention.text}?", article.id, 2, start, range(len(article.text)))


def _is_name(speaker: str) -> bool:
    mentions = [mention for mention in list_mentions(speaker) if mention.named and mention.kind in TOPICS]
    return bool(mentions) and mentions[0].start == 0


def _find_topic(text: str, speaker: str) -> str | None:
    """The last name that the sentence speaks of besides who speaks: what is new mostly comes at the end."""
    own = {word.key for word in list_words(speaker)}

    def is_other(mention: Mention) -> bool:
        apart = mention.named and not mention.inside and not mention.possessive and mention.kind in TOPICS
        return apart and mention.kind != "date" and not own & {word.key for word in list_words(mention.text)}

    return next((mention.text for mention in reversed(list_mentions(text)) if is_other(mention)), None)


def asks_the_same(text: str, others: Iterable[str]) -> bool:
    """Whether a question is one of the others in much the same words."""
    words = _list_content(text)
    return any(len(words & other) >= SAME * max(1, min(len(words), len(other))) for other in map(_list_content, others))


def _list_content(text: str) -> set[str]:
    return {word.key for word in list_words(text) if not word.stop}


def sort_by_nearness(candidates: Sequence[Candidate], places: Sequence[int]) -> list[Candidate]:
    """Those first that come up nearest to one of `places` in the article."""
    return sorted(candidates, key=lambda one: min((abs(one.place - place) for place in places), default=0))
