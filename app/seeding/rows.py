"""Units as rows: which rows of which tables say what a unit says.

`rows_of` is the one place that knows; `app.seeding.reading` is its inverse. Rows that hang on an entry or fact are listed in
`CHILDREN`: a changed unit's children are replaced as a whole.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Column, Table

from app.core.dates import ALWAYS, Basis, PartialDate, Span
from app.models import (
    About,
    Alias,
    ArrangementLevel,
    Base,
    Body,
    Change,
    Citation,
    Claim,
    Codebook,
    Conflict,
    Council,
    Country,
    Criterion,
    CriterionFramework,
    CriterionOption,
    Entry,
    Event,
    EventCountry,
    EventParty,
    Fact,
    FactOption,
    Framework,
    Institution,
    InstitutionSuccession,
    Law,
    LawRelation,
    LawVersion,
    LegalBasis,
    Mechanism,
    Provision,
    Question,
    SearchDocument,
    Series,
    SeriesValue,
    Source,
    Statistic,
    Theme,
    VocabularyTerm,
)
from app.seeding.dataset import CODEBOOK, FACT, Dataset, Unit
from app.seeding.derived import InForce
from app.seeding.documents import WEIGHTS, document_texts
from app.seeding.records import (
    ArrangementRecord,
    CitationRecord,
    CodebookRecord,
    ConflictRecord,
    CountryRecord,
    CriterionRecord,
    EventRecord,
    FactRecord,
    InstitutionRecord,
    LawRecord,
    LegalBasisRecord,
    OptionRecord,
    Period,
    ProvisionRecord,
    QuestionRecord,
    SeriesRecord,
    SourceRecord,
    StatisticRecord,
    VersionRecord,
    dump,
)
from app.seeding.references import looks_like_id
from app.vocabulary import EntryKind, PartyRole

Row = tuple[Table, dict[str, Any]]


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


OWN: dict[str, Table] = {
    EntryKind.COUNTRY: _table(Country),
    EntryKind.LAW: _table(Law),
    EntryKind.LAW_VERSION: _table(LawVersion),
    EntryKind.PROVISION: _table(Provision),
    EntryKind.INSTITUTION: _table(Institution),
    EntryKind.MECHANISM: _table(Mechanism),
    EntryKind.COUNCIL: _table(Council),
    EntryKind.STATISTIC: _table(Statistic),
    EntryKind.EVENT: _table(Event),
    EntryKind.SOURCE: _table(Source),
    EntryKind.CRITERION: _table(Criterion),
    EntryKind.SERIES: _table(Series),
    EntryKind.CONFLICT: _table(Conflict),
    EntryKind.QUESTION: _table(Question),
    FACT: _table(Fact),
}
"""The table that holds the one row of a unit of each kind."""

CHANGES: Table = _table(Change)

DOCUMENTS: Table = _table(SearchDocument)

CITATIONS: Table = _table(Citation)

OF_ENTRY: tuple[Column[Any], ...] = tuple(
    _table(model).c[column]
    for model, column in (
        (SearchDocument, "entry_id"),
        (Alias, "entry_id"),
        (About, "owner_id"),
        (ArrangementLevel, "entry_id"),
        (Body, "entry_id"),
        (LegalBasis, "entry_id"),
        (Citation, "entry_id"),
        (LawRelation, "law_id"),
        (InstitutionSuccession, "successor_id"),
        (CriterionOption, "criterion_id"),
        (CriterionFramework, "criterion_id"),
        (EventCountry, "event_id"),
        (EventParty, "event_id"),
        (Claim, "conflict_id"),
        (SeriesValue, "series_id"),
    )
)
"""The columns by which child rows hang on an entry."""

OF_FACT: tuple[Column[Any], ...] = tuple(
    _table(model).c.fact_id for model in (SearchDocument, FactOption, LegalBasis, Citation)
)
"""The columns by which child rows hang on a fact."""

CITED_CHILDREN: tuple[tuple[Column[Any], Table], ...] = (
    (_table(Citation).c.relation_id, _table(LawRelation)),
    (_table(Citation).c.body_id, _table(Body)),
    (_table(Citation).c.claim_id, _table(Claim)),
    (_table(Citation).c.series_value_id, _table(SeriesValue)),
)
"""Citations that hang on a child row, and the table of that child."""

_NOBODY: dict[str, Any] = dict.fromkeys(
    ("entry_id", "fact_id", "relation_id", "body_id", "claim_id", "series_value_id")
)

NUMBERED = tuple(_table(model) for model in (Citation, LegalBasis, Body, LawRelation, Claim, SeriesValue))
"""Child tables whose rows have a number of their own."""


@dataclass(slots=True)
class Ids:
    """Internal numbers: of public ids, of themes and frameworks by key, and the next free one of each child table."""

    entry: dict[str, int] = field(default_factory=dict)
    fact: dict[str, int] = field(default_factory=dict)
    theme: dict[str, int] = field(default_factory=dict)
    framework: dict[str, int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def number(self, table: Table) -> int:
        """The next free number of a table."""
        number = self.last[table.name] = self.last.get(table.name, 0) + 1
        return number

    def of(self, unit: Unit) -> int:
        """The number of a unit, a new one if it is new."""
        if unit.kind == FACT:
            if unit.public_id not in self.fact:
                self.fact[unit.public_id] = self.number(OWN[FACT])
            return self.fact[unit.public_id]
        if unit.public_id not in self.entry:
            self.entry[unit.public_id] = self.number(_table(Entry))
        return self.entry[unit.public_id]


@dataclass(slots=True)
class RowMaker:
    """Turns units of one dataset into rows."""

    dataset: Dataset
    ids: Ids
    in_force: dict[str, InForce]
    codebook_version: str

    def rows_of(self, unit: Unit) -> Iterator[Row]:
        """All rows of a unit: its entry, its own row, its children. A row's own number comes from `ids`."""
        if unit.kind == CODEBOOK:
            yield from self._codebook(unit)
            return
        own, country = self.ids.of(unit), self.country_of(unit)
        if unit.kind != FACT:
            yield _table(Entry), self._entry(unit, own, country)
        yield DOCUMENTS, self._document(unit, own, country)
        record = unit.record
        match record:
            case CountryRecord():
                yield OWN[unit.kind], {"id": own, **_plain(record, "iso2 iso3 names currency capital region note"),
                    "admin_levels": [dump(level) for level in record.admin_levels]}  # fmt: skip
            case SourceRecord():
                names = "title title_lang publisher url kind language edition retrieved archived_url note"
                yield (
                    OWN[unit.kind],
                    {
                        "id": own,
                        **_plain(record, names),
                        **_partial("published", record.published),
                        "published_last": record.published.last if record.published else None,
                    },
                )
            case LawRecord():
                yield from self._law(own, unit, record)
            case VersionRecord():
                yield (
                    OWN[unit.kind],
                    {
                        "id": own,
                        "law_id": self.ids.entry[unit.parent or ""],
                        **_plain(record, "titles change amending_act note"),
                        "amending_law_id": self._entry_id(record.amending_law),
                    },
                )
            case ProvisionRecord():
                law_id = self.ids.entry[unit.parent or ""]
                own_row = {"id": own, "law_id": law_id, "position": unit.position}
                yield OWN[unit.kind], {**own_row, **_plain(record, "label heading summary note")}
            case InstitutionRecord():
                yield OWN[unit.kind], {"id": own, **_plain(record, "kind names role note")}
                for before in record.predecessors:
                    yield _table(InstitutionSuccession), {"predecessor_id": self.ids.entry[before], "successor_id": own}
            case ArrangementRecord():
                yield from self._arrangement(own, unit, record)
            case FactRecord():
                yield from self._fact(own, unit, record)
            case StatisticRecord():
                yield (
                    OWN[unit.kind],
                    {
                        "id": own,
                        "about_id": self.ids.entry[record.about],
                        **_plain(record, "metric value bound unit place breakdown note"),
                        **_partial("period_from", record.from_),
                        **_partial("period_to", record.to),
                    },
                )
            case EventRecord():
                yield from self._event(own, unit, record)
            case ConflictRecord():
                yield OWN[unit.kind], {"id": own, **_plain(record, "topic resolution note")}
                yield from self._about(own, record.about)
                for position, claim in enumerate(record.versions):
                    number = self.ids.number(_table(Claim))
                    yield _table(Claim), {"id": number, "conflict_id": own, "position": position, "claim": claim.claim}
                    yield from self._citations(claim.sources, claim_id=number)
            case QuestionRecord():
                yield OWN[unit.kind], {"id": own, **_plain(record, "question why lead priority note")}
                yield from self._about(own, record.about)
            case SeriesRecord():
                yield from self._series(own, unit, record)
            case CriterionRecord():
                yield from self._criterion(own, unit, record)
        for position, alias in enumerate(getattr(record, "aliases", ())):
            yield _table(Alias), {"entry_id": own, "position": position, "text": alias.text, "lang": alias.lang}
        owner = {"fact_id" if unit.kind == FACT else "entry_id": own}
        if not isinstance(record, FactRecord):
            yield from self._citations(getattr(record, "sources", ()), **owner)

    def entry_period(self, unit: Unit) -> dict[str, Any]:
        """The period columns of a unit's entry: its own period, a law's time in force, or always."""
        if isinstance(unit.record, LawRecord):
            law = self.in_force[unit.public_id]
            return _period(law.start, law.start_basis, law.end, law.end_basis, law.span)
        return period_columns(unit.record)

    def country_of(self, unit: Unit) -> int | None:
        """The country that a unit belongs to: by the folder it stands in, or by what it is about."""
        match unit.record:
            case StatisticRecord(about=about):
                other = self.dataset.units.get(about)
                if other and other.kind != EntryKind.STATISTIC:
                    return self.country_of(other)
            case SeriesRecord(country=country):
                return self.ids.entry[country]
        for code in (unit.home, unit.public_id.partition("-")[0]):
            found = self.dataset.units.get(code)
            if found is not None and found.kind == EntryKind.COUNTRY:
                return self.ids.of(found)
        return None

    def _entry(self, unit: Unit, own: int, country: int | None) -> dict[str, Any]:
        return {
            "id": own,
            "public_id": unit.public_id,
            "kind": unit.kind,
            "home": unit.home,
            "country_id": country,
            "retired": False,
            **self.entry_period(unit),
        }

    def _document(self, unit: Unit, own: int, country: int | None) -> dict[str, Any]:
        of_fact = unit.kind == FACT
        return {
            "id": 2 * own + of_fact,
            "entry_id": None if of_fact else own,
            "fact_id": own if of_fact else None,
            "kind": unit.kind,
            "country_id": country,
            "weight": WEIGHTS[unit.kind],
            "texts": document_texts(unit),
        }

    def _entry_id(self, public_id: str | None) -> int | None:
        return self.ids.entry[public_id] if public_id else None

    def _citations(self, citations: "tuple[CitationRecord, ...] | list[CitationRecord]", **owner: int) -> Iterator[Row]:
        for position, citation in enumerate(citations):
            row: dict[str, Any] = {
                "id": self.ids.number(CITATIONS),
                "source_id": self.ids.entry[citation.source],
                "locator": citation.locator,
                "position": position,
            }
            yield CITATIONS, _NOBODY | row | owner

    def _legal_basis(self, bases: list[LegalBasisRecord], **owner: int) -> Iterator[Row]:
        for position, basis in enumerate(bases):
            yield (
                _table(LegalBasis),
                {
                    "id": self.ids.number(_table(LegalBasis)),
                    "entry_id": None,
                    "fact_id": None,
                    "position": position,
                    "law_id": self.ids.entry[basis.law],
                    "provision_id": None,  # found by its label once all provisions are written
                    "provision_label": basis.provision,
                    **owner,
                },
            )

    def _about(self, own: int, targets: list[str]) -> Iterator[Row]:
        for position, target in enumerate(targets):
            yield _table(About), {"owner_id": own, "position": position, "target_id": self.ids.entry[target]}

    def _law(self, own: int, unit: Unit, record: LawRecord) -> Iterator[Row]:
        yield (
            OWN[unit.kind],
            {
                "id": own,
                **_plain(record, "kind number titles short_names status identifiers urls note"),
                **_partial("adopted", record.adopted),
                **_partial("in_force_from", record.in_force_from),
                **_partial("repealed", record.repealed),
            },
        )
        for position, relation in enumerate(record.relations):
            number = self.ids.number(_table(LawRelation))
            yield (
                _table(LawRelation),
                {
                    "id": number,
                    "law_id": own,
                    "position": position,
                    "type": relation.type,
                    "other_law_id": self.ids.entry[relation.law],
                    **_partial("date", relation.date),
                    "note": relation.note,
                },
            )
            yield from self._citations(relation.sources, relation_id=number)

    def _arrangement(self, own: int, unit: Unit, record: ArrangementRecord) -> Iterator[Row]:
        yield OWN[unit.kind], {"id": own, **_plain(record, "type names status summary note")}
        for position, level in enumerate(record.levels):
            yield _table(ArrangementLevel), {"entry_id": own, "level": level, "position": position}
        for position, body in enumerate(record.bodies):
            number = self.ids.number(_table(Body))
            yield (
                _table(Body),
                {
                    "id": number,
                    "entry_id": own,
                    "position": position,
                    "institution_id": self.ids.entry[body.institution],
                    "role": body.role,
                    **period_columns(body),
                },
            )
            yield from self._citations(body.sources, body_id=number)
        yield from self._legal_basis(record.legal_basis, entry_id=own)

    def _fact(self, own: int, unit: Unit, record: FactRecord) -> Iterator[Row]:
        found = self.dataset.units[record.criterion].record
        assert isinstance(found, CriterionRecord)
        citations = list(self._citations(record.sources, fact_id=own))
        criterion_id = self.ids.entry[record.criterion]
        yield (
            OWN[unit.kind],
            {
                "id": own,
                "public_id": unit.public_id,
                "subject_id": self.ids.entry[unit.parent or ""],
                "criterion_id": criterion_id,
                "value_type": found.value_type,
                **_plain(record, "aspect scope status note rank rank_reason certainty checked_on"),
                **value_columns(record.value, found),
                "proof_id": citations[0][1]["id"] if citations else None,
                "codebook_version": self.codebook_version,
                **period_columns(record),
            },
        )
        if isinstance(record.value, list):
            for position, word in enumerate(record.value):
                option = {"fact_id": own, "value": word, "criterion_id": criterion_id, "position": position}
                yield _table(FactOption), option
        yield from self._legal_basis(record.legal_basis, fact_id=own)
        yield from citations

    def _event(self, own: int, unit: Unit, record: EventRecord) -> Iterator[Row]:
        yield (
            OWN[unit.kind],
            {
                "id": own,
                **_plain(record, "kind title places topics summary note"),
                **_partial("start", record.start),
                **_partial("end", record.end),
            },
        )
        for position, country in enumerate(record.countries):
            yield _table(EventCountry), {"event_id": own, "country_id": self.ids.entry[country], "position": position}
        for role, parties in ((PartyRole.ORGANISER, record.organisers), (PartyRole.PARTICIPANT, record.participants)):
            for position, party in enumerate(parties):
                known = looks_like_id(party)
                yield (
                    _table(EventParty),
                    {
                        "event_id": own,
                        "role": role,
                        "position": position,
                        "institution_id": self.ids.entry[party] if known else None,
                        "text": None if known else party,
                    },
                )
        yield from self._about(own, record.about)

    def _series(self, own: int, unit: Unit, record: SeriesRecord) -> Iterator[Row]:
        names = "title names unit index_unit indicator kind definition gaps note"
        yield OWN[unit.kind], {"id": own, "position": unit.position, **_plain(record, names)}
        for position, value in enumerate(record.values):
            number = self.ids.number(_table(SeriesValue))
            yield (
                _table(SeriesValue),
                {
                    "id": number,
                    "series_id": own,
                    "position": position,
                    **_partial("period_from", value.from_),
                    **_partial("period_to", value.to),
                    **_plain(value, "value set_by derived observation note"),
                },
            )
            yield from self._citations(value.sources, series_value_id=number)

    def _criterion(self, own: int, unit: Unit, record: CriterionRecord) -> Iterator[Row]:
        names = (
            "applies_to mechanism_types title question clarification aspects main_aspect value_type unit units default_bound "
            "comparable higher_is higher_is_note core"
        )
        yield (
            OWN[unit.kind],
            {
                "id": own,
                "position": unit.position,
                "theme_id": self.ids.theme[record.theme],
                **_plain(record, names),
                "tolerance": dump(record.tolerance) if record.tolerance else None,
                "sister_id": self._entry_id(record.sister),
            },
        )
        for position, option in enumerate(record.options):
            yield _table(CriterionOption), {"criterion_id": own, "position": position, **option_columns(option)}
        for position, reference in enumerate(record.frameworks):
            yield (
                _table(CriterionFramework),
                {
                    "criterion_id": own,
                    "position": position,
                    "framework_id": self.ids.framework[reference.framework],
                    "ref": reference.ref,
                },
            )

    def _codebook(self, unit: Unit) -> Iterator[Row]:
        book = unit.record
        assert isinstance(book, CodebookRecord)
        scales = {name: [dump(option) for option in options] for name, options in book.scales.items()}
        yield _table(Codebook), {"id": 1, **_plain(book, "version language_note rules"), "scales": scales}
        for position, theme in enumerate(book.themes):
            row = {"id": self.ids.theme[theme.key], "position": position}
            yield _table(Theme), {**row, **_plain(theme, "key title applies_to")}
        for position, framework in enumerate(book.frameworks):
            row = {"id": self.ids.framework[framework.key], "position": position}
            yield _table(Framework), {**row, **_plain(framework, "key name publisher url kind note")}
        for vocabulary, terms in book.vocabularies.items():
            for position, term in enumerate(terms):
                yield (
                    _table(VocabularyTerm),
                    {
                        "vocabulary": vocabulary,
                        "value": term.value,
                        "position": position,
                        "label": _text_map(term.label),
                        "attributes": dict(term.model_extra or {}),
                    },
                )


def option_columns(option: OptionRecord) -> dict[str, Any]:
    """The columns of a criterion's option."""
    return _plain(option, "value label rank exclusive covers partly_with cofog sdg aliases")


def value_columns(value: Any, criterion: CriterionRecord) -> dict[str, Any]:
    """A fact's value as it stands and, for queries, as columns; all empty where there is none."""
    columns = dict.fromkeys(
        ("value", "value_code", "value_number", "value_unit", "value_bound", "value_year", "value_date")
    )
    if value is None:
        return columns
    columns["value"] = value
    match criterion.value_type:
        case "choice":
            columns["value_code"] = value
        case "date":
            columns["value_date"] = PartialDate.parse(value).first
        case "choices":
            pass
        case kind:
            columns |= {
                "value_number": value[kind],
                "value_unit": value.get("unit"),
                "value_bound": value["bound"],
                "value_year": value.get("year"),
            }
    return columns


def period_columns(record: object) -> dict[str, Any]:
    """The columns of `Dated`: of a record with a period, or of what has none and so always holds."""
    if isinstance(record, Period):
        return _period(record.valid_from, record.valid_from_basis, record.valid_to, record.valid_to_basis, record.span)
    return _period(None, Basis.STATED, None, Basis.STATED, ALWAYS)


def _period(
    start: PartialDate | None, start_basis: Basis, end: PartialDate | None, end_basis: Basis, span: Span
) -> dict[str, Any]:
    return {
        **_partial("valid_from", start),
        "valid_from_basis": start_basis,
        **_partial("valid_to", end),
        "valid_to_basis": end_basis,
        "starts_first": span.starts_first,
        "starts_last": span.starts_last,
        "ends_first": span.ends_first,
        "ends_last": span.ends_last,
    }


def _partial(name: str, date: PartialDate | None) -> dict[str, dt.date | str | None]:
    return {name: date.first if date else None, f"{name}_precision": date.precision if date else None}


def _plain(record: object, names: str) -> dict[str, Any]:
    return {
        name: _text_map(value) if isinstance(value := getattr(record, name), dict) else value for name in _split(names)
    }


_split = cache(str.split)


def _text_map(value: dict[Any, Any]) -> dict[str, Any]:
    return {str(key): text for key, text in value.items()}


def numbered_tables() -> tuple[Table, ...]:
    """All tables whose rows get their number from `Ids`."""
    return (_table(Entry), OWN[FACT], *NUMBERED)
