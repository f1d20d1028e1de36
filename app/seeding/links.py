"""Where sources lead, as their records say it. Nobody is asked: whether a link still answers is for a curator to try."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.seeding.dataset import Dataset
from app.seeding.records import SourceRecord
from app.vocabulary import EntryKind


@dataclass(frozen=True, slots=True)
class Link:
    """The link of a source."""

    source: str
    url: str | None
    archived: str | None
    same_as: tuple[str, ...]
    """Other sources with the same address."""

    def notes(self) -> Iterator[str]:
        """What is to be said of it."""
        if self.url is None:
            yield "no link" if self.archived is None else "only an archived copy"
        elif self.archived is None:
            yield "no archived copy"
        for url in (self.url, self.archived):
            if url and (said := malformed(url)):
                yield f"malformed: {said}: {url}"
        if self.url and self.url.startswith("http://"):
            yield f"not encrypted (http): {self.url}"
        if self.same_as:
            yield f"the same address as {', '.join(self.same_as)}"


def malformed(url: str) -> str:
    """Why an address cannot be followed; empty if it looks well."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as fault:
        return str(fault)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https"):
        return "neither http nor https"
    if "." not in host.strip(".") and ":" not in host:
        return "the host has no domain"
    if ".." in host or host.startswith("."):
        return "the host has an empty part"
    if parts.username is not None:
        return "a user name stands in it"
    return "a character stands in it that no address has" if any(letter in url for letter in '<>"{}|\\^`') else ""


def links_of(dataset: Dataset) -> list[Link]:
    """The link of each source, in the order of their ids."""
    records = {
        unit.public_id: unit.record
        for unit in dataset.of_kind(EntryKind.SOURCE)
        if isinstance(unit.record, SourceRecord)
    }
    by_address: dict[str, list[str]] = {}
    for public_id, record in sorted(records.items()):
        if record.url:
            by_address.setdefault(_address(record.url), []).append(public_id)
    return [
        Link(
            public_id,
            record.url,
            record.archived_url,
            tuple(one for one in by_address.get(_address(record.url or ""), ()) if one != public_id),
        )
        for public_id, record in sorted(records.items())
    ]


def _address(url: str) -> str:
    """An address without what does not change where it leads: scheme, `www.`, a last slash."""
    parts = url.partition("://")[2].removeprefix("www.")
    host, slash, rest = parts.partition("/")
    return f"{host.lower()}{slash}{rest}".rstrip("/")


def summary(links: list[Link]) -> Counter[str]:
    """How many links there are of each sort."""
    counted: Counter[str] = Counter(source=len(links))
    for link in links:
        counted.update(note.partition(":")[0].partition(" (")[0].partition(" as ")[0] for note in link.notes())
    return counted
