"""What a record of the seed may hold: one class per kind of record (`seed/FORMAT.md`), unknown keys refused.

A key without a default must be written, even where it is null: an open end or a missing number is said, not left out.
The JSON Schema for editors is made from these classes (`app.seeding.json_schema`).
"""

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from app.core.dates import Basis, PartialDate, Span
from app.core.locale import Lang
from app.vocabulary import (
    AppliesTo,
    ArrangementStatus,
    Aspect,
    BodyRole,
    Bound,
    Certainty,
    Comparable,
    CouncilType,
    LawStatus,
    Level,
    MechanismType,
    Priority,
    Rank,
    SeriesKind,
    SourceKind,
    ValueStatus,
    ValueType,
)


def _no_surprises(value: object) -> object:
    """YAML reads a bare yes, no or date as something else than text; say so instead of "should be a string"."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        word = "yes" if value else "no"
        raise ValueError(f'YAML reads this as {str(value).lower()}; if the word is meant, quote it: "{word}"')
    if isinstance(value, dt.date):
        raise ValueError(f'quote the date: "{value.isoformat()}"')
    if isinstance(value, int | float):
        raise ValueError(f'quote the number, it is text here: "{value}"')
    return value


def _partial_date(value: object) -> PartialDate:
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, dt.date):
        raise ValueError(f'quote the date: "{value.isoformat()}"')
    if isinstance(value, int):
        raise ValueError(f'quote the year: "{value}"')
    if not isinstance(value, str):
        raise ValueError("a date is text: YYYY, YYYY-MM or YYYY-MM-DD")
    return PartialDate.parse(value)


def _full_date(value: object) -> dt.date:
    date = _partial_date(value) if type(value) is not dt.date else PartialDate.parse(str(value))
    if str(date) != date.first.isoformat():
        raise ValueError("a full day is needed: YYYY-MM-DD")
    return date.first


_Quoted = BeforeValidator(_no_surprises)
Text = Annotated[str, StringConstraints(min_length=1), _Quoted]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9.]+)*$"), _Quoted]
KEBAB = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
OwnId = Annotated[Text, WithJsonSchema({"type": "string", "pattern": f"^{KEBAB}$"})]
"""The id of a record itself. Files are held to its form by `app.seeding.dataset`; a database may hold older ids, and is read."""
OwnKey = Annotated[Text, WithJsonSchema({"type": "string", "pattern": f"^([A-Z]-)?{KEBAB}$"})]
"""The key of a criterion: an id that may begin with the letter of its part (`C-chair`)."""
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$"), _Quoted]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$"), _Quoted]
CountryCode2 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), _Quoted]
CountryCode3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), _Quoted]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), _Quoted]
LocalisedText = Annotated[
    dict[Lang, Text], PlainSerializer(lambda texts: {str(lang): text for lang, text in texts.items()})
]
NamedText = Annotated[LocalisedText, Field(min_length=1)]
Date = Annotated[
    PartialDate,
    PlainValidator(_partial_date),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}),
]
Day = Annotated[
    dt.date,
    PlainValidator(_full_date),
    PlainSerializer(lambda day: day.isoformat()),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$"), _Quoted]


def _number(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a number is needed")
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("a finite number is needed")
    return int(value) if float(value).is_integer() else value


Number = Annotated[int | float, PlainValidator(_number), WithJsonSchema({"type": "number"})]


def _distinct(items: list[Any]) -> list[Any]:
    repeated = {str(item) for item in items if items.count(item) > 1}
    if repeated:
        raise ValueError(f"named twice: {', '.join(sorted(repeated))}")
    return items


class Record(BaseModel):
    """A mapping of the seed; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CitationRecord(Record):
    """Where in which source something is proved."""

    source: Id
    locator: Text


Citations = list[CitationRecord]


class AliasRecord(Record):
    """Another name."""

    text: Text
    lang: LanguageCode


class Period(Record):
    """A half-open period of partial dates; an open end is null."""

    valid_from: Date | None
    valid_from_basis: Basis = Basis.STATED
    valid_to: Date | None
    valid_to_basis: Basis = Basis.STATED

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_from.first >= self.valid_to.first:
            raise ValueError(
                f"the period is inverted: valid_from {self.valid_from} does not come before valid_to {self.valid_to}"
                " (the end is the first day on which it no longer holds)"
            )
        return self

    @property
    def span(self) -> Span:
        """The days that the period can mean."""
        return Span.between(self.valid_from, self.valid_to, self.valid_from_basis, self.valid_to_basis)


class LegalBasisRecord(Record):
    """The act, and the label of its provision where one is named."""

    law: Id
    provision: Text | None = None


class SourceRecord(Record):
    """A document that was read."""

    id: OwnId
    title: Text
    title_lang: LanguageCode
    publisher: Text
    url: Url | None
    kind: SourceKind
    language: LanguageCode
    published: Date | None
    edition: Text | None
    retrieved: Day
    archived_url: Url | None = None
    note: Text | None = None


class AdminLevelRecord(Record):
    """A level of government of a country."""

    level: Level
    names: NamedText
    note: Text | None = None


class CountryRecord(Record):
    """A country."""

    id: OwnId
    iso2: CountryCode2
    iso3: CountryCode3
    names: NamedText
    currency: Currency
    capital: NamedText
    region: Text
    admin_levels: list[AdminLevelRecord]
    sources: Citations
    note: Text | None = None


class RelationRecord(Record):
    """What the act does to another, in the active direction; `date` is that of the effect."""

    type: Word
    law: Id
    date: Date | None
    note: Text | None = None
    sources: Citations


class VersionRecord(Period):
    """The wording of a law between two amendments."""

    id: OwnId
    titles: LocalisedText = {}
    change: Text
    amending_law: Id | None = None
    amending_act: Text | None = None
    sources: Citations
    note: Text | None = None


class ProvisionRecord(Period):
    """An article, item or clause, and what it says in our words."""

    id: OwnId
    label: Text
    heading: Text | None = None
    summary: Text
    sources: Citations
    note: Text | None = None


class LawRecord(Record):
    """An act."""

    id: OwnId
    kind: Word
    number: Text | None
    titles: NamedText
    short_names: LocalisedText
    adopted: Date | None
    in_force_from: Date | None
    repealed: Date | None
    status: LawStatus
    identifiers: dict[Word, Text] = {}
    urls: list[Url] = []
    relations: list[RelationRecord] = []
    versions: list[VersionRecord] = []
    provisions: list[ProvisionRecord] = []
    sources: Citations
    note: Text | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.repealed:
            for name, date in (("adopted", self.adopted), ("in_force_from", self.in_force_from)):
                if date and date.first >= self.repealed.first:
                    raise ValueError(
                        f"the dates are inverted: {name} {date} does not come before repealed {self.repealed}"
                    )
        return self


class InstitutionRecord(Period):
    """A ministry, fund, operator, CSO …"""

    id: OwnId
    kind: Word
    names: NamedText
    aliases: list[AliasRecord] = []
    role: Text
    predecessors: Annotated[list[Id], AfterValidator(_distinct)] = []
    successors: Annotated[list[Id], AfterValidator(_distinct)] = []
    sources: Citations
    note: Text | None = None


class FactRecord(Period):
    """One answer to one criterion."""

    id: OwnId
    criterion: Id
    aspect: Aspect
    scope: Text | None = None
    status: ValueStatus
    value: Any = None
    note: Text | None = None
    rank: Rank = Rank.NORMAL
    rank_reason: Text | None = None
    certainty: Certainty
    legal_basis: list[LegalBasisRecord] = []
    sources: Citations = []
    checked_on: Day

    @model_validator(mode="after")
    def _honest(self) -> Self:
        if self.status is ValueStatus.KNOWN:
            if self.value is None:
                raise ValueError("a known fact needs a value; if it is not known, say so by its status")
            if not self.sources:
                raise ValueError("a known fact needs at least one source: sources: [{source: …, locator: …}]")
        elif self.value is not None:
            raise ValueError(f"a fact with status {self.status} carries no value (only a known one does)")
        if self.rank is Rank.PREFERRED and self.rank_reason is None:
            raise ValueError("a preferred fact needs a rank_reason")
        return self


class BodyRecord(Period):
    """What an institution does for a mechanism or council."""

    institution: Id
    role: BodyRole
    sources: Citations = []


class ArrangementRecord(Period):
    """What mechanisms and councils have in common."""

    id: OwnId
    names: NamedText
    aliases: list[AliasRecord] = []
    levels: Annotated[list[Level], AfterValidator(_distinct), Field(min_length=1)]
    status: ArrangementStatus
    summary: Text
    bodies: list[BodyRecord] = []
    legal_basis: list[LegalBasisRecord] = []
    facts: list[FactRecord] = []
    sources: Citations
    note: Text | None = None


class MechanismRecord(ArrangementRecord):
    """A way in which a state finances CSOs."""

    type: MechanismType


class CouncilRecord(ArrangementRecord):
    """A body in which state and CSOs meet."""

    type: CouncilType


class StatisticRecord(Record):
    """One figure; the year 2016 is from "2016", to "2017"."""

    id: OwnId
    about: Id
    metric: Word
    from_: Date | None = Field(alias="from")
    to: Date | None
    value: Number
    bound: Bound
    unit: Text
    place: Text | None = None
    breakdown: Text | None = None
    note: Text | None = None
    sources: Annotated[Citations, Field(min_length=1)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _refuse_inverted(self.from_, self.to)
        return self


def _refuse_inverted(start: PartialDate | None, end: PartialDate | None) -> None:
    if start and end and start.first >= end.first:
        raise ValueError(
            f"the period is inverted: from {start} does not come before to {end}"
            " (half-open: the year 2016 is from 2016, to 2017)"
        )


class EventRecord(Record):
    """Something that happened; `end` is its last day."""

    id: OwnId
    countries: Annotated[list[Id], AfterValidator(_distinct)] = []
    kind: Word
    title: Text
    start: Date | None
    end: Date | None
    places: list[Text] = []
    organisers: list[Text]
    participants: list[Text] = []
    topics: list[Text]
    about: list[Id]
    summary: Text | None = None
    sources: Annotated[Citations, Field(min_length=1)]
    note: Text | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.start and self.end and self.start.first > self.end.first:
            raise ValueError(f"the event ends ({self.end}) before it starts ({self.start})")
        return self


class ClaimRecord(Record):
    """One side of a conflict."""

    claim: Text
    sources: Citations


class ConflictRecord(Record):
    """A point on which sources disagree."""

    id: OwnId
    about: list[Id]
    topic: Text
    versions: Annotated[list[ClaimRecord], Field(min_length=2)]
    resolution: Text | None
    sources: Citations = []
    note: Text | None = None


class QuestionRecord(Record):
    """Something that is still to be found out."""

    id: OwnId
    about: list[Id]
    question: Text
    why: Text
    lead: Text | None
    priority: Priority
    note: Text | None = None


class SeriesValueRecord(Record):
    """A value of a series for a half-open period; an observation was seen then, and its true period is not known."""

    from_: Date = Field(alias="from")
    to: Date | None
    value: Number
    set_by: Text | None = None
    derived: bool = False
    observation: bool = False
    note: Text | None = None
    sources: Annotated[Citations, Field(min_length=1)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _refuse_inverted(self.from_, self.to)
        return self


class SeriesRecord(Record):
    """A series of reference values."""

    key: OwnId
    title: NamedText
    names: LocalisedText = {}
    country: Id
    unit: Text
    index_unit: Text | None = None
    indicator: Text | None = None
    kind: SeriesKind
    definition: Text
    gaps: list[Text] = []
    note: Text | None = None
    values: list[SeriesValueRecord]


class ThemeRecord(Record):
    """A group of criteria."""

    key: OwnId
    title: NamedText
    applies_to: AppliesTo


class OptionRecord(Record):
    """A possible answer."""

    value: Word
    label: NamedText
    rank: int | None = None
    exclusive: bool = False
    covers: Literal["any"] | list[Word] | None = None
    partly_with: Literal["any"] | list[Word] | None = None
    cofog: Text | None = None
    sdg: list[Text] = []
    aliases: list[Text] = []


class FrameworkRefRecord(Record):
    """Where a framework asks the same."""

    framework: Id
    ref: Text


class ToleranceLimit(Record):
    """How far two figures may lie apart: absolutely (in the unit) or relative to the larger."""

    abs: Number | None = None
    rel: Number | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.abs is None) == (self.rel is None):
            raise ValueError("a tolerance is either abs or rel")
        return self


class ToleranceRecord(Record):
    """Up to where two figures are the same, and up to where partly."""

    same: ToleranceLimit
    partly: ToleranceLimit


class CriterionRecord(Record):
    """One question."""

    key: OwnKey
    theme: Id
    applies_to: AppliesTo
    mechanism_types: list[MechanismType] | None = None
    title: NamedText
    question: NamedText
    clarification: Text
    aspects: Annotated[list[Aspect], Field(min_length=1)]
    main_aspect: Aspect | None = None
    value_type: ValueType
    options: list[OptionRecord] = []
    unit: Text | None = None
    units: list[Text] | None = None
    default_bound: Bound | None = None
    comparable: Comparable
    tolerance: ToleranceRecord | None = None
    higher_is: Text
    higher_is_note: Text | None = None
    sister: Id | None = None
    frameworks: list[FrameworkRefRecord] = []
    core: bool

    @model_validator(mode="after")
    def _typed(self) -> Self:
        chosen = self.value_type in (ValueType.CHOICE, ValueType.CHOICES)
        if chosen != bool(self.options):
            raise ValueError(f"value_type {self.value_type} {'needs' if chosen else 'takes no'} options")
        if (self.comparable is Comparable.NUMERIC_TOLERANCE) != (self.tolerance is not None):
            raise ValueError("tolerance goes with comparable: numeric-tolerance")
        return self


class FrameworkRecord(Record):
    """A standard, index or classification."""

    key: OwnId
    name: Text
    publisher: Text
    url: Url
    kind: Word
    note: Text | None = None


class TermRecord(BaseModel):
    """A term of a vocabulary; what else it says is kept as it stands."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, JsonValue]

    value: Word
    label: NamedText


class CodebookRecord(Record):
    """The codebook without its criteria, which are records of their own."""

    version: Text
    language_note: Text
    scales: dict[Word, list[OptionRecord]]
    themes: list[ThemeRecord]
    rules: dict[str, JsonValue]
    frameworks: list[FrameworkRecord]
    vocabularies: dict[Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")], list[TermRecord]]


class RetiredRecord(Record):
    """An id that once was public."""

    id: Id
    reason: Text
    successor: Id | None = None
    merged_into: Id | None = None
    on: Day


def dump(record: BaseModel) -> dict[str, Any]:
    """A record as plain data, as it is written to a file: keys in the order of the class, defaults left out."""
    return record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
