"""The OpenAPI document is the contract: its shape is tested, and a snapshot shows every change as a diff.

`UPDATE_GOLDEN=1 make test TEST=tests/api/test_openapi.py` renews the snapshot; say in the changelog what changed.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.parameters import StrictRoute, declared_parameters
from app.core.settings import Settings
from app.main import create_app

SNAPSHOT = Path(__file__).parents[1] / "golden" / "openapi.json"


@pytest.fixture(scope="module")
def document() -> Any:
    return create_app(Settings(database_url="sqlite://")).openapi()


def test_lists_the_parameters_that_routes_take(document: Any) -> None:
    listed = {
        operation["operationId"]: {
            parameter["name"]: parameter["schema"].get("type") == "array"
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "query"
        }
        for _, operation in operations(document)
    }
    routes = [
        route for route in create_app(Settings(database_url="sqlite://")).routes if isinstance(route, StrictRoute)
    ]
    taken = {route.name: declared_parameters(route.dependant) for route in routes}
    assert {name: taken[name] for name in listed} == listed
    assert sum(map(len, listed.values())) > 300


FILE = "/api/v1/releases/{release_id}/{file}"
"""Answers with a file as it is, and asks no database."""


def operations(document: Any) -> list[tuple[str, Any]]:
    return [(path, operation) for path, methods in document["paths"].items() for operation in methods.values()]


def test_is_as_in_the_snapshot(document: Any) -> None:
    text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        SNAPSHOT.write_text(text)
    assert text == SNAPSHOT.read_text(), "the API changed; see the head of this file"


def test_is_served_as_it_is(client: TestClient, document: Any) -> None:
    assert client.get("/openapi.json").json() == document
    assert document["openapi"].startswith("3.1")


def test_names_operations_shortly_and_once(document: Any) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))
    assert all(name.isidentifier() and len(name) < 30 for name in names), names


def test_explains_every_operation_and_parameter(document: Any) -> None:
    for path, operation in operations(document):
        assert operation["summary"], path
        assert len(operation["description"]) > 10, path
        for parameter in operation.get("parameters", []):
            assert parameter["in"] == "path" or parameter.get("description"), f"{path} {parameter['name']}"


def test_names_every_shape(document: Any) -> None:
    for path, operation in operations(document):
        if path == FILE:
            continue
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert set(schema) == {"$ref"}, f"{path} answers with an anonymous shape"
    for name, schema in document["components"]["schemas"].items():
        assert "[" not in name
        assert "description" in schema or name.endswith(("Page", "Item")), f"{name} is not explained"


def test_leaves_no_field_of_an_answer_out(document: Any) -> None:
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema and name not in ("HTTPValidationError", "ValidationError"):
            assert set(schema.get("required", [])) == set(schema["properties"]), (
                f"{name} has a field that may be missing"
            )


def test_declares_errors_as_problems(document: Any) -> None:
    for path, operation in operations(document):
        for status, response in operation["responses"].items():
            if status not in ("200", "206", "304"):
                assert set(response["content"]) == {"application/problem+json"}, f"{path} {status}"
        assert {"400", "422", *(() if path == FILE else ("503",))} <= set(operation["responses"]), path


def test_names_the_file_that_is_no_json(document: Any) -> None:
    sent = {path: set(operation["responses"]["200"]["content"]) for path, operation in operations(document)}
    assert [path for path, types in sent.items() if "application/json" not in types] == [FILE]


class TestTheDocumentationPage:
    def test_needs_nothing_from_elsewhere(self, client: TestClient) -> None:
        page = client.get("/docs")
        assert page.status_code == 200
        assert "://" not in page.text.replace("http://www.w3.org", "")
        for address in ("swagger-ui-bundle.js", "swagger-ui.css"):
            assert client.get(f"/static/vendor/swagger-ui-5.35.0/{address}").status_code == 200

    def test_is_a_link_away_from_the_home_page(self, client: TestClient) -> None:
        assert 'href="/docs"' in client.get("/").text
