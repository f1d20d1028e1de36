"""Facts: one answer to one criterion about one subject, and which of them answers on a day."""
