"""How rows of answers become rows of tables."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any

import pytest
from pydantic import Field

from app.core.dates import Basis, Holds, Precision
from app.core.flattening import columns_of, long_rows, path_of_list, rows_of
from app.core.schema import Coded, LocalText, OneRowEach, OnlyWith, Schema
from app.core.tabular import BATCH, Datatype
from app.summaries import PeriodRead


class Shade(StrEnum):
    DARK = "dark"


class Maker(Schema):
    """Who made it."""

    id: str
    name: LocalText
    url: str


class Proof(Schema):
    """What proves it."""

    source: Maker
    locator: str | None
    parts: list[Maker]


class Answer(Schema):
    """What is answered."""

    options: Annotated[list[Coded], OneRowEach()]
    display: str


class Thing(Schema):
    """A thing."""

    id: str
    url: str
    maker: Maker | None = Field(description="Null for what nobody made.")
    kind: Coded
    shade: Shade
    levels: list[Coded]
    places: list[str]
    names: dict[str, str]
    identifiers: dict[str, str]
    raw: Any
    weight: float | None = Field(description="In tons.")
    count: int
    good: bool
    seen: dt.date
    published: str | None
    period: PeriodRead
    sources: list[Proof]
    answer: Answer | None
    extra: Annotated[Maker | None, OnlyWith("include")]


MAKER = Maker(id="m", name=LocalText(text="Мастер", lang="ru"), url="/m")
THING = Thing(
    id="t",
    url="/t",
    maker=None,
    kind=Coded(code="grant", label="Grant"),
    shade=Shade.DARK,
    levels=[Coded(code="a", label="A"), Coded(code="b", label="B")],
    places=["X", "Y | Z"],
    names={"en": "Thing", "tg": "Чиз"},
    identifiers={"adilet": "Z05", "other": "1"},
    raw={"a": [1]},
    weight=1.5,
    count=2,
    good=False,
    seen=dt.date(2020, 1, 2),
    published="2015-12",
    period=PeriodRead(
        valid_from="2015",
        valid_from_precision=Precision.YEAR,
        valid_from_basis=Basis.STATED,
        valid_to=None,
        valid_to_precision=None,
        valid_to_basis=Basis.STATED,
        holds=Holds.CERTAIN,
        reason=None,
    ),
    sources=[
        Proof(source=MAKER, locator=None, parts=[MAKER, MAKER]),
        Proof(source=MAKER, locator="art. 1", parts=[]),
    ],
    answer=Answer(options=[Coded(code="y", label="Yes"), Coded(code="n", label="No")], display="yes, no"),
    extra=None,
)


def flat(row: Thing = THING, **how: Any) -> dict[str, Any]:
    columns = columns_of(Thing, **how)
    (cells,) = rows_of(columns, iter([row]))
    return dict(zip([one.key for one in columns], cells, strict=True))


def test_every_kind_of_field_has_its_columns() -> None:
    assert flat() == {
        "id": "t",
        "url": "/t",
        "maker_id": None,
        "maker_name": None,
        "maker_name_lang": None,
        "kind": "grant",
        "kind_label": "Grant",
        "shade": "dark",
        "levels": ("a", "b"),
        "levels_label": ("A", "B"),
        "places": ("X", "Y | Z"),
        "name_en": "Thing",
        "name_ru": None,
        "name_kk": None,
        "name_tg": "Чиз",
        "identifiers": ("adilet: Z05", "other: 1"),
        "raw": '{"a": [1]}',
        "weight": 1.5,
        "count": 2,
        "good": False,
        "seen": "2020-01-02",
        "published": "2015-12",
        "valid_from": "2015",
        "valid_from_precision": "year",
        "valid_from_basis": "stated",
        "valid_to": None,
        "valid_to_precision": None,
        "valid_to_basis": "stated",
        "holds": "certain",
        "reason": None,
        "source_id": ("m", "m"),
        "source_name": ("Мастер", "Мастер"),
        "source_name_lang": ("ru", "ru"),
        "source_locator": (None, "art. 1"),
        "source_part_id": ("m; m", ""),
        "answer_options": ("y", "n"),
        "answer_options_label": ("Yes", "No"),
        "answer_display": "yes, no",
    }


def test_many_rows_are_each_as_they_are_alone() -> None:
    other = THING.model_copy(
        update={"id": "o", "maker": MAKER, "answer": None, "sources": [], "weight": None, "raw": 1}
    )
    columns = columns_of(Thing)
    rows = [THING if at % 3 else other.model_copy(update={"count": at}) for at in range(2 * BATCH + 1)]
    alone = [cells for row in rows for cells in rows_of(columns, iter([row]))]
    assert list(rows_of(columns, iter(rows))) == alone
    assert dict(zip([one.key for one in columns], alone[0], strict=True))["maker_name"] == "Мастер"


def test_what_only_a_parameter_brings_has_columns_only_with_it() -> None:
    assert [key for key in flat(asked={"include"}) if key.startswith("extra")] == [
        "extra_id",
        "extra_name",
        "extra_name_lang",
    ]


def test_a_long_table_has_a_row_for_each_element_and_one_where_there_is_none() -> None:
    assert path_of_list(Thing) == ("answer", "options")
    unknown = THING.model_copy(update={"id": "u", "answer": None})
    columns = columns_of(Thing, long=True)
    keys = [one.key for one in columns]
    rows = [dict(zip(keys, row, strict=True)) for row in rows_of(columns, long_rows(Thing, iter([THING, unknown])))]
    assert [(row["id"], row["answer_options"], row["answer_options_label"]) for row in rows] == [
        ("t", "y", "Yes"),
        ("t", "n", "No"),
        ("u", None, None),
    ]
    with pytest.raises(ValueError, match="has no list"):
        list(long_rows(Maker, iter([MAKER])))


def test_columns_say_what_they_are() -> None:
    columns = {one.key: one.column for one in columns_of(Thing)}
    assert columns["weight"].datatype is Datatype.NUMBER
    assert columns["seen"].datatype is Datatype.DAY
    assert columns["published"].datatype is Datatype.PARTIAL_DATE
    assert columns["levels"].datatype is Datatype.TEXTS
    assert columns["weight"].description == "In tons."
    assert columns["maker_id"].description.startswith("Null for what nobody made. ")
    assert columns["maker_id"].title == "Maker id"
    assert columns["name_kk"].description == "In Kazakh."


def test_two_fields_never_share_a_column() -> None:
    class Twice(Schema):
        one: PeriodRead
        other: PeriodRead

    with pytest.raises(ValueError, match="Twice has several columns holds"):
        columns_of(Twice)
