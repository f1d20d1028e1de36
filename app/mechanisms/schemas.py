"""Mechanisms as they are sent."""

from app.arrangements.schemas import ArrangementRead, ArrangementSummary


class MechanismSummary(ArrangementSummary):
    """A mechanism as lists show it."""


class MechanismRead(ArrangementRead):
    """A mechanism with everything that is known of it on the day."""
