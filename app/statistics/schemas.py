"""Statistics and reference series as they are sent."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from app.core.schema import Coded, LocalText, OnlyWith, Schema
from app.summaries import CitationRead, ConvertedAmount, CountrySummary, EntrySummary, FigurePeriod, ShareOfGdp


class StatisticListed(Schema):
    """A statistic as lists show it."""

    id: str = Field(examples=["kz-stat-awards-applications-2017-216"])
    url: str
    about: EntrySummary = Field(description="What it is a figure of: a country, a mechanism, a council …")
    country: CountrySummary | None = Field(description="The country of what it is about.")
    metric: Coded = Field(description="What was counted or measured.")
    period: FigurePeriod
    value: float = Field(description="The figure; shares from 0 to 1.")
    bound: Coded = Field(description="What the figure says of the true one: exactly, at least, at most, about.")
    unit: Coded = Field(description="A currency, `count`, `fraction` (a share from 0 to 1), `persons` …")
    display: str = Field(description="The figure as a person would write it, in the language asked for.")
    converted: Annotated[ConvertedAmount | None, OnlyWith("currency")] = Field(
        description="In the currency asked for, by the figure's year; null where none was asked for or it is no money."
    )
    share_of_gdp: Annotated[ShareOfGdp | None, OnlyWith("include")] = Field(
        description="With include=share-of-gdp; null without it, or where the figure is no money."
    )
    place: str | None = Field(description="The part of the country that it is for; null: the whole.")
    breakdown: str | None = Field(description="Which part of the whole was counted; null: all.")
    note: str | None
    sources: list[CitationRead]
    evidence_date: str | None = Field(
        description="The newest publication date among its sources; null: its sources bear no date."
    )
    weak_locators: int = Field(description="How many of its citations name no pinpoint.")


class StatisticRead(StatisticListed):
    """A statistic."""


class SeriesPoint(Schema):
    """A value of a series in short."""

    period: FigurePeriod
    value: float
    observation: bool = Field(description="Whether it was seen on those days; it does not hold beyond them.")


class SeriesListed(Schema):
    """A reference series as lists show it."""

    key: str = Field(examples=["kz-mci"])
    url: str
    country: CountrySummary | None
    title: LocalText
    names: dict[str, str] = Field(description="What it is called in other languages.")
    kind: Coded = Field(description="How its values lie in time: steps that hold until the next, or one for each year.")
    unit: str = Field(description="What a value is in.", examples=["KZT per MCI"])
    index_unit: Coded | None = Field(description="The unit of amounts in acts that it gives the worth of; null: none.")
    indicator: str | None = Field(description="Its code at the publisher.", examples=["PA.NUS.FCRF"])
    definition: str
    gaps: list[str] = Field(description="Where values are missing, and why.")
    note: str | None
    count: int = Field(description="How many values it has.")
    first: SeriesPoint | None = Field(description="Its earliest value; null: it has none.")
    last: SeriesPoint | None = Field(description="Its newest value; null: it has none.")


class SeriesValueRead(SeriesPoint):
    """A value of a series with its proof."""

    set_by: str | None = Field(description="The act that set it.")
    derived: bool = Field(description="Whether we worked it out from other values.")
    note: str | None
    sources: list[CitationRead]


class SeriesRead(SeriesListed):
    """A reference series with its values."""

    values: list[SeriesValueRead] = Field(description="By the start of their periods.")


class ValueOnDay(Schema):
    """The value of a series that holds on a day."""

    series: EntrySummary
    unit: str = Field(examples=["KZT per MCI"])
    on: dt.date = Field(description="The day asked for.")
    value: SeriesValueRead
