"""How long the database may work for one answer.

The clock runs from the request until its answer begins; what is sent while it is read takes as long as its reader needs. SQLite
is asked every few thousand steps whether time is up, PostgreSQL keeps the time of a statement itself, and no statement is begun
when it is over. Commands (a load, a release) have no budget.
"""

import sqlite3
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import OutOfTime

STEPS = 20_000
"""After how many of SQLite's steps the clock is looked at: well below a millisecond."""


@dataclass(slots=True)
class Clock:
    """The time of one request; None once its answer has begun."""

    seconds: float
    until: float | None

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return self.until is not None and time.monotonic() > self.until


_clock: ContextVar[Clock | None] = ContextVar("clock", default=None)


def is_over() -> bool:
    """Whether the time of this request is up."""
    clock = _clock.get()
    return clock is not None and clock.is_over


def take_time() -> None:
    """Stop the clock of this request: what is made whole before it is sent, and bounded in number instead, may take long."""
    clock = _clock.get()
    if clock is not None:
        clock.until = None


def out_of_time(seconds: float) -> OutOfTime:
    """The fault that says the limit."""
    return OutOfTime(
        f"the database took longer than the {seconds:g} s that one answer may take; ask for less (a country, a theme, a shorter "
        "stretch, a smaller limit), or for a release"
    )


class Budget:
    """Starts the clock of each request, and stops it when its answer begins."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app, self.seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, under its clock."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        clock = Clock(self.seconds, time.monotonic() + self.seconds)

        async def begun(message: Message) -> None:
            if message["type"] == "http.response.start":
                clock.until = None
            await send(message)

        token = _clock.set(clock)
        try:
            await self.app(scope, receive, begun)
        finally:
            _clock.reset(token)


def keep_time(engine: Engine, seconds: float) -> None:
    """Let the statements of an engine end when the time of their request is up. Raises OutOfTime before a statement."""

    @event.listens_for(engine, "before_cursor_execute")
    def _before(_connection: Any, _cursor: Any, *_statement: Any) -> None:
        clock = _clock.get()
        if clock is not None and clock.is_over:
            raise out_of_time(clock.seconds)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        if engine.dialect.name == "sqlite":
            connection.set_progress_handler(is_over, STEPS)
        else:
            with connection.cursor() as cursor:
                cursor.execute(f"SET statement_timeout = {round(seconds * 1000)}")
            connection.commit()


def seconds_overrun(fault: BaseException | None) -> float | None:
    """The seconds of the budget, if a fault of the database is that they were over; else None."""
    clock = _clock.get()
    if clock is None or fault is None:
        return None
    interrupted = isinstance(fault, sqlite3.OperationalError) and fault.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT
    cancelled = getattr(fault, "sqlstate", None) == "57014"  # query_canceled, by statement_timeout
    return clock.seconds if interrupted or cancelled else None
