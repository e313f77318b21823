"""The catalog's revisions, and what runs those of every schema."""
