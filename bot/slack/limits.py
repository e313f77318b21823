"""Slack's own limits, as its reference and its errors state them."""

MESSAGE_BLOCKS = 50
MESSAGE_CHARS = 11_500
"""Of all blocks of a message together, so that its markdown block also stays below the 12,000 of its own. Slack
refuses somewhat above 13,000 with `msg_blocks_too_long`.
"""
BODY_CHARS = 6_000
"""How much of an answer's text goes into one message; the rest of the room is for its sources."""
RICH_TEXT_CHARS = 3_000
"""Of one rich text block; Slack states it for sections, and it is kept here as well."""
TEXT_CHARS = 3_000
"""Of the plain fallback of a message, well below the 4,000 at which Slack begins to cut."""
CONTEXT_CHARS = 1_000
"""Of one quote; a text object may have 3,000 characters, but nobody reads that in small print."""
CONTEXT_QUOTES = 9
"""In one context block, beside the source that they are of: it holds ten elements."""
TITLE_CHARS = 200
STREAM_S = 240.0
"""How long one stream is used; Slack ends it after about five minutes."""
PROMPTS = 4
OPTIONS = 100
"""Of one select menu."""
OPTION_CHARS = 150
"""Of an option's value."""
LABEL_CHARS = 75
"""Of a button, an option or a plain label."""
