"""Slack's tokens, from the variables that Slack's own tools read."""

import os
from dataclasses import dataclass

from ingest.errors import InvalidSettings


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the environment holds; "" where a variable is not set."""

    bot: str = ""
    """Begins with xoxb-; speaks as the bot."""
    app: str = ""
    """Begins with xapp-; opens Socket Mode."""
    signing_secret: str = ""
    """Proves that a request over HTTP comes from Slack."""
    config: str = ""
    """Begins with xoxe; lets `briefing slack check` read the app's own manifest."""

    @property
    def over_socket(self) -> bool:
        return bool(self.bot and self.app)

    @property
    def over_http(self) -> bool:
        return bool(self.bot and self.signing_secret)


def load_tokens() -> Tokens:
    """Raises InvalidSettings where one variable holds the token of another."""
    tokens = Tokens(
        bot=_read("SLACK_BOT_TOKEN"),
        app=_read("SLACK_APP_TOKEN"),
        signing_secret=_read("SLACK_SIGNING_SECRET"),
        config=_read("SLACK_CONFIG_TOKEN"),
    )
    if tokens.bot and not tokens.bot.startswith("xoxb-"):
        raise InvalidSettings(
            "SLACK_BOT_TOKEN is no bot token. Copy the one that begins with xoxb- from OAuth & Permissions."
        )
    if tokens.app and not tokens.app.startswith("xapp-"):
        raise InvalidSettings(
            "SLACK_APP_TOKEN is no app-level token. Copy the one that begins with xapp- from Basic Information."
        )
    return tokens


def _read(name: str) -> str:
    return os.environ.get(name, "").strip()
