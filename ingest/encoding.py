"""Bytes to text: the encoding is found out."""

import codecs
import re
from contextlib import suppress

import chardet
from chardet import EncodingEra

from ingest.errors import UnreadableArticle

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16."""
DECLARABLE = re.compile(r"(?:utf-8|iso8859|cp\d|koi8|gb|big5|euc|shift|mac-|latin)")
"""What an HTML page may declare; Python's other codecs are no encodings of pages."""
MAX_CONTROL_SHARE = 0.01
ERAS = EncodingEra.MODERN_WEB | EncodingEra.LEGACY_ISO | EncodingEra.LEGACY_MAC | EncodingEra.LEGACY_REGIONAL
"""What articles were written in; those of DOS and of mainframes only blur the choice."""
RARE = ("iso8859-10", "iso8859-14", "iso8859-16")
"""Encodings that hardly any text is in, and that differ from common ones in few places."""
MIN_CONFIDENCE = 0.12
"""chardet gives 0.15 and more to sentences in the right encoding, 0.04 at most to noise, little to a word or two."""
MAX_EXAMINED = 200_000
MAX_WESTERN_SHARE = 0.35
"""Share of letters outside ASCII above which a text is not in a Western European language."""
NOT_WESTERN = "ÞþÐðÝý"
"""Where Windows-1252 has these, the Turkish encoding that is made from it has its own letters; Icelandic is rare."""
TYPOGRAPHY = "“”‘’‚„–—…•«»‹›¿¡€£§©®™°†‰"


def decode(data: bytes, declared: str | None = None) -> str:
    """The text in `data`: by byte-order mark, else UTF-8 if it is valid, else as declared, else as detected.

    Raises UnreadableArticle for bytes that are no text, and for UTF-8 with broken places: what a citation quotes
    must not be a guess.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return check_text(data.decode(encoding))
            except UnicodeDecodeError as error:
                raise UnreadableArticle(
                    f"The file begins as {encoding.upper().removesuffix('-SIG')}, but is damaged at byte "
                    f"{error.start:,}. It was left out; save it again as UTF-8."
                ) from error
    if (wide := find_wide_encoding(data)) is not None:
        return check_text(data.decode(wide, errors="replace"))
    if b"\0" in data:
        raise UnreadableArticle(BINARY)
    try:
        return check_text(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        text = decode_legacy(data, declared)
        if text is None:
            line = data.count(b"\n", 0, error.start) + 1
            raise UnreadableArticle(
                f"The file is no valid UTF-8 (first in line {line}), and no other encoding fits it. "
                "It was left out; save it again as UTF-8."
            ) from error
        return check_text(text)


BINARY = "The file is not text: it holds binary data under a text file's name. It was left out."


def check_text(text: str) -> str:
    """`text`, unless it holds what only binary data does."""
    controls = len(re.findall("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]", text))
    if "\0" in text or controls > max(2, MAX_CONTROL_SHARE * len(text)):
        raise UnreadableArticle(BINARY)
    return text


def find_wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a byte-order mark, told by the zero in every other byte of Latin text."""
    sample = data[:4096]
    if len(data) % 2 or len(sample) < 4:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.4 * half and not even:
        return "utf-16-le"
    if even > 0.4 * half and not odd:
        return "utf-16-be"
    return None


def decode_legacy(data: bytes, declared: str | None) -> str | None:
    """The text in `data`, which is no valid UTF-8; None when no encoding fits."""
    lenient = data.decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd")
    # Sequences of several valid bytes do not come about by chance: this was UTF-8 before it was damaged.
    if sum(char > "\x7f" for char in lenient) - broken >= broken:
        return None
    if declared and (text := decode_declared(data, declared)) is not None:
        return text
    found = chardet.detect(data, encoding_era=ERAS, max_bytes=MAX_EXAMINED, exclude_encodings=RARE)
    if found["encoding"] is not None and found["confidence"] >= MIN_CONFIDENCE:
        with suppress(LookupError, ValueError):
            return data.decode(found["encoding"])
    return decode_western(data)


def decode_declared(data: bytes, declared: str) -> str | None:
    """The text in `data` as the page declares it; None where that is no encoding or does not fit."""
    try:
        name = codecs.lookup(declared).name
        # Browsers read Latin-1 as its superset, Windows-1252 (WHATWG Encoding Standard).
        name = "cp1252" if name in ("iso8859-1", "ascii") else name
        return data.decode(name) if DECLARABLE.match(name) else None
    except (LookupError, ValueError):
        return None


def decode_western(data: bytes) -> str | None:
    """The text in `data` as Windows-1252, if what its high bytes become makes sense where they stand."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    letters = sum(char.isalpha() for char in text)
    if sum(char > "\x7f" and char.isalpha() for char in text) > MAX_WESTERN_SHARE * letters:
        return None
    for match in re.finditer("[\x80-\U0010ffff]", text):
        place, char = match.start(), match.group()
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        inside = before.isalpha() and after.isalpha()
        if char.isalpha() and char not in "ªº":
            # A capital after a small letter is the sign of another encoding read as this one.
            if (char.isupper() and before.islower()) or char in NOT_WESTERN:
                return None
        elif (inside and char not in "’–—\xad·") or char not in TYPOGRAPHY + "\xa0\xad·´`ªº¹²³¼½¾×÷±µ¢¥¬¦¨¯¸¶¤":
            return None
    return text
