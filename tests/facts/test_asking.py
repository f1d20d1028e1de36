"""Which questions are put to a subject, and how they are counted: a small codebook, case by case."""

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from app.core.dates import Basis, PartialDate, Span
from app.facts.asking import asked_of
from app.vocabulary import Rank, ValueStatus

DAY = dt.date(2012, 5, 21)


@dataclass(frozen=True)
class Criterion:
    id: int
    key: str
    theme: Any
    types: tuple[str, ...] | None = None
    aspects: tuple[str, ...] = ("law", "practice")

    def asked_of(self, kind: str, type_: str | None) -> bool:
        return kind == self.theme.applies_to and (self.types is None or type_ in self.types)


LATER, FIRST = (SimpleNamespace(key=key, applies_to="mechanism") for key in ("later", "first"))
COUNCILS = SimpleNamespace(key="councils", applies_to="council")
CRITERIA = [
    Criterion(1, "call", LATER),
    Criterion(2, "basis", FIRST),
    Criterion(3, "tax", FIRST, types=("tax-benefit",), aspects=("law",)),
    Criterion(4, "powers", COUNCILS),
]
BOOK: Any = SimpleNamespace(
    themes={theme.key: theme for theme in (FIRST, COUNCILS, LATER)}, criteria={one.key: one for one in CRITERIA}
)


@dataclass(frozen=True)
class Fact:
    row: Any
    span: Span
    status: ValueStatus
    rank: Rank = Rank.NORMAL
    start_basis: Basis = Basis.STATED
    end_basis: Basis = Basis.STATED


def fact(
    criterion: int,
    aspect: str = "law",
    status: str = "known",
    start: str = "2010",
    end: str | None = None,
    scope: str | None = None,
) -> Fact:
    row = SimpleNamespace(criterion_id=criterion, aspect=aspect, scope=scope)
    return Fact(
        row, Span.between(PartialDate.parse(start), (end and PartialDate.parse(end)) or None), ValueStatus(status)
    )


def said(facts: list[Fact], day: dt.date | None = DAY, type_: str = "grant") -> dict[str, str]:
    asked = asked_of(BOOK, "mechanism", type_, facts, day)
    return {f"{one.criterion.key}:{one.aspect}": one.status.value for one in asked}


NOTHING = {
    "basis:law": "not-coded",
    "basis:practice": "not-coded",
    "tax:law": "not-applicable",
    "call:law": "not-coded",
    "call:practice": "not-coded",
}


def test_questions_come_by_theme_and_only_those_about_the_kind() -> None:
    assert said([]) == NOTHING
    assert list(said([])) == list(NOTHING)


@pytest.mark.parametrize(
    ("facts", "changed"),
    [
        ([fact(2)], {"basis:law": "known"}),
        ([fact(2, "practice", "unknown")], {"basis:practice": "unknown"}),
        ([fact(2, start="2013")], {}),
        ([fact(2, end="2012-05-21")], {}),
        ([fact(2, status="unknown", scope="short"), fact(2, scope="long")], {"basis:law": "known"}),
        (
            [fact(2, status="not-coded", scope="short"), fact(2, status="source-silent", scope="long")],
            {"basis:law": "source-silent"},
        ),
        ([fact(3)], {"tax:law": "known"}),
        ([fact(3, start="2013")], {"tax:law": "not-coded"}),
        ([fact(2, status="not-applicable")], {"basis:law": "not-applicable"}),
        ([fact(2), fact(2), fact(2, scope="short")], {"basis:law": "known"}),
    ],
)
def test_a_question_counts_once_under_what_says_most(facts: list[Fact], changed: dict[str, str]) -> None:
    assert said(facts) == NOTHING | changed


def test_with_the_day_lifted_any_period_answers() -> None:
    facts = [fact(2, status="unknown", end="2005", start="2001"), fact(2, start="2013")]
    assert said(facts, day=None)["basis:law"] == "known"
    assert said(facts)["basis:law"] == "not-coded"


def test_a_type_that_is_asked_is_not_spared() -> None:
    assert said([], type_="tax-benefit")["tax:law"] == "not-coded"
