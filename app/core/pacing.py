"""Who waits for whom: few large questions are answered at once, so that small ones never wait behind them.

Each kind of question has a lane of its own, and lanes alone bound how much is read at once: the pool of connections never makes
anyone wait. Nobody holds a thread while waiting for a connection that another gives back in that thread.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from threading import Semaphore
from weakref import WeakKeyDictionary

from fastapi import Request

from app.core.errors import Busy
from app.core.formats import JSON, Representation
from app.core.routes import LateRoute


class Kind(StrEnum):
    """How much a question asks for."""

    SMALL = "questions"
    LARGE = "large questions (comparisons, timelines, searches)"
    FILE = "files"


PLACES = {Kind.SMALL: 8, Kind.LARGE: 2, Kind.FILE: 4}
"""How many of a kind a worker answers at once; long files, which hold their place while they are read, have places beside these."""
PATIENCE = 10.0
"""For how many seconds one waits for a place."""


@dataclass(slots=True)
class Lane:
    """The places for one kind of question."""

    kind: Kind
    places: int
    patience: float = PATIENCE
    long: int = 0
    """How many of the places may be held for as long as somebody reads: the others stay for what is soon answered."""
    _long: Semaphore = field(init=False)
    _free: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = field(default_factory=WeakKeyDictionary)

    def __post_init__(self) -> None:
        self._long = Semaphore(self.long)

    async def enter(self) -> Callable[[], object]:
        """Take a place, waiting for one if need be; what is returned gives it back, from any thread. Raises Busy."""
        loop = asyncio.get_running_loop()
        free = self._free.setdefault(loop, asyncio.Semaphore(self.places))
        try:
            async with asyncio.timeout(self.patience if free.locked() else None):
                await free.acquire()
        except TimeoutError:
            raise Busy(
                f"at most {self.places} {self.kind} are answered at once, and this one waited {self.patience:g} seconds "
                "for its turn; ask again shortly"
            ) from None
        return partial(loop.call_soon_threadsafe, free.release)

    def stay(self) -> Callable[[], object]:
        """Hold the place that was taken for as long as somebody reads; what is returned ends that. Raises Busy at once."""
        if not self._long.acquire(blocking=False):
            raise Busy(
                f"{self.long} long {self.kind} are being read just now; try again shortly, or ask for fewer rows"
            )
        return self._long.release


def lanes(long_files: int) -> dict[Kind, Lane]:
    """The lanes of one worker, in which so many long files are read at a time."""
    beside = {Kind.FILE: long_files}
    return {kind: Lane(kind, places + beside.get(kind, 0), long=beside.get(kind, 0)) for kind, places in PLACES.items()}


class LargeRoute(LateRoute):
    """A route whose answers may take long to make."""


def kind_of(request: Request) -> Kind:
    """How much a request asks for: its route says so, or its format."""
    shown: Representation | None = getattr(request.state, "representation", None)
    if shown is not None and shown.format is not JSON:
        return Kind.FILE
    return Kind.LARGE if isinstance(request.scope["route"], LargeRoute) else Kind.SMALL
