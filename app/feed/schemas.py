"""Changes of the data as they are sent."""

import datetime as dt

from pydantic import Field

from app.core.schema import Coded, Schema
from app.summaries import CountrySummary


class FieldChange(Schema):
    """A field of a record before and after, both in short."""

    name: str = Field(description="The field as the seed files name it.", examples=["valid_to"])
    before: str | None = Field(description="Null where it was not there.")
    after: str | None = Field(description="Null where it is there no longer.")


class LoadRead(Schema):
    """A load of the data that changed something."""

    number: int
    digest: str = Field(description="Names the data after the load.")
    loaded_at: dt.datetime = Field(description="When this database loaded it, in UTC.")


class FeedItem(Schema):
    """A change of one entry or fact or, of a large load, all changes of one kind together."""

    id: str = Field(description="Stays the same for the same feed.", examples=["urn:uuid:0a4c…"])
    action: Coded = Field(description="`created`, `changed` or `retired`.")
    kind: Coded = Field(description="What changed: `law`, `fact`, `source` …, or `codebook`.")
    count: int = Field(description="How many changes it stands for; more than one only in large loads.")
    entry: str | None = Field(
        description="The id of the entry or fact; null for several.", examples=["kz-law-social-order-2005"]
    )
    title: str
    url: str = Field(description="Where it is read; for several, where each of them is listed.")
    country: CountrySummary | None = Field(description="Null for what belongs to no single country, and for several.")
    fields: list[FieldChange] = Field(description="What differs, in the order of the record; empty for several.")
    revision: LoadRead
    sentence: str = Field(description="The change in a sentence.")
