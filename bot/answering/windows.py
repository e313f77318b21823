"""Windows of text for the reader: neighbouring sentences of a passage, with the article's title and heading in
front."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.retrieval.passages import FoundPassage, FoundSentence, Retrieval

MOST_WORDS = 85
"""Of one window; about 110 tokens with what stands in front."""
MOST_WINDOWS = 10
_FRONT_CHARS = 120


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring sentences of one passage as the reader gets them."""

    passage: FoundPassage
    sentences: tuple[FoundSentence, ...]
    front: str
    """Title and heading, with the mark that parts them from the body."""
    score: float
    """How well it was found: a third the passage's fused score, the rest its best sentence's cosine."""

    @property
    def body(self) -> str:
        start = self.passage.start
        return self.passage.text[self.sentences[0].start - start : self.sentences[-1].end - start]

    @property
    def text(self) -> str:
        return self.front + self.body

    def locate(self, sentence: FoundSentence) -> tuple[int, int]:
        """Where a sentence stands in `text`."""
        moved = len(self.front) - self.sentences[0].start
        return sentence.start + moved, sentence.end + moved


def build_front(passage: FoundPassage) -> str:
    """What stands in front of a window of this passage."""
    heading = (passage.heading or "").rsplit(" / ", 1)[-1]
    parts = [part[:_FRONT_CHARS] for part in (passage.metadata.title, heading) if part]
    return "".join(f"{part} | " for part in dict.fromkeys(parts))


def cut_windows(passage: FoundPassage) -> list[Window]:
    """Whole sentences, as evenly as they can be cut into windows of at most MOST_WORDS."""
    words = [len(sentence.text.split()) for sentence in passage.sentences]
    number = -(-sum(words) // MOST_WORDS)
    target = sum(words) / max(number, 1)
    groups: list[list[FoundSentence]] = []
    taken = 0
    for sentence, count in zip(passage.sentences, words, strict=True):
        if not groups or (taken + count / 2 > target * len(groups) and len(groups) < number):
            groups.append([])
        groups[-1].append(sentence)
        taken += count
    return [build_window(passage, group) for group in groups]


def build_window(passage: FoundPassage, sentences: Sequence[FoundSentence]) -> Window:
    best = max(max(sentence.similarity) for sentence in sentences)
    return Window(passage, tuple(sentences), build_front(passage), (passage.score + 2 * best) / 3)


def choose_windows(retrieval: Retrieval, most: int = MOST_WINDOWS) -> list[Window]:
    """The best windows of what was retrieved, best first."""
    windows = [window for passage in retrieval.passages for window in cut_windows(passage) if passage.sentences]
    return sorted(windows, key=lambda window: -window.score)[:most]
