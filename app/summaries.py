"""Short forms that resources embed: what one resource shows of another."""

from pydantic import Field

from app.core.dates import Basis, Holds, Precision, Reason
from app.core.schema import Coded, LocalText, Schema

API = "/api/v1"


class CountrySummary(Schema):
    """A country in short."""

    id: str = Field(examples=["kz"])
    name: str = Field(examples=["Kazakhstan"])
    url: str


class EntrySummary(Schema):
    """Any entry in short."""

    id: str = Field(examples=["kz-mech-social-order"])
    kind: str = Field(examples=["mechanism"])
    name: str
    url: str


class AliasRead(Schema):
    """Another name."""

    text: str
    lang: str


class LawSummary(Schema):
    """A law in short, with the title it bore on the day."""

    id: str = Field(examples=["kz-law-social-order-2005"])
    number: str | None = Field(examples=["36-III"])
    title: LocalText
    title_dated: bool = Field(
        description="Whether this is the title of the version in force on the day; false: the law's title as recorded last."
    )
    adopted: str | None = Field(description="YYYY, YYYY-MM or YYYY-MM-DD.", examples=["2005-04-12"])
    url: str


class ProvisionSummary(Schema):
    """An article, item or clause in short."""

    id: str
    label: str = Field(examples=["art. 6-1"])
    heading: str | None
    summary: str
    url: str


class InstitutionSummary(Schema):
    """An institution in short."""

    id: str
    name: LocalText
    kind: Coded
    url: str


class SourceSummary(Schema):
    """A source in short."""

    id: str
    title: str
    title_lang: str
    publisher: str
    kind: Coded
    language: str
    published: str | None = Field(description="YYYY, YYYY-MM or YYYY-MM-DD; null where the source bears no date.")
    source_url: str | None = Field(description="Where the document was read; null where the copy read has no address.")
    archived_url: str | None
    url: str


class CitationRead(Schema):
    """Where in which source something is proved."""

    source: SourceSummary
    locator: str = Field(description="The place in the source.", examples=["art. 6-1"])
    locator_is_weak: bool = Field(
        description="True where the locator names no pinpoint, such as `opening of the page`: the reader must search."
    )


class LegalBasisRead(Schema):
    """The act on which something rests, and the article where one is named."""

    law: LawSummary
    article: str | None = Field(description="The article as the coder named it; null: only the act is named.")
    provision: ProvisionSummary | None = Field(
        description="The article's own entry; null where it is not recorded (then `article` alone says which it is)."
    )


class PeriodRead(Schema):
    """A half-open period of partial dates, and whether it holds on the day."""

    valid_from: str | None = Field(description="The first day; YYYY, YYYY-MM or YYYY-MM-DD. Null: not known.")
    valid_from_precision: Precision | None
    valid_from_basis: Basis = Field(
        description="`stated`: a source says so. `bound`: it surely held from here; before, it is not known. `undated`: "
        "the source bears no date, this is the earliest day that it can be."
    )
    valid_to: str | None = Field(description="The first day on which it no longer holds. Null: open.")
    valid_to_precision: Precision | None
    valid_to_basis: Basis
    holds: Holds | None = Field(
        description="Whether it holds on the day asked for: `certain`, `possible` (imprecise or unknown dates), `no`. "
        "Parents' periods count. Null with as_of=any."
    )
    reason: Reason | None = Field(
        description="Why it holds only possibly, or not. `before-bound` and `after-bound` mean: not known for that day."
    )
