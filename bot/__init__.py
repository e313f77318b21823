"""A question in, an answer out whose every statement cites the exact words of its sources."""
