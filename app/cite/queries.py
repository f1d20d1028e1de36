"""What citations are made of: acts and documents as works. Each question is asked once, whatever the number of works."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from app.cite.works import Form, Work
from app.describing import in_russian
from app.facts.queries import FactFilters, fact_listing
from app.laws.queries import LawFilters, law_listing
from app.lookups import country_summary, titles_on_day
from app.models import Citation, Entry, Fact, Law, LawVersion, Provision, Source, partial
from app.reading import Reading
from app.sources.queries import SourceFilters, source_listing

FORMS = {
    "report": Form.REPORT,
    "academic": Form.REPORT,
    "news": Form.NEWS,
    "statistics": Form.FIGURES,
}
"""The kinds of sources that formats tell apart; the rest are pages of the web or, without an address, documents."""
ACTS = {"treaty": Form.TREATY, "draft": Form.BILL}


def read_acts(reading: Reading, law_ids: Collection[int]) -> dict[int, Work]:
    """Acts as works, by number: with the title of the day, the date of adoption and the ids in official databases."""
    if not law_ids:
        return {}
    dated = titles_on_day(reading, law_ids)
    rows = reading.session.execute(
        select(*Law.__table__.c, Entry.public_id, Entry.country_id)
        .join(Entry, Entry.id == Law.id)
        .where(Law.id.in_(law_ids))
    )
    acts = {}
    for row in rows:
        title = reading.local(dated.get(row.id) or row.titles)
        assert title is not None  # the seed refuses a law without a title
        country = country_summary(reading, row.country_id)
        acts[row.id] = Work(
            key=row.public_id,
            form=ACTS.get(row.kind, Form.ACT),
            title=title.text,
            lang=title.lang,
            genre=reading.coded("law_kinds", row.kind).label,
            jurisdiction=country.name if country else None,
            number=row.number,
            issued=_date(row.adopted, row.adopted_precision),
            url=row.urls[0] if row.urls else None,
            identifiers=tuple(row.identifiers.items()),
            notes=(*row.urls[1:], *([_title_of(reading)] if row.id in dated and reading.day_given else [])),
        )
    return acts


def _title_of(reading: Reading) -> str:
    return f"название на {reading.day}" if in_russian(reading) else f"title as of {reading.day}"


def list_law_ids(reading: Reading, filters: LawFilters) -> list[int]:
    """The acts of a list, all of them, in its order."""
    listing = law_listing(reading, filters)
    order = [by.key.desc() if by.descending else by.key.asc() for by in listing.order]
    return list(reading.session.execute(listing.rows().with_only_columns(Law.id).order_by(*order)).scalars())


def get_law_of_version(reading: Reading, version_id: str) -> Any:
    """The act of a version, and the title of its own that the version bears."""
    return reading.session.execute(
        select(LawVersion.law_id, LawVersion.titles)
        .join(Entry, Entry.id == LawVersion.id)
        .where(Entry.public_id == version_id)
    ).one()


def get_label_of_provision(reading: Reading, provision_id: int) -> Any:
    """The act of an article, and how the article is named."""
    return reading.session.execute(
        select(Entry.public_id.label("law_public_id"), Provision.label)
        .join(Entry, Entry.id == Provision.law_id)
        .where(Provision.id == provision_id)
    ).one()


def read_law_numbers(reading: Reading, public_ids: Collection[str]) -> dict[str, int]:
    """The internal numbers of acts."""
    rows = reading.session.execute(select(Entry.public_id, Entry.id).where(Entry.public_id.in_(public_ids)))
    return {row.public_id: row.id for row in rows}


def read_sources(reading: Reading, places: Mapping[str, Sequence[str]]) -> list[Work]:
    """Documents as works, by id; `places` names each and where in it something is proved."""
    return _documents(reading, _sources().where(Entry.public_id.in_(places)).order_by(Entry.public_id), places)


def list_source_works(reading: Reading, filters: SourceFilters) -> list[Work]:
    """The documents of a list, all of them, in its order."""
    listing = source_listing(reading, filters)
    order = [by.key.desc() if by.descending else by.key.asc() for by in listing.order]
    columns = (*Source.__table__.c, Entry.public_id)
    return _documents(reading, listing.rows().with_only_columns(*columns).order_by(*order), {})


def list_proofs(reading: Reading, filters: FactFilters) -> dict[str, list[str]]:
    """The documents that prove the facts of a list, all of them, and the places in them."""
    facts = fact_listing(reading, filters).rows().with_only_columns(Fact.id)
    rows = reading.session.execute(
        select(Entry.public_id, Citation.locator)
        .join(Entry, Entry.id == Citation.source_id)
        .where(Citation.fact_id.in_(facts))
        .distinct()
        .order_by(Entry.public_id, Citation.locator)
    )
    places: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        places[row.public_id].append(row.locator)
    return places


def _sources() -> Select[Any]:
    return select(*Source.__table__.c, Entry.public_id).join(Entry, Entry.id == Source.id)


def _documents(reading: Reading, statement: Select[Any], places: Mapping[str, Sequence[str]]) -> list[Work]:
    return [
        Work(
            key=row.public_id,
            form=FORMS.get(row.kind, Form.PAGE if row.url else Form.DOCUMENT),
            title=row.title,
            lang=row.language,
            publisher=row.publisher,
            genre=reading.coded("source_kinds", row.kind).label,
            issued=_date(row.published, row.published_precision),
            accessed=row.retrieved.isoformat(),
            url=row.url,
            archived=row.archived_url,
            edition=row.edition,
            locator="; ".join(places.get(row.public_id, ())) or None,
        )
        for row in reading.session.execute(statement)
    ]


def _date(date: Any, precision: str | None) -> str | None:
    known = partial(date, precision)
    return str(known) if known else None
