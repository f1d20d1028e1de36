"""Why something stands on the agenda: the rule, case by case."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.core.dates import Holds
from app.coverage.reasons import LABELS, OF_QUESTIONS, Ground, Why, reasons_for
from app.facts.asking import Asked, Said
from app.vocabulary import Priority, ValueStatus

FIRM: dict[str, Any] = {
    "sources": 2,
    "machine_translation_only": False,
    "stale": False,
    "dated": True,
    "weak_locators": 0,
    "certainty": "high",
    "article": "recorded",
    "holds": Holds.CERTAIN,
}


def asked(*statuses: str, core: bool = False, aspect: str = "law", facts: int = 1, others: int = 0) -> Asked[Any]:
    fact: Any = None
    said = tuple(
        Said(str(at), ValueStatus(status), None, (fact,) * facts, (fact,) * others)
        for at, status in enumerate(statuses)
    )
    criterion: Any = SimpleNamespace(core=core)
    return Asked(criterion, aspect, True, said)


@pytest.mark.parametrize(
    ("question", "reasons"),
    [
        (asked(), ["not-coded"]),
        (asked(core=True), ["core-not-coded"]),
        (asked("unknown"), ["unknown"]),
        (asked("unknown", core=True), ["core-unknown"]),
        (asked("source-silent", core=True), ["source-silent"]),
        (asked("not-applicable", core=True), []),
        (asked("known", core=True), []),
        (asked("known", "unknown"), ["partly-unknown"]),
        (asked("known", "not-applicable"), []),
        (asked("known", facts=2), ["rivals"]),
        (asked("known", others=1), ["other-claims"]),
    ],
)
def test_follow_from_what_is_said(question: Asked[Any], reasons: list[str]) -> None:
    assert reasons_for(question, [Ground(**FIRM)], dated=True) == tuple(reasons)


@pytest.mark.parametrize(
    ("weak", "reasons"),
    [
        ({}, []),
        ({"sources": 1}, ["single-source"]),
        ({"machine_translation_only": True, "sources": 1}, ["machine-translation-only", "single-source"]),
        ({"stale": True}, ["stale"]),
        ({"dated": False}, ["evidence-undated"]),
        ({"weak_locators": 3}, ["weak-locator"]),
        ({"certainty": "low"}, ["low-certainty"]),
        ({"certainty": "medium"}, []),
        ({"article": "none-recorded"}, ["no-article"]),
        ({"article": "act-only"}, ["no-article"]),
        ({"article": "named"}, ["article-not-recorded"]),
        ({"holds": Holds.POSSIBLE}, ["possible-date"]),
        ({"holds": None}, []),
    ],
)
def test_follow_from_the_ground_of_a_known_answer(weak: dict[str, Any], reasons: list[str]) -> None:
    assert reasons_for(asked("known"), [Ground(**FIRM), Ground(**FIRM | weak)], dated=True) == tuple(reasons)


def test_practice_needs_no_article() -> None:
    ground = Ground(**FIRM | {"article": "none-recorded"})
    assert reasons_for(asked("known", aspect="practice"), [ground], dated=True) == ()


def test_rows_that_follow_each_other_are_no_rivals_when_the_day_is_lifted() -> None:
    assert reasons_for(asked("known", facts=2), [Ground(**FIRM)], dated=False) == ()


def test_a_criterion_that_is_not_put_to_a_type_gives_none() -> None:
    criterion: Any = SimpleNamespace(core=True)
    assert reasons_for(Asked(criterion, "law", False, ()), [], dated=True) == ()


def test_are_all_worded_and_ranked_once() -> None:
    assert LABELS.keys() == {*Why}
    assert [why.rank for why in Why] == list(range(1, len(Why) + 1))
    assert OF_QUESTIONS.keys() == {*Priority}
    assert [OF_QUESTIONS[priority].rank for priority in Priority] == sorted(
        OF_QUESTIONS[priority].rank for priority in Priority
    )
