"""Works as RIS: a tag and a text on each line, each record ended by `ER`."""

from collections.abc import Iterator, Sequence

from app.cite.works import Form, Work

TYPES = {
    Form.DATA: "DATA",
    Form.ACT: "STAT",
    Form.BILL: "BILL",
    Form.TREATY: "LEGAL",
    Form.REPORT: "RPRT",
    Form.NEWS: "NEWS",
    Form.FIGURES: "DATA",
    Form.PAGE: "ELEC",
    Form.DOCUMENT: "GEN",
}


def write_ris(works: Sequence[Work]) -> Iterator[str]:
    """A record for each work. Lines end as the format asks: CR and LF."""
    for work in works:
        lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in _fields(work) if value]
        yield "\r\n".join([f"TY  - {TYPES[work.form]}", *lines, "ER  - ", "", ""])


def ris_date(date: str) -> str:
    """A partial date as RIS writes it: YYYY/MM/DD/ with empty parts where they are not known."""
    year, month, day = [*date.split("-"), "", ""][:3]
    return f"{year}/{month}/{day}/"


def _fields(work: Work) -> Iterator[tuple[str, str | None]]:
    yield "ID", work.key
    yield "AU", f"{work.author}," if work.author else None  # the comma: an organisation has no first name
    yield "TI", work.title
    yield "PB", work.publisher
    yield "M3", work.genre
    yield "M1", work.number
    yield "SE", work.section or work.locator
    yield "CY", work.jurisdiction
    yield "PY", work.issued[:4] if work.issued else None
    yield "DA", ris_date(work.issued) if work.issued else None
    yield "ET", work.version or work.edition
    yield "UR", work.url
    yield "Y2", ris_date(work.accessed) if work.accessed else None
    yield "LA", work.lang
    yield "DP", work.author if work.form is Form.DATA else None
    yield "AB", work.abstract
    for remark in work.remarks:
        yield "N1", remark
