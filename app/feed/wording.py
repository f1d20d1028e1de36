"""Changes in words, in English and Russian."""

import json
from collections.abc import Mapping
from typing import Any

from app.core.locale import Lang
from app.core.schema import Coded
from app.describing import in_russian
from app.feed.schemas import FieldChange
from app.reading import Reading
from app.vocabulary import EntryKind

ACTIONS = {"created": ("Created", "Создано"), "changed": ("Changed", "Изменено"), "retired": ("Retired", "Выведено")}
KINDS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    EntryKind.COUNTRY: (("country", "countries"), ("страна", "страны")),
    EntryKind.LAW: (("act", "acts"), ("акт", "акты")),
    EntryKind.LAW_VERSION: (("version of an act", "versions of acts"), ("редакция акта", "редакции актов")),
    EntryKind.PROVISION: (("provision", "provisions"), ("норма", "нормы")),
    EntryKind.INSTITUTION: (("institution", "institutions"), ("организация или орган", "организации и органы")),
    EntryKind.MECHANISM: (("financing mechanism", "financing mechanisms"), ("механизм", "механизмы")),
    EntryKind.COUNCIL: (("council", "councils"), ("совет", "советы")),
    EntryKind.STATISTIC: (("statistic", "statistics"), ("показатель", "показатели")),
    EntryKind.EVENT: (("event", "events"), ("событие", "события")),
    EntryKind.SOURCE: (("source", "sources"), ("источник", "источники")),
    EntryKind.CRITERION: (("criterion", "criteria"), ("критерий", "критерии")),
    EntryKind.SERIES: (("reference series", "reference series"), ("справочный ряд", "справочные ряды")),
    EntryKind.CONFLICT: (("conflict of sources", "conflicts of sources"), ("расхождение", "расхождения источников")),
    EntryKind.QUESTION: (("open question", "open questions"), ("открытый вопрос", "открытые вопросы")),
    "fact": (("fact", "facts"), ("факт", "факты")),
    "codebook": (("codebook", "codebook"), ("кодификатор", "кодификатор")),
}
"""What each kind of record is called, one and several, in English and in Russian."""
NAMES = ("titles", "names", "title", "topic", "question", "metric")
"""The fields in which records keep their name, the best first."""
BOOKKEEPING = frozenset({"home", "id", "key", "parent", "position"})
SHORT, LEAD = 200, 40
"""How many letters of a field are shown, and how many of them before the first that differs."""


def action_of(reading: Reading, action: str) -> Coded:
    """What was done, with its label."""
    return Coded(code=action, label=ACTIONS[action][in_russian(reading)])


def kind_of(reading: Reading, kind: str) -> Coded:
    """What it was done to, with its label."""
    return Coded(code=kind, label=KINDS[kind][in_russian(reading)][0])


def several(reading: Reading, action: str, kind: str, count: int) -> str:
    """Many changes of one kind: `766 facts created`."""
    russian = in_russian(reading)
    called, done = KINDS[kind][russian][count != 1], ACTIONS[action][russian]
    return f"{done}: {called}, {count}" if russian else f"{count:,} {called} {done.lower()}"


def sentence(reading: Reading, action: str, kind: str, title: str, public_id: str, fields: list[FieldChange]) -> str:
    """One change in a sentence: what, of what, in which fields."""
    russian = in_russian(reading)
    changed = f": {', '.join(field.name for field in fields)}" if action == "changed" and fields else ""
    named = f"«{title}»" if russian else f"“{title}”"
    return f"{ACTIONS[action][russian]}: {KINDS[kind][russian][0]} {named} ({public_id}){changed}."


def name_in(reading: Reading, state: Mapping[str, Any]) -> str | None:
    """The name that a record bears in one of its states; None if it has none of its own."""
    value = next((state[name] for name in NAMES if state.get(name)), None)
    return reading.text(value) if isinstance(value, dict) else value


def fields_of(
    reading: Reading, kind: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> list[FieldChange]:
    """The fields that differ between two states of a record, in short, by name: databases keep the fields of JSON in orders of their own."""
    was, now = before or {}, after or {}
    names = [name for name in sorted({*was, *now}) if was.get(name) != now.get(name)]
    if before is None or after is None:  # then everything differs; what the item says anyway is left out
        told = {name for name in names if name in BOOKKEEPING or (now or was)[name] in (None, kind)}
        names = [name for name in names if name not in told]
    changes = []
    for name in names:
        old, new = cut(text_of(reading, was.get(name)), text_of(reading, now.get(name)))
        changes.append(FieldChange(name=name, before=old, after=new))
    return changes


def text_of(reading: Reading, value: Any) -> str | None:
    """A value of a record as one line, in the language asked for where it has several."""
    if value is None:
        return None
    if isinstance(value, dict) and value and set(value) <= set(Lang):
        text = json.dumps(value, ensure_ascii=False, sort_keys=True) if len(value) > 1 else reading.text(value)
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return " ".join(text.split())


def cut(before: str | None, after: str | None) -> tuple[str | None, str | None]:
    """Two texts in short, from shortly before the point at which they part: what differs must be seen."""
    old, new = before or "", after or ""
    same = next(
        (at for at, (was, now) in enumerate(zip(old, new, strict=False)) if was != now), min(len(old), len(new))
    )
    start = max(0, same - LEAD) if max(len(old), len(new)) > SHORT else 0
    return _from(before, start), _from(after, start)


def _from(text: str | None, start: int) -> str | None:
    if text is None:
        return None
    part = text[start : start + SHORT]
    return f"{'…' if start else ''}{part}{'…' if start + SHORT < len(text) else ''}"
