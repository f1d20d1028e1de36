"""The dataset as a whole, and the context of its linked data, over HTTP."""

import json

from fastapi import APIRouter, Request, Response

from app.core.caching import Stamp, etag
from app.core.errors import InvalidParameter, NotReady, UnknownParameter
from app.core.formats import JSONLD
from app.core.parameters import StrictRoute
from app.core.routes import LateRoute
from app.core.schema import Item
from app.exports import TakenOne, linked
from app.linked import queries
from app.linked.dataset import lists_of
from app.linked.schemas import DatasetRead
from app.linked.words import CONTEXT
from app.reading import CurrentReading

router = APIRouter(tags=["dataset"], route_class=StrictRoute)
context = APIRouter(include_in_schema=False, route_class=LateRoute)


@router.get(
    "/dataset",
    response_model=Item[DatasetRead],
    responses=linked(UnknownParameter, InvalidParameter, NotReady),
)
def get_dataset(reading: CurrentReading, taken: TakenOne, request: Request) -> Item[DatasetRead] | Response:
    """The dataset as a whole: what it is of, on what terms, and where all of it is had. As `.jsonld` by the words of DCAT."""
    dataset = queries.get_dataset(reading, lists_of(request.app.openapi()))
    return taken.one(reading.item(dataset, f"{dataset.title['en']}.", dated=False))


@context.get("/context")
def get_context(request: Request) -> Response:
    """The prefixes that linked data is told with, as `/context.jsonld`. Every document carries them too."""
    text = json.dumps({"@context": CONTEXT})
    request.state.stamp = Stamp(etag(text), stands_on=())
    return Response(text, media_type=JSONLD.media_type)
