"""What rests on one act, and would have to be looked at if it fell: provisions, facts, mechanisms, councils, other acts, answers."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.core.dates import Holds
from app.describing import in_russian, on_the_day, when
from app.facts.answering import answer
from app.facts.queries import DatedFact, FactFilters, criterion_summary, fact_listing, facts_of_subjects, read_facts
from app.facts.subjects import TYPES, some_subjects, subjects_of
from app.laws.queries import relations_of, resting_fact
from app.laws.schemas import Direction
from app.lookups import (
    PERIOD_COLUMNS,
    country_summary,
    entry_summaries,
    find_entry,
    institution_summaries,
    law_summaries,
    period_of,
    prefixed_span,
    provision_summaries,
    span_columns,
)
from app.models import Body, Entry, LawVersion, LegalBasis, Provision, partial
from app.reading import Reading
from app.timeline.schemas import (
    CellImpact,
    ImpactCounts,
    ImpactRead,
    MadeVersion,
    ProvisionImpact,
    RestingArrangement,
    RestingInstitution,
)
from app.vocabulary import EntryKind, Rank

RESTING_ACTS = ("implemented-by", "basis-for")
"""How an act stands to those that rest on it."""


def get_impact(reading: Reading, law_id: str) -> ImpactRead:
    """What rests on an act on the day (with the day lifted, ever). Raises NotFound or Gone."""
    law = find_entry(reading, law_id, EntryKind.LAW)
    return _Impact(reading, law).read()


class _Impact:
    def __init__(self, reading: Reading, law: Any) -> None:
        self.reading = reading
        self.law = law
        self.bases = reading.session.execute(
            select(LegalBasis.fact_id, LegalBasis.entry_id, LegalBasis.provision_id, LegalBasis.provision_label)
            .where(LegalBasis.law_id == law.id)
            .order_by(LegalBasis.id)
        ).all()
        listing = fact_listing(reading, FactFilters(law=[law.public_id]))
        self.rows = reading.session.execute(listing.rows().order_by(*(by.key for by in listing.order))).all()
        self.facts = read_facts(reading, self.rows, with_evidence=False)

    def read(self) -> ImpactRead:
        """Work everything out."""
        arrangements = self._arrangements()
        mechanisms = [one for one in arrangements if one.arrangement.kind == EntryKind.MECHANISM]
        councils = [one for one in arrangements if one.arrangement.kind == EntryKind.COUNCIL]
        institutions = self._institutions()
        provisions = self._provisions({one.arrangement.id for one in arrangements})
        placed = {fact for provision in provisions for fact in provision.facts}
        related = relations_of(self.reading, self.law.id)
        acts = [one for one in related if one.direction is Direction.OUTGOING]
        resting = [one for one in related if one.direction is Direction.INCOMING and one.type.code in RESTING_ACTS]
        made = self._versions_made()
        cells = self._cells()
        return ImpactRead(
            law=law_summaries(self.reading, [self.law.id])[self.law.id],
            in_force=period_of(self.reading, self.law),
            provisions=provisions,
            unplaced_facts=[fact.id for fact in self.facts if fact.id not in placed],
            facts=[resting_fact(fact) for fact in self.facts],
            mechanisms=mechanisms,
            councils=councils,
            institutions=institutions,
            acts=acts,
            resting_acts=resting,
            versions_made=made,
            cells=cells,
            counts=ImpactCounts(
                provisions=len(provisions),
                facts=len(self.facts),
                subjects=len({fact.subject.id for fact in self.facts}),
                criteria=len({fact.criterion.key for fact in self.facts}),
                mechanisms=len(mechanisms),
                councils=len(councils),
                institutions=len({one.institution.id for one in institutions}),
                acts=len({one.law.id for one in [*acts, *resting]} | {one.law.id for one in made}),
                cells=len(cells),
                sole_cells=sum(cell.sole for cell in cells),
            ),
        )

    def _provisions(self, arrangement_ids: Collection[str]) -> list[ProvisionImpact]:
        """Its recorded provisions in the order of the act, each with what rests on it on the day."""
        act = aliased(Entry)
        rows = self.reading.session.execute(
            select(Provision.id, *PERIOD_COLUMNS, *span_columns(act, "act"))
            .join(Entry, Entry.id == Provision.id)
            .join(act, act.id == Provision.law_id)
            .where(Provision.law_id == self.law.id)
            .order_by(Provision.position)
        ).all()
        named = provision_summaries(self.reading, [row.id for row in rows])
        resting = entry_summaries(self.reading, {basis.entry_id for basis in self.bases if basis.entry_id})
        facts: dict[int, list[str]] = defaultdict(list)
        arrangements: dict[int, list[str]] = defaultdict(list)
        on: dict[int, set[int]] = defaultdict(set)
        for basis in self.bases:
            if basis.provision_id and basis.fact_id:
                on[basis.provision_id].add(basis.fact_id)
            elif basis.provision_id and resting[basis.entry_id].id in arrangement_ids:
                arrangements[basis.provision_id].append(resting[basis.entry_id].id)
        for number, fact_ids in on.items():
            facts[number] = [row.public_id for row in self.rows if row.id in fact_ids]
        return [
            ProvisionImpact(
                provision=named[row.id],
                period=period_of(self.reading, row, prefixed_span(row, "act")),
                facts=facts[row.id],
                arrangements=sorted(arrangements[row.id]),
            )
            for row in rows
        ]

    def _arrangements(self) -> list[RestingArrangement]:
        """The mechanisms and councils of the day that rest on it, by id."""
        ids = {basis.entry_id for basis in self.bases if basis.entry_id}
        present = [subject for subject in some_subjects(self.reading, ids) if subject.exists(self.reading.day)]
        named = entry_summaries(self.reading, {subject.id for subject in present})
        others: dict[int, set[int]] = defaultdict(set)
        for row in self.reading.session.execute(
            select(LegalBasis.entry_id, LegalBasis.law_id).where(
                LegalBasis.entry_id.in_(ids), LegalBasis.law_id != self.law.id
            )
        ):
            others[row.entry_id].add(row.law_id)
        articles: dict[int, list[str]] = defaultdict(list)
        for basis in self.bases:
            if basis.entry_id and basis.provision_label:
                articles[basis.entry_id].append(basis.provision_label)
        return [
            RestingArrangement(
                arrangement=named[subject.id],
                type=self.reading.coded(TYPES[subject.kind], subject.type or ""),
                period=period_of(self.reading, subject.row),
                articles=articles[subject.id],
                other_acts=len(others[subject.id]),
            )
            for subject in present
        ]

    def _institutions(self) -> list[RestingInstitution]:
        """The institutions that act on the day for what rests on it, by id, role and what they act for."""
        ids = {basis.entry_id for basis in self.bases if basis.entry_id}
        arrangement, institution = aliased(Entry), aliased(Entry)
        rows = self.reading.session.execute(
            select(
                *Body.__table__.c, *span_columns(arrangement, "arrangement"), *span_columns(institution, "institution")
            )
            .join(arrangement, arrangement.id == Body.entry_id)
            .join(institution, institution.id == Body.institution_id)
            .where(Body.entry_id.in_(ids), self.reading.holding(Body, arrangement, institution))
        ).all()
        named = institution_summaries(self.reading, {row.institution_id for row in rows})
        served = entry_summaries(self.reading, {row.entry_id for row in rows})
        found = [
            RestingInstitution(
                institution=named[row.institution_id],
                role=self.reading.coded("body_roles", row.role),
                arrangement=served[row.entry_id],
                period=period_of(
                    self.reading, row, prefixed_span(row, "arrangement"), prefixed_span(row, "institution")
                ),
            )
            for row in rows
        ]
        kept = [one for one in found if one.period.holds is not Holds.NO]
        return sorted(kept, key=lambda one: (one.institution.id, one.role.code, one.arrangement.id))

    def _versions_made(self) -> list[MadeVersion]:
        """The versions of other acts that it made, whatever the day, by start."""
        rows = self.reading.session.execute(
            select(LawVersion.id, LawVersion.law_id, LawVersion.change, *PERIOD_COLUMNS)
            .join(Entry, Entry.id == LawVersion.id)
            .where(LawVersion.amending_law_id == self.law.id, LawVersion.law_id != self.law.id)
            .order_by(Entry.starts_first, Entry.public_id)
        ).all()
        laws = law_summaries(self.reading, {row.law_id for row in rows})
        named = entry_summaries(self.reading, {row.id for row in rows})
        return [
            MadeVersion(
                law=laws[row.law_id],
                version=named[row.id],
                date=str(partial(row.valid_from, row.valid_from_precision) or "") or None,
                change=row.change,
            )
            for row in rows
        ]

    # ---- cells

    def _cells(self) -> list[CellImpact]:
        """The cells of a comparison of countries in which some fact that rests on it answers on the day."""
        resting = {row.id for row in self.rows}
        asked = {(row.country_id, row.criterion_id, row.aspect) for row in self.rows}
        countries = {row.country_id for row in self.rows}
        subjects = {subject.id: subject for subject in subjects_of(self.reading, countries)}
        rivals: dict[tuple[int, int, str, str | None], list[DatedFact]] = defaultdict(list)
        for fact in facts_of_subjects(self.reading, list(subjects)):
            row = fact.row
            if (row.country_id, row.criterion_id, row.aspect) in asked:
                rivals[row.subject_id, row.criterion_id, row.aspect, row.scope].append(fact)
        cells: dict[tuple[int, int, str, str, str], list[DatedFact]] = defaultdict(list)
        for (number, criterion, aspect, _), facts in rivals.items():
            subject = subjects[number]
            key = (subject.country_id, criterion, aspect, subject.kind, subject.type or "")
            cells[key] += self._answering(facts)
        carried = {key: facts for key, facts in cells.items() if any(fact.row.id in resting for fact in facts)}
        shared = self._also_on_others({fact.row.id for facts in carried.values() for fact in facts})
        place = {key: at for at, key in enumerate(self.reading.codebook.criteria)}
        found = [self._cell(key, facts, resting, shared) for key, facts in carried.items()]
        return sorted(
            found,
            key=lambda one: (
                one.country.id if one.country else "",
                place[one.criterion.key],
                one.kind,
                one.type.code if one.type else "",
                one.aspect.code,
            ),
        )

    def _answering(self, rivals: Sequence[DatedFact]) -> Sequence[DatedFact]:
        if self.reading.day is None:
            return [fact for fact in rivals if fact.rank is not Rank.DEPRECATED]
        made = answer(rivals, self.reading.day)
        return made.facts if made else ()

    def _also_on_others(self, fact_ids: Collection[int]) -> set[int | None]:
        """The facts among these that rest on another act too."""
        rows = self.reading.session.execute(
            select(LegalBasis.fact_id).where(LegalBasis.fact_id.in_(fact_ids), LegalBasis.law_id != self.law.id)
        )
        return set(rows.scalars())

    def _cell(
        self,
        key: tuple[int, int, str, str, str],
        facts: Sequence[DatedFact],
        resting: Collection[int],
        shared: Collection[int | None],
    ) -> CellImpact:
        country_id, criterion_id, aspect, kind, type_ = key
        mine = [fact.row for fact in facts if fact.row.id in resting]
        others = len(facts) - len(mine)
        return CellImpact(
            country=country_summary(self.reading, country_id),
            criterion=criterion_summary(self.reading, self.reading.codebook.criteria_by_id[criterion_id]),
            aspect=self.reading.coded("aspects", aspect),
            kind=kind,
            type=self.reading.coded(TYPES[kind], type_) if type_ else None,
            facts=sorted(row.public_id for row in mine),
            others=others,
            sole=others == 0 and not any(row.id in shared for row in mine),
        )


def describe_impact(reading: Reading, impact: ImpactRead) -> str:
    """What rests on the act, in a sentence."""
    title, counts = impact.law.title.text, impact.counts
    state = on_the_day(reading, impact.in_force) if reading.day else when(reading)
    if in_russian(reading):
        return (
            f"Что опирается на акт «{title}» {state}. Фактов: {counts.facts}; механизмов: {counts.mechanisms}; советов: {counts.councils}; "
            f"ячеек сравнения: {counts.cells}, из них только на него: {counts.sole_cells}. Связанных актов: {counts.acts}."
        )
    return (
        f"What rests on “{title}” {state}. Facts: {counts.facts}; mechanisms: {counts.mechanisms}; councils: {counts.councils}; cells of a "
        f"comparison: {counts.cells}, of which on nothing else: {counts.sole_cells}. Related acts: {counts.acts}."
    )
