"""Works as CSL-JSON, the input of citation processors (schema 1.0.2)."""

import json
from collections.abc import Sequence
from typing import Any

from app.cite.works import Form, Work

TYPES = {
    Form.DATA: "dataset",
    Form.ACT: "legislation",
    Form.BILL: "bill",
    Form.TREATY: "treaty",
    Form.REPORT: "report",
    Form.NEWS: "article-newspaper",
    Form.FIGURES: "dataset",
    Form.PAGE: "webpage",
    Form.DOCUMENT: "document",
}


def write_csl(works: Sequence[Work]) -> str:
    """An array with one object for each work."""
    return json.dumps([csl_item(work) for work in works], ensure_ascii=False, indent=2) + "\n"


def csl_item(work: Work) -> dict[str, Any]:
    """One work."""
    item: dict[str, Any] = {
        "id": work.key,
        "citation-key": work.key,
        "type": TYPES[work.form],
        "title": work.title,
        "language": work.lang,
        "author": [{"literal": work.author}] if work.author else None,
        "publisher": work.publisher,
        "genre": work.genre,
        "jurisdiction": work.jurisdiction,
        "number": work.number,
        "section": work.section,
        "issued": csl_date(work.issued),
        "accessed": csl_date(work.accessed),
        "URL": work.url,
        "archive_location": work.archived,
        "edition": work.edition,
        "version": work.version,
        "locator": work.locator,
        "abstract": work.abstract,
        "note": "; ".join(work.remarks) or None,
        "custom": _custom(work) or None,
    }
    return {name: value for name, value in item.items() if value is not None}


def csl_date(date: str | None) -> dict[str, list[list[int]]] | None:
    """A date as precise as it is known."""
    return {"date-parts": [[int(part) for part in date.split("-")]]} if date else None


def _custom(work: Work) -> dict[str, Any]:
    """What a program may want to read, and CSL has no field for."""
    custom: dict[str, Any] = {"identifiers": dict(work.identifiers)} if work.identifiers else {}
    if work.state is not None:
        custom |= {
            "as_of": work.state.as_of,
            "revision": {"number": work.state.revision, "digest": work.state.digest},
            "codebook": work.state.codebook,
            "licence": work.state.licence_url,
        }
    return custom
