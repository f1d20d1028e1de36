"""For those who keep the atlas running: whether it lives, and whether it can answer. Nobody may keep these answers."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse

from app.core.caching import DO_NOT_KEEP
from app.core.routes import LateRoute
from app.operations.readiness import Watch

router = APIRouter(include_in_schema=False, route_class=LateRoute)
NOT_KEPT = {"Cache-Control": DO_NOT_KEEP}


@router.get("/healthz")
async def healthz() -> PlainTextResponse:
    """Whether the process lives: asks nothing and nobody. One that does not answer should be started again."""
    return PlainTextResponse("ok\n", headers=NOT_KEPT)


@router.get("/readyz")
def readyz(request: Request) -> JSONResponse:
    """Whether it can answer: 200, or 503 with what is not well. One that cannot should get no requests for now."""
    watch: Watch = request.app.state.watch
    seen = watch.look()
    return JSONResponse(seen.model_dump(), HTTPStatus.OK if seen.ready else HTTPStatus.SERVICE_UNAVAILABLE, NOT_KEPT)
