"""What is true of every page: its links lead somewhere, its statements are few, its forms can be sent empty."""

import re
from collections import Counter
from html import unescape
from urllib.parse import parse_qs, unquote, urldefrag, urlsplit

import pytest
from fastapi.testclient import TestClient

from app.vocabulary import EntryKind
from tests.conftest import Counting, on_one_engine
from tests.web.kinds import ENTRIES, EVERY, LISTS

HTML = {"Accept": "text/html"}
MOST = 70
"""So many statements no page sends."""
OF_A_KIND = 2
"""So many links of one kind are followed: they are made in the same way."""


def asked(path: str, query: str) -> str:
    """A path with more parameters."""
    return f"{path}{'&' if '?' in path else '?'}{query}"


def kind_of(link: str) -> tuple[str, tuple[str, ...]]:
    """What makes a link one of its kind: the folder it is in, and the names of its parameters."""
    where = urlsplit(link)
    folder = where.path if where.path.count("/") < 2 else where.path.rpartition("/")[0]
    suffix = re.search(r"\.[a-z.]+$", where.path)
    return folder + (suffix[0] if suffix else ""), tuple(sorted(parse_qs(where.query)))


@on_one_engine
@pytest.mark.slow
@pytest.mark.parametrize("query", ["lang=en", "lang=ru&as_of=2012-05-21"])
def test_every_link_leads_to_a_page_and_every_anchor_to_a_place(client: TestClient, query: str) -> None:
    followed: Counter[tuple[str, tuple[str, ...]]] = Counter()
    broken, uncarried = [], []
    for path in EVERY:
        html = client.get(asked(path, query), headers=HTML).text
        ids = set(re.findall(r'\sid="([^"]+)"', html))
        links = re.findall(r'<(a|link|script|img|form)\b[^>]*?\s(?:href|src|action)="([^"]+)"', html)
        for tag, link in {(tag, unescape(link)) for tag, link in links}:
            where, anchor = urldefrag(link.removeprefix("http://testserver"))
            if not where:
                broken += [] if unquote(anchor) in ids else [f"{path}: {link}"]
                continue
            if not where.startswith("/") or (path.startswith("/guide/") and where.startswith("/api/")):
                continue  # elsewhere; or an example, which tests/test_docs.py asks
            named = parse_qs(urlsplit(where).query)
            ours = tag == "a" and not where.startswith(("/api/", "/docs", "/openapi", "/static"))
            if ours and "lang" not in named and not path.startswith("/guide/"):
                uncarried.append(f"{path}: {link}")
            kind = (kind_of(where)[0] + ("#" if anchor else ""), kind_of(where)[1])
            followed[kind] += 1
            if followed[kind] <= OF_A_KIND:
                answer = client.get(where, headers=HTML)
                there = not anchor or f'id="{unquote(anchor)}"' in answer.text
                broken += [] if answer.status_code == 200 and there else [f"{path}: {link} {answer.status_code}"]
    assert broken == []
    assert uncarried == []
    assert len(followed) > 100


@pytest.mark.parametrize("path", EVERY)
def test_no_page_sends_many_statements(client: TestClient, query_count: Counting, path: str) -> None:
    client.get(path)
    with query_count() as statements:
        assert client.get(path).status_code == 200
    assert statements.count <= MOST, statements.count


@pytest.mark.parametrize("path", [*LISTS, "/agenda", "/search?q=grant"])
def test_statements_do_not_grow_with_the_rows(client: TestClient, query_count: Counting, path: str) -> None:
    counts = []
    for limit in (2, 50):
        client.get(asked(path, f"limit={limit}&as_of=any"))
        with query_count() as statements:
            client.get(asked(path, f"limit={limit}&as_of=any"))
        counts.append(statements.count)
    assert counts[1] <= counts[0] + len(EntryKind), counts  # what is looked up by kind


@on_one_engine
@pytest.mark.parametrize("path", EVERY)
def test_forms_can_be_sent_with_their_fields_empty(client: TestClient, path: str) -> None:
    for attributes, form in re.findall(r"<form\b([^>]*)>(.*?)</form>", client.get(path).text, re.DOTALL):
        action = re.search(r'action="([^"]*)"', attributes)
        where = urlsplit(unescape(action[1])).path if action else urlsplit(path).path
        names = dict.fromkeys(re.findall(r'<(?:input|select|textarea)\b[^>]*?\sname="([^"]+)"', form))
        answer = client.get(f"{where}?{'&'.join(f'{name}=' for name in names)}", headers=HTML)
        assert answer.status_code == 200, (where, list(names))


@pytest.mark.parametrize(
    "path", [path for path in ENTRIES if path.startswith(("/laws/", "/criteria/", "/mechanisms/"))]
)
def test_parts_can_be_named_by_an_anchor(client: TestClient, path: str) -> None:
    html = client.get(path).text
    told = client.get(f"/api/v1{path}").json()["data"]
    parts = [one["id"] for one in told.get("provisions", [])]
    parts += [answer["criterion"]["key"] for theme in told.get("themes", []) for answer in theme["answers"]]
    assert set(parts) <= set(re.findall(r'id="([^"]+)"', html))


def test_criteria_have_an_anchor_each(client: TestClient) -> None:
    ids = set(re.findall(r'id="([^"]+)"', client.get("/criteria?limit=500").text))
    assert {one["key"] for one in client.get("/api/v1/criteria?limit=500").json()["data"]} <= ids


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_what_is_not_there_helps_on(client: TestClient, lang: str) -> None:
    answer = client.get(f"/no-such-page?lang={lang}", headers=HTML)
    assert answer.status_code == 404
    assert f'<html lang="{lang}">' in answer.text
    assert 'action="/search"' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert 'name="robots" content="noindex"' in answer.text


def test_a_fault_of_ours_is_told_as_a_page_without_internals(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_asked: object, **_named: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("app.web.home.get_comparison", failing)
    answer = TestClient(client.app, raise_server_exceptions=False).get("/?lang=ru", headers=HTML)
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/html")
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] in answer.text
