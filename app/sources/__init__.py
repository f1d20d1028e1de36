"""Documents that were read, and where they are cited."""
