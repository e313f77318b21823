"""Whether a statement is carried by the words that it cites: its figures, names, denials, speakers. Needs no model."""
