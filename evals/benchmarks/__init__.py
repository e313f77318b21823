"""Measurements: speed against its own floor, and public data sets read from a folder outside the project."""
