"""Questions about facts."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, Row, Select, exists, or_, select
from sqlalchemy.orm import aliased

from app.codebook import CriterionInfo
from app.core.dates import Basis, Holds, Span
from app.core.errors import unknown_value
from app.core.pagination import OrderedBy, Paging, paginate
from app.core.parameters import DatedFilters, Several, Words
from app.core.schema import Coded, Page
from app.facts.answering import answer
from app.facts.schemas import (
    AnswerCounts,
    AnswerRead,
    CriterionSummary,
    EvidenceRead,
    FactRead,
    ThemeAnswers,
)
from app.facts.values import value_read
from app.lookups import (
    citations_by,
    entry_summaries,
    find_entry,
    is_weak,
    legal_basis_by,
    missing,
    period_of,
    prefixed_span,
    refuse_retired,
    span_columns,
    url_of,
)
from app.models import Citation, Criterion, Entry, Fact, FactOption, LegalBasis, Source, partial, span_of
from app.reading import Reading, listed
from app.summaries import CitationRead, LegalBasisRead
from app.vocabulary import Aspect, EntryKind, Rank, SourceKind, ValueStatus

STALE_AFTER_YEARS = 5
Subject = aliased(Entry, name="subject")


class FactInclude(StrEnum):
    """What a list of facts can bring along."""

    EVIDENCE = "evidence"


class FactFilters(DatedFilters):
    """Which facts."""

    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    subject: Words = Field(
        default=[], description="Ids of the mechanisms, councils or countries that the facts are about."
    )
    subject_kind: Words = Field(default=[], description="`mechanism`, `council` or `country`.")
    criterion: Words = Field(default=[], description="Keys of criteria, such as `statutory-basis`.")
    theme: Words = Field(default=[], description="Keys of themes, such as `selection`.")
    aspect: Several[Aspect] = Field(default=[], description="`law` or `practice`.")
    status: Several[ValueStatus] = Field(default=[], description="What is known of the value.")
    value: Words = Field(default=[], description="Options chosen, such as `yes` or `local-budget`.")
    law: Words = Field(default=[], description="Ids of laws on which the facts rest.")
    provision: Words = Field(default=[], description="Ids of provisions on which the facts rest.")
    source: Words = Field(default=[], description="Ids of sources that prove them.")
    certainty: Words = Field(default=[], description="`high`, `medium` or `low`.")
    rank: Several[Rank] = Field(default=[], description="Default: all but deprecated facts.")
    core: bool | None = Field(default=None, description="Only core criteria (true) or only others (false).")


@dataclass(frozen=True, slots=True)
class DatedFact:
    """A fact's row with the span clipped by its subject's, as answering needs it."""

    row: Row[Any]
    span: Span
    start_basis: Basis
    end_basis: Basis
    rank: Rank
    status: ValueStatus


def criterion_summary(reading: Reading, criterion: CriterionInfo) -> CriterionSummary:
    """A criterion in short."""
    return CriterionSummary(
        key=criterion.key,
        title=reading.text(criterion.title),
        question=reading.text(criterion.question),
        theme=criterion.theme.key,
        value_type=criterion.value_type,
        core=criterion.core,
        url=url_of(EntryKind.CRITERION, criterion.key),
    )


def _facts() -> Select[Any]:
    """All facts with the span of their subject."""
    return select(
        *Fact.__table__.c,
        Subject.country_id,
        *span_columns(Subject, "subject"),
    ).join(Subject, Subject.id == Fact.subject_id)


def subject_span(row: Any) -> Span:
    """The span of the subject of a row of `_facts`."""
    return prefixed_span(row, "subject")


def list_facts(
    reading: Reading, filters: FactFilters, paging: Paging, include: Collection[FactInclude]
) -> Page[FactRead]:
    """Facts that hold on the day (all periods with the day lifted), by subject, codebook order, aspect and start."""
    statement = _facts().join(Criterion, Criterion.id == Fact.criterion_id)
    statement = statement.where(*fact_conditions(reading, filters))
    order = [
        OrderedBy(Subject.public_id),
        OrderedBy(Criterion.position),
        OrderedBy(Fact.aspect),
        OrderedBy(Fact.starts_first),
        OrderedBy(Fact.public_id),
    ]
    found = paginate(reading.session, statement, order, paging, f"facts {reading.day} {filters.canonical()}")
    rows = read_facts(reading, found.rows, with_evidence=FactInclude.EVIDENCE in include)
    return reading.page(rows, found, paging.limit, _describe(reading, filters, found.total))


def get_fact(reading: Reading, fact_id: str) -> FactRead:
    """One fact with its evidence, whatever its period. Raises Gone for a retired id and NotFound otherwise."""
    wanted = fact_id.strip(" /").lower()
    row = reading.session.execute(_facts().where(Fact.public_id == wanted)).one_or_none()
    if row is None:
        refuse_retired(reading, wanted)
        known = reading.session.execute(
            select(Fact.public_id).where(Fact.public_id.startswith(wanted[:20], autoescape=True))
        )
        fault = missing(reading, wanted, [], None)
        close = list(known.scalars())[:3]
        fault.detail = f"there is no fact {wanted!r}" + (f"; did you mean {' or '.join(close)}?" if close else "")
        raise fault
    return read_facts(reading, [row], with_evidence=True)[0]


def fact_conditions(reading: Reading, filters: FactFilters) -> list[ColumnElement[bool]]:
    """The SQL conditions of the filters. Raises UnknownValue for codes and ids that are not there."""
    book = reading.codebook
    conditions: list[ColumnElement[bool]] = [reading.holding(Fact, Subject, filters=filters)]
    if filters.country:
        conditions.append(Subject.country_id.in_(reading.country_ids(filters.country)))
    if filters.subject:
        ids = [find_subject_id(reading, subject) for subject in filters.subject]
        conditions.append(Fact.subject_id.in_(ids))
    if filters.subject_kind:
        kinds = [_subject_kind(kind) for kind in filters.subject_kind]
        conditions.append(Subject.kind.in_(kinds))
    criteria = list(book.criteria.values())
    if filters.criterion:
        named = [_criterion(reading, key).id for key in filters.criterion]
        conditions.append(Fact.criterion_id.in_(named))
    if filters.theme:
        themes = [_theme(reading, key) for key in filters.theme]
        conditions.append(Fact.criterion_id.in_([c.id for c in criteria if c.theme.key in themes]))
    if filters.core is not None:
        conditions.append(Fact.criterion_id.in_([c.id for c in criteria if c.core is filters.core]))
    if filters.aspect:
        conditions.append(Fact.aspect.in_(filters.aspect))
    if filters.status:
        conditions.append(Fact.status.in_(filters.status))
    if filters.value:
        chosen = exists().where(FactOption.fact_id == Fact.id, FactOption.value.in_(filters.value))
        conditions.append(or_(Fact.value_code.in_(filters.value), chosen))
    if filters.law:
        laws = [find_entry(reading, law, EntryKind.LAW).id for law in filters.law]
        conditions.append(exists().where(LegalBasis.fact_id == Fact.id, LegalBasis.law_id.in_(laws)))
    if filters.provision:
        provisions = [find_entry(reading, provision, EntryKind.PROVISION).id for provision in filters.provision]
        conditions.append(exists().where(LegalBasis.fact_id == Fact.id, LegalBasis.provision_id.in_(provisions)))
    if filters.source:
        sources = [find_entry(reading, source, EntryKind.SOURCE).id for source in filters.source]
        conditions.append(exists().where(Citation.fact_id == Fact.id, Citation.source_id.in_(sources)))
    if filters.certainty:
        conditions.append(Fact.certainty.in_(reading.words("certainty_levels", filters.certainty, "certainty")))
    ranks = filters.rank or [Rank.PREFERRED, Rank.NORMAL]
    conditions.append(Fact.rank.in_(ranks))
    return conditions


def find_subject_id(reading: Reading, subject: str) -> int:
    """The internal number of a mechanism, council or country, by its id (or, for a country, any of its codes)."""
    country = reading.codebook.country(subject)
    if country is not None:
        return country.id
    number: int = find_entry(reading, subject, EntryKind.MECHANISM, EntryKind.COUNCIL, EntryKind.COUNTRY).id
    return number


def _subject_kind(kind: str) -> str:
    kinds = (EntryKind.MECHANISM, EntryKind.COUNCIL, EntryKind.COUNTRY)
    if kind.lower() not in kinds:
        raise unknown_value("subject_kind", kind, kinds, "kind of subject")
    return kind.lower()


def _criterion(reading: Reading, key: str) -> CriterionInfo:
    found = {name.casefold(): criterion for name, criterion in reading.codebook.criteria.items()}.get(key.casefold())
    if found is None:
        raise unknown_value("criterion", key, reading.codebook.criteria, "criterion")
    return found


def _theme(reading: Reading, key: str) -> str:
    if key.lower() not in reading.codebook.themes:
        raise unknown_value("theme", key, reading.codebook.themes, "theme")
    return key.lower()


def read_facts(reading: Reading, rows: Sequence[Any], *, with_evidence: bool) -> list[FactRead]:
    """Rows of `_facts` as facts, in their order: four statements, whatever their number; five more with evidence."""
    subjects = entry_summaries(reading, {row.subject_id for row in rows})
    ids = [row.id for row in rows]
    proofs = _proofs(reading, ids)
    sources: dict[int, list[CitationRead]] = citations_by(reading, Citation.fact_id, ids) if with_evidence else {}
    bases: dict[int, list[LegalBasisRead]] = legal_basis_by(reading, LegalBasis.fact_id, ids) if with_evidence else {}
    facts = []
    for row in rows:
        criterion = reading.codebook.criteria_by_id[row.criterion_id]
        proof = proofs.get(row.id, _Proof())
        evidence = None
        if with_evidence:
            basis = bases.get(row.id, [])
            evidence = EvidenceRead(article=_article(basis), legal_basis=basis, sources=sources.get(row.id, []))
        facts.append(
            FactRead(
                id=row.public_id,
                url=url_of("fact", row.public_id),
                subject=subjects[row.subject_id],
                criterion=criterion_summary(reading, criterion),
                aspect=reading.coded("aspects", row.aspect),
                scope=row.scope,
                status=reading.coded("value_statuses", row.status),
                value=value_read(reading, criterion, row),
                note=row.note,
                period=period_of(reading, row, subject_span(row)),
                rank=reading.coded("fact_ranks", row.rank),
                rank_reason=row.rank_reason,
                certainty=reading.coded("certainty_levels", row.certainty),
                checked_on=row.checked_on,
                codebook=row.codebook_version,
                evidence_date=proof.newest,
                stale=is_stale(row.aspect, row.valid_to is None, proof.newest_day, reading.day or reading.today),
                source_kinds=_kinds(reading, proof.kinds, row.aspect),
                machine_translation_only=set(proof.kinds) == {SourceKind.MACHINE_TRANSLATION},
                weak_locators=proof.weak,
                evidence=evidence,
            )
        )
    return facts


def is_stale(aspect: str, open_ended: bool, newest: dt.date | None, day: dt.date) -> bool:
    """Whether open-ended practice rests on evidence more than five years older than the day (semantics, rule 7)."""
    if aspect != Aspect.PRACTICE or not open_ended or newest is None:
        return False
    try:
        limit = day.replace(year=day.year - STALE_AFTER_YEARS)
    except ValueError:  # 29 February
        limit = day.replace(year=day.year - STALE_AFTER_YEARS, day=28)
    return newest < limit


@dataclass(slots=True)
class _Proof:
    """What the citations of a fact say of it, taken together."""

    kinds: list[str] = field(default_factory=list)
    newest: str | None = None
    newest_day: dt.date | None = None
    weak: int = 0


def _proofs(reading: Reading, fact_ids: Collection[int]) -> dict[int, _Proof]:
    proofs: dict[int, _Proof] = defaultdict(_Proof)
    rows = reading.session.execute(
        select(Citation.fact_id, Citation.locator, Source.kind, Source.published, Source.published_precision)
        .join(Source, Source.id == Citation.source_id)
        .where(Citation.fact_id.in_(fact_ids))
        .order_by(Citation.fact_id, Citation.position)
    )
    for row in rows:
        proof = proofs[row.fact_id]
        proof.kinds.append(row.kind)
        proof.weak += is_weak(row.locator)
        published = partial(row.published, row.published_precision)
        if published and (proof.newest_day is None or published.last > proof.newest_day):
            proof.newest, proof.newest_day = str(published), published.last
    return proofs


def _kinds(reading: Reading, kinds: Collection[str], aspect: str) -> list[Coded]:
    """Kinds of source without repetition, in the codebook's order of trust for the aspect."""
    terms = reading.codebook.vocabularies["source_kinds"]

    def trust(kind: str) -> int:
        order: int = terms[kind].attributes.get("trust", {}).get(aspect, len(terms))
        return order

    return [reading.coded("source_kinds", kind) for kind in sorted(set(kinds), key=lambda kind: (trust(kind), kind))]


def _article(bases: Sequence[LegalBasisRead]) -> str:
    if any(basis.provision for basis in bases):
        return "recorded"
    if any(basis.article for basis in bases):
        return "named"
    return "act-only" if bases else "none-recorded"


def answers_about(
    reading: Reading, subject: Any, type_: str | None, *, with_evidence: bool
) -> tuple[list[ThemeAnswers], AnswerCounts]:
    """What is known of one subject on the day, by theme, and how many questions have which status.

    `subject` is its entry's row. With the day lifted there is no answer to choose: every row of a criterion is given,
    rivals and all, under the status of the rows.
    """
    rows = reading.session.execute(
        _facts().where(Fact.subject_id == subject.id).order_by(Fact.starts_first, Fact.public_id)
    ).all()
    read = {
        fact.id: fact
        for fact in read_facts(
            reading,
            rows if reading.day is None else [r for r in rows if _may_show(r, reading.day)],
            with_evidence=with_evidence,
        )
    }
    rivals: dict[tuple[int, str, str | None], list[DatedFact]] = defaultdict(list)
    for row in rows:
        rivals[row.criterion_id, row.aspect, row.scope].append(dated_fact(row))
    counts: Counter[str] = Counter()
    themes = []
    for theme in reading.codebook.themes.values():
        if theme.applies_to != subject.kind:
            continue
        answers: list[AnswerRead] = []
        not_coded: list[str] = []
        not_applicable: list[str] = []
        for criterion in reading.codebook.criteria.values():
            if criterion.theme.key != theme.key:
                continue
            coded = {key: group for key, group in rivals.items() if key[0] == criterion.id}
            if not coded and not criterion.asked_of(subject.kind, type_):
                not_applicable.append(criterion.key)
                counts[ValueStatus.NOT_APPLICABLE] += len(criterion.aspects)
                continue
            silent = []
            for aspect in criterion.aspects:
                found = [
                    made
                    for (_, of, scope), group in coded.items()
                    if of == aspect and (made := _answer(reading, criterion, aspect, scope, group, read)) is not None
                ]
                answers += sorted(found, key=lambda made: made.scope or "")
                if found:
                    statuses = {made.status.code for made in found}
                    counts[ValueStatus.KNOWN if ValueStatus.KNOWN in statuses else found[0].status.code] += 1
                else:
                    counts[ValueStatus.NOT_CODED] += 1
                    silent.append(aspect)
            if silent == list(criterion.aspects):
                not_coded.append(criterion.key)
            else:
                not_coded += [f"{criterion.key}:{aspect}" for aspect in silent]
        themes.append(
            ThemeAnswers(
                key=theme.key,
                title=reading.text(theme.title),
                answers=answers,
                not_coded=not_coded,
                not_applicable=not_applicable,
            )
        )
    by_status = {status.replace("-", "_"): counts[status] for status in ValueStatus}
    return themes, AnswerCounts(**by_status)


def headline_facts(reading: Reading, subject_ids: Collection[int], keys: Sequence[str]) -> dict[int, list[FactRead]]:
    """The facts that answer a few criteria for many subjects on the day, with their legal basis: for lists.

    By subject; in the order of the keys, then aspect and scope. With the day lifted: every row that is not deprecated.
    """
    criteria = {
        reading.codebook.criteria[key].id: at for at, key in enumerate(keys) if key in reading.codebook.criteria
    }
    rows = reading.session.execute(
        _facts()
        .where(Fact.subject_id.in_(subject_ids), Fact.criterion_id.in_(criteria), reading.holding(Fact, Subject))
        .order_by(Fact.starts_first, Fact.public_id)
    ).all()
    rivals: dict[tuple[int, int, str, str | None], list[DatedFact]] = defaultdict(list)
    for row in rows:
        rivals[row.subject_id, row.criterion_id, row.aspect, row.scope].append(dated_fact(row))
    chosen = []
    for group in rivals.values():
        made = answer(group, reading.day) if reading.day else None
        kept = made.facts if made else [fact for fact in group if fact.rank is not Rank.DEPRECATED]
        chosen += [fact.row for fact in kept if fact.status is not ValueStatus.NOT_CODED]
    chosen.sort(key=lambda row: (criteria[row.criterion_id], row.aspect, row.starts_first, row.public_id))
    found: dict[int, list[FactRead]] = defaultdict(list)
    for row, fact in zip(chosen, read_facts(reading, chosen, with_evidence=True), strict=True):
        found[row.subject_id].append(fact)
    return found


def dated_fact(row: Any) -> DatedFact:
    """A row of `_facts` as answering needs it."""
    return DatedFact(
        row,
        span_of(row).within(subject_span(row)),
        Basis(row.valid_from_basis),
        Basis(row.valid_to_basis),
        Rank(row.rank),
        ValueStatus(row.status),
    )


def _may_show(row: Any, day: dt.date) -> bool:
    return span_of(row).within(subject_span(row)).on(day) is not Holds.NO


def _answer(
    reading: Reading,
    criterion: CriterionInfo,
    aspect: str,
    scope: str | None,
    group: Sequence[DatedFact],
    read: dict[str, FactRead],
) -> AnswerRead | None:
    """One answer as it is sent; None if the group says nothing about the day."""
    if reading.day is None:
        status, reason = group[0].status, None
        if any(fact.status is ValueStatus.KNOWN for fact in group):
            status = ValueStatus.KNOWN
        facts, others = [read[fact.row.public_id] for fact in group], []
    else:
        made = answer(group, reading.day)
        if made is None:
            return None
        status, reason = made.status, made.reason
        facts = [read[fact.row.public_id] for fact in made.facts]
        others = [read[fact.row.public_id] for fact in made.other_claims]
    return AnswerRead(
        criterion=criterion_summary(reading, criterion),
        aspect=reading.coded("aspects", aspect),
        scope=scope,
        status=reading.coded("value_statuses", status),
        reason=reason,
        facts=facts,
        other_claims=others,
    )


def _describe(reading: Reading, filters: FactFilters, total: int) -> str:
    """The question of a list of facts in words."""
    about = listed(reading.text(reading.country(code).names) for code in filters.country)
    subjects = listed(filters.subject)
    criteria = listed(reading.text(_criterion(reading, key).title) for key in filters.criterion)
    parts = [
        "Facts",
        f"on “{criteria}”" if criteria else "",
        f"about {subjects}" if subjects else "",
        f"in {about}" if about else "",
        f"resting on {listed([*filters.law, *filters.provision])}" if filters.law or filters.provision else "",
        f"with status {listed(filters.status)}" if filters.status else "",
        f"{reading.when()}:",
        f"{total} found." if total else "none recorded. Nothing recorded does not mean no.",
    ]
    return " ".join(part for part in parts if part)
