"""The networks behind the reader: one module each, which registers the suffixes of the model files that it runs."""
