"""Short forms by internal number: what answers embed of other entries, many at a time.

Each function takes the numbers that a page needs and asks once, whatever their count.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache, lru_cache
from functools import partial as partial_of
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core.dates import Basis, Holds, Precision, Reason, Span, Spanned, why
from app.core.errors import Gone, Moved, NotFound, UnknownValue, near_matches, parameter_error
from app.core.locale import Localised
from app.core.statements import Prepared, one_of
from app.models import (
    BASES,
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


_SPAN = ("starts_first", "starts_last", "ends_first", "ends_last")


def span_columns(entity: type[Spanned], prefix: str) -> tuple[Any, ...]:
    """The span of a joined entry as columns with a prefix; `prefixed_span` reads them back."""
    return tuple(getattr(entity, name).label(f"{prefix}_{name}") for name in _SPAN)


def prefixed_span(row: Any, prefix: str) -> Span:
    """The span that `span_columns` selected."""
    return Span(*_prefixed(prefix)(row))


@cache
def _prefixed(prefix: str) -> Callable[[Any], tuple[dt.date, ...]]:
    """What takes the columns of a prefix from a row: made once, for rows are many."""
    return attrgetter(*(f"{prefix}_{name}" for name in _SPAN))


def period_of(reading: Reading, row: Any, *parents: Span) -> PeriodRead:
    """The period of a row with the columns of `Dated`, and whether it holds on the day, clipped by its parents."""
    start_basis, end_basis = BASES[row.valid_from_basis], BASES[row.valid_to_basis]
    start, start_precision = _written(row.valid_from, row.valid_from_precision)
    end, end_precision = _written(row.valid_to, row.valid_to_precision)
    holds, reason = None, None
    if day := reading.day:
        own = clipped = span_of(row)
        for parent in parents:
            clipped = clipped.within(parent)
        holds = clipped.on(day)
        if holds is not Holds.CERTAIN:
            reason = why(day, own, start_basis, end_basis, clipped)
    return PeriodRead(
        valid_from=start,
        valid_from_precision=start_precision,
        valid_from_basis=start_basis,
        valid_to=end,
        valid_to_precision=end_precision,
        valid_to_basis=end_basis,
        holds=holds,
        reason=reason,
    )


@lru_cache(8192)
def _written(date: dt.date | None, precision: str | None) -> tuple[str | None, Precision | None]:
    """A partial date as it is sent, and its precision."""
    known = partial(date, precision)
    return (str(known), known.precision) if known else (None, None)


def country_summary(reading: Reading, country_id: int | None) -> CountrySummary | None:
    """A country in short; None for what belongs to no single country."""
    country = reading.codebook.countries_by_id.get(country_id or 0)
    if country is None:
        return None
    return CountrySummary(
        id=country.code, name=reading.text(country.names), url=url_of(EntryKind.COUNTRY, country.code)
    )


_ENTRIES_BY_ID = Prepared(
    select(Entry.id, Entry.public_id, Entry.kind, Entry.country_id, *PERIOD_COLUMNS).where(
        one_of(Entry.public_id, "ids"), Entry.retired.is_(False)
    )
)


def find_entry(reading: Reading, public_id: str, *kinds: EntryKind) -> Any:
    """The entry of a public id (any case, trailing slash or space ignored).

    What a parameter names and is not there is an UnknownValue. A merged id that a parameter names means the one that it was merged into. Raises Moved if the address itself names it,
    Gone with reason and successor for an id that was withdrawn, and NotFound with near matches.
    """
    wanted = public_id.strip(" /").lower()
    rows = _ENTRIES_BY_ID.rows(reading.session, ids={wanted, public_id})
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


class _Life(NamedTuple):
    """When an act or article is in force."""

    span: Span
    start_basis: Basis
    end_basis: Basis

    def on(self, day: dt.date) -> tuple[Holds, Reason | None]:
        """Whether it is in force on a day, and why it is not, or only possibly."""
        holds = self.span.on(day)
        if holds is Holds.CERTAIN:
            return holds, None
        return holds, why(day, self.span, self.start_basis, self.end_basis, self.span)


def _life_of(row: Any) -> _Life:
    return _Life(span_of(row), BASES[row.valid_from_basis], BASES[row.valid_to_basis])


class _Act(NamedTuple):
    """What short forms of an act are made of, whatever the day and language."""

    public_id: str
    number: str | None
    titles: Localised
    adopted: str | None
    versions: tuple[tuple[Span, Localised], ...]
    """The periods of its versions that have titles of their own, in order, and these titles."""
    life: _Life

    def titled_on(self, day: dt.date | None) -> int | None:
        """Which of the versions gives the title of the day; None where none does, or the day is lifted."""
        if day is None:
            return None
        at = range(len(self.versions) - 1, -1, -1)
        return next((place for place in at if self.versions[place][0].on(day) is not Holds.NO), None)


_ACTS = Prepared(
    select(Law.id, Entry.public_id, Law.number, Law.titles, Law.adopted, Law.adopted_precision, *PERIOD_COLUMNS)
    .join(Entry, Entry.id == Law.id)
    .where(one_of(Law.id, "laws"))
)
_VERSIONS = Prepared(
    select(
        LawVersion.law_id,
        LawVersion.titles,
        Entry.starts_first,
        Entry.starts_last,
        Entry.ends_first,
        Entry.ends_last,
    )
    .join(Entry, Entry.id == LawVersion.id)
    .where(one_of(LawVersion.law_id, "laws"))
    .order_by(LawVersion.law_id, Entry.starts_first, Entry.starts_last, Entry.id)
)


def _acts(reading: Reading, law_ids: Iterable[int]) -> dict[int, _Act]:
    def read(missing: Collection[int]) -> dict[int, _Act]:
        versions: dict[int, list[tuple[Span, Localised]]] = defaultdict(list)
        for row in _VERSIONS.rows(reading.session, laws=missing):
            if row.titles:
                versions[row.law_id].append((span_of(row), row.titles))
        return {
            row.id: _Act(
                row.public_id,
                row.number,
                row.titles,
                _written(row.adopted, row.adopted_precision)[0],
                tuple(versions[row.id]),
                _life_of(row),
            )
            for row in _ACTS.rows(reading.session, laws=missing)
        }

    return reading.codebook.recalled.of(EntryKind.LAW, law_ids, read)


def titles_on_day(reading: Reading, law_ids: Collection[int]) -> dict[int, Localised]:
    """The titles that laws bore on the day, by law: of the version then in force, where it has a title of its own.

    Laws without such a version are left out. With the day lifted, nothing is dated.
    """
    return {
        number: act.versions[at][1]
        for number, act in _acts(reading, law_ids).items()
        if (at := act.titled_on(reading.day)) is not None
    }


def law_summaries(reading: Reading, law_ids: Collection[int]) -> dict[int, LawSummary]:
    """Laws in short, with the title of the day."""

    def short(act: _Act, at: int | None) -> LawSummary:
        title = reading.local(act.titles if at is None else act.versions[at][1])
        assert title is not None  # the seed refuses a law without a title
        return LawSummary(
            id=act.public_id,
            number=act.number,
            title=title,
            title_dated=at is not None,
            adopted=act.adopted,
            url=url_of(EntryKind.LAW, act.public_id),
        )

    summaries = {}
    recalled, kind = reading.codebook.recalled, (LawSummary, reading.lang)
    for number, act in _acts(reading, law_ids).items():
        at = act.titled_on(reading.day)
        summaries[number] = recalled.once(kind, (number, at), partial_of(short, act, at))
    return summaries


_PROVISIONS = Prepared(
    select(Provision.id, Entry.public_id, Provision.label, Provision.heading, Provision.summary, *PERIOD_COLUMNS)
    .join(Entry, Entry.id == Provision.id)
    .where(one_of(Provision.id, "provisions"))
)


class _Article(NamedTuple):
    """A provision in short, whatever the day and language."""

    summary: ProvisionSummary
    life: _Life


def _articles(reading: Reading, provision_ids: Collection[int]) -> dict[int, _Article]:
    def read(missing: Collection[int]) -> dict[int, _Article]:
        return {
            row.id: _Article(
                ProvisionSummary(
                    id=row.public_id,
                    label=row.label,
                    heading=row.heading,
                    summary=row.summary,
                    url=url_of(EntryKind.PROVISION, row.public_id),
                ),
                _life_of(row),
            )
            for row in _PROVISIONS.rows(reading.session, provisions=missing)
        }

    return reading.codebook.recalled.of(EntryKind.PROVISION, provision_ids, read)


def provision_summaries(reading: Reading, provision_ids: Collection[int]) -> dict[int, ProvisionSummary]:
    """Provisions in short."""
    return {number: article.summary for number, article in _articles(reading, provision_ids).items()}


_INSTITUTIONS = Prepared(
    select(Institution.id, Entry.public_id, Institution.names, Institution.kind)
    .join(Entry, Entry.id == Institution.id)
    .where(one_of(Institution.id, "institutions"))
)


def institution_summaries(reading: Reading, institution_ids: Collection[int]) -> dict[int, InstitutionSummary]:
    """Institutions in short."""

    def short(row: Any) -> InstitutionSummary:
        name = reading.local(row.names)
        assert name is not None  # the seed refuses an institution without a name
        return InstitutionSummary(
            id=row.public_id,
            name=name,
            kind=reading.coded("institution_kinds", row.kind),
            url=url_of(EntryKind.INSTITUTION, row.public_id),
        )

    def read(missing: Collection[int]) -> dict[int, InstitutionSummary]:
        return {row.id: short(row) for row in _INSTITUTIONS.rows(reading.session, institutions=missing)}

    return reading.codebook.recalled.of((InstitutionSummary, reading.lang), institution_ids, read)


def source_summary(reading: Reading, row: Any) -> SourceSummary:
    """A row of `SOURCE_COLUMNS` as a short form."""
    return SourceSummary(
        id=row.public_id,
        title=row.title,
        title_lang=row.title_lang,
        publisher=row.publisher,
        kind=reading.coded("source_kinds", row.kind),
        language=row.language,
        published=_written(row.published, row.published_precision)[0],
        source_url=row.url,
        archived_url=row.archived_url,
        url=url_of(EntryKind.SOURCE, row.public_id),
    )


class CitedSource(NamedTuple):
    """A source as citations name it."""

    id: int
    summary: SourceSummary
    published_last: dt.date | None
    """The last day on which it can have been published; None where it bears no date."""


class Cited(NamedTuple):
    """A place in a source where something is proved."""

    source: CitedSource
    locator: str


_SOURCES = Prepared(
    select(*SOURCE_COLUMNS, Source.published_last)
    .join(Entry, Entry.id == Source.id)
    .where(one_of(Source.id, "sources"))
)
_CITATIONS = {
    owner.key: Prepared(
        select(owner.label("owner"), Citation.source_id, Citation.locator)
        .where(one_of(owner, "owners"))
        .order_by(owner, Citation.position)
    )
    for owner in (
        Citation.entry_id,
        Citation.fact_id,
        Citation.relation_id,
        Citation.body_id,
        Citation.claim_id,
        Citation.series_value_id,
    )
}


def cited_by(reading: Reading, owner: Any, owner_ids: Collection[int]) -> dict[int, list[Cited]]:
    """What many owners cite (`owner` is one of the owner columns of Citation), in their order."""
    cited: dict[int, list[Cited]] = defaultdict(list)
    if not owner_ids:
        return cited
    rows = _CITATIONS[owner.key].rows(reading.session, owners=owner_ids)

    def read(missing: Collection[int]) -> dict[int, CitedSource]:
        return {
            row.id: CitedSource(row.id, source_summary(reading, row), row.published_last)
            for row in _SOURCES.rows(reading.session, sources=missing)
        }

    sources = reading.codebook.recalled.of((CitedSource, reading.lang), {row.source_id for row in rows}, read)
    for row in rows:
        cited[row.owner].append(Cited(sources[row.source_id], row.locator))
    return cited


def citations_by(reading: Reading, owner: Any, owner_ids: Collection[int]) -> dict[int, list[CitationRead]]:
    """The citations of many owners (`owner` is one of the owner columns of Citation), in their order."""
    citations: dict[int, list[CitationRead]] = defaultdict(list)
    for number, cited in cited_by(reading, owner, owner_ids).items():
        citations[number] = [citation_read(one.source.summary, one.locator) for one in cited]
    return citations


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


_BASES_OF = {
    owner.key: Prepared(
        select(owner.label("owner"), LegalBasis.law_id, LegalBasis.provision_id, LegalBasis.provision_label)
        .where(one_of(owner, "owners"))
        .order_by(owner, LegalBasis.position)
    )
    for owner in (LegalBasis.entry_id, LegalBasis.fact_id)
}


def legal_basis_by(reading: Reading, owner: Any, owner_ids: Collection[int]) -> dict[int, list[LegalBasisRead]]:
    """The legal basis of many owners (`owner` is LegalBasis.entry_id or .fact_id), in its order: acts that are in force on the day
    and acts that are not, each saying which it is."""
    bases: dict[int, list[LegalBasisRead]] = defaultdict(list)
    if not owner_ids:
        return bases
    rows = _BASES_OF[owner.key].rows(reading.session, owners=owner_ids)
    law_ids = {row.law_id for row in rows}
    laws, acts = law_summaries(reading, law_ids), _acts(reading, law_ids)
    articles = _articles(reading, {row.provision_id for row in rows if row.provision_id})
    for row in rows:
        article = articles.get(row.provision_id)
        in_force, reason = _in_force(reading.day, acts[row.law_id], article)
        basis = LegalBasisRead(
            law=laws[row.law_id],
            article=row.provision_label,
            provision=article.summary if article else None,
            in_force=in_force,
            reason=reason,
        )
        bases[row.owner].append(basis)
    return bases


def _in_force(day: dt.date | None, act: _Act, article: _Article | None) -> tuple[Holds | None, Reason | None]:
    """Whether an act, and its article if that is recorded, are in force on a day: as the less sure of them is."""
    if day is None:
        return None, None
    of_act = act.life.on(day)
    if article is None or of_act[0] is Holds.NO:
        return of_act
    of_article = article.life.on(day)
    return of_act if of_article[0] is Holds.CERTAIN else of_article


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


_ENTRIES = Prepared(select(Entry.id, Entry.public_id, Entry.kind).where(one_of(Entry.id, "entries")))
_NAMES = {
    kind: Prepared(
        select(model.__table__.c.id, model.__table__.c[column].label("name")).where(
            one_of(model.__table__.c.id, "entries")
        )
    )
    for kind, (model, column) in _NAMED.items()
}


def entry_summaries(reading: Reading, entry_ids: Collection[int]) -> dict[int, EntrySummary]:
    """Entries of any kind in short: one statement, and one more for each kind among them, for those not met before."""

    def read(missing: Collection[int]) -> dict[int, EntrySummary]:
        rows = _ENTRIES.rows(reading.session, entries=missing)
        by_kind: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            by_kind[row.kind].append(row.id)
        names: dict[int, str] = {}
        for kind, ids in by_kind.items():
            if kind in _NAMES:
                for named in _NAMES[kind].rows(reading.session, entries=ids):
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

    return reading.codebook.recalled.of((EntrySummary, reading.lang), entry_ids, read)


_VERSION, _LAW_ENTRY = aliased(Entry), aliased(Entry)
_VERSION_IDS = Prepared(
    select(_VERSION.id, _VERSION.public_id, _LAW_ENTRY.public_id.label("law"))
    .join(LawVersion, LawVersion.id == _VERSION.id)
    .join(_LAW_ENTRY, _LAW_ENTRY.id == LawVersion.law_id)
    .where(one_of(_VERSION.id, "versions"))
)


def _version_urls(reading: Reading, version_ids: Collection[int]) -> dict[int, str]:
    """Where versions are read: below their law."""
    if not version_ids:
        return {}
    rows = _VERSION_IDS.rows(reading.session, versions=version_ids)
    return {row.id: f"{url_of(EntryKind.LAW, row.law)}/versions/{row.public_id}" for row in rows}


_ALIASES = Prepared(
    select(Alias.entry_id, Alias.text, Alias.lang)
    .where(one_of(Alias.entry_id, "entries"))
    .order_by(Alias.entry_id, Alias.position)
)


def aliases_by(reading: Reading, entry_ids: Iterable[int]) -> dict[int, list[AliasRead]]:
    """The aliases of many entries, in their order."""
    found: dict[int, list[AliasRead]] = defaultdict(list)
    for row in _ALIASES.rows(reading.session, entries=list(entry_ids)):
        found[row.entry_id].append(AliasRead(text=row.text, lang=row.lang))
    return found
