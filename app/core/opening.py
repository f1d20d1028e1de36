"""What an endpoint takes that is opened, used and closed in one thread: the one that answers.

FastAPI would open it in one thread, answer in a second and close it in a third. Each change of thread costs a tenth of a
millisecond, and beside a large answer it waits for its turn again.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Opening(Generic[T]):
    """Something still to be opened. A dependency gives it in the place of what the endpoint declares to take."""

    held: ExitStack
    """What is closed when the endpoint has answered."""
    open: Callable[[], T]

    def then(self, change: Callable[[T], Other]) -> "Opening[Other]":
        """The same, changed as soon as it is open."""
        return Opening(self.held, lambda: change(self.open()))


def in_one_thread(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """An endpoint that opens what it is given to open, and closes it in the end, unless its answer took that over."""
    if iscoroutinefunction(endpoint):
        return endpoint

    @wraps(endpoint)
    def answered(**asked: Any) -> Any:
        with ExitStack() as held:
            return endpoint(**_opened(asked, held))

    return answered


def _opened(asked: Mapping[str, Any], held: ExitStack) -> dict[str, Any]:
    ready = dict(asked)
    for name, value in asked.items():
        if isinstance(value, Opening):
            held.callback(value.held.close)
            ready[name] = value.open()
    return ready
