"""The steps that lead to the catalog's schema of today."""
