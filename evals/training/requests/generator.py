"""Messages from frames and fillers: what people write who want a brief, a timeline and so on, and its tags."""

import gzip
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml

from bot.asking.intents import write_singular
from bot.asking.request_model import KINDS, TAGS, Tag, Token, split_tokens
from bot.language.words import STOP_WORDS

FOLDER = Path(__file__).parent
FICTION = FOLDER.parent / "fiction"
UNTRAINED = ("j.jsonl.gz",)
"""Fiction that nothing is trained on."""
AS_FORM = 0.3
"""How often a frame comes that only names another form for the answer before, of which there are very many."""
WRITTEN = FOLDER / "written.jsonl.gz"
SWAPPED = 0.5
"""How often a written message gets other topics and sides."""
HELD_WORDS = (
    "chronology", "dossier", "recap", "gist", "contrast", "soundbite", "discrepancies", "unanswered", "rundown",
    "condense", "reactions", "enumerate", "outlets", "retrace", "stances", "loose", "quotations", "evolved",
    "digest", "verbatim", "backgrounder", "catch", "takeaways", "consistent", "unresolved", "diverge", "roundup",
)  # fmt: skip
"""Words that the measured model never sees in a request, to tell how it takes one that nobody thought of."""
LONG = 40
HELD = 7
"""Of lists with more than LONG entries, one entry in so many is kept for messages that nothing is trained on."""
_CHOICE = re.compile(r"\(([^()\[\]]*)\)")
_OPTION = re.compile(r"\[([^()\[\]]*)\]")
_SLOT = re.compile(r"<([\w#]+)>")
_SLOTS: dict[str, tuple[str, Tag]] = {
    "T": ("topic", "topic"), "T2": ("topic", "topic"), "P": ("piece", "topic"), "S": ("statement", "topic"),
    "F": ("figure", "topic"), "K": ("put_figure", "topic"), "Q": ("what_question", "topic"), "A": ("actor", "actor"),
    "PA": ("piece", "actor"), "PO": ("piece_other", "actor"),
    "V": ("paper", "actor"), "N": ("noun", "noun"), "N1": ("noun", "noun"), "D": ("since", "time"),
    "D2": ("month", "time"), "M": ("month", "time"), "M2": ("dated", "time"), "U": ("audience", "audience"),
    "B": ("back", "back"), "all_there_is": ("everything", "all"), "E": ("all", "all"), "E2": ("store", "all"),
    "X": ("layout", "wrapper"),
    "#": ("number", "wrapper"), "L": ("length", "wrapper"),
}  # fmt: skip
"""The list that fills a slot of a frame, and the tag of what stands there."""
_TOLD = frozenset(("brief", "summary", "timeline", "positions", "quotations", "list", "agreement", "open"))
_EXTRAS = (
    (_TOLD - {"quotations", "list"}, " in <X>", 0.1),
    (_TOLD | {"changes"}, "<D>", 0.08),
    (_TOLD, " for <U>", 0.04),
)
"""What any request of these forms may end with, and how often it does."""
_COMMON: dict[str, str] = {
    "store": "the corpus|your corpus|the collection|the archive|the database|the library|the index|your database|here",
    "layout": "<number> <unit>|<number> <unit>|at most <number> <unit>|one sentence|a single paragraph|bullets"
    "|bullet points|one paragraph|a short paragraph",
    "everything": "everything|all of it|it all|everything you have|everything there is|the lot",
    "length": "short|brief|quick|concise|detailed|long|longer|one-page|two-page|full|thorough|in-depth|comprehensive"
    "|complete|half-page|one-paragraph|very short|compact|extensive",
}
_RUN = re.compile(r"[A-Za-z][A-Za-z' -]{15,200}")
_DETERMINERS = frozenset(("the", "a", "an", "his", "her", "their", "its"))
_KEYBOARD = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Message:
    """A message with what it is to be read as."""

    text: str
    kind: str
    """One of KINDS."""
    tokens: tuple[Token, ...]
    tags: tuple[int, ...]
    """Places in TAGS; () for a plain question, of which none are asked."""
    frame: str
    """What it was made from; all messages of one frame are held out together."""
    writer: str = ""
    """Who wrote it; "" where it was made from a frame, or is a plain question."""

    @property
    def written(self) -> bool:
        """Whether it was written as a message."""
        return bool(self.writer)


@dataclass(frozen=True, slots=True)
class _Frame:
    kind: str
    text: str
    group: str
    """Which opening and ending may stand around it: nouns, verbs, whole or bare."""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class WrittenMessage:
    """A message as somebody wrote it for this."""

    kind: str
    text: str
    spans: tuple[tuple[int, int, Tag], ...]
    """Where what stands in it, in order."""
    writer: str
    """Who wrote it."""


class Generator:
    """Makes messages; the same seed makes the same ones."""

    def __init__(self, seed: int, fresh: bool = False) -> None:
        """With `fresh`, slots are filled with the names and things that are never used without it."""
        self._random = random.Random(seed)
        told = yaml.safe_load((FOLDER / "frames.yaml").read_text(encoding="utf-8"))
        plain = yaml.safe_load((FOLDER / "plain.yaml").read_text(encoding="utf-8"))
        fillers = yaml.safe_load((FOLDER / "fillers.yaml").read_text(encoding="utf-8"))
        self._fillers: dict[str, list[str]] = {name: _split(text) for name, text in fillers.items()}
        self._fillers |= {name: text.split("|") for name, text in _COMMON.items()}
        self._fillers["k"] = _split(plain["words"])
        self.questions = sorted(set(load_questions()))
        self._fillers["asks_what"] = [
            one.rstrip("?. ") for one in self.questions if one.lower().startswith("what ") and len(one) < 90
        ]
        self._fillers["wild"] = sorted(set(load_phrases(self._random)))
        for name, values in self._fillers.items():
            if len(values) > LONG:
                self._fillers[name] = [one for one in values if (crc32(one.encode()) % HELD == 0) == fresh]
        self._leads = {name: _split_lines(text) for name, text in told["leads"].items()}
        self._tails, self._openers = _split_lines(told["tails"]), _split_lines(told["openers"])
        self.frames = list(_list_frames(told, plain))

    def make(self, frame: _Frame) -> Message:
        """A message in the words of one frame."""
        parts = list(self._fill(frame.text))
        if frame.group in self._leads:
            parts.insert(0, (f"{self._pick(self._leads[frame.group])} ", "wrapper"))
        for kinds, slot, share in _EXTRAS:
            if frame.kind in kinds and slot not in frame.text and self._random.random() < share:
                parts += self._fill(slot if slot[0] == " " else f" {slot}")
        if frame.group != "bare":
            parts.insert(0, (f"{self._pick(self._openers)} ", "wrapper"))
            tail = self._pick(self._tails) if frame.kind != "answer" or self._random.random() < 0.1 else "-"
            if tail != "-" and (frame.group != "whole" or self._random.random() < 0.5):
                parts.append((tail if tail[0] == "," else f" {tail}", "wrapper"))
        return self._finish(parts, frame.kind, frame.text)

    def make_question(self, question: str) -> Message:
        """A plain question as somebody might type it."""
        return self._finish([(question.rstrip("?. "), "wrapper")], "answer", question)

    def make_variant(self, message: WrittenMessage) -> Message:
        """A message that somebody wrote, of the ordinary form with other topics and sides as often as not."""
        swapped = self._random.random() < SWAPPED
        parts: list[tuple[str, Tag]] = []
        place = 0
        for start, end, tag in message.spans:
            told = message.text[start:end]
            if swapped and tag in ("topic", "actor"):
                told = self._write(tag)
            parts += [(message.text[place:start], "wrapper"), (told, tag)]
            place = end
        parts.append((message.text[place:], "wrapper"))
        return replace(self._finish(parts, message.kind, message.text), writer=message.writer)

    def _fill(self, template: str) -> Iterator[tuple[str, Tag]]:
        """The frame with its slots filled, part by part."""
        text = self._expand(template)
        place = 0
        for match in _SLOT.finditer(text):
            yield text[place : match.start()], "wrapper"
            name, place = match.group(1), match.end()
            if name == "any":
                yield self._pick(self.questions).rstrip("?"), "wrapper"
            elif name in _SLOTS:
                source, tag = _SLOTS[name]
                filled = self._write(source)
                yield (write_singular(filled) if name == "N1" else filled), tag
            else:
                yield self._write(name), "wrapper"
        yield text[place:], "wrapper"

    def _write(self, name: str) -> str:
        """Something of a list, all its own slots filled."""
        text = self._expand(self._pick(self._fillers[name]))
        return _SLOT.sub(lambda match: self._write(match.group(1)), text)

    def _expand(self, text: str) -> str:
        while match := _CHOICE.search(text) or _OPTION.search(text):
            inner = match.group(1)
            chosen = self._pick(inner.split("|")) if match.group()[0] == "(" else self._pick(["", inner])
            text = text[: match.start()] + chosen + text[match.end() :]
        return text

    def _pick(self, values: list[str]) -> str:
        return self._random.choice(values)

    def _finish(self, parts: list[tuple[str, Tag]], kind: str, frame: str) -> Message:
        """The message in some style of typing."""
        roll = self._random.random
        parts = [(part.removeprefix("- ") if part in ("- ", "-") else part, tag) for part, tag in parts]
        if roll() < 0.3:
            parts = [(part.lower(), tag) for part, tag in parts]
        if roll() < 0.15:
            parts = [(part.replace("'", ""), tag) for part, tag in parts]
        if roll() < 0.2:
            parts = [(self._mistype(part) if tag == "wrapper" else part, tag) for part, tag in parts]
        if roll() < 0.01:
            parts = [(part.upper(), tag) for part, tag in parts]
        question = parts and re.match(r"\W*(?:who|what|which|where|when|how|is|are|do|does|did|has|any|can|could)\b",
                                      "".join(part for part, _ in parts), re.IGNORECASE)  # fmt: skip
        parts.append((self._pick(["?", "?", "", " ?", "??"] if question else ["", "", "", ".", ".", "!"]), "wrapper"))
        tags: list[int] = []
        text = ""
        for part, tag in parts:
            text += part
            tags += [TAGS.index(tag)] * len(part)
        kept = [i for i, c in enumerate(text) if not (c == " " and text[i - 1 : i] in ("", " "))]
        text, tags = "".join(text[i] for i in kept), [tags[i] for i in kept]
        if roll() < 0.6:
            text = text[:1].upper() + text[1:]
        return build_message(text, tags, kind, frame)

    def _mistype(self, text: str) -> str:
        """`text` with a slip in one of its longer words, none of those that are held out: a slip would show them."""
        places = [one for one in re.finditer(r"[A-Za-z]{5,}", text) if one.group().lower() not in HELD_WORDS]
        if not places:
            return text
        match = self._random.choice(places)
        at = self._random.randrange(match.start() + 1, match.end() - 1)
        slip = self._random.randrange(4)
        if slip == 0:
            return text[:at] + text[at + 1 :]
        if slip == 1:
            return text[:at] + text[at] + text[at:]
        if slip == 2:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        return text[:at] + self._random.choice(_KEYBOARD) + text[at + 1 :]


def build_message(text: str, tags: Sequence[int], kind: str, frame: str, writer: str = "") -> Message:
    """A message whose characters have these tags, each a place in TAGS."""
    tokens = split_tokens(text)
    marked = tuple(tags[token.start] for token in tokens)
    return Message(text, kind, tuple(tokens), () if kind == "answer" else marked, frame, writer)


def take_written(message: WrittenMessage) -> Message:
    """A message just as somebody wrote it."""
    tags = [0] * len(message.text)
    for start, end, tag in message.spans:
        tags[start:end] = [TAGS.index(tag)] * (end - start)
    return build_message(message.text, tags, message.kind, message.text, message.writer)


def load_public_questions(folder: Path, number: int, seed: int) -> list[str]:
    """So many plain questions of the public sets in `folder`, as they are there."""
    found: set[str] = set()
    with gzip.open(folder / "qa.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            found.add(json.loads(line)["question"])
    return random.Random(seed).sample(sorted(found), number)


def load_written(path: Path = WRITTEN) -> list[WrittenMessage]:
    """The messages that people of many trades might send, written one by one and labelled."""
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            spans: list[tuple[int, int, Tag]] = []
            for tag, words in record["spans"]:
                start = record["text"].find(words)
                end = start + len(words)
                if tag not in TAGS or start < 0 or any(at < end and start < to for at, to, _ in spans):
                    raise ValueError(f"{words!r} is no {tag} of {record['text']!r}")
                spans.append((start, end, tag))
            found.append(WrittenMessage(record["kind"], record["text"], tuple(sorted(spans)), record["writer"]))
    return found


def load_questions() -> Iterator[str]:
    """The plain questions of the fiction that the reader is trained on."""
    for path in sorted(FICTION.glob("*.jsonl.gz")):
        if path.name in UNTRAINED:
            continue
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record: dict[str, Any] = json.loads(line)
                for asked in (*record.get("questions", ()), *record.get("followups", ())):
                    yield asked["q"]


def load_phrases(chooser: random.Random) -> Iterator[str]:
    """Runs of words of the fiction: what a topic may also look like that no list has thought of."""
    for path in sorted(FICTION.glob("*.jsonl.gz")):
        if path.name in UNTRAINED:
            continue
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record: dict[str, Any] = json.loads(line)
                if title := record.get("title"):
                    yield title
                for run in _RUN.findall(record.get("text", "")):
                    words = run.split()
                    size = chooser.randrange(1, 7)
                    begin = chooser.randrange(len(words))
                    chosen = words[begin : begin + size]
                    while chosen and chosen[-1].lower() in STOP_WORDS:
                        chosen.pop()
                    if chosen and chosen[0].lower() not in STOP_WORDS - _DETERMINERS:
                        yield " ".join(chosen)


def count_variants(frame: str) -> int:
    """How many texts the choices of a frame make, what names articles or persons a few times and other slots once."""
    count = 1
    for inner in _CHOICE.findall(frame):
        count *= 1 + inner.count("|")
    named = 4 if re.search("<(?:P|PA|E|B|U|X|Q|all_there_is)>", frame) else 1
    return named * count * 2 ** len(_OPTION.findall(frame))


def _list_frames(told: Mapping[str, Any], plain: Mapping[str, str]) -> Iterator[_Frame]:
    for name, groups in (
        *told["forms"].items(),
        *((f"articles/{key}", kind) for key, kind in told["articles"].items()),
    ):
        if name == "as_form":
            for form, names in told["form_names"].items():
                for line in _split_lines(groups["whole"]):
                    for word in _split(names):
                        yield _Frame(form, line.replace("<form>", word), "bare", AS_FORM)
            continue
        if name not in KINDS:
            raise ValueError(f"frames.yaml names {name}, which is no form")
        for group, text in groups.items():
            bare = name in ("shorter", "longer", "layout")
            for line in _split_lines(text):
                yield _Frame(name, line, "bare" if bare else group)
    for line in _split_lines(plain["whole"]):
        yield _Frame("answer", line, "whole")


def _split(text: str) -> list[str]:
    """The entries of a list: one a line where it has lines, else between commas."""
    return _split_lines(text) if text.endswith("\n") else [one.strip() for one in text.split(",")]


def _split_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
