"""Baselines for briefs: sentences of the articles, chosen without knowing the topic, as long as the brief."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from bot.language.words import list_words
from ingest.errors import MissingPackage
from ingest.models import StoredArticle
from ingest.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class _Sentence:
    """What LexRank ranks: a text, and its words as they are compared."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Document:
    sentences: tuple[_Sentence, ...]


def list_sentences(articles: Iterable[StoredArticle]) -> list[list[str]]:
    """The sentences of each article, headings left out; newest article first."""
    ordered = sorted(articles, key=lambda article: (article.metadata.published or date.min, article.id), reverse=True)
    return [
        [
            article.text[sentence.start : sentence.end]
            for sentence in split_sentences(article.text)
            if not any(head.start <= sentence.start < head.end for head in article.headings)
        ]
        for article in ordered
    ]


def take_first(sentences: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first sentence of each article in turn, then the second of each, and so on."""
    return (text for row in zip_longest(*sentences) for text in row if text is not None)


def rank_sentences(sentences: Sequence[Sequence[str]]) -> list[str]:
    """All sentences by sumy's LexRank (Erkan and Radev 2004), the most central first. Raises MissingPackage."""
    try:
        from sumy.summarizers.lex_rank import LexRankSummarizer
    except ImportError as error:
        raise MissingPackage("The baseline needs sumy: run 'make setup-dev'. Nothing was measured.") from error
    texts = list(dict.fromkeys(text for article in sentences for text in article))
    document = _Document(
        tuple(_Sentence(text, tuple(word.key for word in list_words(text) if not word.stop)) for text in texts)
    )
    ranked: list[str] = []

    def keep_order(infos: Sequence[object]) -> list[object]:
        ranked.extend(info.sentence.text for info in infos)  # type: ignore[attr-defined]
        return []

    LexRankSummarizer()(document, keep_order)
    return ranked


def cut_to_words(texts: Iterable[str], words: int) -> tuple[str, ...]:
    """The first of these texts that have at least so many words together."""
    taken: list[str] = []
    for text in texts:
        if words <= 0:
            break
        taken.append(text)
        words -= len(text.split())
    return tuple(taken)
