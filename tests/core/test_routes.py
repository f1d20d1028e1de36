from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, Query
from fastapi.testclient import TestClient

from app.core.openapi import operation_id
from app.core.routes import LateRoute, placed
from app.core.settings import Settings
from app.main import create_app


def served(router: APIRouter) -> FastAPI:
    app = FastAPI()
    app.router.routes += placed([router], operation_id, prefix="/below")
    return app


def test_is_found_below_its_prefix_and_answers_what_it_declares() -> None:
    router = APIRouter(prefix="/things", tags=["things"], route_class=LateRoute)

    @router.get("/{thing}", responses={404: {"description": "none"}})
    def read_thing(thing: int, times: int = Query(1, ge=1)) -> dict[str, int]:
        """A thing."""
        return {"thing": thing * times}

    app = served(router)
    client = TestClient(app)
    assert client.get("/below/things/3?times=2").json() == {"thing": 6}
    assert client.get("/below/things/three").status_code == 422
    assert client.get("/things/3").status_code == 404
    assert client.post("/below/things/3").status_code == 405
    operation = app.openapi()["paths"]["/below/things/{thing}"]["get"]
    assert (operation["operationId"], operation["tags"]) == ("read_thing", ["things"])
    assert {"200", "404", "422"} == set(operation["responses"])


def test_is_made_when_it_is_first_asked_for_and_once() -> None:
    made: list[str] = []

    class Counted(LateRoute):
        def called(self, endpoint: Any) -> Any:
            made.append(self.path)
            return super().called(endpoint)

    router = APIRouter(route_class=Counted)
    router.add_api_route("/one", lambda: "one")
    router.add_api_route("/two", lambda: "two")
    client = TestClient(served(router))
    assert made == []
    assert [client.get("/below/two").json() for _ in range(3)] == ["two"] * 3
    assert made == ["/below/two"]


def test_that_cannot_be_made_says_why_each_time() -> None:
    def endpoint(what: object) -> None: ...

    route = LateRoute("/", endpoint, response_model=object())
    for _ in range(2):
        with pytest.raises(AttributeError, match=r"no attribute .__module__"):
            _ = route.app


def test_the_atlas_makes_no_route_before_it_is_asked() -> None:
    routes = [route for route in create_app(Settings(database_url="sqlite://")).routes if isinstance(route, LateRoute)]
    assert len(routes) > 100
    assert [route.path for route in routes if "dependant" in vars(route)] == []
