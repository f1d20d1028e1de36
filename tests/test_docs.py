"""Every example of the documentation is asked, and what is printed below it must be part of the answer."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from app.core.settings import ROOT

EXAMPLE = re.compile(r"```http\nGET (\S+)\n```\n```json\n(.*?)\n```", re.DOTALL)
CURLED = re.compile(r"curl [^'\n]*'(http[^']*)'")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs/guide").glob("*.md"))]
EXAMPLES = [
    pytest.param(path, json.loads(part), id=f"{page.stem}:{path}")
    for page in PAGES
    for path, part in EXAMPLE.findall(page.read_text())
]


def missing_from(answer: Any, part: Any, place: str = "") -> list[str]:
    """Where an answer lacks what is printed. Of lists, the first elements are compared."""
    if isinstance(part, dict):
        if not isinstance(answer, dict):
            return [f"{place}: {answer!r} is no object"]
        absent = [f"{place}.{key} is not there" for key in part if key not in answer]
        return absent + [
            m for key in part if key in answer for m in missing_from(answer[key], part[key], f"{place}.{key}")
        ]
    if isinstance(part, list):
        if not isinstance(answer, list) or len(answer) < len(part) or (not part and answer):
            return [f"{place}: {answer!r} is not {part!r}"]
        return [m for at, item in enumerate(part) for m in missing_from(answer[at], item, f"{place}[{at}]")]
    return [] if answer == part else [f"{place}: {answer!r} is not {part!r}"]


@pytest.mark.parametrize(("path", "part"), EXAMPLES)
def test_the_example_is_true(client: TestClient, path: str, part: Any) -> None:
    assert missing_from(client.get(path).json(), part) == []


def test_every_page_has_examples_and_no_request_without_its_answer() -> None:
    for page in PAGES:
        text = page.read_text()
        assert text.count("```http") == len(EXAMPLE.findall(text)) > 0, page.name


def test_what_is_not_ascii_is_encoded_by_curl() -> None:
    for page in PAGES:
        text = page.read_text()
        assert [address for address in CURLED.findall(text) if not address.isascii()] == [], page.name
        for path, _ in EXAMPLE.findall(text):
            for name, value in parse_qsl(urlsplit(path).query):
                assert value.isascii() or f"--data-urlencode '{name}={value}'" in text, f"{page.name}: {path}"


@pytest.mark.parametrize(
    "page", sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]), ids=lambda page: page.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_guide_names_every_suffix_of_filters(client: TestClient) -> None:
    guide = (ROOT / "docs/guide/3-filters.md").read_text()
    document = client.get("/openapi.json").json()
    names = {p["name"] for path in document["paths"].values() for p in path["get"].get("parameters", [])}
    for suffix in {name.partition("__")[2] for name in names if "__" in name}:
        assert f"__{suffix}" in guide, suffix
