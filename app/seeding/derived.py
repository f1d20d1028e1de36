"""When a law is in force: worked out from what is recorded (`semantics`, "As of a day", rule 5).

Start: `in_force_from`; else between the day of adoption (possible) and the start of the first recorded version (certain from
there on); else the day of adoption (possible). End: `repealed`; else the end of the last version; else the date of a repealing
relation (possible from there on). Where the sources say that an act no longer holds and give no day, the end lies somewhere
before the day on which they were read. A draft is never in force. `docs/decisions/0004-law-in-force.md` says why.
"""

from dataclasses import dataclass

from app.core.dates import NEVER, NOWHEN, Basis, PartialDate, Precision, Span
from app.seeding.dataset import Dataset
from app.seeding.records import LawRecord, SourceRecord, VersionRecord
from app.vocabulary import EntryKind, LawStatus


@dataclass(frozen=True, slots=True)
class InForce:
    """The period in which a law is in force."""

    start: PartialDate | None
    start_basis: Basis
    end: PartialDate | None
    end_basis: Basis
    span: Span


def laws_in_force(dataset: Dataset) -> dict[str, InForce]:
    """For every law of a dataset, by public id, when it is in force."""
    versions: dict[str, list[VersionRecord]] = {}
    for unit in dataset.of_kind(EntryKind.LAW_VERSION):
        if unit.parent and isinstance(unit.record, VersionRecord):
            versions.setdefault(unit.parent, []).append(unit.record)
    repealing: dict[str, list[PartialDate]] = {}
    laws = [unit.record for unit in dataset.of_kind(EntryKind.LAW) if isinstance(unit.record, LawRecord)]
    for law in laws:
        for relation in law.relations:
            if relation.type == "repeals" and relation.date is not None:
                repealing.setdefault(relation.law, []).append(relation.date)
    return {
        law.id: in_force(law, versions.get(law.id, []), repealing.get(law.id, []), last_read(dataset, law))
        for law in laws
    }


def last_read(dataset: Dataset, law: LawRecord) -> PartialDate | None:
    """The day on which the newest of a law's own sources was read."""
    read = [
        source.record.retrieved
        for citation in law.sources
        if (source := dataset.units.get(citation.source)) and isinstance(source.record, SourceRecord)
    ]
    return PartialDate(max(read), Precision.DAY) if read else None


def in_force(
    law: LawRecord, versions: list[VersionRecord], repealing: list[PartialDate], read: PartialDate | None
) -> InForce:
    """When one law is in force, from its own dates, its versions, the acts that repeal it and the day it was read."""
    if law.status is LawStatus.DRAFT:
        return InForce(None, Basis.STATED, None, Basis.STATED, NOWHEN)

    start, start_basis = law.in_force_from, Basis.STATED
    first = min((v.valid_from for v in versions if v.valid_from), default=None)
    span = Span.between(start, None)
    if start is None and first is not None:
        start = first
        span = Span.between(first, None)
        if law.adopted and law.adopted.first < first.first:
            span = Span(law.adopted.first, span.starts_last, span.ends_first, span.ends_last)
    elif start is None and law.adopted is not None:
        start, start_basis = law.adopted, Basis.UNDATED
        span = Span.between(start, None, start_basis)

    end, end_basis = law.repealed, Basis.STATED
    closed = bool(versions) and all(version.valid_to for version in versions)
    if end is None and closed:
        end = max(version.valid_to for version in versions if version.valid_to)
    elif end is None and repealing:
        end, end_basis = min(repealing), Basis.UNDATED
    ends = Span.between(None, end, Basis.STATED, end_basis)
    if end is None and read is not None and law.status in (LawStatus.REPEALED, LawStatus.SUPERSEDED):
        end_basis = Basis.UNDATED
        ends = Span(ends.starts_first, ends.starts_last, span.starts_first, read.last)
    ends_last = max(ends.ends_last, span.starts_first)
    return InForce(
        start,
        start_basis,
        end,
        end_basis,
        Span(span.starts_first, span.starts_last, min(ends.ends_first, ends_last), min(ends_last, NEVER)),
    )
