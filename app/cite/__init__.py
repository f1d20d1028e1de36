"""Citations: what the atlas says, the acts it speaks of and the documents that prove it, as BibTeX, RIS, CSL-JSON and plain text."""
