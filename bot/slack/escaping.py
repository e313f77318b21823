"""Other people's words in Slack's two markups: shown as they are, linked to nothing, pinging nobody."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

JOINER = "\u2060"
"""A word joiner: invisible, and it keeps Slack from reading `@channel` as a mention."""
_PING = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
_MARKDOWN = re.compile(r"[\\`*]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|!(?=\[)|\](?=[(\[:])")
_BLOCK_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=](?=[\s=-]|$)|\d{1,9}(?=[.)]\s)|\|)")
_TO_PLAIN = re.compile(r"<(?P<sigil>[@#!]?)(?P<target>[^<|>]*+)(?:\|(?P<label>[^<>]*+))?>")

_CALLED = re.compile(r"(?:<(?:@|!subteam\^|!here|!channel|!everyone)[^<>]*+>(?:[\s,&]|and\b)*+)++")
"""People and groups that are named in one go."""
_COPIED = re.compile(r"(?:[?.!…]|\b(?:cc|fyi))[\s:,]*$", re.IGNORECASE)
"""What stands before people who are only to read along."""
_USER_ID = re.compile(r"@(?P<id>[UW][A-Z0-9]{3,20})\b")


def escape_mrkdwn(text: str) -> str:
    """For `mrkdwn` text and for fallback text: the three characters that Slack parses, and pings."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _PING.sub(f"@{JOINER}", text)


def escape_markdown(text: str) -> str:
    """For a markdown block or streamed text, where a stray `*` would also change the look. One line."""
    text = _MARKDOWN.sub(lambda match: f"\\{match.group()}", " ".join(text.split()))
    text = _BLOCK_START.sub(_escape_start, text)
    return escape_mrkdwn(text)


def _escape_start(match: re.Match[str]) -> str:
    space, mark = match.groups()
    # A backslash before a digit is no escape; the dot behind it is what makes a list.
    return f"{space}{mark}\\" if mark[0].isdigit() else f"{space}\\{mark}"


def soften(text: str) -> str:
    """For plain text objects, which Slack does not parse: pings all the same, in case a client does."""
    return _PING.sub(f"@{JOINER}", text)


def link(url: str | None, label: str) -> str:
    """`label` in mrkdwn, linked where there is a web address."""
    words = escape_mrkdwn(" ".join(label.split()))
    if url is None or urlsplit(url).scheme not in ("http", "https"):
        return words
    return f"<{quote(url, safe=_URL_SAFE)}|{words.replace('|', '¦')}>"


_URL_SAFE = "!#$%&'()*+,-./:;=?@[]_~"


def clip(text: str, limit: int) -> str:
    """At most `limit` characters; an ellipsis says that there is more."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head = cut.rsplit(" ", 1)[0]
    return (head if len(head) > limit // 2 else cut).rstrip() + "…"


def read_text(text: str, bot_user: str | None = None) -> str:
    """What a person typed: without Slack's markup, and without the people that it is said to, the bot among them.

    Somebody whom it is about stays, by id where Slack sends no name: "@U0ANNA"; `name_users` puts names for ids.
    """

    def drop_called(match: re.Match[str]) -> str:
        copied = match.end() == len(text) and _COPIED.search(text[max(0, match.start() - 20) : match.start()])
        return " " if copied or (bot_user is not None and f"<@{bot_user}" in match.group()) else match.group()

    def replace(match: re.Match[str]) -> str:
        sigil, target, label = match.group("sigil", "target", "label")
        if sigil == "@":
            return " " if target == bot_user else f"@{label or target}"
        if sigil == "#":
            return f"#{label or target}"
        if sigil == "!":
            return label or f"@{target}"
        return label or target.removeprefix("mailto:")

    plain = _TO_PLAIN.sub(replace, _CALLED.sub(drop_called, text))
    plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(plain.split()).lstrip(",:;– ").strip()


def list_mentions(text: str) -> set[str]:
    """The people and groups that a message mentions, by id, and "here" and the like."""
    return {
        match.group("target")
        for match in _TO_PLAIN.finditer(text)
        if match.group("sigil") == "@" or match.group("target").startswith(("subteam^", "here", "channel", "everyone"))
    }


def list_user_ids(text: str) -> set[str]:
    """The people whose ids are left in a text that was read."""
    return {match["id"] for match in _USER_ID.finditer(text)}


def name_users(text: str, names: Mapping[str, str]) -> str:
    """The text with names for ids; those that have no name are left out."""
    return " ".join(_USER_ID.sub(lambda match: names.get(match["id"], ""), text).split())
