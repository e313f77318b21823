"""Answers and conversations as files: Markdown, HTML, DOCX and PDF, each of one walk over what is told.

No input, no output: what goes in are models, what comes out are text and bytes.
"""
