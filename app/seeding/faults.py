"""What is wrong with seed files: every fault names its file, line and record, and says what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass, field

Place = tuple[str | int, ...]
"""The way to a value: keys and list positions, from the top of the file."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong, or (as a warning of `atlas check`) worth a look."""

    file: str
    line: int
    record: str
    message: str
    kind: str = field(default="fault", compare=False)
    """`fault`, or the code of a warning."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.record}: {self.message}" if self.record else f"{place}: {self.message}"


class SeedFaults(Exception):
    """The seed cannot be loaded. `faults` lists all that is wrong, in the order of the files; nothing was written."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def near(word: str, candidates: Iterable[str]) -> str:
    """`, did you mean …?` where one of the candidates looks like the word; otherwise nothing."""
    import difflib  # only when something is wrong

    close = difflib.get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def near_or_all(word: str, candidates: Iterable[str]) -> str:
    """Like `near`; where nothing looks like the word and the list is short, the whole list."""
    known = sorted(candidates)
    return near(word, known) or (f"; known are {', '.join(known)}" if len(known) <= 40 else "")
