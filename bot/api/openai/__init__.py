"""The API that clients of OpenAI's speak, so that they work with the bot unchanged."""
