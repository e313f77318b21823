"""Texts as the reader takes them: plain, cut into sentences and windows, and those that look alike."""

import re
from collections import Counter, defaultdict

PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "\u00a0": " "})
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]?\s+(?=[\"“‘(A-Z0-9])")
PARAGRAPH = re.compile(r"[^\n]+")
WORD = re.compile(r"\w+")


def make_plain(text: str) -> str:
    return text.translate(PLAIN)


def split_sentences(text: str) -> list[tuple[int, int]]:
    spans = []
    for paragraph in PARAGRAPH.finditer(text):
        begin = paragraph.start()
        for end in (*(m.start() + 1 for m in SENTENCE_END.finditer(paragraph.group())), len(paragraph.group())):
            stop = paragraph.start() + end
            if text[begin:stop].strip():
                start = begin + len(text[begin:stop]) - len(text[begin:stop].lstrip())
                spans.append((start, stop))
            begin = stop
    return spans


def cut_windows(text: str, words: int) -> list[tuple[int, int]]:
    """Whole sentences joined up to so many words."""
    windows: list[tuple[int, int]] = []
    for start, end in split_sentences(text):
        if windows and len(text[windows[-1][0] : end].split()) <= words:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    return windows


class RareWords:
    """Texts that share rare words with a question: the look-alikes that retrieval would bring."""

    def __init__(self, texts: list[str]) -> None:
        self._where: dict[str, list[int]] = defaultdict(list)
        for i, text in enumerate(texts):
            for word in set(WORD.findall(text.lower())):
                if len(word) > 3:
                    self._where[word].append(i)

    def find(self, question: str, most: int) -> list[int]:
        scores: Counter[int] = Counter()
        for word in set(WORD.findall(question.lower())):
            where = self._where.get(word, [])
            if 0 < len(where) < 400:
                for i in where:
                    scores[i] += 1000 // (10 + len(where))
        return [i for i, _ in scores.most_common(most)]
