"""The steps that lead to the stores' schema of today."""
