"""`briefing doctor`: looks at everything that answering needs, and says what to do about what is wrong."""
