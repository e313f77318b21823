"""Text without what could act on its reader: links, images, markup, invisible characters, citation marks."""

import re
import unicodedata

_IMAGE = re.compile(r"!\[([^\[\]]*+)\]\s*+(?:\([^)]*+\)?|\[[^\[\]]*+\])")
_LINK = re.compile(r"\[([^\[\]]*+)\]\([^)]*+\)?")
_NAMED_LINK = re.compile(r"\[([^\[\]]*+)\]\s*+\[[^\[\]]*+\]")
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_REFERENCE = re.compile(r"^[^\S\n]*+\[[^\]\n]++\]:\s*+\S.*$", re.MULTILINE)
_TAG = re.compile(r"<!--.*?(?:-->|$)|</?[a-zA-Z][^<>]*(?:>|$)", re.DOTALL)
_URL = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}:(?:/{2}|\\\\)|//(?=[\w-]+\.)|\bwww\.)[^\s<>\"“”]*"
    r"|\b(?:javascript|data|vbscript|mailto|tel|file|blob):[^\s<>\"“”]+",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    r"(?<![a-z0-9-])(?<![a-z0-9-]\.)(?:[a-z0-9-]++\.(?=[a-z0-9-]))+[a-z]{2,24}(?:/|\?|:\d)[^\s<>\"“”]*", re.IGNORECASE
)
_MARK = re.compile(
    r"(?<!\s)\s*+(?:【[^【】]*+】|\[\^?[\w, .:;†-]{1,24}\]|\(\s*(?:source|evidence|citation|ref)s?\b[^)]{0,40}\)|†\w+)",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"(?:\*\*|__|~~|`+|^[^\S\n]*+(?:#{1,6}|[-*>])\s+)", re.MULTILINE)
_ENTITY = re.compile(r"&(?:#x?[0-9a-f]+|[a-z]+);", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_INVISIBLE = frozenset(("Cf", "Cc", "Co", "Cs", "Cn"))
_FILLERS = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\u034f")
"""Letters and symbols that are drawn as nothing."""


def strip_invisible(text: str) -> str:
    """`text` without characters that show nothing: zero-width, direction marks, tags, variation selectors, controls."""
    kept = []
    for character in text:
        if character.isspace():
            kept.append(" " if character != "\n" else character)
        elif unicodedata.category(character) in _INVISIBLE or character in _FILLERS or _is_selector(character):
            continue
        else:
            kept.append(character)
    return "".join(kept)


def clean_statement(text: str) -> str:
    """One line of plain words: markup, links, images, addresses, entities and citation marks are gone."""
    text = strip_invisible(_COLOUR.sub("", unicodedata.normalize("NFC", text)))
    text = _REFERENCE.sub(" ", text)
    text = _LINK.sub(r"\1", _IMAGE.sub(" ", text))
    for pattern in (_TAG, _URL, _DOMAIN, _MARK):
        text = pattern.sub(" ", text)
    text = _NAMED_LINK.sub(r"\1", text)
    for pattern in (_MARKUP, _ENTITY):
        text = pattern.sub(" ", text)
    text = text.replace("<", " ").replace(">", " ")
    text = _SPACE.sub(" ", text).strip()
    return re.sub(r" ([.,;:!?])", r"\1", text)


def show_evidence(text: str) -> str:
    """An article's words as a model is shown them: one line, nothing invisible, no mark that looks like a key."""
    return _SPACE.sub(" ", strip_invisible(text)).replace("[", "(").replace("]", ")").strip()


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
