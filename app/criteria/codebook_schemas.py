"""Themes, frameworks and vocabularies as they are sent."""

from typing import Any

from pydantic import Field

from app.core.schema import Schema


class CriterionBrief(Schema):
    """A criterion in a few words."""

    key: str = Field(examples=["statutory-basis"])
    url: str
    title: str
    question: str
    value_type: str = Field(description="The shape of its answer.", examples=["choice"])
    core: bool = Field(description="Whether it is asked of every mechanism (of its types) or council.")


class ThemeListed(Schema):
    """A theme as lists show it."""

    key: str = Field(examples=["selection"])
    url: str
    title: str
    titles: dict[str, str]
    applies_to: str = Field(description="What its criteria are asked of: `mechanism`, `council` or `country`.")
    criteria_count: int = Field(description="How many criteria it has.")


class ThemeRead(ThemeListed):
    """A theme with its criteria."""

    criteria: list[CriterionBrief] = Field(description="In the order of the codebook.")


class FrameworkListed(Schema):
    """A standard, index or classification that criteria are mapped to, as lists show it."""

    key: str = Field(examples=["monitoring-matrix"])
    url: str
    name: str
    publisher: str
    source_url: str = Field(description="Where it is published.")
    kind: str = Field(description="What it is.", examples=["standard"])
    note: str | None = Field(description="What of it was seen, and how references to it read.")
    criteria_count: int = Field(description="How many criteria are mapped to it.")


class MappedCriterion(Schema):
    """A criterion, and where the framework asks the same."""

    criterion: CriterionBrief
    ref: str = Field(description="The place in the framework.", examples=["2.2.1 L1"])


class FrameworkRead(FrameworkListed):
    """A standard, index or classification with the criteria that are mapped to it."""

    criteria: list[MappedCriterion] = Field(
        description="In the order of the codebook; one mapped to several places comes several times."
    )


class VocabularyListed(Schema):
    """A vocabulary as lists show it."""

    key: str = Field(examples=["mechanism_types"])
    url: str
    count: int = Field(description="How many terms it has.")


class TermRead(Schema):
    """A term of a vocabulary."""

    code: str = Field(description="The word itself: lasting, the same in every language.", examples=["grant"])
    label: str = Field(description="The word as people write it, in the language asked for.")
    labels: dict[str, str] = Field(description="The same in every language recorded.")
    attributes: dict[str, Any] = Field(
        description="What only some vocabularies say of their terms: the inverse of a relation, the dimension of a unit …"
    )


class VocabularyRead(VocabularyListed):
    """A vocabulary with its terms."""

    terms: list[TermRead] = Field(description="In the order of the codebook.")
