"""Rows of answers as rows of tables: the columns are derived from the schema, so that a new field is a new column.

A field is a column, and what it holds of its own is several: a coded word its code and its label, a text its text and its
language, names one for each language, a short form each of its fields (`law_id`, `law_title`). A period is not named, its
fields are. A list has all its elements in one cell; those of short forms stand in parallel columns, in the same order.
"""

import datetime as dt
import itertools
import json
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from operator import attrgetter
from typing import Annotated, Any, Union, get_args, get_origin

from app.core.locale import Lang
from app.core.schema import Coded, LocalText, OneRowEach, OnlyWith, Schema
from app.core.tabular import Cell, Column, Datatype, batches_of, figure

Getter = Callable[[Any], Any]
"""What a column has of a row: nothing where the row lacks what it is part of."""


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """A column of a table, and what it has of a row."""

    column: Column
    get: Getter
    only_with: str | None = None
    """The parameter without which it is never filled."""

    @property
    def key(self) -> str:
        """What programs call it."""
        return self.column.key


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table, still as answers have them. They are read once."""

    name: str
    schema: type[Schema]
    rows: Iterable[Any]


UNNAMED = frozenset({"PeriodRead"})
"""Short forms whose columns do not bear the name of the field: `valid_from` of an entry, not `period_valid_from`."""
LOCALISED = {
    "names": "name",
    "titles": "title",
    "short_names": "short_name",
    "labels": "label",
    "questions": "question",
}
"""Maps with a text in each language, and what a column of one is called: `name_ru`."""
PARTIAL_DATES = frozenset(
    "valid_from valid_to adopted published evidence_date date start end from to in_force_from repealed last_known".split()
)
"""Fields with dates that may be known to the year or month only."""
SINGULAR = {
    "countries": "country",
    "bodies": "body",
    "legal_basis": "legal_basis",
    "entries": "entry",
    "headlines": "headline",
    "criteria": "criterion",
}
IDENTITIES = ("id", "key", "code", "text", "display", "title", "name")
"""By the first of these that it has, a list within a list is told."""
WITHIN = "; "
"""Between the elements of a list within a list."""
GENERAL = {
    "id": "Its id: lasting, never used for anything else.",
    "key": "Its key: lasting, never used for anything else.",
    "url": "Where it is read.",
    "kind": "What kind it is.",
    "name": "Its name, in the language asked for or the next best.",
    "title": "Its title, in the language asked for or the next best.",
    "label": "The word as people write it, in the language asked for.",
    "lang": "The language that the text is in.",
    "code": "The word itself: lasting, the same in every language.",
    "note": "A remark of the coder.",
    "summary": "What it is, in our words.",
    "number": "Its official number.",
    "adopted": "YYYY, YYYY-MM or YYYY-MM-DD.",
    "scope": "The band or variant that it is about; empty: the whole.",
    "language": "The language that it is in.",
    "publisher": "Who published it.",
    "theme": "The theme's key.",
    "question": "The question in words.",
    "display": "The value as a person would write it, in the language asked for.",
}
"""What a field means that says nothing of its own."""


def columns_of(schema: type[Schema], *, long: bool = False, asked: Collection[str] = ()) -> list[FlatColumn]:
    """The columns of a table of such rows; of a long one, those of a list that has a row for each element are of one element.

    `asked`: the parameters that were set. Fields that are filled only with another one have no columns.
    """
    flat = _fields(schema, "", 0, long)
    keys = [one.key for one in flat]
    double = {key for key in keys if keys.count(key) > 1}
    if double:
        raise ValueError(f"{schema.__name__} has several columns {', '.join(sorted(double))}")
    return [one for one in flat if one.only_with is None or one.only_with in asked]


def rows_of(columns: Sequence[FlatColumn], rows: Iterable[Any]) -> Iterator[Sequence[Cell]]:
    """Rows of answers as rows of a table. They are taken apart some at a time, a column of all of them at once."""
    taken = _of_all([one.get for one in columns])
    for batch in batches_of(rows):
        yield from zip(*taken(batch), strict=True)


Taker = Callable[[Sequence[Any]], Sequence[Sequence[Any]]]
"""What several columns have of many values: the cells of each."""


def _of_all(gets: Sequence[Getter]) -> Taker:
    """What takes the cells of columns from values none of which is missing: the ways to them are found out once for a table."""
    through = [one for one in gets if isinstance(one, _Through)]
    if len(through) < len(gets):
        return lambda values: [list(map(get, values)) for get in gets]
    ways = [(attrgetter(way), None if there == [_same] else _of_some(there)) for way, there in _ways(through)]

    def taken(values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        columns: list[Sequence[Any]] = []
        for read, take in ways:
            found = list(map(read, values))
            columns += [found] if take is None else take(found)
        return columns

    return taken


def _of_some(gets: Sequence[Getter]) -> Taker:
    """The same for values that may be missing. What recurs is taken apart once."""
    if len(gets) == 1:
        (get,) = gets
        return lambda values: [[None if value is None else get(value) for value in values]]
    of_all, nothing = _of_all(gets), [None] * len(gets)

    def taken(values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        there = {id(value): value for value in values}
        there.pop(id(None), None)
        if not there:
            return [[None] * len(values) for _ in gets]
        cells = dict(zip(there, zip(*of_all(list(there.values())), strict=True), strict=True))
        cells[id(None)] = tuple(nothing)
        return list(zip(*map(cells.__getitem__, map(id, values)), strict=True))

    return taken


def _ways(gets: Sequence["_Through"], before: str = "") -> Iterator[tuple[str, list[Getter]]]:
    """The ways that columns go together as far as nothing can be missing, `subject.id`, and what they take of what is there."""
    for (name, may_lack), some in itertools.groupby(gets, key=lambda one: (one.name, one.may_lack)):
        there = [one.get for one in some]
        further = [one for one in there if isinstance(one, _Through)]
        if may_lack or len(further) < len(there):
            yield f"{before}{name}", there
        else:
            yield from _ways(further, f"{before}{name}.")


def long_rows(schema: type[Schema], rows: Iterator[Any]) -> Iterator[Any]:
    """Each row once for each element of its list that has a row for each; once, with the list empty, where it has none."""
    path = path_of_list(schema)
    if path is None:
        raise ValueError(f"{schema.__name__} has no list that has a row for each element")
    for row in rows:
        elements = _at(row, path)
        if not elements:
            yield row
        for element in elements or ():
            yield _with(row, path, [element])


def path_of_list(schema: type[Schema]) -> tuple[str, ...] | None:
    """Where in a schema the list stands that is marked `OneRowEach`; None if there is none."""
    for name, field in schema.model_fields.items():
        if any(isinstance(mark, OneRowEach) for mark in field.metadata):
            return (name,)
        inner = _bare(field.annotation)
        if isinstance(inner, type) and issubclass(inner, Schema):
            deeper = path_of_list(inner)
            if deeper:
                return (name, *deeper)
    return None


def _at(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        value = None if value is None else getattr(value, name)
    return value


def _with(row: Any, path: Sequence[str], elements: list[Any]) -> Any:
    name, *rest = path
    inner = _with(getattr(row, name), rest, elements) if rest else elements
    return row.model_copy(update={name: inner})


def _fields(schema: type[Schema], prefix: str, depth: int, long: bool) -> list[FlatColumn]:
    found: list[FlatColumn] = []
    for name, field in schema.model_fields.items():
        if prefix and name == "url":
            continue  # where to read a thing follows from its id
        mark = next((mark for mark in field.metadata if isinstance(mark, OnlyWith)), None)
        one_each = long and any(isinstance(mark, OneRowEach) for mark in field.metadata)
        shown = field.serialization_alias or name
        annotation = list_element(field.annotation) if one_each else field.annotation
        for one in _parts(annotation, shown, field.description or "", depth, long):
            get = _Through(name, _of_first(one.get) if one_each else one.get, _may_lack(field.annotation))
            column = replace(one.column, key=_joined(prefix, one.key))
            only = one.only_with or (mark.parameter if mark else None)
            found.append(FlatColumn(replace(column, title=_title(column.key)), get, only))
    return found


def list_element(annotation: Any) -> Any:
    """What the elements of a list are."""
    return get_args(_bare(annotation))[0]


@dataclass(frozen=True, slots=True)
class _Through:
    """Gets what `get` has of a field; of nothing, nothing."""

    name: str
    get: Getter
    may_lack: bool = False
    """Whether there may be nothing in the field."""

    def __call__(self, row: Any) -> Any:
        value = getattr(row, self.name)
        return None if value is None else self.get(value)


def _of_first(get: Getter) -> Getter:
    """The same of the first element of a list; of an empty one, nothing."""
    return lambda values: get(values[0]) if values else None


def _parts(annotation: Any, name: str, said: str, depth: int, long: bool) -> list[FlatColumn]:
    """The columns of a field, and what each has of the field's value."""
    kind = _bare(annotation)
    if get_origin(kind) is list:
        return _list_parts(list_element(kind), name, said, depth, long)
    if get_origin(kind) is dict:
        if name in LOCALISED:
            return [_text(f"{LOCALISED[name]}_{lang}", f"{said} In {_LANGUAGES[lang]}.", lang) for lang in Lang]
        return [_flat(name, Datatype.TEXTS, said, _pairs)]
    if kind is Coded:
        return [
            _flat(name, Datatype.TEXT, said or GENERAL["code"], _Through("code", _same)),
            _flat(f"{name}_label", Datatype.TEXT, f"{said} In words.".strip(), _Through("label", _same)),
        ]
    if kind is LocalText:
        general = f"The {name}, in the language asked for or the next best."
        return [
            _flat(name, Datatype.TEXT, said or general, _Through("text", _same)),
            _flat(f"{name}_lang", Datatype.TEXT, f"The language that `{name}` is in.", _Through("lang", _same)),
        ]
    if isinstance(kind, type) and issubclass(kind, Schema):
        inner = _fields(kind, name if kind.__name__ not in UNNAMED else " ", depth, long)
        told = said or _first_line(kind)
        return [
            replace(
                one,
                column=replace(
                    one.column, key=one.key.strip(" _"), description=f"{told} {one.column.description}".strip()
                ),
            )
            for one in inner
        ]
    datatype, get = _scalar(kind, name)
    general = GENERAL.get(name, "") or (f"The {name.replace('_', ' ')}.")
    return [_flat(name, datatype, said or general, get)]


def _list_parts(element: Any, name: str, said: str, depth: int, long: bool) -> list[FlatColumn]:
    bare = _bare(element)
    compound = isinstance(bare, type) and issubclass(bare, Schema) and bare is not Coded
    inner = _parts(element, _singular(name) if compound else name, said, depth + 1, long)
    if depth and compound:
        named = (one for identity in IDENTITIES for one in inner if one.key.split("_")[-1] == identity)
        inner = [next(named, inner[0])]
    together = WITHIN.join if depth else tuple
    return [replace(one, column=_several(one.column, depth), get=_each(one, together)) for one in inner]


def _several(column: Column, depth: int) -> Column:
    return column if depth else replace(column, datatype=Datatype.TEXTS)


def _each(one: FlatColumn, together: Callable[[list[Any]], Any]) -> Getter:
    """What a column has of a list: of each element, as text."""
    get, is_text, nothing = one.get, one.column.datatype in _TEXTUAL, together([])
    if isinstance(get, _Through) and get.get is _same:
        get = attrgetter(get.name)

    def got(values: Any) -> Any:
        if not values:
            return nothing
        cells = [None if value is None else get(value) for value in values]
        if not is_text:
            cells = list(map(_as_text, cells))
        return together([cell or "" for cell in cells] if together is not tuple else cells)

    return got


_TEXTUAL = frozenset({Datatype.TEXT, Datatype.PARTIAL_DATE, Datatype.DAY})


def _as_text(cell: Cell) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return figure(cell)
    return WITHIN.join(part or "" for part in cell)


def _scalar(kind: Any, name: str) -> tuple[Datatype, Getter]:
    if kind is bool:
        return Datatype.BOOLEAN, _same
    if kind is int:
        return Datatype.INTEGER, _same
    if kind is float:
        return Datatype.NUMBER, _same
    if kind is dt.date:
        return Datatype.DAY, lambda value: value.isoformat()
    if kind is dt.datetime:
        return Datatype.TEXT, lambda value: value.isoformat()
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Datatype.TEXT, {word: str(word.value) for word in kind}.__getitem__
    if kind is str:
        return (Datatype.PARTIAL_DATE if name in PARTIAL_DATES else Datatype.TEXT), _same
    return Datatype.TEXT, _json


def _same(value: Any) -> Any:
    return value


def _json(value: Any) -> str:
    """What may be anything: a text as it is, the rest as JSON."""
    return value if isinstance(value, str) else _as_json(value)


_as_json = json.JSONEncoder(ensure_ascii=False, default=str).encode


def _pairs(value: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{key}: {_json(one)}" for key, one in value.items())


def _text(key: str, said: str, lang: Lang) -> FlatColumn:
    return _flat(key, Datatype.TEXT, said.strip(), lambda value: value.get(lang))


def _flat(key: str, datatype: Datatype, said: str, get: Getter) -> FlatColumn:
    return FlatColumn(Column(key, _title(key), datatype, said.replace("`", "")), get)


def _joined(prefix: str, name: str) -> str:
    """The name of a part: not said twice where it begins with that of the whole (`source` and `source_id`)."""
    return name if not prefix or name.startswith(f"{prefix}_") else f"{prefix}_{name}"


def _singular(name: str) -> str:
    return SINGULAR.get(name) or name.removesuffix("s")


def _title(key: str) -> str:
    words = key.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _first_line(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def _may_lack(annotation: Any) -> bool:
    """Whether an annotation allows None."""
    if get_origin(annotation) is Annotated:
        return _may_lack(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return any(_may_lack(one) for one in get_args(annotation))
    return annotation is Any or annotation is type(None)


def _bare(annotation: Any) -> Any:
    """An annotation without marks and without None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        some = [one for one in get_args(annotation) if one is not type(None)]
        return _bare(some[0]) if len(some) == 1 else Any
    return annotation


_LANGUAGES = {Lang.EN: "English", Lang.RU: "Russian", Lang.KK: "Kazakh", Lang.TG: "Tajik"}
