"""Routes that cost nothing until somebody asks for them.

What a route takes and answers (its dependencies, the validators of its parameters, the serialisers of its answer and of its
problems) takes milliseconds and hundreds of kilobytes to make. There are more than a hundred routes, and a worker that has
just started is asked for one. So a route knows at once by which address it is found, and the rest when it is first needed.
FastAPI's `include_router` would make all of it at once, and anew for each level of including: `placed` takes its place.
"""

from collections.abc import Callable, Coroutine, Iterable
from functools import cached_property
from threading import RLock
from typing import Any, Self

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, compile_path

_making = RLock()
"""The document of all routes is made in a thread, while the server's own finds routes for requests."""


class LateRoute(APIRoute):
    """A route that is found as soon as it is declared, and made when it is first asked for."""

    _is_made = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **told: Any) -> None:
        self._told: dict[str, Any] = {"path": path, "endpoint": endpoint, **told}
        self.path, self.endpoint = path, endpoint
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self.name: str = told.get("name") or endpoint.__name__
        self.methods = set(told.get("methods") or ["GET"])
        self.include_in_schema = told.get("include_in_schema", True)

    def placed(self, prefix: str, name_operation: Callable[[APIRoute], str]) -> Self:
        """The same route at an address that begins with the prefix, its operation named in the given way."""
        path = prefix + self._told["path"]
        return type(self)(**{**self._told, "path": path, "generate_unique_id_function": name_operation})

    def __getattr__(self, name: str) -> Any:
        """Make the route when the first attribute is asked for that it lacks till then; Python looks here for no others."""
        if name.startswith("__"):
            raise AttributeError(name)
        with _making:
            if not self._is_made:
                self._is_made = True
                try:
                    super().__init__(**{**self._told, "endpoint": self.called(self._told["endpoint"])})
                except BaseException:
                    self._is_made = False
                    raise
        return object.__getattribute__(self, name)

    def called(self, endpoint: Callable[..., Any]) -> Callable[..., Any]:
        """The function that is called in the end, with what the endpoint declares to take."""
        return endpoint

    async def answer(self, request: Request) -> Response:
        """What the route answers to a request that comes to it in another way than by its address."""
        return await self._handler(request)

    @cached_property
    def _handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return self.get_route_handler()


def placed(
    routers: Iterable[APIRouter], name_operation: Callable[[APIRoute], str], prefix: str = ""
) -> list[BaseRoute]:
    """The routes of routers in their order, each at an address that begins with the prefix."""
    return [
        route.placed(prefix, name_operation) if isinstance(route, LateRoute) else route
        for router in routers
        for route in router.routes
    ]
