"""Lists: one statement, named conditions, an order; from these the page, the total, facets and groups.

A list's conditions are named after the filters that they come from, so that a facet can lift its own: `facet=type` beside
`type=grant` still counts the other types. Rows, total, facets and groups come from the same conditions and cannot disagree.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select

from app.core.errors import unknown_value
from app.core.pagination import OrderedBy, Paging, Slice, WholeList, batches_of, count_of, paginate
from app.core.parameters import Filters
from app.core.schema import Bucket, Facet, Group, GroupKey, Page, PageInfo, Schema
from app.describing import phrase
from app.fulltext.index import matching
from app.fulltext.words import label_key, text_query
from app.models import Entry, Fact, SearchDocument
from app.reading import Reading
from app.vocabulary import EntryKind

Label = Callable[[str], str]
"""The label of a key, in the language asked for."""

R = TypeVar("R", bound=Schema)

MANY = 500
"""Rows. A list of no more is soonest put in order; of a longer one that nothing narrows, the page is read from an index."""
VERY_MANY = 20_000
"""Rows. Where filters leave so many, the page is read from the index, too: not many others are passed by until it is full."""

Conditions = dict[str, ColumnElement[bool]]
"""What rows must meet, by the name of the filter that asks for it."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A field by which the rows of a list can be counted.

    `key` is the value as its filter takes it. `through` joins the table that holds it, where the list itself does not: what is
    counted need not be joined with what only some counts ask for. `several` says that one row may have several values there.
    """

    key: Any
    label: Label
    through: Callable[[Select[Any]], Select[Any]] = field(default=lambda statement: statement)
    several: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One question for a list."""

    statement: Select[Any]
    """Columns and joins, without conditions."""
    identity: Any
    """The column that tells rows apart."""
    conditions: Conditions
    order: Sequence[OrderedBy]
    query: str
    """The canonical text of the question, for cursors."""
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    kind: EntryKind | None = None
    """The kind of all entries that are listed: said, it lets the databases begin with these and pass by all others."""

    def rows(self, without: Collection[str] = ()) -> Select[Any]:
        """The statement with its conditions, some of them lifted."""
        of_kind = () if self.kind is None else (Entry.kind == self.kind,)
        wanted = (condition for name, condition in self.conditions.items() if name not in without)
        return self.statement.where(*of_kind, *wanted)

    def total(self, reading: Reading) -> int:
        """How many rows it has: counted once for each state of the data."""
        return reading.once(f"total of {self.query}", lambda: count_of(reading.session, self.rows()))


def chosen(
    conditions: Conditions, name: str, column: Any, wanted: Collection[Any], unwanted: Collection[Any] = ()
) -> None:
    """Add the conditions of a filter and of its `__not`: one of these values, none of those. What is not recorded is neither."""
    if wanted:
        conditions[name] = column.in_(wanted)
    if unwanted:
        conditions[f"{name}__not"] = or_(column.is_(None), column.not_in(unwanted))


class CountryFilters(Protocol):
    """The two filters by country that most lists have."""

    @property
    def country(self) -> list[str]:
        """Codes of countries: one of these."""

    @property
    def country__not(self) -> list[str]:
        """Codes of countries: none of these."""


def in_countries(reading: Reading, conditions: Conditions, column: Any, filters: CountryFilters) -> None:
    """Add the conditions of `country` and `country__not`. Raises UnknownValue for a country that is not there."""
    unwanted = reading.country_ids(filters.country__not, "country__not")
    chosen(conditions, "country", column, reading.country_ids(filters.country), unwanted)


def bounded(conditions: Conditions, name: str, column: Any, least: Any, most: Any) -> None:
    """Add the conditions of `name__gte` and `name__lte`."""
    if least is not None:
        conditions[f"{name}__gte"] = column >= least
    if most is not None:
        conditions[f"{name}__lte"] = column <= most


def missing_or_not(conditions: Conditions, name: str, column: Any, missing: bool | None) -> None:
    """Add the condition of `name__isnull`."""
    if missing is not None:
        conditions[f"{name}__isnull"] = column.is_(None) if missing else column.is_not(None)


def among(identity: Any, owner: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """That a row is among the owners of some rows of another table, such as the citations of a source.

    The few owners are found first, by an index; asked row by row (EXISTS) the databases would go through the whole list.
    """
    return identity.in_(select(owner).where(owner.is_not(None), *conditions).correlate(None))  # type: ignore[no-any-return]  # of a column of any type


def worded(reading: Reading, conditions: Conditions, owner: Any, text: str | None) -> None:
    """Add the condition of the `text` filter: a search for it finds the entry or fact (`owner` is the column of its number).

    The same index answers as for `/search`. Raises InvalidParameter for a text without a word to be found.
    """
    query = text_query(text)
    if query is None:
        return
    document = SearchDocument.fact_id if owner is Fact.id else SearchDocument.entry_id
    found = SearchDocument.id.in_(matching(reading.session, query))
    conditions["text"] = owner.in_(select(document).where(found, document.is_not(None)))


def labelled(reading: Reading, parameter: str, column: Any, words: Collection[str], what: str) -> list[str]:
    """Labels as they are recorded in a column, however they are typed. Raises UnknownValue with near matches."""
    if not words:
        return []

    def read() -> dict[str, list[str]]:
        known: dict[str, list[str]] = {}
        for label in reading.session.execute(select(column).where(column.is_not(None)).distinct()).scalars():
            known.setdefault(label_key(label), []).append(label)
        return known

    known = reading.codebook.recalled.once(labelled, str(column), read)
    found: list[str] = []
    for word in words:
        if (key := label_key(word)) not in known:
            raise unknown_value(parameter, word, chain.from_iterable(known.values()), what)
        found += known[key]
    return found


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))


def names_article(column: Any, articles: Collection[str]) -> ColumnElement[bool]:
    """That a label names one of some articles, or a part of one in brackets: `6-1` finds `art. 6-1 (bands)`, with any dash."""
    plain = [article.translate(_DASHES) for article in articles]
    labels = {label for article in plain for label in (article, article.lower(), f"art. {article}")}
    parts = [f"{label}{gap}(" for label in sorted(labels) for gap in ("", " ")]
    return or_(column.in_(sorted(labels)), *(column.startswith(part, autoescape=True) for part in parts))


def page_of(
    reading: Reading,
    listing: Listing,
    paging: Paging,
    filters: Filters,
    shaped: Callable[[Sequence[Any]], list[R]],
    describe: Callable[[int], str],
    *,
    groups: Callable[[], list[Group]] | None = None,
    dated: bool = True,
) -> Page[R]:
    """The answer to a list: rows as `shaped` makes them, total, facets and groups. `describe` takes the total.

    Of a whole list the rows are read when they are asked for, some at a time. `groups` counts in another way than by rows.
    """
    total = listing.total(reading)
    if isinstance(paging, WholeList):
        whole: Page[R] = answered(reading, Slice((), total, None), paging, [], describe=describe(total), dated=dated)
        batches = batches_of(reading.session, listing.rows(), listing.order)
        return whole.read_on(shaped(batch) for batch in batches)
    found = paginate(
        reading.session,
        listing.rows(),
        listing.order,
        paging,
        listing.query,
        total=total,
        along_the_order=total > MANY and (total > VERY_MANY or not _narrowed(filters)),
    )
    return answered(
        reading,
        found,
        paging,
        shaped(found.rows),
        facets=[facet_of(reading, listing, filters, name) for name in getattr(filters, "facet", ())],
        groups=groups() if groups else groups_of(reading, listing, getattr(filters, "group_by", ())),
        describe=describe(found.total),
        dated=dated,
    )


_NARROW_NOTHING = frozenset({"sort", "facet", "group_by", "certainty_of_date"})


def _narrowed(filters: Filters) -> bool:
    """Whether some filter leaves rows out, beside the day."""
    declared = type(filters).model_fields.items()
    told = ((name, getattr(filters, name), one) for name, one in declared if name not in _NARROW_NOTHING)
    return any(value != one.get_default(call_default_factory=True) for _, value, one in told)


def answered(
    reading: Reading,
    found: Slice,
    paging: Paging,
    rows: list[R],
    *,
    describe: str,
    facets: list[Facet] | None = None,
    groups: list[Group] | None = None,
    dated: bool = True,
) -> Page[R]:
    """A page of rows as an answer."""
    if not isinstance(paging, WholeList):
        reading.links.page(found.next)
    return Page(
        data=rows,
        page=PageInfo(limit=paging.limit, total=found.total, next=found.next),
        facets=facets or [],
        groups=groups or [],
        meta=reading.meta(describe, dated=dated, is_list=True),
    )


def whole_list(reading: Reading, rows: list[R], described: str, *, dated: bool = True) -> Page[R]:
    """A list that is always given whole, on one page."""
    found = Slice(rows, len(rows), None)
    return answered(reading, found, Paging(limit=max(len(rows), 1)), rows, describe=described, dated=dated)


def facet_of(reading: Reading, listing: Listing, filters: Filters, name: str) -> Facet:
    """How the rows divide by one dimension, with its own filters lifted. One statement, once for each state of the data."""
    dimension = listing.dimensions[name]
    own = {condition for condition in listing.conditions if condition == name or condition.startswith(f"{name}__")}
    key = cast(dimension.key, String).label("key")
    statement = dimension.through(listing.rows(without=own)).with_only_columns(key, _number(listing, dimension))
    counts = reading.once(
        f"facet {name} of {listing.query}",
        lambda: {row.key: row.number for row in reading.session.execute(statement.group_by(dimension.key))},
    )
    return facet_from(reading, counts, filters, name, dimension.label)


def _number(listing: Listing, *dimensions: Dimension) -> Any:
    """How many rows there are, each once: told apart only where one may come several times, for that takes a sort of all."""
    several = any(dimension.several for dimension in dimensions)
    return (func.count(listing.identity.distinct()) if several else func.count()).label("number")


def facet_from(reading: Reading, counts: Mapping[str | None, int], filters: Filters, name: str, label: Label) -> Facet:
    """The facet of a name, from how many rows have each of its values."""
    selected = _selected(reading, filters, name)
    buckets = [
        Bucket(
            key=key,
            label=_label(reading, label, key),
            count=number,
            selected=key is not None and key.casefold() in selected,
        )
        for key, number in counts.items()
    ]
    buckets.sort(key=lambda bucket: (-bucket.count, bucket.key is None, bucket.key or ""))
    return Facet(field=name, total=len(buckets), buckets=buckets)


def _selected(reading: Reading, filters: Filters, name: str) -> set[str]:
    """What the filter of a facet's name asks for, folded: it may have been typed in another case than the facet's keys."""
    asked = getattr(filters, name, None)
    if not isinstance(asked, list):
        return set()
    return {reading.country(str(word)).code if name == "country" else str(word).casefold() for word in asked}


def groups_of(
    reading: Reading, listing: Listing, names: Sequence[str], figure: Any = None, unit: Any = None
) -> list[Group]:
    """How many rows share the values of one or two dimensions, by their keys. One statement, once for each state of the data.

    With `figure` and `unit`, the least and the most of figures in one unit beside the count.
    """
    if not names:
        return []
    dimensions = [listing.dimensions[name] for name in names]
    statement = listing.rows()
    for dimension in dimensions:
        statement = dimension.through(statement)
    keys = [cast(dimension.key, String).label(f"key_{at}") for at, dimension in enumerate(dimensions)]
    columns: list[Any] = [*keys, _number(listing, *dimensions)]
    if figure is not None:
        columns += [func.min(figure).label("least"), func.max(figure).label("most")]
        columns += [func.min(unit).label("unit"), func.max(unit).label("other_unit")]
    counted = statement.with_only_columns(*columns).group_by(*(dimension.key for dimension in dimensions))
    rows = reading.once(f"by {' and '.join(names)}: {listing.query}", lambda: reading.session.execute(counted).all())
    groups = []
    for row in rows:
        keyed = [getattr(row, f"key_{at}") for at in range(len(names))]
        one_unit = figure is not None and row.unit == row.other_unit
        groups.append(
            Group(
                keys=[
                    GroupKey(field=str(name), key=key, label=_label(reading, dimension.label, key))
                    for name, key, dimension in zip(names, keyed, dimensions, strict=True)
                ],
                count=row.number,
                least=row.least if one_unit else None,
                most=row.most if one_unit else None,
                unit=row.unit if one_unit else None,
            )
        )
    return sorted(groups, key=lambda group: [(key.key is None, key.key or "") for key in group.keys])


def _label(reading: Reading, label: Label, key: str | None) -> str:
    return phrase(reading, "not recorded", "не указано") if key is None else label(key)


def country_dimension(reading: Reading, holder: Any) -> Dimension:
    """Counting by country; `holder` is the joined entry of the country."""
    return Dimension(holder.public_id, lambda code: reading.text(reading.codebook.countries[code].names))


def coded_dimension(reading: Reading, column: Any, vocabulary: str) -> Dimension:
    """Counting by the words of a vocabulary."""
    return Dimension(column, lambda code: reading.coded(vocabulary, code).label)


def plain_dimension(column: Any) -> Dimension:
    """Counting by values that are their own label."""
    return Dimension(column, lambda key: key)
