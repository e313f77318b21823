"""Plain text to paragraphs and headings: wrapped lines are joined, headings are told by how they stand."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from ingest.encoding import decode
from ingest.readers import Block, Parsed, reads
from ingest.sentences import split_sentences
from ingest.text import clean_text, squeeze

MAX_WRAP_WIDTH = 140
"""A text whose lines are longer than this has one line for each paragraph."""
MIN_PROSE_CHARS = 40
MAX_HEADING_CHARS = 90
MAX_QUESTION_CHARS = 160
MAX_TITLE_CASE_WORDS = 12
MAX_SENTENCE_CASE_WORDS = 6
"""Longer lines without capitals or a full stop are more often captions and bylines than headings."""
MAX_HEADING_RUN = 2
"""More short lines in a row than this are a list, a verse or an address."""
MIN_QUESTION_HEADINGS = 2
"""A last question that nothing answers is a heading only where as many others are."""

SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"”’'»)\]]*$")
ENDED = re.compile(r"[.!?…。！？؟।:][\"”’'»)\]]*$")
"""What may stand before a heading; a line that ends in anything else goes on."""
LIST_ITEM = re.compile(r"(?:[-*•–·]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
DIVIDED = re.compile(r"(?<![^\W\d_])([^\W\d_]++)-$")
COMPOUND = re.compile(r"\w[-–—]$")
RULE_LINE = re.compile(r"[-=_*~#\s]{3,}")
QUOTED = re.compile(r"[“\"„«‘'].*[”\"“»’'][.,]?")
NO_HEADING = re.compile(
    r"(?i:by|photo|image|picture|source|credit|video|caption|published|updated|posted|copyright|©|\(c\))\b.*|"
    r".*(?:https?:|www\.|@|\||\d{1,2}:\d{2}).*|.*[.,:;…–—-]|[^\w]*\d[\d\s/.,-]*",
    re.DOTALL,
)


@reads(".txt", name="text", describes=False)
def read_plain(data: bytes) -> Parsed:
    """The paragraphs and headings of a plain text."""
    lines = [squeeze(line) for line in clean_text(decode(data)).split("\n")]
    return Parsed(find_headings(join_wrapped(lines, wrapped=looks_wrapped(lines))))


def looks_wrapped(lines: Sequence[str]) -> bool:
    """Whether the lines were broken to fit a width: most are full, and many go on in small letters."""
    pairs = [(line, after) for line, after in pairwise(lines) if line and after]
    pairs = [pair for pair in pairs if not LIST_ITEM.match(pair[1])]
    width = measure_width(lines)
    if len(pairs) < 2 or not 30 <= width <= MAX_WRAP_WIDTH:
        return False
    full = sum(is_full(line, after, width) for line, after in pairs)
    going_on = sum(after[0].isalpha() and not after[0].isupper() for _, after in pairs)
    return full >= 0.5 * len(pairs) and going_on >= 0.3 * len(pairs)


def measure_width(lines: Sequence[str]) -> int:
    """The width that nearly all lines keep to, in characters."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[int(0.95 * (len(lengths) - 1))] if lengths else 0


def is_full(line: str, after: str, width: int) -> bool:
    """Whether the line was broken because it was full: in a word, or before one that would not have fitted."""
    if DIVIDED.search(line) and after[0].islower():
        return True
    return len(line) + 1 + len(after.split(" ", 1)[0]) > 0.9 * width


def join_wrapped(lines: Sequence[str], wrapped: bool, hyphenated: bool = False) -> list[str]:
    """The lines with those joined that are parts of one paragraph; empty lines between paragraphs stay.

    Without `wrapped`, only a line that breaks off and goes on in small letters is joined. `hyphenated` says that
    a hyphen at the end of a line was most likely put there by typesetting.
    """
    width = measure_width(lines)
    known = set(re.findall(r"\w+(?:-\w+)*", " ".join(lines)))
    joined: list[str] = []
    last = ""
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else ""
        if last and line and goes_on(last, line, following, width if wrapped else None):
            joined[-1] = join_pair(joined[-1], line, known, hyphenated)
        else:
            joined.append(line)
        last = line
    return joined


def goes_on(line: str, after: str, following: str, width: int | None) -> bool:
    """Whether `after` continues the paragraph of `line`; `width` is None where lines were not wrapped."""
    if RULE_LINE.fullmatch(after) or RULE_LINE.fullmatch(line):
        return False
    ended = SENTENCE_END.search(line) is not None
    if LIST_ITEM.match(after):
        # In a full line's wake a dash is one in mid-sentence, unless there is a list already.
        dash = after[0] in "-–" and not ENDED.search(line) and not LIST_ITEM.match(line)
        return dash and width is not None and is_full(line, after, width)
    if width is None:
        return not ended and after[0].islower() and len(line) >= MIN_PROSE_CHARS and line[-1] not in ":;"
    if after[0].islower() and not ended:
        return True
    # A short line that ends nothing, or asks, after one that ends something is a heading, not the rest of a paragraph.
    shaped = not SENTENCE_END.search(after) or is_question_line(after)
    heading = ENDED.search(line) and shaped and following and not is_full(after, following, width)
    return is_full(line, after, width) and not heading


def join_pair(line: str, after: str, known: set[str], hyphenated: bool) -> str:
    """Two lines as one; a word that was divided at the line's end is made whole, as the text has it elsewhere."""
    divided = DIVIDED.search(line)
    rest = re.match(r"[^\W\d_]+", after)
    if not divided or not rest or not after[0].islower():
        return line + ("" if hyphenated and COMPOUND.search(line) and after[0].isalnum() else " ") + after
    whole = divided.group(1) + rest.group() in known
    compound = f"{divided.group(1)}-{rest.group()}" in known
    return (line[:-1] if whole or (hyphenated and not compound) else line) + after


def find_headings(lines: Sequence[str]) -> tuple[Block, ...]:
    """Blocks out of one paragraph per line: empty lines and ends of sentences part paragraphs, headings stand alone."""
    filled = [place for place, line in enumerate(lines) if line and not RULE_LINE.fullmatch(line)]
    texts = [lines[place] for place in filled]
    parted = [place > 0 and place - 1 != (filled[at - 1] if at else -1) for at, place in enumerate(filled)]
    headings = pick_headings(texts, parted)
    blocks: list[Block] = []
    questions_only = False
    listed: list[str] = []
    for at, text in enumerate(texts):
        if not headings[at] and not is_prose(text):
            if parted[at] and listed:
                blocks.append(Block("\n".join(listed)))
                listed = []
            listed.append(text)
            continue
        if listed:
            blocks.append(Block("\n".join(listed)))
            listed = []
        if headings[at]:
            question = is_question_line(text)
            questions_only = questions_only if question else at + 1 < len(texts) and headings[at + 1]
            blocks.append(Block(text, 3 if question and questions_only else 2))
        else:
            blocks.append(Block(text))
    if listed:
        blocks.append(Block("\n".join(listed)))
    return tuple(blocks)


def pick_headings(texts: Sequence[str], parted: Sequence[bool]) -> list[bool]:
    """For each paragraph whether it is a heading; `parted` says whether an empty line stands before it."""
    questions = [is_question_line(text) for text in texts]
    candidates = [question or is_heading_shaped(text) for question, text in zip(questions, texts, strict=True)]
    picked = [False] * len(texts)
    for first, end in find_runs(candidates):
        before = texts[first - 1] if first else ""
        if end - first > MAX_HEADING_RUN or (before and not parted[first] and not ENDED.search(before)):
            continue
        for at in range(min(end, len(texts) - 1) - 1, first - 1, -1):
            if questions[at]:
                picked[at] = not questions[at + 1]
            else:
                picked[at] = picked[at + 1] or is_prose(texts[at + 1]) or (at == 0 and parted[1])
    asked = sum(question and chosen for question, chosen in zip(questions, picked, strict=True))
    if texts and questions[-1] and asked >= MIN_QUESTION_HEADINGS:
        picked[-1] = True
    return picked


def find_runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First place and end of each run of true flags."""
    place = 0
    for flag, run in groupby(flags):
        first, place = place, place + len(list(run))
        if flag:
            yield first, place


def is_question_line(text: str) -> bool:
    """Whether a paragraph is one short question and nothing else."""
    return (
        len(text) <= MAX_QUESTION_CHARS
        and re.search(r"[?؟？][\"”’'»)\]]*$", text) is not None
        and not text[0].islower()
        and not QUOTED.fullmatch(text)
        and not LIST_ITEM.match(text)
        and len(split_sentences(text)) == 1
    )


def is_heading_shaped(text: str) -> bool:
    """Whether a paragraph is short, ends in no full stop, and is no byline, date, caption or speech."""
    if len(text) > MAX_HEADING_CHARS or NO_HEADING.fullmatch(text) or QUOTED.fullmatch(text):
        return False
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    first = next((char for char in text if char.isalpha()), "a")
    if not words or first.islower() or SENTENCE_END.search(text) or len(split_sentences(text)) > 1:
        return False
    if re.match(r"[-*•–·]\s", text):
        return False
    long_words = [word for word in words if len(word) >= 4]
    capitals = sum(word[0].isupper() for word in long_words)
    title_case = bool(long_words) and capitals >= 0.7 * len(long_words)
    return len(words) <= (MAX_TITLE_CASE_WORDS if title_case else MAX_SENTENCE_CASE_WORDS)


def is_prose(text: str) -> bool:
    """Whether a paragraph is running text."""
    return len(text) >= MIN_PROSE_CHARS and (SENTENCE_END.search(text) is not None or len(text) >= 3 * MIN_PROSE_CHARS)
