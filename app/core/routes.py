"""Routes that cost nothing until somebody asks for them.

What a route takes and answers (its dependencies, the validators of its parameters, the serialisers of its answer and of its
problems) takes milliseconds and hundreds of kilobytes to make. There are more than a hundred routes, and a worker that has
just started is asked for one. So a route knows at once by which address it is found, and the rest when it is first needed.
FastAPI's `include_router` would make all of it at once, and anew for each level of including: `placed` takes its place.

Whole parts of the atlas are not even imported before one of their routes is asked for: `Later`.
"""

from collections.abc import Callable, Coroutine, Iterable
from functools import cached_property
from threading import RLock
from typing import Any, Self

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, compile_path
from starlette.types import Receive, Scope, Send

from app.core.opening import in_one_thread

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
        """The function that is called in the end, with what the endpoint declares to take or with what that is opened from."""
        return in_one_thread(endpoint)

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


class Later(BaseRoute):
    """Routes that are imported when an address is asked for that begins with a prefix and fits no route before them."""

    def __init__(self, prefix: str, load: Callable[[], list[BaseRoute]]) -> None:
        self._prefix, self._load = prefix, load

    @cached_property
    def routes(self) -> list[BaseRoute]:
        """The routes, imported now if they were not before."""
        return self._load()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """How well a request fits the best of the routes, and what that one reads from its address."""
        partial: tuple[Match, Scope] = Match.NONE, {}
        for route in self.routes if scope["path"].startswith(self._prefix) else ():
            match, found = route.matches(scope)
            if match is Match.FULL:
                return match, {**found, "found_later": route}
            if partial[0] is Match.NONE and match is Match.PARTIAL:
                partial = match, {**found, "found_later": route}
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on to the route that was found."""
        await scope["found_later"].handle(scope, receive, send)
