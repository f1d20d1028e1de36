"""Questions about facts."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import Field
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from app.codebook import CriterionInfo
from app.core.dates import Basis, IsoDay, Span
from app.core.errors import known_word
from app.core.pagination import OrderedBy, Paging, WholeList
from app.core.parameters import DatedFilters, Number, OneOf, OneOrTwo, Several, Words
from app.core.schema import Coded, Page
from app.core.statements import Prepared, one_of
from app.describing import describe, phrase
from app.facts.answering import answer
from app.facts.asking import Asked, Said, asked_of
from app.facts.questions import criteria_in, wanted_criterion, wanted_theme
from app.facts.schemas import (
    AnswerCounts,
    AnswerHistory,
    AnswerPeriod,
    AnswerRead,
    CriterionSummary,
    EvidenceRead,
    FactRead,
    ThemeAnswers,
)
from app.facts.subjects import find_subject_id, wanted_types
from app.facts.values import value_read
from app.listing import (
    Conditions,
    Dimension,
    Listing,
    among,
    bounded,
    chosen,
    coded_dimension,
    country_dimension,
    in_countries,
    labelled,
    missing_or_not,
    names_article,
    page_of,
    plain_dimension,
    worded,
)
from app.lookups import (
    Cited,
    citation_read,
    cited_by,
    country_summary,
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
from app.models import (
    BASES,
    Citation,
    Council,
    Criterion,
    Entry,
    Fact,
    FactOption,
    LegalBasis,
    Mechanism,
    Source,
    Theme,
    span_of,
)
from app.reading import Reading
from app.summaries import LegalBasisRead
from app.vocabulary import Aspect, EntryKind, Rank, SourceKind, ValueStatus

STALE_AFTER_YEARS = 5
FIGURE = "(figure)"
"""Stands for known values that are no options, when facts are counted or filtered by value."""
Subject = aliased(Entry, name="subject")
Holder = aliased(Entry, name="holder")
"""The entry of the subject's country."""
CriterionEntry = aliased(Entry, name="criterion_entry")


class FactInclude(StrEnum):
    """What a list of facts can bring along."""

    EVIDENCE = "evidence"


class FactField(StrEnum):
    """What facts can be counted and grouped by."""

    COUNTRY = "country"
    SUBJECT = "subject"
    SUBJECT_KIND = "subject_kind"
    THEME = "theme"
    CRITERION = "criterion"
    ASPECT = "aspect"
    STATUS = "status"
    VALUE = "value"
    CERTAINTY = "certainty"
    RANK = "rank"


class ArticleGrade(StrEnum):
    """How closely a legal basis is named."""

    RECORDED = "recorded"
    NAMED = "named"
    ACT_ONLY = "act-only"
    NONE_RECORDED = "none-recorded"


class FactSort(StrEnum):
    """How facts can be ordered."""

    SUBJECT = "subject"
    CRITERION = "criterion"
    START = "start"
    NEWEST = "-start"
    CHECKED = "checked_on"


class FactFilters(DatedFilters):
    """Which facts."""

    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    country__not: Words = Field(default=[], description="None of these countries.")
    subject: Words = Field(
        default=[], description="Ids of the mechanisms, councils or countries that the facts are about."
    )
    subject_kind: Words = Field(default=[], description="`mechanism`, `council` or `country`.")
    type: Words = Field(
        default=[], description="Types of the mechanism or council that they are about, such as `grant`."
    )
    criterion: Words = Field(default=[], description="Keys of criteria, such as `statutory-basis`.")
    criterion__not: Words = Field(default=[], description="None of these criteria.")
    theme: Words = Field(default=[], description="Keys of themes, such as `selection`.")
    theme__not: Words = Field(default=[], description="None of these themes.")
    framework: Words = Field(default=[], description="Keys of frameworks to which their criteria are mapped.")
    core: bool | None = Field(default=None, description="Only core criteria (true) or only others (false).")
    aspect: Several[Aspect] = Field(default=[], description="`law` or `practice`.")
    type__not: Words = Field(default=[], description="About no mechanism or council of these types.")
    scope: Words = Field(default=[], description="Bands or variants, such as `short-term`.")
    scope__isnull: bool | None = Field(default=None, description="Whether they speak of the whole, not of a band.")
    status: Several[ValueStatus] = Field(default=[], description="What is known of the value.")
    status__not: Several[ValueStatus] = Field(default=[], description="None of these statuses.")
    value: Words = Field(
        default=[],
        description="Options chosen, such as `yes` or `local-budget`; `(figure)`: numbers, amounts, shares, dates.",
    )
    value__not: Words = Field(default=[], description="None of these options chosen.")
    number__gte: Number | None = Field(
        default=None, description="Figures of at least this, in their own unit (shares: 0 to 1)."
    )
    number__lte: Number | None = Field(default=None, description="Figures of at most this, in their own unit.")
    unit: Words = Field(default=[], description="Units of figures, such as `kz-mci` or `months`.")
    law: Words = Field(default=[], description="Ids of laws on which the facts rest.")
    article: Words = Field(
        default=[],
        description="Articles on which they rest, as named: `6-1` or `art. 6-1` finds `art. 6-1 (bands)` too. Use with `law`.",
    )
    provision: Words = Field(default=[], description="Ids of provisions on which the facts rest.")
    legal_basis__isnull: bool | None = Field(default=None, description="Whether no legal basis is recorded.")
    source: Words = Field(default=[], description="Ids of sources that prove them.")
    source_kind: Several[SourceKind] = Field(default=[], description="Proved by a source of one of these kinds.")
    source_kind__only: Several[SourceKind] = Field(
        default=[], description="Proved by sources of these kinds and no other, such as `machine-translation`."
    )
    source_kind__not: Several[SourceKind] = Field(default=[], description="Proved by no source of these kinds.")
    certainty: Words = Field(default=[], description="`high`, `medium` or `low`.")
    certainty__not: Words = Field(default=[], description="None of these certainties.")
    rank: Several[Rank] = Field(default=[], description="Default: all but deprecated facts.")
    stale: bool | None = Field(
        default=None, description="Open-ended practice whose newest evidence is over five years older than the day."
    )
    evidence_date__gte: IsoDay | None = Field(
        default=None, description="Newest evidence published on this day or later."
    )
    evidence_date__lte: IsoDay | None = Field(
        default=None, description="Newest evidence published on this day or earlier."
    )
    evidence_date__isnull: bool | None = Field(default=None, description="Whether none of their sources bears a date.")
    checked_on__gte: IsoDay | None = Field(default=None, description="Last checked on this day or later.")
    checked_on__lte: IsoDay | None = Field(default=None, description="Last checked on this day or earlier.")
    facet: Several[FactField] = Field(default=[], description="Count the whole list by these fields.")
    group_by: OneOrTwo[FactField] = Field(default=[], description="Count by one field, or by two together.")
    sort: OneOf[FactSort] = Field(
        default=FactSort.SUBJECT,
        description="By subject and codebook order, criterion, start or day of the last check.",
    )


class DatedFact(NamedTuple):
    """A fact's row with the span clipped by its subject's, as answering needs it."""

    row: Any
    span: Span
    start_basis: Basis
    end_basis: Basis
    rank: Rank
    status: ValueStatus


def criterion_summary(reading: Reading, criterion: CriterionInfo) -> CriterionSummary:
    """A criterion in short."""
    return reading.codebook.recalled.once(
        (CriterionSummary, reading.lang),
        criterion.key,
        lambda: CriterionSummary(
            key=criterion.key,
            title=reading.text(criterion.title),
            question=reading.text(criterion.question),
            theme=criterion.theme.key,
            value_type=criterion.value_type,
            core=criterion.core,
            url=url_of(EntryKind.CRITERION, criterion.key),
        ),
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


_OF_SUBJECTS = _facts().where(one_of(Fact.subject_id, "subjects")).order_by(Fact.starts_first, Fact.public_id)
_FACTS_OF_SUBJECTS = Prepared(_OF_SUBJECTS)
_FACTS_ON_CRITERIA = Prepared(_OF_SUBJECTS.where(one_of(Fact.criterion_id, "criteria")))
_FACT = Prepared(_facts().where(Fact.public_id == bindparam("id", type_=String, required=True)))


def list_facts(
    reading: Reading, filters: FactFilters, paging: Paging, include: Collection[FactInclude]
) -> Page[FactRead]:
    """Facts that hold on the day (all periods with the day lifted), by subject, codebook order, aspect and start."""
    reading = reading.over(filters)
    shaping = reading.in_passing() if isinstance(paging, WholeList) else reading
    listing = fact_listing(reading, filters)
    return page_of(
        reading,
        listing,
        paging,
        filters,
        lambda rows: read_facts(shaping, rows, with_evidence=FactInclude.EVIDENCE in include),
        lambda total: describe(reading, "facts", filters, total),
    )


def list_answers(reading: Reading, key: str, countries: Collection[int] = ()) -> list[AnswerHistory]:
    """What each country (or some) answers to one criterion over time: all rows but deprecated ones, whatever the day.

    By country, subject, aspect and scope. Raises UnknownValue with near matches.
    """
    criterion = wanted_criterion(reading, key, "criterion_key")
    theirs = or_(Subject.country_id.in_(countries), Subject.id.in_(countries)) if countries else true()
    rows = reading.session.execute(
        _facts()
        .where(Fact.criterion_id == criterion.id, Fact.rank != Rank.DEPRECATED, theirs)
        .order_by(Subject.public_id, Fact.aspect, Fact.scope, Fact.starts_first, Fact.public_id)
    ).all()
    histories: dict[tuple[Any, ...], list[AnswerPeriod]] = defaultdict(list)
    heads: dict[tuple[Any, ...], tuple[Any, FactRead]] = {}
    for row, fact in zip(rows, read_facts(reading, rows, with_evidence=False), strict=True):
        head = (row.country_id, row.subject_id, row.aspect, row.scope)
        heads.setdefault(head, (row, fact))
        histories[head].append(
            AnswerPeriod(
                fact_url=fact.url,
                status=fact.status,
                display=fact.value.display if fact.value else None,
                rank=fact.rank,
                certainty=fact.certainty,
                period=fact.period,
                stale=fact.stale,
            )
        )
    answers = [
        AnswerHistory(
            country=country_summary(reading, row.country_id),
            subject=fact.subject,
            aspect=fact.aspect,
            scope=fact.scope,
            periods=histories[head],
        )
        for head, (row, fact) in heads.items()
    ]
    return sorted(
        answers,
        key=lambda one: (one.country.id if one.country else "", one.subject.id, one.aspect.code, one.scope or ""),
    )


def fact_listing(reading: Reading, filters: FactFilters) -> Listing:
    """The question for a list of facts."""
    usual = [
        OrderedBy(Subject.public_id),
        OrderedBy(Criterion.position),
        OrderedBy(Fact.aspect),
        OrderedBy(Fact.starts_first),
        OrderedBy(Fact.public_id),
    ]
    first = {
        FactSort.SUBJECT: [],
        FactSort.CRITERION: [OrderedBy(Criterion.position)],
        FactSort.START: [OrderedBy(Fact.starts_first)],
        FactSort.NEWEST: [OrderedBy(Fact.starts_first, descending=True)],
        FactSort.CHECKED: [OrderedBy(Fact.checked_on)],
    }[filters.sort]
    taken = {id(by.key) for by in first}
    return Listing(
        _facts().join(Criterion, Criterion.id == Fact.criterion_id),
        Fact.id,
        fact_conditions(reading, filters),
        [*first, *(by for by in usual if id(by.key) not in taken)],
        f"facts {reading.day_asked} {filters.canonical()}",
        _dimensions(reading),
    )


def _dimensions(reading: Reading) -> dict[str, Dimension]:
    book = reading.codebook

    def option(code: str) -> str:
        if code == FIGURE:
            return phrase(reading, "a number, amount, share or date", "число, сумма, доля или дата")
        label = book.option_labels.get(code)
        return reading.text(label) if label else code

    return {
        FactField.COUNTRY: replace(
            country_dimension(reading, Holder), through=lambda rows: rows.join(Holder, Holder.id == Subject.country_id)
        ),
        FactField.SUBJECT: plain_dimension(Subject.public_id),
        FactField.SUBJECT_KIND: plain_dimension(Subject.kind),
        FactField.THEME: Dimension(
            Theme.key,
            lambda key: reading.text(book.themes[key].title),
            lambda rows: rows.join(Theme, Theme.id == Criterion.theme_id),
        ),
        FactField.CRITERION: Dimension(
            CriterionEntry.public_id,
            lambda key: reading.text(book.criteria[key].title),
            lambda rows: rows.join(CriterionEntry, CriterionEntry.id == Fact.criterion_id),
        ),
        FactField.ASPECT: coded_dimension(reading, Fact.aspect, "aspects"),
        FactField.STATUS: coded_dimension(reading, Fact.status, "value_statuses"),
        FactField.VALUE: Dimension(
            func.coalesce(
                Fact.value_code, FactOption.value, case((Fact.status == "known", literal_column(f"'{FIGURE}'")))
            ),
            option,
            lambda rows: rows.outerjoin(FactOption, FactOption.fact_id == Fact.id),
            several=True,
        ),
        FactField.CERTAINTY: coded_dimension(reading, Fact.certainty, "certainty_levels"),
        FactField.RANK: coded_dimension(reading, Fact.rank, "fact_ranks"),
    }


def get_fact(reading: Reading, fact_id: str) -> FactRead:
    """One fact with its evidence, whatever its period. Raises Gone for a retired id and NotFound otherwise."""
    wanted = fact_id.strip(" /").lower()
    row = _FACT.first(reading.session, id=wanted)
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


def fact_conditions(reading: Reading, filters: FactFilters) -> Conditions:
    """What the filters ask for. Raises UnknownValue for codes, and NotFound for ids, that are not there."""
    conditions: Conditions = {"as_of": reading.holding(Fact, Subject, filters=filters)}
    _add_subject(reading, filters, conditions)
    _add_criterion(reading, filters, conditions)
    _add_value(reading, filters, conditions)
    _add_evidence(reading, filters, conditions)
    chosen(conditions, "aspect", Fact.aspect, filters.aspect)
    chosen(conditions, "scope", Fact.scope, labelled(reading, "scope", Fact.scope, filters.scope, "scope"))
    missing_or_not(conditions, "scope", Fact.scope, filters.scope__isnull)
    chosen(conditions, "status", Fact.status, filters.status, filters.status__not)
    certainties = reading.words("certainty_levels", filters.certainty, "certainty")
    doubts = reading.words("certainty_levels", filters.certainty__not, "certainty__not")
    chosen(conditions, "certainty", Fact.certainty, certainties, doubts)
    chosen(conditions, "rank", Fact.rank, filters.rank or [Rank.PREFERRED, Rank.NORMAL])
    bounded(conditions, "checked_on", Fact.checked_on, filters.checked_on__gte, filters.checked_on__lte)
    worded(reading, conditions, Fact.id, filters.text)
    return conditions


def _add_subject(reading: Reading, filters: FactFilters, conditions: Conditions) -> None:
    in_countries(reading, conditions, Subject.country_id, filters)
    chosen(conditions, "subject", Fact.subject_id, [find_subject_id(reading, subject) for subject in filters.subject])
    chosen(conditions, "subject_kind", Subject.kind, [_subject_kind(kind) for kind in filters.subject_kind])
    for name, words in (("type", filters.type), ("type__not", filters.type__not)):
        if types := wanted_types(reading, words, name):
            of_type = or_(
                exists().where(Mechanism.id == Fact.subject_id, Mechanism.type.in_(types)),
                exists().where(Council.id == Fact.subject_id, Council.type.in_(types)),
            )
            conditions[name] = of_type if name == "type" else not_(of_type)


def _add_criterion(reading: Reading, filters: FactFilters, conditions: Conditions) -> None:
    chosen(
        conditions,
        "criterion",
        Fact.criterion_id,
        [wanted_criterion(reading, key).id for key in filters.criterion],
        [wanted_criterion(reading, key, "criterion__not").id for key in filters.criterion__not],
    )
    # the codebook is in memory: which criteria a theme has needs no further table
    criteria = reading.codebook.criteria.values()
    if themes := {wanted_theme(reading, key) for key in filters.theme}:
        conditions["theme"] = Fact.criterion_id.in_([one.id for one in criteria if one.theme.key in themes])
    if themes := {wanted_theme(reading, key, "theme__not") for key in filters.theme__not}:
        conditions["theme__not"] = Fact.criterion_id.not_in([one.id for one in criteria if one.theme.key in themes])
    if filters.framework:
        asked = [criterion.id for criterion in criteria_in(reading, filters.framework)]
        conditions["framework"] = Fact.criterion_id.in_(asked)
    if filters.core is not None:
        conditions["core"] = Criterion.core.is_(filters.core)


def _add_value(reading: Reading, filters: FactFilters, conditions: Conditions) -> None:
    options = (FIGURE, *reading.codebook.option_labels)
    for name, words in (("value", filters.value), ("value__not", filters.value__not)):
        if values := [known_word(name, word, options, "option of any criterion:") for word in words]:
            option = aliased(FactOption)  # apart from the one that facets and groups by value join
            named = exists().where(option.fact_id == Fact.id, option.value.in_(values))
            has = or_(func.coalesce(Fact.value_code, "").in_(values), named)
            if FIGURE in values:
                has = or_(has, and_(Fact.status == ValueStatus.KNOWN, Fact.value_type.not_in(("choice", "choices"))))
            conditions[name] = has if name == "value" else not_(has)
    bounded(conditions, "number", Fact.value_number, filters.number__gte, filters.number__lte)
    units = (*reading.codebook.vocabularies["units"], *reading.codebook.index_units)
    chosen(conditions, "unit", Fact.value_unit, [known_word("unit", word, units, "unit") for word in filters.unit])


def _add_evidence(reading: Reading, filters: FactFilters, conditions: Conditions) -> None:
    rests = LegalBasis.fact_id == Fact.id
    on_articles = [names_article(LegalBasis.provision_label, filters.article)] if filters.article else []
    if filters.law:
        laws = [find_entry(reading, law, EntryKind.LAW).id for law in filters.law]
        conditions["law"] = among(Fact.id, LegalBasis.fact_id, LegalBasis.law_id.in_(laws), *on_articles)
    elif filters.article:
        conditions["article"] = among(Fact.id, LegalBasis.fact_id, *on_articles)
    if filters.provision:
        provisions = [find_entry(reading, provision, EntryKind.PROVISION).id for provision in filters.provision]
        conditions["provision"] = among(Fact.id, LegalBasis.fact_id, LegalBasis.provision_id.in_(provisions))
    if filters.legal_basis__isnull is not None:
        conditions["legal_basis"] = ~exists().where(rests) if filters.legal_basis__isnull else exists().where(rests)
    cites = Citation.fact_id == Fact.id
    if filters.source:
        sources = [find_entry(reading, source, EntryKind.SOURCE).id for source in filters.source]
        conditions["source"] = among(Fact.id, Citation.fact_id, Citation.source_id.in_(sources))
    of_kind = (cites, Source.id == Citation.source_id)
    if filters.source_kind:
        kinds = (Source.id == Citation.source_id, Source.kind.in_(filters.source_kind))
        conditions["source_kind"] = among(Fact.id, Citation.fact_id, *kinds)
    if filters.source_kind__not:
        conditions["source_kind__not"] = ~exists().where(*of_kind, Source.kind.in_(filters.source_kind__not))
    if filters.source_kind__only:
        other = exists().where(*of_kind, Source.kind.not_in(filters.source_kind__only))
        conditions["source_kind__only"] = and_(exists().where(cites), ~other)
    _add_dates_of_evidence(reading, filters, conditions)


def _add_dates_of_evidence(reading: Reading, filters: FactFilters, conditions: Conditions) -> None:
    """What is asked of the newest evidence: said by whether there is any of some age, which the databases find out for many
    facts together, while the newest of each would be worked out fact by fact."""
    published = Source.published_last

    def evidence(of_age: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(Citation.fact_id == Fact.id, Source.id == Citation.source_id, of_age)

    if (least := filters.evidence_date__gte) is not None:
        conditions["evidence_date__gte"] = evidence(published >= least)
    if (most := filters.evidence_date__lte) is not None:
        conditions["evidence_date__lte"] = and_(evidence(published <= most), ~evidence(published > most))
    if filters.evidence_date__isnull is not None:
        dated = evidence(published.is_not(None))
        conditions["evidence_date__isnull"] = ~dated if filters.evidence_date__isnull else dated
    if filters.stale is not None:
        limit = stale_before(reading.day or reading.today)
        old = and_(evidence(published < limit), ~evidence(published >= limit))
        stale = and_(Fact.aspect == Aspect.PRACTICE, Fact.valid_to.is_(None), old)
        conditions["stale"] = stale if filters.stale else not_(stale)


def _subject_kind(kind: str) -> str:
    return known_word(
        "subject_kind", kind, (EntryKind.MECHANISM, EntryKind.COUNCIL, EntryKind.COUNTRY), "kind of subject"
    )


class GroundedFact(NamedTuple):
    """A fact's row with what it rests on and what proves it, read for a day: whatever shows facts shows these."""

    row: Any
    criterion: CriterionInfo
    within: Span
    """The span of its subject."""
    bases: Sequence[LegalBasisRead]
    cited: Sequence[Cited]
    proof: "Proof"
    stale: bool

    @property
    def evidence(self) -> EvidenceRead:
        """Its articles and sources as they are sent."""
        return EvidenceRead(
            article=article_grade([(one.provision is not None, bool(one.article)) for one in self.bases]).value,
            legal_basis=list(self.bases),
            sources=[citation_read(one.source.summary, one.locator) for one in self.cited],
        )


def ground_facts(reading: Reading, rows: Sequence[Any], *, with_bases: bool = True) -> list[GroundedFact]:
    """Rows of `_facts` with what they rest on and what proves them, in their order: a few statements, whatever their number."""
    ids = [row.id for row in rows]
    cited = cited_by(reading, Citation.fact_id, ids)
    bases: dict[int, list[LegalBasisRead]] = legal_basis_by(reading, LegalBasis.fact_id, ids) if with_bases else {}
    criteria, day = reading.codebook.criteria_by_id, reading.day or reading.today
    facts = []
    for row in rows:
        told = cited.get(row.id, ())
        proof = Proof.of(told)
        stale = is_stale(row.aspect, row.valid_to is None, proof.newest_day, day)
        criterion = criteria[row.criterion_id]
        facts.append(GroundedFact(row, criterion, subject_span(row), bases.get(row.id, ()), told, proof, stale))
    return facts


def read_facts(reading: Reading, rows: Sequence[Any], *, with_evidence: bool) -> list[FactRead]:
    """Rows of `_facts` as facts, in their order."""
    return facts_as_sent(reading, ground_facts(reading, rows, with_bases=with_evidence), with_evidence=with_evidence)


def facts_as_sent(reading: Reading, facts: Sequence[GroundedFact], *, with_evidence: bool) -> list[FactRead]:
    """Facts as they are sent, in their order."""
    subjects = entry_summaries(reading, {fact.row.subject_id for fact in facts})
    criteria = {
        one.id: criterion_summary(reading, one)
        for one in {fact.criterion.id: fact.criterion for fact in facts}.values()
    }
    aspects, statuses = reading.labelled("aspects"), reading.labelled("value_statuses")
    ranks, certainties = reading.labelled("fact_ranks"), reading.labelled("certainty_levels")
    return [
        FactRead(
            id=row.public_id,
            url=url_of("fact", row.public_id),
            subject=subjects[row.subject_id],
            criterion=criteria[row.criterion_id],
            aspect=aspects[row.aspect],
            scope=row.scope,
            status=statuses[row.status],
            value=value_read(reading, fact.criterion, row, fact.within),
            note=row.note,
            period=period_of(reading, row, fact.within),
            rank=ranks[row.rank],
            rank_reason=row.rank_reason,
            certainty=certainties[row.certainty],
            checked_on=row.checked_on,
            codebook=row.codebook_version,
            evidence_date=fact.proof.newest,
            stale=fact.stale,
            source_kinds=source_kinds(reading, fact),
            machine_translation_only=fact.proof.machine_translation_only,
            weak_locators=fact.proof.weak,
            evidence=fact.evidence if with_evidence else None,
        )
        for fact in facts
        for row in (fact.row,)
    ]


def is_stale(aspect: str, open_ended: bool, newest: dt.date | None, day: dt.date) -> bool:
    """Whether open-ended practice rests on evidence more than five years older than the day (semantics, rule 7)."""
    if aspect != Aspect.PRACTICE or not open_ended or newest is None:
        return False
    return newest < stale_before(day)


@lru_cache(64)
def stale_before(day: dt.date) -> dt.date:
    """The day before which evidence is stale on another: five years earlier."""
    try:
        return day.replace(year=max(day.year - STALE_AFTER_YEARS, 1))
    except ValueError:  # 29 February
        return day.replace(year=day.year - STALE_AFTER_YEARS, day=28)


class Proof(NamedTuple):
    """What the citations of a fact say of it, taken together."""

    kinds: frozenset[str] = frozenset()
    newest: str | None = None
    newest_day: dt.date | None = None
    weak: int = 0
    sources: frozenset[int] = frozenset()

    @property
    def machine_translation_only(self) -> bool:
        """Whether machine translations are all that proves it."""
        return self.kinds == _MACHINES

    @classmethod
    def of(cls, cited: Iterable[Cited]) -> "Proof":
        """What some citations say of their fact."""
        newest: str | None = None
        newest_day: dt.date | None = None
        kinds, sources, weak = [], [], 0
        for (number, source, published), locator in cited:
            kinds.append(source.kind.code)
            sources.append(number)
            weak += is_weak(locator)
            if published is not None and (newest_day is None or published > newest_day):
                newest, newest_day = source.published, published
        return cls(frozenset(kinds), newest, newest_day, weak, frozenset(sources))


_MACHINES = frozenset({SourceKind.MACHINE_TRANSLATION})


def proofs_of(reading: Reading, fact_ids: Collection[int]) -> dict[int, Proof]:
    """What proves each of many facts; facts without citations are left out."""
    cited = cited_by(reading, Citation.fact_id, fact_ids)
    return defaultdict(Proof, {number: Proof.of(told) for number, told in cited.items()})


def articles_of(reading: Reading, fact_ids: Collection[int]) -> dict[int, ArticleGrade]:
    """How closely the legal basis of each of many facts is named. One statement; facts without one are left out."""
    named: dict[int, list[tuple[bool, bool]]] = defaultdict(list)
    rows = reading.session.execute(
        select(LegalBasis.fact_id, LegalBasis.provision_id, LegalBasis.provision_label).where(
            LegalBasis.fact_id.in_(fact_ids)
        )
    )
    for row in rows:
        named[row.fact_id].append((row.provision_id is not None, row.provision_label is not None))
    return {fact_id: article_grade(bases) for fact_id, bases in named.items()}


def article_grade(bases: Sequence[tuple[bool, bool]]) -> ArticleGrade:
    """How closely a legal basis is named: of each act, whether its article is recorded, and whether one is named."""
    if any(recorded for recorded, _ in bases):
        return ArticleGrade.RECORDED
    if any(named for _, named in bases):
        return ArticleGrade.NAMED
    return ArticleGrade.ACT_ONLY if bases else ArticleGrade.NONE_RECORDED


def source_kinds(reading: Reading, fact: GroundedFact) -> list[Coded]:
    """The kinds of a fact's sources, in the codebook's order of trust for its aspect."""
    kinds, aspect = fact.proof.kinds, fact.row.aspect
    return reading.codebook.recalled.once(
        (source_kinds, reading.lang), (kinds, aspect), lambda: _by_trust(reading, kinds, aspect)
    )


def _by_trust(reading: Reading, kinds: Iterable[str], aspect: str) -> list[Coded]:
    terms = reading.codebook.vocabularies.get("source_kinds", {})

    def trust(kind: str) -> int:
        trusted = terms[kind].attributes.get("trust", {}) if kind in terms else {}
        order: int = trusted.get(aspect, len(terms))
        return order

    return [reading.coded("source_kinds", kind) for kind in sorted(kinds, key=lambda kind: (trust(kind), kind))]


class SubjectFacts(NamedTuple):
    """All facts about one subject, of every period and rank, and those that may show on the day with their evidence."""

    dated: Sequence[DatedFact]
    grounded: Mapping[int, GroundedFact]
    """By their number."""


def facts_about(reading: Reading, subject_id: int) -> SubjectFacts:
    """The facts about one subject, by start and id."""
    dated = facts_of_subjects(reading, [subject_id])
    day = reading.day
    shown = [fact.row for fact in dated if day is None or fact.span.may_hold_on(day)]
    return SubjectFacts(dated, {fact.row.id: fact for fact in ground_facts(reading, shown)})


def answers_about(
    reading: Reading, subject: Any, type_: str | None, told: SubjectFacts, *, with_evidence: bool
) -> tuple[list[ThemeAnswers], AnswerCounts]:
    """What is known of one subject on the day, by theme, and how many questions have which status.

    `subject` is its entry's row, `told` the facts about it. With the day lifted there is no answer to choose: every row of a
    criterion is given, rivals and all, under the status of the rows.
    """
    shown = facts_as_sent(reading, list(told.grounded.values()), with_evidence=with_evidence)
    read = {fact.id: fact for fact in shown}
    asked = asked_of(reading.codebook, subject.kind, type_, told.dated, reading.day)
    counts = Counter(question.status for question in asked)
    by_theme: dict[str, list[Asked[DatedFact]]] = defaultdict(list)
    for question in asked:
        by_theme[question.criterion.theme.key].append(question)
    themes = [
        ThemeAnswers(
            key=theme.key,
            title=reading.text(theme.title),
            answers=[
                _answer_read(reading, question, said, read)
                for question in by_theme[theme.key]
                for said in question.said
            ],
            not_coded=_not_coded(by_theme[theme.key]),
            not_applicable=list(dict.fromkeys(one.criterion.key for one in by_theme[theme.key] if not one.put)),
        )
        for theme in reading.codebook.themes.values()
        if theme.applies_to == subject.kind
    ]
    by_status = {status.replace("-", "_"): counts[status] for status in ValueStatus}
    return themes, AnswerCounts(**by_status)


def headline_facts(
    reading: Reading, subject_ids: Collection[int], keys: Sequence[str]
) -> dict[int, list[GroundedFact]]:
    """The facts that answer a few criteria for many subjects on the day, with their legal basis: for lists.

    By subject; in the order of the keys, then aspect and scope. With the day lifted: every row that is not deprecated.
    """
    criteria = [reading.codebook.criteria[key].id for key in keys if key in reading.codebook.criteria]
    rows = headlines(reading, facts_of_subjects(reading, subject_ids, *criteria), keys)
    found: dict[int, list[GroundedFact]] = defaultdict(list)
    for grounded in ground_facts(reading, rows):
        found[grounded.row.subject_id].append(grounded)
    return found


def headlines(reading: Reading, facts: Iterable[DatedFact], keys: Sequence[str]) -> list[Any]:
    """The rows of those facts that answer a few criteria on the day, in the order of `headline_facts`."""
    criteria = {
        reading.codebook.criteria[key].id: at for at, key in enumerate(keys) if key in reading.codebook.criteria
    }
    rivals: dict[tuple[int, int, str, str | None], list[DatedFact]] = defaultdict(list)
    for fact in facts:
        row = fact.row
        if row.criterion_id in criteria:
            rivals[row.subject_id, row.criterion_id, row.aspect, row.scope].append(fact)
    chosen: list[Any] = []
    for group in rivals.values():
        if reading.day is None:
            kept: Iterable[DatedFact] = [fact for fact in group if fact.rank is not Rank.DEPRECATED]
        else:
            made = answer(group, reading.day)
            kept = made.facts if made else ()
        chosen += [fact.row for fact in kept if fact.status is not ValueStatus.NOT_CODED]
    return sorted(chosen, key=lambda row: (criteria[row.criterion_id], row.aspect, row.starts_first, row.public_id))


def facts_of_subjects(reading: Reading, subject_ids: Collection[int], *criteria: int) -> list[DatedFact]:
    """All facts about some subjects, of every period and rank, by start and id; of all criteria or of some. One statement."""
    if criteria:
        rows = _FACTS_ON_CRITERIA.rows(reading.session, subjects=subject_ids, criteria=criteria)
    else:
        rows = _FACTS_OF_SUBJECTS.rows(reading.session, subjects=subject_ids)
    return [dated_fact(row) for row in rows]


def dated_fact(row: Any) -> DatedFact:
    """A row of `_facts` as answering needs it."""
    return DatedFact(
        row,
        span_of(row).within(subject_span(row)),
        BASES[row.valid_from_basis],
        BASES[row.valid_to_basis],
        _RANKS[row.rank],
        _STATUSES[row.status],
    )


_RANKS: Mapping[str, Rank] = {word: word for word in Rank}
_STATUSES: Mapping[str, ValueStatus] = {word: word for word in ValueStatus}


def _not_coded(asked: Sequence[Asked[DatedFact]]) -> list[str]:
    """The criteria that nothing is said to or, where one aspect only is open, criterion and aspect."""
    silent: dict[str, list[str]] = defaultdict(list)
    aspects: dict[str, Sequence[str]] = {}
    for question in asked:
        if question.put and not question.said:
            silent[question.criterion.key].append(question.aspect)
            aspects[question.criterion.key] = question.criterion.aspects
    return [
        word
        for key, open_ in silent.items()
        for word in ([key] if open_ == list(aspects[key]) else [f"{key}:{aspect}" for aspect in open_])
    ]


def _answer_read(
    reading: Reading, question: Asked[DatedFact], said: Said[DatedFact], read: Mapping[str, FactRead]
) -> AnswerRead:
    """One answer as it is sent."""
    return AnswerRead(
        criterion=criterion_summary(reading, question.criterion),
        aspect=reading.coded("aspects", question.aspect),
        scope=said.scope,
        status=reading.coded("value_statuses", said.status),
        reason=said.reason,
        facts=[read[fact.row.public_id] for fact in said.facts],
        other_claims=[read[fact.row.public_id] for fact in said.other_claims],
    )
