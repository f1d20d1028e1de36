"""What happened, in order; what changed between two days; and what rests on one act."""
