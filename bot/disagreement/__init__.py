"""Sources that differ: over figures, dates, holders of an office, stances, or with what they said before."""
