"""A comparison as a readable brief in Markdown, to be pasted into a report: every value with its source in a footnote."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.compare.parts import Part, PartRead, parts_of
from app.compare.phrases import (
    column_period,
    column_title,
    inside,
    is_country,
    presence_words,
    question_of,
    remarks,
    silent_words,
    source_words,
    title_of,
    type_words,
    value_words,
    why_empty,
)
from app.compare.phrases import is_known as known
from app.compare.schemas import BasisRef, CellRead, CellValue, ColumnRead, ComparisonRead, RowRead
from app.compare.verdicts import Verdict
from app.compare.wording import VERDICTS
from app.core.schema import Item, Meta
from app.core.tabular import markdown_text
from app.describing import in_russian, phrase
from app.lookups import url_of
from app.reading import Reading
from app.vocabulary import EntryKind

Notes = dict[tuple[str, str], int]
"""Footnotes: a source and the place in it, by number."""


def brief_of(reading: Reading, item: Item[ComparisonRead]) -> Iterator[str]:
    """The brief, line by line: what is compared, summary, presence, a table for each theme, conflicts, sources."""
    comparison, meta = item.data, item.meta
    notes: Notes = {}
    yield f"# {markdown_text(title_of(reading, comparison.columns))}"
    yield ""
    yield markdown_text(meta.describe)
    yield ""
    for name, text in facts_about(reading, item):
        yield f"- {name}: {text if text == link_of(reading, item) else markdown_text(text)}"
    yield ""
    yield phrase(
        reading,
        "*Unknown*, *not coded* and *nothing recorded* never mean “no”.",
        "*Не известно*, *не закодировано* и *не учтено* никогда не означают «нет».",
    )
    if in_russian(reading):
        yield ""
        yield "Примечания к значениям написаны по-английски."  # the coder's notes are in one language
    if not is_country(comparison.columns[0]):
        yield from _section(phrase(reading, "What is compared", "Что сравнивается"))
        for column in comparison.columns:
            yield f"- {markdown_text(column_title(column))}: {markdown_text(column_period(reading, column))}"
    parts = list(parts_of(reading, comparison))
    yield from _summary(reading, comparison, parts)
    yield from _presence(reading, comparison)
    for part in parts:
        yield from _part(reading, comparison, part, notes)
    yield from _counts(reading, comparison)
    yield from _conflicts(reading, comparison)
    yield from _acts(reading, comparison)
    yield from _notes(reading, comparison, notes)
    yield from _section(phrase(reading, "How to cite", "Как цитировать"))
    yield markdown_text(citation_of(reading, item)).replace(
        markdown_text(link_of(reading, item)), link_of(reading, item)
    )


def facts_about(reading: Reading, item: Item[ComparisonRead]) -> list[tuple[str, str]]:
    """What an answer is made from and on what terms, as names and texts."""
    meta = item.meta
    return [
        (phrase(reading, "Data", "Данные"), state_of(reading, meta)),
        (
            phrase(reading, "Licence", "Лицензия"),
            f"{meta.licence.name}, {meta.licence.attribution}, {meta.licence.url}",
        ),
        (phrase(reading, "Permalink", "Постоянная ссылка"), link_of(reading, item)),
    ]


def state_of(reading: Reading, meta: Meta) -> str:
    """The state of the data in words."""
    revision, codebook = phrase(reading, "revision", "ревизия"), phrase(reading, "codebook", "кодификатор")
    return f"{revision} {meta.revision.number} ({meta.revision.digest[:12]}), {codebook} {meta.codebook}"


def link_of(reading: Reading, item: Item[ComparisonRead]) -> str:
    """The permalink, with the host where it is known."""
    return f"{reading.links.base}{item.data.permalink}"


def citation_of(reading: Reading, item: Item[ComparisonRead]) -> str:
    """How to cite the comparison: who, what, at which days, from which data, where and when it was read."""
    read = phrase(reading, "read on", "прочитано")
    return (
        f"{item.meta.licence.attribution}: {title_of(reading, item.data.columns)}; {state_of(reading, item.meta)}; "
        f"{item.meta.licence.name}. {link_of(reading, item)} ({read} {reading.today.isoformat()})."
    )


def _section(title: str, level: int = 2) -> Iterator[str]:
    yield from ("", f"{'#' * level} {markdown_text(title)}", "")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Cells are Markdown already."""
    yield f"| {' | '.join(map(markdown_text, heads))} |"
    yield f"|{' --- |' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _summary(reading: Reading, comparison: ComparisonRead, parts: Iterable[PartRead]) -> Iterator[str]:
    """What the parts below hold, the answers first."""
    yield from _section(phrase(reading, "Summary", "Итог"))
    if not comparison.rows:
        yield phrase(reading, "No rows.", "Строк нет.")
        return
    for part in parts:
        verdicts = Counter(comparison.rows[at].verdict for at in {at for one in part.sections for at in one.rows})
        judged = [f"{inside(phrase(reading, *VERDICTS[one]))}: {verdicts[one]}" for one in Verdict if verdicts[one]]
        told = f" ({markdown_text('; '.join(judged))})" if part.part is Part.JUDGED else ""
        yield f"- {markdown_text(part.title)}: **{part.count}**{told}"
    if left := comparison.summary.rows - len(comparison.rows):
        yield phrase(
            reading, f"- With other verdicts, not asked for: {left}", f"- С иными выводами, не запрошено: {left}"
        )
    silent = comparison.summary.coded_in_no_column
    yield phrase(
        reading,
        f"- Answered by no side yet, and not shown: {silent}",
        f"- Вопросов, на которые пока не отвечает ни одна сторона, здесь не показано: {silent}",
    )


def _part(reading: Reading, comparison: ComparisonRead, part: PartRead, notes: Notes) -> Iterator[str]:
    """A part of the comparison; where nothing is judged, the last column holds only what weakens the row."""
    yield from _section(part.title)
    yield markdown_text(part.says)
    last = phrase(reading, "Verdict", "Вывод") if part.part is Part.JUDGED else phrase(reading, "Beware", "Осторожно")
    heads = [phrase(reading, "Question", "Вопрос"), *map(column_title, comparison.columns), last]
    for section in part.sections:
        yield from _section(section.title, 3)
        rows = (comparison.rows[at] for at in section.rows)
        yield from _table(heads, (_row(reading, row, comparison.columns, notes, part.part) for row in rows))


def _counts(reading: Reading, comparison: ComparisonRead) -> Iterator[str]:
    """How many rows of each theme have which verdict."""
    if not comparison.rows:
        return
    yield from _section(phrase(reading, "Rows by theme", "Строки по темам"))
    summary = comparison.summary
    verdicts = [phrase(reading, *VERDICTS[verdict]) for verdict in Verdict]

    def line(title: str, counts: Mapping[Verdict, int]) -> list[str]:
        return [markdown_text(title), *(str(counts[verdict]) for verdict in Verdict)]

    yield from _table(
        [phrase(reading, "Theme", "Тема"), *verdicts],
        [
            *(line(theme.title, theme.verdicts) for theme in summary.themes),
            line(phrase(reading, "All rows", "Все строки"), summary.verdicts),
        ],
    )


def _presence(reading: Reading, comparison: ComparisonRead) -> Iterator[str]:
    if not comparison.presence:
        return
    yield from _section(phrase(reading, "What each had", "Что у кого было"))
    yield from _table(
        [phrase(reading, "Type", "Тип"), *map(column_title, comparison.columns)],
        (
            [
                markdown_text(type_words(reading, row.kind, row.type)),
                *(markdown_text(presence_words(reading, cell)) for cell in row.cells),
            ]
            for row in comparison.presence
        ),
    )


def _row(reading: Reading, row: RowRead, columns: Sequence[ColumnRead], notes: Notes, part: Part) -> list[str]:
    question = f"**{markdown_text(row.criterion.title)}** ({markdown_text(question_of(reading, row))})"
    verdict = []
    if part is Part.JUDGED:
        verdict.append(f"**{markdown_text(row.verdict_label)}**: {markdown_text(row.reason)}")
    if row.since:
        verdict.append(markdown_text(row.since.note))
    verdict += [f"*{markdown_text(caveat.label)}*" for caveat in row.caveats]
    cells = (_cell(reading, cell, column, notes) for column, cell in zip(columns, row.cells, strict=True))
    return [f"{question}<br>{markdown_text(row.criterion.question)}", *cells, "<br>".join(verdict)]


def _cell(reading: Reading, cell: CellRead, column: ColumnRead, notes: Notes) -> str:
    if not cell.values:
        return f"*{markdown_text(why_empty(reading, cell, column))}*"
    said = [_value(reading, value, column, notes) for value in cell.values]
    if more := silent_words(reading, cell):
        said.append(f"*{markdown_text(more)}*")
    return "<br>".join(said)


def _value(reading: Reading, value: CellValue, column: ColumnRead, notes: Notes) -> str:
    whose = "" if value.subject.id == column.entry.id else value.subject.name
    label = ", ".join(filter(None, [whose, value.scope]))
    words = markdown_text(value_words(value))
    marks = [
        f"[^{notes.setdefault((cited.source, cited.locator), len(notes) + 1)}]"
        for cited in value.sources
    ]  # fmt: skip
    said = f"**{words}**" if known(value) else f"*{words}*"
    note = f"; {value.note}" if value.note else ""
    beside = markdown_text("; ".join(remarks(reading, value)) + note)
    return f"{markdown_text(label)}{': ' if label else ''}{said} ({beside}){''.join(marks)}"


def _conflicts(reading: Reading, comparison: ComparisonRead) -> Iterator[str]:
    if not comparison.conflicts:
        return
    yield from _section(phrase(reading, "Where sources disagree", "Расхождения источников"))
    for conflict in comparison.conflicts:
        read = conflict.resolution or phrase(reading, "open", "не разрешено")
        yield f"- {markdown_text(conflict.topic)}: {markdown_text(read)} ({conflict.id})"


def _acts(reading: Reading, comparison: ComparisonRead) -> Iterator[str]:
    """The acts on which values and what is present rest, with the title of each column's day."""
    acts: dict[str, tuple[BasisRef, dict[str, list[str]]]] = {}
    for column, bases in _bases(comparison):
        for basis in bases:
            _, titles = acts.setdefault(basis.law, (basis, {}))
            days = titles.setdefault(basis.title, [])
            if column.as_of.isoformat() not in days:
                days.append(column.as_of.isoformat())
    if not acts:
        return
    yield from _section(phrase(reading, "Acts", "Акты"))
    for law, (basis, by_title) in sorted(acts.items()):
        titles = dict(sorted(by_title.items(), key=lambda titled: titled[1]))
        several = len(titles) > 1
        told = "; ".join(f"{title} ({', '.join(days)})" if several else title for title, days in titles.items())
        number = f"№ {basis.number}: " if basis.number else ""
        yield f"- {markdown_text(number + told)} <{reading.links.base}{url_of(EntryKind.LAW, law)}>"


def _bases(comparison: ComparisonRead) -> Iterator[tuple[ColumnRead, list[BasisRef]]]:
    """What everything present and every value rests on, and at whose day."""
    for kind in comparison.presence:
        for column, there in zip(comparison.columns, kind.cells, strict=True):
            shown = (*there.present, *there.unsure, *filter(None, (there.last, there.next)))
            yield from ((column, one.legal_basis) for one in shown)
    for row in comparison.rows:
        for column, cell in zip(comparison.columns, row.cells, strict=True):
            yield from ((column, value.legal_basis) for value in cell.values)


def _notes(reading: Reading, comparison: ComparisonRead, notes: Notes) -> Iterator[str]:
    if not notes:
        return
    sources = {source.id: source for source in comparison.sources}
    yield from _section(phrase(reading, "Sources", "Источники"))
    for (key, locator), number in notes.items():
        source = sources[key]
        address = source.source_url or source.archived_url
        where = f" <{address}>" if address else ""
        place = f"{phrase(reading, 'Place', 'Место')}: {markdown_text(locator)}."
        yield f"[^{number}]: {markdown_text(source_words(reading, source))}, {inside(source.kind.label)}. {place}{where}"
