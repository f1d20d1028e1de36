"""Short forms by internal number: what answers embed of other entries, many at a time.

Each function takes the numbers that a page needs and asks once, whatever their count.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core.dates import Basis, Span, Spanned, why
from app.core.errors import Gone, Moved, NotFound, UnknownValue, near_matches, parameter_error
from app.core.locale import Localised
from app.models import (
    SOURCE_COLUMNS,
    Alias,
    Base,
    Citation,
    Conflict,
    Council,
    Country,
    Criterion,
    Entry,
    Event,
    Institution,
    Law,
    LawVersion,
    LegalBasis,
    Mechanism,
    Provision,
    Question,
    Retirement,
    Series,
    Source,
    Statistic,
    partial,
    span_of,
)
from app.reading import Reading
from app.summaries import (
    API,
    AliasRead,
    CitationRead,
    CountrySummary,
    EntrySummary,
    InstitutionSummary,
    LawSummary,
    LegalBasisRead,
    PeriodRead,
    ProvisionSummary,
    SourceSummary,
)
from app.vocabulary import EntryKind

PATHS: dict[str, str] = {
    EntryKind.COUNTRY: "countries",
    EntryKind.LAW: "laws",
    EntryKind.LAW_VERSION: "laws",
    EntryKind.PROVISION: "provisions",
    EntryKind.INSTITUTION: "institutions",
    EntryKind.MECHANISM: "mechanisms",
    EntryKind.COUNCIL: "councils",
    EntryKind.STATISTIC: "statistics",
    EntryKind.EVENT: "events",
    EntryKind.SOURCE: "sources",
    EntryKind.CRITERION: "criteria",
    EntryKind.SERIES: "series",
    EntryKind.CONFLICT: "conflicts",
    EntryKind.QUESTION: "questions",
    "fact": "facts",
}
"""Where each kind of entry is read, below `/api/v1`."""


def url_of(kind: str, public_id: str) -> str:
    """The address of an entry or fact."""
    return f"{API}/{PATHS[kind]}/{public_id}"


def addresses_of(reading: Reading, kinds: Collection[EntryKind]) -> list[str]:
    """The addresses of all entries of some kinds, by kind and id. One statement."""
    rows = reading.session.execute(
        select(Entry.kind, Entry.public_id)
        .where(Entry.kind.in_(kinds), Entry.retired.is_(False))
        .order_by(Entry.kind, Entry.public_id)
    )
    return [url_of(row.kind, row.public_id) for row in rows]


PERIOD_COLUMNS = (
    Entry.valid_from,
    Entry.valid_from_precision,
    Entry.valid_from_basis,
    Entry.valid_to,
    Entry.valid_to_precision,
    Entry.valid_to_basis,
    Entry.starts_first,
    Entry.starts_last,
    Entry.ends_first,
    Entry.ends_last,
)
"""The columns of an entry from which `period_of` reads its period."""


def span_columns(entity: type[Spanned], prefix: str) -> tuple[Any, ...]:
    """The span of a joined entry as columns with a prefix; `prefixed_span` reads them back."""
    names = ("starts_first", "starts_last", "ends_first", "ends_last")
    return tuple(getattr(entity, name).label(f"{prefix}_{name}") for name in names)


def prefixed_span(row: Any, prefix: str) -> Span:
    """The span that `span_columns` selected."""
    return Span(
        *(getattr(row, f"{prefix}_{name}") for name in ("starts_first", "starts_last", "ends_first", "ends_last"))
    )


def period_of(reading: Reading, row: Any, *parents: Span) -> PeriodRead:
    """The period of a row with the columns of `Dated`, and whether it holds on the day, clipped by its parents."""
    start = partial(row.valid_from, row.valid_from_precision)
    end = partial(row.valid_to, row.valid_to_precision)
    start_basis, end_basis = Basis(row.valid_from_basis), Basis(row.valid_to_basis)
    own = clipped = span_of(row)
    for parent in parents:
        clipped = clipped.within(parent)
    return PeriodRead(
        valid_from=str(start) if start else None,
        valid_from_precision=start.precision if start else None,
        valid_from_basis=start_basis,
        valid_to=str(end) if end else None,
        valid_to_precision=end.precision if end else None,
        valid_to_basis=end_basis,
        holds=clipped.on(reading.day) if reading.day else None,
        reason=why(reading.day, own, start_basis, end_basis, clipped) if reading.day else None,
    )


def country_summary(reading: Reading, country_id: int | None) -> CountrySummary | None:
    """A country in short; None for what belongs to no single country."""
    country = reading.codebook.countries_by_id.get(country_id or 0)
    if country is None:
        return None
    return CountrySummary(
        id=country.code, name=reading.text(country.names), url=url_of(EntryKind.COUNTRY, country.code)
    )


def find_entry(reading: Reading, public_id: str, *kinds: EntryKind) -> Any:
    """The entry of a public id (any case, trailing slash or space ignored).

    What a parameter names and is not there is an UnknownValue. A merged id that a parameter names means the one that it was merged into. Raises Moved if the address itself names it,
    Gone with reason and successor for an id that was withdrawn, and NotFound with near matches.
    """
    wanted = public_id.strip(" /").lower()
    columns = (Entry.id, Entry.public_id, Entry.kind, Entry.country_id, *PERIOD_COLUMNS)
    rows = reading.session.execute(
        select(*columns).where(Entry.public_id.in_({wanted, public_id}), Entry.retired.is_(False))
    ).all()
    found = [row for row in rows if not kinds or row.kind in kinds]
    if found:
        return found[0]
    try:
        refuse_retired(reading, wanted, *kinds)
    except Moved as moved:
        if reading.links.names(wanted):
            raise
        return find_entry(reading, moved.successor, *kinds)
    absent = missing(reading, wanted, kinds, rows[0].kind if rows else None)
    parameter = reading.links.parameter_of(public_id)
    if parameter is None:
        raise absent
    raise UnknownValue(absent.detail, [parameter_error(parameter, "unknown", absent.detail, absent.near)])


def refuse_retired(reading: Reading, public_id: str, *kinds: EntryKind) -> None:
    """Raise Moved, with the same address under the new id, if an id was merged; Gone, with the reason, if it was withdrawn.

    An entry of another kind than these has another address.
    """
    retired = _retirement(reading, public_id)
    if retired is None:
        return
    detail = f"{retired.public_id} was retired on {retired.retired_on.isoformat()}: {retired.reason.rstrip('.')}"
    target = _merged_into(reading, retired)
    if target is None:
        instead = retired.merged_into or retired.successor
        raise Gone(f"{detail}. Use {instead}." if instead else detail, successor=instead)
    kind = reading.session.execute(select(Entry.kind).where(Entry.public_id == target)).scalar_one_or_none()
    if kind is None or not kinds or kind in kinds:
        location = reading.links.with_id(public_id, target)
    else:
        location = reading.links.at(url_of(kind, target) + reading.links.suffix)
    raise Moved(f"{detail}. It is now {target}.", successor=target, location=location)


def _merged_into(reading: Reading, retired: Any) -> str | None:
    """The id at the end of a chain of merges; None if it ends at one that was withdrawn, or runs in a circle."""
    passed: set[str] = set()
    while retired.merged_into is not None and retired.public_id not in passed:
        passed.add(retired.public_id)
        following = _retirement(reading, retired.merged_into)
        if following is None:
            target: str = retired.merged_into
            return target
        retired = following
    return None


def _retirement(reading: Reading, public_id: str) -> Any | None:
    wanted = func.lower(Retirement.public_id) == public_id.lower()
    return reading.session.execute(select(*Retirement.__table__.c).where(wanted)).first()


def missing(reading: Reading, wanted: str, kinds: Sequence[str], other_kind: str | None) -> NotFound:
    """The fault for an id that is not there, with near matches among ids of the same kind."""
    kind = " or ".join(kinds) if kinds else "entry"
    if other_kind is not None:
        return NotFound(f"{wanted} is a {other_kind}, not a {kind}; it is read at {url_of(other_kind, wanted)}")
    like = "-".join(
        wanted.split("-")[:2]
    )  # an id says its country and kind; where no kind is asked for, they narrow it
    among = Entry.kind.in_(kinds) if kinds else Entry.public_id.startswith(like, autoescape=True)
    known = reading.session.execute(select(Entry.public_id).where(among, Entry.retired.is_(False))).scalars()
    close = near_matches(wanted, known)
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    fault = NotFound(f"there is no {kind} {wanted!r}{hint}")
    fault.near = close
    return fault


def titles_on_day(reading: Reading, law_ids: Collection[int]) -> dict[int, Localised]:
    """The titles that laws bore on the day, by law: of the version then in force, where it has a title of its own.

    Laws without such a version are left out. With the day lifted, nothing is dated.
    """
    if not law_ids or reading.day is None:
        return {}
    rows = reading.session.execute(
        select(LawVersion.law_id, LawVersion.titles)
        .join(Entry, Entry.id == LawVersion.id)
        .where(LawVersion.law_id.in_(law_ids), reading.holding(Entry))
        .order_by(Entry.starts_first, Entry.starts_last, Entry.id)
    )
    return {row.law_id: row.titles for row in rows if row.titles}


def law_summaries(reading: Reading, law_ids: Collection[int]) -> dict[int, LawSummary]:
    """Laws in short, with the title of the day."""
    if not law_ids:
        return {}
    dated = titles_on_day(reading, law_ids)
    rows = reading.session.execute(
        select(Law.id, Entry.public_id, Law.number, Law.titles, Law.adopted, Law.adopted_precision)
        .join(Entry, Entry.id == Law.id)
        .where(Law.id.in_(law_ids))
    )
    summaries = {}
    for row in rows:
        title = reading.local(dated.get(row.id) or row.titles)
        assert title is not None  # the seed refuses a law without a title
        adopted = partial(row.adopted, row.adopted_precision)
        summaries[row.id] = LawSummary(
            id=row.public_id,
            number=row.number,
            title=title,
            title_dated=row.id in dated,
            adopted=str(adopted) if adopted else None,
            url=url_of(EntryKind.LAW, row.public_id),
        )
    return summaries


def provision_summaries(reading: Reading, provision_ids: Collection[int]) -> dict[int, ProvisionSummary]:
    """Provisions in short."""
    if not provision_ids:
        return {}
    rows = reading.session.execute(
        select(Provision.id, Entry.public_id, Provision.label, Provision.heading, Provision.summary)
        .join(Entry, Entry.id == Provision.id)
        .where(Provision.id.in_(provision_ids))
    )
    return {
        row.id: ProvisionSummary(
            id=row.public_id,
            label=row.label,
            heading=row.heading,
            summary=row.summary,
            url=url_of(EntryKind.PROVISION, row.public_id),
        )
        for row in rows
    }


def institution_summaries(reading: Reading, institution_ids: Collection[int]) -> dict[int, InstitutionSummary]:
    """Institutions in short."""
    if not institution_ids:
        return {}
    rows = reading.session.execute(
        select(Institution.id, Entry.public_id, Institution.names, Institution.kind)
        .join(Entry, Entry.id == Institution.id)
        .where(Institution.id.in_(institution_ids))
    )
    summaries = {}
    for row in rows:
        name = reading.local(row.names)
        assert name is not None  # the seed refuses an institution without a name
        summaries[row.id] = InstitutionSummary(
            id=row.public_id,
            name=name,
            kind=reading.coded("institution_kinds", row.kind),
            url=url_of(EntryKind.INSTITUTION, row.public_id),
        )
    return summaries


def source_summary(reading: Reading, row: Any) -> SourceSummary:
    """A row of `SOURCE_COLUMNS` as a short form."""
    published = partial(row.published, row.published_precision)
    return SourceSummary(
        id=row.public_id,
        title=row.title,
        title_lang=row.title_lang,
        publisher=row.publisher,
        kind=reading.coded("source_kinds", row.kind),
        language=row.language,
        published=str(published) if published else None,
        source_url=row.url,
        archived_url=row.archived_url,
        url=url_of(EntryKind.SOURCE, row.public_id),
    )


def citations_by(reading: Reading, owner: Any, owner_ids: Collection[int]) -> dict[int, list[CitationRead]]:
    """The citations of many owners (`owner` is one of the owner columns of Citation), in their order."""
    cited: dict[int, list[CitationRead]] = defaultdict(list)
    if not owner_ids:
        return cited
    rows = reading.session.execute(
        select(owner.label("owner"), Citation.locator, *SOURCE_COLUMNS)
        .join(Source, Source.id == Citation.source_id)
        .join(Entry, Entry.id == Source.id)
        .where(owner.in_(owner_ids))
        .order_by(owner, Citation.position)
    )
    sources: dict[int, SourceSummary] = {}
    for row in rows:
        if row.id not in sources:
            sources[row.id] = source_summary(reading, row)
        cited[row.owner].append(citation_read(sources[row.id], row.locator))
    return cited


def citation_read(source: SourceSummary, locator: str) -> CitationRead:
    """A citation of a source at a place in it."""
    return CitationRead(source=source, locator=locator, locator_is_weak=is_weak(locator))


_VAGUE = re.compile(
    r"(the )?(opening|whole|entire|start|beginning|all|passim|page|text|document|site|record)\b.*", re.IGNORECASE
)
_COPY = re.compile(r"(newer|older|stored|archived)? ?copy( of \d{4}(-\d{2}){0,2})?", re.IGNORECASE)


@lru_cache(8192)
def is_weak(locator: str) -> bool:
    """Whether a locator names no pinpoint: only `opening of the page`, `whole` and the like, copies named aside."""
    parts = [part.strip() for part in re.split(r"[;:]", locator)]
    telling = [part for part in parts if part and not _COPY.fullmatch(part)]
    return all(_VAGUE.fullmatch(part) for part in telling)


def legal_basis_by(reading: Reading, owner: Any, owner_ids: Collection[int]) -> dict[int, list[LegalBasisRead]]:
    """The legal basis of many owners (`owner` is LegalBasis.entry_id or .fact_id), in its order."""
    bases: dict[int, list[LegalBasisRead]] = defaultdict(list)
    if not owner_ids:
        return bases
    rows = reading.session.execute(
        select(owner.label("owner"), LegalBasis.law_id, LegalBasis.provision_id, LegalBasis.provision_label)
        .where(owner.in_(owner_ids))
        .order_by(owner, LegalBasis.position)
    ).all()
    laws = law_summaries(reading, {row.law_id for row in rows})
    provisions = provision_summaries(reading, {row.provision_id for row in rows if row.provision_id})
    for row in rows:
        basis = LegalBasisRead(
            law=laws[row.law_id], article=row.provision_label, provision=provisions.get(row.provision_id)
        )
        bases[row.owner].append(basis)
    return bases


_NAMED: dict[str, tuple[type[Base], str]] = {
    EntryKind.COUNTRY: (Country, "names"),
    EntryKind.LAW: (Law, "titles"),
    EntryKind.PROVISION: (Provision, "label"),
    EntryKind.INSTITUTION: (Institution, "names"),
    EntryKind.MECHANISM: (Mechanism, "names"),
    EntryKind.COUNCIL: (Council, "names"),
    EntryKind.STATISTIC: (Statistic, "metric"),
    EntryKind.EVENT: (Event, "title"),
    EntryKind.SOURCE: (Source, "title"),
    EntryKind.CRITERION: (Criterion, "title"),
    EntryKind.SERIES: (Series, "title"),
    EntryKind.CONFLICT: (Conflict, "topic"),
    EntryKind.QUESTION: (Question, "question"),
}
"""The table and column in which each kind of entry keeps its name; a law version has none of its own."""


def entry_summaries(reading: Reading, entry_ids: Collection[int]) -> dict[int, EntrySummary]:
    """Entries of any kind in short: one statement, and one more for each kind among them."""
    if not entry_ids:
        return {}
    rows = reading.session.execute(select(Entry.id, Entry.public_id, Entry.kind).where(Entry.id.in_(entry_ids))).all()
    by_kind: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row.id)
    names: dict[int, str] = {}
    for kind, ids in by_kind.items():
        if kind not in _NAMED:
            continue
        model, column = _NAMED[kind]
        table = model.__table__
        for named in reading.session.execute(
            select(table.c.id, table.c[column].label("name")).where(table.c.id.in_(ids))
        ):
            names[named.id] = reading.text(named.name) if isinstance(named.name, dict) else named.name
    urls = _version_urls(reading, by_kind.get(EntryKind.LAW_VERSION, []))
    return {
        row.id: EntrySummary(
            id=row.public_id,
            kind=row.kind,
            name=names.get(row.id, row.public_id),
            url=urls.get(row.id) or url_of(row.kind, row.public_id),
        )
        for row in rows
    }


def _version_urls(reading: Reading, version_ids: Collection[int]) -> dict[int, str]:
    """Where versions are read: below their law."""
    if not version_ids:
        return {}
    version, law = aliased(Entry), aliased(Entry)
    rows = reading.session.execute(
        select(version.id, version.public_id, law.public_id.label("law"))
        .join(LawVersion, LawVersion.id == version.id)
        .join(law, law.id == LawVersion.law_id)
        .where(version.id.in_(version_ids))
    )
    return {row.id: f"{url_of(EntryKind.LAW, row.law)}/versions/{row.public_id}" for row in rows}


def aliases_by(reading: Reading, entry_ids: Iterable[int]) -> dict[int, list[AliasRead]]:
    """The aliases of many entries, in their order."""
    found: dict[int, list[AliasRead]] = defaultdict(list)
    rows = select(Alias.entry_id, Alias.text, Alias.lang).where(Alias.entry_id.in_(list(entry_ids)))
    for row in reading.session.execute(rows.order_by(Alias.entry_id, Alias.position)):
        found[row.entry_id].append(AliasRead(text=row.text, lang=row.lang))
    return found
