"""Briefs, timelines, comparisons and what the corpus holds: answers that are laid out in sections."""
