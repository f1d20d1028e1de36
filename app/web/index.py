"""The index of the API: what it can be asked. It is read off the OpenAPI document, so it cannot tell of what is not there."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import Field

from app.core.errors import InvalidParameter, NotReady, UnknownParameter, declared
from app.core.openapi import OPENAPI
from app.core.parameters import StrictRoute
from app.core.schema import Item, Schema
from app.reading import LICENCE, CurrentReading
from app.summaries import API

DOCS = "/docs"


class IndexItem(Schema):
    """A resource of the API."""

    name: str = Field(examples=["laws"])
    url: str = Field(description="Where all of them are listed.", examples=[f"{API}/laws"])
    one: str | None = Field(
        description="Where one of them is read: a URI template (RFC 6570).", examples=[f"{API}/laws/{{law_id}}"]
    )
    question: str = Field(description="What its list answers.")


class IndexRead(Schema):
    """What the API can be asked, and where it is explained. On which terms, and from which data, `meta` says."""

    resources: list[IndexItem]
    docs: str = Field(description="The documentation, for people.")
    openapi: str = Field(description="The same, for programs.")
    licence: str = Field(description="The terms on which the data may be used.")


router = APIRouter(tags=["index"], route_class=StrictRoute)


@router.get(API, responses=declared(UnknownParameter, InvalidParameter, NotReady))
def read_index(reading: CurrentReading, request: Request) -> Item[IndexRead]:
    """What there is: every resource, where it is listed and what its list answers."""
    index = IndexRead(resources=resources(request.app.openapi()), docs=DOCS, openapi=OPENAPI, licence=LICENCE.url)
    return reading.item(index, f"{len(index.resources)} resources of the CSO Financing Atlas.", dated=False)


def resources(document: Any) -> list[IndexItem]:
    """The lists of an OpenAPI document, and where one row of each is read."""
    paths = {path: operations["get"] for path, operations in document["paths"].items() if path.startswith(f"{API}/")}
    ones = {path.rpartition("/")[0]: path for path in paths if path.endswith("}")}
    return [
        IndexItem(
            name=path.removeprefix(f"{API}/"),
            url=path,
            one=ones.get(path),
            question=operation["description"].split("\n\n")[0],
        )
        for path, operation in paths.items()
        if "{" not in path
    ]
