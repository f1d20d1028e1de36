"""Releases as they are sent, and as `release.json` keeps them."""

import datetime as dt

from pydantic import Field

from app.core.schema import Licence, RevisionInfo, Schema


class ReleaseFile(Schema):
    """One file of a release."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", examples=["atlas-2026.1.sqlite"])
    media_type: str
    bytes: int
    sha256: str = Field(description="SHA-256 over the file, in hexadecimal.")
    description: str


class ReleaseRecord(Schema):
    """What a release is: its `release.json`."""

    id: str = Field(description="YYYY.N: the year and which one of it.", examples=["2026.1"])
    date: dt.date = Field(description="The day of the release.")
    revision: RevisionInfo
    codebook: str = Field(description="The version of the codebook.")
    title: str
    licence: Licence
    previous: str | None = Field(description="The release before it; null for the first.")
    rows: dict[str, int] = Field(description="How many rows each table has.")
    files: list[ReleaseFile] = Field(
        description="Every file but this one and SHA256SUMS, which has the digest of this one too."
    )


class ReleaseFileRead(ReleaseFile):
    """One file of a release, and where it is fetched."""

    url: str


class ReleaseSummary(Schema):
    """A release in short."""

    id: str = Field(description="YYYY.N: the year and which one of it.", examples=["2026.1"])
    url: str
    date: dt.date = Field(description="The day of the release.")
    revision: RevisionInfo = Field(
        description="The state of the data that it froze; the number is that of the database it was made from."
    )
    codebook: str = Field(description="The version of the codebook that it was made with.")
    licence: Licence
    bytes: int = Field(description="The size of all files together.")


class ReleaseRead(ReleaseSummary):
    """A release with its files."""

    title: str
    previous: str | None = Field(description="The release before it; null for the first.")
    rows: dict[str, int] = Field(description="How many rows each of its tables has.")
    files: list[ReleaseFileRead]
    notes: str = Field(description="What it holds and what changed since the release before: Markdown, in English.")
