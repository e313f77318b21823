"""The language-model engine: it writes from the evidence that reading gathers, and every statement is checked."""
