"""Linked data: what is answered, as JSON-LD, and the dataset as a whole."""
