"""The codebook in memory: what codes mean, in which language, and what is asked of whom; with it the reference series.

Read once per revision (`Codebooks`), because every answer needs it and it never changes between loads.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.locale import Lang, Localised, text_of
from app.core.recalling import Recalled
from app.core.schema import Coded
from app.models import (
    Codebook as CodebookTable,
)
from app.models import (
    Country,
    Criterion,
    CriterionFramework,
    CriterionOption,
    Entry,
    Framework,
    Theme,
    VocabularyTerm,
)
from app.reference import Reference, read_reference


@dataclass(frozen=True, slots=True)
class ThemeInfo:
    """A theme."""

    id: int
    key: str
    position: int
    title: Localised
    applies_to: str


@dataclass(frozen=True, slots=True)
class OptionInfo:
    """An option of a criterion."""

    value: str
    label: Localised
    rank: int | None
    exclusive: bool
    covers: Any
    partly_with: Any
    cofog: str | None
    sdg: tuple[str, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrameworkInfo:
    """A standard, index or classification that criteria are mapped to."""

    id: int
    key: str
    position: int
    name: str
    publisher: str
    url: str
    kind: str
    note: str | None


@dataclass(frozen=True, slots=True)
class FrameworkRefInfo:
    """Where a framework asks what a criterion asks."""

    framework: str
    name: str
    ref: str


@dataclass(frozen=True, slots=True)
class CriterionInfo:
    """A criterion with everything the codebook says of it."""

    id: int
    key: str
    position: int
    theme: ThemeInfo
    applies_to: str
    mechanism_types: tuple[str, ...] | None
    title: Localised
    question: Localised
    clarification: str
    aspects: tuple[str, ...]
    main_aspect: str | None
    value_type: str
    unit: str | None
    units: tuple[str, ...]
    default_bound: str | None
    comparable: str
    tolerance: Mapping[str, Any] | None
    higher_is: str
    higher_is_note: str | None
    sister: str | None
    core: bool
    options: Mapping[str, OptionInfo]
    frameworks: tuple[FrameworkRefInfo, ...]

    def asked_of(self, kind: str, type_: str | None) -> bool:
        """Whether the question is put to a subject of this kind and type at all."""
        if self.applies_to != kind:
            return False
        return self.mechanism_types is None or kind != "mechanism" or type_ in self.mechanism_types


@dataclass(frozen=True, slots=True)
class CountryInfo:
    """A country, as short as a label needs it."""

    id: int
    code: str
    iso2: str
    iso3: str
    names: Localised


@dataclass(frozen=True, slots=True)
class TermInfo:
    """A term of a vocabulary."""

    value: str
    label: Localised
    attributes: Mapping[str, Any]


class Labelled(dict[str, Coded]):
    """Codes with their labels in one language, each made when it is first looked up; one that is no term is its own label."""

    def __init__(self, terms: Mapping[str, TermInfo], lang: Lang) -> None:
        self._terms = terms
        self._lang = lang

    def __missing__(self, code: str) -> Coded:
        term = self._terms.get(code)
        if term is None:
            return Coded(code=code, label=code)  # not kept: there may be any number of them
        made = self[code] = Coded(code=code, label=text_of(term.label, self._lang))
        return made


@dataclass(frozen=True, slots=True)
class Codebook:
    """Everything that answers look up by code."""

    version: str
    rules: Mapping[str, Any]
    themes: Mapping[str, ThemeInfo]
    frameworks: Mapping[str, FrameworkInfo]
    criteria: Mapping[str, CriterionInfo]
    criteria_by_id: Mapping[int, CriterionInfo]
    vocabularies: Mapping[str, Mapping[str, TermInfo]]
    countries: Mapping[str, CountryInfo]
    countries_by_id: Mapping[int, CountryInfo]
    countries_by_code: Mapping[str, CountryInfo]
    """By any of their codes, in small letters."""
    option_labels: Mapping[str, Localised]
    """The label of an option's code, as the first criterion that has it puts it."""
    reference: Reference
    index_units: Mapping[str, str]
    """The unit that an index series stands for, by the key of the series: `kz-mci` → `MCI`."""
    recalled: Recalled = field(default_factory=Recalled, repr=False, compare=False)
    """Short forms that answers from this state of the data repeat."""
    _labelled: dict[tuple[str, Lang], "Labelled"] = field(default_factory=dict, repr=False, compare=False)

    def coded(self, vocabulary: str, code: str, lang: Lang) -> Coded:
        """A code with its label; a code that the vocabulary lacks is its own label."""
        return self.labelled(vocabulary, lang)[code]

    def labelled(self, vocabulary: str, lang: Lang) -> "Labelled":
        """The codes of a vocabulary with their labels, for who looks up many."""
        found = self._labelled.get((vocabulary, lang))
        if found is None:
            found = self._labelled[vocabulary, lang] = Labelled(self.vocabularies.get(vocabulary, {}), lang)
        return found

    def country(self, code: str) -> CountryInfo | None:
        """The country of a code in any case: kz, KZ or KAZ."""
        return self.countries_by_code.get(code.casefold())


def read_codebook(session: Session) -> Codebook | None:
    """The codebook that the database holds; None before the first load."""
    book = session.execute(select(CodebookTable.version, CodebookTable.rules)).one_or_none()
    if book is None:
        return None
    themes = {
        row.id: ThemeInfo(row.id, row.key, row.position, row.title, row.applies_to)
        for row in session.execute(select(*Theme.__table__.c).order_by(Theme.position))
    }
    frameworks = [
        FrameworkInfo(**row._mapping)
        for row in session.execute(select(*Framework.__table__.c).order_by(Framework.position))
    ]
    options: dict[int, dict[str, OptionInfo]] = {}
    rows = select(*CriterionOption.__table__.c).order_by(CriterionOption.criterion_id, CriterionOption.position)
    for row in session.execute(rows):
        options.setdefault(row.criterion_id, {})[row.value] = OptionInfo(
            row.value,
            row.label,
            row.rank,
            row.exclusive,
            row.covers,
            row.partly_with,
            row.cofog,
            tuple(row.sdg),
            tuple(row.aliases),
        )
    references: dict[int, list[FrameworkRefInfo]] = {}
    rows = (
        select(CriterionFramework.criterion_id, Framework.key, Framework.name, CriterionFramework.ref)
        .join(Framework, Framework.id == CriterionFramework.framework_id)
        .order_by(CriterionFramework.criterion_id, CriterionFramework.position)
    )
    for row in session.execute(rows):
        references.setdefault(row.criterion_id, []).append(FrameworkRefInfo(row.key, row.name, row.ref))
    keys = {row.id: row.public_id for row in session.execute(select(Entry.id, Entry.public_id).join(Criterion))}
    criteria = [
        CriterionInfo(
            id=row.id,
            key=keys[row.id],
            position=row.position,
            theme=themes[row.theme_id],
            applies_to=row.applies_to,
            mechanism_types=None if row.mechanism_types is None else tuple(row.mechanism_types),
            title=row.title,
            question=row.question,
            clarification=row.clarification,
            aspects=tuple(row.aspects),
            main_aspect=row.main_aspect,
            value_type=row.value_type,
            unit=row.unit,
            units=tuple(row.units or ()),
            default_bound=row.default_bound,
            comparable=row.comparable,
            tolerance=row.tolerance,
            higher_is=row.higher_is,
            higher_is_note=row.higher_is_note,
            sister=keys.get(row.sister_id),
            core=row.core,
            options=options.get(row.id, {}),
            frameworks=tuple(references.get(row.id, ())),
        )
        for row in session.execute(select(*Criterion.__table__.c).order_by(Criterion.position))
    ]
    vocabularies: defaultdict[str, dict[str, TermInfo]] = defaultdict(
        dict
    )  # one that no data needs is empty, and no fault
    for row in session.execute(
        select(*VocabularyTerm.__table__.c).order_by(VocabularyTerm.vocabulary, VocabularyTerm.position)
    ):
        vocabularies[row.vocabulary][row.value] = TermInfo(row.value, row.label, row.attributes)
    countries = [
        CountryInfo(row.id, row.public_id, row.iso2, row.iso3, row.names)
        for row in session.execute(
            select(Country.id, Entry.public_id, Country.iso2, Country.iso3, Country.names)
            .join(Entry, Entry.id == Country.id)
            .order_by(Entry.public_id)
        )
    ]
    reference = read_reference(session, _currencies(vocabularies.get("units", {})))
    return Codebook(
        version=book.version,
        rules=book.rules,
        themes={theme.key: theme for theme in themes.values()},
        frameworks={framework.key: framework for framework in frameworks},
        criteria={criterion.key: criterion for criterion in criteria},
        criteria_by_id={criterion.id: criterion for criterion in criteria},
        vocabularies=vocabularies,
        countries={country.code: country for country in countries},
        countries_by_id={country.id: country for country in countries},
        countries_by_code={
            code.casefold(): country
            for country in reversed(countries)
            for code in (country.iso3, country.iso2, country.code)
        },
        option_labels=_option_labels(criteria),
        reference=reference,
        index_units={one.key: one.index_unit for one in reference.series.values() if one.index_unit},
    )


def _option_labels(criteria: Iterable[CriterionInfo]) -> dict[str, Localised]:
    labels: dict[str, Localised] = {}
    for criterion in criteria:
        for option in criterion.options.values():
            labels.setdefault(option.value, option.label)
    return labels


def _currencies(units: Mapping[str, TermInfo]) -> list[str]:
    return [unit.value for unit in units.values() if unit.attributes.get("dimension") == "money"]
