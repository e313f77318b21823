"""Slack and e-mail, where they are set up, and the sources that are polled."""

import asyncio
import smtplib
from contextlib import closing

from bot.doctor.findings import Findings
from ingest.errors import ServerUnavailable
from ingest.settings import Settings

SLACK_S = 45.0
"""For all that is asked of Slack, its own waits included."""
MOST_NAMED = 5


def check_channels(settings: Settings, has_tables: bool) -> Findings:
    """Slack and e-mail; `has_tables` says that the database can be opened."""
    found = Findings("channels")
    check_slack(settings, has_tables, found)
    check_email(settings, found)
    return found


def check_slack(settings: Settings, has_tables: bool, found: Findings) -> None:
    """The tokens by their form, then by what Slack says of them, and what the app may do."""
    from bot.slack.tokens import load_tokens

    with found.look("Slack", "docs/slack.md says where each token comes from."):
        tokens = load_tokens()
        if not (tokens.bot or tokens.app or tokens.signing_secret):
            found.ok("Slack", "not set up")
            return
        from bot.slack.check import check_setup
        from bot.store.deliveries import DeliveryQueue

        seen: set[str] = set()
        if has_tables:
            with closing(DeliveryQueue(settings.sql_url, "slack")) as queue:
                seen = queue.list_event_kinds()
        looking = asyncio.wait_for(check_setup(tokens, settings, seen), SLACK_S)
        try:
            needed = asyncio.run(looking)
        except TimeoutError as error:
            raise ServerUnavailable(f"Slack did not answer within {SLACK_S:g} seconds.") from error
        missing = [one for one in needed if one.state == "missing"]
        if missing:
            names = ", ".join(one.what for one in missing[:MOST_NAMED])
            more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
            fix = missing[0].fix + ("" if len(missing) == 1 else " 'briefing slack check' has the others.")
            found.fail("Slack", f"{names}{more}", fix)
        else:
            found.ok("Slack", next((one.what for one in needed if one.state == "ok"), "set up"))


def check_email(settings: Settings, found: Findings) -> None:
    """Whether the mail server answers and takes the name and password."""
    email = settings.email
    if email.host is None:
        found.ok("e-mail", "not set up")
        return
    from bot.email.channel import check_settings, connect, leave

    fix = "Mend the BRIEFING_EMAIL__ settings; docs/email.md has them."
    with found.look("e-mail", fix):
        check_settings(email)
        try:
            smtp = connect(email)
            try:
                if email.user:
                    smtp.login(email.user, email.password.get_secret_value() if email.password else "")
            finally:
                leave(smtp)
            found.ok("e-mail", f"{email.host}:{email.port} answers")
        except (OSError, smtplib.SMTPException) as error:
            found.fail("e-mail", f"{email.host}:{email.port} does not take messages: {error}", fix)


def check_sources(settings: Settings) -> Findings:
    """The sources whose last poll failed."""
    from ingest.catalog.sources import SourceStore

    found = Findings("sources")
    with found.look("sources", "Mend the database first."):
        with closing(SourceStore(settings.sql_url, settings.sources.every_s)) as store:
            sources = store.list_sources()
        failing = [source for source in sources if source.error]
        for source in failing[:MOST_NAMED]:
            fix = f"Mend what it says, then 'briefing sources poll --once'; or 'briefing sources remove {source.id}'."
            found.warn(source.address, source.error or "", fix)
        if len(failing) > MOST_NAMED:
            found.warn("sources", f"{len(failing) - MOST_NAMED} more fail", "'briefing sources list' names them.")
        if len(failing) < len(sources) or not sources:
            going = len(sources) - len(failing)
            found.ok("sources", f"{going} of {len(sources)} polled without an error" if sources else "none is polled")
    return found
