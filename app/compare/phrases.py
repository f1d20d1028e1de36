"""What a comparison says in words, for reports and terminals: values, periods, presence, evidence."""

from app.compare.schemas import BasisRef, CellRead, CellValue, ColumnRead, PresenceCell, PresentRead, RowRead
from app.core.dates import Basis, Holds, Reason
from app.core.schema import Coded
from app.describing import ASPECTS, Wording, in_force_words, phrase, short
from app.reading import Reading
from app.summaries import PeriodRead, SourceSummary
from app.vocabulary import EntryKind, ValueStatus

OTHER = "other"
"""The type of what has no type of its own; mechanisms and councils both have it."""
STARTS: Wording = {
    Basis.STATED: ("since {day}", "с {day}"),
    Basis.BOUND: ("surely since {day}, before that not known", "точно с {day}, ранее не известно"),
    Basis.UNDATED: ("not before {day}", "не ранее {day}"),
}
ENDS: Wording = {
    Basis.STATED: ("until {day}", "до {day}"),
    Basis.BOUND: ("surely until {day}, after that not known", "точно до {day}, далее не известно"),
    Basis.UNDATED: ("until {day} or later", "до {day} или позже"),
}


def title_of(reading: Reading, columns: list[ColumnRead]) -> str:
    """What is compared, as a title: Kazakhstan (2012-05-21) against Tajikistan (2012-05-21)."""
    return phrase(reading, " against ", " — ").join(map(column_title, columns))


def column_title(column: ColumnRead) -> str:
    """A column as a heading: its name and day and, for a mechanism or council, whose it is."""
    of = f"{column.country.name}: " if column.country and not is_country(column) else ""
    return f"{of}{column.entry.name} ({column.as_of.isoformat()})"


def is_country(column: ColumnRead) -> bool:
    """Whether a column gathers what a country has; otherwise it is one mechanism or council."""
    return column.entry.kind == EntryKind.COUNTRY


def column_period(reading: Reading, column: ColumnRead) -> str:
    """When the mechanism or council of a column exists, and whether it does on the column's day."""
    said = period_words(reading, column.holds)
    return f"{said}; {_not_there(reading, column)}" if column.holds.holds is Holds.NO else said


def _not_there(reading: Reading, column: ColumnRead) -> str:
    if column.holds.reason in (Reason.BEFORE_BOUND, Reason.AFTER_BOUND):
        return phrase(reading, "not known whether it existed on the day", "не известно, существовало ли на этот день")
    return phrase(reading, "by the recorded dates not there on the day", "по учтенным датам на этот день не существует")


def inside(label: str) -> str:
    """A label as it stands inside a sentence: `not coded`, but `NGO`."""
    word = short(label)
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]


def question_of(reading: Reading, row: RowRead) -> str:
    """What a row is about beside its criterion: by law or in practice and, for countries, of which type."""
    # what a type includes is said once, in "What each had"
    type_ = type_words(reading, row.kind, row.type).partition(" (")[0]
    return ", ".join(filter(None, [phrase(reading, *ASPECTS[row.aspect.code]), type_]))


def type_words(reading: Reading, kind: str, type_: Coded | None) -> str:
    """A type of mechanism or council; `Other` says of which of the two."""
    if type_ is None:
        return ""
    if type_.code != OTHER:
        return short(type_.label)
    if kind == EntryKind.COUNCIL:
        return phrase(reading, "Other councils", "Иные советы")
    return phrase(reading, "Other mechanisms", "Иные механизмы")


def why_empty(reading: Reading, cell: CellRead, column: ColumnRead) -> str:
    """Why a cell has no value, which never means "no"."""
    if cell.no_subject and not is_country(column):
        return _not_there(reading, column)
    if cell.no_subject:
        return phrase(reading, "nothing of this kind recorded on the day", "на этот день ничего такого не учтено")
    said = inside(cell.status.label)
    if cell.reason is None:
        return said
    return f"{said} ({phrase(reading, 'outside the days that are known', 'вне известных дат')})"


def silent_words(reading: Reading, cell: CellRead) -> str:
    """How many more things the question is put to, of which nothing at all is recorded; empty if there are none."""
    told = {value.subject.id for value in cell.values} - {value.subject.id for value in cell.values if is_known(value)}
    more = cell.without_value - len(told) if cell.values else 0
    return phrase(reading, f"{more} more: not coded", f"еще {more}: не закодировано") if more else ""


def value_words(value: CellValue) -> str:
    """A value as a person would write it; an unknown one says which kind of unknown it is."""
    return value.value.display if value.value else inside(value.status.label)


def is_known(value: CellValue) -> bool:
    """Whether the value can be shown as an answer."""
    return value.status.code == ValueStatus.KNOWN


def period_words(reading: Reading, period: PeriodRead) -> str:
    """A period, how sure its ends are, and whether it holds only possibly on the day."""
    if period.valid_from is None:
        said = [phrase(reading, "start not known", "начало не известно")]
    else:
        said = [phrase(reading, *STARTS[period.valid_from_basis]).format(day=period.valid_from)]
    if period.valid_to is not None:
        said.append(phrase(reading, *ENDS[period.valid_to_basis]).format(day=period.valid_to))
    if period.holds is Holds.POSSIBLE:
        said.append(phrase(reading, "only possibly on the day", "на этот день лишь возможно"))
    return ", ".join(said)


def basis_words(basis: BasisRef) -> str:
    """An act and article: `№ 36-III art. 6-1`, or the act's title where it has no number."""
    return " ".join(filter(None, [f"№ {basis.number}" if basis.number else basis.title, basis.article]))


def dated_basis_words(reading: Reading, basis: BasisRef) -> str:
    """The same, and that it is not in force on the day where it is not."""
    said = in_force_words(reading, basis.in_force, basis.reason)
    return f"{basis_words(basis)} ({said})" if said else basis_words(basis)


def remarks(reading: Reading, value: CellValue) -> list[str]:
    """What is to be known beside a value: since when, how certain, on which act it rests, and what weakens it."""
    certainty = phrase(reading, "certainty", "достоверность")
    said = [period_words(reading, value.period), f"{certainty}: {inside(value.certainty.label)}"]
    if value.value and (converted := value.value.converted):
        said.append(converted.display or (converted.missing or "").rstrip("."))
    said += [dated_basis_words(reading, basis) for basis in value.legal_basis]
    if value.stale:
        said.append(phrase(reading, "old evidence", "давние сведения"))
    if value.machine_translation_only:
        said.append(phrase(reading, "machine translation only", "только машинный перевод"))
    said += [
        f"{phrase(reading, 'also claimed', 'утверждается также')}: {claim.display or inside(claim.status.label)}"
        for claim in value.other_claims
    ]
    return said


def presence_words(reading: Reading, cell: PresenceCell) -> str:
    """What a country has of a type on its day and, where nothing, what is recorded before and after."""
    if cell.present:
        return "; ".join(_present(reading, one) for one in cell.present)
    said = [cell.state.label]
    if cell.unsure:
        said[0] += f" — {', '.join(_present(reading, one) for one in cell.unsure)}"
    for one, label in ((cell.last, ("before", "раньше")), (cell.next, ("later", "позже"))):
        if one is not None and one not in cell.unsure:
            said.append(f"{phrase(reading, *label)}: {_present(reading, one)}")
    return "; ".join(said)


def _present(reading: Reading, one: PresentRead) -> str:
    acts = dict.fromkeys(f"№ {basis.number}" if basis.number else basis.title for basis in one.legal_basis)
    said = [period_words(reading, one.period), ", ".join(acts)]
    if one.recipients:
        said.append(f"{phrase(reading, 'for', 'кому')}: {one.recipients}")
    return f"{one.entry.name} ({'; '.join(filter(None, said))})"


def source_words(reading: Reading, source: SourceSummary) -> str:
    """A source as a reference: who published what, when."""
    undated = phrase(reading, "no date", "без даты")
    return f"{source.publisher}: {source.title} ({source.published or undated})"
