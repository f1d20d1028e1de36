"""What an assistant may ask: find something, read it, compare, see what changed, and see what proves a fact.

Every answer is the API's own, with its `meta` (day, revision, licence, the question in words), so that an assistant can cite it.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from app.compare import service as comparing
from app.compare.brief import brief_of
from app.compare.service import CompareFilters
from app.core.db import Database
from app.core.errors import Fault, InvalidParameter, parameter_error
from app.core.locale import Lang
from app.core.pagination import Paging
from app.core.schema import Item, Schema
from app.councils.queries import get_council
from app.countries.queries import get_country
from app.criteria.queries import get_criterion
from app.events.queries import get_event
from app.facts.queries import FactFilters, get_fact, list_facts
from app.institutions.queries import get_institution
from app.laws.queries import get_law, get_provision
from app.lookups import find_entry
from app.mechanisms.queries import get_mechanism
from app.notes.queries import get_conflict, get_question
from app.reading import Codebooks, Reading, newest_state, read_at
from app.search.service import SearchFilters
from app.search.service import search as search_everything
from app.sources.queries import get_source
from app.statistics.queries import get_statistic
from app.statistics.series_queries import get_series
from app.vocabulary import EntryKind

MOST = 50
"""How many rows a tool gives at the most: an assistant reads every one of them."""

READERS: Mapping[str, Callable[[Reading, str], Schema]] = {
    EntryKind.COUNTRY: lambda reading, public_id: get_country(reading, public_id, ()),
    EntryKind.LAW: get_law,
    EntryKind.PROVISION: get_provision,
    EntryKind.INSTITUTION: get_institution,
    EntryKind.MECHANISM: lambda reading, public_id: get_mechanism(reading, public_id, ()),
    EntryKind.COUNCIL: lambda reading, public_id: get_council(reading, public_id, ()),
    EntryKind.STATISTIC: get_statistic,
    EntryKind.EVENT: get_event,
    EntryKind.SOURCE: get_source,
    EntryKind.CRITERION: get_criterion,
    EntryKind.SERIES: get_series,
    EntryKind.CONFLICT: get_conflict,
    EntryKind.QUESTION: get_question,
}
"""How each kind of entry is read whole."""


class NotAnswered(Exception):
    """The question cannot be answered as it was put; the message says why and what would be right."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools over one database, on one day that counts as today."""

    database: Database
    today: Callable[[], dt.date]
    codebooks: Codebooks

    def search(
        self, query: str, kind: Sequence[str] = (), country: Sequence[str] = (), as_of: str = "", limit: int = 10
    ) -> dict[str, Any]:
        """Whatever speaks of some words, the best first. Raises NotAnswered."""
        with self._reading(as_of) as reading:
            filters = _filters(SearchFilters, q=query, kind=kind, country=country)
            return dumped(search_everything(reading, filters, Paging(limit=_limited(limit))))

    def get(self, public_id: str, as_of: str = "", lang: str = "en") -> dict[str, Any]:
        """An entry or fact by its id, as it was on a day. Raises NotAnswered."""
        with self._reading(as_of, lang) as reading:
            known = reading.codebook.country(public_id)
            if known is None and "-fact-" in public_id:
                return dumped(_item(reading, get_fact(reading, public_id)))
            kind = EntryKind.COUNTRY if known else find_entry(reading, public_id).kind
            if kind not in READERS:
                raise NotAnswered(f"{public_id} is a {kind}; ask for the act that it belongs to")
            return dumped(_item(reading, READERS[kind](reading, public_id)))

    def facts(self, as_of: str = "", limit: int = 20, **filters: Any) -> dict[str, Any]:
        """Facts that hold on a day, narrowed by the filters of the API's list. Raises NotAnswered."""
        with self._reading(as_of) as reading:
            asked = _filters(FactFilters, **filters)
            return dumped(list_facts(reading, asked, Paging(limit=_limited(limit)), ()))

    def compare(self, columns: Sequence[str], lang: str = "en", **filters: Any) -> str:
        """Countries, mechanisms or councils side by side, as a brief in Markdown with footnotes. Raises NotAnswered."""
        with self._reading("", lang) as reading:
            asked = _filters(CompareFilters, columns=columns, **filters)
            comparison = comparing.get_comparison(reading, asked)
            item = reading.item(comparison, comparing.describe_comparison(reading, comparison))
            return "\n".join(brief_of(reading, item))

    def evidence(self, fact_id: str, as_of: str = "") -> dict[str, Any]:
        """What a fact rests on and what proves it: acts, articles, sources with the place in them. Raises NotAnswered."""
        with self._reading(as_of) as reading:
            return dumped(_item(reading, get_fact(reading, fact_id)))

    @contextmanager
    def _reading(self, as_of: str, lang: str = "en") -> Iterator[Reading]:
        try:
            day: dt.date | Literal["any"] | None = None
            if as_of:
                day = "any" if as_of == "any" else dt.date.fromisoformat(as_of)
            spoken = Lang(lang)
        except ValueError as fault:
            raise NotAnswered(f"{fault}; a day is written YYYY-MM-DD, a language en, ru, kk or tg") from fault
        try:
            with self.database.read() as session:
                state = newest_state(session)
                yield read_at(session, state, self.codebooks, as_of=day, today=self.today(), lang=spoken)
        except Fault as fault:
            raise NotAnswered(fault.detail) from fault


def dumped(answer: Schema) -> dict[str, Any]:
    """An answer as plain JSON data."""
    plain: dict[str, Any] = answer.model_dump(mode="json")
    return plain


def _item(reading: Reading, data: Schema) -> Item[Any]:
    named = getattr(data, "id", None) or getattr(data, "key", "")
    return Item(data=data, meta=reading.meta(f"{named} as of {reading.day or 'any day'}."))


def _limited(limit: int) -> int:
    if not 1 <= limit <= MOST:
        raise NotAnswered(f"limit is from 1 to {MOST}, and this is {limit}")
    return limit


def _filters(shape: type[Any], **asked: Any) -> Any:
    unknown = [name for name in asked if name not in shape.model_fields]
    if unknown:
        raise InvalidParameter(
            f"there is no filter {unknown[0]!r}; there are {', '.join(shape.model_fields)}",
            [parameter_error(unknown[0], "unknown", "there is no such filter")],
        )
    try:
        return shape.model_validate(
            {name: _plain(value) for name, value in asked.items() if value not in (None, [], ())}
        )
    except ValidationError as invalid:
        told = "; ".join(f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in invalid.errors())
        raise NotAnswered(told) from invalid


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
