"""Digests by e-mail, through a mail server on loopback."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr
from typer.testing import CliRunner

from bot.app import open_services
from bot.delivery.backend import Backend, Brief, build_stream, open_backend
from bot.delivery.channel import Digest, PostFailed
from bot.delivery.worker import Pace, Worker
from bot.email.channel import PLACE, EmailChannel, check_settings, send
from bot.email.cli import app
from bot.email.encoder import write_digest
from bot.models import Answer, BriefRequest
from bot.store.database import now
from bot.store.subscriptions import Subscription
from ingest.errors import InvalidSettings
from ingest.settings import EmailSettings, Settings
from tests.bot.made_briefs import build_brief
from tests.loopback import find_free_port

SUBSCRIPTION = Subscription(
    "subscription-1", "", "recipients", "", "the ferry", "daily 08:00", "UTC",
    datetime(2031, 3, 8, 8, tzinfo=UTC), datetime(2031, 3, 7, 8, tzinfo=UTC),
)  # fmt: skip
LINK = "https://briefing.example/answers/made-to-order"


@dataclass
class Inbox:
    """What a mail server has taken, and what it refuses."""

    taken: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    """Answers by address, and by "DATA"."""
    logins: list[LoginPassword] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address not in self.refuses:
            envelope.rcpt_tos.append(address)
        return self.refuses.get(address, "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if "DATA" in self.refuses:
            return self.refuses["DATA"]
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((str(envelope.mail_from), list(envelope.rcpt_tos), message))
        return "250 taken"

    def log_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        self.logins.append(data)
        return AuthResult(success=data.password == b"wine-dark", handled=False)


@contextmanager
def open_server(**more: Any) -> Iterator[Inbox]:
    inbox = Inbox()
    inbox.port = find_free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port, authenticator=inbox.log_in, **more)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with open_server() as inbox:
        yield inbox


def build_settings(port: int, **more: Any) -> EmailSettings:
    given = {
        "host": "127.0.0.1", "port": port, "tls": "none", "sender": "Briefing <briefing@news.example>",
        "recipients": "anna@news.example, boss@news.example",
    }  # fmt: skip
    return EmailSettings(**(given | more))


def build_message(digest: Digest | None = None) -> EmailMessage:
    settings = build_settings(25)
    digest = digest or Digest(SUBSCRIPTION, 2, build_brief(), LINK)
    return write_digest(digest, str(settings.sender), settings.addresses)


def read_part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_digest_is_plain_text_and_html_and_cited_in_both(inbox: Inbox) -> None:
    send(build_settings(inbox.port), build_message())
    ((sender, recipients, message),) = inbox.taken
    assert (sender, recipients) == ("briefing@news.example", ["anna@news.example", "boss@news.example"])
    assert message["Subject"] == "New on the ferry · 2 new articles"
    assert message["Auto-Submitted"] == "auto-generated"
    plain, page = read_part(message, "plain"), read_part(message, "html")
    assert max(len(line) for line in plain.splitlines()) <= 76
    for words in ("The harbour wall was repaired in February 2031.", "Harbour opens for the new ferry", LINK):
        assert words in " ".join(plain.split())
        assert words in page
    assert "What happened\n  20 Aug 2030" in plain
    assert "[2]" in plain
    assert "[2]" in page
    assert "briefing email unsubscribe subscription-1" in plain


def test_nothing_new_is_a_line(inbox: Inbox) -> None:
    send(build_settings(inbox.port), build_message(Digest(SUBSCRIPTION, 0, None)))
    ((_, _, message),) = inbox.taken
    assert message["Subject"] == "Nothing new on the ferry"
    assert "since 7 Mar 2031" in read_part(message, "plain")


def test_a_topic_adds_no_header() -> None:
    topic = "ferries\r\nBcc: all@news.example\n" + "x" * 500
    subscription = Subscription(
        **{**{name: getattr(SUBSCRIPTION, name) for name in SUBSCRIPTION.__slots__}, "topic": topic}
    )
    message = build_message(Digest(subscription, 1, None))
    assert message["Bcc"] is None
    assert len(message["Subject"]) < 160


@pytest.mark.parametrize(
    ("refuses", "retryable"),
    [
        ({"anna@news.example": "550 no such user", "boss@news.example": "550 no such user"}, False),
        ({"anna@news.example": "450 busy", "boss@news.example": "450 busy"}, True),
        ({"DATA": "554 looks like spam"}, False),
        ({"DATA": "451 try later"}, True),
    ],
)
def test_what_the_server_refuses_was_not_seen(inbox: Inbox, refuses: dict[str, str], retryable: bool) -> None:
    inbox.refuses |= refuses
    with pytest.raises(PostFailed, match="did not take a digest") as caught:
        send(build_settings(inbox.port), build_message())
    assert (caught.value.retryable, caught.value.refused) == (retryable, True)


def test_one_refused_recipient_keeps_nothing_from_the_others(inbox: Inbox, caplog: pytest.LogCaptureFixture) -> None:
    inbox.refuses["boss@news.example"] = "550 no such user"
    send(build_settings(inbox.port), build_message())
    assert inbox.taken[0][1] == ["anna@news.example"]
    assert "boss@news.example" in caplog.text


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(PostFailed) as caught:
        send(build_settings(find_free_port()), build_message())
    assert (caught.value.retryable, caught.value.refused) == (True, True)


def test_a_server_without_encryption_gets_nothing(inbox: Inbox) -> None:
    with pytest.raises(PostFailed, match="Check BRIEFING_EMAIL__") as caught:
        send(build_settings(inbox.port, tls="starttls"), build_message())
    assert not caught.value.retryable
    assert inbox.taken == []


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """One for localhost, signed by itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("makes a certificate with openssl")
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    named = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", str(files[0]), "-keyout", str(files[1])]
    subprocess.run([*make, *named], check=True, capture_output=True)
    return files


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_password_travels_encrypted_to_a_server_that_is_who_it_says(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tls: str
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    given = {"ssl_context": context} if tls == "tls" else {"tls_context": context, "require_starttls": True}
    with open_server(**given, auth_require_tls=tls == "starttls") as inbox:
        secret = build_settings(inbox.port, tls=tls, user="desk", password=SecretStr("wine-dark"))
        with pytest.raises(PostFailed, match="CERTIFICATE_VERIFY_FAILED") as caught:
            send(secret, build_message())
        assert not caught.value.retryable
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        send(secret, build_message())
        assert inbox.logins == [LoginPassword(b"desk", b"wine-dark")]
        wrong = secret.model_copy(update={"password": SecretStr("water")})
        with pytest.raises(PostFailed, match="535") as caught:
            send(wrong, build_message())
    assert not caught.value.retryable
    assert "water" not in str(caught.value)
    assert len(inbox.taken) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"host": None}, "BRIEFING_EMAIL__HOST"),
        ({"sender": None, "recipients": " , "}, "BRIEFING_EMAIL__SENDER and BRIEFING_EMAIL__RECIPIENTS"),
        ({"user": "desk"}, "in the clear"),
    ],
)
def test_settings_that_can_send_nothing_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidSettings, match=words):
        check_settings(build_settings(25, **changes))


@contextmanager
def open_bot(folder: Path, brief: Brief) -> Iterator[Backend]:
    settings = Settings(data_dir=folder)
    with (
        open_services(settings) as services,
        open_backend(settings, build_stream(services), "email", brief) as backend,
    ):
        yield backend


def test_a_digest_that_is_due_is_sent_once(inbox: Inbox, corpus_data: Path, tmp_path: Path) -> None:
    shutil.copytree(corpus_data, tmp_path / "data")
    asked: list[datetime | None] = []

    async def tell(request: BriefRequest) -> Answer:
        asked.append(request.changed_since)
        return build_brief(form="changes")

    async def work(backend: Backend) -> None:
        worker = Worker(backend, EmailChannel(build_settings(inbox.port)), Pace(poll_s=0.05, look_every_s=0.05))
        task = asyncio.create_task(worker.run())
        async with asyncio.timeout(20):
            while not inbox.taken:
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    with open_bot(tmp_path / "data", tell) as backend:
        made = backend.subscriptions.add(PLACE, "", "the ferry", "daily 08:00", "UTC", now() - timedelta(minutes=1))
        asyncio.run(work(backend))
        (after,) = backend.subscriptions.list_of(PLACE)
    assert asked == [made.seen_until]
    assert after.seen_until > made.seen_until
    assert [message["Subject"] for _, _, message in inbox.taken] == ["New on the ferry"]


def test_digests_are_subscribed_listed_and_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_DATA_DIR", str(tmp_path / "data"))
    for name, value in {"HOST": "mail.example", "SENDER": "a@news.example", "RECIPIENTS": "b@news.example"}.items():
        monkeypatch.setenv(f"BRIEFING_EMAIL__{name}", value)
    runner = CliRunner()

    def run(*words: str) -> Any:
        return runner.invoke(app, words)

    assert "Nothing is subscribed to" in run("subscriptions").stderr
    assert "drones: weekdays 17:30 (Europe/Berlin), to b@news.example" in (
        " ".join(run("subscribe", "drones weekdays 17:30", "--zone", "Europe/Berlin").stderr.split())
    )
    for words in (("subscribe", "drones"), ("subscribe", "drones daily 8", "--zone", "Nowhere/Else")):
        assert isinstance(run(*words).exception, InvalidSettings)
    listed = run("subscriptions").stdout
    assert "drones: weekdays 17:30 (Europe/Berlin)" in listed
    assert '"zone": "Europe/Berlin"' in run("subscriptions", "--json").stdout
    assert isinstance(run("unsubscribe", "nothing").exception, InvalidSettings)
    assert "ended" in run("unsubscribe", listed.split()[0]).stderr
    assert run("subscriptions").stdout == ""
