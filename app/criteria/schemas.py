"""Criteria as they are sent."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from app.core.schema import Coded, Schema
from app.vocabulary import AppliesTo, Aspect, Comparable, ValueType

SomeOptions = TypeAliasType(
    "SomeOptions",
    Annotated[
        list[str] | Literal["any"], Field(description="Codes of options of the same criterion, or `any` of them.")
    ],
)
"""An alias by name, so that generated clients have one type for it."""


class ThemeSummary(Schema):
    """A theme in short."""

    key: str = Field(examples=["selection"])
    title: str


class OptionRead(Schema):
    """A possible answer."""

    code: str
    label: str
    labels: dict[str, str]
    rank: int | None = Field(description="Its place on an ordered scale; null where the options have no order.")
    exclusive: bool = Field(description="Whether it stands alone among several choices.")
    covers: SomeOptions | None = Field(description="The narrower options that it holds; null: none.")
    partly_with: SomeOptions | None = Field(description="The options with which it agrees in part; null: none.")
    cofog: str | None = Field(description="The nearest COFOG 1999 division or group.")
    sdg: list[str] = Field(description="The nearest Sustainable Development Goals or targets.")
    aliases: list[str]


class FrameworkRefRead(Schema):
    """Where a framework asks the same."""

    framework: str = Field(examples=["monitoring-matrix"])
    name: str
    ref: str = Field(examples=["2.2.1 L1"])


class CriterionListed(Schema):
    """A criterion as lists show it."""

    key: str = Field(examples=["statutory-basis"])
    url: str
    theme: ThemeSummary
    applies_to: AppliesTo = Field(description="What it is asked of.")
    mechanism_types: list[Coded] | None = Field(description="The types of mechanism that are asked; null: all.")
    title: str
    titles: dict[str, str]
    question: str
    questions: dict[str, str]
    aspects: list[Coded]
    main_aspect: Aspect | None
    value_type: ValueType
    unit: str | None
    units: list[Coded]
    core: bool = Field(description="Whether it is asked of every mechanism (of those types) or council.")
    comparable: Comparable = Field(description="How two values are compared (see `rules` of the codebook).")
    frameworks: list[FrameworkRefRead]


class CriterionRead(CriterionListed):
    """A criterion with everything that the codebook says of it."""

    clarification: str = Field(description="How to code it.")
    options: list[OptionRead] = Field(description="In the order of the codebook; empty for figures and dates.")
    default_bound: Coded | None = Field(description="What a figure means where the source does not say.")
    tolerance: dict[str, Any] | None = Field(
        description="Up to where two figures count as the same and as partly the same, absolutely or relatively."
    )
    higher_is: str = Field(description="Whether a higher value is `more-enabling`, or the criterion is `neutral`.")
    higher_is_note: str | None
    sister: str | None = Field(description="A criterion that asks for the same thing in another way.")
