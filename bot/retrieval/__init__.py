"""Passages of the corpus for a question: dense and full-text search, fused, and in what order they are read."""
