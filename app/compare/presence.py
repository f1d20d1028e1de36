"""Which types of mechanisms and councils a country has on a day: what a comparison opens with."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.arrangements.presence import PRESENCE, RECIPIENTS, presence_on
from app.compare.cells import Ground, Rivals
from app.compare.columns import Column
from app.compare.schemas import BasisRef, PresenceCell, PresenceRow, PresentRead
from app.core.dates import Holds, Span
from app.describing import ASPECTS, coded_in_words, phrase
from app.facts.answering import answer
from app.facts.subjects import TYPES, Subject
from app.lookups import period_of
from app.reading import Reading
from app.summaries import EntrySummary
from app.vocabulary import Aspect


class DatedBasis(NamedTuple):
    """An act on which a mechanism or council rests, and when the act is in force."""

    basis: BasisRef
    span: Span


Bases = Mapping[tuple[dt.date, int], Sequence[DatedBasis]]
"""The acts on which things rest, by the day at which their titles were read and the number of the thing."""


def presence_rows(
    ground: Ground, types: Sequence[str], named: Mapping[int, EntrySummary], bases: Bases
) -> list[PresenceRow]:
    """What each country has of each type that any of them has, in the order of the vocabularies; all types if none is given."""
    rows = []
    for kind, vocabulary in TYPES.items():
        for type_ in ground.reading.codebook.vocabularies[vocabulary]:
            of_type = [one for one in ground.subjects.values() if (one.kind, one.type) == (kind, type_)]
            if of_type and (not types or type_ in types):
                cells = [_cell(ground, column, of_type, named, bases) for column in ground.columns]
                rows.append(PresenceRow(kind=kind, type=ground.reading.coded(vocabulary, type_), cells=cells))
    return rows


def _cell(
    ground: Ground, column: Column, of_type: Iterable[Subject], named: Mapping[int, EntrySummary], bases: Bases
) -> PresenceCell:
    found = presence_on(column.day, [one for one in of_type if one.country_id == column.entry_id])
    at = replace(ground.reading, day=column.day)

    def told(subject: Subject) -> PresentRead:
        acts = bases.get((column.day, subject.id), ())
        there = subject.span.on(column.day) is not Holds.NO  # then an act of another day explains nothing
        return PresentRead(
            entry=named[subject.id],
            period=period_of(at, subject.row),
            legal_basis=[act.basis for act in acts if not there or act.span.on(column.day) is not Holds.NO],
            recipients=recipients(at, ground.rivals, subject.id, column.day),
        )

    return PresenceCell(
        column=column.key,
        state=coded_in_words(ground.reading, PRESENCE, found.state),
        present=[told(subject) for subject in found.present],
        next=told(found.next) if found.next else None,
        last=told(found.last) if found.last else None,
        unsure=[told(subject) for subject in found.unsure],
    )


def recipients(reading: Reading, rivals: Rivals, subject_id: int, day: dt.date) -> str | None:
    """Who may receive from a mechanism, in words: as the law has it or, where that is not known, in practice."""
    criterion = reading.codebook.criteria.get(RECIPIENTS)
    if criterion is None:
        return None
    for aspect in (Aspect.LAW, Aspect.PRACTICE):
        codes: dict[str, None] = {}
        for group in rivals.get((subject_id, criterion.key, aspect), {}).values():
            made = answer(group, day)
            for fact in made.facts if made else ():
                codes |= dict.fromkeys(code for code in fact.row.value or () if code in criterion.options)
        if codes:
            labels = "; ".join(reading.text(criterion.options[code].label) for code in codes)
            return f"{labels} ({phrase(reading, *ASPECTS[aspect])})"
    return None
