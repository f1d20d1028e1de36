"""What is disputed between sources, and what is still to be found out."""
