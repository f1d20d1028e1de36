"""Works as BibTeX, with the types and fields of BibLaTeX: styles that do not know a type treat it as `misc`."""

from collections.abc import Iterator, Sequence

from app.cite.works import Form, Work

TYPES = {
    Form.DATA: "dataset",
    Form.ACT: "legislation",
    Form.BILL: "legislation",
    Form.TREATY: "legislation",
    Form.REPORT: "report",
    Form.NEWS: "online",
    Form.FIGURES: "dataset",
    Form.PAGE: "online",
    Form.DOCUMENT: "misc",
}
_PUBLISHERS = {"report": "institution", "online": "organization"}
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "&%$#_"},
}


def write_bibtex(works: Sequence[Work]) -> Iterator[str]:
    """An entry for each work, with an empty line between."""
    for work in works:
        fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(work))
        yield f"@{TYPES[work.form]}{{{work.key},\n{fields}}}\n\n"


def tex(text: str) -> str:
    """A text in which nothing is a command; letters of every script stay as they are."""
    return "".join(_SPECIAL.get(letter, letter) for letter in " ".join(text.split()))


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    entry = TYPES[work.form]
    if work.author:
        yield "author", f"{{{tex(work.author)}}}"
    yield "title", f"{{{tex(work.title)}}}"
    if work.publisher:
        yield _PUBLISHERS.get(entry, "publisher"), f"{{{tex(work.publisher)}}}"
    plain = (
        ("type", work.genre),
        ("number", work.number),
        ("location", work.jurisdiction),
        ("date", work.issued),
        ("year", work.issued[:4] if work.issued else None),
        ("version", work.version or work.edition),
    )
    yield from ((name, tex(value)) for name, value in plain if value)
    if work.url:
        yield "url", verbatim(work.url)
    if work.accessed:
        yield "urldate", work.accessed
    if work.lang:
        yield "language", tex(work.lang)
    remarks = [
        *([work.section] if work.section else []),
        *work.remarks,
    ]  # no style prints an article from its own field
    if remarks:
        yield "note", tex("; ".join(remarks))
    if work.abstract:
        yield "abstract", tex(work.abstract)


def verbatim(url: str) -> str:
    """An address as BibLaTeX reads it, letter by letter: only what would end the field is written otherwise."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C").replace(" ", "%20")
