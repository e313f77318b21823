"""Words that can stand for one another, and kinds with words that name one of them: "truce" and "ceasefire".

`synonyms.txt` has a group of words a line; `kinds.txt` has "kind words: members". Both are the project's own, written
for newspaper English at large, and hold base forms only: words are compared by their keys (bot.language.words.key_of).
Two words that count as one are joined by a hyphen: "take-part".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from bot.language.words import key_of

FOLDER = Path(__file__).parent
SYNONYMS = FOLDER / "synonyms.txt"
KINDS = FOLDER / "kinds.txt"


def list_related(key: str) -> frozenset[str]:
    """Keys of the words that meet a question's word: its synonyms, and the members of the kind that it names.

    Kinds work one way: who asks for a ship is answered by a frigate, who asks for a frigate not by a ship.
    """
    return load_thesaurus().get(key, frozenset())


@cache
def load_thesaurus() -> dict[str, frozenset[str]]:
    """Key of a word to the keys of the words that meet it, without itself."""
    related: defaultdict[str, set[str]] = defaultdict(set)
    for line in _read_lines(SYNONYMS):
        group = {join_keys(word.split("-")) for word in line.split()}
        for key in group:
            related[key] |= group
    for line in _read_lines(KINDS):
        kinds, _, members = line.partition(":")
        group = {join_keys(word.split("-")) for word in kinds.split()}
        for key in group:
            related[key] |= group | {join_keys(word.split("-")) for word in members.split()}
    return {key: frozenset(others - {key}) for key, others in related.items()}


def join_keys(words: Iterable[str]) -> str:
    """The key of words that count as one: "take part", and "took part" too."""
    return "".join(key_of(word) for word in words)


def _read_lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text:
            yield text
