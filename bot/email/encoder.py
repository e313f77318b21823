"""A digest as an e-mail: the same as plain text and as HTML."""

from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from io import StringIO

from rich.console import Console

from bot.delivery.channel import Digest
from bot.exports.page import write_page
from bot.exports.transcript import Entry, Transcript, squeeze
from bot.terminal import show_answer
from bot.wording import count_of, format_date

WIDTH = 76
"""Columns of the plain text, which leave room to be quoted."""
SUBJECT_CHARS = 120


def write_digest(digest: Digest, sender: str, recipients: list[str]) -> EmailMessage:
    """The whole message; `sender` and `recipients` are addresses."""
    message = EmailMessage()
    message["Subject"] = title_digest(digest)
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip("> "))
    # Out-of-office replies and the like are not sent to machines (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join([write_text(digest), tell_end(digest)]) + "\n")
    if digest.answer is not None:
        page = Transcript(title_digest(digest), (Entry(digest.answer, digest.permalink),))
        message.add_alternative(write_page(page), subtype="html")
    return message


def title_digest(digest: Digest) -> str:
    """ "New on the ferry · 2 new articles", on one line."""
    topic = squeeze(digest.subscription.topic)[:SUBJECT_CHARS]
    if digest.answer is None:
        return f"Nothing new on {topic}"
    return f"New on {topic}" + (f" · {count_of(digest.articles, 'new article')}" if digest.articles else "")


def write_text(digest: Digest) -> str:
    """The plain text, without what ends it."""
    if digest.answer is None:
        since = format_date(digest.subscription.seen_until.date())
        return f"{title_digest(digest)} since {since}. You hear again as soon as there is, or in a week."
    shown = StringIO()
    show_answer(Console(file=shown, width=WIDTH, highlight=False, color_system=None), digest.answer)
    lines = [line.rstrip() for line in shown.getvalue().splitlines()]
    return "\n".join([*lines, digest.permalink])


def tell_end(digest: Digest) -> str:
    return f"To end this digest: briefing email unsubscribe {digest.subscription.id}"
