"""From what was retrieved to what an answer says: windows, reading, evidence, differences, the check."""
