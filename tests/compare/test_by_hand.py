"""A reader who has nothing but the answer can work every verdict out again.

This is written from the codebook's rules in words (`rules.compare`), apart from the code under test, and reads only JSON.
"""

from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from fastapi.testclient import TestClient

VAGUE = {"other", "unspecified"}
COMPARISONS = [
    "columns=kz@2012-05-21,tj@2012-05-21",
    "columns=kz,tj",
    "columns=kz@2012-05-21,kz",
    "columns=kz@2012-05-21,kz,tj",
    "columns=kz-mech-social-order,tj-mech-state-social-order",
    "columns=kz@2024-06-01,tj@2024-06-01&currency=USD",
    "columns=kz@2024-06-01,tj@2025-06-01&currency=TJS&rate=latest",
]


@pytest.mark.parametrize("query", COMPARISONS)
def test_every_verdict_can_be_worked_out_from_the_answer_alone(client: TestClient, query: str) -> None:
    rows = client.get(f"/api/v1/compare?{query}&rows=all").json()["data"]["rows"]
    assert len({row["verdict"] for row in rows}) >= 3
    for row in rows:
        assert row["verdict"] == by_hand(row), (row["criterion"]["key"], row["aspect"]["code"], row["type"])


@pytest.mark.parametrize("query", COMPARISONS)
def test_the_pairs_told_are_those_that_the_values_make(client: TestClient, query: str) -> None:
    for row in client.get(f"/api/v1/compare?{query}").json()["data"]["rows"]:
        told = [(pair["one"], pair["other"], pair["verdict"]) for pair in row["pairs"]]
        if all(known(cell) for cell in row["cells"]):
            assert told == [
                (one["id"], other["id"], pair_by_hand(row["criterion"], one, other)) for one, other in pairs(row)
            ]
        else:
            assert told == []


def by_hand(row: Any) -> str:
    empty = [cell for cell in row["cells"] if not known(cell)]
    if any(cell["status"]["code"] == "not-applicable" for cell in empty):
        return "not-comparable"
    if empty:
        return "both-unknown" if len(empty) == len(row["cells"]) else "one-unknown"
    verdicts = {pair_by_hand(row["criterion"], one, other) for one, other in pairs(row)}
    judged = verdicts - {"not-comparable"} or verdicts
    return judged.pop() if len(judged) == 1 else "partly"


def known(cell: Any) -> list[Any]:
    return [value for value in cell["values"] if value["status"]["code"] == "known"]


def pairs(row: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for left, right in combinations(row["cells"], 2):
        ours, theirs = ({value["subject"]["id"]: None for value in known(side)} for side in (left, right))
        if both := [subject for subject in ours if subject in theirs]:  # a country beside itself
            for subject in both:
                found += of_one_scope(
                    *([value for value in known(side) if value["subject"]["id"] == subject] for side in (left, right))
                )
        else:
            found += of_one_scope(known(left), known(right))
    return found


def of_one_scope(left: list[Any], right: list[Any]) -> list[tuple[Any, Any]]:
    shared = {value["scope"] for value in left} & {value["scope"] for value in right}
    return [
        (one, other)
        for one in left
        for other in right
        if not shared or (one["scope"] == other["scope"] and one["scope"] in shared)
    ]


def pair_by_hand(criterion: Any, one: Any, other: Any) -> str:
    if one["id"] == other["id"]:
        return "not-comparable" if criterion["comparable"] == "never" else "same"
    options = {option["code"]: option for option in criterion["options"]}
    left, right = ({option["code"] for option in side["value"]["options"]} for side in (one, other))
    match criterion["comparable"]:
        case "never":
            return "not-comparable"
        case "numeric-tolerance":
            return figures(criterion["tolerance"] or {}, one["value"], other["value"])
        case "overlap":
            return sets(options, left, right)
        case "equal" if criterion["value_type"] == "date":
            return "same" if one["value"]["date"] == other["value"]["date"] else "different"
        case "equal":
            return choices(options, left, right)
        case rule:
            raise AssertionError(rule)


def choices(options: Any, left: set[str], right: set[str]) -> str:
    if (left | right) & VAGUE:
        return "not-comparable"
    if left == right:
        return "same"
    (a,), (b,) = left, right
    ranks = options[a]["rank"], options[b]["rank"]
    near = None not in ranks and abs(ranks[0] - ranks[1]) == 1
    return "partly" if near or touch(options, a, b) else "different"


def sets(options: Any, left: set[str], right: set[str]) -> str:
    exclusive = any(options[code]["exclusive"] for code in left | right)
    if left <= VAGUE or right <= VAGUE:
        return "different" if exclusive and not (left <= VAGUE and right <= VAGUE) else "not-comparable"
    if left == right:
        return "partly" if left & VAGUE else "same"
    if (left & right) - VAGUE or any(touch(options, a, b) for a in left for b in right):
        return "partly"
    return "different"


def touch(options: Any, a: str, b: str) -> bool:
    for one, other in ((a, b), (b, a)):
        covers, agrees = options[one]["covers"], options[one]["partly_with"]
        if covers == "any" and not options[other]["exclusive"] and other not in VAGUE:
            return True
        if isinstance(covers, list) and other in covers:
            return True
        if agrees == "any" or (isinstance(agrees, list) and other in agrees):
            return True
    return False


SCALES = ({"calendar-days": Decimal(1), "working-days": Decimal(7) / 5}, {"months": Decimal(1), "years": Decimal(12)})


def figures(tolerance: Any, one: Any, other: Any) -> str:
    units = [side["unit"] and side["unit"]["code"] for side in (one, other)]
    left, right = (Decimal(str(side["number"])) for side in (one, other))
    if units[0] != units[1]:
        for scale in SCALES:
            if set(units) <= set(scale):
                left, right = left * scale[units[0]], right * scale[units[1]]
                break
        else:
            amounts = [side["converted"] and side["converted"]["number"] for side in (one, other)]
            if None in amounts:
                return "not-comparable"
            left, right = (Decimal(str(amount)) for amount in amounts)
    gap, larger = abs(left - right), max(abs(left), abs(right))

    def within(limit: Any) -> bool:
        if "abs" in limit:
            return bool(gap <= Decimal(str(limit["abs"])))
        return "rel" in limit and bool(gap <= Decimal(str(limit["rel"])) * larger)

    bounds = [side["bound"] and side["bound"]["code"] for side in (one, other)]
    if within(tolerance.get("same", {})):
        converted = set(units) == {"calendar-days", "working-days"}
        return "partly" if bounds[0] != bounds[1] or converted else "same"
    return "partly" if within(tolerance.get("partly", {})) else "different"
