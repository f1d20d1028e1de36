"""Forms of the reader: what a list can be narrowed by, and addresses without the fields that were left empty."""

from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from app.core.errors import InvalidParameter, Moved, parameter_error
from app.core.formats import BIBTEX, offered_by
from app.core.links import address
from app.core.pacing import LargeRoute
from app.core.routes import LateRoute
from app.reading import Reading
from app.summaries import API

MANY_COUNTRIES = 8
"""With more, pages do not tell of all at once: they show so many at a time, or offer what belongs to those that are asked for."""

CHOSEN = "/choose"
"""How addresses end to which a form is sent whose fields belong together by their order; they tidy it themselves."""


class PageRoute(LateRoute):
    """A route of pages: a form's empty fields ask for nothing, so they are taken out of the address first.

    What moved leads to a page, not to its data.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the check."""
        handle = super().get_route_handler()

        async def cleaned(request: Request) -> Response:
            asked = request.query_params.multi_items()
            if any("\0" in text for text in (*map(str, request.path_params.values()), *(text for _, text in asked))):
                message = "a NUL character stands here; nothing is named with one"
                raise InvalidParameter(message, [parameter_error("address", "nul", message)])
            filled = [(name, text) for name, text in asked if text.strip() or self.path.endswith(CHOSEN)]
            if filled != asked:
                return RedirectResponse(address(request.scope["path"], filled), 303)
            try:
                return await handle(request)
            except Moved as moved:  # into an entry of another kind, which has a page too
                moved.location = moved.location.removeprefix(API)
                raise

        return cleaned


class LargePageRoute(LargeRoute, PageRoute):
    """A route of pages that may take long to make."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of a form."""

    name: str
    label: str
    """The key of its word."""
    options: Sequence[tuple[str, str]] = ()
    """Value and label; none: words are typed in."""
    value: str = ""

    @property
    def offered(self) -> Sequence[tuple[str, str]]:
        """The options and, where something else was asked for, that too: sending the form again keeps it."""
        known = {value for value, _ in self.options}
        return self.options if self.value in known or not self.value else [*self.options, (self.value, self.value)]


@dataclass(frozen=True, slots=True)
class Form:
    """The form above a list: its fields, the orders, and what else was asked for and is kept."""

    choices: Sequence[Choice]
    kept: Sequence[tuple[str, str]]
    narrowed: bool
    """Whether any filter is set."""


def form_of(reading: Reading, choices: Iterable[Choice]) -> Form:
    """A form that shows what was asked for."""
    asked = reading.links.query
    values: dict[str, str] = {}
    for name, text in asked:
        values[name] = f"{values[name]},{text}" if name in values else text
    fields = [Choice(one.name, one.label, one.options, values.get(one.name, "")) for one in choices]
    own = {one.name for one in fields} | {"cursor"}
    kept = [(name, text) for name, text in asked if name not in own]
    narrowed = any(name not in ("as_of", "lang", "cursor", "sort", "limit") for name, _ in asked)
    return Form(fields, kept, narrowed)


def words_of(reading: Reading, vocabulary: str) -> list[tuple[str, str]]:
    """The words of a vocabulary with their labels, by label."""
    codes = reading.codebook.vocabularies[vocabulary]
    return sorted(((code, reading.coded(vocabulary, code).label) for code in codes), key=lambda one: one[1].casefold())


def countries_of(reading: Reading) -> list[tuple[str, str]]:
    """The countries of the atlas with their names."""
    return [(code, reading.text(country.names)) for code, country in sorted(reading.codebook.countries.items())]


def formats_of(request: Request, path: str) -> tuple[list[str], bool]:
    """In which formats the API gives what stands at a path (with its `{parameters}`), and whether it can be cited from there.

    Read off its route, so that no link leads to a format that is not written.
    """
    route = next((one for one in request.app.routes if one.path == API + path), None)
    offered = offered_by(route.responses) if isinstance(route, APIRoute) else []
    suffixes = {one.suffix for one in offered}
    return [one for one in ("md", "csv", "ndjson", "xlsx", "parquet", "jsonld") if one in suffixes], BIBTEX in offered
