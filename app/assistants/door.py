"""Where assistants come in: `/mcp`. What answers them is made when the first of them comes, for most servers are asked by none."""

from asyncio import Event, Lock
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus

from anyio import TASK_STATUS_IGNORED, create_task_group, to_thread
from anyio.abc import TaskGroup, TaskStatus
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/mcp"
Make = Callable[[], tuple[ASGIApp, AbstractAsyncContextManager[None]]]
"""Makes an application and the context in which it answers."""


class Door:
    """An application that is made, in a thread, by the first request for it; its context ends with that of the door."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._application: ASGIApp | None = None
        self._tasks: TaskGroup | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to the application."""
        if self._tasks is None:
            refusal = PlainTextResponse("the server for assistants does not run", HTTPStatus.SERVICE_UNAVAILABLE)
            await refusal(scope, receive, send)
            return
        async with self._making:
            if self._application is None:
                self._application = await self._tasks.start(self._run)
        await self._application(scope, receive, send)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """The context in which it answers; it belongs into that of the whole application."""
        self._making, self._closing = Lock(), Event()
        async with create_task_group() as self._tasks:
            yield
            self._closing.set()
        self._application = self._tasks = None

    async def _run(self, *, task_status: TaskStatus[ASGIApp] = TASK_STATUS_IGNORED) -> None:
        """Hold the application's context open until the door closes: one task must enter and leave it."""
        application, running = await to_thread.run_sync(self._make)
        async with running:
            task_status.started(application)
            await self._closing.wait()
