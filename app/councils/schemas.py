"""Councils as they are sent."""

from app.arrangements.schemas import ArrangementRead, ArrangementSummary


class CouncilSummary(ArrangementSummary):
    """A council as lists show it."""


class CouncilRead(ArrangementRead):
    """A council with everything that is known of it on the day."""
