"""How a page is put together: templates, the words of the interface, addresses that carry the day and language along, dates."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date
from babel.numbers import format_decimal
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from app.cite.works import Work
from app.compare.schemas import BasisRef
from app.core.dates import PartialDate, Precision
from app.core.links import Links
from app.core.locale import Lang
from app.core.schema import Item
from app.describing import in_force_words
from app.reading import Reading
from app.summaries import API, LegalBasisRead
from app.web.heads import REGIONS, head_of
from app.web.tongues import CONTENT, marked, spoken, unmarked
from app.web.words import language_of, word

MEETING = dt.date(2012, 5, 21)
"""The day of the meeting that the atlas began with; at hand on every page."""

LANGUAGES: Mapping[Lang, str] = {Lang.EN: "English", Lang.RU: "Русский", Lang.KK: "Қазақша", Lang.TG: "Тоҷикӣ"}
"""Each language in its own name."""

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
"""What a page may load: what we serve, nothing else, and nothing inline."""

_CARRIED = ("as_of", "lang")
"""What every link carries along."""

_ISO_DAY = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")

_environment = Environment(
    loader=PackageLoader("app.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


_environment.globals["menu"] = (
    ("/compare", "compare"),
    ("/countries/kz", "kazakhstan"),
    ("/countries/tj", "tajikistan"),
    ("/timeline", "timeline"),
    ("/statistics", "statistics"),
    ("/coverage", "coverage"),
    ("/data", "data"),
    ("/method", "method"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself."""

    title: str
    describe: str
    """What is shown, in a plain sentence."""
    twin: str = ""
    """The address below /api/v1 that gives the same as data, without it."""
    formats: Sequence[str] = ()
    """The suffixes under which the twin can be taken away."""
    cite: bool = False
    """Whether the twin can be cited (.bib, .ris, .csl.json, .txt)."""
    dated: bool = True
    """Whether the day matters to it."""
    kind: str = "website"
    path: str = ""
    """The one address of the page, however it was asked for, where that is not the one that was."""
    listed: bool = False
    """Whether it shows a list."""
    works: Sequence[Work] = ()
    """As what it is cited, first, and with what."""
    linked: Item[Any] | None = None
    """What it is about, where that is linked data."""
    feed: Sequence[tuple[str, str]] = ()
    """What of the feed concerns it."""


class Written(str):
    """A date as people write it in a language; in a sentence of another one it is written as there."""

    __slots__ = ("date", "inside")
    date: PartialDate
    inside: bool

    def __new__(cls, date: PartialDate, lang: Lang, *, inside: bool = False) -> "Written":
        """A date in a language, which is marked where a page is not all in its own."""
        text = written_date(date, lang, inside=inside)
        marked_text = text if CONTENT[lang] == lang or date.precision is Precision.YEAR else spoken(text, lang)
        written = super().__new__(cls, marked_text)
        written.date, written.inside = date, inside
        return written


@lru_cache(maxsize=4096)  # a page repeats few days hundreds of times, and Babel reads its pattern anew each time
def written_date(date: PartialDate, lang: Lang, *, inside: bool = False) -> str:
    """A partial date in a language: `21 May 2012`, `May 2012`, `2012`; inside a phrase, a month alone is declined."""
    if date.precision is Precision.YEAR:
        return str(date)
    if lang is Lang.TG:  # what Babel has is no running text: capital months, without the ending
        month = format_date(date.first, "LLLL", locale="tg").lower()
        day = f"{date.first.day} " if date.precision is Precision.DAY else ""
        return f"{day}{month}и {date.first.year}"
    skeleton = {Precision.DAY: "long", Precision.MONTH: "MMMM y" if inside else "LLLL y"}[date.precision]
    if lang is Lang.EN and date.precision is Precision.DAY:
        skeleton = "d MMMM y"
    return format_date(date.first, skeleton, locale=lang.value)


def _inside(part: object, lang: Lang) -> str:
    """What is put into a sentence of a language."""
    return written_date(part.date, lang, inside=part.inside) if isinstance(part, Written) else unmarked(str(part))


@dataclass(frozen=True, slots=True)
class Teller:
    """What templates ask for: words, addresses, dates and figures in the reader's language."""

    reading: Reading
    links: Links

    @property
    def lang(self) -> Lang:
        """The language of the interface."""
        return self.reading.lang

    def say(self, key: str, **parts: object) -> str:
        """A word of the interface; where the page's language may lack it, with the language that it is in."""
        lang = language_of(self.lang, key)
        said = word(lang, key, **{name: _inside(part, lang) for name, part in parts.items()})
        return said if CONTENT[self.lang] == self.lang else spoken(said, lang)

    def at(self, path: str, **parameters: object) -> str:
        """The address of a page (or of an API url's page), carrying the day and the language that were asked for."""
        asked = {name: value for name, value in self.links.query if name in _CARRIED}
        asked |= {name: str(value) for name, value in parameters.items() if value is not None}
        asked = {name: value for name, value in asked.items() if value != ""}
        path = path.removeprefix(API) or "/"
        return path + (f"?{urlencode(asked, safe='@,')}" if asked else "")

    def here(self, **parameters: object) -> str:
        """This page with some parameters changed; an empty one is taken away."""
        asked = [(name, value) for name, value in self.links.query if name not in parameters]
        asked += [(name, str(value)) for name, value in parameters.items() if value not in (None, "")]
        return self.links.path + (f"?{urlencode(asked, safe='@,')}" if asked else "")

    def data(self, twin: str, suffix: str = "", **parameters: object) -> str:
        """The address of a page's data, in a format, for the same question."""
        path, _, own = twin.partition("?")
        asked = [part for part in own.split("&") if part]
        given = {name: value for name, value in self.links.query if name in _CARRIED} | {
            name: str(value) for name, value in parameters.items()
        }
        asked += [urlencode({name: value}, safe="@,") for name, value in given.items() if f"{name}=" not in own]
        return f"{API}{path}{f'.{suffix}' if suffix else ''}" + (f"?{'&'.join(asked)}" if asked else "")

    def date(self, text: str | dt.date | None, *, inside: bool = False) -> str:
        """A partial date as people write it: `21 May 2012`, `May 2012`, `2012`; a dash for none.

        `inside` a phrase a month alone is declined: `не позднее декабря 2015`.
        """
        if text is None:
            return "—"
        date = PartialDate.parse(text) if isinstance(text, str) else PartialDate(text, Precision.DAY)
        return Written(date, self.lang, inside=inside)

    def dated(self, sentence: str) -> str:
        """A sentence with its days as people write them."""
        lang = CONTENT[self.lang]  # in which it is told
        return _ISO_DAY.sub(lambda found: written_date(PartialDate.parse(found.group()), lang), sentence).replace(
            "г..", "г."
        )

    def in_force(self, basis: LegalBasisRead | BasisRef) -> str:
        """What is to be said of an act on which something rests, where it is not certainly in force on the day."""
        return in_force_words(self.reading, basis.in_force, basis.reason)

    def figure(self, number: float) -> str:
        """A figure as people write it."""
        return format_decimal(number, locale=self.lang.value)


def rendered(reading: Reading, template: str, page: Page, status: int = 200, **data: Any) -> HTMLResponse:
    """A page as an answer."""
    teller = Teller(reading, reading.links)
    head = head_of(
        reading,
        path=page.path or reading.links.path,
        twin=page.twin,
        formats=page.formats,
        cite=page.cite,
        dated=page.dated,
        listed=page.listed,
        works=page.works,
        linked=page.linked,
        feed=page.feed,
    )
    html = _environment.get_template(template).render(
        page=replace(page, describe=teller.dated(page.describe)),
        head=head,
        regions=REGIONS,
        t=teller,
        say=teller.say,
        at=teller.at,
        reading=reading,
        today=reading.today,
        day=reading.day,
        meeting=MEETING,
        languages=LANGUAGES,
        **data,
    )
    return HTMLResponse(marked(html, reading.lang), status, SECURITY)


def fault_page(lang: Lang, title: str, lead: str, detail: str, places: Sequence[str], request_id: str) -> str:
    """The page of a fault, made without asking the database."""
    return _environment.get_template("fault.html").render(
        lang=lang,
        title=title,
        lead=lead,
        detail=detail,
        places=places,
        request_id=request_id,
        say=lambda key, **parts: word(lang, key, **parts),
    )
