"""Pairs of texts marked by hand: whether the second says anything that the first has not said."""
