"""Releases over HTTP: listed, explained, and their files whole or in part."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.db import Database
from tests.api.test_conventions import problem
from tests.releases.conftest import asked_with

FILE = "/api/v1/releases/2026.1/atlas-2026.1.sqlite"


@pytest.fixture
def content(release: Path) -> bytes:
    return (release / "atlas-2026.1.sqlite").read_bytes()


class TestTheList:
    def test_names_releases_the_newest_first(self, seeded: Database, shelf: Path, tmp_path: Path) -> None:
        for name in ("2026.1", "2026.2", "2026.10", "2025.3", ".2026.11-half", "2026.12", "drafts"):
            shutil.copytree(shelf / "2026.1", tmp_path / name)
            record = json.loads((tmp_path / name / "release.json").read_text())
            (tmp_path / name / "release.json").write_text(json.dumps({**record, "id": name}))
        (tmp_path / "2026.12" / "release.json").unlink()  # not made by us, or not yet
        client = asked_with(seeded, tmp_path)
        body = client.get("/api/v1/releases").json()
        assert [one["id"] for one in body["data"]] == ["2026.10", "2026.2", "2026.1", "2025.3"]
        assert (body["page"]["total"], body["meta"]["as_of_applied"]) == (4, False)
        first = client.get("/api/v1/releases?limit=3").json()
        rest = client.get(f"/api/v1/releases?limit=3&cursor={first['page']['next']}").json()
        assert [one["id"] for one in (*first["data"], *rest["data"])] == ["2026.10", "2026.2", "2026.1", "2025.3"]

    @pytest.mark.parametrize(("lang", "said"), [("en", "none was made yet"), ("ru", "ни одного ещё не сделано")])
    def test_without_a_folder_is_empty_and_says_so(
        self, seeded: Database, tmp_path: Path, lang: str, said: str
    ) -> None:
        client = asked_with(seeded, tmp_path / "nowhere")
        body = client.get(f"/api/v1/releases?lang={lang}").json()
        assert (body["data"], body["page"]["total"]) == ([], 0)
        assert said in body["meta"]["describe"]
        assert body["meta"]["licence"]["name"] == "CC BY 4.0"

    def test_shows_a_new_release_to_who_holds_an_older_answer(
        self, seeded: Database, shelf: Path, tmp_path: Path
    ) -> None:
        client = asked_with(seeded, tmp_path)
        tag = client.get("/api/v1/releases").headers["etag"]
        assert client.get("/api/v1/releases", headers={"If-None-Match": tag}).status_code == 304
        shutil.copytree(shelf / "2026.1", tmp_path / "2026.1")
        later = client.get("/api/v1/releases", headers={"If-None-Match": tag})
        assert (later.status_code, later.json()["page"]["total"]) == (200, 1)


class TestOne:
    def test_has_its_files_with_digests_that_hold(self, library: TestClient) -> None:
        body = library.get("/api/v1/releases/2026.1").json()
        assert body["meta"]["describe"].startswith("Release 2026.1 of 2026-11-20")
        assert body["data"]["notes"].startswith("# CSO Financing Atlas, release 2026.1\n")
        assert body["data"]["revision"]["digest"] == body["meta"]["revision"]["digest"]
        assert len(body["data"]["files"]) == 10
        for file in body["data"]["files"]:
            response = library.get(file["url"])
            assert response.status_code == 200
            assert hashlib.sha256(response.content).hexdigest() == file["sha256"]
            assert len(response.content) == file["bytes"] == int(response.headers["content-length"])
            assert response.headers["content-type"].partition(";")[0] == file["media_type"]
            assert response.headers["etag"] == f'"{file["sha256"]}"'
            assert response.headers["content-disposition"] == f'attachment; filename="{file["name"]}"'
            assert response.headers["cache-control"] == "public, max-age=31536000, immutable"

    def test_is_the_same_by_suffix(self, library: TestClient) -> None:
        one = library.get("/api/v1/releases/2026.1")
        assert library.get("/api/v1/releases/2026.1.json").json() == one.json()

    def test_misspelt_names_what_is_near(self, library: TestClient) -> None:
        body = problem(library, "/releases/2026.11", 404)
        assert body["detail"] == "there is no release '2026.11'; did you mean 2026.1?"
        assert body["errors"][0]["allowed"] == ["2026.1"]


class TestAFile:
    @pytest.mark.parametrize(
        ("asked", "start", "end"), [("bytes=0-15", 0, 16), ("bytes=100-", 100, None), ("bytes=-7", -7, None)]
    )
    def test_is_had_in_part(self, library: TestClient, content: bytes, asked: str, start: int, end: int | None) -> None:
        response = library.get(FILE, headers={"Range": asked})
        assert (response.status_code, response.content) == (206, content[start:end])
        first = start % len(content)
        assert response.headers["content-range"] == (
            f"bytes {first}-{first + len(response.content) - 1}/{len(content)}"
        )
        assert response.headers["etag"].strip('"') == hashlib.sha256(content).hexdigest()

    def test_is_put_together_again_from_parts(self, library: TestClient, content: bytes) -> None:
        step = len(content) // 3
        parts = [
            library.get(FILE, headers={"Range": f"bytes={at}-{at + step - 1}"}).content
            for at in range(0, len(content), step)
        ]
        assert b"".join(parts) == content

    @pytest.mark.parametrize("asked", ["lines=1-2", "bytes=9-3", "bytes=", "bytes=a-b", "bytes"])
    def test_is_whole_where_no_part_is_named(self, library: TestClient, content: bytes, asked: str) -> None:
        response = library.get(FILE, headers={"Range": asked})
        assert (response.status_code, len(response.content)) == (200, len(content))

    @pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0", "bytes=0-1,999999999-"])
    def test_has_no_part_beyond_its_end(self, library: TestClient, asked: str) -> None:
        response = library.get(FILE, headers={"Range": asked})
        assert (response.status_code, response.headers["content-type"]) == (416, "application/problem+json")
        assert library.get(response.json()["type"]).status_code == 200

    def test_is_not_sent_to_who_holds_it(self, library: TestClient, content: bytes) -> None:
        tag = f'"{hashlib.sha256(content).hexdigest()}"'
        for headers in ({"If-None-Match": tag}, {"If-None-Match": tag, "Range": "bytes=0-3"}):
            held = library.get(FILE, headers=headers)
            assert (held.status_code, held.content) == (304, b"")
        assert library.get(FILE, headers={"Range": "bytes=0-3", "If-Range": tag}).status_code == 206
        assert library.get(FILE, headers={"Range": "bytes=0-3", "If-Range": '"older"'}).status_code == 200

    def test_costs_the_database_nothing(self, library: TestClient, query_count: Any) -> None:
        with query_count() as statements:
            library.get(FILE)
        assert statements.count == 0

    def test_answers_head_without_a_body(self, library: TestClient, content: bytes) -> None:
        head = library.head(FILE)
        assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(content)))

    def test_misspelt_names_what_is_near(self, library: TestClient) -> None:
        body = problem(library, "/releases/2026.1/atlas-2026.1.sqlit", 404)
        assert body["errors"][0]["allowed"][0] == "atlas-2026.1.sqlite"
        assert "there is no release '2026.7'" in problem(library, "/releases/2026.7/NOTES.md", 404)["detail"]

    @pytest.mark.parametrize(
        "path",
        [
            "..%2fsecret.txt",
            "%2e%2e%2fsecret.txt",
            "..%5csecret.txt",
            "....%2f%2fsecret.txt",
            "%2fetc%2fpasswd",
            ".%2fNOTES.md",
            "hidden.txt",
            "folder",
            "%2e%2e",
        ],
    )
    def test_is_never_one_that_the_release_does_not_list(
        self, seeded: Database, release: Path, tmp_path: Path, path: str
    ) -> None:
        shutil.copytree(release, tmp_path / "shelf" / "2026.1")
        for place in ("shelf/secret.txt", "secret.txt", "shelf/2026.1/hidden.txt"):
            (tmp_path / place).write_text("secret")
        (tmp_path / "shelf/2026.1/folder").mkdir()
        client = asked_with(seeded, tmp_path / "shelf")
        for below in (f"2026.1/{path}", path, f"{path}/secret.txt"):
            response = client.get(f"/api/v1/releases/{below}")
            assert response.status_code == 404, below
            assert "secret" not in response.json()["detail"].replace("secret.txt", "")

    def test_is_not_opened_by_a_record_that_leads_out(self, seeded: Database, release: Path, tmp_path: Path) -> None:
        shutil.copytree(release, tmp_path / "shelf" / "2026.1")
        (tmp_path / "shelf" / "secret.txt").write_text("secret")
        file = tmp_path / "shelf" / "2026.1" / "release.json"
        record = json.loads(file.read_text())
        record["files"][0]["name"] = "../secret.txt"
        file.write_text(json.dumps(record))
        client = asked_with(seeded, tmp_path / "shelf")
        assert client.get("/api/v1/releases/2026.1/..%2fsecret.txt").status_code == 404
        assert client.get("/api/v1/releases/2026.1").status_code == 404
