"""Questions about conflicts between sources, and about open questions."""

from collections import defaultdict
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import Select, case, literal_column, select
from sqlalchemy.orm import aliased

from app.about import about_by, find_entry_ids, is_about
from app.core.pagination import OrderedBy, Paging
from app.core.parameters import OneOf, Several, TextFilters, Words
from app.core.schema import Page
from app.describing import describe, phrase
from app.listing import (
    Conditions,
    Dimension,
    Listing,
    chosen,
    coded_dimension,
    country_dimension,
    in_countries,
    page_of,
    worded,
)
from app.lookups import citations_by, country_summary, find_entry, url_of
from app.models import Citation, Claim, Conflict, Entry, Question
from app.notes.schemas import ClaimRead, ConflictListed, ConflictRead, QuestionListed, QuestionRead
from app.reading import Reading
from app.vocabulary import EntryKind, Priority

Holder = aliased(Entry, name="holder")
"""The entry of the country."""


class NoteFilters(TextFilters):
    """What conflicts and questions can both be chosen by."""

    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    country__not: Words = Field(default=[], description="None of these countries.")
    about: Words = Field(
        default=[], description="Ids of entries that they are about, such as a law or a statistic, or country codes."
    )


class ConflictFacet(StrEnum):
    """What conflicts can be counted by."""

    COUNTRY = "country"
    RESOLVED = "resolved"


class ConflictSort(StrEnum):
    """How conflicts can be ordered."""

    ID = "id"


class ConflictFilters(NoteFilters):
    """Which conflicts."""

    resolved: bool | None = Field(
        default=None, description="Only those that we could read (true) or open ones (false)."
    )
    facet: Several[ConflictFacet] = Field(default=[], description="Count the whole list by these fields.")
    sort: OneOf[ConflictSort] = Field(default=ConflictSort.ID, description="By id.")


class QuestionFacet(StrEnum):
    """What questions can be counted by."""

    COUNTRY = "country"
    PRIORITY = "priority"


class QuestionSort(StrEnum):
    """How questions can be ordered."""

    PRIORITY = "priority"
    ID = "id"


class QuestionFilters(NoteFilters):
    """Which questions."""

    priority: Several[Priority] = Field(default=[], description="How urgent they are.")
    priority__not: Several[Priority] = Field(default=[], description="None of these priorities.")
    facet: Several[QuestionFacet] = Field(default=[], description="Count the whole list by these fields.")
    sort: OneOf[QuestionSort] = Field(default=QuestionSort.PRIORITY, description="The most urgent first, or by id.")


def list_conflicts(reading: Reading, filters: ConflictFilters, paging: Paging) -> Page[ConflictListed]:
    """Points on which sources disagree, by id. The day asked for does not matter."""
    conditions = _conditions(reading, filters)
    if filters.resolved is not None:
        said = Conflict.resolution.is_not(None)
        conditions["resolved"] = said if filters.resolved else ~said
    listing = Listing(
        _conflicts().outerjoin(Holder, Holder.id == Entry.country_id),
        Entry.id,
        conditions,
        [OrderedBy(Entry.public_id)],
        f"conflicts {filters.canonical()}",
        {
            ConflictFacet.COUNTRY: country_dimension(reading, Holder),
            ConflictFacet.RESOLVED: _resolved_dimension(reading),
        },
        EntryKind.CONFLICT,
    )
    # buckets are told apart by words, so the word that is selected is one too
    selected = [] if filters.resolved is None else [str(filters.resolved).lower()]
    return page_of(
        reading,
        listing,
        paging,
        filters.model_copy(update={"resolved": selected}),
        lambda rows: [ConflictListed(**fields) for fields in _conflict_fields(reading, rows)],
        lambda total: describe(reading, "conflicts", filters, total, dated=False),
        dated=False,
    )


def get_conflict(reading: Reading, conflict_id: str) -> ConflictRead:
    """One point on which sources disagree. Raises NotFound or Gone."""
    entry = find_entry(reading, conflict_id, EntryKind.CONFLICT)
    row = reading.session.execute(_conflicts().where(Conflict.id == entry.id)).one()
    return ConflictRead(**_conflict_fields(reading, [row])[0])


def list_questions(reading: Reading, filters: QuestionFilters, paging: Paging) -> Page[QuestionListed]:
    """What is still to be found out, the most urgent first. The day asked for does not matter."""
    conditions = _conditions(reading, filters)
    chosen(conditions, "priority", Question.priority, filters.priority, filters.priority__not)
    urgency = case({priority: place for place, priority in enumerate(Priority)}, value=Question.priority)
    order = {QuestionSort.PRIORITY: [OrderedBy(urgency)], QuestionSort.ID: []}[filters.sort]
    listing = Listing(
        _questions().outerjoin(Holder, Holder.id == Entry.country_id),
        Entry.id,
        conditions,
        [*order, OrderedBy(Entry.public_id)],
        f"questions {filters.canonical()}",
        {
            QuestionFacet.COUNTRY: country_dimension(reading, Holder),
            QuestionFacet.PRIORITY: coded_dimension(reading, Question.priority, "question_priorities"),
        },
        EntryKind.QUESTION,
    )
    return page_of(
        reading,
        listing,
        paging,
        filters,
        lambda rows: [QuestionListed(**fields) for fields in _question_fields(reading, rows)],
        lambda total: describe(reading, "questions", filters, total, dated=False),
        dated=False,
    )


def get_question(reading: Reading, question_id: str) -> QuestionRead:
    """One open question. Raises NotFound or Gone."""
    entry = find_entry(reading, question_id, EntryKind.QUESTION)
    row = reading.session.execute(_questions().where(Question.id == entry.id)).one()
    return QuestionRead(**_question_fields(reading, [row])[0])


def _conflicts() -> Select[Any]:
    columns: tuple[Any, ...] = (*Conflict.__table__.c, Entry.public_id, Entry.country_id)
    return select(*columns).join(Entry, Entry.id == Conflict.id)


def _questions() -> Select[Any]:
    columns: tuple[Any, ...] = (*Question.__table__.c, Entry.public_id, Entry.country_id)
    return select(*columns).join(Entry, Entry.id == Question.id)


def _conditions(reading: Reading, filters: NoteFilters) -> Conditions:
    conditions: Conditions = {}
    in_countries(reading, conditions, Entry.country_id, filters)
    if filters.about:
        conditions["about"] = is_about(Entry.id, find_entry_ids(reading, filters.about))
    worded(reading, conditions, Entry.id, filters.text)
    return conditions


def _resolved_dimension(reading: Reading) -> Dimension:
    """Counting by whether a conflict is resolved."""
    key = case((Conflict.resolution.is_not(None), literal_column("'true'")), else_=literal_column("'false'"))
    words = {"true": ("resolved", "разрешено"), "false": ("open", "не разрешено")}
    return Dimension(key, lambda said: phrase(reading, *words[said]))


def _conflict_fields(reading: Reading, rows: Collection[Any]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    about = about_by(reading, ids)
    claims = _claims(reading, ids)
    sources = citations_by(reading, Citation.entry_id, ids)
    return [
        {
            "id": row.public_id,
            "url": url_of(EntryKind.CONFLICT, row.public_id),
            "country": country_summary(reading, row.country_id),
            "about": about[row.id],
            "topic": row.topic,
            "versions": claims[row.id],
            "resolution": row.resolution,
            "resolved": row.resolution is not None,
            "note": row.note,
            "sources": sources[row.id],
        }
        for row in rows
    ]


def _claims(reading: Reading, conflict_ids: Collection[int]) -> dict[int, list[ClaimRead]]:
    """What is claimed in many conflicts, in their order."""
    rows = reading.session.execute(
        select(Claim.id, Claim.conflict_id, Claim.claim)
        .where(Claim.conflict_id.in_(conflict_ids))
        .order_by(Claim.conflict_id, Claim.position)
    ).all()
    sources = citations_by(reading, Citation.claim_id, [row.id for row in rows])
    claims: dict[int, list[ClaimRead]] = defaultdict(list)
    for row in rows:
        claims[row.conflict_id].append(ClaimRead(claim=row.claim, sources=sources[row.id]))
    return claims


def _question_fields(reading: Reading, rows: Collection[Any]) -> list[dict[str, Any]]:
    about = about_by(reading, [row.id for row in rows])
    return [
        {
            "id": row.public_id,
            "url": url_of(EntryKind.QUESTION, row.public_id),
            "country": country_summary(reading, row.country_id),
            "about": about[row.id],
            "question": row.question,
            "why": row.why,
            "lead": row.lead,
            "priority": reading.coded("question_priorities", row.priority),
            "note": row.note,
        }
        for row in rows
    ]
