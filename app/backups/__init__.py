"""Backups: all that a database holds in one file, from either database and into either."""
