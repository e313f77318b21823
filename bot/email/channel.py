"""E-mail as the worker sees it: a digest goes to every recipient of the settings, in one message."""

import asyncio
import logging
import smtplib
import ssl
from contextlib import ExitStack, suppress
from email.message import EmailMessage

from bot.delivery.channel import Digest, PostFailed, PostLog, Reply
from bot.email.encoder import write_digest
from bot.store.database import Place
from bot.store.deliveries import Delivery
from ingest.errors import InvalidSettings
from ingest.settings import EmailSettings

PLACE = Place("", "recipients")
"""Where digests by e-mail are subscribed to: the recipients of the settings are one room."""
TIMEOUT_S = 30.0
"""How long the mail server may be silent."""

logger = logging.getLogger(__name__)


class EmailChannel:
    """Sends by SMTP, in a thread."""

    waiting = 0

    def __init__(self, settings: EmailSettings) -> None:
        """Raises InvalidSettings where something is missing, or a password would travel in the clear."""
        check_settings(settings)
        self._settings = settings

    async def read_question(self, delivery: Delivery) -> str:
        return delivery.text

    def open_reply(self, delivery: Delivery, log: PostLog) -> Reply:
        raise NotImplementedError("nobody asks by e-mail")

    async def send_digest(self, digest: Digest, log: PostLog) -> None:
        message = write_digest(digest, self._settings.sender or "", self._settings.addresses)
        await log.announce()
        await asyncio.to_thread(send, self._settings, message)
        await log.add(str(message["Message-ID"]))


def check_settings(settings: EmailSettings) -> None:
    """Raise InvalidSettings where no e-mail could be sent with these."""
    needed = {"HOST": settings.host, "SENDER": settings.sender, "RECIPIENTS": settings.addresses}
    missing = " and ".join(f"BRIEFING_EMAIL__{name}" for name, value in needed.items() if not value)
    if missing:
        raise InvalidSettings(f"Set {missing} first; docs/email.md says how. Nothing was sent.")
    if settings.user and settings.tls == "none":
        raise InvalidSettings(
            "BRIEFING_EMAIL__USER is set and BRIEFING_EMAIL__TLS is none: the password would travel in the clear. "
            "Nothing was sent; set it to starttls or tls."
        )


def send(settings: EmailSettings, message: EmailMessage) -> None:
    """Hand a message to the mail server. Raises PostFailed."""
    with ExitStack() as stack:
        try:
            smtp = connect(settings)
            stack.callback(leave, smtp)
            if settings.user:
                smtp.login(settings.user, settings.password.get_secret_value() if settings.password else "")
        except (OSError, smtplib.SMTPException) as error:
            raise fail(settings, error, seen=False) from error
        try:
            refused = smtp.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            # Where the connection breaks, the server may have taken the message.
            answered = isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)
            raise fail(settings, error, seen=not answered) from error
        if refused:
            logger.error("The mail server refused some recipients: %s.", ", ".join(sorted(refused)))


def leave(smtp: smtplib.SMTP) -> None:
    """Say goodbye; what was handed over is the server's, whatever it answers."""
    with suppress(OSError, smtplib.SMTPException):
        smtp.quit()
    smtp.close()


def connect(settings: EmailSettings) -> smtplib.SMTP:
    """A connection to the mail server, encrypted as the settings say. Raises OSError and SMTPException."""
    host = settings.host or ""
    if settings.tls == "tls":
        return smtplib.SMTP_SSL(host, settings.port, timeout=TIMEOUT_S, context=ssl.create_default_context())
    smtp = smtplib.SMTP(host, settings.port, timeout=TIMEOUT_S)
    if settings.tls == "starttls":
        try:
            smtp.starttls(context=ssl.create_default_context())
        except (OSError, smtplib.SMTPException):
            smtp.close()
            raise
    return smtp


def fail(settings: EmailSettings, error: OSError | smtplib.SMTPException, seen: bool) -> PostFailed:
    """What went wrong; a server that says no for good, or that is not who it should be, is not asked again."""
    codes = [code for code, _ in error.recipients.values()] if isinstance(error, smtplib.SMTPRecipientsRefused) else []
    if isinstance(error, smtplib.SMTPResponseException):
        codes = [error.smtp_code]
    lasting = any(code >= 500 for code in codes) or isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError)
    reason = (
        f"The mail server {settings.host}:{settings.port} did not take a digest: {error}. "
        f"{'Check BRIEFING_EMAIL__ in the settings' if lasting else 'It is tried again'}."
    )
    return PostFailed(reason, retryable=not lasting, refused=not seen)
