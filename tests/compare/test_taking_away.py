"""Comparisons as files: each holds what the JSON holds, and is read back with the programs that people use."""

import csv
import io
import json
import re
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from app.core.formats import CITATIONS
from app.core.tabular import FORMULA, SEPARATOR, markdown_text
from tests.conftest import on_one_engine

QUERIES = {
    "countries": "columns=kz@2012-05-21,tj@2012-05-21",
    "russian": "columns=kz,tj&lang=ru&theme=funding-terms,eligibility",
    "days": "columns=kz@2012-05-21,kz@2026-11-23&rows=all&theme=selection",
    "mechanisms": "columns=kz-mech-state-grants@2020-01-01,tj-mech-state-social-order@2020-01-01,kz-mech-social-order@2020-01-01",
    "framework": "columns=kz,tj&framework=cso-meter&verdict=partly,different",
    "money": "columns=kz,tj&theme=funding-terms&currency=usd",
    "empty": "columns=kz@1900-01-01,tj@1900-01-01&verdict=same",
}
every_query = pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
THEN = QUERIES["countries"]
NARROW = f"{THEN}&theme=selection"
MEDIA = {
    "json": "application/json",
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "md": "text/markdown",
}
FILES = [suffix for suffix in MEDIA if suffix != "json"]
CITED = {one.suffix: one.media_type for one in CITATIONS}


def got(client: TestClient, suffix: str, query: str) -> Any:
    response = client.get(f"/api/v1/compare.{suffix}?{query}")
    assert response.status_code == 200, response.text
    return response


def data(client: TestClient, query: str) -> Any:
    return got(client, "json", query).json()["data"]


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def places(comparison: Any) -> list[tuple[int, Any, Any, Any]]:
    """What the long table has rows for: every value, and every cell without one."""
    return [
        (number, row, cell, value)
        for number, row in enumerate(comparison["rows"], 1)
        for cell in row["cells"]
        for value in cell["values"] or [None]
    ]


def values_of(comparison: Any) -> list[Any]:
    return [value for *_, value in places(comparison) if value]


def code(coded: Any) -> Any:
    return coded["code"] if coded else None


def expected_row(number: int, row: Any, cell: Any, value: Any, sources: Any) -> dict[str, Any]:
    """One row of the long table, made from the JSON alone."""
    meant: dict[str, Any] = {
        "row": number,
        "criterion": row["criterion"]["key"],
        "question": row["criterion"]["question"],
        "theme": row["criterion"]["theme"],
        "aspect": row["aspect"]["code"],
        "kind": row["kind"],
        "type": code(row["type"]),
        "verdict": row["verdict"],
        "rule": row["rule"],
        "verdict_since": row["since"]["day"] if row["since"] else None,
        "caveats": [caveat["code"] for caveat in row["caveats"]],
        "column": cell["column"],
        "cell_status": cell["status"]["code"],
        "no_subject": cell["no_subject"],
        "without_value": cell["without_value"],
        "status": code(value["status"]) if value else code(cell["status"]),
        "display": None,
        "number": None,
        "fact": None,
        "articles": None,
        "locators": None,
    }
    if value:
        known = value["value"] or {}
        cited = [sources[ref["source"]] for ref in value["sources"]]
        meant |= {
            "subject": value["subject"]["id"],
            "subject_name": value["subject"]["name"],
            "scope": value["scope"],
            "display": known.get("display"),
            "raw": raw_text(known.get("raw")),
            "number": known.get("number"),
            "unit": code(known.get("unit")),
            "bound": code(known.get("bound")),
            **{name: of for name, of in value["period"].items() if name.startswith("valid_")},
            "holds": value["period"]["holds"],
            "converted": (known.get("converted") or {}).get("number"),
            "converted_display": (known.get("converted") or {}).get("display"),
            "not_converted": (known.get("converted") or {}).get("missing"),
            "certainty": value["certainty"]["code"],
            "rank": value["rank"]["code"],
            "note": value["note"],
            "evidence_date": value["evidence_date"],
            "checked_on": value["checked_on"],
            "stale": value["stale"],
            "source_kinds": [kind["code"] for kind in value["source_kinds"]],
            "law_ids": [basis["law"] for basis in value["legal_basis"]],
            "law_numbers": [basis["number"] for basis in value["legal_basis"]],
            "articles": [basis["article"] for basis in value["legal_basis"]],
            "law_titles": [basis["title"] for basis in value["legal_basis"]],
            "laws_in_force": [basis["in_force"] for basis in value["legal_basis"]],
            "source_ids": [ref["source"] for ref in value["sources"]],
            "source_titles": [source["title"] for source in cited],
            "source_urls": [source["source_url"] for source in cited],
            "locators": [ref["locator"] for ref in value["sources"]],
            "fact": value["id"],
            "url": value["url"],
        }
    return meant


def raw_text(raw: Any) -> Any:
    return json.dumps(raw, ensure_ascii=False, sort_keys=True) if isinstance(raw, dict) else raw


def as_csv(meant: Any) -> str:
    if isinstance(meant, bool):
        return "true" if meant else "false"
    if isinstance(meant, list):
        meant = SEPARATOR.join(part or "" for part in meant)
    text = "" if meant is None else str(meant)
    return f"'{text}" if isinstance(meant, str) and text.startswith(FORMULA) else text


def expected(comparison: Any) -> list[dict[str, Any]]:
    sources = {source["id"]: source for source in comparison["sources"]}
    return [expected_row(*place, sources) for place in places(comparison)]


class TestTheLongTable:
    @every_query
    def test_of_csv_is_read_back_as_the_json(self, client: TestClient, query: str) -> None:
        read = csv_rows(got(client, "csv", query).text)
        meant = expected(data(client, query))
        assert len(read) == len(meant)
        for said, row in zip(read, meant, strict=True):
            for name, value in row.items():
                if isinstance(value, float):
                    assert float(said[name]) == value
                else:
                    assert said[name] == as_csv(value), name

    @every_query
    def test_of_ndjson_is_read_back_as_the_json(self, client: TestClient, query: str) -> None:
        read = [json.loads(line) for line in got(client, "ndjson", query).text.splitlines()]
        meant = expected(data(client, query))
        assert [{name: line[name] for name in row} for line, row in zip(read, meant, strict=True)] == meant

    @every_query
    def test_of_a_workbook_is_read_back_as_the_json(self, client: TestClient, query: str) -> None:
        header, *read = sheets(got(client, "xlsx", query).content)["Values"]
        meant = expected(data(client, query))
        assert len(read) == len(meant)
        for said, row in zip(read, meant, strict=True):
            for name, value in row.items():
                found = said[header.index(name)]
                wanted = SEPARATOR.join(part or "" for part in value) or None if isinstance(value, list) else value
                assert found == (pytest.approx(wanted, rel=1e-15) if isinstance(wanted, float) else wanted), name

    @every_query
    def test_never_has_a_cell_without_its_status(self, client: TestClient, query: str) -> None:
        for row in csv_rows(got(client, "csv", query).text):
            assert row["status"]
            assert (row["status"] == "known") == bool(row["display"])


class TestTheWideTable:
    @every_query
    def test_has_a_row_for_each_row_and_a_group_for_each_column(self, client: TestClient, query: str) -> None:
        comparison = data(client, query)
        read = csv_rows(got(client, "csv", f"{query}&shape=wide").text)
        assert len(read) == len(comparison["rows"])
        for said, row in zip(read, comparison["rows"], strict=True):
            assert said["verdict"] == row["verdict"]
            for cell in row["cells"]:
                assert said[f"{cell['column']} status"] == cell["status"]["code"]
                shown = [value["value"]["display"] for value in cell["values"] if value["value"]]
                assert all(display in said[f"{cell['column']} values"] for display in shown)
                assert said[f"{cell['column']} facts"] == SEPARATOR.join(value["id"] for value in cell["values"])

    def test_is_a_sheet_of_the_workbook(self, client: TestClient) -> None:
        header, *rows = sheets(got(client, "xlsx", THEN).content)["Rows"]
        assert "tj@2012-05-21 status" in header
        assert len(rows) == data(client, THEN)["summary"]["rows"]


class TestTheOtherParts:
    @pytest.mark.parametrize("shape", ["presence", "summary", "conflicts", "sources"])
    def test_are_the_same_as_csv_ndjson_and_sheet(self, client: TestClient, shape: str) -> None:
        rows = csv_rows(got(client, "csv", f"{NARROW}&shape={shape}").text)
        lines = got(client, "ndjson", f"{NARROW}&shape={shape}").text.splitlines()
        header, *sheet = sheets(got(client, "xlsx", NARROW).content)[shape.capitalize()]
        assert len(rows) == len(lines) == len(sheet) > 0
        assert list(rows[0]) == list(json.loads(lines[0])) == list(header)

    def test_presence_names_everything_that_is_present(self, client: TestClient) -> None:
        rows = csv_rows(got(client, "csv", f"{THEN}&shape=presence").text)
        said = [(row["type"], row["column"], row["entry"]) for row in rows if row["when"] == "present"]
        assert said == [
            (row["type"]["code"], cell["column"], one["entry"]["id"])
            for row in data(client, THEN)["presence"]
            for cell in row["cells"]
            for one in cell["present"]
        ]
        unsure = [row["entry"] for row in rows if row["when"] == "unsure"]
        assert unsure == [
            one["entry"]["id"]
            for row in data(client, THEN)["presence"]
            for cell in row["cells"]
            for one in cell["unsure"]
        ]
        assert "kz-mech-small-regrants" in unsure
        absent = [row for row in rows if row["when"] == "none"]
        assert absent
        assert all(row["state"] == "none-recorded" for row in absent)

    def test_the_summary_is_that_of_the_json(self, client: TestClient) -> None:
        rows = csv_rows(got(client, "csv", f"{THEN}&shape=summary").text)
        counts = {(row["about"], row["key"], row["measure"]): int(row["count"]) for row in rows}
        summary = data(client, THEN)["summary"]
        assert {v: counts["comparison", "", v] for v in summary["verdicts"]} == summary["verdicts"]
        for theme in summary["themes"]:
            assert {v: counts["theme", theme["theme"], v] for v in theme["verdicts"]} == theme["verdicts"]
        for column in summary["coverage"]:
            for name, count in column.items():
                if name != "column":
                    assert counts["column", column["column"], name.replace("_", "-")] == count


class TestTheWorkbook:
    @on_one_engine
    @every_query
    def test_has_the_same_sheets_whatever_is_asked(self, client: TestClient, query: str) -> None:
        names = ["About", "Summary", "Presence", "Rows", "Values", "Conflicts", "Sources"]
        assert list(sheets(got(client, "xlsx", query).content)) == names

    @on_one_engine
    def test_says_what_it_is_and_what_every_column_means(self, client: TestClient) -> None:
        book = sheets(got(client, "xlsx", THEN).content)
        about = {str(row[0]): row[1] for row in book["About"]}
        body = got(client, "json", THEN).json()
        assert about["Question"] == body["meta"]["describe"]
        assert about["Permalink"] == f"http://testserver{body['data']['permalink']}"
        assert body["meta"]["revision"]["digest"][:12] in about["Data"]
        assert "CC BY 4.0" in about["Licence"]
        described = {(row[0], row[1]) for row in book["About"]}
        for name, rows in book.items():
            if name != "About":
                assert {(name, key) for key in rows[0]} <= described

    @on_one_engine
    def test_says_it_in_russian_to_those_who_ask_in_russian(self, client: TestClient) -> None:
        about = {str(row[0]) for row in sheets(got(client, "xlsx", f"{NARROW}&lang=ru").content)["About"]}
        assert {"Вопрос", "Данные", "Лицензия", "Постоянная ссылка", "Как цитировать", "Не известно"} <= about
        assert not {"Question", "Licence", "Unknown"} & about

    @on_one_engine
    def test_has_the_same_bytes_each_time(self, client: TestClient) -> None:
        assert got(client, "xlsx", THEN).content == got(client, "xlsx", THEN).content


def in_order_of_reading(comparison: Any) -> list[Any]:
    """Rows as a brief tells them: answered on every side, on some, of what only some had (by type), on none."""
    rows, groups = comparison["rows"], comparison["groups"]
    types = [(row["kind"], row["type"]["code"]) for row in comparison["presence"]]

    def part(row: Any) -> int:
        if row["verdict"] == "both-unknown":
            return 3
        return 0 if row["verdict"] != "one-unknown" else 2 if any(c["no_subject"] for c in row["cells"]) else 1

    grouped = [[rows[at] for group in groups for at in group["rows"] if part(rows[at]) == of] for of in range(4)]
    grouped[2] = [row for row in rows if part(row) == 2]
    if types:
        grouped[2].sort(key=lambda row: types.index((row["kind"], row["type"]["code"])))
    return [row for of in grouped for row in of]


class TestTheBrief:
    @on_one_engine
    @every_query
    def test_tells_every_row_with_its_verdict_and_every_value(self, client: TestClient, query: str) -> None:
        text = got(client, "md", query).text
        comparison = data(client, query)
        lines = [line for line in text.splitlines() if line.startswith("| **")]
        for line, row in zip(lines, in_order_of_reading(comparison), strict=True):
            judged = f"**{markdown_text(row['verdict_label'])}**: {markdown_text(row['reason'])}"
            assert (judged in line) == ("unknown" not in row["verdict"])
            for cell in row["cells"]:
                for value in cell["values"]:
                    display = (
                        value["value"]["display"] if value["value"] else value["status"]["label"].partition(":")[0]
                    )
                    assert markdown_text(display).casefold() in line.casefold()
                    if value["value"] and (converted := value["value"]["converted"]):
                        assert markdown_text(converted["display"] or converted["missing"].rstrip(".")) in line

    @on_one_engine
    @every_query
    def test_is_made_of_tables_whose_lines_have_as_many_cells_as_their_heads(
        self, client: TestClient, query: str
    ) -> None:
        width = 0
        for above, line in pairwise(["", *got(client, "md", query).text.splitlines()]):
            cells = len(re.findall(r"(?<!\\)\|", line))
            if line.startswith("|"):
                assert cells == width or not above.startswith("|"), line
                width = cells

    @on_one_engine
    def test_proves_every_known_value_in_a_footnote_with_its_place(self, client: TestClient) -> None:
        text = got(client, "md", THEN).text
        used = set(re.findall(r"\[\^(\d+)\](?!:)", text))
        defined = re.findall(r"^\[\^(\d+)\]: (.*)$", text, re.MULTILINE)
        assert used == {number for number, _ in defined}
        assert len(defined) == len({number for number, _ in defined})
        notes = "\n".join(note for _, note in defined)
        for source in data(client, THEN)["sources"]:
            assert markdown_text(source["title"]) in notes
        cited = {ref["locator"] for *_, value in places(data(client, THEN)) if value for ref in value["sources"]}
        assert all(f"Place: {markdown_text(locator)}." in notes for locator in cited)

    @on_one_engine
    def test_says_what_makes_it_not_known_what_a_country_had(self, client: TestClient) -> None:
        (line,) = [line for line in got(client, "md", THEN).text.splitlines() if line.startswith("| Grant |")]
        (row,) = [row for row in data(client, THEN)["presence"] if row["type"]["code"] == "grant"]
        assert row["cells"][0]["unsure"]
        for one in row["cells"][0]["unsure"]:
            assert f"bounds — {markdown_text(one['entry']['name'])} (surely since 2019, before that not known" in line

    @on_one_engine
    def test_gathers_what_only_one_side_had_by_type_with_the_acts(self, client: TestClient) -> None:
        text = got(client, "md", "columns=kz@2012-05-21,kz").text
        assert "\n### Grant: Kazakhstan (2026-11-23)\n" in text
        (awards,) = [line for line in text.splitlines() if line.startswith("| Award")]
        assert "Awards for non-governmental organisations (since 2015-12; № 36-III, № 52" in awards

    @on_one_engine
    def test_names_every_act_with_the_title_of_the_day(self, client: TestClient) -> None:
        text = got(client, "md", "columns=kz@2012-05-21,kz").text
        acts = text.partition("\n## Acts\n")[2].partition("\n## ")[0]
        comparison = data(client, "columns=kz@2012-05-21,kz")
        shown = [one for row in comparison["presence"] for cell in row["cells"] for one in cell["present"]]
        rests = {b["law"]: b["title"] for one in [*shown, *values_of(comparison)] for b in one["legal_basis"]}
        assert len(rests) > 10
        for law, title in rests.items():
            assert f"/api/v1/laws/{law}>" in acts
            assert markdown_text(title) in acts
        assert "№ 36-III: On the State Social Order (2012-05-21); On the state social order, state order for" in acts

    @on_one_engine
    def test_says_of_how_many_more_nothing_is_recorded(self, client: TestClient) -> None:
        query = f"{THEN}&criterion=provider&type=procurement&aspect=law"
        (row,) = data(client, query)["rows"]
        assert [(len(cell["values"]), cell["without_value"]) for cell in row["cells"]] == [(1, 1), (1, 1)]
        (line,) = [line for line in got(client, "md", query).text.splitlines() if line.startswith("| **")]
        assert line.count("*1 more: not coded*") == 2
        assert "*the answer is not known for everything of the kind that a side has*" in line

    @on_one_engine
    def test_says_whose_a_mechanism_is_and_that_it_was_not_there(self, client: TestClient) -> None:
        query = "columns=kz-mech-social-order@2012-05-21,tj-mech-state-social-order"
        assert got(client, "md", query).text.startswith(
            "# Kazakhstan: State social order (2012-05-21) against Tajikistan: State social order (2026-11-23)\n"
        )
        text = got(
            client, "md", "columns=kz-mech-awards@2012-05-21,kz-mech-awards,kz-mech-tandau-award@2012-05-21"
        ).text
        awards, _, tandau = re.findall(r"^- Kazakhstan: (.*)$", text, re.MULTILINE)
        assert awards.endswith("(2012-05-21): since 2015-12; by the recorded dates not there on the day")
        assert tandau.endswith("before that not known; not known whether it existed on the day")
        assert "nothing of this kind" not in text
        assert "\n## Of those that are there on their day\n" in text

    @on_one_engine
    def test_says_how_many_rows_the_verdicts_leave_out(self, client: TestClient) -> None:
        query = f"{THEN}&verdict=same"
        left = data(client, THEN)["summary"]["rows"] - len(data(client, query)["rows"])
        assert f"\n- With other verdicts, not asked for: {left}\n" in got(client, "md", query).text

    @on_one_engine
    def test_tells_other_mechanisms_from_other_councils(self, client: TestClient) -> None:
        text = got(client, "md", THEN).text
        assert "\n| Other mechanisms |" in text
        assert "\n| Other councils |" in text
        assert ", Other)" not in text

    @on_one_engine
    def test_says_what_is_compared_from_which_data_and_how_to_cite_it(self, client: TestClient) -> None:
        body = got(client, "json", THEN).json()
        text = got(client, "md", THEN).text
        assert text.startswith("# Kazakhstan (2012-05-21) against Tajikistan (2012-05-21)\n")
        head, _, cite = text.partition("## How to cite")
        for said in (body["data"]["permalink"], body["meta"]["revision"]["digest"][:12], "CC BY 4.0"):
            assert said in head
            assert said in cite
        assert "2026-11-23" in cite

    @on_one_engine
    def test_never_shows_the_unknown_as_an_answer(self, client: TestClient) -> None:
        text = got(client, "md", f"{THEN}&criterion=statutory-basis,recipient-forms").text
        assert "*nothing of this kind recorded on the day*" in text
        answered, *parts = re.split(r"^## (?:Known on some|What only some had|Asked, but)", text, flags=re.MULTILINE)
        assert len(parts) == 3
        assert "nothing of this kind" not in answered
        unknown = [
            line for part in parts for line in part.partition("\n## ")[0].splitlines() if line.startswith("| **")
        ]
        assert len(unknown) > 3
        assert all(
            re.search(r"(?<!\*)\*(unknown|not coded|source silent|nothing)", line, re.IGNORECASE) for line in unknown
        )

    @on_one_engine
    def test_is_russian_for_those_who_ask_in_russian(self, client: TestClient) -> None:
        text = got(client, "md", f"{THEN}&lang=ru&theme=selection").text
        assert text.startswith("# Казахстан (2012-05-21) — Таджикистан (2012-05-21)\n")
        assert "Примечания к значениям написаны по-английски." in text
        for word in ("## Итог", "## Что у кого было", "## Источники", "## Как цитировать"):
            assert word in text


class TestFormats:
    @on_one_engine
    @pytest.mark.parametrize("suffix", MEDIA)
    def test_are_had_by_suffix_or_by_accept_with_the_same_bytes(self, client: TestClient, suffix: str) -> None:
        named = client.get(f"/api/v1/compare.{suffix}?{NARROW}", headers={"Accept": "application/json"})
        negotiated = client.get(f"/api/v1/compare?{NARROW}", headers={"Accept": MEDIA[suffix]})
        assert named.content == negotiated.content
        assert named.headers["content-type"].partition(";")[0] == MEDIA[suffix]
        assert named.headers["etag"] == negotiated.headers["etag"]
        assert named.headers["vary"] == "Accept-Language, Accept-Encoding"
        assert negotiated.headers["vary"] == "Accept, Accept-Language, Accept-Encoding"

    @on_one_engine
    def test_have_tags_of_their_own(self, client: TestClient) -> None:
        assert len({got(client, suffix, NARROW).headers["etag"] for suffix in MEDIA}) == len(MEDIA)
        shapes = {
            got(client, "csv", f"{NARROW}&{rest}").headers["etag"] for rest in ("shape=wide", "bom=true", "lang=ru")
        }
        assert len(shapes) == 3

    @on_one_engine
    @pytest.mark.parametrize("suffix", MEDIA)
    def test_are_not_sent_again_to_who_holds_them(self, client: TestClient, suffix: str) -> None:
        held = got(client, suffix, NARROW)
        tag = {"If-None-Match": held.headers["etag"]}
        for again in (
            client.get(f"/api/v1/compare.{suffix}?{NARROW}", headers=tag),
            client.head(f"/api/v1/compare.{suffix}/?{NARROW}", headers=tag),
            client.get(f"/api/v1/compare?{NARROW}", headers={**tag, "Accept": MEDIA[suffix]}),
        ):
            assert again.status_code == 304
            assert again.content == b""
            assert again.headers["etag"] == held.headers["etag"]
        other = client.get(f"/api/v1/compare.{'md' if suffix == 'csv' else 'csv'}?{NARROW}", headers=tag)
        assert other.status_code == 200
        since = {"If-Modified-Since": held.headers["last-modified"]}
        assert client.get(f"/api/v1/compare.{suffix}?{NARROW}", headers=since).status_code == 304

    @on_one_engine
    @pytest.mark.parametrize("suffix", MEDIA)
    def test_are_answered_to_head_as_to_get_without_the_body(self, client: TestClient, suffix: str) -> None:
        path = f"/api/v1/compare.{suffix}?{NARROW}"
        head, whole = client.head(path), client.get(path)
        assert head.content == b""
        assert {**head.headers, "x-request-id": ""} == {**whole.headers, "x-request-id": ""}

    @on_one_engine
    @pytest.mark.parametrize("suffix", FILES)
    def test_have_telling_file_names(self, client: TestClient, suffix: str) -> None:
        kept = "inline" if suffix == "md" else "attachment"
        name = f"compare-kz-2012-05-21-tj-2012-05-21.{suffix}"
        said = got(client, suffix, NARROW).headers["content-disposition"]
        assert said == f"{kept}; filename=\"{name}\"; filename*=UTF-8''{name}"
        wide = got(client, "csv", f"{NARROW}&shape=wide").headers["content-disposition"]
        assert "compare-kz-2012-05-21-tj-2012-05-21-wide.csv" in wide

    @on_one_engine
    def test_that_are_not_there_are_refused_with_those_that_are(self, client: TestClient) -> None:
        response = client.get(f"/api/v1/compare.pdf?{NARROW}")
        assert response.status_code == 404
        body = response.json()
        assert body["errors"][0]["allowed"] == [*MEDIA, *CITED]
        assert body["instance"] == "/api/v1/compare.pdf"
        assert client.get("/api/v1/conflicts/kz-conflict-aarhus-in-force.csv").json()["errors"][0]["allowed"] == [
            "json"
        ]
        assert client.get("/api/v1/laws.json?limit=1").json() == client.get("/api/v1/laws?limit=1").json()
        assert client.get("/api/v1/nothing.csv").status_code == 404

    @on_one_engine
    def test_json_answers_where_nothing_acceptable_can_be_served(self, client: TestClient) -> None:
        response = client.get(f"/api/v1/compare?{NARROW}", headers={"Accept": "application/pdf"})
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/json"

    @on_one_engine
    def test_a_byte_order_mark_is_there_for_excel(self, client: TestClient) -> None:
        with_mark = got(client, "csv", f"{NARROW}&bom=true").content
        assert with_mark == b"\xef\xbb\xbf" + got(client, "csv", NARROW).content

    @on_one_engine
    def test_errors_are_problems_whatever_the_format(self, client: TestClient) -> None:
        for suffix in MEDIA:
            response = client.get(f"/api/v1/compare.{suffix}?columns=kz,tjj")
            assert response.status_code == 400
            assert response.headers["content-type"] == "application/problem+json"
            assert "etag" not in response.headers


def test_files_ask_the_database_as_often_as_the_answer_itself(client: TestClient, query_count: Any) -> None:
    counts = set()
    for suffix in MEDIA:
        with query_count() as statements:
            got(client, suffix, THEN)
        counts.add(statements.count)
    assert len(counts) == 1


class TestThePermalink:
    @on_one_engine
    @every_query
    def test_asks_for_the_very_same(self, client: TestClient, query: str) -> None:
        first = got(client, "json", query).json()
        again = client.get(first["data"]["permalink"])
        assert again.json() == first

    @on_one_engine
    def test_freezes_days_filters_and_language(self, client: TestClient) -> None:
        response = client.get(
            "/api/v1/compare?columns=KZ@2012-05-21&columns=kz@today&theme=selection&theme=call&core=true&rows=all",
            headers={"Accept-Language": "ru"},
        )
        assert response.json()["data"]["permalink"] == (
            "/api/v1/compare?columns=kz@2012-05-21,kz@2026-11-23&theme=selection,call&core=true&rows=all"
            "&as_of=2026-11-23&lang=ru"
        )

    @on_one_engine
    def test_is_had_in_the_other_formats(self, client: TestClient) -> None:
        comparison = data(client, NARROW)
        assert [one["format"] for one in comparison["formats"]] == [*FILES, *CITED]
        for one in comparison["formats"]:
            response = client.get(one["url"])
            assert (
                response.headers["content-type"].partition(";")[0]
                == one["media_type"]
                == (MEDIA | CITED)[one["format"]]
            )

    @on_one_engine
    @pytest.mark.parametrize("suffix", MEDIA)
    def test_formats_lead_to_each_other_in_the_link_header(self, client: TestClient, suffix: str) -> None:
        header = got(client, suffix, NARROW).headers["link"]
        alternates = dict(re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', header))
        assert set(alternates.values()) == {*MEDIA.values(), *CITED.values()} - {MEDIA[suffix]}
        for address, type_ in alternates.items():
            assert client.get(address).headers["content-type"].partition(";")[0] == type_
