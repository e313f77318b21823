"""Passages to evidence: which sentences answer, whether they do, and who else says so."""
