"""The rows of a release: each table of the data dictionary, filled from the database, in the order of its key.

Facts and what hangs on them are read as they are written, however many there are; of the rest one table at a time is in memory.
The order is that of bytes on every engine, so that the same data makes the same files.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, collate, func, select

from app.codebook import CriterionInfo
from app.core.dates import PartialDate, Span
from app.core.locale import Lang, Localised
from app.core.tabular import Cell
from app.coverage.counting import counts_of
from app.coverage.queries import QuestionFilters, list_cells, list_subjects
from app.facts.values import option_label, value_read
from app.figures import displayed
from app.lookups import PERIOD_COLUMNS, entry_summaries
from app.models import (
    About,
    Alias,
    ArrangementLevel,
    Base,
    Body,
    Citation,
    Claim,
    Conflict,
    Council,
    Country,
    Entry,
    Event,
    EventCountry,
    EventParty,
    Fact,
    FactOption,
    Institution,
    InstitutionSuccession,
    Law,
    LawRelation,
    LawVersion,
    LegalBasis,
    Mechanism,
    Provision,
    Question,
    Retirement,
    Series,
    SeriesValue,
    Source,
    Statistic,
    partial,
    span_of,
)
from app.reading import Reading
from app.vocabulary import EntryKind

Row = tuple[Cell, ...]
BATCH = 1000
"""Rows that are fetched together."""


def iter_rows(reading: Reading, table: str) -> Iterator[Row]:
    """The rows of a table of the data dictionary, in the order of its key. The reading is in English, its day lifted."""
    return ReleaseRows(reading).of(table)


def read_newest_day(reading: Reading) -> dt.date:
    """The newest day of which the data knows: when a source was last read or a fact last checked."""
    days = (
        reading.session.execute(select(func.max(column))).scalar() for column in (Source.retrieved, Fact.checked_on)
    )
    return max((day for day in days if day is not None), default=dt.date(1970, 1, 1))


@dataclass(slots=True)
class Known:
    """How much is known of a country on the day: questions, by what is said to them."""

    country: str
    questions: int = 0
    known: int = 0
    unknown: int = 0
    source_silent: int = 0
    not_coded: int = 0


def read_coverage(reading: Reading) -> list[Known]:
    """How much is known on the day of the reading, by country. One subject after another, so that memory stays flat."""
    found: dict[int, Known] = {}
    for subject in list_subjects(reading):
        if not subject.exists(reading.day):
            continue
        country = reading.codebook.countries_by_id[subject.country_id]
        known = found.setdefault(subject.country_id, Known(reading.text(country.names)))
        counts = counts_of(list_cells(reading, QuestionFilters(subject=[subject.public_id])))
        for name in ("questions", "known", "unknown", "source_silent", "not_coded"):
            setattr(known, name, getattr(known, name) + getattr(counts, name))
    return sorted(found.values(), key=lambda one: one.country)


class ReleaseRows:
    """Fills the tables of one release. The names of entries, which most rows need, are read once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.russian = replace(reading, lang=Lang.RU)
        self._tables: dict[str, Callable[[], Iterable[Row]]] = {
            "entries": self._entries,
            "aliases": self._aliases,
            "countries": self._countries,
            "country_levels": self._country_levels,
            "institutions": self._institutions,
            "institution_successions": self._successions,
            "laws": self._laws,
            "law_versions": self._law_versions,
            "provisions": self._provisions,
            "law_relations": self._law_relations,
            "mechanisms": lambda: self._arrangements(Mechanism),
            "councils": lambda: self._arrangements(Council),
            "bodies": self._bodies,
            "legal_basis": self._legal_basis,
            "themes": self._themes,
            "criteria": self._criteria,
            "options": self._options,
            "frameworks": self._frameworks,
            "criterion_frameworks": self._criterion_frameworks,
            "vocabulary_terms": self._vocabulary_terms,
            "facts": self._facts,
            "fact_options": self._fact_options,
            "fact_sources": self._fact_sources,
            "fact_legal_basis": self._fact_legal_basis,
            "sources": self._sources,
            "entry_sources": self._entry_sources,
            "law_relation_sources": self._law_relation_sources,
            "body_sources": self._body_sources,
            "statistics": self._statistics,
            "series": self._series,
            "series_values": self._series_values,
            "series_value_sources": self._series_value_sources,
            "events": self._events,
            "event_countries": self._event_countries,
            "event_parties": self._event_parties,
            "about": self._about,
            "conflicts": self._conflicts,
            "claims": self._claims,
            "claim_sources": self._claim_sources,
            "questions": self._questions,
            "retired_ids": self._retired_ids,
        }

    def of(self, table: str) -> Iterator[Row]:
        """The rows of one table."""
        rows = self._tables[table]()
        return rows if isinstance(rows, Iterator) else iter(rows)

    # what rows are made of

    @cached_property
    def names(self) -> dict[int, str]:
        """The public id of every entry, retired ones included."""
        return {row.id: row.public_id for row in self._asked(select(Entry.id, Entry.public_id))}

    @cached_property
    def entries(self) -> dict[int, Any]:
        """The row of every entry that is in use."""
        columns = (Entry.id, Entry.public_id, Entry.kind, Entry.country_id, *PERIOD_COLUMNS)
        return {row.id: row for row in self._asked(select(*columns).where(Entry.retired.is_(False)))}

    def _asked(self, statement: Any) -> Iterable[Any]:
        return self.reading.session.execute(statement)

    def _streamed(self, statement: Any) -> Iterator[Any]:
        """Rows as they come, never all at once."""
        return iter(self.reading.session.execute(statement, execution_options={"yield_per": BATCH}))

    def _bytewise(self, column: Any) -> ColumnElement[Any]:
        """A text column as an order of bytes, which is how SQLite sorts by itself."""
        postgres = self.reading.session.get_bind().dialect.name == "postgresql"
        return collate(column, "C") if postgres else column

    def _all(self, model: type[Base]) -> Iterable[Any]:
        return self._asked(select(*model.__table__.c))

    def _name(self, entry_id: int | None) -> str | None:
        return None if entry_id is None else self.names[entry_id]

    def _country(self, entry_id: int) -> str | None:
        entry = self.entries[entry_id]
        return entry.public_id if entry.kind == EntryKind.COUNTRY else self._name(entry.country_id)

    def _label(self, vocabulary: str, code: str) -> str:
        return self.reading.coded(vocabulary, code).label

    def _period(self, row: Any, *parents: Span) -> Row:
        span = span_of(row)
        for parent in parents:
            span = span.within(parent)
        days = (span.starts_first, span.starts_last, span.ends_first, span.ends_last)
        return (
            _date(row, "valid_from"),
            row.valid_from_basis,
            _date(row, "valid_to"),
            row.valid_to_basis,
            *map(str, days),
        )

    def _own_period(self, entry_id: int) -> Row:
        return self._period(self.entries[entry_id])

    # entries

    def _entries(self) -> Iterator[Row]:
        ordered = sorted(self.entries.values(), key=lambda row: row.public_id)
        for start in range(0, len(ordered), 500):
            batch = ordered[start : start + 500]
            named = entry_summaries(self.reading, [row.id for row in batch])
            for row in batch:
                yield row.public_id, row.kind, self._country(row.id), named[row.id].name

    def _aliases(self) -> list[Row]:
        return sorted((self.names[row.entry_id], row.position, row.text, row.lang) for row in self._all(Alias))

    def _countries(self) -> list[Row]:
        return _by_key(
            (
                self.names[row.id],
                row.iso2,
                row.iso3,
                *_texts(row.names),
                row.currency,
                *_texts(row.capital),
                row.region,
                row.note,
            )
            for row in self._all(Country)
        )

    def _country_levels(self) -> list[Row]:
        return _by_key(
            (
                (
                    self.names[row.id],
                    position,
                    level["level"],
                    self._label("levels", level["level"]),
                    *_texts(level["names"]),
                    level.get("note"),
                )
                for row in self._all(Country)
                for position, level in enumerate(row.admin_levels)
            ),
            2,
        )

    def _institutions(self) -> list[Row]:
        return _by_key(
            (
                self.names[row.id],
                self._country(row.id),
                row.kind,
                self._label("institution_kinds", row.kind),
                *_texts(row.names),
                row.role,
                *self._own_period(row.id),
                row.note,
            )
            for row in self._all(Institution)
        )

    def _successions(self) -> list[Row]:
        return _by_key(
            (
                (self.names[row.predecessor_id], self.names[row.successor_id])
                for row in self._all(InstitutionSuccession)
            ),
            2,
        )

    def _laws(self) -> list[Row]:
        return _by_key(
            (
                self.names[row.id],
                self._country(row.id),
                row.kind,
                self._label("law_kinds", row.kind),
                row.number,
                *_texts(row.titles),
                *_texts(row.short_names),
                _date(row, "adopted"),
                _date(row, "in_force_from"),
                _date(row, "repealed"),
                row.status,
                self._label("law_statuses", row.status),
                _several(f"{name}: {value}" for name, value in sorted(row.identifiers.items())),
                _several(row.urls),
                *self._own_period(row.id),
                row.note,
            )
            for row in self._all(Law)
        )

    def _law_versions(self) -> list[Row]:
        return _by_key(
            (
                self.names[row.id],
                self.names[row.law_id],
                *_texts(row.titles),
                row.change,
                self._name(row.amending_law_id),
                row.amending_act,
                *self._own_period(row.id),
                row.note,
            )
            for row in self._all(LawVersion)
        )

    def _provisions(self) -> list[Row]:
        return _by_key(
            (
                self.names[row.id],
                self.names[row.law_id],
                row.position,
                row.label,
                row.heading,
                row.summary,
                *self._own_period(row.id),
                row.note,
            )
            for row in self._all(Provision)
        )

    def _relation_key(self, row: Any) -> tuple[str, str, str]:
        return self.names[row.law_id], row.type, self.names[row.other_law_id]

    def _law_relations(self) -> list[Row]:
        found = []
        for row in self._all(LawRelation):
            law, type_, other = self._relation_key(row)
            found.append(
                (law, type_, self._label("legal_relations", type_), other, _date(row, "date"), row.note),
            )
        return sorted(found, key=lambda row: (row[0], row[1], row[3]))

    def _arrangements(self, model: type[Mechanism] | type[Council]) -> list[Row]:
        types = "mechanism_types" if model is Mechanism else "council_types"
        levels: dict[int, list[str]] = {}
        rows = select(ArrangementLevel.entry_id, ArrangementLevel.level)
        for row in self._asked(rows.order_by(ArrangementLevel.entry_id, ArrangementLevel.position)):
            levels.setdefault(row.entry_id, []).append(row.level)
        return _by_key(
            (
                self.names[row.id],
                self._country(row.id),
                row.type,
                self._label(types, row.type),
                *_texts(row.names),
                row.status,
                self._label("arrangement_statuses", row.status),
                _several(levels.get(row.id, ())),
                row.summary,
                *self._own_period(row.id),
                row.note,
            )
            for row in self._all(model)
        )

    def _bodies(self) -> list[Row]:
        return _by_key(
            (
                (
                    self.names[row.entry_id],
                    row.position,
                    self.names[row.institution_id],
                    row.role,
                    self._label("body_roles", row.role),
                    *self._period(row, span_of(self.entries[row.entry_id])),
                )
                for row in self._all(Body)
            ),
            2,
        )

    def _legal_basis(self) -> list[Row]:
        rows = self._asked(select(*LegalBasis.__table__.c).where(LegalBasis.entry_id.is_not(None)))
        return _by_key(((self.names[row.entry_id], *self._basis(row)) for row in rows), 2)

    def _basis(self, row: Any) -> Row:
        return row.position, self.names[row.law_id], row.provision_label, self._name(row.provision_id)

    # the codebook

    def _themes(self) -> list[Row]:
        themes = self.reading.codebook.themes.values()
        return _by_key((theme.key, theme.position, *_texts(theme.title), theme.applies_to) for theme in themes)

    def _criteria(self) -> list[Row]:
        return _by_key(
            (
                one.key,
                one.theme.key,
                one.position,
                one.applies_to,
                _several(one.mechanism_types or ()),
                *_texts(one.title),
                *_texts(one.question),
                one.clarification,
                _several(one.aspects),
                one.main_aspect,
                one.value_type,
                one.unit,
                _several(one.units),
                one.default_bound,
                one.comparable,
                _json(one.tolerance),
                one.higher_is,
                one.higher_is_note,
                one.sister,
                one.core,
            )
            for one in self.reading.codebook.criteria.values()
        )

    def _options(self) -> list[Row]:
        return _by_key(
            (
                (
                    criterion.key,
                    option.value,
                    position,
                    *_texts(option.label),
                    option.rank,
                    option.exclusive,
                    _json(option.covers),
                    _json(option.partly_with),
                    option.cofog,
                    _several(option.sdg),
                    _several(option.aliases),
                )
                for criterion in self.reading.codebook.criteria.values()
                for position, option in enumerate(criterion.options.values())
            ),
            2,
        )

    def _frameworks(self) -> list[Row]:
        return _by_key(
            (one.key, one.position, one.name, one.publisher, one.url, one.kind, one.note)
            for one in self.reading.codebook.frameworks.values()
        )

    def _criterion_frameworks(self) -> list[Row]:
        return _by_key(
            (
                (criterion.key, position, one.framework, one.ref)
                for criterion in self.reading.codebook.criteria.values()
                for position, one in enumerate(criterion.frameworks)
            ),
            2,
        )

    def _vocabulary_terms(self) -> list[Row]:
        return _by_key(
            (
                (name, term.value, position, *_texts(term.label), _json(dict(term.attributes) or None))
                for name, terms in self.reading.codebook.vocabularies.items()
                for position, term in enumerate(terms.values())
            ),
            2,
        )

    # what facts say, row by row as they come

    def _facts(self) -> Iterator[Row]:
        subjects = self._subjects()
        cited = select(func.count(Citation.id)).where(Citation.fact_id == Fact.id)
        newest = select(func.max(Source.published_last)).join(Citation, Citation.source_id == Source.id)
        statement = select(
            *(column for column in Fact.__table__.c if column.key != "search_text"),
            newest.where(Citation.fact_id == Fact.id).scalar_subquery().label("newest_evidence"),
            cited.scalar_subquery().label("cited"),
        ).order_by(self._bytewise(Fact.public_id))
        for row in self._streamed(statement):
            criterion = self.reading.codebook.criteria_by_id[row.criterion_id]
            country, kind, type_, name, subject_span = subjects[row.subject_id]
            span = span_of(row).within(subject_span)
            yield (
                row.public_id,
                country,
                self.names[row.subject_id],
                kind,
                type_,
                name,
                criterion.theme.key,
                criterion.key,
                self.reading.text(criterion.title),
                row.aspect,
                self._label("aspects", row.aspect),
                row.scope,
                row.status,
                self._label("value_statuses", row.status),
                _shown(self.reading, criterion, row, span),
                _shown(self.russian, criterion, row, span),
                row.value_code,
                row.value_number,
                row.value_unit,
                row.value_bound,
                row.value_year,
                row.value if row.value_date else None,
                _json(row.value),
                row.rank,
                self._label("fact_ranks", row.rank),
                row.rank_reason,
                row.certainty,
                self._label("certainty_levels", row.certainty),
                *self._period(row, subject_span),
                None if row.newest_evidence is None else str(row.newest_evidence),
                row.cited,
                str(row.checked_on),
                row.codebook_version,
                row.note,
            )

    def _subjects(self) -> dict[int, tuple[str | None, str, str | None, str, Span]]:
        """Country, kind, type, name and span of what facts are about."""
        kinds = (EntryKind.MECHANISM, EntryKind.COUNCIL, EntryKind.COUNTRY)
        found = [row for row in self.entries.values() if row.kind in kinds]
        types = {
            row.id: row.type for model in (Mechanism, Council) for row in self._asked(select(model.id, model.type))
        }
        named: dict[int, Any] = {}
        for start in range(0, len(found), 500):
            named |= entry_summaries(self.reading, [row.id for row in found[start : start + 500]])
        return {
            row.id: (self._country(row.id), row.kind, types.get(row.id), named[row.id].name, span_of(row))
            for row in found
        }

    def _of_facts(self, statement: Any, position: Any) -> Iterator[Any]:
        """What hangs on facts, in the order of their ids."""
        return self._streamed(
            statement.add_columns(Fact.public_id.label("fact")).order_by(self._bytewise(Fact.public_id), position)
        )

    def _fact_options(self) -> Iterator[Row]:
        statement = select(FactOption.position, FactOption.criterion_id, FactOption.value)
        for row in self._of_facts(statement.join(Fact, Fact.id == FactOption.fact_id), FactOption.position):
            criterion = self.reading.codebook.criteria_by_id[row.criterion_id]
            label = option_label(self.reading, criterion, row.value).label
            yield row.fact, row.position, criterion.key, row.value, label

    def _fact_sources(self) -> Iterator[Row]:
        statement = select(Citation.position, Citation.source_id, Citation.locator)
        for row in self._of_facts(statement.join(Fact, Fact.id == Citation.fact_id), Citation.position):
            yield row.fact, *self._proof(row)

    def _fact_legal_basis(self) -> Iterator[Row]:
        statement = select(
            LegalBasis.position, LegalBasis.law_id, LegalBasis.provision_label, LegalBasis.provision_id
        ).join(Fact, Fact.id == LegalBasis.fact_id)
        for row in self._of_facts(statement, LegalBasis.position):
            yield row.fact, *self._basis(row)

    # sources and what they prove

    def _proof(self, row: Any) -> Row:
        return row.position, self.names[row.source_id], row.locator

    def _sources(self) -> list[Row]:
        return _by_key(
            (
                self.names[row.id],
                self._country(row.id),
                row.title,
                row.title_lang,
                row.publisher,
                row.url,
                row.kind,
                self._label("source_kinds", row.kind),
                row.language,
                _date(row, "published"),
                row.edition,
                str(row.retrieved),
                row.archived_url,
                row.note,
            )
            for row in self._all(Source)
        )

    def _cited(self, model: Any, owner: Any, *columns: Any) -> Iterable[Any]:
        """Citations with what the key of their owner is made of."""
        columns = (Citation.source_id, Citation.locator, Citation.position, *columns)
        return self._asked(select(*columns).join(model, model.id == owner))

    def _entry_sources(self) -> list[Row]:
        rows = self._cited(Entry, Citation.entry_id, Citation.entry_id)
        return _by_key(((self.names[row.entry_id], *self._proof(row)) for row in rows), 2)

    def _law_relation_sources(self) -> list[Row]:
        columns = (LawRelation.law_id, LawRelation.type, LawRelation.other_law_id)
        rows = self._cited(LawRelation, Citation.relation_id, *columns)
        return _by_key(((*self._relation_key(row), *self._proof(row)) for row in rows), 4)

    def _body_sources(self) -> list[Row]:
        rows = self._cited(Body, Citation.body_id, Body.entry_id, Body.position.label("place"))
        return _by_key(((self.names[row.entry_id], row.place, *self._proof(row)) for row in rows), 3)

    def _claim_sources(self) -> list[Row]:
        rows = self._cited(Claim, Citation.claim_id, Claim.conflict_id, Claim.position.label("place"))
        return _by_key(((self.names[row.conflict_id], row.place, *self._proof(row)) for row in rows), 3)

    def _series_value_sources(self) -> list[Row]:
        columns = (SeriesValue.series_id, SeriesValue.position.label("place"))
        rows = self._cited(SeriesValue, Citation.series_value_id, *columns)
        return _by_key(((self.names[row.series_id], row.place, *self._proof(row)) for row in rows), 3)

    # figures, events, notes

    def _statistics(self) -> list[Row]:
        return _by_key(
            (
                self.names[row.id],
                self._country(row.id),
                self.names[row.about_id],
                row.metric,
                self._label("statistic_metrics", row.metric),
                _date(row, "period_from"),
                _date(row, "period_to"),
                row.value,
                row.bound,
                self._label("bounds", row.bound),
                row.unit,
                displayed(self.reading, row.value, row.unit, row.bound),
                row.place,
                row.breakdown,
                row.note,
            )
            for row in self._all(Statistic)
        )

    def _series(self) -> list[Row]:
        return _by_key(
            (
                self.names[row.id],
                self._country(row.id),
                row.position,
                *_texts(row.title),
                *_texts(row.names),
                row.unit,
                row.index_unit,
                row.indicator,
                row.kind,
                self._label("series_kinds", row.kind),
                row.definition,
                _several(row.gaps),
                row.note,
            )
            for row in self._all(Series)
        )

    def _series_values(self) -> list[Row]:
        return _by_key(
            (
                (
                    self.names[row.series_id],
                    row.position,
                    _date(row, "period_from"),
                    _date(row, "period_to"),
                    row.value,
                    row.set_by,
                    row.derived,
                    row.observation,
                    row.note,
                )
                for row in self._all(SeriesValue)
            ),
            2,
        )

    def _events(self) -> list[Row]:
        return _by_key(
            (
                self.names[row.id],
                self._country(row.id),
                row.kind,
                self._label("event_kinds", row.kind),
                row.title,
                _date(row, "start"),
                _date(row, "end"),
                _several(row.places),
                _several(row.topics),
                row.summary,
                row.note,
            )
            for row in self._all(Event)
        )

    def _event_countries(self) -> list[Row]:
        rows = self._all(EventCountry)
        return _by_key(((self.names[row.event_id], row.position, self.names[row.country_id]) for row in rows), 2)

    def _event_parties(self) -> list[Row]:
        found = [
            (
                self.names[row.event_id],
                row.role,
                self._label("party_roles", row.role),
                row.position,
                self._name(row.institution_id),
                row.text,
            )
            for row in self._all(EventParty)
        ]
        return sorted(found, key=lambda row: (row[0], row[1], row[3]))

    def _about(self) -> list[Row]:
        rows = self._all(About)
        return _by_key(((self.names[row.owner_id], row.position, self.names[row.target_id]) for row in rows), 2)

    def _conflicts(self) -> list[Row]:
        return _by_key(
            (self.names[row.id], self._country(row.id), row.topic, row.resolution, row.note)
            for row in self._all(Conflict)
        )

    def _claims(self) -> list[Row]:
        return _by_key(((self.names[row.conflict_id], row.position, row.claim) for row in self._all(Claim)), 2)

    def _questions(self) -> list[Row]:
        return _by_key(
            (
                self.names[row.id],
                self._country(row.id),
                row.question,
                row.why,
                row.lead,
                row.priority,
                self._label("question_priorities", row.priority),
                row.note,
            )
            for row in self._all(Question)
        )

    def _retired_ids(self) -> list[Row]:
        return _by_key(
            (row.public_id, row.reason, row.successor, row.merged_into, str(row.retired_on))
            for row in self._all(Retirement)
        )


def _by_key(rows: Iterable[Row], length: int = 1) -> list[Row]:
    """Rows in the order of their key, which their first cells are."""
    return sorted(rows, key=lambda row: row[:length])


def _texts(texts: Localised) -> Row:
    return tuple(texts.get(lang) for lang in Lang)


def _several(texts: Iterable[str]) -> Cell:
    return tuple(texts) or None


def _json(value: Any) -> str | None:
    """A value as JSON, the same whichever order a database keeps its keys in."""
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _date(row: Any, name: str) -> str | None:
    date: PartialDate | None = partial(getattr(row, name), getattr(row, f"{name}_precision"))
    return None if date is None else str(date)


def _shown(reading: Reading, criterion: CriterionInfo, row: Any, span: Span) -> str | None:
    value = value_read(reading, criterion, row, span)
    return None if value is None else value.display
