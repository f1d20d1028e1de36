"""The feed as Atom (RFC 4287), paged (RFC 5005)."""

import datetime as dt
import re
from collections.abc import Sequence
from html import escape
from xml.etree import ElementTree as ET

from app.core.schema import Page
from app.feed.schemas import FeedItem
from app.reading import LICENCE, Reading

ATOM_NS = "http://www.w3.org/2005/Atom"
TITLE = ("CSO Financing Atlas: changes of the data", "CSO Financing Atlas: изменения данных")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_atom(reading: Reading, page: Page[FeedItem], feed_id: str, updated: dt.datetime, russian: bool) -> bytes:
    """A page of the feed."""
    base, links = reading.links.base, reading.links
    feed = ET.Element("feed", {"xmlns": ATOM_NS, "xml:lang": reading.lang})
    _text(feed, "id", feed_id)
    _text(feed, "title", TITLE[russian])
    _text(feed, "subtitle", page.meta.describe)
    _text(feed, "updated", instant(updated))
    _text(ET.SubElement(feed, "author"), "name", LICENCE.attribution)
    _text(feed, "rights", f"{LICENCE.name}, {LICENCE.attribution}, {LICENCE.url}")
    own = links.at(links.path + links.suffix)
    _link(feed, "self", f"{base}{own}", "application/atom+xml")
    _link(feed, "alternate", f"{base}{links.at(links.path)}", "application/json")
    for relation in ("first", "next"):
        if relation in links.named:
            _link(feed, relation, f"{base}{links.named[relation]}", "application/atom+xml")
    for item in page.data:
        _entry(feed, item, base)
    text: str = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()


def content_of(item: FeedItem) -> str:
    """What changed, as a piece of HTML in which nothing of the data is markup."""
    rows = "".join(
        f"<tr><th>{escape(field.name)}</th><td>{_cell(field.before)}</td><td>{_cell(field.after)}</td></tr>"
        for field in item.fields
    )
    return f"<p>{escape(item.sentence)}</p>" + (f"<table>{rows}</table>" if rows else "")


def instant(moment: dt.datetime) -> str:
    """A moment as RFC 3339 writes it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def categories(item: FeedItem) -> Sequence[str]:
    """The words by which readers sort items."""
    return [item.kind.code, item.action.code, *([item.country.id] if item.country else [])]


def _entry(feed: ET.Element, item: FeedItem, base: str) -> None:
    entry = ET.SubElement(feed, "entry")
    _text(entry, "id", item.id)
    _text(entry, "title", item.sentence)
    _text(entry, "updated", instant(item.revision.loaded_at))
    _text(entry, "published", instant(item.revision.loaded_at))
    _link(entry, "alternate", f"{base}{item.url}", "application/json")
    for term in categories(item):
        ET.SubElement(entry, "category", {"term": term})
    _text(entry, "content", content_of(item), type="html")


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _FORBIDDEN.sub("\ufffd", text)


def _link(parent: ET.Element, relation: str, target: str, media_type: str) -> None:
    ET.SubElement(parent, "link", {"rel": relation, "href": target, "type": media_type})


def _cell(text: str | None) -> str:
    return "" if text is None else escape(text)
