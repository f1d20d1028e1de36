"""A comparison in a terminal. What is not known looks different from every answer, with colours and without."""

from collections.abc import Iterable, Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from app.arrangements.presence import PresenceState
from app.compare.brief import facts_about
from app.compare.parts import Part, part_of, parts_of
from app.compare.phrases import (
    column_period,
    column_title,
    is_country,
    is_known,
    presence_words,
    question_of,
    remarks,
    silent_words,
    title_of,
    type_words,
    value_words,
    why_empty,
)
from app.compare.schemas import CellRead, CellValue, ColumnRead, ComparisonRead, PresenceCell, RowRead
from app.compare.verdicts import Verdict
from app.compare.wording import VERDICTS
from app.core.schema import Item
from app.describing import phrase
from app.reading import Reading

MARKS = {
    Verdict.SAME: ("=", "green"),
    Verdict.PARTLY: ("~", "yellow"),
    Verdict.DIFFERENT: ("≠", "red"),
    Verdict.ONE_UNKNOWN: ("?", "cyan"),
    Verdict.BOTH_UNKNOWN: ("??", "cyan"),
    Verdict.NOT_COMPARABLE: ("×", "magenta"),
}
"""A sign and a colour for each verdict; the words stand beside it."""
UNKNOWN = "italic cyan"
ROOM = 34
"""Characters that a column needs to stand beside others; where there are fewer, columns stand below each other."""


def show(console: Console, reading: Reading, item: Item[ComparisonRead]) -> None:
    """Print a comparison: summary, presence, then the rows of each theme."""
    comparison = item.data
    wide = console.width >= ROOM * (len(comparison.columns) + 2)
    console.print(Text(title_of(reading, comparison.columns), style="bold"))
    if not is_country(comparison.columns[0]):
        for column in comparison.columns:
            console.print(Text(f"{column_title(column)}: {column_period(reading, column)}", style="dim"))
    console.print(_summary(reading, comparison))
    if comparison.presence:
        console.print(Rule(phrase(reading, "What each had", "Что у кого было"), align="left"))
        console.print(_presence(reading, comparison, wide))
    for part in parts_of(reading, comparison):
        console.print(Rule(f"{part.title} ({part.count})", align="left", characters="═"))
        console.print(Text(part.says, style="dim"))
        for section in part.sections:
            fits = len(section.title) < console.width - 4  # a rule cuts what is too long, the day of a column with it
            console.print(Rule(section.title, align="left") if fits else Text(section.title, style="underline"))
            console.print(_rows(reading, comparison, section.rows, wide))
    console.print(Rule())
    for name, text in facts_about(reading, item):
        console.print(Text(f"{name}: {text}", style="dim"), soft_wrap=True)


def _summary(reading: Reading, comparison: ComparisonRead) -> RenderableType:
    summary = comparison.summary
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right")
    table.add_column(no_wrap=True)
    table.add_column()
    for verdict in Verdict:
        table.add_row(str(summary.verdicts[verdict]), *_verdict(verdict, phrase(reading, *VERDICTS[verdict])))
    empty, uncoded = summary.with_nothing_to_ask, summary.coded_in_no_column
    said = phrase(
        reading,
        f"{summary.rows} rows; on {empty} a side had nothing of the kind on its day; {uncoded} more questions have no answer yet",
        f"Строк: {summary.rows}; у одной из сторон ничего такого не было: {empty}; вопросов пока без ответа: {uncoded}",
    )
    return Group(table, Text(said, style="dim"))


def _verdict(verdict: Verdict, label: str) -> tuple[Text, Text]:
    mark, colour = MARKS[verdict]
    return Text(mark, style=f"bold {colour}"), Text(label, style=colour)


def _presence(reading: Reading, comparison: ComparisonRead, wide: bool) -> RenderableType:
    rows = [
        (
            Text(type_words(reading, row.kind, row.type), style="bold"),
            [_present(reading, cell) for cell in row.cells],
            None,
        )
        for row in comparison.presence
    ]
    return _laid_out(phrase(reading, "Type", "Тип"), "", comparison.columns, rows, wide)


def _present(reading: Reading, cell: PresenceCell) -> Text:
    known = cell.state.code == PresenceState.RECORDED
    return Text(
        presence_words(reading, cell) if known else f"? {presence_words(reading, cell)}", style="" if known else UNKNOWN
    )


def _rows(reading: Reading, comparison: ComparisonRead, numbers: Iterable[int], wide: bool) -> RenderableType:
    rows = [
        (
            _question(reading, row),
            [_cell(reading, *pair) for pair in zip(comparison.columns, row.cells, strict=True)],
            _judged(row),
        )
        for row in (comparison.rows[number] for number in numbers)
    ]
    heads = phrase(reading, "Question", "Вопрос"), phrase(reading, "Verdict", "Вывод")
    return _laid_out(*heads, comparison.columns, rows, wide)


def _laid_out(
    head: str,
    last: str,
    columns: Iterable[ColumnRead],
    rows: Iterable[tuple[Text, list[Text], Text | None]],
    wide: bool,
) -> RenderableType:
    """Columns beside each other where there is room for them, else below each other."""
    titles = [column_title(column) for column in columns]
    if not wide:
        return Group(*_stacked(titles, rows))
    table = Table(box=None, padding=(0, 2, 1, 0), header_style="underline")
    for title in filter(None, [head, *titles, last]):
        table.add_column(title, ratio=1)
    for question, cells, verdict in rows:
        table.add_row(question, *cells, *([verdict] if verdict else []))
    return table


def _stacked(titles: list[str], rows: Iterable[tuple[Text, list[Text], Text | None]]) -> Iterator[RenderableType]:
    for question, cells, verdict in rows:
        yield question
        for title, cell in zip(titles, cells, strict=True):
            yield Padding(Text.assemble((f"{title}: ", "underline"), cell), (0, 0, 0, 2), expand=False)
        if verdict:
            yield Padding(verdict, (0, 0, 0, 2), expand=False)
        yield Text()


def _question(reading: Reading, row: RowRead) -> Text:
    return Text.assemble((row.criterion.title, "bold"), f" ({question_of(reading, row)})")


def _judged(row: RowRead) -> Text:
    mark, label = _verdict(row.verdict, row.verdict_label)
    since = f"; {row.since.note}" if row.since else ""
    caveats = "".join(f"\n! {caveat.label}" for caveat in row.caveats)
    reason = f": {row.reason}" if part_of(row) is Part.JUDGED else ""  # of the others, their part says it
    return Text.assemble(mark, " ", label, (f"{reason}{since}", "dim"), (caveats, "yellow"))


def _cell(reading: Reading, column: ColumnRead, cell: CellRead) -> Text:
    if not cell.values:
        return Text(f"? {why_empty(reading, cell, column)}", style=UNKNOWN)
    said = [_value(reading, column, value) for value in cell.values]
    if more := silent_words(reading, cell):
        said.append(Text(f"? {more}", style=UNKNOWN))
    return Text("\n").join(said)


def _value(reading: Reading, column: ColumnRead, value: CellValue) -> Text:
    whose = "" if value.subject.id == column.entry.id else value.subject.name
    label = ", ".join(filter(None, [whose, value.scope]))
    words = (
        Text(value_words(value), style="bold") if is_known(value) else Text(f"? {value_words(value)}", style=UNKNOWN)
    )
    return Text.assemble(f"{label}: " if label else "", words, (f" ({'; '.join(remarks(reading, value))})", "dim"))
