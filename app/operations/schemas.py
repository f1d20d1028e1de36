"""What is said of an installation."""

from pydantic import Field

from app.core.schema import Schema


class Check(Schema):
    """One thing that must be well."""

    name: str
    ok: bool
    said: str = Field(description="How it is, or what is wrong and what to do.")


class Readiness(Schema):
    """Whether the atlas can answer."""

    ready: bool
    checks: list[Check]
