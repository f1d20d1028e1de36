"""Questions about countries."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, func, select

from app.core.pagination import OrderedBy, Paging, paginate
from app.core.parameters import Filters
from app.core.schema import Page
from app.countries.schemas import AdminLevelRead, CountryListed, CountryRead, EntryCounts
from app.describing import describe
from app.facts.queries import FactInclude, answers_about, facts_about
from app.listing import answered
from app.lookups import citations_by, find_entry, url_of
from app.models import Citation, Country, Entry
from app.reading import Reading
from app.vocabulary import EntryKind

COUNTED = {
    EntryKind.LAW: "laws",
    EntryKind.MECHANISM: "mechanisms",
    EntryKind.COUNCIL: "councils",
    EntryKind.INSTITUTION: "institutions",
}
"""The kinds of entry that a country's counts tell of."""


def list_countries(reading: Reading, paging: Paging) -> Page[CountryListed]:
    """All countries, by id, with what they have on the day."""
    total = len(reading.codebook.countries)
    found = paginate(reading.session, _countries(), [OrderedBy(Entry.public_id)], paging, "countries", total=total)
    countries = [CountryListed(**fields) for fields in _fields(reading, found.rows)]
    return answered(reading, found, paging, countries, describe=describe(reading, "countries", Filters(), found.total))


def get_country(reading: Reading, code: str, include: Collection[FactInclude]) -> CountryRead:
    """One country by any of its codes, with the facts about it as a whole. Raises NotFound or Gone."""
    known = reading.codebook.country(code.strip(" /"))
    entry_id = known.id if known else find_entry(reading, code, EntryKind.COUNTRY).id
    row = reading.session.execute(_countries().where(Country.id == entry_id)).one()
    themes, answers = answers_about(
        reading, row, None, facts_about(reading, row.id), with_evidence=FactInclude.EVIDENCE in include
    )
    return CountryRead(
        **_fields(reading, [row])[0],
        admin_levels=[
            AdminLevelRead(
                level=reading.coded("levels", level["level"]),
                name=reading.local(level["names"]),
                note=level.get("note"),
            )
            for level in row.admin_levels
        ],
        note=row.note,
        themes=themes,
        answers=answers,
        sources=citations_by(reading, Citation.entry_id, [row.id])[row.id],
    )


def _countries() -> Select[Any]:
    its_entry = and_(Entry.id == Country.id, Entry.kind == EntryKind.COUNTRY)
    return select(*Country.__table__.c, Entry.public_id, Entry.kind).join(Entry, its_entry)


def _fields(reading: Reading, rows: Collection[Any]) -> list[dict[str, Any]]:
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTED.values(), 0))
    counted = (
        select(Entry.country_id, Entry.kind, func.count().label("number"))
        .where(
            Entry.country_id.in_([row.id for row in rows]),
            Entry.kind.in_(COUNTED),
            Entry.retired.is_(False),
            reading.holding(Entry),
        )
        .group_by(Entry.country_id, Entry.kind)
    )
    for row in reading.session.execute(counted):
        counts[row.country_id][COUNTED[EntryKind(row.kind)]] = row.number
    return [
        {
            "id": row.public_id,
            "url": url_of(EntryKind.COUNTRY, row.public_id),
            "iso2": row.iso2,
            "iso3": row.iso3,
            "name": reading.local(row.names),
            "names": row.names,
            "currency": reading.coded("units", row.currency),
            "capital": reading.local(row.capital),
            "region": row.region,
            "counts": EntryCounts(**counts[row.id]),
        }
        for row in rows
    ]
