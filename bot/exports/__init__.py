"""Conversations and answers as documents: Markdown, HTML, Word and PDF, with every citation and quote. No input, no
output: what goes in are models, what comes out are text and bytes.
"""
