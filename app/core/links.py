"""Links from an answer to others, as its `Link` header names them (RFC 8288). All start from the address that was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, urlencode

OF_A_PAGE = frozenset(["limit", "cursor", "facet", "group_by"])
"""Parameters that ask for a part of a list, or for counts beside it: files hold all rows, and only rows."""
OF_A_FILE = frozenset(["fields", "bom"])
"""Parameters that say how a file is written."""


@dataclass(frozen=True, slots=True)
class Links:
    """The address that was asked for, and what an answer there leads to. Empty where nobody asks over HTTP."""

    path: str = ""
    query: Sequence[tuple[str, str]] = ()
    named: dict[str, str] = field(default_factory=dict)
    """The address that each relation leads to."""
    base: str = ""
    """Scheme and host: what makes an address of it that can be followed from elsewhere."""
    alternates: dict[str, str] = field(default_factory=dict)
    """Where the same is written in other formats, by media type."""
    suffix: str = ""
    """The suffix that was asked for after the path, with its dot."""

    def page(self, cursor: str | None) -> None:
        """Name the first page and, where there is one, the next."""
        rest = [(name, value) for name, value in self.query if name != "cursor"]
        self.named["first"] = address(self.path + self.suffix, rest)
        if cursor is not None:
            self.named["next"] = address(self.path + self.suffix, [*rest, ("cursor", cursor)])

    def canonical(self, url: str, **parameters: str) -> None:
        """Name the one address of a thing, however its id was written here."""
        self.named["canonical"] = address(url, list(parameters.items()))

    def names(self, public_id: str) -> bool:
        """Whether the address itself, not a parameter, names an id in any case."""
        return public_id.lower() in map(_id, self.path.split("/"))

    def parameter_of(self, public_id: str) -> str | None:
        """The parameter, and not the address itself, that names an id; None if none does."""
        if self.names(public_id.strip(" /")):
            return None
        for name, value in self.query:
            if public_id in [part.strip().partition("@")[0] for part in value.split(",")]:
                return name
        return None

    def with_id(self, old: str, new: str) -> str:
        """The address with another id in the place of one, its parameters kept."""
        parts = [new if _id(part) == old.lower() else part for part in self.path.split("/")]
        return address("/".join(parts) + self.suffix, self.query)

    def at(self, path: str) -> str:
        """Another path with the parameters of this address."""
        return address(path, self.query)

    def written_as(self, suffixes: Mapping[str, str]) -> None:
        """Name where the same is written in other formats: their suffixes, by media type."""
        self.alternates.update({type_: self.whole(suffix) for type_, suffix in suffixes.items()})

    def whole(self, suffix: str, **parameters: str) -> str:
        """Where all of this is written in another format, with some parameters set that are not yet."""
        asked = [(name, value) for name, value in self.query if name not in OF_A_PAGE | OF_A_FILE]
        names = {name for name, _ in asked}
        added = [(name, value) for name, value in parameters.items() if name not in names]
        return address(f"{self.path}.{suffix}", [*asked, *added])

    def header(self) -> str:
        """The value of the `Link` header."""
        named = [f'<{target}>; rel="{relation}"' for relation, target in self.named.items()]
        return ", ".join(
            [*named, *(f'<{target}>; rel="alternate"; type="{type_}"' for type_, target in self.alternates.items())]
        )


def address(path: str, query: Sequence[tuple[str, str]]) -> str:
    """A path with parameters, as one writes it: `@` and `,` need no escape there (RFC 3986, 3.4)."""
    return quote(path) + (f"?{_encoded(tuple(query))}" if query else "")


@lru_cache(64)
def _encoded(query: tuple[tuple[str, str], ...]) -> str:
    """Parameters as one writes them. An answer leads to the same ones in a dozen formats."""
    return urlencode(query, safe="@,")


def _id(part: str) -> str:
    return part.strip().lower()
