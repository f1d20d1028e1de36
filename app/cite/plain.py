"""Works as plain text in one style, a line each: who, title, number and date, version, address, day of reading, licence."""

from collections.abc import Iterator, Sequence

from app.cite.works import Form, Work

WORDS = {
    "no": ("No.", "№"),
    "of": ("of", "от"),
    "read": ("read on", "дата обращения"),
    "archived": ("archived at", "копия"),
    "at": ("at", "место"),
}
"""What stands between the parts, in English and in Russian."""


def write_plain(works: Sequence[Work], *, russian: bool) -> Iterator[str]:
    """A line for each work."""
    for work in works:
        yield " ".join(" ".join(_sentences(work, {name: both[russian] for name, both in WORDS.items()})).split()) + "\n"


def _sentences(work: Work, word: dict[str, str]) -> Iterator[str]:
    if work.form in (Form.ACT, Form.BILL, Form.TREATY):
        yield from _act(work, word)
    else:
        yield from (_ended(part) for part in (work.author or work.publisher, work.title) if part)
        yield from (_ended(part) for part in (work.issued, work.version or work.edition) if part)
    if work.locator:
        yield _ended(f"[{word['at']}: {work.locator}]")
    yield from (_ended(f"{name}: {value}") for name, value in work.identifiers)
    if work.url:
        yield f"{work.url} ({word['read']} {work.accessed})." if work.accessed else f"{work.url}"
    if work.archived:
        yield f"({word['archived']} {work.archived})."
    yield from map(_ended, work.notes)
    if work.state is not None:
        yield _ended(work.state.licence)


def _act(work: Work, word: dict[str, str]) -> Iterator[str]:
    number = f"{word['no']} {work.number}" if work.number else ""
    adopted = f"{word['of']} {work.issued}" if work.issued else ""
    named = " ".join(filter(None, [work.genre, number, adopted, f"“{work.title}”"]))
    yield _ended(", ".join(filter(None, [work.jurisdiction, named, work.section])))
    if work.edition:
        yield _ended(work.edition)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."
