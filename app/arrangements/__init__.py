"""What mechanisms and councils have in common: bodies, levels, legal basis, and the facts of the day."""
