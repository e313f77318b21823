"""What a question is before it is searched for."""
