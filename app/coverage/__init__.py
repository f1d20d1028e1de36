"""What is recorded, what is known of it, and what is still to be looked into."""
