"""Known facts in, a verdict on the bot out."""
