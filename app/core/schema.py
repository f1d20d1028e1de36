"""The shapes every answer shares: envelope, paging, meta, coded values.

Answers have no "maybe": every field is always there, and null or an explicit status says what is not known.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr


class Schema(BaseModel):
    """An answer or a part of one."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True, defer_build=True
    )


class Assembled(Schema):
    """A part that answers hold by the hundred. It is filled by us alone: every field, in the order of their declaration, as it is.

    Looking at every value again, as pydantic does, would take longer than working it out. Who wants it looked at all the same
    (all tests do) says so with `look_at_what_is_assembled`; then what does not fit its field to the letter is a TypeError.
    """

    def __init__(self, /, **fields: Any) -> None:
        if _looked_at:
            super().__init__(**fields)
            _compare(self, fields)
            return
        declared, every = _declared(type(self))
        if tuple(fields) != declared:
            raise TypeError(f"{type(self).__name__} is filled with {', '.join(fields)}; it has {', '.join(declared)}")
        _put(self, "__dict__", fields)
        _put(self, "__pydantic_fields_set__", every)
        _put(self, "__pydantic_extra__", None)
        _put(self, "__pydantic_private__", None)


@cache
def _declared(schema: type[Schema]) -> tuple[tuple[str, ...], set[str]]:
    """The names of a shape's fields, and the set of them that all its instances share: a copy gets one of its own."""
    names = tuple(schema.__pydantic_fields__)
    return names, set(names)


_put = object.__setattr__  # frozen shapes refuse any other way
_looked_at = False


def look_at_what_is_assembled(*, really: bool = True) -> None:
    """Have every value of an assembled shape looked at (or not) from now on, in this process."""
    global _looked_at
    _looked_at = really


def _compare(made: Assembled, fields: dict[str, Any]) -> None:
    """Raises TypeError where pydantic made another value of what was given, or another order."""
    for name, value in made.__dict__.items():
        if type(value) is not type(fields[name]) or value != fields[name]:
            raise TypeError(f"{type(made).__name__}.{name} is given as {fields[name]!r}, and is {value!r}")
    if list(fields) != list(made.__dict__):
        raise TypeError(
            f"{type(made).__name__} is filled in another order than that of its fields: {', '.join(fields)}"
        )


@dataclass(frozen=True, slots=True)
class OnlyWith:
    """Marks a field that is filled only if a parameter asks for it: otherwise tables have no columns of it."""

    parameter: str


@dataclass(frozen=True, slots=True)
class OneRowEach:
    """Marks the list of a row that has a row for each of its elements where a table is long."""


class RevisionInfo(Schema):
    """Which state of the data answers."""

    number: int = Field(description="Counts the loads that changed something in this database.", examples=[1])
    digest: str = Field(
        description="Names the data itself: equal data has the same digest wherever it was loaded.",
        examples=["15195cd15d6f"],
    )


class Licence(Schema):
    """On what terms the data may be used."""

    name: str
    url: str
    attribution: str


class TakeAway(Schema):
    """Where all rows of a list are had as files, and lines that read them. The day, if it matters, is written out: the same is asked tomorrow."""

    csv: str = Field(description="Comma-separated values, a row for each.")
    ndjson: str = Field(description="The rows as here, an object a line.")
    xlsx: str = Field(description="A workbook.")
    parquet: str | None = Field(
        description="Typed columns, as Apache Parquet; null where this server does not write it."
    )
    jsonld: str | None = Field(description="Linked data; null where the rows are none.")
    dictionary: str = Field(description="What the columns of the CSV mean (CSV on the Web).")
    curl: str = Field(
        description="Keeps the CSV, in a shell.", examples=["curl -OJ 'http://localhost:8000/api/v1/laws.csv'"]
    )
    python: str = Field(
        description="Reads the CSV, with pandas.",
        examples=['import pandas as pd; laws = pd.read_csv("http://localhost:8000/api/v1/laws.csv")'],
    )
    r: str = Field(
        description="Reads the CSV, in R.",
        examples=['laws <- read.csv("http://localhost:8000/api/v1/laws.csv", encoding = "UTF-8")'],
    )


class Meta(Schema):
    """What an answer is: for which day, from which data, on what terms."""

    describe: str = Field(description="The question that was answered, in a plain sentence.")
    as_of: dt.date | str = Field(
        description="The day that the answer holds for, or `any` if it spans all time.", examples=["2012-05-21"]
    )
    as_of_applied: bool = Field(description="Whether the day mattered: false for what has no dates.")
    lang: str = Field(description="The language asked for; texts that lack it fall back and say which they are in.")
    revision: RevisionInfo
    codebook: str = Field(description="The version of the codebook.", examples=["2026.1"])
    licence: Licence
    links: TakeAway | None = Field(description="Of a list: all its rows, to take away. Null for anything else.")


class PageInfo(Schema):
    """Where in a list this answer stands."""

    limit: int
    total: int = Field(description="How many rows the whole list has. Always true.")
    next: str | None = Field(description="The cursor of the next page; null on the last one.")


class Bucket(Schema):
    """How many rows have one value."""

    key: str | None = Field(description="The value, as the filter of the same name takes it; null: not recorded.")
    label: str
    count: int
    selected: bool = Field(description="Whether the filter of the same name asks for it.")


class Facet(Schema):
    """How the rows divide by one field, its own filter lifted."""

    field: str
    total: int = Field(description="How many buckets there are; all of them are given.")
    buckets: list[Bucket] = Field(
        description="The most frequent first, then by key; `not recorded` counted like any other."
    )


class GroupKey(Schema):
    """The value of one field that a group shares."""

    field: str
    key: str | None
    label: str


class Group(Schema):
    """The rows that share the values of one or two fields."""

    keys: list[GroupKey]
    count: int
    least: float | None = Field(description="The smallest figure, where all are in one unit; null otherwise.")
    most: float | None = Field(
        description="The largest figure, where all are in one unit. Figures are not added up: they "
        "may be rival claims, bounds or stocks."
    )
    unit: str | None = Field(description="That unit.")


T = TypeVar("T")


class Page(Schema, Generic[T]):
    """A list."""

    data: list[T]
    page: PageInfo
    facets: list[Facet] = Field(description="Those asked for with `facet`; empty without it.")
    groups: list[Group] = Field(description="All groups asked for with `group_by`, by their keys; empty without it.")
    meta: Meta

    _batches: Iterable[list[T]] | None = PrivateAttr(default=None)

    def read_on(self, batches: Iterable[list[T]]) -> Self:
        """This list with its rows still to be read, some at a time, by `rows`; `data` stays empty."""
        self._batches = batches
        return self

    def rows(self) -> Iterator[T]:
        """The rows: those of the page or, of a whole list, each as it is read; then they can be had once."""
        for batch in (self.data,) if self._batches is None else self._batches:
            yield from batch

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """`LawPage` instead of `Page[LawRead]`."""
        return f"{params[0].__name__}Page"


class Item(Schema, Generic[T]):
    """One thing."""

    data: T
    meta: Meta

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """`LawItem` instead of `Item[LawRead]`."""
        return f"{params[0].__name__}Item"


class Coded(Schema):
    """A word of a vocabulary."""

    code: str = Field(description="The word itself: lasting, the same in every language.", examples=["grant"])
    label: str = Field(description="The word as people write it, in the language asked for.", examples=["Grant"])


class LocalText(Schema):
    """A text in the language asked for or, where it lacks that, in the one named."""

    text: str
    lang: str = Field(description="The language that the text is in.", examples=["en"])
