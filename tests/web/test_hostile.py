"""Whatever stands in the data stays text: in pages, spreadsheets, feeds and briefs, and wherever a text can stand.

Every text of the small seed that may be any text becomes one that would be markup, a formula and a template at once; it is
loaded as any seed is, and all pages and all formats are walked.
"""

import copy
import csv
import io
import json
import re
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from app.core.migrations import migrate
from app.core.settings import Settings
from app.core.tabular import FORMULA
from app.main import create_app
from app.seeding.faults import SeedFaults
from app.seeding.load import load, parse_seed, read_seed
from tests.conftest import TODAY, opened
from tests.seeding.small_seed import FILES, SmallSeed, write_small_seed
from tests.seeding.test_mutations import places

HOSTILE = "=1+zq7('\"><zq7 zq7=1><script src=//zq7.example></script><img src=x onerror=zq7()></title></textarea>{{7*7191}}]](javascript:zq7)\u202e"
"""Markup, a formula, a template, a link of Markdown, and a letter that turns the writing around."""


def hostile_seed(folder: Path) -> tuple[SmallSeed, int]:
    """The small seed with the hostile text wherever the loader takes any text, and in how many places that is."""
    seed = write_small_seed(folder)
    second = (
        seed.text("kz/country.yaml").replace("id: kz", "id: tj").replace("iso2: KZ", "iso2: TJ").replace("KAZ", "TJK")
    )
    seed.write("tj/country.yaml", second)  # the reader's comparison begins with two countries
    names = [*FILES, "tj/country.yaml"]
    files = {name: seed.data(name) for name in names}
    texts = [
        (name, place) for name in names for place in places(files[name]) if isinstance(_at(files[name], place), str)
    ]
    kept: set[tuple[str, tuple[Any, ...]]] = set()
    for _round in range(40):
        for name in names:
            data = copy.deepcopy(files[name])
            for number, (file, place) in enumerate(texts):
                if file == name and (file, place) not in kept:
                    holder = _at(data, place[:-1])
                    holder[place[-1]] = f"{HOSTILE}#{number}#"
            seed.write(name, yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6))
        refused = _refused(seed, texts) - kept
        if not refused:
            return seed, len(texts) - len(kept)
        kept |= refused
    raise AssertionError("the loader never came to rest")


def _at(data: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        data = data[step]
    return data


def _refused(seed: SmallSeed, texts: list[tuple[str, tuple[Any, ...]]]) -> set[tuple[str, tuple[Any, ...]]]:
    """The places of the texts that stand in lines of which the loader says that they are wrong."""
    try:
        parse_seed(read_seed(seed.folder)[0])
    except SeedFaults as faults:
        found = set()
        for fault in faults.faults:
            lines = (seed.folder / fault.file).read_text().splitlines()
            below = "\n".join(lines[max(0, fault.line - 1) :])
            named = re.findall(r"#(\d+)#", fault.message) or re.findall(r"#(\d+)#", below)[:1]
            found |= {texts[int(number)] for number in named}  # none: a record of ours is missed elsewhere
        return found
    return set()


@pytest.fixture(scope="module")
def hostile() -> Iterator[tuple[TestClient, int]]:
    """The application over the hostile seed, and in how many places the hostile text stands."""
    with tempfile.TemporaryDirectory() as folder:
        seed, count = hostile_seed(Path(folder) / "seed")
        url = f"sqlite:///{folder}/atlas.db"
        with opened(url) as database:
            migrate(database.writer)
            load(database, seed.folder)
        settings = Settings(database_url=url, seed_dir=seed.folder, today=TODAY, releases_dir=Path(folder))
        with TestClient(create_app(settings), follow_redirects=False) as client:
            yield client, count


class Seen(HTMLParser):
    """What a page has of elements, attributes, links and texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def links(self) -> list[str]:
        return [
            value for _, attrs in self.elements for name, value in attrs.items() if name in ("href", "src") and value
        ]


def test_most_texts_of_a_seed_can_be_hostile(hostile: tuple[TestClient, int]) -> None:
    assert hostile[1] > 150


@pytest.mark.slow
def test_no_page_has_an_element_or_attribute_out_of_the_data(hostile: tuple[TestClient, int]) -> None:
    client, _ = hostile
    starts = "laws mechanisms councils institutions facts sources events criteria conflicts questions series statistics coverage presence agenda"
    starts += " countries changes?country=kz&from=2012-05-21&to=2026-01-01 timeline?ids=kz compare?columns=kz,tj@2016-01-01 search?q=zq7 ?as_of=any"
    waiting, shown = [f"/{start}" for start in starts.split()], 0
    seen: set[str] = set()
    while waiting:
        address = waiting.pop(0)
        path = address.partition("#")[0]
        if (
            path in seen
            or path.startswith(("/api/", "/static/", "//", "/openapi"))
            or not path.startswith("/")
            or len(seen) > 250
        ):
            continue
        seen.add(path)
        answer = client.get(path, headers={"accept": "text/html"})
        assert answer.status_code in (200, 303, 308, 400, 404, 410, 422), path
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page = Seen(answer.text)
        shown += page.text.count("<zq7 zq7=1>")
        for tag, attributes in page.elements:
            assert "zq7" not in tag, path
            assert tag not in ("img", "iframe", "object", "embed"), path
            for name in attributes:
                assert "zq7" not in name, path
                assert not name.startswith("on"), path
            if tag == "script" and attributes.get("type") == "application/ld+json":
                continue  # data, which no browser runs
            if tag == "script":
                assert (attributes.get("src") or "").startswith("/static/") or path == "/docs", path
        assert not [link for link in page.links if link.strip().lower().startswith(("javascript:", "data:", "//"))], (
            path
        )
        assert "50337" not in answer.text.replace("7*7191", ""), "a template in the data was run"
        waiting += sorted(page.links)
    kinds = {path.partition("?")[0].split("/")[1] for path in seen}
    assert kinds >= {"laws", "mechanisms", "councils", "institutions", "facts", "sources", "events", "compare", "timeline", "search",
                     "criteria", "conflicts", "questions", "series", "statistics", "coverage", "presence", "agenda", "changes", "countries"}  # fmt: skip
    assert shown > 100, "the hostile text was shown as text"


def addresses(client: TestClient) -> list[str]:
    """Every operation of the API, with ids of the small seed in its path."""
    given = {"columns": "kz,tj@2016-01-01", "q": "zq7", "from": "2012-05-21", "to": "2026-01-01", "country": "kz"}
    found = []
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        needed = [
            one["name"]
            for one in operations["get"].get("parameters", ())
            if one["in"] == "query" and one.get("required")
        ]
        query = "&".join(f"{name}={given.get(name, 'kz')}" for name in needed)
        whole = path.replace("{country_code}", "kz").replace("{country}", "kz")
        if "{" in whole:
            head = whole.partition("{")[0].rstrip("/")
            listed = client.get(f"{head}?as_of=any&limit=3").json().get("data", [])
            ids = [row.get("id") or row.get("key") or row.get("name") for row in listed] or ["none"]
            found += [
                re.sub(r"\{[^}]*\}", str(one), whole, count=1) + (f"?{query}" if query else "") for one in ids if one
            ]
        else:
            found.append(whole + (f"?{query}" if query else ""))
    return [one for one in found if "{" not in one]


SUFFIXES = (
    "json",
    "csv",
    "ndjson",
    "xlsx",
    "md",
    "jsonld",
    "bib",
    "ris",
    "csl.json",
    "txt",
    "atom",
    "jsonfeed",
    "csv-metadata.json",
)


@pytest.mark.slow
def test_no_file_has_a_formula_or_markup_out_of_the_data(hostile: tuple[TestClient, int]) -> None:
    client, _ = hostile
    seen: dict[str, int] = dict.fromkeys(SUFFIXES, 0)
    for address in addresses(client):
        path, _, query = address.partition("?")
        for suffix in SUFFIXES:
            answer = client.get(f"{path}.{suffix}?{query}".rstrip("?"))
            assert answer.status_code in (200, 308, 400, 404, 410, 422), (path, suffix, answer.text[:300])
            if answer.status_code == 200:
                seen[suffix] += suffix == "xlsx" or b"zq7" in answer.content  # a workbook is packed
                sound(answer.content, suffix, answer.headers["content-type"])
    assert [suffix for suffix, count in seen.items() if not count] == []


def sound(content: bytes, suffix: str, media_type: str) -> None:
    """Raises if a file holds anything that a program would run."""
    assert "html" not in media_type
    if suffix == "csv":
        for row in csv.reader(io.StringIO(content.decode())):
            for said in row:
                assert not said.startswith(FORMULA) or re.fullmatch(r"-?[\d.e+-]+", said), said
    elif suffix == "xlsx":
        for sheet in load_workbook(io.BytesIO(content)):
            for line in sheet.iter_rows():
                for cell in line:
                    assert cell.data_type != "f", cell.value
                    assert cell.hyperlink is None or str(cell.hyperlink.target).startswith(("http://", "https://", "#"))
    elif suffix == "atom":
        names = {element.tag.partition("}")[2] or element.tag for element in ET.fromstring(content).iter()}
        assert not {name for name in names if "zq7" in name or name in ("script", "img")}
    elif suffix == "md":
        text = content.decode()
        assert not re.search(r"(?<!\\)<(zq7|script|img)", text)
        assert not re.search(r"(?<!\\)\]\(javascript:", text)
    elif suffix in ("json", "jsonld", "csl.json", "jsonfeed", "csv-metadata.json"):
        json.loads(content)
    elif suffix == "ndjson":
        for written in content.decode().splitlines() if b"\xe2\x80\xa8" not in content else ():
            json.loads(written)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", " https://x", "//x.example", "vbscript:x", "https://x y"])  # fmt: skip
@pytest.mark.parametrize(("file", "words"), [("kz/sources.yaml", "https://example.org/law"), ("kz/sources.yaml", "https://example.org/archived"),
                                             ("kz/laws.yaml", "https://example.org/law"), ("codebook.yaml", "https://example.org/matrix")])  # fmt: skip
def test_an_address_that_is_none_is_refused_by_the_loader(tmp_path: Path, url: str, file: str, words: str) -> None:
    seed = write_small_seed(tmp_path)
    assert words in seed.text(file)
    seed.write(file, seed.text(file).replace(f'"{words}"', json.dumps(url)).replace(words, json.dumps(url)))
    assert any("url" in fault for fault in seed.faults())


@pytest.mark.parametrize("way", ["..", "%2e%2e", "..%2f..%2fpyproject.toml", "%2e%2e%2fpyproject.toml", "....//pyproject.toml", "..%5cpyproject.toml", "%00", "/etc/passwd"])  # fmt: skip
@pytest.mark.parametrize(
    "base", ["/static/", "/static/vendor/", "/api/v1/releases/", "/api/v1/releases/2026.1/", "/guide/", "/problems/"]
)
def test_no_file_is_reached_beside_those_that_are_served(client: TestClient, base: str, way: str) -> None:
    answer = client.get(base + way)
    assert answer.status_code in (400, 404, 405, 422) or (
        way in ("..", "%2e%2e", "%00") and "requires-python" not in answer.text
    )
    assert "requires-python" not in answer.text
    assert "root:" not in answer.text
