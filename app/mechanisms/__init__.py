"""Ways in which a state finances CSOs."""
