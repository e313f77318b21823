"""The small model that reads what a message asks for: its form, and which of its words are its topic, sides and so on.

Two linear models. The first tags each word by hashed features (Viterbi over a chain); the second reads the form from
the words that wrap what was tagged, hashed too, and from two sentence embeddings: the message, and the message with
plain words in place of what was tagged. `evals/training/requests/` holds its data and its training, MODEL_CARD.md its
figures. The weights are loaded with the first message.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ingest.cache import cache_bytes
from ingest.embedder import MiniLmEmbeddings, Vectors, load_minilm
from ingest.errors import ModelUnavailable

WEIGHTS = Path(__file__).with_name("requests.npz")
CHECKSUM = WEIGHTS.with_suffix(".sha256")
BUCKETS = 1 << 16
"""Places for hashed features, in each of the two models."""
LONGEST = 120
"""Words that are read; what follows them is tagged as the last of them."""

SURE = 0.6
"""Probability of a plain question from which a message is one: the form that can do no harm."""
GUESSED = 0.25
"""The same of a plain question that nothing answers."""
LEAST = 0.2
"""Probability that a form must have to be answered in."""

SWAPPED = 5
"""Letters from which a word with two of them swapped is taken for one that wraps requests."""
HELD = 30.0
"""What a word that the corpus has, and that is none of those that wrap requests, counts less as a wrapper."""

Tag = Literal["wrapper", "topic", "actor", "noun", "time", "audience", "back", "all"]
TAGS: tuple[Tag, ...] = ("wrapper", "topic", "actor", "noun", "time", "audience", "back", "all")
"""What a word does in a request; "back" points to the answer before ("that"), "all" to everything there is."""
STAND_INS: dict[Tag, str] = {
    "topic": "the matter", "actor": "somebody", "noun": "things", "time": "a date", "audience": "the reader",
    "back": "that", "all": "everything",
}  # fmt: skip
"""What stands for the words of a tag where the rest of a message is embedded."""
DENSE = 2 * MiniLmEmbeddings.dimensions
DENSE_SCALE = 4.0
"""Of the embeddings beside the hashed features, which are 1."""
KINDS = (
    "answer", "brief", "summary", "timeline", "changes", "comparison", "positions", "quotations", "list", "agreement",
    "open", "articles/list", "articles/count", "articles/newest", "articles/oldest", "articles/publishers",
    "articles/period", "articles/mentions", "articles/claims", "articles/figure", "articles/corrections",
    "shorter", "longer", "layout",
)  # fmt: skip
"""Forms, those on the corpus told apart, and what only changes the answer before."""

Indices = NDArray[np.int32]
Scores = NDArray[np.float32]
_TOKEN = re.compile(
    r"tl;? ?dr(?!\w)|w/|\d+(?:[.,]\d+)*%?|'[a-z]{1,2}(?!\w)|[^\W\d]\w*(?:[-&.][^\W\d]\w*)*|\w+|[^\w\s]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark, `text[start:end]` of the message."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Neighbouring words with one tag, `text[start:end]` of the message."""

    tag: Tag
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model makes of a message."""

    kind: str
    """The likeliest of KINDS."""
    probability: float
    segments: tuple[Segment, ...]
    """All words, in their order; as they are if the message is a request."""
    guess: str | None = None
    """Where it is taken for a plain question, the likeliest of the others if that is not unlikely."""


def split_tokens(text: str) -> list[Token]:
    """The words and marks of `text`."""
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def hash_features(features: Iterable[str]) -> Indices:
    """The bucket of each feature."""
    return np.fromiter((crc32(one.encode(errors="replace")) % BUCKETS for one in features), dtype=np.int32)


def list_tag_features(tokens: Sequence[Token], lexicon: frozenset[str]) -> Indices:
    """What tells the tag of each token, shape (tokens, features); `lexicon` holds words that wrap requests."""
    words = [_normalize(token.text) for token in tokens]
    shapes = [_get_shape(token.text) for token in tokens]
    known = [word in lexicon for word in words]
    padded = ["<<", "<", *words, ">", ">>"]
    before: list[tuple[str, str]] = []
    last, second = "<", "<<"
    for word, held in zip(words, known, strict=True):
        before.append((last, second))
        if held:
            last, second = word, last
    after: list[str] = []
    following = ">"
    for word, held in zip(reversed(words), reversed(known), strict=True):
        after.append(following)
        if held:
            following = word
    after.reverse()
    opening = " ".join([*words[:2], ">"][:2])
    rows = []
    for i, word in enumerate(words):
        before2, before1, _, after1, after2 = padded[i : i + 5]
        lead, lead2 = before[i]
        held = known[i]
        rows.append(
            hash_features(
                (
                    f"0{word}",
                    f"a{before1}",
                    f"b{after1}",
                    f"c{before2}",
                    f"d{after2}",
                    f"e{before1} {word}",
                    f"f{word} {after1}",
                    f"g{before2} {before1}",
                    f"h{after1} {after2}",
                    f"i{before1} {after1}",
                    f"j{word[-3:]}",
                    f"k{word[:3]}",
                    f"l{shapes[i]}",
                    f"m{shapes[i]} {before1}",
                    f"n{held}",
                    f"o{lead}",
                    f"p{after[i]}",
                    f"q{lead} {held}",
                    f"r{after[i]} {held}",
                    f"s{lead} {after[i]} {held}",
                    f"t{lead2} {lead} {held}",
                    f"u{opening} {held}",
                    f"v{opening} {word}",
                    f"w{min(i, 4)} {held}",
                    f"x{before2} {before1} {word}",
                    f"y{i == len(words) - 1} {held}",
                    f"z{lead} {word}",
                )
            )
        )
    return np.stack(rows)


def list_form_features(tokens: Sequence[Token], tags: Sequence[int]) -> Indices:
    """What tells the form of a message whose words are tagged by places in TAGS."""
    words = [_normalize(token.text) for token in tokens]
    told: list[str] = []
    features: list[str] = []
    for tag, group in groupby(zip(tags, words, strict=True), key=lambda pair: pair[0]):
        if tag:
            told.append(f"<{TAGS[tag]}>")
        else:
            told.extend(word for _, word in group if word not in ".!,")
    told = told[:40]
    wrapper = [word for word in told if word[0] != "<"]
    for word in dict.fromkeys(wrapper):
        marked = f"^{word}$"
        features.extend(f"c{marked[i : i + size]}" for size in (3, 4, 5) for i in range(len(marked) - size + 1))
    features.extend(f"p{one} {other}" for i, one in enumerate(told[:14]) for other in told[i + 2 : 14])
    told = ["<s>", *told, "</s>"]
    features.extend(f"1{one}" for one in told)
    features.extend(f"2{one} {other}" for one, other in pairwise(told))
    features.extend(f"3{' '.join(told[i : i + 3])}" for i in range(len(told) - 2))
    features.extend(f"4{' '.join(told[i : i + 4])}" for i in range(len(told) - 3))
    features.append(f"n{min(len(told), 12)}")
    features.append(f"m{min(len(tokens) // 6, 8)}")
    features.extend(f"r{word}" for word in words[:6])
    features.extend(f"s{i}{word}" for i, word in enumerate(words[:3]))
    features.append(f"e{words[-1]}")
    return hash_features(dict.fromkeys(features))


def embed_message(tokens: Sequence[Token], tags: Sequence[int]) -> Vectors:
    """The message, and it with its tagged words stood in for: shape (DENSE,), each half of length DENSE_SCALE."""
    masked: list[str] = []
    for tag, group in groupby(zip(tags, tokens, strict=True), key=lambda pair: pair[0]):
        masked.extend([STAND_INS[TAGS[tag]]] if tag else [token.text for _, token in group])
    both = [
        text.encode(errors="replace").decode() for text in (" ".join(token.text for token in tokens), " ".join(masked))
    ]
    return np.asarray(DENSE_SCALE * load_minilm().embed(both).reshape(-1), dtype=np.float32)


def is_latin(text: str) -> bool:
    """Whether most letters of a text are those of English."""
    letters = [char for char in text if char.isalpha()]
    return 2 * sum(char.isascii() for char in letters) >= len(letters)


def find_best_path(emissions: Scores, transitions: Scores) -> list[int]:
    """The tags whose scores add up to most; `emissions` (tokens, tags), `transitions` (tags, tags) row to column."""
    score = emissions[0]
    pointers = []
    for row in emissions[1:]:
        step = score[:, None] + transitions
        best = step.argmax(axis=0)
        pointers.append(best)
        score = step[best, np.arange(len(best))] + row
    path = [int(score.argmax())]
    for best in reversed(pointers):
        path.append(int(best[path[-1]]))
    path.reverse()
    return path


def choose_kind(odds: Scores) -> int:
    """The place in KINDS of the likeliest request, or of a plain question where it may as well be one."""
    best = 1 + int(odds[1:].argmax())
    return best if odds[0] < SURE and odds[best] > max(LEAST, odds[0]) else 0


@dataclass(frozen=True, slots=True)
class RequestModel:
    """The weights of both models. Safe to share between threads."""

    tagger: Scores
    """(BUCKETS, len(TAGS))"""
    transitions: Scores
    """(len(TAGS), len(TAGS)), from row to column"""
    forms: Scores
    """(BUCKETS, len(KINDS))"""
    dense: Scores
    """(DENSE, len(KINDS))"""
    bias: Scores
    """(len(KINDS),)"""
    lexicon: frozenset[str]

    def tag(self, tokens: Sequence[Token], held: frozenset[str] = frozenset()) -> list[int]:
        """A place in TAGS for each token; `held` are words, in lower case, that the corpus has."""
        emissions = self.tagger[list_tag_features(tokens, self.lexicon)].sum(axis=1)
        for place, token in enumerate(tokens):
            if token.text.lower() in held and _normalize(token.text) not in self.lexicon:
                emissions[place, 0] -= HELD
        return find_best_path(emissions, self.transitions)

    def classify(self, tokens: Sequence[Token], tags: Sequence[int]) -> Scores:
        """The probability of each of KINDS."""
        scores = self.forms[list_form_features(tokens, tags)].sum(axis=0) + self.bias
        scores += embed_message(tokens, tags) @ self.dense
        odds = np.exp(scores - scores.max())
        return np.asarray(odds / odds.sum(), dtype=np.float32)

    def _mend(self, token: Token, held: frozenset[str]) -> Token:
        """A word that nobody knows as the one that wraps requests with two of its letters swapped: "breif"."""
        word = token.text
        if len(word) < SWAPPED or not word.islower() or word in held or word in self.lexicon:
            return token
        swaps = (f"{word[:i]}{word[i + 1]}{word[i]}{word[i + 2 :]}" for i in range(len(word) - 1))
        return replace(token, text=next((one for one in swaps if one in self.lexicon), word))

    def read(self, text: str, held: frozenset[str] = frozenset()) -> Reading:
        """What `text` asks for; without a word, or in letters that the model has not seen, nothing.

        The corpus has the words `held`, in lower case.
        """
        tokens = [self._mend(token, held) for token in split_tokens(text)[:LONGEST]]
        if not tokens or not is_latin(text):
            return Reading("answer", 1.0, ())
        tags = self.tag(tokens, held)
        odds = self.classify(tokens, self.tag(tokens))
        best = choose_kind(odds)
        segments = []
        for tag, group in groupby(zip(tags, tokens, strict=True), key=lambda pair: pair[0]):
            words = [token for _, token in group]
            segments.append(Segment(TAGS[tag], words[0].start, words[-1].end))
        other = 1 + int(odds[1:].argmax())
        guess = KINDS[other] if best == 0 and odds[other] >= GUESSED else None
        return Reading(KINDS[best], float(odds[best]), tuple(segments), guess)


def save_model(model: RequestModel, path: Path = WEIGHTS) -> None:
    """Write the weights as bytes with one scale a table, and their checksum beside them."""
    tables: dict[str, NDArray[np.int8]] = {}
    scales: list[float] = []
    for name, table in (("tagger", model.tagger), ("forms", model.forms)):
        scales.append(float(np.abs(table).max()) / 127)
        # One tag or form after the other takes fewer bytes than one place after the other.
        tables[name] = np.ascontiguousarray(np.rint(table / scales[-1]).astype(np.int8).T)
    lexicon = np.frombuffer("\n".join(sorted(model.lexicon)).encode(), dtype=np.uint8)
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            tagger=tables["tagger"],
            forms=tables["forms"],
            scales=np.array(scales, dtype=np.float32),
            transitions=model.transitions,
            dense=model.dense.astype(np.float16),
            bias=model.bias,
            lexicon=lexicon,
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".sha256").write_text(f"{digest}  {path.name}\n", encoding="ascii")


@cache
def load_model() -> RequestModel:
    """The weights that ship with the bot. Raises ModelUnavailable where they are not what was trained."""
    content = WEIGHTS.read_bytes() if WEIGHTS.exists() else b""
    if hashlib.sha256(content).hexdigest() != CHECKSUM.read_text(encoding="ascii").split()[0]:
        raise ModelUnavailable(f"{WEIGHTS} is damaged. Install the bot again.")
    with np.load(WEIGHTS) as tables:
        return RequestModel(
            tagger=np.ascontiguousarray(tables["tagger"].T).astype(np.float32) * tables["scales"][0],
            transitions=tables["transitions"],
            forms=np.ascontiguousarray(tables["forms"].T).astype(np.float32) * tables["scales"][1],
            dense=tables["dense"].astype(np.float32),
            bias=tables["bias"],
            lexicon=frozenset(tables["lexicon"].tobytes().decode().split("\n")),
        )


@cache_bytes()
def read_message(text: str, held: frozenset[str] = frozenset()) -> Reading:
    """What `text` asks for, where the corpus has the words `held`. Raises ModelUnavailable."""
    return load_model().read(text, held)


def wraps(word: str) -> bool:
    """Whether a word mostly wraps requests. Raises ModelUnavailable."""
    return _normalize(word) in load_model().lexicon


def _normalize(word: str) -> str:
    """`word` in lower case, any number as one."""
    return "0" if word[0].isdigit() else word.lower()


def _get_shape(word: str) -> str:
    if word[0].isdigit():
        return "9"
    if not word[0].isalpha():
        return word[0]
    shape = "A" if word.isupper() and len(word) > 1 else "Aa" if word[0].isupper() else "a"
    return f"{shape}{min(word.count('-'), 2)}"
