"""Rows for tests, with sensible defaults: a test says only what matters to it.

Every factory writes at once and returns what later rows need: `Made` for what has a public id, a number for the rest. What a
row cannot do without (a fact's subject, a body's institution) must be said. Dates are written as in the seed: "2015-12".
Further keywords override columns of the row.
"""

import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.core.dates import Basis, PartialDate
from app.models import (
    About,
    Alias,
    ArrangementLevel,
    Base,
    Body,
    Change,
    Citation,
    Claim,
    Codebook,
    Conflict,
    Council,
    Country,
    Criterion,
    CriterionFramework,
    CriterionOption,
    Entry,
    Event,
    EventCountry,
    EventParty,
    Fact,
    FactOption,
    Framework,
    Institution,
    InstitutionSuccession,
    Law,
    LawRelation,
    LawVersion,
    LegalBasis,
    Mechanism,
    Provision,
    Question,
    Retirement,
    Revision,
    SearchDocument,
    Series,
    SeriesValue,
    Source,
    Statistic,
    Theme,
    VocabularyTerm,
)
from app.seeding.records import Period
from app.seeding.rows import period_columns
from app.vocabulary import EntryKind, ValueStatus, ValueType

Columns = dict[str, Any]
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Made:
    """A row that has a public id."""

    id: int
    public_id: str


# ---- periods and dates


ALWAYS = period_columns(None)
"""The period of what has no dates of its own."""


def life(
    valid_from: str | None,
    valid_to: str | None = None,
    valid_from_basis: str = Basis.STATED,
    valid_to_basis: str = Basis.STATED,
) -> Columns:
    """The columns of a period. None as its start means that the start is not known."""
    period: Columns = {"valid_from": valid_from, "valid_from_basis": valid_from_basis}
    return period_columns(Period.model_validate(period | {"valid_to": valid_to, "valid_to_basis": valid_to_basis}))


def date(name: str, text: str | None) -> Columns:
    """The two columns of a partial date."""
    parsed = PartialDate.parse(text) if text else None
    return {name: parsed and parsed.first, f"{name}_precision": parsed and parsed.precision}


def write(session: Session, model: type[Base], **columns: Any) -> None:
    """One row."""
    session.execute(insert(model.__table__), [columns])  # type: ignore[arg-type]


def _numbered(session: Session, model: type[Base], **columns: Any) -> int:
    number = next(_numbers)
    write(session, model, **{"id": number, **columns})
    return number


# ---- entries


def make_entry(
    session: Session,
    kind: str,
    public_id: str | None = None,
    *,
    country: Made | None = None,
    period: Columns = ALWAYS,
    **columns: Any,
) -> Made:
    """An entry without the row of its own table."""
    number = next(_numbers)
    made = Made(number, public_id or f"{kind}-{number}")
    row: Columns = {"id": number, "public_id": made.public_id, "kind": kind, "home": "kz", "retired": False, **period}
    write(session, Entry, **row | {"country_id": country.id if country else None} | columns)
    return made


def make_country(session: Session, iso2: str = "KZ", iso3: str = "KAZ", **columns: Any) -> Made:
    made = make_entry(session, EntryKind.COUNTRY, iso2.lower())
    row: Columns = {
        "names": {"en": iso3.title()},
        "currency": iso3[:2] + "T",
        "capital": {"en": "Capital"},
        "region": "Central Asia",
    }
    write(
        session,
        Country,
        **{"id": made.id, "iso2": iso2, "iso3": iso3, **row, "admin_levels": [], "note": None} | columns,
    )
    return made


def make_source(
    session: Session, public_id: str | None = None, *, published: str | None = "2020", **columns: Any
) -> Made:
    made = make_entry(session, EntryKind.SOURCE, public_id)
    row: Columns = {"title": "A document", "title_lang": "en", "publisher": "Publisher", "url": None, "kind": "report"}
    row |= {"language": "en", "retrieved": dt.date(2026, 11, 1)}
    write(session, Source, **{"id": made.id, **row, **date("published", published)} | columns)
    return made


def make_institution(
    session: Session,
    public_id: str | None = None,
    *,
    country: Made | None = None,
    valid_from: str | None = "2000-01-01",
    valid_to: str | None = None,
    **columns: Any,
) -> Made:
    made = make_entry(session, EntryKind.INSTITUTION, public_id, country=country, period=life(valid_from, valid_to))
    write(
        session,
        Institution,
        **{"id": made.id, "kind": "ministry", "names": {"en": "A ministry"}, "role": "Pays"} | columns,
    )
    return made


def make_succession(session: Session, predecessor: Made, successor: Made) -> None:
    write(session, InstitutionSuccession, predecessor_id=predecessor.id, successor_id=successor.id)


def make_mechanism(
    session: Session,
    public_id: str | None = None,
    *,
    country: Made,
    type: str = "grant",  # noqa: A002
    valid_from: str | None = "2000-01-01",
    valid_to: str | None = None,
    **columns: Any,
) -> Made:
    made = make_entry(session, EntryKind.MECHANISM, public_id, country=country, period=life(valid_from, valid_to))
    row: Columns = {"type": type, "names": {"en": "A mechanism"}, "status": "active", "summary": "It pays."}
    write(session, Mechanism, **{"id": made.id, **row} | columns)
    return made


def make_council(
    session: Session,
    public_id: str | None = None,
    *,
    country: Made,
    valid_from: str | None = "2000-01-01",
    valid_to: str | None = None,
    **columns: Any,
) -> Made:
    made = make_entry(session, EntryKind.COUNCIL, public_id, country=country, period=life(valid_from, valid_to))
    row: Columns = {"type": "public-council", "names": {"en": "A council"}, "status": "active", "summary": "It meets."}
    write(session, Council, **{"id": made.id, **row} | columns)
    return made


def make_level(session: Session, arrangement: Made, level: str = "national") -> None:
    write(session, ArrangementLevel, entry_id=arrangement.id, level=level, position=0)


def make_body(
    session: Session,
    arrangement: Made,
    institution: Made,
    *,
    role: str = "operator",
    valid_from: str | None = "2000-01-01",
    valid_to: str | None = None,
    position: int = 0,
) -> int:
    row: Columns = {"entry_id": arrangement.id, "institution_id": institution.id, "role": role, "position": position}
    return _numbered(session, Body, **row, **life(valid_from, valid_to))


def make_alias(session: Session, entry: Made, text: str, lang: str = "en", position: int = 0) -> None:
    write(session, Alias, entry_id=entry.id, position=position, text=text, lang=lang)


def make_document(session: Session, number: int, *, entry: Made | None = None, fact: Made | None = None) -> int:
    owner = {"entry_id": entry and entry.id, "fact_id": fact and fact.id, "kind": "fact" if fact else "mechanism"}
    write(session, SearchDocument, id=number, country_id=None, weight=1.0, texts=[["name", "en", "A name"]], **owner)
    return number


def make_about(session: Session, owner: Made, target: Made, position: int = 0) -> None:
    write(session, About, owner_id=owner.id, position=position, target_id=target.id)


# ---- laws


def make_law(
    session: Session,
    public_id: str | None = None,
    *,
    country: Made,
    adopted: str | None = None,
    in_force_from: str | None = "2000-01-01",
    repealed: str | None = None,
    **columns: Any,
) -> Made:
    period = life(in_force_from, repealed)
    made = make_entry(session, EntryKind.LAW, public_id, country=country, period=period)
    row: Columns = {
        "kind": "law",
        "number": None,
        "titles": {"en": "On something"},
        "short_names": {},
        "status": "in-force",
    }
    row |= {"identifiers": {}, "urls": [], "note": None}
    for name, text in (("adopted", adopted), ("in_force_from", in_force_from), ("repealed", repealed)):
        row |= date(name, text)
    write(session, Law, **{"id": made.id, **row} | columns)
    return made


def make_version(
    session: Session,
    law: Made,
    public_id: str | None = None,
    *,
    valid_from: str | None,
    valid_to: str | None = None,
    **columns: Any,
) -> Made:
    made = make_entry(session, EntryKind.LAW_VERSION, public_id, period=life(valid_from, valid_to))
    row: Columns = {"titles": {}, "change": "As adopted", "amending_law_id": None, "amending_act": None, "note": None}
    write(session, LawVersion, **{"id": made.id, "law_id": law.id, **row} | columns)
    return made


def make_provision(
    session: Session,
    law: Made,
    label: str = "art. 1",
    *,
    public_id: str | None = None,
    valid_from: str | None = "2000-01-01",
    valid_to: str | None = None,
    **columns: Any,
) -> Made:
    made = make_entry(session, EntryKind.PROVISION, public_id, period=life(valid_from, valid_to))
    row: Columns = {"position": 0, "label": label, "heading": None, "summary": "It says so.", "note": None}
    write(session, Provision, **{"id": made.id, "law_id": law.id, **row} | columns)
    return made


def make_relation(session: Session, law: Made, other: Made, *, type: str = "amends", on: str | None = None) -> int:  # noqa: A002
    row: Columns = {"law_id": law.id, "position": 0, "type": type, "other_law_id": other.id, "note": None}
    return _numbered(session, LawRelation, **row, **date("date", on))


def make_legal_basis(
    session: Session,
    law: Made,
    *,
    owner: Made | None = None,
    fact: Made | None = None,
    provision: Made | None = None,
    label: str | None = None,
) -> int:
    """What an arrangement (`owner`) or a fact rests on."""
    row: Columns = {
        "entry_id": owner.id if owner else None,
        "fact_id": fact.id if fact else None,
        "position": 0,
        "law_id": law.id,
    }
    row |= {"provision_id": provision.id if provision else None}
    return _numbered(session, LegalBasis, **row, provision_label=label)


# ---- codebook


def make_codebook(session: Session, version: str = "2026.1") -> None:
    write(session, Codebook, id=1, version=version, language_note="", scales={}, rules={})


def make_theme(session: Session, key: str | None = None, *, applies_to: str = "mechanism") -> int:
    number = next(_numbers)
    row: Columns = {
        "key": key or f"theme-{number}",
        "position": number,
        "title": {"en": "A theme"},
        "applies_to": applies_to,
    }
    write(session, Theme, id=number, **row)
    return number


def make_criterion(
    session: Session,
    key: str | None = None,
    *,
    value_type: str = "choice",
    options: Iterable[str] = ("yes", "no"),
    applies_to: str = "mechanism",
    theme: int | None = None,
    **columns: Any,
) -> Made:
    """A criterion; one of choices gets its options, in their order."""
    made = make_entry(session, EntryKind.CRITERION, key)
    row: Columns = {"theme_id": theme or make_theme(session, applies_to=applies_to), "position": made.id}
    row |= {
        "applies_to": applies_to,
        "mechanism_types": None,
        "title": {"en": "A criterion"},
        "question": {"en": "Is it so?"},
    }
    row |= {"clarification": "", "aspects": ["law", "practice"], "main_aspect": "law", "value_type": value_type}
    row |= {"unit": None, "units": None, "default_bound": None, "comparable": "equal", "tolerance": None}
    row |= {"higher_is": "neutral", "higher_is_note": None, "sister_id": None, "core": True}
    write(session, Criterion, **{"id": made.id, **row} | columns)
    if value_type in (ValueType.CHOICE, ValueType.CHOICES):
        for position, value in enumerate(options):
            make_option(session, made, value, position=position)
    return made


def make_option(session: Session, criterion: Made, value: str, *, position: int = 0, **columns: Any) -> None:
    row: Columns = {
        "label": {"en": value.title()},
        "rank": None,
        "exclusive": False,
        "covers": None,
        "partly_with": None,
    }
    row |= {"cofog": None, "sdg": [], "aliases": []}
    write(
        session,
        CriterionOption,
        **{"criterion_id": criterion.id, "value": value, "position": position, **row} | columns,
    )


def make_framework(session: Session, key: str | None = None) -> int:
    number = next(_numbers)
    row: Columns = {
        "key": key or f"framework-{number}",
        "position": number,
        "name": "An index",
        "publisher": "Publisher",
    }
    write(session, Framework, id=number, **row, url="https://example.org/", kind="index", note=None)
    return number


def make_mapping(session: Session, criterion: Made, framework: int, ref: str = "1.1") -> None:
    write(session, CriterionFramework, criterion_id=criterion.id, position=0, framework_id=framework, ref=ref)


def make_term(session: Session, vocabulary: str, value: str, **attributes: Any) -> None:
    row: Columns = {"label": {"en": value.title()}, "attributes": attributes, "position": next(_numbers)}
    write(session, VocabularyTerm, vocabulary=vocabulary, value=value, **row)


# ---- facts and figures


def make_fact(
    session: Session,
    public_id: str | None = None,
    *,
    subject: Made,
    criterion: Made,
    value: Any = None,
    source: Made | None = None,
    status: str | None = None,
    valid_from: str | None = "2000-01-01",
    valid_to: str | None = None,
    valid_from_basis: str = Basis.STATED,
    valid_to_basis: str = Basis.STATED,
    **columns: Any,
) -> Made:
    """A fact: known and cited if it has a value, unknown if it has none."""
    number = next(_numbers)
    made = Made(number, public_id or f"fact-{number}")
    value_type = session.execute(select(Criterion.value_type).where(Criterion.id == criterion.id)).scalar_one()
    status = status or (ValueStatus.UNKNOWN if value is None else ValueStatus.KNOWN)
    proof = None
    if source or status == ValueStatus.KNOWN:
        proof = cite(session, source or make_source(session), fact_id=number)
    row: Columns = {"public_id": made.public_id, "subject_id": subject.id, "criterion_id": criterion.id}
    row |= {"value_type": value_type, "aspect": "law", "scope": None, "status": status, "note": None, "rank": "normal"}
    row |= {"rank_reason": None, "certainty": "high", "checked_on": dt.date(2026, 11, 1), "proof_id": proof}
    row |= {"codebook_version": "2026.1", **value_columns(value_type, value)}
    row |= life(valid_from, valid_to, valid_from_basis, valid_to_basis)
    write(session, Fact, **{"id": number, **row} | columns)
    if value_type == ValueType.CHOICES:
        for position, word in enumerate(value or ()):
            write(session, FactOption, fact_id=number, value=word, criterion_id=criterion.id, position=position)
    return made


def value_columns(value_type: str, value: Any) -> Columns:
    """A value as it stands, and the same as columns."""
    names = ("value", "value_code", "value_number", "value_unit", "value_bound", "value_year", "value_date")
    columns: Columns = dict.fromkeys(names) | {"value": value}
    if value is None:
        return columns
    match value_type:
        case ValueType.CHOICE:
            columns["value_code"] = value
        case ValueType.DATE:
            columns["value_date"] = PartialDate.parse(value).first
        case ValueType.NUMBER | ValueType.AMOUNT | ValueType.SHARE:
            columns |= {"value_number": value[value_type], "value_bound": value.get("bound", "exact")}
            columns |= {"value_unit": value.get("unit"), "value_year": value.get("year")}
    return columns


def cite(session: Session, source: Made, locator: str = "art. 1", *, position: int = 0, **owner: int) -> int:
    """A citation; `owner` is its one owner column, such as `fact_id`."""
    owners = ("entry_id", "fact_id", "relation_id", "body_id", "claim_id", "series_value_id")
    row: Columns = {"source_id": source.id, "locator": locator, "position": position}
    return _numbered(session, Citation, **row, **dict.fromkeys(owners) | owner)


def make_statistic(
    session: Session,
    public_id: str | None = None,
    *,
    about: Made,
    metric: str = "csos-registered",
    value: float = 100,
    period_from: str | None = "2015",
    period_to: str | None = "2016",
    **columns: Any,
) -> Made:
    made = make_entry(session, EntryKind.STATISTIC, public_id)
    row: Columns = {"about_id": about.id, "metric": metric, "value": value, "bound": "exact", "unit": "count"}
    row |= {**date("period_from", period_from), **date("period_to", period_to)}
    write(session, Statistic, **{"id": made.id, **row} | columns)
    return made


def make_series(session: Session, key: str | None = None, **columns: Any) -> Made:
    made = make_entry(session, EntryKind.SERIES, key)
    row: Columns = {"position": made.id, "title": {"en": "A series"}, "names": {}, "unit": "KZT", "index_unit": None}
    row |= {"indicator": None, "kind": "steps", "definition": "", "gaps": [], "note": None}
    write(session, Series, **{"id": made.id, **row} | columns)
    return made


def make_series_value(
    session: Session, series: Made, value: float, *, period_from: str, period_to: str | None = None, position: int = 0
) -> int:
    row: Columns = {"series_id": series.id, "position": position, "value": value, "set_by": None, "derived": False}
    row |= {"observation": False, "note": None, **date("period_from", period_from), **date("period_to", period_to)}
    return _numbered(session, SeriesValue, **row)


# ---- events and notes


def make_event(
    session: Session,
    public_id: str | None = None,
    *,
    countries: Iterable[Made] = (),
    start: str | None = "2015-05-21",
    end: str | None = None,
    **columns: Any,
) -> Made:
    made = make_entry(session, EntryKind.EVENT, public_id)
    row: Columns = {"kind": "visit", "title": "A visit", "places": [], "topics": [], "summary": None, "note": None}
    write(session, Event, **{"id": made.id, **row, **date("start", start), **date("end", end)} | columns)
    for position, country in enumerate(countries):
        write(session, EventCountry, event_id=made.id, country_id=country.id, position=position)
    return made


def make_party(
    session: Session,
    event: Made,
    *,
    institution: Made | None = None,
    text: str | None = None,
    role: str = "participant",
    position: int = 0,
) -> None:
    row: Columns = {"event_id": event.id, "role": role, "position": position, "text": text}
    write(session, EventParty, **row, institution_id=institution.id if institution else None)


def make_conflict(session: Session, public_id: str | None = None, *, topic: str = "What year?") -> Made:
    made = make_entry(session, EntryKind.CONFLICT, public_id)
    write(session, Conflict, id=made.id, topic=topic, resolution=None, note=None)
    return made


def make_claim(session: Session, conflict: Made, claim: str = "2005", position: int = 0) -> int:
    return _numbered(session, Claim, conflict_id=conflict.id, position=position, claim=claim)


def make_question(session: Session, public_id: str | None = None, **columns: Any) -> Made:
    made = make_entry(session, EntryKind.QUESTION, public_id)
    row: Columns = {"question": "Since when?", "why": "It matters.", "lead": None, "priority": "high", "note": None}
    write(session, Question, **{"id": made.id, **row} | columns)
    return made


# ---- history


def make_revision(session: Session, number: int = 1, digest: str = "d" * 64) -> int:
    loaded_at = dt.datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001  # in UTC, as stored
    write(session, Revision, number=number, loaded_at=loaded_at, digest=digest, seed_digest="s" * 64, format="1")
    return number


def make_change(
    session: Session,
    revision: int,
    entry: Made,
    *,
    action: str = "created",
    before: Columns | None = None,
    after: Columns | None = None,
) -> int:
    row: Columns = {
        "revision": revision,
        "public_id": entry.public_id,
        "kind": "law",
        "entry_id": entry.id,
        "action": action,
    }
    return _numbered(session, Change, **row, before=before, after=after)


def make_retirement(session: Session, public_id: str, **columns: Any) -> None:
    row: Columns = {"reason": "merged", "successor": None, "merged_into": None, "retired_on": dt.date(2026, 11, 1)}
    write(session, Retirement, **{"public_id": public_id, **row} | columns)
