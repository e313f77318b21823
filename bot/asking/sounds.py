"""What a name sounds like, so that "Selenskyj" is "Zelensky": one name, written in Latin letters by several customs.

Names from Slavic, Arabic and Greek letters are spelled by each language in its own way, and how a spelling sounds
depends on whose it is: German "ch" is English "kh", French "ch" is English "sh". So each spelling is read by every
custom, and two spellings are one name where a reading of one is a reading of the other. Soundex, Metaphone and their
kin, which libraries have, know one custom each, and make one of "Scholz" and "Schulz".
"""

import re

from ingest.cache import WORD_BYTES, cache_bytes

SHORTEST = 4
"""Letters from which a name is compared by its sound; shorter ones would meet by chance."""

_Rules = tuple[tuple[re.Pattern[str], str], ...]


def _compile(*rules: tuple[str, str]) -> _Rules:
    return tuple((re.compile(pattern), sound) for pattern, sound in rules)


# In the readings S is sh and zh, C is ch, J is English j, x is kh; s stands for z too, as German writes both with it.
_ENGLISH = _compile(
    (r"x", "ks"), (r"shch|shtch", "SC"), (r"tch|ch", "C"), (r"kh", "x"), (r"sh|zh", "S"), (r"ph", "f"), (r"j", "J"),
    (r"ck|q|c(?![eiyC])", "k"), (r"c", "s"), (r"oo", "u"), (r"ee", "i"), (r"w", "v"),
)  # fmt: skip
_GERMAN = _compile(
    (r"ae", "a"), (r"oe", "o"), (r"ue", "u"), (r"x", "ks"),
    (r"schtsch", "SC"), (r"dsch", "J"), (r"tsch", "C"), (r"sch", "S"), (r"ch", "x"), (r"ph", "f"),
    (r"tz|z", "ts"), (r"c?k|c", "k"), (r"ie", "i"), (r"j", "i"), (r"w", "v"),
)  # fmt: skip
_FRENCH = _compile(
    (r"x", "ks"), (r"chtch", "SC"), (r"tch", "C"), (r"dj", "J"), (r"ch|j", "S"), (r"kh", "x"), (r"ph", "f"),
    (r"ou|oo", "u"), (r"gu(?=[eiy])", "g"), (r"q|c(?![eiy])", "k"), (r"c", "s"), (r"(?<=[iu]n)e$", ""), (r"w", "v"),
)  # fmt: skip
_POLISH = _compile(
    (r"szcz", "SC"), (r"cz", "C"), (r"sz|rz", "S"), (r"ch", "x"), (r"c", "ts"), (r"j", "i"), (r"w", "v"),
)  # fmt: skip
_SOUTH_SLAVIC = _compile(
    (r"dj|dz", "J"), (r"(?<=[aeiou])s(?=[aeiou])", "S"), (r"c", "C"), (r"z", "S"), (r"j", "i"), (r"w", "v"),
)  # fmt: skip
_GREEK = _compile(
    (r"x", "ks"), (r"kh|ch|^h(?=r)", "x"), (r"ph", "f"), (r"ou", "u"), (r"mp", "b"), (r"nt", "d"), (r"tz", "ts"),
    (r"gk", "g"), (r"oi|ei", "i"), (r"ai", "e"), (r"w", "v"), (r"c", "k"), (r"th", "t"),
)  # fmt: skip
_ARABIC = _compile(
    (r"^(?:al|el|as|ash|ad|an|ar)-?(?=[a-z]{4})", ""), (r"^abd[aeiou]l?", "abda"), (r"sh|sch|ch", "S"), (r"kh", "x"),
    (r"q|gh|g|k", "k"), (r"dsch|dj|j|zh", "J"), (r"dh|d|th", "d"), (r"ou|oo|u|o", "o"), (r"ai|ay|ei|ey|e", "a"),
    (r"ee|ie|y|i", "i"), (r"w", "v"), (r"(?<=[aeo])h$", ""),
)  # fmt: skip
_LAST = _compile(
    (r"z", "s"), (r"[yj]", "i"), (r"(.)\1+", r"\1"), (r"[ei]i", "i"), (r"^i(?=e)", ""), (r"sk(?:i|a|aia)$", "sk"),
    (r"(?<=[SC])[eo](?=[vfk])", "o"), (r"(?<=[eo])[vf]$", "f"), (r"ts(?=k)", "s"), (r"(?<=[aeou])i(?=[aeou])", ""),
    (r"h(?=[bcdfgklmnprst])", ""),
)  # fmt: skip
"""What every custom's reading ends with: endings, double letters and soft vowels that spellings leave out or add."""
_LOOKS_GREEK = re.compile(r"(?:[oai]s|ou|[ei]as|eou|aki|poulo)$")
_LOOKS_ARABIC = re.compile(
    r"q|kh|dh|gh|dj|aa|ee|oo|mm|dd|ss|bb|ll|^ab[du]|^(?:al|el)-|h[aeu]m|m[ou]h|[ou]u?s[ae]|ah$|y[aei][hs]|iyy?[ae]h?$"
)
_SPECIAL = str.maketrans(
    {"ł": "l", "đ": "dj", "ø": "o", "ß": "ss", "æ": "a", "ı": "i", "'": None, "’": None, "-": None}
)


@cache_bytes(WORD_BYTES)
def list_readings(plain: str) -> frozenset[str]:
    """What the folded name `plain` may sound like; empty where it is too short to be told by its sound."""
    written = plain.translate(_SPECIAL)
    if len(written) < SHORTEST or not written.isalpha():
        return frozenset()
    customs = [_ENGLISH, _GERMAN, _FRENCH, _POLISH]
    if written.endswith("ic"):
        customs.append(_SOUTH_SLAVIC)
    if _LOOKS_GREEK.search(written):
        customs.append(_GREEK)
    readings = {_read(written, rules) for rules in customs}
    if _LOOKS_ARABIC.search(written):
        readings.add("A" + _read(written, _ARABIC))
    return frozenset(reading for reading in readings if len(reading) >= SHORTEST)


def _read(written: str, rules: _Rules) -> str:
    for pattern, sound in (*rules, *_LAST):
        written = pattern.sub(sound, written)
    return written
