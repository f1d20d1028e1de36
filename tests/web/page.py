"""A page as a reader meets it: its words, links and parts."""

import itertools
from html.parser import HTMLParser
from typing import Any

from fastapi.testclient import TestClient

HTML = {"accept": "text/html"}
VOID = {"meta", "link", "input", "br", "img", "hr", "col"}


class Seen(HTMLParser):
    """What stands on a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"never closed: {tag}" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        self._apart(tag)
        if tag not in VOID:
            self.open.append(tag)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if "style" in found or any(name.startswith("on") for name in found):
            self.faults.append(f"inline style or script on {tag}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        self._apart(tag)
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-3:]}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.words.append(data)

    def _apart(self, tag: str) -> None:
        """Elements stand apart; a span divides no sentence."""
        if tag != "span":
            self.words.append(" ")

    @property
    def text(self) -> str:
        """All words, with single spaces."""
        return " ".join("".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, Any]]:
        """The attributes of every element of a name."""
        return [attributes for name, attributes in self.tags if name == tag]


def opened(client: TestClient, path: str) -> Seen:
    """A page that is there."""
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return Seen(answer.text)


def well_made(seen: Seen) -> list[str]:
    """What is wrong with a page's making, for whoever cannot see or click."""
    faults = list(seen.faults)
    levels = [int(tag[1]) for tag, _ in seen.tags if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()]
    if levels.count(1) != 1:
        faults.append(f"{levels.count(1)} headings of level 1")
    faults += [f"h{level} after h{before}" for before, level in itertools.pairwise(levels) if level > before + 1]
    faults += [f"id {one} twice" for one in {one for one in seen.ids if seen.ids.count(one) > 1}]
    faults += ["a head cell without scope" for cell in seen.all("th") if "scope" not in cell]
    labelled = {label.get("for") for label in seen.all("label")}
    fields = [*seen.all("input"), *seen.all("textarea"), *seen.all("select")]
    faults += [f"no label: {one}" for one in fields if one.get("type") != "hidden" and one.get("id") not in labelled]
    return faults
