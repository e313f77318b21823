"""The bot in Slack: questions in, the same events and answers as everywhere out, as Block Kit."""
