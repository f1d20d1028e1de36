"""What is made of rows again and again, kept while the data is the same, within a bound of number."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from itertools import islice
from threading import RLock
from typing import Any, TypeVar

Made = TypeVar("Made")

MOST = 4096
"""How many things of a kind are kept at the most; the ones that were made first go first."""


class Recalled:
    """Things of several kinds by their keys. They belong to one state of the data: another state begins with an empty one.

    What is kept is shared by all who ask and is never changed. Threads may ask at once; at worst a thing is made twice.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._keeping = RLock()  # looking for garbage may make things, and keep them, in the middle of keeping others
        self._kinds: defaultdict[Hashable, dict[Any, Any]] = defaultdict(dict)

    def once(self, kind: Hashable, key: Hashable, make: Callable[[], Made]) -> Made:
        """The thing of a key, made now if it is not there."""
        kept = self._kinds[kind]
        found: Made | None = kept.get(key)
        if found is None:
            found = make()
            self._keep(kept, {key: found})
        return found

    def of(
        self, kind: Hashable, keys: Iterable[int], make: Callable[[Collection[int]], Mapping[int, Made]]
    ) -> dict[int, Made]:
        """The things of some keys; those that are not there are made now, all at once. What cannot be made is left out."""
        kept = self._kinds[kind]
        found: dict[int, Made] = {}
        missing: dict[int, None] = {}
        for key in keys:
            if (one := kept.get(key)) is None:
                missing[key] = None
            else:
                found[key] = one
        if missing:
            made = make(missing.keys())
            self._keep(kept, made)
            found.update(made)
        return found

    def forget(self) -> None:
        """Make everything anew from now on."""
        with self._keeping:
            self._kinds.clear()

    def _keep(self, kept: dict[Any, Any], made: Mapping[Any, Any]) -> None:
        with self._keeping:  # nobody goes through them while they change
            kept.update(made)
            if (beyond := len(kept) - self._most) > 0:
                for key in list(islice(kept, beyond)):
                    del kept[key]
