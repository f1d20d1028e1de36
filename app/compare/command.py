"""Comparing from the command line: the same question, the same answer, without HTTP."""

import datetime as dt
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError
from rich.console import Console

from app.compare import rendering, service
from app.compare.rendering import Wanted
from app.compare.schemas import ComparisonRead
from app.compare.service import CompareFilters
from app.compare.tables import Shape
from app.compare.terminal import show
from app.core.db import Database
from app.core.errors import InvalidParameter, near_matches, parameter_error
from app.core.formats import FILES, JSON, Format
from app.core.locale import Lang
from app.core.schema import Item
from app.reading import Codebooks, Rate, Reading, converted_into, newest_state, read_at

PIPED = 100
"""Characters in a line where nobody says how wide it is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command asks for, as it was typed."""

    filters: Mapping[str, Any]
    as_of: str | None
    lang: str
    currency: str | None
    rate: str | None
    format: str | None
    shape: str
    bom: bool
    output: Path | None


def compare(database: Database, today: dt.date, asked: Asked) -> str | None:
    """Print the comparison, or write it to a file; then the answer says what was written.

    Raises a Fault for what cannot be answered, and OSError for a file that cannot be written.
    """
    format_ = _format(asked)
    shape = Shape(_word("shape", asked.shape, list(Shape)))
    filters = _filters(asked.filters)
    with _reading(database, today, asked) as reading:
        comparison = service.get_comparison(reading, filters)
        item = reading.item(comparison, service.describe_comparison(reading, comparison))
        if format_ is None:
            show(_console(), reading, item)
            return None
        chunks = _written(reading, item, format_, Wanted(shape, asked.bom))
        if asked.output is None:
            for chunk in chunks:
                sys.stdout.buffer.write(chunk)
            return None
        with asked.output.open("wb") as file:
            file.writelines(chunks)
        return f"{len(comparison.rows)} rows written to {asked.output}"


def _format(asked: Asked) -> Format | None:
    """The format asked for, or that of the file's name; None: for people, here."""
    known = {one.suffix: one for one in (JSON, *FILES)}
    if asked.format is None and asked.output is None:
        return None
    format_ = known[
        _word("format", (asked.format or asked.output.suffix[1:]) if asked.output else asked.format or "", known)
    ]
    if format_.suffix in ("xlsx", "parquet") and asked.output is None and sys.stdout.isatty():
        raise _refused("output", "this is no text; name a file with --output")
    return format_


def _word(option: str, word: str, known: Any) -> str:
    if word.lower() in known:
        return word.lower()
    close = near_matches(word, known)
    hint = f"did you mean {close[0]}?" if close else f"choose one of {', '.join(known)}"
    raise _refused(
        option,
        f"--{option}: there is no {word!r}; {hint}" if word else f"--{option} is needed here: {', '.join(known)}",
    )


def _filters(typed: Mapping[str, Any]) -> CompareFilters:
    try:
        return CompareFilters.model_validate({name: value for name, value in typed.items() if value not in (None, [])})
    except ValidationError as invalid:
        said = "; ".join(
            f"--{error['loc'][0]}: {error['msg'].removeprefix('Value error, ')} (it is {error['input']!r})"
            for error in invalid.errors()
        )
        raise _refused(str(invalid.errors()[0]["loc"][0]), said) from invalid


def _refused(option: str, message: str) -> InvalidParameter:
    return InvalidParameter(message, [parameter_error(option, "option", message)])


@contextmanager
def _reading(database: Database, today: dt.date, asked: Asked) -> Iterator[Reading]:
    lang = Lang(_word("lang", asked.lang, list(Lang)))
    rate = Rate(_word("rate", asked.rate, list(Rate))) if asked.rate else None
    with database.read() as session:
        state = newest_state(session)
        plain = read_at(session, state, Codebooks(), as_of=_day(asked.as_of), today=today, lang=lang)
        yield converted_into(plain, asked.currency, rate)


def _day(typed: str | None) -> dt.date | Literal["any"] | None:
    if typed is None or typed == "any":
        return "any" if typed else None
    try:
        return dt.date.fromisoformat(typed)
    except ValueError as fault:
        raise _refused("as-of", f"--as-of: {typed!r} is no day; write YYYY-MM-DD") from fault


def _written(reading: Reading, item: Item[ComparisonRead], format_: Format, wanted: Wanted) -> Iterator[bytes]:
    if format_ is JSON:
        return iter([f"{item.model_dump_json()}\n".encode()])
    return rendering.written(reading, item, format_, wanted)


def _console() -> Console:
    """Standard output: as wide as the terminal, without colours if it is none or NO_COLOR is set."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = PIPED
    return console
