"""Whether a statement is carried by the words that it cites. Needs no model: numbers, names, denials and who said it."""
