"""One read: the session, the day it answers for, the language, and the codebook and revision it answers from.

Every router takes a `Reading`; every query function takes it first.
"""

import datetime as dt
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple, TypeVar

from fastapi import Depends, Header, Query, Request
from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.codebook import Codebook, CountryInfo, Labelled, read_codebook
from app.core.caching import Beside, NotModified, Stamp, address_of, etag
from app.core.dates import AnswerDay, Spanned, holding_during, holding_on, surely_on
from app.core.db import Database
from app.core.errors import InvalidParameter, NotReady, known_word, parameter_error, unknown_value
from app.core.formats import CSV, CSVW, JSONLD, LIST_FORMATS, NDJSON, PARQUET, XLSX, Representation
from app.core.links import Links
from app.core.locale import Lang, Localised, accepted_lang, pick, text_of
from app.core.openapi import OPENAPI
from app.core.opening import Opening
from app.core.pacing import kind_of
from app.core.pagination import Counts
from app.core.parameters import DateCertainty, DatedFilters, OneOf
from app.core.recalling import Recalled
from app.core.schema import Coded, Item, Licence, LocalText, Meta, RevisionInfo, Schema, TakeAway
from app.core.statements import Prepared
from app.models import Revision

LICENCE = Licence(
    name="CC BY 4.0",
    url="https://creativecommons.org/licenses/by/4.0/",
    attribution="CSO Financing Atlas",
)

PASSED = 1024
"""Things of a kind that are recalled where very many are passed by: their order brings those together that share some."""

NO_DATA = "no data was loaded yet; run `atlas seed`"

Read = TypeVar("Read", bound=Schema)
Counted = TypeVar("Counted")


class Rate(StrEnum):
    """Which exchange rate converts an amount."""

    SAME_YEAR = "same-year"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Into:
    """What amounts are also shown in."""

    currency: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Reading:
    """One read of the data at one revision."""

    session: Session
    day: dt.date | None
    """The day that the answer holds for; None lifts the day (`as_of=any`)."""
    day_given: bool
    """Whether the request named the day (or lifted it) itself."""
    today: dt.date
    lang: Lang
    codebook: Codebook
    revision: RevisionInfo
    links: Links = field(default_factory=Links)
    """The address that was asked for, and what the answer leads to."""
    into: Into | None = None
    """The currency that amounts are converted into; None where that was not asked for."""
    counts: Counts = field(default_factory=Counts, repr=False, compare=False)
    """What was counted before, whoever asked."""

    def once(self, question: str, count: Callable[[], Counted]) -> Counted:
        """What is counted for a question whose words tell all but the state of the data and the day: once for each of these."""
        return self.counts.once((self.revision.number, self.revision.digest, self.today, self.day, question), count)

    @property
    def day_asked(self) -> str:
        """The day as it was asked for: what a cursor remembers, so that paging on outlives midnight."""
        return str(self.day) if self.day_given else "today"

    def holding(self, *tables: type[Spanned], filters: DatedFilters | None = None) -> ColumnElement[bool]:
        """The SQL condition that rows of these tables hold on the day, as surely as the filters ask for.

        No condition if the day is lifted.
        """
        stretch = filters.valid_during if filters is not None else None
        during = true() if stretch is None else holding_during(stretch.start, stretch.end, *tables)
        if self.day is None:
            return during
        certain = filters is not None and filters.certainty_of_date is DateCertainty.CERTAIN
        return and_(during, surely_on(self.day, *tables) if certain else holding_on(self.day, *tables))

    def over(self, filters: DatedFilters) -> "Reading":
        """This read with the day lifted where `valid_during` stands in its place."""
        return self.at_any_day() if filters.valid_during and not self.day_given else self

    def at_any_day(self) -> "Reading":
        """This read with the day lifted."""
        return replace(self, day=None)

    def in_passing(self) -> "Reading":
        """This read for who passes by very many things once: what it recalls is few, and its own."""
        return replace(self, codebook=replace(self.codebook, recalled=Recalled(PASSED)))

    def coded(self, vocabulary: str, code: str) -> Coded:
        """A code with its label in the language asked for."""
        return self.codebook.coded(vocabulary, code, self.lang)

    def labelled(self, vocabulary: str) -> Labelled:
        """The codes of a vocabulary with their labels in the language asked for."""
        return self.codebook.labelled(vocabulary, self.lang)

    def text(self, texts: Localised) -> str:
        """A text in the language asked for, or the next best."""
        return text_of(texts, self.lang)

    def local(self, texts: Localised) -> LocalText | None:
        """A text and the language it is in; None where there is none."""
        picked = pick(texts, self.lang)
        return LocalText(text=picked.text, lang=picked.lang) if picked else None

    def country(self, code: str, parameter: str = "country") -> CountryInfo:
        """The country of a code. Raises UnknownValue with near matches."""
        found = self.codebook.country(code)
        if found is None:
            raise unknown_value(parameter, code, self.codebook.countries, "country")
        return found

    def country_ids(self, codes: Iterable[str], parameter: str = "country") -> list[int]:
        """The internal numbers of several countries."""
        return [self.country(code, parameter).id for code in codes]

    def word(self, vocabulary: str, word: str, parameter: str) -> str:
        """A word of a vocabulary in its own spelling. Raises UnknownValue with near matches."""
        return known_word(parameter, word, self.codebook.vocabularies[vocabulary], f"value in {vocabulary}:")

    def words(self, vocabulary: str, words: Iterable[str], parameter: str) -> list[str]:
        """Several words of a vocabulary."""
        return [self.word(vocabulary, word, parameter) for word in words]

    def frameworks(self, words: Iterable[str]) -> list[str]:
        """Keys of frameworks that criteria are mapped to, in their own spelling. Raises UnknownValue with near matches."""
        mapped = {ref.framework for criterion in self.codebook.criteria.values() for ref in criterion.frameworks}
        what = "framework that criteria are mapped to:"
        return [known_word("framework", word, mapped, what) for word in words]

    def meta(self, describe: str, *, dated: bool = True, is_list: bool = False) -> Meta:
        """What the answer says of itself. `dated` is false where the day does not matter."""
        return Meta(
            describe=describe + (self.ahead(self.day) if dated else "") + self._money_said,
            as_of="any" if self.day is None else self.day,
            as_of_applied=dated and self.day is not None,
            lang=self.lang,
            revision=self.revision,
            codebook=self.codebook.version,
            licence=LICENCE,
            links=self._take_away(dated=dated) if is_list else None,
        )

    def _take_away(self, *, dated: bool) -> TakeAway:
        """Where the rows of this list are had as files, whatever today is then and whoever asks."""
        asked = {"as_of": str(self.day or "any")} if dated else {}
        if self.lang is not Lang.EN:
            asked["lang"] = self.lang.value
        files = {one: self.links.whole(one.suffix, **asked) for one in LIST_FORMATS}
        csv, name = f"{self.links.base}{files[CSV]}", self.links.path.rpartition("/")[2].replace("-", "_") or "rows"
        return TakeAway(
            csv=files[CSV],
            ndjson=files[NDJSON],
            xlsx=files[XLSX],
            parquet=files.get(PARQUET),
            jsonld=files[JSONLD] if JSONLD.media_type in self.links.alternates else None,
            dictionary=files[CSVW],
            curl=f"curl -OJ '{csv}'",
            python=f'import pandas as pd; {name} = pd.read_csv("{csv}")',
            r=f'{name} <- read.csv("{csv}", encoding = "UTF-8")',
        )

    def ahead(self, *days: dt.date | None) -> str:
        """What is to be said where an answer is for days that lie ahead; nothing where none does."""
        ahead = [day.isoformat() for day in sorted({day for day in days if day and day > self.today})]
        if not ahead:
            return ""
        if self.lang is Lang.EN:
            lie = "lies" if len(ahead) == 1 else "lie"
            return f" {' and '.join(ahead)} {lie} ahead: this is what is recorded so far."
        return f" {' и '.join(ahead)} — впереди: это то, что записано на сегодня."

    @property
    def _money_said(self) -> str:
        """What is to be said where amounts were converted."""
        if self.into is None:
            return ""
        latest, currency = self.into.rate is Rate.LATEST, self.into.currency
        if self.lang is Lang.EN:
            year = "the newest recorded year" if latest else "the amount's own year"
            return f" Amounts also in {currency}, nominal, at the average rate of {year}."
        year = "за последний записанный год" if latest else "за год самой суммы"
        return f" Суммы также в {currency}, номинально, по среднему курсу {year}."

    def item(self, data: Read, describe: str, *, dated: bool = True) -> Item[Read]:
        """One thing as an answer."""
        meta = self.meta(describe, dated=dated)
        if url := getattr(data, "url", None):
            self.links.canonical(url, **({"as_of": str(meta.as_of)} if dated else {}))
            self.links.named["cite-as"] = self.links.named["canonical"]
        elif permalink := getattr(data, "permalink", None):
            self.links.named["cite-as"] = permalink
        return Item(data=data, meta=meta)


class State(NamedTuple):
    """A state of the data: one load that changed something."""

    number: int
    digest: str
    loaded_at: dt.datetime


@dataclass(slots=True)
class Codebooks:
    """The codebook of the newest revision, kept until the revision changes, and what was counted in any."""

    counts: Counts = field(default_factory=Counts)
    _kept: tuple[State, Codebook] | None = None

    def forget(self) -> None:
        """Count, and make short forms, anew from now on: as if nobody had asked yet."""
        self.counts.forget()
        if self._kept:
            self._kept[1].recalled.forget()

    def at(self, session: Session, state: State) -> Codebook | None:
        """The codebook of a state, which the session reads; None where the database holds none.

        Threads that read two states at once (a replica lags) each get their own.
        """
        kept = self._kept
        if kept is None or kept[0] != state:
            codebook = read_codebook(session)
            if codebook is None:
                return None
            kept = self._kept = state, codebook
        return kept[1]


async def held(request: Request) -> AsyncGenerator[ExitStack]:
    """What a request holds while it is answered: its place, and what the thread that answers opens and closes. Raises Busy.

    An answer that is sent while it is read takes all of it over with `request.state.keep_open`.
    """
    with ExitStack() as all_of_it:
        all_of_it.callback(await request.app.state.lanes[kind_of(request)].enter())
        request.state.keep_open = all_of_it.pop_all
        yield all_of_it


Held = Annotated[ExitStack, Depends(held, scope="function")]


async def reading(
    request: Request,
    held: Held,
    as_of: Annotated[
        AnswerDay | Literal["any"] | None,
        Query(
            description="The day to answer for, YYYY-MM-DD; `any` lifts the day and gives every period. Default: today (UTC).",
            examples=["2012-05-21"],
        ),
    ] = None,
    lang: Annotated[
        OneOf[Lang] | None,
        Query(description="The language of labels and texts. Default: that of Accept-Language, else English."),
    ] = None,
    accept_language: Annotated[str, Header(include_in_schema=False)] = "",
) -> Opening[Reading]:
    """The read that a request asks for.

    Opening it raises NotReady before the first load, and NotModified if the asker holds the answer already. Any answer may
    speak of today (the title that an act bears now, evidence that went stale), so none passes for the same after midnight.
    """
    shown: Representation = request.state.representation

    def open_() -> Reading:
        read = read_for(
            request,
            held,
            as_of=as_of,
            lang=lang,
            accept_language=accept_language,
            media_type=shown.format.media_type,
            vary=shown.vary,
            suffix=f".{shown.format.suffix}" if shown.by_suffix else "",
        )
        read.links.named.update(describedby=OPENAPI, license=LICENCE.url)
        read.links.written_as({one.media_type: one.suffix for one in shown.offered if one not in (shown.format, CSVW)})
        return read

    return Opening(held, open_)


def read_for(
    request: Request,
    held: ExitStack,
    *,
    as_of: dt.date | Literal["any"] | None,
    lang: Lang | None,
    accept_language: str,
    media_type: str,
    vary: Sequence[str] = (),
    suffix: str = "",
) -> Reading:
    """The read of a request, whatever the answer is written as: its stamp and links are put on the request.

    Raises NotReady before the first load, and NotModified if the asker holds the answer already.
    """
    database: Database = request.app.state.database
    session = held.enter_context(database.read())
    newest = newest_state(session)
    today: dt.date = request.app.state.settings.current_day()
    day = None if as_of == "any" else (as_of or today)
    spoken = lang or accepted_lang(accept_language) or Lang.EN
    beside: Beside | None = getattr(request.state, "beside", None)
    loaded = newest.loaded_at if getattr(request.scope["route"], "tells_loads", False) else ""
    question = (loaded, today, day, spoken, media_type, *address_of(request), beside.state if beside else "")
    request.state.stamp = Stamp(
        etag=etag(newest.number, newest.digest, *question),
        modified=max(newest.loaded_at, dt.datetime.combine(today, dt.time.min), *([beside.modified] if beside else [])),
        lang=spoken,
        vary=(*vary, *(() if lang else ("Accept-Language",)), "Accept-Encoding"),
        stands_on=(newest, today, *((beside,) if beside else ())),
    )
    if request.state.stamp.is_named_by(request.headers):
        raise NotModified
    base = str(request.base_url).rstrip("/")
    links = Links(request.scope["path"], request.query_params.multi_items(), base=base, suffix=suffix)
    request.state.links = links
    return read_at(session, newest, request.app.state.codebooks, as_of=as_of, today=today, lang=spoken, links=links)


_NEWEST = Prepared(
    select(Revision.number, Revision.digest, Revision.loaded_at).order_by(Revision.number.desc()).limit(1)
)


def newest_state(session: Session) -> State:
    """The newest state of the data. Raises NotReady before the first load."""
    newest = _NEWEST.first(session)
    if newest is None:
        raise NotReady(NO_DATA)
    return State(newest.number, newest.digest, newest.loaded_at)


def state_now(database: Database) -> State | None:
    """The newest state of the data, for who does not answer from it; None where there is none, or it cannot be read just now."""
    try:
        with database.read() as session:
            return newest_state(session)
    except (NotReady, SQLAlchemyError):
        return None


def read_at(
    session: Session,
    state: State,
    codebooks: Codebooks,
    *,
    as_of: dt.date | Literal["any"] | None,
    today: dt.date,
    lang: Lang,
    links: Links | None = None,
) -> Reading:
    """A read of a state of the data, whoever asks for it: HTTP (with `links`) or a command."""
    codebook = codebooks.at(session, state)
    if codebook is None:
        raise NotReady(NO_DATA)
    return Reading(
        session=session,
        day=None if as_of == "any" else (as_of or today),
        day_given=as_of is not None,
        today=today,
        lang=lang,
        codebook=codebook,
        revision=RevisionInfo(number=state.number, digest=state.digest),
        links=links or Links(),
        counts=codebooks.counts,
    )


CurrentReading = Annotated[Reading, Depends(reading, scope="function")]


async def converting(
    asked: Annotated[Opening[Reading], Depends(reading, scope="function")],
    currency: Annotated[
        str | None,
        Query(
            description="Convert amounts into this currency, beside their own unit, by recorded series: index units by their "
            "value, currencies by the annual average rate. Without it nothing is converted.",
            examples=["USD"],
        ),
    ] = None,
    rate: Annotated[
        OneOf[Rate] | None,
        Query(
            description="With `currency`: the rate of the amount's own year (`same-year`, the default) or of the newest year "
            "that has one (`latest`)."
        ),
    ] = None,
) -> Opening[Reading]:
    """The read that a request asks for, with amounts converted if it names a currency."""
    return asked.then(lambda read: converted_into(read, currency, rate))


def converted_into(reading: Reading, currency: str | None, rate: Rate | None) -> Reading:
    """A read with amounts converted, if a currency is named.

    Raises UnknownValue for a currency without a recorded rate, and InvalidParameter for a rate without a currency.
    """
    if currency is None:
        if rate is not None:
            problem = "a rate converts nothing by itself; name a currency too"
            raise InvalidParameter(problem, [parameter_error("rate", "alone", problem)])
        return reading
    known = reading.codebook.reference.currencies
    if currency.upper() not in known:
        raise unknown_value("currency", currency, known, "currency with a recorded rate:")
    return replace(reading, into=Into(currency.upper(), rate or Rate.SAME_YEAR))


ConvertingReading = Annotated[Reading, Depends(converting, scope="function")]
