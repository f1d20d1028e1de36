"""The data as units: what one load compares, writes and logs.

Files nest (a law holds its versions, a mechanism its facts); a unit is one thing with a public id, taken out of its nest. The
same dataset comes from files (`from_documents`) and from a database (`app.seeding.reading`), so that a load is a comparison of
two datasets, and an export is the way back to files (`to_files`).
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from app.seeding.faults import Fault, Place, near
from app.seeding.files import SUFFIX, Document, write_yaml
from app.seeding.records import (
    KEBAB,
    ArrangementRecord,
    CodebookRecord,
    ConflictRecord,
    CouncilRecord,
    CountryRecord,
    CriterionRecord,
    EventRecord,
    FactRecord,
    InstitutionRecord,
    LawRecord,
    MechanismRecord,
    QuestionRecord,
    Record,
    RetiredRecord,
    SeriesRecord,
    SourceRecord,
    StatisticRecord,
    dump,
)
from app.vocabulary import EntryKind

FACT, CODEBOOK = "fact", "codebook"
"""Kinds of unit that are not entries."""

SERIES_FILE, CODEBOOK_FILE, RETIRED_FILE = "reference-series", "codebook", "retired"
INTERNATIONAL = "int"
"""The folder of what belongs to no single country."""


@dataclass(frozen=True, slots=True)
class Section:
    """A top key of a seed file: the records below it."""

    key: str
    record: type[Record]
    kind: str
    id_key: str = "id"


NESTED = ("versions", "provisions", "facts")
"""The keys under which a record holds records with ids of their own."""

SECTIONS: dict[str, tuple[Section, ...]] = {
    "country": (Section("country", CountryRecord, EntryKind.COUNTRY),),
    "sources": (Section("sources", SourceRecord, EntryKind.SOURCE),),
    "laws": (Section("laws", LawRecord, EntryKind.LAW),),
    "institutions": (Section("institutions", InstitutionRecord, EntryKind.INSTITUTION),),
    "mechanisms": (Section("mechanisms", MechanismRecord, EntryKind.MECHANISM),),
    "councils": (Section("councils", CouncilRecord, EntryKind.COUNCIL),),
    "country-facts": (Section("country_facts", FactRecord, FACT),),
    "statistics": (Section("statistics", StatisticRecord, EntryKind.STATISTIC),),
    "events": (Section("events", EventRecord, EntryKind.EVENT),),
    "conflicts": (Section("conflicts", ConflictRecord, EntryKind.CONFLICT),),
    "questions": (Section("questions", QuestionRecord, EntryKind.QUESTION),),
}
"""The files of a country's folder (and of `int/`), by name without suffix."""

TOP_SECTIONS: dict[str, tuple[Section, ...]] = {
    SERIES_FILE: (
        Section("sources", SourceRecord, EntryKind.SOURCE),
        Section("series", SeriesRecord, EntryKind.SERIES, "key"),
        Section("conflicts", ConflictRecord, EntryKind.CONFLICT),
        Section("questions", QuestionRecord, EntryKind.QUESTION),
    ),
    CODEBOOK_FILE: (Section("criteria", CriterionRecord, EntryKind.CRITERION, "key"),),
    RETIRED_FILE: (Section("retired", RetiredRecord, "retired"),),
}
"""The files that stand beside the folders."""

HEADS = {
    "country": "Names, codes and levels of government.",
    "sources": "Documents that were read.",
    "laws": "Acts, with their versions, provisions and relations to other acts.",
    "institutions": "Public bodies, operators, funds, CSOs, donors.",
    "mechanisms": "Ways in which the state finances CSOs; facts in the order of the codebook.",
    "councils": "Bodies in which state and CSOs meet; facts in the order of the codebook.",
    "country-facts": "Facts about the country as a whole, in the order of the codebook.",
    "statistics": 'Figures. The year 2016 is written as from "2016" to "2017".',
    "events": "Visits, forums, reforms and the like; `end` is the last day.",
    "conflicts": "Points on which sources disagree.",
    "questions": "What is still to be found out.",
    SERIES_FILE: "Index units, exchange rates, GDP, prices, population. Periods are half-open; a year is from YYYY to YYYY+1.",
    CODEBOOK_FILE: "One criterion = one question put to a mechanism, a council or a country, per aspect and per period. Keys are "
    "never renamed or reused.",
    RETIRED_FILE: "Ids that once were public.",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing with a public id.

    `parent` is the law of a version or provision and the subject of a fact; `position` its place where order has a meaning
    (provisions of an act, criteria, series); `place` leads to it in its file.
    """

    kind: str
    public_id: str
    home: str
    record: Record
    parent: str | None = None
    position: int = 0
    file: str = field(default="", compare=False)
    place: Place = field(default=(), compare=False)

    def state(self) -> dict[str, Any]:
        """All that the unit says, as plain data: what the change log keeps and the digest is made of."""
        return {
            "kind": self.kind,
            "home": self.home,
            **({"parent": self.parent} if self.parent else {}),
            **({"position": self.position} if self.position else {}),
            **dump(self.record),
        }


@dataclass(slots=True)
class Dataset:
    """All units by public id, and the ids that were retired.

    `unread` holds the ids of records that could not be read, and `whole` says whether every file could be: what a reference
    to a missing id is judged by, so that one fault is told once and not again for everything that names the record.
    """

    units: dict[str, Unit] = field(default_factory=dict)
    retired: dict[str, RetiredRecord] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    whole: bool = True

    def may_hold(self, public_id: str) -> bool:
        """Whether an id that is not among the units may still stand in the files, where they could not be read."""
        return not self.whole or public_id in self.unread

    def of_kind(self, *kinds: str) -> Iterator[Unit]:
        """The units of some kinds, in the order in which they were added."""
        return (unit for unit in self.units.values() if unit.kind in kinds)

    def digest(self) -> str:
        """SHA-256 over all units: equal for equal data, whatever files or database it came from."""
        total = hashlib.sha256()
        for public_id in sorted(self.units):
            total.update(json.dumps([public_id, self.units[public_id].state()], sort_keys=True).encode())
        for public_id in sorted(self.retired):
            total.update(json.dumps(["retired", dump(self.retired[public_id])], sort_keys=True).encode())
        return total.hexdigest()


def from_documents(documents: Iterable[Document]) -> tuple[Dataset, list[Fault]]:
    """Take seed files apart. Returns the dataset of what could be read and everything that is wrong with the rest."""
    reader = _Reader()
    for document in documents:
        reader.faults += document.faults
        if document.data is not None or not document.faults:
            reader.read(document)
        else:
            reader.dataset.whole = False
    reader.miss_countries()
    return reader.dataset, reader.faults


class _Reader:
    def __init__(self) -> None:
        self.dataset = Dataset()
        self.faults: list[Fault] = []
        self.homes: set[str] = set()
        """The folders that hold anything."""

    def read(self, document: Document) -> None:
        folder, _, file = document.name.removesuffix(SUFFIX).rpartition("/")
        sections = (TOP_SECTIONS if not folder else SECTIONS).get(file)
        if sections is None or "/" in folder:
            known = sorted(TOP_SECTIONS) if not folder else sorted(SECTIONS)
            belong = ", ".join(f"{name}{SUFFIX}" for name in known)
            self._fault(document, (), "", f"no such seed file; here belong: {belong}")
            self.dataset.whole = self.dataset.whole and document.name.endswith(SUFFIX)
            return
        if not isinstance(document.data, dict):
            self._fault(document, (), "", f"the file is a mapping with the key {sections[0].key!r}")
            self.dataset.whole = False
            return
        home = folder or file
        self.homes |= {folder} - {""}
        if file == CODEBOOK_FILE:
            self._read_codebook(document)
        else:
            for key in document.data:
                if key not in {section.key for section in sections}:
                    hint = near(key, [section.key for section in sections])
                    self._fault(document, (key,), "", f"unknown key {key!r} at the top of the file{hint}")
                    self.dataset.whole = False
        for section in sections:
            rows = document.data.get(section.key)
            if rows is None:
                continue
            if not isinstance(rows, list):
                self._fault(document, (section.key,), "", f"{section.key} is a list of records")
                self.dataset.whole = False
                continue
            for position, row in enumerate(rows):
                self._read_record(document, section, home, position, row)

    def miss_countries(self) -> None:
        """Every folder but `int/` is a country's, and says which."""
        for home in sorted(self.homes - {INTERNATIONAL}):
            if home not in self.dataset.units and not self.dataset.may_hold(home):
                message = f"the country is missing: the file holds one record below `country`, with the id {home}"
                self.faults.append(Fault(f"{home}/country{SUFFIX}", 0, "", message))
                self.dataset.unread.add(home)

    def _read_codebook(self, document: Document) -> None:
        body = {key: value for key, value in document.data.items() if key != "criteria"}
        record = self._validated(document, CodebookRecord, body, (), "codebook")
        if isinstance(record, CodebookRecord):
            keys = {"themes": [one.key for one in record.themes], "frameworks": [one.key for one in record.frameworks]}
            for kind, of_kind in keys.items():
                for at, key in enumerate(of_kind):
                    self._look_at_id(document, (kind, at, "key"), key)
            self._add(document, Unit(CODEBOOK, CODEBOOK, CODEBOOK_FILE, record, file=document.name))

    def _read_record(self, document: Document, section: Section, home: str, position: int, row: Any) -> None:
        place: Place = (section.key, position)
        name = (
            str(row.get(section.id_key, f"{section.key}[{position}]"))
            if isinstance(row, dict)
            else f"{section.key}[{position}]"
        )
        record = self._validated(document, section.record, row, place, name)
        if record is None:
            self.dataset.unread |= set(_ids_in(row, section.id_key))
            return
        public_id = getattr(record, section.id_key)
        if isinstance(record, RetiredRecord):
            if public_id in self.dataset.retired:
                self._fault(document, (*place, "id"), name, f"the id {public_id} is retired twice")
            self.dataset.retired[public_id] = record
            return
        keeps_order = section.kind in (EntryKind.CRITERION, EntryKind.SERIES)

        def unit(kind: str, own: Record, place: Place, parent: str | None = None, position: int = 0) -> None:
            own_id = str(getattr(own, "id", public_id))
            if own_id != home or kind != EntryKind.COUNTRY:
                self._look_at_id(document, (*place, section.id_key if own is record else "id"), own_id, home, kind)
            self._add(document, Unit(kind, own_id, home, own, parent, position, document.name, place))

        match record:
            case LawRecord():
                unit(section.kind, record.model_copy(update={"versions": [], "provisions": []}), place)
                for at, version in enumerate(record.versions):
                    unit(EntryKind.LAW_VERSION, version, (*place, "versions", at), public_id)
                for at, provision in enumerate(record.provisions):
                    unit(EntryKind.PROVISION, provision, (*place, "provisions", at), public_id, at)
            case ArrangementRecord():
                unit(section.kind, record.model_copy(update={"facts": []}), place)
                for at, fact in enumerate(record.facts):
                    unit(FACT, fact, (*place, "facts", at), public_id)
            case FactRecord():
                unit(FACT, record, place, home)
            case _:
                unit(section.kind, record, place, None, position if keeps_order else 0)

    def _look_at_id(self, document: Document, place: Place, public_id: str, home: str = "", kind: str = "") -> None:
        """Tell of an id that no address could hold: addresses are in lower case, and `.csv` at their end is a format."""
        if re.fullmatch(f"([A-Z]-)?{KEBAB}" if kind == EntryKind.CRITERION else KEBAB, public_id) is None:
            right = re.sub("[^a-z0-9]+", "-", public_id.lower()).strip("-")
            such = f", such as {right}" if re.fullmatch(KEBAB, right) else ""
            form = f"an id begins with a letter, and is of letters a-z in lower case and digits, with single hyphens between words{such}"
            self._fault(document, place, public_id, form)
        elif home and home not in TOP_SECTIONS and not public_id.startswith(f"{home}-"):
            self._fault(document, place, public_id, f"an id in the folder {home}/ starts with {home}-")

    def _add(self, document: Document, unit: Unit) -> None:
        first = self.dataset.units.get(unit.public_id)
        if first is not None:
            self._fault(
                document,
                (*unit.place, "id"),
                unit.public_id,
                f"the id {unit.public_id} stands twice; the first is in {first.file} ({first.kind})",
            )
            return
        self.dataset.units[unit.public_id] = unit

    def _validated(self, document: Document, shape: type[Record], row: Any, place: Place, name: str) -> Record | None:
        try:
            return shape.model_validate(row)
        except ValidationError as refused:
            seen: set[tuple[Any, ...]] = set()
            for error in refused.errors():
                at = tuple(step for step in error["loc"] if _leads_on(step))
                if at in seen:
                    continue  # a union is refused once for each of its members
                seen.add(at)
                record, depth = _named_within(row, at) or (name, 0)
                self._fault(document, (*place, *error["loc"]), record, _in_words(shape, dict(error), at, depth))
            return None

    def _fault(self, document: Document, place: Place, record: str, message: str) -> None:
        self.faults.append(Fault(document.name, document.line(place), record, message))


def _ids_in(row: Any, id_key: str) -> Iterator[str]:
    """The public ids of a record that could not be read, and of what is nested in it."""
    if isinstance(row, dict):
        yield str(row.get(id_key))
        for nested in NESTED:
            rows = row.get(nested)
            for item in rows if isinstance(rows, list) else ():
                yield from _ids_in(item, "id")


def _named_within(row: Any, at: tuple[int | str, ...]) -> tuple[str, int] | None:
    """The id of the nested record that a path leads into, and how many steps lead to it."""
    if len(at) >= 2 and at[0] in NESTED and isinstance(at[1], int):
        nested = row[at[0]][at[1]]
        if isinstance(nested, dict) and isinstance(nested.get("id"), str):
            return nested["id"], 2
    return None


def _leads_on(step: int | str) -> bool:
    """Whether a step of pydantic's path is one of the data (and not the name of a validator or union member)."""
    return isinstance(step, int) or not any(mark in step for mark in "[('")


def _in_words(shape: type[Record], error: dict[str, Any], at: tuple[int | str, ...], depth: int) -> str:
    where = ".".join(str(step) for step in at[depth:])
    match error["type"]:
        case "extra_forbidden":
            allowed = _keys_at(shape, at[:-1])
            hint = near(str(at[-1]), allowed)
            return (
                f"unknown key {where!r}{hint}"
                if hint
                else f"unknown key {where!r}; known are {', '.join(sorted(allowed))}"
            )
        case "missing":
            return f"the key {where!r} is missing (write null where there is nothing to say)"
        case "value_error":
            said = str(error["ctx"]["error"])
        case "model_type":
            said = "a mapping of keys is needed"
        case _:
            said = error["msg"]
    shown = repr(error["input"])
    value = (
        ""
        if isinstance(error["input"], dict | list) or len(shown) > 60 or error["type"] == "value_error"
        else f" (it is {shown})"
    )
    return f"{where}: {said}{value}" if where else said


def _keys_at(shape: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys that a record may have at a path below its own class."""
    current: type[BaseModel] = shape
    for step in path:
        if isinstance(step, str):
            found = _record_in(current.model_fields[step].annotation) if step in current.model_fields else None
            if found is not None:
                current = found
    return [info.alias or name for name, info in current.model_fields.items()]


def _record_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if (found := _record_in(argument)) is not None:
            return found
    return None


def to_files(dataset: Dataset) -> dict[str, bytes]:
    """The dataset as seed files in the canonical style, by name."""
    children: dict[str, list[Unit]] = {}
    for unit in dataset.units.values():
        if unit.parent:
            children.setdefault(unit.parent, []).append(unit)
    criterion_order = {unit.public_id: unit.position for unit in dataset.of_kind(EntryKind.CRITERION)}

    def below(parent: str, kind: str) -> list[dict[str, Any]]:
        found = [unit for unit in children.get(parent, ()) if unit.kind == kind]
        return [dump(unit.record) for unit in sorted(found, key=lambda unit: _file_order(unit, criterion_order))]

    def whole(unit: Unit) -> dict[str, Any]:
        data = dump(unit.record)
        nested = {
            "versions": below(unit.public_id, EntryKind.LAW_VERSION),
            "provisions": below(unit.public_id, EntryKind.PROVISION),
            "facts": [] if unit.kind == EntryKind.COUNTRY else below(unit.public_id, FACT),
        }
        return data | {key: rows for key, rows in nested.items() if rows}

    top = [unit for unit in dataset.units.values() if unit.parent is None or unit.parent == unit.home]
    files: dict[str, bytes] = {}
    for home in sorted({unit.home for unit in top}):
        of_home = sorted(
            (unit for unit in top if unit.home == home), key=lambda unit: _file_order(unit, criterion_order)
        )
        if home == CODEBOOK_FILE:
            files[f"{home}.yaml"] = _codebook_file(of_home)
        elif home in TOP_SECTIONS:
            sections = TOP_SECTIONS[home]
            data = {s.key: [whole(unit) for unit in of_home if unit.kind == s.kind] for s in sections}
            files[f"{home}.yaml"] = write_yaml(data, _head(home, ""))
        else:
            for name, (section,) in SECTIONS.items():
                rows = [whole(unit) for unit in of_home if unit.kind == section.kind]
                if rows:
                    files[f"{home}/{name}.yaml"] = write_yaml({section.key: rows}, _head(name, "../"))
    retired = [dump(record) for _, record in sorted(dataset.retired.items())]
    if retired:
        files[f"{RETIRED_FILE}.yaml"] = write_yaml({"retired": retired}, _head(RETIRED_FILE, ""))
    return files


def _codebook_file(units: list[Unit]) -> bytes:
    book = next(unit for unit in units if unit.kind == CODEBOOK)
    data = dump(book.record)
    data["criteria"] = [dump(unit.record) for unit in units if unit.kind == EntryKind.CRITERION]
    shared: dict[str, list[Any]] = dict(data["scales"])
    for row in data["criteria"]:
        if len(row.get("options", ())) > 3:
            shared.setdefault(row["key"], row["options"])
    return write_yaml(data, _head(CODEBOOK_FILE, ""), shared)


def _head(name: str, up: str) -> str:
    return f"# yaml-language-server: $schema={up}schema/{name}.schema.json\n# {HEADS[name]}\n"


def _file_order(unit: Unit, criterion_order: Mapping[str, int]) -> tuple[Any, ...]:
    """Where a unit stands in its file."""
    match unit.record:
        case FactRecord() as fact:
            start = str(fact.valid_from) if fact.valid_from else ""
            return (
                unit.kind,
                criterion_order.get(fact.criterion, 0),
                fact.aspect,
                fact.scope or "",
                start,
                unit.public_id,
            )
        case CriterionRecord() | SeriesRecord():
            return (unit.kind, unit.position)
    return (unit.kind, unit.position, unit.public_id)
