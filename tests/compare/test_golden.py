"""The two comparisons that the atlas was made for, as readable text: a change of data or of a rule shows as a diff.

Renew with `UPDATE_GOLDEN=1 make test TEST=tests/compare/test_golden.py` and read the difference before it is kept.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.settings import ROOT

GOLDEN = ROOT / "tests/golden"
COMPARISONS = {
    "compare-kz-tj-2012-05-21": "columns=kz@2012-05-21,tj@2012-05-21",
    "compare-kz-2012-05-21-kz-today": "columns=kz@2012-05-21,kz",
}


@pytest.mark.parametrize("name", COMPARISONS)
def test_a_comparison_is_as_it_was_read_last(client: TestClient, name: str) -> None:
    comparison = client.get(f"/api/v1/compare?{COMPARISONS[name]}").json()["data"]
    text = "\n".join(lines(comparison)) + "\n"
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text)
    assert text == file.read_text()


def lines(comparison: Any) -> Iterator[str]:
    yield "# " + " | ".join(f"{column['key']} ({column['entry']['name']})" for column in comparison["columns"])
    yield "verdicts: " + ", ".join(f"{verdict} {count}" for verdict, count in comparison["summary"]["verdicts"].items())
    yield ""
    for row in comparison["presence"]:
        yield f"{row['kind']} {row['type']['code']}"
        for cell in row["cells"]:
            told = [f"{one['entry']['id']} {period(one['period'])}{on(one)}" for one in cell["present"]]
            beside = [
                f"{when}: {cell[when]['entry']['id']} {period(cell[when]['period'])}"
                for when in ("last", "next")
                if cell[when]
            ]
            beside += [f"unsure: {one['entry']['id']} {period(one['period'])}" for one in cell["unsure"]]
            yield f"    {cell['column']}: {cell['state']['code']} {'; '.join(told + beside)}".rstrip()
    for group in comparison["groups"]:
        yield ""
        yield f"## {group['key']}"
        for at in group["rows"]:
            row = comparison["rows"][at]
            asked = [
                row["criterion"]["key"],
                row["aspect"]["code"],
                row["kind"],
                row["type"]["code"] if row["type"] else "",
            ]
            since = f", since {row['since']['day'] or 'ever'}" if row["since"] else ""
            yield f"{' '.join(part for part in asked if part)}: {row['verdict']} ({row['rule']}{since})"
            for cell in row["cells"]:
                yield from cell_lines(cell)
            if row["caveats"]:
                yield f"    but: {', '.join(caveat['code'] for caveat in row['caveats'])}"


def on(one: Any) -> str:
    acts = dict.fromkeys(basis["number"] or basis["law"] for basis in one["legal_basis"])
    return f" on {', '.join(acts)}" if acts else ""


def cell_lines(cell: Any) -> Iterator[str]:
    if not cell["values"]:
        reason = f" ({cell['reason']})" if cell["reason"] else ""
        yield f"    {cell['column']}: {'nothing to ask' if cell['no_subject'] else cell['status']['code']}{reason}"
    for value in cell["values"]:
        said = value["value"]["display"] if value["value"] else value["status"]["code"]
        scope = f" [{value['scope']}]" if value["scope"] else ""
        acts = ", ".join(
            f"{basis['number'] or basis['law']} {basis['article'] or ''}".strip() for basis in value["legal_basis"]
        )
        yield (
            f"    {cell['column']}: {said}{scope} · {value['subject']['id']} · {period(value['period'])}"
            f" · {acts or 'no act'} · {len(value['sources'])} source(s), {value['certainty']['code']}"
        )


def period(one: Any) -> str:
    marks = {"bound": "~", "undated": "?", "stated": ""}
    start = marks[one["valid_from_basis"]] + (one["valid_from"] or "?")
    end = marks[one["valid_to_basis"]] + one["valid_to"] if one["valid_to"] else ""
    return f"{start}/{end}" + (" possibly" if one["holds"] == "possible" else "")
