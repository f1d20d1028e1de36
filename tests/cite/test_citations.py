"""Citations, read back with the programs that people use."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from sqlalchemy import func, select

from app.cite import service
from app.cite.bibtex import TYPES as BIBTEX_TYPES
from app.cite.bibtex import write_bibtex
from app.cite.csl import TYPES as CSL_TYPES
from app.cite.csl import write_csl
from app.cite.plain import write_plain
from app.cite.ris import TYPES as RIS_TYPES
from app.cite.ris import write_ris
from app.cite.router import writers
from app.cite.works import Form, State, Work
from app.core.db import Database
from app.core.formats import CITATIONS
from app.core.locale import Lang
from app.core.settings import Settings
from app.main import create_app
from app.models import Citation, Entry, Fact, LawVersion
from app.reading import Codebooks, Reading, newest_state, read_at
from app.seeding.load import load
from app.vocabulary import EntryKind
from tests.api.test_conventions import ONE_OF_EACH
from tests.conftest import TODAY
from tests.seeding.small_seed import write_small_seed

SCHEMA = Draft7Validator(json.loads((Path(__file__).parent / "vendor/csl-schema-1.0.2/csl-data.json").read_text()))
VERSION = "laws/kz-law-social-order-2005/versions/kz-law-social-order-2005-v2012-01-01"
UNCITED = {"themes", "frameworks", "vocabularies", "conflicts", "questions"}
"""Parts of the codebook and of the research agenda: no one cites them by themselves."""
ONES = [*(f"{resource}/{id_}" for resource, id_ in ONE_OF_EACH.items() if resource not in UNCITED), VERSION]
COMPARE = "compare?columns=kz@2012-05-21,tj@2012-05-21&theme=selection"
LISTS = ["laws?country=tj", "sources?kind=academic,news&language=ru", "facts?subject=kz-mech-state-grants", COMPARE]
UNDATED = ("criteria", "statistics", "series", "events")
LAW, FACT = "laws/kz-law-social-order-2005", "facts/kz-fact-social-order-statutory-basis-law-2005-04-12"
DIGEST = "revision 1 (bea82006c44e), codebook 2026.1"

PATHS: dict[str, Any] = create_app(Settings(database_url="sqlite://")).openapi()["paths"]


def got(client: TestClient, address: str, suffix: str, **headers: str) -> Any:
    path, mark, query = address.partition("?")
    response = client.get(f"/api/v1/{path}.{suffix}{mark}{query}", headers=headers)
    assert response.status_code == 200, response.text
    return response


def bibtex(text: str) -> list[dict[str, str]]:
    written = {entry.key: entry.fields_dict for entry in parse_string(text).entries}
    library = parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert library.failed_blocks == []
    found = []
    for entry in library.entries:
        fields = {field.key: field.value for field in entry.fields}
        assert len(fields) == len(entry.fields), "no field stands twice"
        if "url" in fields:  # which is verbatim
            fields["url"] = written[entry.key]["url"].value
        found.append({"key": entry.key, "entry_type": entry.entry_type, **fields})
    return found


def ris(text: str) -> list[dict[str, Any]]:
    records = rispy.loads(text)
    assert all("unknown_tag" not in record for record in records)
    return list(records)


def csl(text: str) -> list[dict[str, Any]]:
    items = json.loads(text)
    SCHEMA.validate(items)
    return list(items)


@pytest.fixture(scope="module")
def read(seeded: Database) -> Any:
    with seeded.read() as session:
        yield read_at(session, newest_state(session), Codebooks(), as_of=None, today=TODAY, lang=Lang.EN)


class TestEveryCitableThing:
    @pytest.mark.parametrize("address", [*ONES, *LISTS])
    def test_is_the_same_in_every_format(self, client: TestClient, address: str) -> None:
        one = bibtex(got(client, address, "bib").text)
        other = ris(got(client, address, "ris").text)
        third = csl(got(client, address, "csl.json").text)
        lines = got(client, address, "txt").text.splitlines()
        keys = [item["id"] for item in third]
        assert keys == [item["key"] for item in one] == [item["id"] for item in other]
        assert len(keys) == len(set(keys)) == len(lines) >= 1
        for entry, record, item, line in zip(one, other, third, lines, strict=True):
            assert {entry["title"], record["title"], item["title"]} == {item["title"]}
            assert item["title"] in line
            assert entry.get("url") == (record.get("urls") or [None])[0] == item.get("URL")
            assert set(BIBTEX_TYPES.values()) >= {entry["entry_type"]}

    @pytest.mark.parametrize("address", [one for one in ONES if not one.startswith("sources")])
    def test_says_from_which_data_for_which_day_and_when_it_was_read(self, client: TestClient, address: str) -> None:
        item = next(one for one in csl(got(client, f"{address}?as_of=2012-05-21", "csl.json").text) if "author" in one)
        revision = client.get(f"/api/v1/{address}").json()["meta"]["revision"]
        dated = not address.startswith(UNDATED)
        assert item["author"] == [{"literal": "CSO Financing Atlas"}]
        assert item["custom"]["revision"] == revision
        assert item["version"] == f"revision {revision['number']} ({revision['digest'][:12]}), codebook 2026.1"
        assert item["custom"]["as_of"] == ("2012-05-21" if dated else None)
        assert item["title"].endswith(", as of 2012-05-21") is dated
        assert item["URL"] == f"http://testserver/api/v1/{address}" + ("?as_of=2012-05-21" if dated else "")
        assert item["accessed"] == {"date-parts": [[2026, 11, 23]]}
        assert "CC BY 4.0" in item["note"]

    @pytest.mark.parametrize("address", ONES)
    def test_leads_back_to_itself(self, client: TestClient, address: str) -> None:
        for item in csl(got(client, address, "csl.json").text):
            if "testserver" in item["URL"] if "URL" in item else False:
                answer = client.get(item["URL"].removeprefix("http://testserver"))
                assert answer.status_code == 200
                assert answer.links["cite-as"]["url"] == item["URL"].removeprefix("http://testserver")

    @pytest.mark.parametrize("address", [*ONES, *LISTS])
    def test_is_linked_and_had_by_accept(self, client: TestClient, address: str) -> None:
        answer = client.get(f"/api/v1/{address}")
        links = dict(re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', answer.headers["link"]))
        by_type = {type_: target for target, type_ in links.items()}
        for one in CITATIONS:
            linked = client.get(by_type[one.media_type])
            accepted = client.get(f"/api/v1/{address}", headers={"Accept": one.media_type})
            assert linked.text == accepted.text
            assert linked.headers["content-type"] == accepted.headers["content-type"] == one.content_type
            assert linked.headers["etag"] != answer.headers["etag"]
            assert "Accept" in accepted.headers["vary"]

    def test_has_someone_who_writes_it(self) -> None:
        declared = {
            (operation["get"]["operationId"], one.suffix)
            for operation in PATHS.values()
            for one in CITATIONS
            if one.media_type in operation["get"]["responses"]["200"]["content"]
        }
        assert set(writers()) == declared

    def test_is_every_entry_of_the_atlas(self, read: Reading) -> None:
        makers: dict[str, Callable[[str], Any]] = {
            kind: lambda public_id, kind=kind: service.cite_entry(read, public_id, kind)  # type: ignore[misc]  # bound here
            for kind in EntryKind
        }
        makers[EntryKind.LAW] = lambda public_id: service.cite_law(read, public_id)
        makers[EntryKind.PROVISION] = lambda public_id: service.cite_provision(read, public_id)
        makers[EntryKind.SOURCE] = lambda public_id: service.cite_source(read, public_id)
        rows = read.session.execute(select(Entry.public_id, Entry.kind).order_by(Entry.id)).all()
        left_out = {EntryKind.LAW_VERSION, EntryKind.CONFLICT, EntryKind.QUESTION, EntryKind.SOURCE, EntryKind.LAW}
        works = [work for row in rows if row.kind not in left_out for work in makers[row.kind](row.public_id).works]
        self.check(works)

    def test_is_every_version_of_an_act(self, read: Reading) -> None:
        law, version = Entry.__table__.alias("law"), Entry.__table__.alias("version")
        rows = read.session.execute(
            select(law.c.public_id.label("law"), version.c.public_id.label("version"))
            .select_from(LawVersion)
            .join(law, law.c.id == LawVersion.law_id)
            .join(version, version.c.id == LawVersion.id)
        ).all()
        assert len(rows) > 50
        self.check([work for row in rows for work in service.cite_version(read, row.law, row.version).works])

    @pytest.mark.parametrize("address", ["laws?as_of=any", "sources?limit=1", "facts?as_of=any&limit=1"])
    def test_is_every_row_of_a_list_whatever_the_limit(self, client: TestClient, read: Reading, address: str) -> None:
        whole = re.sub(r"[?&]limit=1", "", address)
        entries = bibtex(got(client, whole, "bib").text)
        total = client.get(f"/api/v1/{address}").json()["page"]["total"]
        if address.startswith("facts"):  # the question, and every document that proves one of its rows
            proofs = select(func.count(Citation.source_id.distinct())).join(Fact, Fact.id == Citation.fact_id)
            total = 1 + read.session.execute(proofs.where(Fact.rank != "deprecated")).scalar_one()
        assert len(entries) == total
        assert [item["id"] for item in ris(got(client, whole, "ris").text)] == [entry["key"] for entry in entries]
        assert len(csl(got(client, whole, "csl.json").text)) == len(entries)

    @staticmethod
    def check(works: list[Work]) -> None:
        entries, records = bibtex("".join(write_bibtex(works))), ris("".join(write_ris(works)))
        items, lines = csl(write_csl(works)), list(write_plain(works, russian=False))
        assert len(entries) == len(records) == len(items) == len(lines) == len(works)
        for work, entry, record, item in zip(works, entries, records, items, strict=True):
            assert work.key == entry["key"] == record["id"] == item["id"]
            assert work.title == item["title"] == record["title"] == entry["title"]


class TestAnAct:
    def test_is_cited_as_the_act_that_it_is(self, client: TestClient) -> None:
        act, said = csl(got(client, f"{LAW}?as_of=2012-05-21", "csl.json").text)
        assert act["type"] == "legislation"
        assert (act["title"], act["number"], act["jurisdiction"]) == (
            "On the State Social Order",
            "36-III",
            "Kazakhstan",
        )
        assert act["issued"] == {"date-parts": [[2005, 4, 12]]}
        assert act["custom"]["identifiers"] == {"adilet": "Z050000036_"}
        assert "author" not in act
        assert (act["id"], said["id"]) == (
            "kz-law-social-order-2005-2012-05-21",
            "atlas-kz-law-social-order-2005-2012-05-21",
        )
        assert said["type"] == "dataset"

    def test_bears_the_title_of_the_day_in_the_language_asked_for(self, client: TestClient) -> None:
        act, _ = bibtex(got(client, f"{LAW}?lang=ru&as_of=2026-11-23", "bib").text)
        assert act["title"].startswith("О государственном социальном заказе, государственном заказе на реализацию")
        assert (act["entry_type"], act["language"], act["number"]) == ("legislation", "ru", "36-III")
        assert act["note"].startswith("adilet: Z050000036_; ")

    def test_in_one_of_its_wordings_says_which(self, client: TestClient) -> None:
        act, said = csl(got(client, VERSION, "csl.json").text)
        assert (act["id"], act["edition"]) == (VERSION.rpartition("/")[2], "wording from 2012-01-01 until 2015-12")
        assert "wording from 2012-01-01 until 2015-12" in said["title"]

    def test_article_says_which_article(self, client: TestClient) -> None:
        address = "provisions/kz-law-social-order-2005-art-1-2"
        article = csl(got(client, address, "csl.json").text)[0]
        assert (article["type"], article["section"]) == ("legislation", "art. 1(2)")
        assert ris(got(client, address, "ris").text)[0]["section"] == "art. 1(2)"
        assert bibtex(got(client, address, "bib").text)[0]["note"].startswith("art. 1(2); ")
        assert "”, art. 1(2)." in got(client, address, "txt").text

    def test_is_one_line_of_plain_text(self, client: TestClient) -> None:
        line = got(client, f"{LAW}?as_of=2012-05-21", "txt").text.splitlines()[0]
        assert line.startswith(
            "Kazakhstan, Law No. 36-III of 2005-04-12 “On the State Social Order”. adilet: Z050000036_. "
        )


class TestAFact:
    def test_brings_its_acts_and_its_documents_with_the_places(self, client: TestClient) -> None:
        said, *rest = csl(got(client, FACT, "csl.json").text)
        fact = client.get(f"/api/v1/{FACT}").json()["data"]
        assert said["title"] == "Basis in law: State social order, law (fact), as of 2026-11-23"
        assert said["abstract"] == "Is the mechanism laid down in a law? Yes"
        acts = [item for item in rest if item["type"] == "legislation"]
        assert [act["id"] for act in acts] == [basis["law"]["id"] for basis in fact["evidence"]["legal_basis"]]
        places = {citation["source"]["id"]: citation["locator"] for citation in fact["evidence"]["sources"]}
        assert {item["id"]: item["locator"] for item in rest if item not in acts} == places

    def test_that_names_an_article_cites_the_article(self, client: TestClient) -> None:
        facts = client.get("/api/v1/facts?subject=kz-mech-state-grants&criterion=amount-max&include=evidence").json()
        fact = next(one for one in facts["data"] if one["evidence"]["legal_basis"])
        basis = fact["evidence"]["legal_basis"][0]
        items = csl(got(client, f"facts/{fact['id']}", "csl.json").text)
        assert basis["article"] in [item.get("section") for item in items]

    def test_list_brings_all_documents_that_prove_it(self, client: TestClient) -> None:
        address = "facts?subject=kz-mech-state-grants&as_of=2026-11-23"
        said, *documents = csl(got(client, address, "csl.json").text)
        facts = client.get(f"/api/v1/{address}&include=evidence&limit=500").json()["data"]
        proofs = {(c["source"]["id"], c["locator"]) for fact in facts for c in fact["evidence"]["sources"]}
        assert {item["id"] for item in documents} == {source for source, _ in proofs}
        assert all(locator in next(i["locator"] for i in documents if i["id"] == source) for source, locator in proofs)
        assert said["title"] == "Facts (subject: kz-mech-state-grants) as of 2026-11-23"
        link = said["URL"].removeprefix("http://testserver")
        assert [fact["id"] for fact in client.get(f"{link}&limit=500").json()["data"]] == [fact["id"] for fact in facts]


class TestADocument:
    def test_says_who_published_it_when_and_when_it_was_read(self, client: TestClient) -> None:
        (item,) = csl(got(client, "sources/int-src-icnl-press-2012", "csl.json").text)
        assert item["publisher"] == "International Center for Not-for-Profit Law (ICNL)"
        assert item["issued"] == {"date-parts": [[2012, 5, 21]]}
        assert item["accessed"] == {"date-parts": [[2026, 11, 23]]}
        assert "URL" not in item
        (entry,) = bibtex(got(client, "sources/int-src-icnl-press-2012", "bib").text)
        assert (entry["entry_type"], entry["date"]) == ("report", "2012-05-21")

    def test_keeps_its_script_and_the_precision_of_its_date(self, client: TestClient) -> None:
        items = {item["id"]: item for item in csl(got(client, "sources", "csl.json").text)}
        rows = client.get("/api/v1/sources?limit=500").json()["data"]
        assert any("Қ" in row["title"] or "ӯ" in row["title"] for row in rows)
        for row in rows:
            item = items[row["id"]]
            assert (item["title"], item["language"]) == (row["title"], row["language"])
            parts = [int(part) for part in row["published"].split("-")] if row["published"] else None
            assert item.get("issued", {}).get("date-parts") == ([parts] if parts else None)


class TestAComparison:
    def test_is_cited_by_its_permalink_with_its_documents(self, client: TestClient) -> None:
        said, *documents = csl(got(client, COMPARE, "csl.json").text)
        comparison = client.get(f"/api/v1/{COMPARE}").json()["data"]
        assert said["URL"] == f"http://testserver{comparison['permalink']}"
        assert re.fullmatch("compare-kz-2012-05-21-tj-2012-05-21-[0-9a-f]{6}", said["id"])
        assert [item["id"] for item in documents] == sorted(source["id"] for source in comparison["sources"])
        assert client.get(f"/api/v1/{COMPARE}").links["cite-as"]["url"] == comparison["permalink"]


DIFFERENT = [
    "facts?subject=kz-mech-social-order&as_of=2012-05-21",
    "facts?subject=tj-mech-state-social-order&as_of=2020-01-01",
    "facts?subject=kz-mech-social-order",
    "facts?subject=kz-mech-social-order&as_of=any",
    "facts?subject=kz-mech-social-order&as_of=2012-05-21&theme=selection",
    "facts?subject=kz-mech-social-order&as_of=2012-05-21&theme=programming",
    "facts?subject=kz-mech-social-order&as_of=2012-05-21&theme__not=selection",
    "facts?country=kz",
    "facts?country__not=kz",
    "facts?subject=kz",
    "facts?country=kz&country__not=tj",
    "facts?valid_during=2012",
    "facts?certainty_of_date=certain",
    "facts",
    LAW,
    f"{LAW}?as_of=2012-05-21",
    f"{LAW}?as_of=2020-01-01",
    VERSION,
    "provisions/kz-law-social-order-2005-art-1-2",
    "provisions/kz-law-social-order-2005-art-1-2?as_of=2012-05-21",
    "compare?columns=kz@2012-05-21,tj@2012-05-21",
    "compare?columns=tj@2012-05-21,kz@2012-05-21",
    COMPARE,
    "compare?columns=kz@2012-05-21,tj@2012-05-21&theme=programming",
    "compare?columns=kz@2012-05-21,tj@2012-05-21&criterion=provider",
    "compare?columns=kz@2012-05-21,tj@2012-05-21&currency=USD",
    "compare?columns=kz@2012-05-21,tj@2012-05-21&rows=all",
]
"""Questions of which no two are the same."""


class TestKeys:
    def test_of_different_works_and_questions_differ(self, client: TestClient) -> None:
        keys = [csl(got(client, address, "csl.json").text)[0]["id"] for address in DIFFERENT]
        assert len(set(keys)) == len(DIFFERENT), sorted(keys)
        assert all(re.fullmatch("[a-z0-9-]{,80}", key) for key in keys)

    def test_name_what_was_asked(self, client: TestClient) -> None:
        said = csl(got(client, DIFFERENT[0], "csl.json").text)[0]
        assert said["id"] == "facts-kz-mech-social-order-2012-05-21"
        assert (
            'filename="facts-kz-mech-social-order-2012-05-21.bib"'
            in got(client, DIFFERENT[0], "bib").headers["content-disposition"]
        )

    @pytest.mark.parametrize(
        ("address", "other"),
        [
            (
                "facts?country=kz,tj&theme=selection,programming",
                "facts?theme=Programming&country=TJ&country=KAZ&theme=selection&lang=ru",
            ),
            (f"{COMPARE}&aspect=law", "compare?aspect=Law&theme=SELECTION&columns=KZ@2012-05-21,tj@2012-05-21&lang=ru"),
            (f"{LAW}?as_of=2012-05-21", f"{LAW}?as_of=2012-05-21&lang=ru"),
        ],
    )
    def test_of_one_question_are_one_however_it_is_asked(self, client: TestClient, address: str, other: str) -> None:
        keys = {csl(got(client, one, "csl.json").text)[0]["id"] for one in (address, other)}
        assert len(keys) == 1


class TestRefusals:
    @pytest.mark.parametrize("asked", ["cursor=x", "limit=5", "fields=id", "facet=country"])
    @pytest.mark.parametrize("path", ["laws.bib", "facts.ris", "sources.csl.json", "laws.csv"])
    def test_parts_of_a_list_are_no_bibliography_either(self, client: TestClient, path: str, asked: str) -> None:
        response = client.get(f"/api/v1/{path}?{asked}")
        if (path, asked) == ("laws.csv", "fields=id"):
            assert response.status_code == 200
        else:
            assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "not-of-a-file")

    @pytest.mark.parametrize(
        ("path", "status"),
        [("/laws/nope.bib", 404), ("/laws.bib?contry=kz", 400), ("/compare.ris?columns=kz", 422), ("/sources.ris?kind=x", 422),
         ("/themes.bib", 404), ("/laws/kz-law-social-order-2005/versions/x.bib", 404), ("/series/kz-mci/value.bib?on=2020-01-01", 404)],
    )  # fmt: skip
    def test_are_those_of_what_is_cited(self, client: TestClient, path: str, status: int) -> None:
        response = client.get(f"/api/v1{path}")
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"

    def test_held_citations_are_not_sent_again(self, client: TestClient) -> None:
        held = got(client, LAW, "bib")
        assert client.get(f"/api/v1/{LAW}.bib", headers={"If-None-Match": held.headers["etag"]}).status_code == 304

    def test_suffixes_are_read_in_any_case(self, client: TestClient) -> None:
        assert got(client, LAW, "CSL.JSON").json() == got(client, LAW, "csl.json").json()


def test_a_merged_id_leads_to_the_citation_of_the_other(api: TestClient, database: Database, tmp_path: Path) -> None:
    load(database, write_small_seed(tmp_path).folder)
    response = api.get("/api/v1/mechanisms/kz-mech-old-grants.bib?lang=en", follow_redirects=False)
    assert response.status_code == 308
    assert response.headers["location"] == "/api/v1/mechanisms/kz-mech-grants.bib?lang=en"
    assert bibtex(api.get("/api/v1/mechanisms/kz-mech-old-grants.bib").text)[0]["key"] == "kz-mech-grants"


def test_statements_do_not_grow_with_the_bibliography(client: TestClient, query_count: Any) -> None:
    for short, long in (
        ("sources?text=adb", "sources"),
        ("laws?country=tj", "laws?as_of=any"),
        ("facts?subject=kz-mech-state-grants&criterion=amount-max", "facts?as_of=any"),
    ):
        got(client, long, "bib")  # what is recalled is so for both, whatever was asked before
        counts = []
        for address in (short, long):
            with query_count() as statements:
                got(client, address, "bib")
            counts.append(statements.count)
        assert counts[1] <= counts[0] + 1 <= 13, f"{long}: {counts}"


STATE = State(1, "bea82006c44e", "2026.1", "2012-05-21", DIGEST, "CC BY 4.0", "https://example.org")
TEXT = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="-`'\"´’‘”“"), min_size=1)


@given(TEXT, TEXT, st.sampled_from(Form))
def test_no_text_breaks_a_format(title: str, name: str, form: Form) -> None:
    work = Work("key-1", form, title, "ru", author=name, publisher=name, notes=(name,), abstract=title, state=STATE)
    (entry,) = parse_string("".join(write_bibtex([work]))).entries
    raw = next(field.value for field in entry.fields if field.key == "title")
    assert untex(raw.removeprefix("{").removesuffix("}")) == title
    (record,) = ris("".join(write_ris([work])))
    assert record["title"] == title
    (item,) = csl(write_csl([work]))
    assert item["title"] == title


def untex(text: str) -> str:
    names = {"textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^"}
    return re.sub(
        r"\\(textbackslash|textasciitilde|textasciicircum)\{\}|\\([&%$#_{}])", lambda m: names.get(m[1]) or m[2], text
    )


@pytest.mark.parametrize("types", [BIBTEX_TYPES, RIS_TYPES, CSL_TYPES])
def test_every_form_has_a_type(types: dict[Form, str]) -> None:
    assert set(types) == set(Form)
