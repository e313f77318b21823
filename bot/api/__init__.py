"""The bot over HTTP, and the page."""
