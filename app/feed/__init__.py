"""What changed in the data from load to load, to be followed."""
