"""Rows as units: the inverse of `app.seeding.rows`. What was loaded is read back equal, so a load can compare and an export
can write it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Table, collate, select
from sqlalchemy.orm import Session

from app.core.dates import Basis, PartialDate
from app.models import (
    About,
    Alias,
    ArrangementLevel,
    Base,
    Body,
    Citation,
    Claim,
    Codebook,
    CriterionFramework,
    CriterionOption,
    Entry,
    EventCountry,
    EventParty,
    Fact,
    Framework,
    InstitutionSuccession,
    LawRelation,
    LegalBasis,
    Retirement,
    SeriesValue,
    Theme,
    VocabularyTerm,
    partial,
)
from app.seeding.dataset import CODEBOOK, CODEBOOK_FILE, FACT, Dataset, Unit
from app.seeding.records import (
    CodebookRecord,
    ConflictRecord,
    CouncilRecord,
    CountryRecord,
    CriterionRecord,
    EventRecord,
    FactRecord,
    FrameworkRecord,
    InstitutionRecord,
    LawRecord,
    MechanismRecord,
    ProvisionRecord,
    QuestionRecord,
    Record,
    RetiredRecord,
    SeriesRecord,
    SourceRecord,
    StatisticRecord,
    TermRecord,
    ThemeRecord,
    VersionRecord,
)
from app.seeding.rows import OWN, Ids, numbered_tables
from app.vocabulary import EntryKind, PartyRole

RECORDS: dict[str, type[Record]] = {
    EntryKind.COUNTRY: CountryRecord,
    EntryKind.LAW: LawRecord,
    EntryKind.LAW_VERSION: VersionRecord,
    EntryKind.PROVISION: ProvisionRecord,
    EntryKind.INSTITUTION: InstitutionRecord,
    EntryKind.MECHANISM: MechanismRecord,
    EntryKind.COUNCIL: CouncilRecord,
    EntryKind.STATISTIC: StatisticRecord,
    EntryKind.EVENT: EventRecord,
    EntryKind.SOURCE: SourceRecord,
    EntryKind.CRITERION: CriterionRecord,
    EntryKind.SERIES: SeriesRecord,
    EntryKind.CONFLICT: ConflictRecord,
    EntryKind.QUESTION: QuestionRecord,
    FACT: FactRecord,
}
"""The record of each kind of unit."""

Rows = dict[int, list[Any]]


def read_ids(session: Session) -> Ids:
    """The internal numbers that the database has given so far, retired entries included."""
    ids = Ids()
    ids.entry = {row.public_id: row.id for row in session.execute(select(Entry.public_id, Entry.id))}
    ids.fact = {row.public_id: row.id for row in session.execute(select(Fact.public_id, Fact.id))}
    ids.theme = {row.key: row.id for row in session.execute(select(Theme.key, Theme.id))}
    ids.framework = {row.key: row.id for row in session.execute(select(Framework.key, Framework.id))}
    for table in numbered_tables():
        ids.last[table.name] = session.execute(select(table.c.id).order_by(table.c.id.desc()).limit(1)).scalar() or 0
    return ids


def read_dataset(session: Session) -> Dataset:
    """Everything that the database holds, as the units it was loaded from."""
    return _Reader(session).dataset()


def read_without_facts(session: Session) -> Dataset:
    """The same without its facts, which are most of it."""
    return _Reader(session, with_facts=False).dataset()


def iter_facts(session: Session) -> Iterator[Unit]:
    """The facts alone, in the order of the bytes of their ids, a batch at a time: memory stays flat however many there are."""
    return _Reader(session, with_facts=False).facts_in_batches()


BATCH = 1000


class _Reader:
    def __init__(self, session: Session, *, with_facts: bool = True) -> None:
        self.with_facts = with_facts
        self.session = session
        self.entries = {
            row.id: row
            for row in session.execute(select(*Entry.__table__.c).where(Entry.retired.is_(False)).order_by(Entry.id))
        }
        self.names = {row.id: row.public_id for row in session.execute(select(Entry.id, Entry.public_id))}
        self.theme_keys = {row.id: row.key for row in session.execute(select(Theme.id, Theme.key))}
        self.framework_keys = {row.id: row.key for row in session.execute(select(Framework.id, Framework.key))}
        skipped = () if with_facts else ("fact_id",)
        self.citations = {column: self._grouped(Citation, column) for column in _OWNERS if column not in skipped}
        self.bases = {column: self._grouped(LegalBasis, column) for column in _BASED if column not in skipped}

    def dataset(self) -> Dataset:
        dataset = Dataset()
        book = self._codebook()
        if book is not None:
            dataset.units[CODEBOOK] = book
        for unit in (*self._entries(), *(self._facts() if self.with_facts else ())):
            dataset.units[unit.public_id] = unit
        for row in self.session.execute(select(*Retirement.__table__.c)):
            fields = {"id": row.public_id, "reason": row.reason, "successor": row.successor}
            record = RetiredRecord.model_validate({**fields, "merged_into": row.merged_into, "on": row.retired_on})
            dataset.retired[row.public_id] = record
        return dataset

    def _grouped(self, model: type[Base], owner: str, *order: str, of: Collection[int] | None = None) -> Rows:
        table = model.__table__
        assert isinstance(table, Table)
        by: Sequence[Column[Any]] = [table.c[name] for name in (order or ("position",))]
        grouped: Rows = defaultdict(list)
        owned = table.c[owner].is_not(None) if of is None else table.c[owner].in_(of)
        for row in self.session.execute(select(*table.c).where(owned).order_by(table.c[owner], *by)):
            grouped[getattr(row, owner)].append(row)
        return grouped

    def _cited(self, column: str, owner: int) -> list[dict[str, str]]:
        rows = self.citations[column].get(owner, ())
        return [{"source": self.names[row.source_id], "locator": row.locator} for row in rows]

    def _basis(self, column: str, owner: int) -> list[dict[str, str | None]]:
        rows = self.bases[column].get(owner, ())
        return [{"law": self.names[row.law_id], "provision": row.provision_label} for row in rows]

    def _codebook(self) -> Unit | None:
        row = self.session.execute(select(*Codebook.__table__.c)).one_or_none()
        if row is None:
            return None
        themes = self.session.execute(select(*Theme.__table__.c).order_by(Theme.position))
        frameworks = self.session.execute(select(*Framework.__table__.c).order_by(Framework.position))
        vocabularies: dict[str, list[TermRecord]] = {}
        terms = select(*VocabularyTerm.__table__.c).order_by(VocabularyTerm.vocabulary, VocabularyTerm.position)
        for term in self.session.execute(terms):
            made = TermRecord.model_validate({"value": term.value, "label": term.label, **term.attributes})
            vocabularies.setdefault(term.vocabulary, []).append(made)
        record = CodebookRecord.model_validate(
            {
                "version": row.version,
                "language_note": row.language_note,
                "scales": row.scales,
                "rules": row.rules,
                "themes": [_fields(theme, ThemeRecord) for theme in themes],
                "frameworks": [_fields(framework, FrameworkRecord) for framework in frameworks],
                "vocabularies": vocabularies,
            }
        )
        return Unit(CODEBOOK, CODEBOOK, CODEBOOK_FILE, record)

    def _entries(self) -> Iterable[Unit]:
        aliases = self._grouped(Alias, "entry_id")
        about = self._grouped(About, "owner_id")
        levels = self._grouped(ArrangementLevel, "entry_id")
        bodies = self._grouped(Body, "entry_id")
        relations = self._grouped(LawRelation, "law_id")
        before = self._grouped(InstitutionSuccession, "successor_id", "predecessor_id")
        after = self._grouped(InstitutionSuccession, "predecessor_id", "successor_id")
        options = self._grouped(CriterionOption, "criterion_id")
        references = self._grouped(CriterionFramework, "criterion_id")
        countries = self._grouped(EventCountry, "event_id")
        parties = self._grouped(EventParty, "event_id")
        claims = self._grouped(Claim, "conflict_id")
        values = self._grouped(SeriesValue, "series_id")

        def extras(kind: str, row: Any) -> dict[str, Any]:
            own: int = row.id
            match kind:
                case EntryKind.SOURCE:
                    return {"published": partial(row.published, row.published_precision)}
                case EntryKind.LAW:
                    return {
                        **{name: _partial_of(row, name) for name in ("adopted", "in_force_from", "repealed")},
                        "relations": [
                            {
                                "type": relation.type,
                                "law": self.names[relation.other_law_id],
                                "date": _partial_of(relation, "date"),
                                "note": relation.note,
                                "sources": self._cited("relation_id", relation.id),
                            }
                            for relation in relations.get(own, ())
                        ],
                    }
                case EntryKind.LAW_VERSION:
                    return {"amending_law": self.names[row.amending_law_id] if row.amending_law_id else None}
                case EntryKind.INSTITUTION:
                    return {
                        "predecessors": sorted(self.names[link.predecessor_id] for link in before.get(own, ())),
                        "successors": sorted(self.names[link.successor_id] for link in after.get(own, ())),
                    }
                case EntryKind.MECHANISM | EntryKind.COUNCIL:
                    return {
                        "levels": [level.level for level in levels.get(own, ())],
                        "bodies": [
                            {
                                "institution": self.names[body.institution_id],
                                "role": body.role,
                                **_period_of(body),
                                "sources": self._cited("body_id", body.id),
                            }
                            for body in bodies.get(own, ())
                        ],
                        "legal_basis": self._basis("entry_id", own),
                    }
                case EntryKind.STATISTIC:
                    return {
                        "about": self.names[row.about_id],
                        "from": _partial_of(row, "period_from"),
                        "to": _partial_of(row, "period_to"),
                    }
                case EntryKind.EVENT:
                    named: dict[str, list[str]] = {role: [] for role in PartyRole}
                    for party in parties.get(own, ()):
                        named[party.role].append(
                            self.names[party.institution_id] if party.institution_id else party.text
                        )
                    return {
                        "countries": [self.names[link.country_id] for link in countries.get(own, ())],
                        "start": _partial_of(row, "start"),
                        "end": _partial_of(row, "end"),
                        "organisers": named[PartyRole.ORGANISER],
                        "participants": named[PartyRole.PARTICIPANT],
                    }
                case EntryKind.CONFLICT:
                    sides = claims.get(own, ())
                    return {
                        "versions": [
                            {"claim": side.claim, "sources": self._cited("claim_id", side.id)} for side in sides
                        ]
                    }
                case EntryKind.SERIES:
                    return {
                        "key": self.names[own],
                        "country": self.names[self.entries[own].country_id],
                        "values": [
                            {
                                **_fields(value, None, "value set_by derived observation note"),
                                "from": _partial_of(value, "period_from"),
                                "to": _partial_of(value, "period_to"),
                                "sources": self._cited("series_value_id", value.id),
                            }
                            for value in values.get(own, ())
                        ],
                    }
                case EntryKind.CRITERION:
                    names = "value label rank exclusive covers partly_with cofog sdg aliases"
                    return {
                        "key": self.names[own],
                        "theme": self.theme_keys[row.theme_id],
                        "sister": self.names[row.sister_id] if row.sister_id else None,
                        "options": [_fields(option, None, names) for option in options.get(own, ())],
                        "frameworks": [
                            {"framework": self.framework_keys[link.framework_id], "ref": link.ref}
                            for link in references.get(own, ())
                        ],
                    }
            return {}

        for kind, table in OWN.items():
            if kind == FACT:
                continue
            shape = RECORDS[kind]
            for row in self.session.execute(select(*table.c).order_by(table.c.id)):
                entry = self.entries[row.id]
                available: dict[str, Any] = {
                    **_fields(row, shape),
                    "id": entry.public_id,
                    **_period_of(entry),
                    "aliases": [{"text": alias.text, "lang": alias.lang} for alias in aliases.get(row.id, ())],
                    "about": [self.names[link.target_id] for link in about.get(row.id, ())],
                    "sources": self._cited("entry_id", row.id),
                    **extras(kind, row),
                }
                wanted = {field.alias or name for name, field in shape.model_fields.items()}
                record = shape.model_validate({key: value for key, value in available.items() if key in wanted})
                keeps_order = kind in (EntryKind.PROVISION, EntryKind.CRITERION, EntryKind.SERIES)
                parent = self.names[row.law_id] if kind in (EntryKind.LAW_VERSION, EntryKind.PROVISION) else None
                yield Unit(kind, entry.public_id, entry.home, record, parent, row.position if keeps_order else 0)

    def _facts(self) -> Iterable[Unit]:
        table = OWN[FACT]
        for row in self.session.execute(select(*table.c).order_by(table.c.id)):
            yield self._fact(row)

    def facts_in_batches(self) -> Iterator[Unit]:
        table = OWN[FACT]
        postgres = self.session.get_bind().dialect.name == "postgresql"
        order = collate(table.c.public_id, "C") if postgres else table.c.public_id
        rows = self.session.execute(select(*table.c).order_by(order), execution_options={"yield_per": BATCH})
        for batch in rows.partitions():
            ids = [row.id for row in batch]
            self.citations["fact_id"] = self._grouped(Citation, "fact_id", of=ids)
            self.bases["fact_id"] = self._grouped(LegalBasis, "fact_id", of=ids)
            for row in batch:
                yield self._fact(row)

    def _fact(self, row: Any) -> Unit:
        subject = self.entries[row.subject_id]
        names = "aspect scope status value note rank rank_reason certainty checked_on"
        record = FactRecord.model_validate(
            {
                "id": row.public_id,
                "criterion": self.names[row.criterion_id],
                **_fields(row, None, names),
                **_period_of(row),
                "legal_basis": self._basis("fact_id", row.id),
                "sources": self._cited("fact_id", row.id),
            }
        )
        return Unit(FACT, row.public_id, subject.home, record, subject.public_id)


_OWNERS = ("entry_id", "fact_id", "relation_id", "body_id", "claim_id", "series_value_id")
_BASED = ("entry_id", "fact_id")


def _fields(row: Any, shape: type[Record] | None, names: str = "") -> dict[str, Any]:
    """The columns of a row that a record has under the same name."""
    wanted = names.split() or list(shape.model_fields if shape else ())
    return {name: getattr(row, name) for name in wanted if hasattr(row, name)}


def _partial_of(row: Any, name: str) -> PartialDate | None:
    return partial(getattr(row, name), getattr(row, f"{name}_precision"))


def _period_of(row: Any) -> dict[str, Any]:
    return {
        "valid_from": _partial_of(row, "valid_from"),
        "valid_from_basis": Basis(row.valid_from_basis),
        "valid_to": _partial_of(row, "valid_to"),
        "valid_to_basis": Basis(row.valid_to_basis),
    }
