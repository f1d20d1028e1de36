"""What can go wrong in a request: each fault knows its status, and one handler shows it as RFC 9457 problem+json."""

import difflib
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field

PROBLEM_JSON = "application/problem+json"
PROBLEM_PAGES = "/problems/"
"""Problem types are addresses below this path, where each is explained."""


class ProblemError(BaseModel):
    """One thing that is wrong with the request."""

    parameter: str | None = Field(description="The query or path parameter that is wrong.")
    pointer: str | None = Field(description="JSON Pointer to the wrong part of a request body.")
    code: str = Field(description="A short word for what is wrong.")
    message: str = Field(description="What is wrong and what would be right.")
    allowed: list[str] = Field(description="Near matches or allowed values, best first; empty if there are none.")


class Problem(BaseModel):
    """Why a request was not answered (RFC 9457)."""

    type: str = Field(description="An address that explains this kind of problem.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened this time.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[ProblemError] = Field(description="What exactly is wrong; empty where the detail says it all.")
    request_id: str = Field(description="Names this request in the server's log.")
    successor: str | None = Field(description="Where to go instead, for what moved or was retired; null otherwise.")


class Fault(Exception):
    """A request that cannot be answered as asked."""

    status = HTTPStatus.BAD_REQUEST
    slug = "bad-request"
    title = "The request cannot be answered as asked"

    def __init__(self, detail: str, errors: Sequence[ProblemError] = (), successor: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = list(errors)
        self.successor = successor


class NotFound(Fault):
    """There is no such thing."""

    status = HTTPStatus.NOT_FOUND
    slug = "not-found"
    title = "There is no such thing here"
    near: Sequence[str] = ()
    """What looks like the thing that was asked for, best first."""


class Gone(Fault):
    """The id was public once and is no longer used."""

    status = HTTPStatus.GONE
    slug = "gone"
    title = "This id was retired"


class Moved(Fault):
    """The id was merged into another, which answers in its place; follow the `Location` header."""

    status = HTTPStatus.PERMANENT_REDIRECT
    slug = "moved"
    title = "This id was merged into another"

    def __init__(self, detail: str, successor: str, location: str) -> None:
        super().__init__(detail)
        self.successor: str = successor
        self.location = location


class UnknownParameter(Fault):
    """A query parameter that this address does not have."""

    slug = "unknown-parameter"
    title = "Unknown parameter"


class UnknownValue(Fault):
    """A parameter names something that is not there (a country, a criterion, an id)."""

    slug = "unknown-value"
    title = "A parameter names something unknown"


class BadCursor(Fault):
    """A cursor that was not made for this query."""

    slug = "bad-cursor"
    title = "The cursor does not belong to this query"


class InvalidParameter(Fault):
    """A parameter has the wrong form."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "invalid-parameter"
    title = "A parameter has the wrong form"


class NotSatisfiable(Fault):
    """A part of a file that it does not have."""

    status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    slug = "range-not-satisfiable"
    title = "The file has no such part"


class AddressTooLong(Fault):
    """The address (path and query) has more letters than the server reads."""

    status = HTTPStatus.REQUEST_URI_TOO_LONG
    slug = "address-too-long"
    title = "The address is too long"


class HeadersTooLarge(Fault):
    """The headers of the request are larger than the server reads."""

    status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    slug = "headers-too-large"
    title = "The headers are too large"


class BodyTooLarge(Fault):
    """The request brings more than the server takes; only `/mcp` takes anything."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "body-too-large"
    title = "The request brings too much"


class OtherHost(Fault):
    """The request is for a host name that this server does not answer for."""

    status = HTTPStatus.MISDIRECTED_REQUEST
    slug = "other-host"
    title = "This server does not answer for that host"


class TooMany(Fault):
    """One address asked more than the server allows; the `Retry-After` header says in how many seconds it may go on."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    slug = "too-many-requests"
    title = "Too many requests"

    def __init__(self, detail: str, seconds: int) -> None:
        super().__init__(detail)
        self.seconds = seconds


class NotReady(Fault):
    """The database is not there, or holds no data yet."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "not-ready"
    title = "The atlas is not ready"


class Busy(Fault):
    """As many questions of this kind, or long files, are being answered as the server answers at a time; ask again in as many
    seconds as `Retry-After` says."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "busy"
    title = "Too many ask this much at once"
    retry_after = 10
    """Seconds."""


class OutOfTime(Fault):
    """The answer took the database longer than the server allows; a narrower question takes less."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "out-of-time"
    title = "The answer took too long"


ANY_FAULTS: tuple[type[Fault], ...] = (AddressTooLong, HeadersTooLarge, BodyTooLarge, OtherHost, TooMany)
"""What any request may be answered with, before it is looked at closely."""


ONE_FAULTS: tuple[type[Fault], ...] = (Moved, UnknownParameter, NotFound, Gone, InvalidParameter, NotReady)
"""What reading one thing may answer with."""
LIST_FAULTS: tuple[type[Fault], ...] = (
    UnknownParameter,
    UnknownValue,
    BadCursor,
    NotFound,
    Gone,
    InvalidParameter,
    NotReady,
)
"""What reading a list may answer with."""
PART_FAULTS: tuple[type[Fault], ...] = (Moved, *LIST_FAULTS)
"""What reading a list that belongs to one thing may answer with."""


def near_matches(word: str, candidates: Iterable[str], most: int = 3, cutoff: float = 0.5) -> list[str]:
    """The candidates that look most like a word, best first; `cutoff` is how alike they must be, from 0 to 1."""
    folded = {candidate.casefold(): candidate for candidate in candidates}
    return [folded[close] for close in difflib.get_close_matches(word.casefold(), folded, n=most, cutoff=cutoff)]


def parameter_error(parameter: str, code: str, message: str, allowed: Iterable[str] = ()) -> ProblemError:
    """What is wrong with one parameter."""
    return ProblemError(parameter=parameter, pointer=None, code=code, message=message, allowed=list(allowed))


def unknown_value(parameter: str, value: str, candidates: Iterable[str], what: str) -> UnknownValue:
    """The fault for a parameter that names something unknown, with near matches."""
    known = sorted(candidates)
    close = near_matches(value, known) or (known if len(known) <= 30 else [])
    hint = f"; did you mean {close[0]!r}?" if close and close != known else ""
    message = f"there is no {what} {value!r}{hint}"
    return UnknownValue(message, [parameter_error(parameter, "unknown", message, close)])


def known_word(parameter: str, word: str, known: Iterable[str], what: str) -> str:
    """The one of some known words that a parameter names, whatever its case. Raises UnknownValue with near matches."""
    words = list(known)
    if word in words:
        return word
    found = {one.casefold(): one for one in words}.get(word.casefold())
    if found is None:
        raise unknown_value(parameter, word, words, what)
    return found


def declared(*faults: type[Fault]) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI `responses` of an operation that may answer with these faults."""
    responses: dict[int | str, dict[str, Any]] = {}
    for fault in faults:
        titles = [responses[fault.status.value]["description"]] if fault.status.value in responses else []
        description = "; ".join(dict.fromkeys([*titles, fault.title]))
        responses[fault.status.value] = {"model": Problem, "description": description}
    return responses
