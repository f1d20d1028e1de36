"""The atlas' five hottest questions as an ordinary good service would answer them: FastAPI, SQLAlchemy ORM, response models.

It reads the same database and answers the same questions with the same rows: what a list shows of a mechanism, everything
known of one on a day with its evidence, a search, counts by facet, two countries side by side. Relations are loaded with
`selectinload`, labels are kept in memory, sessions are per request: no query in a loop, nothing slow on purpose. It lacks what
makes the atlas the atlas (certainty of dates, languages, verdicts, cursors, exports), so it does less for each request.

Run it with `ATLAS_DATABASE_URL=sqlite:///… uvicorn bench.peers.plain_orm:app`.
"""

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Generator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import JSON, ForeignKey, and_, create_engine, func, or_, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship, selectinload

engine = create_engine(os.environ.get("ATLAS_DATABASE_URL", "sqlite:///var/atlas.db"))
app = FastAPI()


# ---- models


class Base(DeclarativeBase):
    type_annotation_map = {dict[str, str]: JSON, Any: JSON}  # noqa: RUF012


class Entry(Base):
    __tablename__ = "entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str]
    kind: Mapped[str]
    country_id: Mapped[int | None] = mapped_column(ForeignKey("country.id"))
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    starts_first: Mapped[dt.date]
    ends_last: Mapped[dt.date]
    country: Mapped["Country | None"] = relationship(foreign_keys=country_id)


class Country(Base):
    __tablename__ = "country"
    id: Mapped[int] = mapped_column(primary_key=True)
    iso2: Mapped[str]
    names: Mapped[dict[str, str]]


class Law(Base):
    __tablename__ = "law"
    id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    number: Mapped[str | None]
    titles: Mapped[dict[str, str]]
    adopted: Mapped[dt.date | None]
    entry: Mapped[Entry] = relationship()


class Provision(Base):
    __tablename__ = "provision"
    id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    label: Mapped[str]
    heading: Mapped[str | None]
    summary: Mapped[str]
    entry: Mapped[Entry] = relationship()


class LegalBasis(Base):
    __tablename__ = "legal_basis"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("mechanism.id"))
    fact_id: Mapped[int | None] = mapped_column(ForeignKey("fact.id"))
    position: Mapped[int]
    law_id: Mapped[int] = mapped_column(ForeignKey("law.id"))
    provision_id: Mapped[int | None] = mapped_column(ForeignKey("provision.id"))
    provision_label: Mapped[str | None]
    law: Mapped[Law] = relationship()
    provision: Mapped[Provision | None] = relationship()


class Source(Base):
    __tablename__ = "source"
    id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    title: Mapped[str]
    publisher: Mapped[str]
    url: Mapped[str | None]
    kind: Mapped[str]
    published: Mapped[dt.date | None]
    entry: Mapped[Entry] = relationship()


class Citation(Base):
    __tablename__ = "citation"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    locator: Mapped[str]
    position: Mapped[int]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("mechanism.id"))
    fact_id: Mapped[int | None] = mapped_column(ForeignKey("fact.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    source: Mapped[Source] = relationship()


class Theme(Base):
    __tablename__ = "theme"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    position: Mapped[int]
    title: Mapped[dict[str, str]]


class Option(Base):
    __tablename__ = "criterion_option"
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[dict[str, str]]


class Criterion(Base):
    __tablename__ = "criterion"
    id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    position: Mapped[int]
    title: Mapped[dict[str, str]]
    question: Mapped[dict[str, str]]
    value_type: Mapped[str]
    entry: Mapped[Entry] = relationship()
    theme: Mapped[Theme] = relationship()
    options: Mapped[list[Option]] = relationship()


class ChosenOption(Base):
    __tablename__ = "fact_option"
    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id"), primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]


class Fact(Base):
    __tablename__ = "fact"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str]
    subject_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    aspect: Mapped[str]
    scope: Mapped[str | None]
    status: Mapped[str]
    value: Mapped[Any | None]
    value_code: Mapped[str | None]
    value_number: Mapped[float | None]
    value_unit: Mapped[str | None]
    note: Mapped[str | None]
    rank: Mapped[str]
    certainty: Mapped[str]
    checked_on: Mapped[dt.date]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    starts_first: Mapped[dt.date]
    ends_last: Mapped[dt.date]
    subject: Mapped[Entry] = relationship()
    criterion: Mapped[Criterion] = relationship()
    chosen: Mapped[list[ChosenOption]] = relationship(order_by=ChosenOption.position)
    legal_basis: Mapped[list[LegalBasis]] = relationship(order_by=LegalBasis.position)
    citations: Mapped[list[Citation]] = relationship(order_by=Citation.position)


class ArrangementLevel(Base):
    __tablename__ = "arrangement_level"
    entry_id: Mapped[int] = mapped_column(ForeignKey("mechanism.id"), primary_key=True)
    level: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]


class Alias(Base):
    __tablename__ = "alias"
    entry_id: Mapped[int] = mapped_column(ForeignKey("mechanism.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    lang: Mapped[str]


class Institution(Base):
    __tablename__ = "institution"
    id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    names: Mapped[dict[str, str]]
    entry: Mapped[Entry] = relationship()


class Body(Base):
    __tablename__ = "body"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("mechanism.id"))
    position: Mapped[int]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    role: Mapped[str]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    starts_first: Mapped[dt.date]
    ends_last: Mapped[dt.date]
    institution: Mapped[Institution] = relationship()
    citations: Mapped[list[Citation]] = relationship(order_by=Citation.position)


class Mechanism(Base):
    __tablename__ = "mechanism"
    id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    type: Mapped[str]
    names: Mapped[dict[str, str]]
    status: Mapped[str]
    summary: Mapped[str]
    note: Mapped[str | None]
    entry: Mapped[Entry] = relationship()
    levels: Mapped[list[ArrangementLevel]] = relationship(order_by=ArrangementLevel.position)
    aliases: Mapped[list[Alias]] = relationship(order_by=Alias.position)
    legal_basis: Mapped[list[LegalBasis]] = relationship(order_by=LegalBasis.position)
    bodies: Mapped[list[Body]] = relationship(order_by=Body.position)
    citations: Mapped[list[Citation]] = relationship(order_by=Citation.position)


class Term(Base):
    __tablename__ = "vocabulary_term"
    vocabulary: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[dict[str, str]]


# ---- shapes


class Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CountryRead(Read):
    iso2: str
    name: str


class LawRead(Read):
    id: str
    number: str | None
    title: str
    adopted: dt.date | None


class ProvisionRead(Read):
    id: str
    label: str
    heading: str | None
    summary: str


class LegalBasisRead(Read):
    law: LawRead
    article: str | None
    provision: ProvisionRead | None


class SourceRead(Read):
    id: str
    title: str
    publisher: str
    url: str | None
    kind: str
    published: dt.date | None


class CitationRead(Read):
    source: SourceRead
    locator: str


class CriterionRead(Read):
    key: str
    title: str
    question: str
    theme: str
    value_type: str


class FactRead(Read):
    id: str
    subject: str
    criterion: CriterionRead
    aspect: str
    aspect_label: str
    scope: str | None
    status: str
    status_label: str
    value: Any
    labels: list[str]
    unit: str | None
    note: str | None
    rank: str
    certainty: str
    checked_on: dt.date
    valid_from: dt.date | None
    valid_to: dt.date | None
    legal_basis: list[LegalBasisRead]
    citations: list[CitationRead]


class MechanismSummary(Read):
    id: str
    country: CountryRead
    type: str
    type_label: str
    name: str
    names: dict[str, str]
    levels: list[str]
    status: str
    status_label: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    summary: str
    legal_basis: list[LegalBasisRead]
    headlines: list[FactRead]


class BodyRead(Read):
    institution: str
    name: str
    role: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    citations: list[CitationRead]


class MechanismRead(MechanismSummary):
    aliases: list[str]
    note: str | None
    bodies: list[BodyRead]
    citations: list[CitationRead]
    facts: list[FactRead]


class MechanismList(Read):
    data: list[MechanismSummary]
    total: int


class Counted(Read):
    value: str
    label: str
    count: int


class Hit(Read):
    id: str
    kind: str
    name: str
    country: str | None
    excerpt: str
    valid_from: dt.date | None
    valid_to: dt.date | None


class Hits(Read):
    data: list[Hit]
    total: int


class Cell(Read):
    country: str
    facts: list[FactRead]


class Row(Read):
    criterion: CriterionRead
    aspect: str
    cells: list[Cell]
    verdict: str


class Comparison(Read):
    columns: list[CountryRead]
    rows: list[Row]


# ---- reading

HEADLINES = ("statutory-basis", "recipient-forms", "amount-min", "amount-max")
_labels: dict[tuple[str, str], str] = {}


def session() -> Generator[Session]:
    with Session(engine) as opened:
        yield opened


Db = Annotated[Session, Depends(session)]


def label(db: Session, vocabulary: str, value: str) -> str:
    if not _labels:
        for term in db.scalars(select(Term)):
            _labels[term.vocabulary, term.value] = term.label["en"]
    return _labels.get((vocabulary, value), value)


def named(texts: dict[str, str]) -> str:
    return texts.get("en") or next(iter(texts.values()), "")


def on(day: dt.date, model: Any) -> Any:
    return and_(model.starts_first <= day, model.ends_last > day)


def law_read(law: Law) -> LawRead:
    return LawRead(id=law.entry.public_id, number=law.number, title=named(law.titles), adopted=law.adopted)


def basis_read(basis: LegalBasis) -> LegalBasisRead:
    provision = basis.provision
    return LegalBasisRead(
        law=law_read(basis.law),
        article=basis.provision_label,
        provision=None
        if provision is None
        else ProvisionRead(
            id=provision.entry.public_id, label=provision.label, heading=provision.heading, summary=provision.summary
        ),
    )


def citation_read(citation: Citation) -> CitationRead:
    source = citation.source
    return CitationRead(
        source=SourceRead(
            id=source.entry.public_id,
            title=source.title,
            publisher=source.publisher,
            url=source.url,
            kind=source.kind,
            published=source.published,
        ),
        locator=citation.locator,
    )


def criterion_read(criterion: Criterion) -> CriterionRead:
    return CriterionRead(
        key=criterion.entry.public_id,
        title=named(criterion.title),
        question=named(criterion.question),
        theme=criterion.theme.key,
        value_type=criterion.value_type,
    )


def fact_read(db: Session, fact: Fact) -> FactRead:
    options = {option.value: named(option.label) for option in fact.criterion.options}
    codes = [fact.value_code] if fact.value_code else [chosen.value for chosen in fact.chosen]
    return FactRead(
        id=fact.public_id,
        subject=fact.subject.public_id,
        criterion=criterion_read(fact.criterion),
        aspect=fact.aspect,
        aspect_label=label(db, "aspects", fact.aspect),
        scope=fact.scope,
        status=fact.status,
        status_label=label(db, "statuses", fact.status),
        value=fact.value,
        labels=[options.get(code, code) for code in codes],
        unit=fact.value_unit,
        note=fact.note,
        rank=fact.rank,
        certainty=fact.certainty,
        checked_on=fact.checked_on,
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
        legal_basis=[basis_read(basis) for basis in fact.legal_basis],
        citations=[citation_read(citation) for citation in fact.citations],
    )


def basis_loads(attribute: Any) -> Any:
    return selectinload(attribute).options(
        joinedload(LegalBasis.law).joinedload(Law.entry), joinedload(LegalBasis.provision).joinedload(Provision.entry)
    )


def citation_loads(attribute: Any) -> Any:
    return selectinload(attribute).options(joinedload(Citation.source).joinedload(Source.entry))


FACT_LOADS = (
    joinedload(Fact.subject),
    selectinload(Fact.criterion).options(
        joinedload(Criterion.entry), joinedload(Criterion.theme), selectinload(Criterion.options)
    ),
    selectinload(Fact.chosen),
    basis_loads(Fact.legal_basis),
    citation_loads(Fact.citations),
)
SUMMARY_LOADS = (
    joinedload(Mechanism.entry).joinedload(Entry.country),
    selectinload(Mechanism.levels),
    basis_loads(Mechanism.legal_basis),
)


def summary_fields(db: Session, mechanism: Mechanism, headlines: list[Fact]) -> dict[str, Any]:
    country = mechanism.entry.country
    assert country is not None
    return {
        "id": mechanism.entry.public_id,
        "country": CountryRead(iso2=country.iso2, name=named(country.names)),
        "type": mechanism.type,
        "type_label": label(db, "mechanism_types", mechanism.type),
        "name": named(mechanism.names),
        "names": mechanism.names,
        "levels": [level.level for level in mechanism.levels],
        "status": mechanism.status,
        "status_label": label(db, "arrangement_statuses", mechanism.status),
        "valid_from": mechanism.entry.valid_from,
        "valid_to": mechanism.entry.valid_to,
        "summary": mechanism.summary,
        "legal_basis": [basis_read(basis) for basis in mechanism.legal_basis],
        "headlines": [fact_read(db, fact) for fact in headlines],
    }


# ---- questions


@app.get("/mechanisms", response_model=MechanismList)
def mechanisms(
    db: Db, as_of: dt.date, country: Annotated[list[str], Query()], type: Annotated[list[str], Query()], limit: int = 50
) -> Any:
    wanted = (
        select(Mechanism)
        .join(Mechanism.entry)
        .join(Entry.country)
        .where(Country.iso2.in_(country), Mechanism.type.in_(type), on(as_of, Entry))
    )
    total = db.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page = db.scalars(wanted.options(*SUMMARY_LOADS).order_by(Country.iso2, Entry.public_id).limit(limit)).all()
    headlines = defaultdict(list)
    for fact in db.scalars(
        select(Fact)
        .join(Criterion, Criterion.id == Fact.criterion_id)
        .join(Entry, Entry.id == Criterion.id)
        .where(
            Fact.subject_id.in_([mechanism.id for mechanism in page]),
            Entry.public_id.in_(HEADLINES),
            on(as_of, Fact),
        )
        .options(*FACT_LOADS)
        .order_by(Fact.id)
    ):
        headlines[fact.subject_id].append(fact)
    return {"data": [summary_fields(db, one, headlines[one.id]) for one in page], "total": total}


@app.get("/mechanisms/facets", response_model=dict[str, list[Counted]])
def facets(
    db: Db, as_of: dt.date, country: Annotated[list[str], Query()], type: Annotated[list[str], Query()]
) -> dict[str, list[Counted]]:
    of_country, of_type = Country.iso2.in_(country), Mechanism.type.in_(type)
    exists = on(as_of, Entry)

    def counted(vocabulary: str, column: Any, *conditions: Any, through: Any = None) -> list[Counted]:
        statement = select(column, func.count()).select_from(Mechanism).join(Mechanism.entry).join(Entry.country)
        if through is not None:
            statement = statement.join(through)
        rows = db.execute(statement.where(exists, *conditions).group_by(column).order_by(func.count().desc(), column))
        return [Counted(value=value, label=label(db, vocabulary, value), count=count) for value, count in rows]

    return {
        "country": counted("countries", Country.iso2, of_type),
        "type": counted("mechanism_types", Mechanism.type, of_country),
        "status": counted("arrangement_statuses", Mechanism.status, of_country, of_type),
        "level": counted("levels", ArrangementLevel.level, of_country, of_type, through=Mechanism.levels),
    }


@app.get("/mechanisms/{mechanism_id}", response_model=MechanismRead)
def mechanism(db: Db, mechanism_id: str, as_of: dt.date) -> Any:
    found = db.scalar(
        select(Mechanism)
        .join(Mechanism.entry)
        .where(Entry.public_id == mechanism_id)
        .options(
            *SUMMARY_LOADS,
            selectinload(Mechanism.aliases),
            citation_loads(Mechanism.citations),
            selectinload(Mechanism.bodies).options(
                joinedload(Body.institution).joinedload(Institution.entry), citation_loads(Body.citations)
            ),
        )
    )
    if found is None:
        raise HTTPException(404)
    facts = db.scalars(
        select(Fact)
        .join(Criterion, Criterion.id == Fact.criterion_id)
        .join(Theme)
        .where(Fact.subject_id == found.id, on(as_of, Fact))
        .options(*FACT_LOADS)
        .order_by(Theme.position, Criterion.position, Fact.id)
    ).all()
    return {
        **summary_fields(db, found, [fact for fact in facts if fact.criterion.entry.public_id in HEADLINES]),
        "aliases": [alias.text for alias in found.aliases],
        "note": found.note,
        "bodies": [
            BodyRead(
                institution=body.institution.entry.public_id,
                name=named(body.institution.names),
                role=label(db, "body_roles", body.role),
                valid_from=body.valid_from,
                valid_to=body.valid_to,
                citations=[citation_read(citation) for citation in body.citations],
            )
            for body in found.bodies
            if body.starts_first <= as_of < body.ends_last
        ],
        "citations": [citation_read(citation) for citation in found.citations],
        "facts": [fact_read(db, fact) for fact in facts],
    }


@app.get("/search", response_model=Hits)
def search(db: Db, q: str, limit: int = 20) -> Any:
    asked = " AND ".join(f'"{word}"' for word in q.casefold().split())
    count = db.execute(text("SELECT count(*) FROM search_index WHERE search_index MATCH :q"), {"q": asked}).scalar_one()
    found = db.execute(
        text(
            "SELECT d.entry_id, d.fact_id, d.kind, d.country_id, snippet(search_index, -1, '[', ']', '…', 12) AS excerpt, d.texts"
            " FROM (SELECT rowid, bm25(search_index, 10, 6, 2, 1) AS score FROM search_index WHERE search_index MATCH :q) AS f"
            " JOIN search_document AS d ON d.id = f.rowid JOIN search_index ON search_index.rowid = f.rowid"
            " WHERE search_index MATCH :q ORDER BY f.score / d.weight LIMIT :limit"
        ).columns(texts=JSON),
        {"q": asked, "limit": limit},
    ).all()
    entries = {
        entry.id: entry
        for entry in db.scalars(
            select(Entry)
            .where(or_(Entry.id.in_([row.entry_id for row in found if row.entry_id])))
            .options(joinedload(Entry.country))
        )
    }
    facts = {
        fact.id: fact
        for fact in db.scalars(
            select(Fact)
            .where(Fact.id.in_([row.fact_id for row in found if row.fact_id]))
            .options(joinedload(Fact.subject).joinedload(Entry.country))
        )
    }
    hits = []
    for row in found:
        owner: Entry | Fact = entries[row.entry_id] if row.entry_id else facts[row.fact_id]
        country = owner.country if isinstance(owner, Entry) else owner.subject.country
        hits.append(
            Hit(
                id=owner.public_id,
                kind=row.kind,
                name=next((text for field, _, text in row.texts if field == "name"), owner.public_id),
                country=country.iso2 if country else None,
                excerpt=row.excerpt,
                valid_from=owner.valid_from,
                valid_to=owner.valid_to,
            )
        )
    return {"data": hits, "total": count}


@app.get("/compare", response_model=Comparison)
def compare(db: Db, country: Annotated[list[str], Query()], as_of: dt.date) -> Any:
    columns = db.scalars(select(Country).where(Country.iso2.in_(country)).order_by(Country.iso2)).all()
    ids = [column.id for column in columns]
    facts = db.scalars(
        select(Fact)
        .join(Fact.subject)
        .join(Criterion, Criterion.id == Fact.criterion_id)
        .join(Theme)
        .where(or_(Entry.country_id.in_(ids), Entry.id.in_(ids)), on(as_of, Fact), on(as_of, Entry))
        .options(*FACT_LOADS)
        .order_by(Theme.position, Criterion.position, Fact.aspect, Fact.id)
    ).all()
    rows: dict[tuple[int, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        rows[fact.criterion_id, fact.aspect].append(fact)
    answer = []
    for (_, aspect), told in rows.items():
        cells = [
            [fact for fact in told if column.id in (fact.subject.country_id, fact.subject_id)] for column in columns
        ]
        values = [{str(fact.value) for fact in cell if fact.status == "known"} for cell in cells]
        if not all(values):
            verdict = "one-unknown"
        else:
            verdict = "same" if all(value == values[0] for value in values) else "different"
        answer.append(
            Row(
                criterion=criterion_read(told[0].criterion),
                aspect=aspect,
                cells=[
                    Cell(country=column.iso2, facts=[fact_read(db, fact) for fact in cell])
                    for column, cell in zip(columns, cells, strict=True)
                ],
                verdict=verdict,
            )
        )
    return {"columns": [CountryRead(iso2=one.iso2, name=named(one.names)) for one in columns], "rows": answer}
