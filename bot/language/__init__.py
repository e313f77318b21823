"""English as far as reading needs it: words, names, figures, who said what, and what leans on what."""
