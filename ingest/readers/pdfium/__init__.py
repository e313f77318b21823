"""PDF files to lines in reading order. PDFium reads them, in a process of its own: see `__main__`."""
