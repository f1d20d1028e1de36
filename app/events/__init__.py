"""Visits, forums, reforms and other events of one or more countries."""
