"""Questions about words: what they find, what they may begin, and what they may have meant."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import Float, Select, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from app.core.errors import known_word, near_matches
from app.core.folding import fold
from app.core.pagination import OrderedBy, Paging, Slice, WholeList, batches_of, paginate
from app.core.parameters import Filters, Several, Words
from app.core.schema import PageInfo
from app.describing import Wording, coded_in_words, in_russian, phrase, when
from app.fulltext.index import finds, ranked
from app.fulltext.words import Query, parse_query, plain_words, wanted_query
from app.listing import Conditions, Dimension, Listing, chosen, country_dimension, facet_of, in_countries
from app.lookups import (
    PERIOD_COLUMNS,
    country_summary,
    entry_summaries,
    period_of,
    prefixed_span,
    span_columns,
    url_of,
)
from app.models import Criterion, Entry, Fact, SearchDocument, SearchWord
from app.reading import Reading
from app.search.excerpts import Excerpt, excerpt_of
from app.search.schemas import (
    ExcerptPart,
    ExcerptRead,
    HitRead,
    SearchPage,
    SuggestionGroup,
    SuggestionRead,
    SuggestionsRead,
)
from app.summaries import EntrySummary
from app.vocabulary import EntryKind

FACT = "fact"
KINDS: Wording = {
    EntryKind.COUNTRY: ("Country", "Страна"),
    EntryKind.MECHANISM: ("Financing mechanism", "Механизм финансирования"),
    EntryKind.COUNCIL: ("Council or cooperative body", "Совет или орган взаимодействия"),
    EntryKind.LAW: ("Act", "Акт"),
    EntryKind.LAW_VERSION: ("Version of an act", "Редакция акта"),
    EntryKind.PROVISION: ("Provision", "Норма"),
    EntryKind.INSTITUTION: ("Institution", "Организация или орган"),
    EntryKind.CRITERION: ("Criterion", "Критерий"),
    EntryKind.EVENT: ("Event", "Событие"),
    EntryKind.STATISTIC: ("Statistic", "Статистический показатель"),
    EntryKind.SERIES: ("Reference series", "Справочный ряд"),
    EntryKind.CONFLICT: ("Conflict between sources", "Расхождение источников"),
    EntryKind.QUESTION: ("Open question", "Открытый вопрос"),
    EntryKind.SOURCE: ("Source", "Источник"),
    FACT: ("Fact", "Факт"),
}
"""The kinds of what can be found, in English and Russian."""

_DATED = frozenset(
    {
        EntryKind.LAW,
        EntryKind.LAW_VERSION,
        EntryKind.PROVISION,
        EntryKind.INSTITUTION,
        EntryKind.MECHANISM,
        EntryKind.COUNCIL,
        FACT,
    }
)
_SAID = {EntryKind.STATISTIC, EntryKind.CONFLICT, EntryKind.QUESTION, EntryKind.LAW_VERSION, EntryKind.SOURCE, FACT}
"""What is said of things; it is found, but not suggested."""
_NAMESAKE_FROM = 2.0
"""From which weight on a kind's namesakes come first: an article headed "Grants" is not what "grants" means."""
_LONGEST = 200

Holder = aliased(Entry, name="holder")
Subject = aliased(Entry, name="subject")
SubjectDocument = aliased(SearchDocument, name="subject_document")


class SearchFacet(StrEnum):
    """What hits can be counted by."""

    KIND = "kind"
    COUNTRY = "country"


class QueryFilters(Filters):
    """What a search and suggestions can both be narrowed to."""

    q: str = Field(
        max_length=_LONGEST,
        description="Words in English, Russian, Kazakh or Tajik (also typed on a Russian keyboard or in Latin letters), "
        '"phrases", -excluded words, numbers of acts such as 36-III, or an id. All of them must be found; any other punctuation is ignored.',
        examples=["соцзаказ"],
    )
    kind: Words = Field(default=[], description="`mechanism`, `council`, `law`, `provision`, `fact`, `source` …")
    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    country__not: Words = Field(default=[], description="None of these countries.")


class SearchFilters(QueryFilters):
    """What is searched."""

    kind__not: Words = Field(default=[], description="None of these kinds.")
    facet: Several[SearchFacet] = Field(default=[], description="Count all hits by these fields.")


class SuggestFilters(QueryFilters):
    """What is being typed."""

    per_kind: int = Field(default=5, ge=1, le=20, description="How many suggestions of each kind at the most.")


def search(reading: Reading, filters: SearchFilters, paging: Paging) -> SearchPage:
    """What a query finds: things that bear just that name first, then by how well it answers and what kind it is, then by number.

    Without a day everything is found, whatever its period; with one, only what holds on it (and what has no dates).
    Raises InvalidParameter for a query without a word.
    """
    reading = reading if reading.day_given else reading.at_any_day()
    query = wanted_query(filters.q, "q")
    listing = _listing(reading, query, filters)
    total = listing.total(reading)
    if isinstance(paging, WholeList):
        found = Slice((), total, None)
    else:
        found = paginate(reading.session, listing.rows(), listing.order, paging, listing.query, total=total)
        reading.links.page(found.next)
    page = SearchPage(
        data=_hits(reading, query, found.rows),
        page=PageInfo(limit=paging.limit, total=found.total, next=found.next),
        facets=[facet_of(reading, listing, filters, name) for name in filters.facet],
        groups=[],
        meta=reading.meta(_described(reading, filters, found.total), is_list=True),
        read_as=[group.shown for group in query.groups],
        left_out=[group.shown for group in query.excluded],
        did_you_mean=None if found.total else _did_you_mean(reading, query),
    )
    if not isinstance(paging, WholeList):
        return page
    batches = batches_of(reading.session, listing.rows(), listing.order)
    return page.read_on(_hits(reading, query, rows) for rows in batches)


def suggest(reading: Reading, filters: SuggestFilters) -> SuggestionsRead:
    """What may be meant by what was typed so far, by names and aliases only, a few of each kind. Three statements and names."""
    conditions = _narrowed(reading, filters)
    query = parse_query(filters.q, typing=True)
    if not query.groups:
        return SuggestionsRead(groups=[])
    found = ranked(reading.session, query, titles_only=True, among=_of_countries(reading, filters)).subquery("found")
    chosen(conditions, "suggested", SearchDocument.kind, sorted(set(KINDS) - _SAID))
    score = (type_coerce(found.c.score, Float) * SearchDocument.weight).label("score")
    order = (found.c.whole.desc(), score.desc(), SearchDocument.id)
    place = func.row_number().over(partition_by=SearchDocument.kind, order_by=order).label("place")
    best = (
        select(SearchDocument.id, found.c.whole, score, place)
        .join(found, found.c.id == SearchDocument.id)
        .where(*conditions.values())
        .subquery("best")
    )
    rows = reading.session.execute(
        select(SearchDocument.entry_id, SearchDocument.kind, SearchDocument.country_id, SearchDocument.texts)
        .join(best, best.c.id == SearchDocument.id)
        .where(best.c.place <= filters.per_kind)
        .order_by(best.c.whole.desc(), best.c.score.desc(), best.c.id)
    ).all()
    named = entry_summaries(reading, [row.entry_id for row in rows])
    groups: dict[str, list[SuggestionRead]] = defaultdict(list)
    for row in rows:
        names = [text for text in row.texts if text[0] == "name"]
        groups[row.kind].append(
            SuggestionRead(
                entry=named[row.entry_id],
                country=country_summary(reading, row.country_id),
                matched=_excerpt(excerpt_of(query, names)),
            )
        )
    return SuggestionsRead(
        groups=[
            SuggestionGroup(kind=coded_in_words(reading, KINDS, kind), suggestions=told)
            for kind, told in groups.items()
        ]
    )


def described_suggestions(reading: Reading, filters: SuggestFilters, found: SuggestionsRead) -> str:
    """The question of suggestions in words."""
    total = sum(len(group.suggestions) for group in found.groups)
    if in_russian(reading):
        return f"Подсказки к «{filters.q}»: {total}."
    return f"Suggestions for “{filters.q}”: {total}."


# ---- what is asked


def _listing(reading: Reading, query: Query, filters: SearchFilters) -> Listing:
    # worked out once: the planner would otherwise ask the index again for every document of a country
    found = (
        ranked(reading.session, query, among=_of_countries(reading, filters)).cte("found").prefix_with("MATERIALIZED")
    )
    statement = (
        select(
            SearchDocument.id,
            SearchDocument.entry_id,
            SearchDocument.fact_id,
            SearchDocument.kind,
            SearchDocument.country_id,
            SearchDocument.texts,
            found.c.whole,
        )
        .join(found, found.c.id == SearchDocument.id)
        .outerjoin(Entry, Entry.id == SearchDocument.entry_id)
        .outerjoin(Fact, Fact.id == SearchDocument.fact_id)
        .outerjoin(Subject, Subject.id == Fact.subject_id)
        .outerjoin(Holder, Holder.id == SearchDocument.country_id)
    )
    conditions = _narrowed(reading, filters)
    unwanted = [_wanted_kind(kind, "kind__not") for kind in filters.kind__not]
    chosen(conditions, "kind", SearchDocument.kind, (), unwanted)
    if reading.day is not None:
        dated = or_(SearchDocument.kind.not_in(_DATED), reading.holding(Entry))
        conditions["as_of"] = or_(
            and_(SearchDocument.entry_id.is_not(None), dated),
            and_(SearchDocument.fact_id.is_not(None), reading.holding(Fact, Subject)),
        )
    score = type_coerce(found.c.score, Float) * SearchDocument.weight
    return Listing(
        statement,
        SearchDocument.id,
        conditions,
        [
            OrderedBy(
                case((and_(found.c.whole == 1, SearchDocument.weight >= _NAMESAKE_FROM), 1), else_=0), descending=True
            ),
            OrderedBy(score, descending=True),
            OrderedBy(SearchDocument.id),
        ],
        f"search {reading.day_asked} {reading.revision.digest} {filters.canonical()}",
        {
            SearchFacet.KIND: Dimension(SearchDocument.kind, lambda kind: coded_in_words(reading, KINDS, kind).label),
            SearchFacet.COUNTRY: country_dimension(reading, Holder),
        },
    )


def _narrowed(reading: Reading, filters: QueryFilters) -> Conditions:
    conditions: Conditions = {}
    chosen(conditions, "kind", SearchDocument.kind, [_wanted_kind(kind, "kind") for kind in filters.kind])
    in_countries(reading, conditions, SearchDocument.country_id, filters)
    return conditions


def _of_countries(reading: Reading, filters: QueryFilters) -> Select[*tuple[int]] | None:
    """The documents of the countries asked for; None where all are."""
    if not filters.country:
        return None
    return select(SearchDocument.id).where(SearchDocument.country_id.in_(reading.country_ids(filters.country)))


def _wanted_kind(kind: str, parameter: str) -> str:
    return known_word(parameter, kind, KINDS, "kind of entry")


def _described(reading: Reading, filters: SearchFilters, total: int) -> str:
    kinds = ", ".join(phrase(reading, *KINDS[kind.lower()]) for kind in filters.kind)
    countries = ", ".join(reading.text(reading.country(code).names) for code in filters.country)
    within = "".join(f" · {part}" for part in (kinds, countries) if part)
    day = "" if reading.day is None else f" {when(reading)}"
    return phrase(
        reading,
        f"Found for “{filters.q}”{within}{day}: {total}.",
        f"Найдено по запросу «{filters.q}»{within}{day}: {total}.",
    )


# ---- hits


def _hits(reading: Reading, query: Query, rows: Sequence[Any]) -> list[HitRead]:
    entries = [row.entry_id for row in rows if row.entry_id]
    named = entry_summaries(reading, entries)
    periods = {
        row.id: period_of(reading, row)
        for row in reading.session.execute(select(Entry.id, *PERIOD_COLUMNS).where(Entry.id.in_(entries)))
    }
    facts = _facts(reading, [row.fact_id for row in rows if row.fact_id])
    hits = []
    for row in rows:
        if row.fact_id:
            entry, period = facts[row.fact_id]
        else:
            entry, period = named[row.entry_id], periods[row.entry_id] if row.kind in _DATED else None
        hits.append(
            HitRead(
                id=entry.id,
                entry=entry,
                kind=coded_in_words(reading, KINDS, row.kind),
                country=country_summary(reading, row.country_id),
                period=period,
                exact=bool(row.whole),
                excerpt=_excerpt(excerpt_of(query, row.texts)),
            )
        )
    return hits


def _facts(reading: Reading, fact_ids: Collection[int]) -> dict[int, Any]:
    """Facts in short, named after their criterion and subject, with their period."""
    rows = reading.session.execute(
        select(*Fact.__table__.c, Criterion.title, *span_columns(Subject, "subject"))
        .join(Subject, Subject.id == Fact.subject_id)
        .join(Criterion, Criterion.id == Fact.criterion_id)
        .where(Fact.id.in_(fact_ids))
    ).all()
    subjects = entry_summaries(reading, {row.subject_id for row in rows})
    found = {}
    for row in rows:
        scope = f" ({row.scope})" if row.scope else ""
        name = f"{reading.text(row.title)}{scope}: {subjects[row.subject_id].name}"
        entry = EntrySummary(id=row.public_id, kind=FACT, name=name, url=url_of(FACT, row.public_id))
        found[row.id] = (entry, period_of(reading, row, prefixed_span(row, "subject")))
    return found


def _excerpt(found: Excerpt | None) -> ExcerptRead | None:
    if found is None:
        return None
    return ExcerptRead(
        field=found.field, lang=found.lang, parts=[ExcerptPart(text=text, hit=hit) for text, hit in found.parts]
    )


# ---- what may have been meant


def _did_you_mean(reading: Reading, query: Query) -> str | None:
    """The query with the words that no name has replaced by the nearest that names have, if that finds anything."""
    words = [word for group in query.groups for word in plain_words(group.shown)]
    meant = [word if _finds(reading, word) else _nearest(reading, word) for word in words]
    if meant == words or not words:
        return None
    told = " ".join(meant)
    return told if _finds(reading, told) else None


def _finds(reading: Reading, text: str) -> bool:
    query = parse_query(text)
    return bool(query.groups) and finds(reading.session, query)


def _nearest(reading: Reading, word: str) -> str:
    """The nearest word of a name, of like length; itself if none is near."""
    folded = fold(word)
    about = func.length(SearchWord.folded).between(len(folded) - 2, len(folded) + 2)
    rows = reading.session.execute(
        select(SearchWord.word, SearchWord.folded).where(about).order_by(SearchWord.documents.desc(), SearchWord.word)
    ).all()
    written: dict[str, str] = {}
    for row in rows:
        written.setdefault(row.folded, row.word)
    close = near_matches(folded, written, most=1, cutoff=0.65)
    return written[close[0]] if close else word
