"""Comparing: two values, and from that columns of subjects or countries at any days."""
