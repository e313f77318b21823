"""How the bot is seen to run: a line in the log, metrics and spans for every answer. Never what was asked or said."""
