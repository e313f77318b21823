"""English as far as reading needs it: words, the calendar, who says a sentence and what it leans on."""
