"""What the bot remembers, in SQL."""
