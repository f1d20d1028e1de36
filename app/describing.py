"""The question that a list answers, as a sentence, in English or Russian (other languages get the one of the two that their
readers more often read). Every filter that was set is told, so that an answer explains itself wherever it ends up."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.core.dates import Holds, Reason, Stretch
from app.core.locale import Lang
from app.core.parameters import Filters
from app.core.schema import Coded
from app.reading import Reading
from app.summaries import PeriodRead
from app.vocabulary import Aspect

Wording = Mapping[str, tuple[str, str]]
"""Codes of the program with their words in English and Russian (the codebook's own codes: `Reading.coded`)."""

NOUNS: Wording = {
    "countries": ("Countries", "Страны"),
    "laws": ("Acts", "Акты"),
    "versions": ("Versions of an act", "Редакции акта"),
    "provisions": ("Provisions of acts", "Нормы актов"),
    "relations": ("Relations between acts", "Связи между актами"),
    "institutions": ("Institutions", "Организации и органы"),
    "mechanisms": ("Financing mechanisms", "Механизмы финансирования"),
    "councils": ("Councils and other cooperative bodies", "Советы и иные органы взаимодействия"),
    "facts": ("Facts", "Факты"),
    "criteria": ("Criteria", "Критерии"),
    "sources": ("Sources", "Источники"),
    "statistics": ("Statistics", "Статистические данные"),
    "events": ("Events", "События"),
    "series": ("Reference series", "Справочные ряды"),
    "conflicts": ("Points on which sources disagree", "Расхождения источников"),
    "questions": ("Open questions", "Открытые вопросы"),
    "themes": ("Themes", "Темы"),
    "frameworks": ("Frameworks", "Методики и стандарты"),
    "vocabularies": ("Vocabularies", "Словари"),
    "presence": ("Types of mechanisms and councils by country", "Типы механизмов и советов по странам"),
    "agenda": ("Points to look into", "Что следует выяснить"),
    "changes": ("Changes", "Изменения"),
}
"""What each list is a list of."""

FIELDS_RU = {
    "country": "страна", "type": "тип", "kind": "вид", "level": "уровень", "status": "статус", "law": "акт",
    "article": "статья", "provision": "норма", "institution": "орган", "role": "роль", "source": "источник",
    "subject": "предмет", "subject_kind": "вид предмета", "criterion": "критерий", "theme": "тема",
    "framework": "методика", "core": "основной", "aspect": "аспект", "scope": "вариант", "value": "значение",
    "number": "число", "unit": "единица", "certainty": "достоверность", "rank": "ранг", "stale": "устарело",
    "evidence_date": "дата свидетельства", "checked_on": "проверено", "text": "слова", "language": "язык",
    "published": "опубликовано", "adopted": "принят", "amends": "изменяет", "amended_by": "изменен актом",
    "metric": "показатель", "place": "место", "about": "о чем", "year": "год", "priority": "важность",
    "source_kind": "вид источника", "legal_basis": "правовая основа", "certainty_of_date": "достоверность даты",
    "serves": "обслуживает", "applies_to": "задается", "value_type": "вид значения", "mechanism_type": "тип механизма",
    "held_during": "проходило", "organiser": "организатор", "participant": "участник", "start": "начало",
    "index_unit": "единица индекса", "facts": "факты", "label": "обозначение", "named": "названо",
    "bound": "граница", "breakdown": "разрез", "resolved": "разрешено", "topic": "тема", "lane": "дорожка",
    "why": "причина", "all": "все", "since_revision": "после ревизии", "revision": "ревизия", "end": "конец",
    "entry": "запись", "action": "действие", "grouped": "вместе",
}  # fmt: skip
"""Filters in Russian; in English they are told by their own names."""

VOCABULARIES = {
    "certainty": "certainty_levels",
    "rank": "fact_ranks",
    "metric": "statistic_metrics",
    "unit": "units",
    "priority": "question_priorities",
    "level": "levels",
    "role": "body_roles",
    "language": "languages",
    "source_kind": "source_kinds",
}
"""The vocabulary in which the words of a filter have their labels."""

TYPES = ("mechanism_types", "council_types")
"""Where types have their labels if a list is of several kinds."""

STATUSES = {
    "facts": "value_statuses",
    "laws": "law_statuses",
    "mechanisms": "arrangement_statuses",
    "councils": "arrangement_statuses",
}
"""The vocabulary of `status`, by what is listed."""

SUBJECT_KINDS: Wording = {
    "country": ("country", "страна"),
    "mechanism": ("mechanism", "механизм"),
    "council": ("council", "совет"),
}
"""Kinds of subjects."""

ASPECTS: Wording = {Aspect.LAW: ("by law", "по закону"), Aspect.PRACTICE: ("in practice", "на практике")}
"""Aspects as they stand in a sentence."""

SUFFIXES: Wording = {
    "not": ("not", "кроме"),
    "gte": ("at least", "не менее"),
    "lte": ("at most", "не более"),
    "isnull": ("not recorded", "не указано"),
    "only": ("only", "только"),
}
NO_WORDS: Mapping[str, Wording] = {}
UNTOLD = {"facet", "group_by", "sort", "valid_during"}


def in_russian(reading: Reading) -> bool:
    """Whether the sentence is Russian: for those who ask in Russian, Kazakh or Tajik."""
    return reading.lang is not Lang.EN


def phrase(reading: Reading, english: str, russian: str) -> str:
    """One of the two languages in which the atlas words its sentences."""
    return russian if in_russian(reading) else english


def numbered(number: int, one: str, many: str) -> str:
    """A number with its noun or verb in English: `1 answer`, `2 answers`. (In Russian sentences numbers stand after a colon.)"""
    return f"{number} {one if number == 1 else many}"


def short(label: str) -> str:
    """The word of a label without its explanation: `Unknown` of `Unknown: sources were read …`."""
    return label.partition(":")[0]


def coded_in_words(reading: Reading, wording: Wording, code: str) -> Coded:
    """A code of the program with its words."""
    return Coded(code=code, label=phrase(reading, *wording[code]))


def when(reading: Reading, filters: Filters | None = None) -> str:
    """The day or stretch in words."""
    stretch: Stretch | None = getattr(filters, "valid_during", None)
    if stretch is not None:
        during = phrase(reading, f"during {stretch}", f"за период {stretch}")
        return during if reading.day is None else f"{during} {when(reading)}"
    if reading.day is None:
        return phrase(reading, "at any time", "за все время")
    return f"{phrase(reading, 'as of', 'на')} {reading.day.isoformat()}"


def describe(
    reading: Reading,
    noun: str,
    filters: Filters,
    total: int,
    *,
    of: str = "",
    type_vocabulary: str = "",
    dated: bool = True,
    words: Mapping[str, Wording] = NO_WORDS,
) -> str:
    """The question of a list and how much it found.

    `of` names the thing whose parts are listed; `type_vocabulary` is where the words of `type` or `kind` get their labels, and
    `words` tells those of filters that are closed lists of the program's own.
    An empty answer says that nothing is recorded, which is not "no".
    """
    vocabularies = {**VOCABULARIES, "status": STATUSES.get(noun, "")}
    if type_vocabulary:
        vocabularies |= dict.fromkeys(("type", "kind"), type_vocabulary)
    told = _told(reading, filters, vocabularies, words)
    time = f" {when(reading, filters)}" if dated else ""
    if in_russian(reading):
        details = "; ".join(f"{name}: {text}" for name, text in told.values())
        said = f"{phrase(reading, *NOUNS[noun])}{f' {of}' if of else ''}{f' ({details})' if details else ''}{time}: "
        return said + (f"записей — {total}." if total else "записей нет. Это не доказывает, что ничего не было.")
    natural = ""
    for field in ("type", "kind"):
        if field in told:
            natural += f" of {field} “{told.pop(field)[1]}”"
    if "country" in told:
        natural += f" in {told.pop('country')[1]}"
    details = "; ".join(f"{name}: {text}" for name, text in told.values())
    said = f"{phrase(reading, *NOUNS[noun])}{f' of {of}' if of else ''}{natural}{f' ({details})' if details else ''}{time}: "
    return said + (f"{total} recorded." if total else "none recorded, which is not proof that there were none.")


def filters_in_words(
    reading: Reading, filters: Filters, apart: Collection[str] = (), words: Mapping[str, Wording] = NO_WORDS
) -> str:
    """The filters that were set, in words, apart from some that the sentence tells itself; empty if none was."""
    told = _told(reading, filters, VOCABULARIES, words)
    return "; ".join(f"{name}: {text}" for field, (name, text) in told.items() if field not in apart)


def _told(
    reading: Reading, filters: Filters, vocabularies: Mapping[str, str], words: Mapping[str, Wording]
) -> dict[str, tuple[str, str]]:
    """The filters that were set: by parameter, its name and its value in words."""
    told: dict[str, tuple[str, str]] = {}
    for name, info in type(filters).model_fields.items():
        value = getattr(filters, name)
        if name in UNTOLD or value == info.get_default(call_default_factory=True):
            continue
        field, _, suffix = name.partition("__")
        label = FIELDS_RU.get(field, field) if in_russian(reading) else field.replace("_", " ")
        if suffix:
            label += f" {phrase(reading, *SUFFIXES[suffix])}"
        told[name] = (label, _in_words(reading, field, value, vocabularies.get(field, ""), words.get(field, {})))
    return told


def _in_words(reading: Reading, field: str, value: Any, vocabulary: str, words: Wording) -> str:
    if isinstance(value, bool):
        return phrase(reading, "yes", "да") if value else phrase(reading, "no", "нет")
    if not isinstance(value, list):
        return str(value)
    told = [
        phrase(reading, *words[word]) if word in words else _label(reading, field, str(word), vocabulary)
        for word in value
    ]
    return listed(told, reading)


def _label(reading: Reading, field: str, word: str, vocabulary: str) -> str:
    """The label of a word of a filter; the word itself where it has none (an id, a number)."""
    book, folded = reading.codebook, word.casefold()
    match field:
        case "country":
            country = book.country(word)
            return reading.text(country.names) if country else word
        case "criterion":
            return next(
                (reading.text(one.title) for key, one in book.criteria.items() if key.casefold() == folded), word
            )
        case "theme":
            return reading.text(book.themes[folded].title) if folded in book.themes else word
        case "aspect":
            return phrase(reading, *ASPECTS[word])
        case "framework":
            return next((one.name for key, one in book.frameworks.items() if key.casefold() == folded), word)
        case "kind" | "subject_kind" | "applies_to" if not vocabulary:
            return phrase(reading, *SUBJECT_KINDS[folded]) if folded in SUBJECT_KINDS else word
    for name in (vocabulary,) if vocabulary else TYPES if field == "type" else ():
        for term in book.vocabularies[name]:
            if term.casefold() == folded:
                return short(reading.coded(name, term).label)
    return word


STATES: Wording = {
    Reason.NOT_YET: ("not yet: it starts {start}", "еще нет: начало {start}"),
    Reason.ENDED: ("no longer: it ended {end}", "уже нет: окончание {end}"),
    Reason.BEFORE_BOUND: (
        "not known for that day: it surely held only from {start}",
        "на этот день неизвестно: точно с {start}",
    ),
    Reason.AFTER_BOUND: (
        "not known for that day: it surely held only until {end}",
        "на этот день неизвестно: точно до {end}",
    ),
    Reason.NEVER_HOLDS: ("a draft: it was never in force", "проект: не вступал в силу"),
    Reason.START_UNKNOWN: ("possibly: its start is not known", "возможно: начало неизвестно"),
    Reason.UNDATED: ("possibly: the sources bear no date", "возможно: источники не датированы"),
    Reason.IMPRECISE: ("possibly: its dates are imprecise", "возможно: даты неточны"),
    Reason.PARENT: (
        "not certainly: it depends on what it belongs to",
        "не наверняка: зависит от того, к чему относится",
    ),
}
"""What it means for one thing that it does not certainly hold, in English and Russian."""


def on_the_day(reading: Reading, period: PeriodRead) -> str:
    """The day in words, and what is to be said of the thing on it where it does not certainly hold."""
    if period.reason is None:
        return when(reading)
    said = phrase(reading, *STATES[period.reason]).format(start=period.valid_from or "?", end=period.valid_to or "?")
    return f"{when(reading)}: {said}"


IN_FORCE: Wording = {
    Reason.NOT_YET: ("not yet in force", "еще не действовал"),
    Reason.ENDED: ("no longer in force", "уже не действовал"),
    Reason.BEFORE_BOUND: ("not known to be in force that day", "неизвестно, действовал ли на этот день"),
    Reason.AFTER_BOUND: ("not known to be in force that day", "неизвестно, действовал ли на этот день"),
    Reason.NEVER_HOLDS: ("a draft", "проект"),
}
"""Why an act is no basis on a day, in English and Russian."""


def in_force_words(reading: Reading, in_force: Holds | None, reason: Reason | None) -> str:
    """What is to be said of an act on which something rests, where it is not certainly in force on the day; else nothing."""
    if in_force is Holds.POSSIBLE:
        return phrase(reading, "possibly in force", "возможно, действовал")
    return phrase(reading, *IN_FORCE[reason]) if in_force is Holds.NO and reason else ""


def listed(items: Iterable[str], reading: Reading) -> str:
    """Words as people list them: a, b or c."""
    words = list(items)
    joint = phrase(reading, " or ", " или ")
    return joint.join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
