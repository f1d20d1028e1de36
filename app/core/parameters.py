"""Query parameters as people write them: repeated or comma-separated for OR, and never silently ignored."""

from collections.abc import Callable, Coroutine, Iterator, Mapping
from enum import StrEnum
from functools import wraps
from typing import Annotated, Any, ClassVar, TypeVar, get_origin

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import ResponseValidationError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.dates import IsoStretch
from app.core.errors import InvalidParameter, UnknownParameter, near_matches, parameter_error
from app.core.formats import JSON, Format, Writers, offered_by, representation_of
from app.core.pacing import LargeRoute
from app.core.routes import LateRoute

MOST_VALUES = 200
"""How many values a filter may have: a statement with thousands of them costs more than asking twice."""


T = TypeVar("T")


def _split(value: object) -> object:
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list):
        parts = [part.strip() for item in value for part in (item.split(",") if isinstance(item, str) else [item])]
        if "" in parts:
            raise ValueError("a value is empty; leave the parameter out to lift the filter")
        different = len(dict.fromkeys(parts))
        if different > MOST_VALUES:
            raise ValueError(f"{different} values stand here; at most {MOST_VALUES} are taken at once")
        return parts
    return value


def _once(values: list[T]) -> list[T]:
    return list(dict.fromkeys(values))


Places = Annotated[list[str], BeforeValidator(_split)]
"""Words that each take a place, such as the columns of a comparison: one that stands twice is not passed by."""

Words = Annotated[Places, AfterValidator(_once)]
"""A filter by words: repeated or comma-separated values mean OR, and one named twice asks nothing more; empty means no filter."""


class _InAnyCase:
    """Reads a word of a closed list whatever its case; what else stands there is read as it is."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema of the list, with its words looked for first."""
        listed = list(source) if isinstance(source, type) and issubclass(source, StrEnum) else []
        spelled = {word.casefold(): word for word in listed}

        def spell(value: object) -> object:
            return spelled.get(value.casefold(), value) if isinstance(value, str) else value

        return core_schema.no_info_before_validator_function(spell, handler(source))


OneOf = Annotated[T, _InAnyCase()]
"""A value of a closed list, in any case: `OneOf[LawSort]`."""
Several = Annotated[list[OneOf[T]], BeforeValidator(_split), AfterValidator(_once)]
"""The same as `Words` for values of a closed list: `Several[Aspect]`."""


def _at_most_two(values: list[T]) -> list[T]:
    if len(values) > 2:
        raise ValueError(f"{len(values)} values stand here; at most two are taken")
    return values


OneOrTwo = Annotated[Several[T], AfterValidator(_at_most_two)]
"""The same, for at most two different values."""


Number = Annotated[float, Field(allow_inf_nan=False)]
"""A number to compare with. Nothing is more than `NaN`, and what is beyond all numbers (`Infinity`, `1e400`) asks nothing."""


class Filters(BaseModel):
    """The filters of one list, each documented by being declared."""

    model_config = ConfigDict(frozen=True)

    def canonical(self) -> str:
        """The filters as one text: equal for equal questions, however much is asked beside the rows."""
        asked = {name: getattr(self, name) for name in type(self).model_fields if name not in ("facet", "group_by")}
        return repr({name: value for name, value in asked.items() if value not in (None, [])})


class DateCertainty(StrEnum):
    """How sure it must be that something holds on the day."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


class TextFilters(Filters):
    """The filter of a list whose rows have names and texts."""

    text: str | None = Field(
        default=None,
        max_length=200,
        description="What a search for these words finds, as `/search` reads them: in names, aliases, numbers of acts or texts, in "
        "English, Russian, Kazakh or Tajik, however they are typed.",
        examples=["соцзаказ"],
    )


class DatedFilters(TextFilters):
    """The filters of a list whose rows have periods."""

    valid_during: IsoStretch | None = Field(
        default=None,
        description="What held on some day of a stretch: `2012`, `2012-05` or `2012-05-20/2012-05-26` (the end is the first day "
        "after it). Without an explicit as_of it stands in its place.",
        examples=["2012"],
    )

    certainty_of_date: OneOf[DateCertainty] = Field(
        default=DateCertainty.POSSIBLE,
        description="`certain` leaves out what holds only possibly on the day; `possible` (the default) marks it.",
    )


class TrailingSlash:
    """Reads a path with a trailing slash as the path without: links get them in texts and spreadsheets."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its path without the slash."""
        if scope["type"] == "http" and len(scope["path"]) > 1 and scope["path"].endswith("/"):
            scope = {**scope, "path": scope["path"].rstrip("/") or "/"}
        await self.app(scope, receive, send)


class StrictRoute(LateRoute):
    """A route that refuses query parameters, and formats, which it does not declare, naming near matches.

    A format that it declares may be written elsewhere (`Writers`): the question is the same, so its checks are made here.
    """

    tells_loads: ClassVar[bool] = False
    """Whether its answers say when the data was loaded, which differs between databases with the same data."""

    def called(self, endpoint: Callable[..., Any]) -> Callable[..., Any]:
        """The endpoint, which also writes its answer as JSON: in its own thread, where FastAPI would do it between others' requests."""

        @wraps(endpoint)
        def written(**asked: Any) -> Response:
            answer = endpoint(**asked)
            if isinstance(answer, Response):
                return answer
            field = self.response_field
            assert field is not None
            checked, errors = field.validate(answer, {}, loc=("response",))
            if errors:
                raise ResponseValidationError(errors, body=answer)
            return Response(field.serialize_json(checked), media_type="application/json")

        return super().called(written)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the check."""
        handle = super().get_route_handler()
        offered, allowed = offered_by(self.responses), declared_parameters(self.dependant)

        async def strict(request: Request) -> Response:
            request.state.representation = representation_of(request, offered)
            request.state.answers_with = self.response_model
            _refuse_nul(request)
            unknown = [name for name in dict.fromkeys(request.query_params) if name not in allowed]
            if unknown:
                errors = []
                for name in unknown:
                    close = near_matches(name, allowed) or sorted(allowed)
                    hint = f"; did you mean {close[0]!r}?" if close != sorted(allowed) else ""
                    errors.append(parameter_error(name, "unknown", f"there is no parameter {name!r} here{hint}", close))
                raise UnknownParameter("; ".join(error.message for error in errors), errors)
            _refuse_contradiction(request, allowed)
            shown: Format = request.state.representation.format
            if shown is JSON:
                return await handle(request)
            writers: Writers = request.app.state.writers()
            return await writers.get((self.name, shown.suffix), handle)(request)

        return strict


class LargeStrictRoute(LargeRoute, StrictRoute):
    """The same, of answers that may take long to make."""


class FileRoute(StrictRoute):
    """A route whose last part is the name of a file: what follows its last dot is part of the name, and asks for no format."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, given the whole name."""
        handle = super().get_route_handler()

        async def whole(request: Request) -> Response:
            if getattr(request.state, "suffix", None) is not None:
                last = list(request.path_params)[-1]
                request.path_params[last] = request.state.path_asked.rpartition("/")[2]
                request.state.suffix = None
            return await handle(request)

        return whole


def _refuse_nul(request: Request) -> None:
    """Databases cannot hold a NUL character, so nothing can be found by one; PostgreSQL would not even be asked."""
    places = [
        ("path", request.path_params.values()),
        *((name, [value]) for name, value in request.query_params.multi_items()),
    ]
    for name, values in places:
        if any("\0" in str(value) for value in values):
            message = "a NUL character stands here; nothing is named with one"
            raise InvalidParameter(message, [parameter_error(name, "nul", message)])


def _refuse_contradiction(request: Request, allowed: Mapping[str, bool]) -> None:
    """A parameter that takes one value and is given several: whichever was taken, the others would be ignored."""
    errors = []
    for name in dict.fromkeys(request.query_params):
        given = list(dict.fromkeys(request.query_params.getlist(name)))
        if len(given) > 1 and not allowed[name]:
            message = f"{name!r} takes one value, and stands here with {len(given)}: {', '.join(map(repr, given))}"
            errors.append(parameter_error(name, "repeated", message))
    if errors:
        raise InvalidParameter("; ".join(error.message for error in errors), errors)


def declared_parameters(dependant: Dependant) -> Mapping[str, bool]:
    """The query parameters that a route declares, itself or by what it depends on, and whether each takes several values."""
    return {name: get_origin(declared.annotation) is list for name, declared in _parameters(dependant)}


def examples_of(dependant: Dependant) -> Mapping[str, str]:
    """How the query parameters of a route may be written: of each that gives an example, its first."""
    return {name: str(declared.examples[0]) for name, declared in _parameters(dependant) if declared.examples}


def _parameters(dependant: Dependant) -> Iterator[tuple[str, FieldInfo]]:
    for field in dependant.query_params:
        declared = field.field_info.annotation
        if isinstance(declared, type) and issubclass(declared, BaseModel):  # filters: each of their fields is one
            for name, filter_ in declared.model_fields.items():
                yield filter_.alias or name, filter_
        elif getattr(field.field_info, "include_in_schema", True):
            yield field.alias, field.field_info
    for needed in dependant.dependencies:
        yield from _parameters(needed)
