"""Which act did it: acts that begin, are amended or end on the day of a change, among those on which the answer rests.

Dates are partial, so days overlap rather than meet; each act says how surely. Everything is read once for all changes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeGuard

from sqlalchemy import or_, select

from app.core.dates import Basis, Holds, PartialDate, Precision
from app.describing import Wording, coded_in_words
from app.lookups import PERIOD_COLUMNS, law_summaries, provision_summaries
from app.models import Entry, Law, LawRelation, LawVersion, LegalBasis, Provision, partial
from app.reading import Reading
from app.summaries import EntrySummary
from app.timeline.schemas import ActRead


class How(StrEnum):
    """What an act did, the most specific first."""

    AMENDED_BY = "amended-by"
    IN_FORCE = "in-force"
    PROVISION_STARTS = "provision-starts"
    PROVISION_ENDS = "provision-ends"
    REPLACED_BY = "replaced-by"
    REPEALED_BY = "repealed-by"
    AMENDED = "amended"
    REPEALED = "repealed"
    ADOPTED = "adopted"


RANKS = {how: rank for rank, how in enumerate(How)}

LABELS: Wording = {
    How.AMENDED_BY: ("Amended by this act", "Изменен этим актом"),
    How.IN_FORCE: ("Enters into force", "Вступил в силу"),
    How.PROVISION_STARTS: ("Provision starts to apply", "Норма начинает действовать"),
    How.PROVISION_ENDS: ("Provision no longer applies", "Норма перестает действовать"),
    How.REPLACED_BY: ("Replaced by this act", "Заменен этим актом"),
    How.REPEALED_BY: ("Repealed by this act", "Отменен этим актом"),
    How.AMENDED: ("Amended; the amending act has no entry", "Изменен; изменивший акт не описан"),
    How.REPEALED: ("No longer in force", "Утратил силу"),
    How.ADOPTED: ("Adopted", "Принят"),
}
"""What acts did, in English and Russian."""

_RELATIONS = {"amends": How.AMENDED_BY, "repeals": How.REPEALED_BY, "replaces": How.REPLACED_BY}
_SAID_BETTER = {How.REPEALED: {How.REPEALED_BY, How.REPLACED_BY}, How.ADOPTED: {How.IN_FORCE}}
"""What need not be said of an act beside something else that is."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that an act did on a day to an act of the legal basis."""

    how: How
    law_id: int
    """The act that did it."""
    basis_id: int
    """The act of the legal basis: itself, or the one on which it acted."""
    date: PartialDate
    stated: bool
    provision_id: int | None = None
    note: str | None = None


class Acts:
    """The acts on which facts and subjects rest, and what was done by them and to them. Eleven statements at most."""

    def __init__(self, reading: Reading, fact_ids: Collection[int], subject_ids: Collection[int]) -> None:
        self._reading = reading
        self._of_facts: dict[int, list[Any]] = defaultdict(list)
        self._of_subjects: dict[int, list[Any]] = defaultdict(list)
        rows = reading.session.execute(
            select(LegalBasis.fact_id, LegalBasis.entry_id, LegalBasis.law_id, LegalBasis.provision_id)
            .where(or_(LegalBasis.fact_id.in_(fact_ids), LegalBasis.entry_id.in_(subject_ids)))
            .order_by(LegalBasis.id)
        ).all()
        for row in rows:
            if row.fact_id is not None:
                self._of_facts[row.fact_id].append(row)
            else:
                self._of_subjects[row.entry_id].append(row)
        law_ids = {row.law_id for row in rows}
        provision_ids = {row.provision_id for row in rows if row.provision_id}
        self._beginnings: dict[int, list[Deed]] = defaultdict(list)
        self._amendments: dict[int, list[Deed]] = defaultdict(list)
        self._ends: dict[int, list[Deed]] = defaultdict(list)
        self._provision_starts: dict[int, Deed] = {}
        self._provision_ends: dict[int, Deed] = {}
        self._read_laws(law_ids)
        self._read_versions(law_ids)
        self._read_relations(law_ids)
        self._read_provisions(provision_ids)
        deeds = [
            deed
            for found in (self._beginnings, self._amendments, self._ends)
            for several in found.values()
            for deed in several
        ]
        self._laws = law_summaries(reading, law_ids | {deed.law_id for deed in deeds})
        self._provisions = provision_summaries(reading, provision_ids)

    def of_change(
        self,
        date: PartialDate | None,
        basis: Basis,
        ended: Iterable[int],
        begun: Iterable[int],
        subject: EntrySummary,
        subject_id: int,
    ) -> list[ActRead]:
        """The acts of a change, the most specific first: among the legal basis of the facts that ended and began or, where
        these lead to none, among that of the subject."""
        if not names_a_day(date, basis):
            return []
        before = [row for number in ended for row in self._of_facts[number]]
        after = [row for number in begun for row in self._of_facts[number]]
        if deeds := self._deeds(date, before, after):
            return [self._read(deed, date, basis, None) for deed in deeds]
        return self.of_life(date, basis, subject, subject_id)

    def of_life(self, date: PartialDate | None, basis: Basis, subject: EntrySummary, subject_id: int) -> list[ActRead]:
        """The acts among the legal basis of a subject that begin, are amended or end on a day of it."""
        rows = self._of_subjects[subject_id]
        if not names_a_day(date, basis):
            return []
        return [self._read(deed, date, basis, subject) for deed in self._deeds(date, rows, rows)]

    def _deeds(self, date: PartialDate, before: Collection[Any], after: Collection[Any]) -> list[Deed]:
        found = {deed for deed in self._candidates(before, after) if _overlap(deed.date, date)}
        said = {(deed.how, deed.basis_id) for deed in found}
        kept = [
            deed for deed in found if not any((how, deed.basis_id) in said for how in _SAID_BETTER.get(deed.how, ()))
        ]
        return sorted(
            kept,
            key=lambda deed: (
                RANKS[deed.how],
                deed.date.first,
                self._laws[deed.law_id].id,
                self._laws[deed.basis_id].id,
                deed.provision_id or 0,
                deed.note or "",
            ),
        )

    def _candidates(self, before: Collection[Any], after: Collection[Any]) -> Iterator[Deed]:
        old, new = {row.law_id for row in before}, {row.law_id for row in after}
        for law in old | new:
            yield from self._amendments[law]
        for law in new:
            yield from self._beginnings[law]
        for law in old:
            yield from self._ends[law]
        for row in after:
            if row.provision_id in self._provision_starts:
                yield self._provision_starts[row.provision_id]
        for row in before:
            if row.provision_id in self._provision_ends:
                yield self._provision_ends[row.provision_id]

    def _read(self, deed: Deed, date: PartialDate, basis: Basis, through: EntrySummary | None) -> ActRead:
        exact = {deed.date.precision, date.precision} == {Precision.DAY} and deed.date == date
        return ActRead(
            act=self._laws[deed.law_id],
            how=coded_in_words(self._reading, LABELS, deed.how),
            date=str(deed.date),
            match=Holds.CERTAIN if exact and deed.stated and basis is Basis.STATED else Holds.POSSIBLE,
            of=self._laws[deed.basis_id] if deed.basis_id != deed.law_id else None,
            provision=self._provisions[deed.provision_id] if deed.provision_id else None,
            through=through,
            note=deed.note,
        )

    def _read_laws(self, law_ids: Collection[int]) -> None:
        for row in self._reading.session.execute(select(*Law.__table__.c).where(Law.id.in_(law_ids))):
            for how, date, found in (
                (How.IN_FORCE, partial(row.in_force_from, row.in_force_from_precision), self._beginnings),
                (How.ADOPTED, partial(row.adopted, row.adopted_precision), self._beginnings),
                (How.REPEALED, partial(row.repealed, row.repealed_precision), self._ends),
            ):
                if date:
                    found[row.id].append(Deed(how, row.id, row.id, date, stated=True))

    def _read_versions(self, law_ids: Collection[int]) -> None:
        rows = self._reading.session.execute(
            select(LawVersion.law_id, LawVersion.amending_law_id, LawVersion.amending_act, *PERIOD_COLUMNS)
            .join(Entry, Entry.id == LawVersion.id)
            .where(LawVersion.law_id.in_(law_ids))
            .order_by(Entry.starts_first, Entry.id)
        )
        for row in rows:
            date = partial(row.valid_from, row.valid_from_precision)
            if date is None or any(_overlap(date, begun.date) for begun in self._beginnings[row.law_id]):
                continue  # the act as it was adopted is no amendment
            stated = row.valid_from_basis == Basis.STATED
            how = How.AMENDED_BY if row.amending_law_id else How.AMENDED
            by = row.amending_law_id or row.law_id
            note = None if row.amending_law_id else row.amending_act
            self._amendments[row.law_id].append(Deed(how, by, row.law_id, date, stated, note=note))

    def _read_relations(self, law_ids: Collection[int]) -> None:
        rows = self._reading.session.execute(
            select(
                LawRelation.law_id,
                LawRelation.other_law_id,
                LawRelation.type,
                LawRelation.date,
                LawRelation.date_precision,
            )
            .where(LawRelation.other_law_id.in_(law_ids), LawRelation.type.in_(_RELATIONS))
            .order_by(LawRelation.id)
        )
        for row in rows:
            date, how = partial(row.date, row.date_precision), _RELATIONS[row.type]
            found = self._amendments if how is How.AMENDED_BY else self._ends
            if date and not any(
                one.law_id == row.law_id and _overlap(one.date, date) for one in found[row.other_law_id]
            ):
                found[row.other_law_id].append(Deed(how, row.law_id, row.other_law_id, date, stated=True))

    def _read_provisions(self, provision_ids: Collection[int]) -> None:
        rows = self._reading.session.execute(
            select(Provision.id, Provision.law_id, *PERIOD_COLUMNS)
            .join(Entry, Entry.id == Provision.id)
            .where(Provision.id.in_(provision_ids))
        )
        for row in rows:
            start = partial(row.valid_from, row.valid_from_precision)
            end = partial(row.valid_to, row.valid_to_precision)
            starts_stated, ends_stated = row.valid_from_basis == Basis.STATED, row.valid_to_basis == Basis.STATED
            if start:
                begins = Deed(How.PROVISION_STARTS, row.law_id, row.law_id, start, starts_stated, row.id)
                self._provision_starts[row.id] = begins
            if end:
                self._provision_ends[row.id] = Deed(
                    How.PROVISION_ENDS, row.law_id, row.law_id, end, ends_stated, row.id
                )


def names_a_day(date: PartialDate | None, basis: Basis) -> TypeGuard[PartialDate]:
    """Whether acts can be looked for on a date. A bound or undated one known to the year or month only is nobody's day."""
    return date is not None and (basis is Basis.STATED or date.precision is Precision.DAY)


def _overlap(one: PartialDate, other: PartialDate) -> bool:
    """Whether two partial dates may mean the same day."""
    return one.first <= other.last and other.first <= one.last
