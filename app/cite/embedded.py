"""Works as web pages carry them: tags of the head (Highwire's and Dublin Core's) and COinS, both read by citation managers.

Zotero takes a COinS before the tags. Names with a comma it splits there, others at the last space; so that an organisation
stays whole in the tags, its name bears a comma at the end.
"""

from collections.abc import Iterator
from urllib.parse import urlencode

from app.cite.works import Form, Work

TYPES = {
    Form.DATA: "dataset",
    Form.ACT: "statute",
    Form.BILL: "bill",
    Form.TREATY: "document",
    Form.REPORT: "report",
    Form.NEWS: "newspaperArticle",
    Form.FIGURES: "dataset",
    Form.PAGE: "webpage",
    Form.DOCUMENT: "document",
}
"""What Zotero calls each form; it knows no treaties."""


def coins(work: Work) -> str:
    """A work as an OpenURL context object (ANSI/NISO Z39.88): the title of a `span` of class `Z3988`."""
    said = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", TYPES[work.form]),
        ("rft.title", work.title),
        ("rft.aucorp", work.author),
        ("rft.publisher", publisher_of(work)),
        ("rft.date", date_of(work)),
        ("rft.identifier", work.url),
        ("rft.language", work.lang),
        ("rft.description", description_of(work)),
        ("rft.rights", work.state.licence_url if work.state else None),
    ]
    return urlencode([(name, value) for name, value in said if value])


def tags(work: Work) -> Iterator[tuple[str, str]]:
    """A work as names and contents of `meta` elements."""
    date = date_of(work)
    said = [
        ("citation_title", work.title),
        ("citation_author", f"{work.author}," if work.author else None),
        ("citation_publisher", publisher_of(work)),
        ("citation_online_date" if work.form is Form.DATA else "citation_publication_date", _slashed(date)),
        ("citation_language", work.lang),
        ("citation_public_url", work.url),
        ("citation_technical_report_number" if work.form is Form.REPORT else "dc.identifier", work.number),
        ("dc.type", TYPES[work.form]),
        ("dc.title", work.title),
        ("dc.publisher", publisher_of(work)),
        ("dc.date", date),
        ("dc.language", work.lang),
        ("dc.rights", work.state.licence_url if work.state else None),
        ("dcterms.temporal", work.state.as_of if work.state else None),
    ]
    yield from ((name, content) for name, content in said if content)


def publisher_of(work: Work) -> str | None:
    """Who published it: what an organisation says in its own name, it publishes itself."""
    return work.publisher or work.author


def date_of(work: Work) -> str | None:
    """When it was published; what the atlas says, on the day on which it was read."""
    return work.issued or (work.accessed if work.form is Form.DATA else None)


def description_of(work: Work) -> str | None:
    """What no field is there for."""
    day = f"as_of: {work.state.as_of}" if work.state and work.state.as_of else None
    said = [work.abstract, work.genre, work.number, work.section, work.edition, work.version, day, *work.remarks]
    return "; ".join(filter(None, said)) or None


def _slashed(date: str | None) -> str | None:
    """A date as these tags have it."""
    return date.replace("-", "/") if date else None
