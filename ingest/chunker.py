"""Articles to passages: runs of whole sentences under one heading, of a length that suits search."""

from collections.abc import Iterator, Sequence

from langchain_text_splitters import TextSplitter

from ingest.clues import measure_dateline
from ingest.models import Article, Heading, Passage, Sentence, StoredArticle
from ingest.sentences import split_sentences
from ingest.settings import ChunkingSettings
from ingest.tokens import count_tokens

PARAGRAPH_COST = 0.3
"""What it costs to part the sentences of one paragraph, where a passage half filled costs 0.25."""
PASSAGE_COST = 0.1
"""What each passage costs, so that two passages are not made where one would do."""

MAX_SENTENCES = 50
"""Most sentences in a passage, which bounds the work for a text of tiny ones, such as a list of names."""


class SentenceSplitter(TextSplitter):
    """LangChain text splitter whose chunks are runs of whole sentences of at most `max_tokens` cl100k tokens.

    No overlap: a sentence belongs to one chunk. A longer sentence is a chunk of its own. Of all ways to cut, the
    one that fills chunks evenly is taken, and cuts between paragraphs are preferred: least squared emptiness over
    all chunks by dynamic programming, as lines are broken in Knuth and Plass, "Breaking Paragraphs into Lines",
    1981.
    """

    def __init__(self, max_tokens: int, language: str = "en") -> None:
        super().__init__(chunk_size=max_tokens, chunk_overlap=0, length_function=count_tokens, add_start_index=True)
        self._language = language

    def split_text(self, text: str) -> list[str]:
        return [text[run[0].start : run[-1].end] for run in self.split_runs(text, 0, len(text))]

    def split_runs(self, text: str, start: int, end: int) -> list[tuple[Sentence, ...]]:
        """The sentences of `text[start:end]`, grouped into chunks."""
        sentences = split_sentences(text, start, end, self._language)
        sizes: list[int] = []
        inside: list[bool] = []
        place = start
        for sentence in sentences:
            gap = text[place : sentence.start]
            # A single space is part of the token of an English word after it; other gaps cost a token of their own.
            free = not gap or (gap == " " and text[sentence.start].isascii() and text[sentence.start].isalpha())
            sizes.append(self._length_function(text[sentence.start : sentence.end]) + (not free))
            inside.append(place > start and "\n" not in gap)
            place = sentence.end
        return [tuple(sentences[first:last]) for first, last in partition(sizes, inside, self._chunk_size)]


def partition(sizes: Sequence[int], inside: Sequence[bool], limit: int) -> list[tuple[int, int]]:
    """The cheapest way to group neighbours into runs of a total size up to `limit`, as (first, end) pairs.

    `inside[i]` says that a cut before `i` would be inside a paragraph. A size above the limit is a run of its own.
    """
    best = [0.0] + [float("inf")] * len(sizes)
    cut_before = [0] * (len(sizes) + 1)
    for end in range(1, len(sizes) + 1):
        total = 0
        for first in range(end - 1, max(end - 1 - MAX_SENTENCES, -1), -1):
            total += sizes[first]
            if total > limit and first < end - 1:
                break
            emptiness = 1 - total / limit if total < limit else 0.0
            cost = best[first] + emptiness**2 + PASSAGE_COST + PARAGRAPH_COST * inside[first]
            if cost < best[end]:
                best[end], cut_before[end] = cost, first
    runs: list[tuple[int, int]] = []
    end = len(sizes)
    while end > 0:
        runs.append((cut_before[end], end))
        end = cut_before[end]
    return runs[::-1]


def split_passages(article: Article | StoredArticle, settings: ChunkingSettings) -> list[Passage]:
    """The passages of an article in order: cut at every heading, never inside a sentence.

    A heading is in no passage; those above a passage are its `heading`. A heading with nothing below has none. The
    dateline and the byline are in the first passage and in no sentence: "PARIS, Jan 6 -" tells nothing of what it does.
    """
    splitter = SentenceSplitter(settings.max_tokens, article.metadata.language)
    passages: list[Passage] = []
    for start, end, heading in list_sections(article.headings, len(article.text)):
        for run in splitter.split_runs(article.text, start, end):
            first, last = run[0].start, run[-1].end
            if not passages:
                run = skip_head(article, run)
            passages.append(
                Passage(
                    ordinal=len(passages),
                    start=first,
                    end=last,
                    heading=heading,
                    sentences=run,
                    tokens=count_tokens(article.text[first:last]),
                )
            )
    return passages


def skip_head(article: Article | StoredArticle, run: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """The first sentences of an article without what says from where and when it comes and who has written it."""
    for place, sentence in enumerate(run):
        length = measure_dateline(article.text[sentence.start : sentence.end], article.metadata.language)
        if length < sentence.end - sentence.start:
            return (Sentence(start=sentence.start + length, end=sentence.end), *run[place + 1 :])
    return run


def list_sections(headings: Sequence[Heading], length: int) -> Iterator[tuple[int, int, str | None]]:
    """Start and end of the text before, between and after the headings, and the path of headings above each."""
    path: list[Heading] = []
    start = 0
    for heading in headings:
        yield start, heading.start, join_path(path)
        path = [above for above in path if above.level < heading.level] + [heading]
        start = heading.end
    yield start, length, join_path(path)


def join_path(path: Sequence[Heading]) -> str | None:
    return " / ".join(heading.text for heading in path) or None
