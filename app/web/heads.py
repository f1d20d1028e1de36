"""What machines read of a page: where else the same is, how it is cited, and what it is about as linked data."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.cite.embedded import coins, tags
from app.cite.service import ATLAS
from app.cite.works import Form, Work
from app.core.formats import CITATIONS, CSVW, FEEDS, FORMATS, JSON
from app.core.links import Links, address
from app.core.locale import Lang
from app.core.openapi import OPENAPI
from app.core.schema import Item
from app.feed.queries import FEED
from app.linked.writing import write_jsonld
from app.reading import Reading
from app.summaries import API

REGIONS = {Lang.EN: "en_GB", Lang.RU: "ru_RU", Lang.KK: "kk_KZ", Lang.TG: "tg_TJ"}
"""Languages as OpenGraph names them."""

NOT_ITS_OWN = frozenset(["cursor", "limit", "as_of", "lang"])
"""Parameters that do not make another page: where one is in a list, and what has its own rules."""


@dataclass(frozen=True, slots=True)
class Alternate:
    """Where the same is, in another language or format."""

    url: str
    lang: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in the head of a page for machines."""

    canonical: str
    """The one address of the page, with scheme and host."""
    languages: Sequence[Alternate]
    formats: Sequence[Alternate]
    feeds: Sequence[Alternate]
    described_by: Sequence[Alternate]
    tags: Sequence[tuple[str, str]]
    coins: Sequence[str]
    linked: str
    """JSON-LD, fit to stand in a `script` element."""


def head_of(
    reading: Reading,
    *,
    path: str,
    twin: str,
    formats: Sequence[str],
    cite: bool,
    dated: bool,
    listed: bool,
    works: Sequence[Work],
    linked: Item[Any] | None,
    feed: Sequence[tuple[str, str]],
) -> Head:
    """The head of the page at a path, whose data is at `twin` below the API."""
    own = _own(reading, dated=dated)
    base = reading.links.base
    given = [("lang", value) for name, value in reading.links.query if name == "lang"]
    canonical = address(path, [*own, *given])
    reading.links.named["canonical"] = canonical
    suffixes = [JSON.suffix, *formats, *([one.suffix for one in CITATIONS] if cite else [])]
    data = {one: _data(reading, twin, one.suffix) for one in FORMATS if twin and one.suffix in suffixes}
    return Head(
        canonical=base + canonical,
        languages=[
            *(Alternate(base + address(path, [*own, ("lang", one)]), lang=one) for one in Lang),
            Alternate(base + address(path, own), lang="x-default"),
        ],
        formats=[Alternate(url, media_type=one.media_type) for one, url in data.items()],
        feeds=[Alternate(address(f"{FEED}.{one.suffix}", [*feed, *given]), media_type=one.media_type) for one in FEEDS],
        described_by=[
            Alternate(OPENAPI, media_type=JSON.media_type),
            *([Alternate(_data(reading, twin, CSVW.suffix), media_type=CSVW.media_type)] if listed else []),
        ],
        tags=[tag for one in works[:1] for tag in tags(_seen(one, base))],
        coins=[coins(_seen(one, base)) for one in {one.key: one for one in works}.values()],
        linked=_script(reading, twin, linked) if linked else "",
    )


def _own(reading: Reading, *, dated: bool) -> list[tuple[str, str]]:
    """The parameters that make the page another one: today's is the same whether the day was named or not."""
    other_day = dated and reading.day_given and reading.day != reading.today
    day = [("as_of", reading.day.isoformat() if reading.day else "any")] if other_day else []
    return [*((name, value) for name, value in reading.links.query if name not in NOT_ITS_OWN), *day]


def _data(reading: Reading, twin: str, suffix: str) -> str:
    """The data of the page in a format, for the same question: as JSON without a suffix."""
    path, _, query = twin.partition("?")
    dot = "" if suffix == JSON.suffix else f".{suffix}"
    carried = [(name, value) for name, value in reading.links.query if name in ("as_of", "lang")]
    carried = [(name, value) for name, value in carried if f"{name}=" not in query]
    added = address("", carried).removeprefix("?")
    asked = "&".join(filter(None, [query, added]))
    return f"{API}{path}{dot}" + (f"?{asked}" if asked else "")


def _seen(work: Work, base: str) -> Work:
    """A work of the atlas at the address where people see it; others as they are."""
    if work.form is not Form.DATA or work.author != ATLAS or work.url is None:
        return work
    return replace(work, url=work.url.replace(f"{base}{API}/", f"{base}/", 1))


def _script(reading: Reading, twin: str, item: Item[Any]) -> str:
    """What `.jsonld` gives at the page's data. No `<` is left, which could end the element."""
    carried = [(name, value) for name, value in reading.links.query if name in ("as_of", "lang")]
    links = Links(f"{API}{twin}", carried, base=reading.links.base)
    text = b"".join(write_jsonld([item.data], item.meta, links, False)).decode().strip()
    return text.replace("<", "\\u003c")
