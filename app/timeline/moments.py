"""What a timeline is made of: happenings, the order in which they are told, and the words for their kinds."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.dates import NEVER, Basis, Holds, PartialDate
from app.core.errors import InvalidParameter, parameter_error
from app.describing import Wording, coded_in_words, phrase
from app.reading import Reading
from app.summaries import CitationRead, EntrySummary
from app.timeline.schemas import AnswerShift, LaneEntry, TimelineEntry


class Moment(StrEnum):
    """What can happen to an entry or because of it; on one day in this order."""

    ADOPTED = "adopted"
    IN_FORCE = "in-force"
    VERSION = "version"
    RELATION = "relation"
    PROVISION_START = "provision-start"
    PROVISION_END = "provision-end"
    INSTITUTION_START = "institution-start"
    INSTITUTION_END = "institution-end"
    ARRANGEMENT_START = "arrangement-start"
    ARRANGEMENT_END = "arrangement-end"
    BODY_START = "body-start"
    BODY_END = "body-end"
    ANSWER_CHANGED = "answer-changed"
    ANSWER_DISPUTED = "answer-disputed"
    ANSWER_START = "answer-start"
    ANSWER_KNOWN = "answer-known"
    ANSWER_END = "answer-end"
    ANSWER_UNKNOWN = "answer-unknown"
    EVENT = "event"
    REPEALED = "repealed"
    LAPSED = "lapsed"


RANKS = {moment: rank for rank, moment in enumerate(Moment)}

LABELS: Wording = {
    Moment.ADOPTED: ("Adopted", "Принят"),
    Moment.IN_FORCE: ("In force", "Вступил в силу"),
    Moment.VERSION: ("New version", "Новая редакция"),
    Moment.RELATION: ("Relation to another act", "Связь с другим актом"),
    Moment.PROVISION_START: ("Provision starts", "Норма начинает действовать"),
    Moment.PROVISION_END: ("Provision ends", "Норма перестает действовать"),
    Moment.INSTITUTION_START: ("Institution starts", "Начало организации или органа"),
    Moment.INSTITUTION_END: ("Institution ends", "Конец организации или органа"),
    Moment.ARRANGEMENT_START: ("Mechanism or council starts", "Начало механизма или совета"),
    Moment.ARRANGEMENT_END: ("Mechanism or council ends", "Конец механизма или совета"),
    Moment.BODY_START: ("Institution takes a role", "Орган получает роль"),
    Moment.BODY_END: ("Institution gives up a role", "Орган утрачивает роль"),
    Moment.ANSWER_CHANGED: ("Answer changes", "Ответ меняется"),
    Moment.ANSWER_DISPUTED: ("Sources begin or cease to disagree", "Источники расходятся или сходятся"),
    Moment.ANSWER_START: ("Answer starts, nothing known before", "Ответ начинается, ранее неизвестно"),
    Moment.ANSWER_KNOWN: ("First known", "Впервые известно"),
    Moment.ANSWER_END: ("Answer ends, nothing recorded after", "Ответ заканчивается, далее не указано"),
    Moment.ANSWER_UNKNOWN: ("No longer known", "Далее неизвестно"),
    Moment.EVENT: ("Event", "Событие"),
    Moment.REPEALED: ("Repealed", "Утратил силу"),
    Moment.LAPSED: ("No longer in force, as worked out", "Более не действует, по расчету"),
}
"""The kinds of entries in English and Russian."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a timeline."""

    moment: Moment
    date: PartialDate | None
    id: str
    """Tells happenings of one kind and day apart, always in the same way."""
    english: str
    russian: str
    entries: tuple[EntrySummary, ...]
    sources: Sequence[CitationRead]
    basis: Basis = Basis.STATED
    answers: tuple[AnswerShift, ...] = ()

    @property
    def place(self) -> tuple[bool, dt.date, int, str]:
        """Its place in the order: by the first day that its date can mean (unknown last), then by kind and id."""
        return (self.date is None, self.date.first if self.date else NEVER, RANKS[self.moment], self.id)


def may_lie_in(date: PartialDate | None, start: dt.date | None, end: dt.date | None) -> bool:
    """Whether a date may mean a day from `start` to `end`; what bears no date lies nowhere, unless neither is given."""
    if date is None:
        return start is None and end is None
    if start is not None and end is not None and start > end:
        return False  # no day lies there
    return (start is None or date.last >= start) and (end is None or date.first <= end)


def how_surely_in(date: PartialDate | None, basis: Basis, start: dt.date | None, end: dt.date | None) -> Holds | None:
    """How surely what `may_lie_in` a stretch lies in it; None if no stretch is given. A coder's bound is never sure."""
    if date is None or (start is None and end is None):
        return None
    within = (start is None or date.first >= start) and (end is None or date.last <= end)
    return Holds.CERTAIN if within and basis is Basis.STATED else Holds.POSSIBLE


def told(happenings: Sequence[Happening], start: dt.date | None, end: dt.date | None) -> list[Happening]:
    """What may have happened in a stretch, in order."""
    return sorted((one for one in happenings if may_lie_in(one.date, start, end)), key=lambda one: one.place)


def refuse_inverted(start: dt.date | None, end: dt.date | None) -> None:
    """Raise InvalidParameter if a stretch ends before it starts."""
    if start and end and start > end:
        message = f"the stretch is inverted: from {start.isoformat()} comes after to {end.isoformat()}"
        raise InvalidParameter(message, [parameter_error("from", "inverted", message)])


def entry_of(reading: Reading, happening: Happening) -> TimelineEntry:
    """A happening as the timeline of an act tells it."""
    return TimelineEntry(
        date=str(happening.date) if happening.date else None,
        basis=happening.basis,
        kind=coded_in_words(reading, LABELS, happening.moment),
        title=phrase(reading, happening.english, happening.russian),
        entries=list(happening.entries),
        sources=list(happening.sources),
    )


def lane_entry_of(reading: Reading, happening: Happening, start: dt.date | None, end: dt.date | None) -> LaneEntry:
    """A happening as a lane tells it."""
    return LaneEntry(
        **dict(entry_of(reading, happening)),
        answers=list(happening.answers),
        in_stretch=how_surely_in(happening.date, happening.basis, start, end),
    )
