"""Finding anything by its words: ranked hits with excerpts, suggestions while typing, and what a misspelt word may have meant."""
