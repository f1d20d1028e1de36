"""Questions about how the data changed from load to load."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from pydantic import Field
from sqlalchemy import ColumnElement, func, or_, select, true, union_all

from app.core.dates import IsoDay
from app.core.errors import UnknownValue, near_matches, parameter_error
from app.core.links import address
from app.core.pagination import OrderedBy, Paging, page_of_found
from app.core.parameters import Filters, Several, Words
from app.core.schema import Page
from app.describing import filters_in_words, in_russian, numbered
from app.feed.schemas import FeedItem, LoadRead
from app.feed.wording import action_of, fields_of, kind_of, name_in, sentence, several
from app.listing import among, answered
from app.lookups import country_summary, entry_summaries, url_of
from app.models import Change, Entry, Law, Revision
from app.reading import Reading, newest_state
from app.summaries import API, EntrySummary
from app.timeline.moments import refuse_inverted
from app.vocabulary import EntryKind

FEED = f"{API}/feed"
LARGE = 100
"""More changes than these in one load are told together, by kind: nobody reads the first load item by item."""
NAMESPACE = UUID("1d7f1c57-6c0a-4f5e-9d55-0c50f1a7a200")
"""Below it are the ids of items: the same change has the same id wherever the same loads were made."""


class ChangedKind(StrEnum):
    """What a change can be of: every kind of entry, facts, and the codebook."""

    COUNTRY = "country"
    LAW = "law"
    LAW_VERSION = "law-version"
    PROVISION = "provision"
    INSTITUTION = "institution"
    MECHANISM = "mechanism"
    COUNCIL = "council"
    STATISTIC = "statistic"
    EVENT = "event"
    SOURCE = "source"
    CRITERION = "criterion"
    SERIES = "series"
    CONFLICT = "conflict"
    QUESTION = "question"
    FACT = "fact"
    CODEBOOK = "codebook"


class Action(StrEnum):
    """What a load did to a record."""

    CREATED = "created"
    CHANGED = "changed"
    RETIRED = "retired"


class FeedFilters(Filters):
    """Which changes."""

    since_revision: int | None = Field(
        default=None,
        ge=0,
        le=2**31 - 1,
        description="Of later loads than this revision; what a program asks that remembers `meta.revision`.",
    )
    revision: int | None = Field(default=None, ge=0, le=2**31 - 1, description="Of this revision alone.")
    start: IsoDay | None = Field(default=None, alias="from", description="Loaded on this day (UTC) or later.")
    end: IsoDay | None = Field(default=None, alias="to", description="Loaded on this day (UTC) or earlier.")
    country: Words = Field(default=[], description="Country codes (kz, KZ or KAZ): of what belongs to them.")
    kind: Several[ChangedKind] = Field(default=[], description="Of these kinds, such as `law` or `fact`.")
    entry: Words = Field(
        default=[], description="Of these entries, retired ones too, and of facts about them; or of these facts."
    )
    action: Several[Action] = Field(default=[], description="`created`, `changed` or `retired`.")
    grouped: bool = Field(
        default=True,
        description="Whether a load with more than 100 such changes is told by kind, an item each; `false` lists every change.",
    )


def list_feed(reading: Reading, filters: FeedFilters, paging: Paging) -> Page[FeedItem]:
    """Changes of the data, those of the newest load first, in the order of the data.

    Raises InvalidParameter for days in the wrong order, UnknownValue for a country or entry that is not there.
    """
    refuse_inverted(filters.start, filters.end)
    whose = _whose(reading, filters)
    loads = _loads(reading, filters, whose)
    found = page_of_found(
        lambda seen, most: _items_of(reading, loads, whose, seen, most),
        [OrderedBy(Change.revision, descending=True), OrderedBy(Change.id)],
        paging,
        f"feed {filters.canonical()}",
        total=sum(load.items for load in loads),
    )
    rows = _changes(reading, [row.id for row in found.rows])
    alone = [rows[item.id] for item in found.rows if item.number == 1]
    laws = _law_titles(reading, alone)
    subjects = entry_summaries(reading, {row.entry_id for row in alone if row.kind == "fact" and row.entry_id})
    data = [
        _one(reading, rows[item.id], subjects, laws)
        if item.number == 1
        else _together(reading, rows[item.id], item.number, filters)
        for item in found.rows
    ]
    return answered(reading, found, paging, data, describe=describe_feed(reading, filters, found.total), dated=False)


def get_newest_load(reading: Reading) -> dt.datetime:
    """When the data was last loaded, in UTC."""
    return newest_state(reading.session).loaded_at.replace(tzinfo=dt.UTC)


def describe_feed(reading: Reading, filters: FeedFilters, total: int) -> str:
    """The question of a feed, and how many items it has."""
    told = filters_in_words(reading, filters)
    detail = f" ({told})" if told else ""
    if in_russian(reading):
        return f"Изменения данных{detail}: записей — {total}."
    return f"Changes of the data{detail}: {numbered(total, 'item', 'items')}."


def feed_id(filters: FeedFilters) -> str:
    """The lasting id of the feed of a question."""
    return uuid5(NAMESPACE, f"feed {filters.canonical()}").urn


class _Group(NamedTuple):
    """What one load did in one way to records of one kind: how many, and the first."""

    revision: int
    action: str
    kind: str
    number: int
    first: int


class _Load(NamedTuple):
    """What one load changed of what is asked for."""

    revision: int
    groups: list[_Group]
    """By their first change."""
    together: bool
    """Whether it is told by kind."""

    @property
    def size(self) -> int:
        """How many changes it made."""
        return sum(group.number for group in self.groups)

    @property
    def items(self) -> int:
        """How many items tell of it."""
        return len(self.groups) if self.together else self.size


class _Item(NamedTuple):
    """An item: its first change, and how many changes it stands for."""

    revision: int
    id: int
    number: int


def _loads(reading: Reading, filters: FeedFilters, whose: Collection[ColumnElement[bool]]) -> list[_Load]:
    """The loads that changed something of what is asked for, the newest first.

    They are told by how many changes each made of each kind, which is counted once for each state of the data: whoever asks
    for a page of a feed should not count everything that was ever changed.
    """
    told = FeedFilters(country=filters.country, entry=filters.entry).canonical()
    groups = reading.once(f"changes by load and kind {told}", lambda: _groups(reading, whose))
    in_time = _loaded_in_time(reading, filters)
    wanted = [
        group
        for group in groups
        if (filters.since_revision is None or group.revision > filters.since_revision)
        and (filters.revision is None or group.revision == filters.revision)
        and (not filters.kind or group.kind in filters.kind)
        and (not filters.action or group.action in filters.action)
        and (in_time is None or group.revision in in_time)
    ]
    loads = []
    for revision, made in groupby(wanted, lambda group: group.revision):
        load = _Load(revision, list(made), together=False)
        loads.append(load._replace(together=filters.grouped and load.size > LARGE))
    return loads


def _groups(reading: Reading, whose: Collection[ColumnElement[bool]]) -> list[_Group]:
    which = (Change.revision, Change.action, Change.kind)
    counted = select(*which, func.count().label("number"), func.min(Change.id).label("first"))
    rows = reading.session.execute(counted.where(*whose).group_by(*which))
    return sorted((_Group(*row) for row in rows), key=lambda group: (-group.revision, group.first))


def _loaded_in_time(reading: Reading, filters: FeedFilters) -> set[int] | None:
    """The loads of the days asked for; None where no day is."""
    conditions: list[ColumnElement[bool]] = []
    if filters.start is not None:
        conditions.append(Revision.loaded_at >= dt.datetime.combine(filters.start, dt.time.min))
    if filters.end is not None:
        conditions.append(Revision.loaded_at <= dt.datetime.combine(filters.end, dt.time.max))
    return set(reading.session.execute(select(Revision.number).where(*conditions)).scalars()) if conditions else None


def _items_of(
    reading: Reading,
    loads: Collection[_Load],
    whose: Collection[ColumnElement[bool]],
    seen: Sequence[Any] | None,
    most: int,
) -> list[_Item]:
    """The items that come after the seen one (its load, its change), at most so many."""
    last, after = seen or (None, 0)
    chosen: list[_Load] = []
    expected = 0
    for load in loads:
        if last is None or load.revision <= last:
            chosen.append(load)
            expected += 0 if load.revision == last else load.items
        if expected >= most:
            break
    ids = _ids(reading, [load for load in chosen if not load.together], whose, last, after, most)
    items: list[_Item] = []
    for load in chosen:
        if load.together:
            items += (_Item(load.revision, group.first, group.number) for group in load.groups)
        else:
            items += (_Item(load.revision, change, 1) for change in ids[load.revision])
    return [item for item in items if item.revision != last or item.id > after][:most]


def _ids(
    reading: Reading,
    loads: Collection[_Load],
    whose: Collection[ColumnElement[bool]],
    last: int | None,
    after: int,
    most: int,
) -> dict[int, list[int]]:
    """The changes of loads, by load, as far as so many items need them."""
    ids: dict[int, list[int]] = {load.revision: [] for load in loads}
    large = [load for load in loads if load.size > LARGE and not whose]
    small = [load for load in loads if load not in large]
    for load in large:
        # each kind apart is in order in the index; all of them would have to be put in order
        beginning = after if load.revision == last else 0
        each = [_first(group, beginning, most) for group in load.groups]
        ids[load.revision] = sorted(reading.session.execute(union_all(*each)).scalars())[:most]
    if small:
        # whose changes are few is found by whose they are: "+ 0" keeps the databases from going through the whole load
        revision = Change.revision + 0 if whose else Change.revision
        statement = (
            select(Change.revision, Change.id)
            .where(
                revision.in_([load.revision for load in small]),
                or_(Change.revision != last, Change.id > after) if last is not None else true(),
                Change.kind.in_({group.kind for load in small for group in load.groups}),
                Change.action.in_({group.action for load in small for group in load.groups}),
                *whose,
            )
            .order_by(Change.revision.desc(), Change.id)
            .limit(most)
        )
        for row in reading.session.execute(statement):
            ids[row.revision].append(row.id)
    return ids


def _first(group: _Group, after: int, most: int) -> Any:
    """The first changes of a group after one, in their order."""
    same = (Change.revision == group.revision, Change.action == group.action, Change.kind == group.kind)
    return select(select(Change.id).where(*same, Change.id > after).order_by(Change.id).limit(most).subquery().c.id)


def _whose(reading: Reading, filters: FeedFilters) -> list[ColumnElement[bool]]:
    """The conditions on what was changed."""
    conditions: list[ColumnElement[bool]] = []
    if filters.country:
        conditions.append(among(Change.entry_id, Entry.id, Entry.country_id.in_(reading.country_ids(filters.country))))
    if filters.entry:
        wanted = [_changed(reading, word) for word in filters.entry]
        own = reading.session.execute(select(Entry.id).where(Entry.public_id.in_(wanted))).scalars().all()
        conditions.append(or_(Change.public_id.in_(wanted), Change.entry_id.in_(own)))
    return conditions


def _changed(reading: Reading, word: str) -> str:
    """The id of an entry or fact that ever was, retired ones too. Raises UnknownValue with near matches."""
    country = reading.codebook.country(word)
    wanted = country.code if country else word.strip(" /")
    same = or_(Change.public_id == wanted, Change.public_id == wanted.lower())
    found = reading.session.execute(select(Change.public_id).where(same).limit(1)).scalar()
    if found is None:
        known = reading.session.execute(select(Entry.public_id)).scalars()
        close = near_matches(wanted, known)
        message = f"no load ever changed an entry or fact {word!r}" + (f"; did you mean {close[0]!r}?" if close else "")
        raise UnknownValue(message, [parameter_error("entry", "unknown", message, close)])
    return found


def _changes(reading: Reading, ids: Collection[int]) -> dict[int, Any]:
    columns = (*Change.__table__.c, Revision.digest, Revision.loaded_at, Entry.country_id, Entry.retired)
    rows = reading.session.execute(
        select(*columns)
        .select_from(Change)
        .join(Revision, Revision.number == Change.revision)
        .outerjoin(Entry, Entry.id == Change.entry_id)
        .where(Change.id.in_(ids))
    )
    return {row.id: row for row in rows}


def _law_titles(reading: Reading, rows: Collection[Any]) -> dict[str, str]:
    """The titles of the acts that versions and provisions belong to, by id."""
    parts = [row for row in rows if row.kind in (EntryKind.LAW_VERSION, EntryKind.PROVISION)]
    laws = {(row.after or row.before)["parent"] for row in parts}
    if not laws:
        return {}
    found = reading.session.execute(
        select(Entry.public_id, Law.titles).join(Law, Law.id == Entry.id).where(Entry.public_id.in_(laws))
    )
    return {row.public_id: reading.text(row.titles) for row in found}


def _load(row: Any) -> LoadRead:
    return LoadRead(number=row.revision, digest=row.digest, loaded_at=row.loaded_at.replace(tzinfo=dt.UTC))


def _one(reading: Reading, row: Any, subjects: Mapping[int, EntrySummary], laws: Mapping[str, str]) -> FeedItem:
    """The change of one record."""
    title = _title(reading, row, subjects, laws)
    fields = fields_of(reading, row.kind, row.before, row.after)
    return FeedItem(
        id=uuid5(NAMESPACE, f"{row.revision} {row.digest} {row.public_id}").urn,
        action=action_of(reading, row.action),
        kind=kind_of(reading, row.kind),
        count=1,
        entry=row.public_id,
        title=title,
        url=_url(row),
        country=country_summary(reading, row.country_id),
        fields=fields,
        revision=_load(row),
        sentence=sentence(reading, row.action, row.kind, title, row.public_id, fields),
    )


def _together(reading: Reading, row: Any, count: int, filters: FeedFilters) -> FeedItem:
    """All changes of one kind that one load made, and where each of them is listed."""
    title = several(reading, row.action, row.kind, count)
    each = [("revision", str(row.revision)), ("kind", row.kind), ("action", row.action), ("grouped", "false")]
    beside = [("country", ",".join(filters.country)), ("entry", ",".join(filters.entry))]
    told = FeedFilters(country=filters.country, entry=filters.entry).canonical()
    return FeedItem(
        id=uuid5(NAMESPACE, f"{row.revision} {row.digest} {row.action} {row.kind} {told}").urn,
        action=action_of(reading, row.action),
        kind=kind_of(reading, row.kind),
        count=count,
        entry=None,
        title=title,
        url=address(FEED, [*each, *((name, value) for name, value in beside if value)]),
        country=None,
        fields=[],
        revision=_load(row),
        sentence=f"{title}.",
    )


def _title(reading: Reading, row: Any, subjects: Mapping[int, EntrySummary], laws: Mapping[str, str]) -> str:
    state = row.after or row.before
    if row.kind == "codebook":
        return str(state.get("version", row.public_id))
    if row.kind == "fact":
        about = subjects.get(row.entry_id)
        criterion = reading.codebook.criteria.get(state["criterion"])
        asked = reading.text(criterion.title) if criterion else state["criterion"]
        return f"{asked}: {about.name if about else state['parent']}"
    if row.kind in (EntryKind.LAW_VERSION, EntryKind.PROVISION):
        part = state.get("label") or state.get("valid_from") or row.public_id
        return f"{laws.get(state['parent'], state['parent'])}, {part}"
    return name_in(reading, state) or row.public_id


def _url(row: Any) -> str:
    """Where a record is read; for one that was retired that address says why and where to go instead."""
    if row.kind == "codebook":
        return f"{API}/vocabularies"
    if row.kind == EntryKind.LAW_VERSION:
        return f"{url_of(EntryKind.LAW, (row.after or row.before)['parent'])}/versions/{row.public_id}"
    return url_of(row.kind, row.public_id)
