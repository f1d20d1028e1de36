"""Figures over time: statistics, and reference series."""
