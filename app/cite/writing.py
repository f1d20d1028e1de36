"""A bibliography in the formats that citation managers read."""

from collections.abc import Iterator

from app.cite.bibtex import write_bibtex
from app.cite.csl import write_csl
from app.cite.plain import write_plain
from app.cite.ris import write_ris
from app.cite.works import Bibliography
from app.core.formats import BIBTEX, CSL_JSON, RIS, Format, file_name


def written(bibliography: Bibliography, format_: Format, *, russian: bool) -> Iterator[bytes]:
    """The bibliography in a format, piece by piece."""
    works = bibliography.works
    if format_ is CSL_JSON:
        yield write_csl(works).encode()
        return
    texts = {BIBTEX: write_bibtex, RIS: write_ris}
    parts = texts[format_](works) if format_ in texts else write_plain(works, russian=russian)
    yield from (part.encode() for part in parts)


def name_of(bibliography: Bibliography, format_: Format) -> str:
    """The name of the file: `kz-law-social-order-2005-2012-05-21.bib`."""
    return file_name(bibliography.name, format_)
