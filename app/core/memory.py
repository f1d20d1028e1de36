"""Answers that were given once, kept to be given again: by one worker, within a bound of bytes, the longest unused going first.

An answer is kept with what it stands on (`Stamp.stands_on`): the day, the state of the data and, if it tells of files, theirs.
What is so now is looked up at most every `every` seconds, whoever changed it; if it is no longer the same, everything is
forgotten.
"""

from asyncio import wait, wrap_future
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic, time

from app.core.caching import Stamp

Headers = list[tuple[bytes, bytes]]
Ground = frozenset[Hashable]
"""What answers may stand on now; nothing where it cannot be known."""

_LARGEST = 8
"""No answer may take more than the eighth part of the bound."""
_DAY = 24 * 60 * 60
PATIENCE = 10.0
"""For how many seconds one waits for the answer that somebody else gets."""
_APIECE = 1024
"""Bytes that an answer takes beside its body: its headers and its question."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer as it goes out, but for the id of the request."""

    stamp: Stamp
    headers: Headers
    body: bytes
    tag: bytes
    not_modified: Headers
    """The headers of a 304 in its place."""

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return len(self.body) + _APIECE


class Memory:
    """The answers that one worker keeps.

    `look` says what answers may stand on now; it may take its time. `mark` is cheap, and differs whenever that may have changed.
    """

    def __init__(
        self, bound: int, look: Callable[[], Ground], mark: Callable[[], object] = object, every: float = 0
    ) -> None:
        self.bound, self._look, self._mark, self._every = bound, look, mark, every
        self.size = 0
        self._answers: OrderedDict[Hashable, Kept] = OrderedDict()
        self._ground: Ground = frozenset()
        self._marked: object = None
        self.until = 0.0
        """The moment, in `time.monotonic`, from which on it must be looked again: midnight (UTC) at the latest."""
        self._making: dict[Hashable, Future[None]] = {}
        self._looking: Future[tuple[object, Ground]] | None = None
        self._looker = _looker()

    def find(self, question: Hashable) -> Kept | None:
        """The answer to a question, if it was given before. It holds until `until`; then one has to `look_again` first."""
        found = self._answers.get(question)
        if found is not None:
            self._answers.move_to_end(question)
        return found

    async def awaited(self, question: Hashable) -> Kept | None:
        """The answer that is being made to the same question, once it is there; None for who asks it first, and has to make it.

        None too where that answer is not kept, or takes longer than `PATIENCE`.
        """
        making = self._making.get(question)
        if making is None:
            self._making[question] = Future()
            return None
        await wait([wrap_future(making)], timeout=PATIENCE)
        return self.find(question)

    def made(self, question: Hashable) -> None:
        """Tell who waits for an answer that it is made: kept, or not."""
        making = self._making.pop(question, None)
        if making is not None:
            making.set_result(None)

    async def look_again(self) -> None:
        """Look what is so now, and forget what is not. Who comes meanwhile waits for the same look."""
        now = monotonic()
        if self._mark() != self._marked:
            if self._looking is None or self._looking.done():
                self._looking = self._looker.submit(self._marked_look)
            self._marked, ground = await wrap_future(self._looking)
            if ground != self._ground:
                self._ground = ground
                self.forget()
        self.until = now + min(self._every, _DAY - time() % _DAY)

    def keep(self, question: Hashable, answer: Kept) -> None:
        """Keep an answer, unless it is too large or stands on what is no longer, or not yet, known to be so."""
        stands_on = answer.stamp.stands_on
        if stands_on is None or not self._ground.issuperset(stands_on) or answer.size > self.bound // _LARGEST:
            return
        if (before := self._answers.pop(question, None)) is not None:
            self.size -= before.size
        self._answers[question] = answer
        self.size += answer.size
        while self.size > self.bound:
            _, gone = self._answers.popitem(last=False)
            self.size -= gone.size

    def forget(self) -> None:
        """Forget every answer."""
        self._answers.clear()
        self.size = 0

    def close(self) -> None:
        """Forget every answer, and let the thread go that looks. An application that is started again looks again."""
        self.forget()
        self._looker.shutdown()
        self._looker = _looker()

    def _marked_look(self) -> tuple[object, Ground]:
        return self._mark(), self._look()  # in this order: what changes meanwhile is seen at the next mark


def _looker() -> ThreadPoolExecutor:
    """A thread of its own, begun when it is first needed: looking never waits behind reads."""
    return ThreadPoolExecutor(1, "atlas-ground")
