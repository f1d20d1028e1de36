"""A comparison as tables: its values (long), its rows (wide), what is present, the summary, conflicts and sources.

In the long table every value is a row, and so is every cell without one: a cell never stands empty, its status says why.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from app.compare.phrases import basis_words, value_words
from app.compare.schemas import (
    BasisRef,
    CellRead,
    CellValue,
    ColumnCoverage,
    ColumnRead,
    ComparisonRead,
    ConflictRef,
    PresenceCell,
    PresenceRow,
    PresentRead,
    RowRead,
)
from app.core.schema import Coded, Schema
from app.core.tabular import Cell, Column, Datatype, Table
from app.facts.schemas import CriterionSummary, ValueRead
from app.summaries import ConvertedAmount, PeriodRead, SourceSummary

T = TypeVar("T")


class Field(NamedTuple):
    """A column, and where its cells come from."""

    column: Column
    cell: Callable[..., Cell]


def field(
    key: str,
    cell: Callable[..., Cell],
    datatype: Datatype = Datatype.TEXT,
    *,
    says: str | tuple[type[Schema], str] = "",
    width: int = 0,
) -> Field:
    """A field; what it means is said here, or where the answer's shape says it of the same field."""
    meaning = says if isinstance(says, str) else says[0].model_fields[says[1]].description or ""
    title = key.replace("_", " ").capitalize()
    return Field(Column(key, title, datatype, meaning.replace("`", ""), width), cell)


class Place(NamedTuple):
    """A row of the comparison, one of its cells, and one of the values in it, if there is any."""

    number: int
    row: RowRead
    column: ColumnRead
    cell: CellRead
    value: CellValue | None


class Presence(NamedTuple):
    """One mechanism or council that is present, was or will be; or none."""

    row: PresenceRow
    cell: PresenceCell
    when: str
    one: PresentRead | None


@dataclass(frozen=True, slots=True)
class Count:
    """One figure of the summary."""

    about: str
    key: str
    title: str
    measure: str
    count: int


FLAG, COUNT, FIGURE = Datatype.BOOLEAN, Datatype.INTEGER, Datatype.NUMBER
DAY, DATE, SEVERAL = Datatype.DAY, Datatype.PARTIAL_DATE, Datatype.TEXTS

ROW_FIELDS = [
    field("row", lambda at, _: at, COUNT, says="The number of the row, from 1; the same in every table."),
    field("kind", lambda _, row: row.kind, says=(RowRead, "kind")),
    field("type", lambda _, row: _code(row.type), says=(RowRead, "type")),
    field("theme", lambda _, row: row.criterion.theme, says="The key of the criterion's theme."),
    field("criterion", lambda _, row: row.criterion.key, says="The key of the criterion."),
    field("criterion_title", lambda _, row: row.criterion.title, width=34),
    field("question", lambda _, row: row.criterion.question, width=60),
    field("value_type", lambda _, row: row.criterion.value_type, says="The shape of the criterion's answers.", width=11),
    field("core", lambda _, row: row.criterion.core, FLAG, says=(CriterionSummary, "core")),
    field("aspect", lambda _, row: row.aspect.code, says="law: what the binding text provides; practice: what happens."),
    field("verdict", lambda _, row: row.verdict, says="What the sides are to each other; an unknown side is never judged."),
    field("rule", lambda _, row: row.rule, says=(RowRead, "rule")),
    field("reason", lambda _, row: row.reason, says=(RowRead, "reason"), width=44),
    field("verdict_since", lambda _, row: row.since and row.since.day and str(row.since.day), DAY,
          says="From which day the verdict has held without a break. Empty: not asked (see verdict_since_note)."),
    field("verdict_since_note", lambda _, row: row.since and row.since.note, width=34,
          says="Empty where the columns have different days or the verdict is an unknown one."),
    field("caveats", lambda _, row: tuple(caveat.code for caveat in row.caveats), SEVERAL, says=(RowRead, "caveats")),
]  # fmt: skip


def _of_value(cell: Callable[[CellValue], Cell]) -> Callable[[Place], Cell]:
    """A cell that is empty where there is no value; its status stands beside it."""
    return lambda place: None if place.value is None else cell(place.value)


def _of_known(cell: Callable[[ValueRead], Cell]) -> Callable[[Place], Cell]:
    return lambda place: None if place.value is None or place.value.value is None else cell(place.value.value)


def _of_converted(cell: Callable[[ConvertedAmount], Cell]) -> Callable[[Place], Cell]:
    return _of_known(lambda value: None if value.converted is None else cell(value.converted))


def _code(coded: Coded | None) -> str | None:
    return coded.code if coded else None


def _raw(value: ValueRead) -> Cell:
    raw = value.raw
    if isinstance(raw, list) and all(isinstance(part, str) for part in raw):
        return tuple(raw)
    return raw if isinstance(raw, str | int | float | bool) else json.dumps(raw, ensure_ascii=False, sort_keys=True)


CELL_FIELDS = [
    field("column", lambda p: p.column.key, says=(ColumnRead, "key"), width=26),
    field("column_name", lambda p: p.column.entry.name),
    field("column_country", lambda p: p.column.country and p.column.country.id, says=(ColumnRead, "country")),
    field("as_of", lambda p: p.column.as_of.isoformat(), DAY, says="The day of the column."),
    field("cell_status", lambda p: p.cell.status.code, says=(CellRead, "status")),
    field("cell_reason", lambda p: p.cell.reason, says=(CellRead, "reason")),
    field("no_subject", lambda p: p.cell.no_subject, FLAG, says=(CellRead, "no_subject")),
    field("without_value", lambda p: p.cell.without_value, COUNT, says=(CellRead, "without_value")),
    field("subject", _of_value(lambda v: v.subject.id), says="Whose value it is: an id.", width=34),
    field("subject_name", _of_value(lambda v: v.subject.name), width=34),
    field("scope", _of_value(lambda v: v.scope), says=(CellValue, "scope")),
    field("status", lambda p: p.value.status.code if p.value else p.cell.status.code,
          says="Of the value or, where there is none, of the cell. Only known carries a value; none of the others ever means no."),
    field("display", _of_known(lambda v: v.display), says=(ValueRead, "display"), width=44),
    field("raw", _of_known(_raw), SEVERAL, says="The value as it was coded; a list of options for choices."),
    field("options", _of_known(lambda v: tuple(option.label for option in v.options)), SEVERAL, says=(ValueRead, "options")),
    field("number", _of_known(lambda v: v.number), FIGURE, says=(ValueRead, "number")),
    field("unit", _of_known(lambda v: _code(v.unit)), says=(ValueRead, "unit"), width=12),
    field("bound", _of_known(lambda v: _code(v.bound)), says=(ValueRead, "bound"), width=12),
    field("year", _of_known(lambda v: v.year), COUNT, says=(ValueRead, "year")),
    field("date", _of_known(lambda v: v.date), DATE, says=(ValueRead, "date")),
    field("converted", _of_converted(lambda c: c.number), FIGURE, says="The amount in the currency asked for; not rounded."),
    field("converted_currency", _of_converted(lambda c: c.currency.code), width=12),
    field("converted_display", _of_converted(lambda c: c.display), says=(ConvertedAmount, "display")),
    field("converted_at", _of_converted(lambda c: c.at), DATE, says=(ConvertedAmount, "at")),
    field("not_converted", _of_converted(lambda c: c.missing), says=(ConvertedAmount, "missing")),
    field("valid_from", _of_value(lambda v: v.period.valid_from), DATE, says=(PeriodRead, "valid_from")),
    field("valid_from_precision", _of_value(lambda v: v.period.valid_from_precision), width=12),
    field("valid_from_basis", _of_value(lambda v: v.period.valid_from_basis), says=(PeriodRead, "valid_from_basis"), width=12),
    field("valid_to", _of_value(lambda v: v.period.valid_to), DATE, says=(PeriodRead, "valid_to")),
    field("valid_to_precision", _of_value(lambda v: v.period.valid_to_precision), width=12),
    field("valid_to_basis", _of_value(lambda v: v.period.valid_to_basis), width=12),
    field("holds", _of_value(lambda v: v.period.holds), says=(PeriodRead, "holds"), width=10),
    field("holds_reason", _of_value(lambda v: v.period.reason), says=(PeriodRead, "reason"), width=14),
    field("certainty", _of_value(lambda v: v.certainty.code), says="How sure the coder is: high, medium, low.", width=10),
    field("rank", _of_value(lambda v: v.rank.code), says="Its place among rival claims.", width=10),
    field("rank_reason", _of_value(lambda v: v.rank_reason)),
    field("note", _of_value(lambda v: v.note), width=44),
    field("evidence_date", _of_value(lambda v: v.evidence_date), DATE, says=(CellValue, "evidence_date")),
    field("checked_on", _of_value(lambda v: v.checked_on.isoformat()), DAY, says="The day on which a coder last checked it."),
    field("stale", _of_value(lambda v: v.stale), FLAG, says="Open-ended practice whose newest evidence is more than five years old."),
    field("machine_translation_only", _of_value(lambda v: v.machine_translation_only), FLAG),
    field("source_kinds", _of_value(lambda v: tuple(kind.code for kind in v.source_kinds)), SEVERAL,
          says="The kinds of its sources, most trusted for its aspect first."),
    field("law_ids", _of_value(lambda v: tuple(basis.law for basis in v.legal_basis)), SEVERAL,
          says="The acts on which it rests; law_numbers, law_titles and articles stand in the same order."),
    field("law_numbers", _of_value(lambda v: tuple(basis.number for basis in v.legal_basis)), SEVERAL),
    field("law_titles", _of_value(lambda v: tuple(basis.title for basis in v.legal_basis)), SEVERAL, says=(BasisRef, "title")),
    field("articles", _of_value(lambda v: tuple(basis.article for basis in v.legal_basis)), SEVERAL),
    field("laws_in_force", _of_value(lambda v: tuple(basis.in_force for basis in v.legal_basis)), SEVERAL, says=(BasisRef, "in_force")),
    field("source_ids", _of_value(lambda v: tuple(ref.source for ref in v.sources)), SEVERAL,
          says="The sources that prove it; titles, addresses and locators stand in the same order."),
]  # fmt: skip
"""What is said of a place in the long table, up to its sources."""

SOURCE_FIELDS = [
    field("id", lambda s: s.id, width=34),
    field("title", lambda s: s.title, width=60),
    field("title_lang", lambda s: s.title_lang, width=10),
    field("publisher", lambda s: s.publisher, width=34),
    field("kind", lambda s: s.kind.code),
    field("language", lambda s: s.language, width=10),
    field("published", lambda s: s.published, DATE, says=(SourceSummary, "published")),
    field("source_url", lambda s: s.source_url, says=(SourceSummary, "source_url"), width=50),
    field("archived_url", lambda s: s.archived_url),
    field("url", lambda s: s.url, says="Its entry in the atlas."),
]
CONFLICT_FIELDS = [
    field("id", lambda c: c.id, width=34),
    field("topic", lambda c: c.topic, width=60),
    field("about", lambda c: tuple(entry.id for entry in c.about), SEVERAL),
    field("resolution", lambda c: c.resolution, says=(ConflictRef, "resolution"), width=60),
    field("url", lambda c: c.url),
]
PRESENCE_FIELDS = [
    field("kind", lambda p: p.row.kind, says=(PresenceRow, "kind")),
    field("type", lambda p: p.row.type.code),
    field("type_label", lambda p: p.row.type.label),
    field("column", lambda p: p.cell.column, says=(ColumnRead, "key")),
    field("state", lambda p: p.cell.state.code, says=(PresenceCell, "state")),
    field("when", lambda p: p.when, says="present: on the day; where none is: last and next, the nearest before and after; unsure, what makes it not known; none."),
    field("entry", lambda p: p.one and p.one.entry.id, width=34),
    field("entry_name", lambda p: p.one and p.one.entry.name, width=44),
    field("valid_from", lambda p: p.one and p.one.period.valid_from, DATE, says=(PeriodRead, "valid_from")),
    field("valid_from_basis", lambda p: p.one and p.one.period.valid_from_basis, says=(PeriodRead, "valid_from_basis")),
    field("valid_to", lambda p: p.one and p.one.period.valid_to, DATE, says=(PeriodRead, "valid_to")),
    field("valid_to_basis", lambda p: p.one and p.one.period.valid_to_basis),
    field("holds", lambda p: p.one and p.one.period.holds, says=(PeriodRead, "holds")),
    field("law_ids", lambda p: p.one and tuple(basis.law for basis in p.one.legal_basis), SEVERAL,
          says=(PresentRead, "legal_basis")),
    field("law_numbers", lambda p: p.one and tuple(basis.number for basis in p.one.legal_basis), SEVERAL),
    field("law_titles", lambda p: p.one and tuple(basis.title for basis in p.one.legal_basis), SEVERAL, says=(BasisRef, "title")),
    field("articles", lambda p: p.one and tuple(basis.article for basis in p.one.legal_basis), SEVERAL),
    field("recipients", lambda p: p.one and p.one.recipients, says=(PresentRead, "recipients"), width=60),
]  # fmt: skip
SUMMARY_FIELDS = [
    field("about", lambda c: c.about, says="comparison, theme, column, or the rule by which rows cannot be compared."),
    field("key", lambda c: c.key),
    field("title", lambda c: c.title, width=44),
    field("measure", lambda c: c.measure, says="A verdict, a status, or what is counted."),
    field("count", lambda c: c.count, COUNT),
]


class Shape(StrEnum):
    """The table of a comparison that a CSV or NDJSON file holds."""

    LONG = "long"
    WIDE = "wide"
    PRESENCE = "presence"
    SUMMARY = "summary"
    CONFLICTS = "conflicts"
    SOURCES = "sources"


def table_of(comparison: ComparisonRead, shape: Shape) -> Table:
    """One table of a comparison."""
    return {
        Shape.LONG: values_table,
        Shape.WIDE: rows_table,
        Shape.PRESENCE: presence_table,
        Shape.SUMMARY: summary_table,
        Shape.CONFLICTS: conflicts_table,
        Shape.SOURCES: sources_table,
    }[shape](comparison)


def values_table(comparison: ComparisonRead) -> Table:
    """Long: one row for every value, and for every cell that has none; by row, then column."""
    cited = {source.id: source for source in comparison.sources}
    last = [
        field("source_titles", _of_value(lambda v: tuple(cited[ref.source].title for ref in v.sources)), SEVERAL),
        field("source_urls", _of_value(lambda v: tuple(cited[ref.source].source_url for ref in v.sources)), SEVERAL),
        field("locators", _of_value(lambda v: tuple(ref.locator for ref in v.sources)), SEVERAL,
              says="The places in the sources."),
        field("fact", _of_value(lambda v: v.id), says="The id of the fact.", width=34),
        field("url", _of_value(lambda v: v.url), says="Where the fact is read."),
    ]  # fmt: skip
    own = [*CELL_FIELDS, *last]
    return Table(
        "Values",
        [one.column for one in (*ROW_FIELDS, *own)],
        (
            [*(one.cell(place.number, place.row) for one in ROW_FIELDS), *(one.cell(place) for one in own)]
            for place in _places(comparison)
        ),
        "One row for every value, and for every cell without one.",
    )


def _places(comparison: ComparisonRead) -> Iterator[Place]:
    for number, row in enumerate(comparison.rows, 1):
        for column, cell in zip(comparison.columns, row.cells, strict=True):
            values: Sequence[CellValue | None] = cell.values or (None,)
            for value in values:
                yield Place(number, row, column, cell, value)


def rows_table(comparison: ComparisonRead) -> Table:
    """Wide: one row for every row of the comparison, and a group of columns for each of its columns."""
    groups = [
        field(f"{column.key} {name}", cell, datatype, says=says, width=width)
        for column in comparison.columns
        for name, cell, datatype, says, width in _cell_group(column, comparison)
    ]
    return Table(
        "Rows",
        [one.column for one in (*ROW_FIELDS, *groups)],
        (
            [*(one.cell(number, row) for one in ROW_FIELDS), *(one.cell(row) for one in groups)]
            for number, row in enumerate(comparison.rows, 1)
        ),
        "One row for every row of the comparison; the texts of a column's group stand in the same order.",
    )


def _cell_group(
    column: ColumnRead, comparison: ComparisonRead
) -> list[tuple[str, Callable[[RowRead], Cell], Datatype, str, int]]:
    at = comparison.columns.index(column)

    def each(part: Callable[[CellValue], str | None]) -> Callable[[RowRead], Cell]:
        return lambda row: tuple(part(value) for value in row.cells[at].values)

    def only_number(row: RowRead) -> Cell:
        values = [value.value for value in row.cells[at].values if value.value]
        return values[0].number if len(values) == 1 else None

    return [
        ("status", lambda row: row.cells[at].status.code, Datatype.TEXT, "The status of the cell; never empty.", 14),
        ("reason", lambda row: row.cells[at].reason, Datatype.TEXT, "", 14),
        ("no_subject", lambda row: row.cells[at].no_subject, FLAG, "Nothing of this type exists on the day.", 0),
        ("without_value", lambda row: row.cells[at].without_value, COUNT, "Subjects without a known value.", 0),
        ("values", each(value_words), SEVERAL, "As a person would write them; an unknown one says so.", 44),
        ("number", only_number, FIGURE, "The figure, where there is one value.", 0),
        ("subjects", each(lambda v: v.subject.id), SEVERAL, "Whose values they are.", 34),
        ("scopes", each(lambda v: v.scope), SEVERAL, "The bands or variants that they are about.", 0),
        ("statuses", each(lambda v: v.status.code), SEVERAL, "", 0),
        ("holds", each(lambda v: v.period.holds), SEVERAL, "Whether they hold on the day: certain or possible.", 0),
        ("certainties", each(lambda v: v.certainty.code), SEVERAL, "", 0),
        ("starts", each(lambda v: v.period.valid_from), SEVERAL, "", 0),
        ("ends", each(lambda v: v.period.valid_to), SEVERAL, "", 0),
        ("legal_basis", each(lambda v: "; ".join(map(basis_words, v.legal_basis))), SEVERAL, "Acts and articles.", 34),
        ("sources", each(lambda v: "; ".join(f"{s.source}: {s.locator}" for s in v.sources)), SEVERAL, "Source: locator.", 34),
        ("facts", each(lambda v: v.id), SEVERAL, "", 34),
    ]  # fmt: skip


def presence_table(comparison: ComparisonRead) -> Table:
    """What exists of each type on each column's day: one row for each thing, or for its absence."""
    return _table("Presence", PRESENCE_FIELDS, _presences(comparison.presence), "What exists on each column's day.")


def _presences(rows: Iterable[PresenceRow]) -> Iterator[Presence]:
    for row in rows:
        for cell in row.cells:
            found: list[tuple[str, PresentRead | None]] = [("present", one) for one in cell.present]
            found += [(when, one) for when, one in (("last", cell.last), ("next", cell.next)) if one]
            found += [("unsure", one) for one in cell.unsure]
            for when, one in found or [("none", None)]:
                yield Presence(row, cell, when, one)


def summary_table(comparison: ComparisonRead) -> Table:
    """The comparison in figures."""
    return _table("Summary", SUMMARY_FIELDS, _counts(comparison), "The comparison in figures.")


def _counts(comparison: ComparisonRead) -> Iterator[Count]:
    summary = comparison.summary
    yield Count("comparison", "", "", "rows", summary.rows)
    yield from _each("comparison", "", "", summary.verdicts)
    yield Count("comparison", "", "", "with-nothing-to-ask", summary.with_nothing_to_ask)
    yield Count("comparison", "", "", "coded-in-no-column", summary.coded_in_no_column)
    for rule, count in summary.not_comparable.items():
        yield Count("not-comparable", rule, "", "rows", count)
    for theme in summary.themes:
        yield from _each("theme", theme.theme, theme.title, theme.verdicts)
    for column, coverage in zip(comparison.columns, summary.coverage, strict=True):
        statuses = {name: getattr(coverage, name) for name in ColumnCoverage.model_fields if name != "column"}
        yield from _each("column", column.key, column.entry.name, statuses)


def _each(about: str, key: str, title: str, counts: Mapping[Any, int]) -> Iterator[Count]:
    return (Count(about, key, title, str(measure).replace("_", "-"), count) for measure, count in counts.items())


def conflicts_table(comparison: ComparisonRead) -> Table:
    """Points on which sources disagree."""
    return _table("Conflicts", CONFLICT_FIELDS, comparison.conflicts, "Recorded points on which sources disagree.")


def sources_table(comparison: ComparisonRead) -> Table:
    """Every source that a value cites."""
    return _table("Sources", SOURCE_FIELDS, comparison.sources, "Every source that a value cites.")


def _table(name: str, fields: Sequence[Field], things: Iterable[T], description: str) -> Table:
    rows = ([one.cell(thing) for one in fields] for thing in things)
    return Table(name, [one.column for one in fields], rows, description)
