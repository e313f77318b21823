"""Text to sentences with exact offsets.

sentencex (Wikimedia, MIT) knows the abbreviations of many languages, but it keeps anything with quotation marks
in one piece. So it is shown the text with those marks blanked out, character for character, and what it decides
is then checked against what stands around each cut.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator

import sentencex

from ingest.models import Sentence

MAX_SENTENCE_CHARS = 2_000
"""A longer run without a sentence end is cut, so that one endless line can't become one endless sentence."""
MAX_WINDOW_CHARS = 20_000
"""Longest piece of a line that sentencex is given at once."""
MAX_QUOTE_CHARS = 250
"""A quotation or bracket up to this length stays whole: cut inside, its later sentences would lose their speaker."""

OPENERS = "“„«‹‘「『([{\"'"
PAIRS = {"”": "“„", "“": "„", "»": "«", "›": "‹", "」": "「", "』": "『", ")": "(", "]": "["}
STOPS_WITHOUT_SPACE = "。．！？｡।॥"
"""Sentence ends of scripts that put no space after them."""

TAIL_CHARS = 16
"""How far back an abbreviation or an item's number is looked for."""

LINE = re.compile(r"[^\n]+")
NOTE = re.compile(r"\[[^\[\]]{1,40}\]")
"""A note mark that hangs on a full stop, such as [3] or [citation needed]."""
MASKED = re.compile(r"(?<=[.!?”\"\]])\[[^\[\]]{1,40}\]|[“”„«»‹›「」『』\"()]|(?<!\w)['‘’]|['‘’](?!\w)")
MARK = re.compile(r"[“”„«»‹›「」『』()\[\]\"]")
OPENING = re.compile(r"^(?:[\s(\[—–-]\"|\")[^\s\"]")
"""A straight quotation mark that opens, with the characters beside it."""
ENUMERATOR = re.compile(r"\s*(?:[-*•–]\s+)?\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]")
NEVER_LAST = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|vs|cf|viz|amb|msgr|supt)\.$", re.IGNORECASE)
BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(])(?:abs|approx|art|ca|ch|est|figs?|nos?|op|p|para|pp|sec|ver|vols?)\.$", re.IGNORECASE
)
SPEAKER = re.compile(
    r"\s+(?:[^\W\d_]\S*\s+){1,5}(?:said|says|asked|asks|told|tells|added|adds|wrote|writes|replied|answered|"
    r"exclaimed|shouted|cried|wondered|warned|insisted|declared|recalled)\b"
)
SPEAKER_BEHIND = re.compile("[と]|って|[^。！？，、：]{0,12}(?:说|說|表示|称|稱|道[：，。])")
"""Who said a quotation, right behind it, in Chinese and Japanese."""
CLOSERS = "”’»)」』）】"
GERMAN_ORDINAL = re.compile(r"(?<![\d.,:])\d{1,2}\.$")
GERMAN_OPENERS = frozenset(
    {
        "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "er", "sie", "es", "wir",
        "ich", "ihr", "man", "dies", "diese", "dieser", "dieses", "jene", "jeder", "alle", "viele", "einige", "mehr",
        "kein", "keine", "sein", "seine", "seinen", "ihre", "ihren", "unser", "in", "im", "an", "am", "auf", "aus",
        "bei", "beim", "mit", "nach", "seit", "von", "vom", "vor", "zu", "zum", "zur", "für", "gegen", "ohne", "um",
        "durch", "über", "unter", "zwischen", "während", "wegen", "trotz", "bis", "ab", "und", "oder", "aber", "doch",
        "denn", "sondern", "auch", "nur", "noch", "nun", "so", "da", "dann", "danach", "dabei", "damit", "dazu",
        "dort", "hier", "als", "wenn", "weil", "dass", "ob", "obwohl", "wer", "was", "wie", "wo", "wann", "warum",
        "nicht", "schon", "bereits", "zudem", "außerdem", "jedoch", "allerdings", "insgesamt",
    }
)  # fmt: skip
"""Words of no noun's kind: behind a number and a full stop, a capital on one of these begins a sentence."""
LIKELY_END = re.compile(r"(?<=[a-z]{4}[.!?])\s+(?=[A-Z])")
CLAUSE_END = re.compile(r"[;:,–—][”\"’)\]]*(?=\s)|[；：，、]")


def split_sentences(text: str, start: int = 0, end: int | None = None, language: str = "en") -> list[Sentence]:
    """Sentences of `text[start:end]` in order, as offsets into `text`, without the white space around them.

    Together they hold every character that is no white space. A line break always ends a sentence. `language`
    is a BCP 47 tag; one that sentencex does not know is split as English.
    """
    stop = len(text) if end is None else end
    code = language.partition("-")[0].lower()
    return [
        Sentence(start=offset + first, end=offset + last)
        for line in LINE.finditer(text, start, stop)
        for offset, window in list_windows(line.group(), line.start())
        for first, last in cut_line(window, code)
    ]


def list_windows(line: str, offset: int) -> Iterator[tuple[int, str]]:
    """A line in pieces that sentencex, whose time can grow with the square of their length, takes at once."""
    start = 0
    while len(line) - start > MAX_WINDOW_CHARS:
        window = line[start : start + MAX_WINDOW_CHARS]
        ends = [match.end() for match in LIKELY_END.finditer(window)]
        length = ends[-1] if ends else window.rfind(" ") + 1 or MAX_WINDOW_CHARS
        yield offset + start, window[:length]
        start += length
    yield offset + start, line[start:]


def cut_line(line: str, language: str) -> Iterator[tuple[int, int]]:
    """Sentences of one line as offsets into it."""
    first = 0
    for cut in [*list_cuts(line, language), len(line)]:
        for piece_first, piece_last in limit_length(line, first, cut):
            piece = line[piece_first:piece_last]
            if stripped := piece.strip():
                begin = piece_first + len(piece) - len(piece.lstrip())
                yield begin, begin + len(stripped)
        first = cut


def list_cuts(line: str, language: str) -> list[int]:
    """Offsets into `line` at which one sentence ends and the white space before the next begins."""
    masked = MASKED.sub(lambda match: " " * len(match.group()), line)
    pairs = find_short_pairs(line)
    closings = [closing for _, closing in pairs]
    words = [match.start() for match in re.finditer(r"\w", line)]
    if not words:
        return []
    cuts: list[int] = []
    cut = 0
    for boundary in sentencex.get_sentence_boundaries(language, masked):
        if boundary["end_index"] <= cut:
            continue
        cut = move_past_closers(line, trim_end(masked, boundary["end_index"]))
        previous = cuts[-1] if cuts else 0
        if cut > words[-1] or bisect_left(words, previous) == bisect_left(words, cut):
            continue
        nearest = bisect_left(closings, cut)
        inside = nearest < len(pairs) and pairs[nearest][0] < cut
        if not inside and is_sentence_end(line, previous, cut, language):
            cuts.append(cut)
    return cuts


def find_short_pairs(line: str) -> list[tuple[int, int]]:
    """Offsets of the opening and closing mark of each quotation or bracket that stays whole, outermost only."""
    opened: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for match in MARK.finditer(line):
        mark, place = match.group(), match.start()
        wanted = PAIRS.get(mark, "")
        if mark == '"' and not OPENING.search(line[max(place - 1, 0) : place + 2]):
            wanted = mark
        # A closing mark pairs with the nearest opening one of its kind; what was opened in between never closed.
        depth = next((i for i in range(len(opened) - 1, max(len(opened) - 9, -1), -1) if opened[i][0] in wanted), None)
        if depth is None:
            opened.append((mark, place))
        else:
            if place - opened[depth][1] <= MAX_QUOTE_CHARS:
                pairs.append((opened[depth][1], place))
            del opened[depth:]
    outermost: list[tuple[int, int]] = []
    for pair in sorted(pairs):
        if not outermost or pair[0] > outermost[-1][1]:
            outermost.append(pair)
    return outermost


def trim_end(text: str, end: int) -> int:
    """`end`, moved left over white space."""
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end


def move_past_closers(line: str, cut: int) -> int:
    """`cut`, moved right over what hangs on the full stop: closing quotes and brackets, note marks, emoji."""
    while cut < len(line) and not line[cut].isspace():
        if note := NOTE.match(line, cut):
            cut = note.end()
        elif line[cut].isalnum() or (line[cut] in OPENERS + "$€£¥#@" and line[cut + 1 : cut + 2].isalnum()):
            break
        else:
            cut += 1
    return cut


def is_sentence_end(line: str, start: int, cut: int, language: str) -> bool:
    """Whether the cut that sentencex proposes at `cut`, in the sentence begun at `start`, is one for people."""
    before = line[max(start, cut - TAIL_CHARS) : cut]
    rest = line[cut : cut + 200]
    following = rest.lstrip().lstrip(OPENERS)
    if following[:1].islower():
        return False
    ending = before.rstrip(CLOSERS)
    if rest[:1].strip() and ending[-1:] not in STOPS_WITHOUT_SPACE and not is_missing_space(before, rest):
        return False
    if ending != before and SPEAKER_BEHIND.match(rest):
        return False
    if language == "de" and GERMAN_ORDINAL.search(before) and (word := re.match(r"[^\W\d_]+", following)):
        return word.group().lower() in GERMAN_OPENERS
    if cut - start < TAIL_CHARS and ENUMERATOR.fullmatch(before):
        return False
    if NEVER_LAST.search(before) or (BEFORE_NUMBER.search(before) and following[:1].isdigit()):
        return False
    return not (re.search(r"[?!…][”\"’»]$", before) and SPEAKER.match(rest))


def is_missing_space(before: str, rest: str) -> bool:
    """Whether two sentences were run together ("war.The"), as opposed to a name with a stop in it ("ASP.NET")."""
    return re.search(r"[^\W\d_]{2}[.!?]$", before) is not None and re.match(r"[A-Z][a-z]*(?:\s|$)", rest) is not None


def limit_length(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """`start` to `end` in pieces of at most MAX_SENTENCE_CHARS: cut after a clause, else at a space, else anywhere."""
    while end - start > MAX_SENTENCE_CHARS:
        window = line[start : start + MAX_SENTENCE_CHARS]
        clause = max((match.end() for match in CLAUSE_END.finditer(window)), default=0)
        space = window.rfind(" ") + 1
        length = next((cut for cut in (clause, space) if cut > MAX_SENTENCE_CHARS // 4), MAX_SENTENCE_CHARS)
        # A cut should not part a letter from its accents; a longer pile of them is no text.
        accents = next((i for i in range(8) if unicodedata.category(line[start + length - i])[0] != "M"), 0)
        length -= accents
        yield start, start + length
        start += length
    yield start, end
