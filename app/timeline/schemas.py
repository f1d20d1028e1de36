"""Timelines, changes and impact as they are sent."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from app.core.dates import Basis, Holds, Precision, Reason
from app.core.schema import Coded, Schema
from app.facts.schemas import CriterionSummary
from app.laws.schemas import RelationRead, RestingFact
from app.summaries import (
    CitationRead,
    CountrySummary,
    EntrySummary,
    InstitutionSummary,
    LawSummary,
    PeriodRead,
    ProvisionSummary,
)
from app.vocabulary import AppliesTo


class TimelineEntry(Schema):
    """Something that happened to an act, or because of it."""

    date: str | None = Field(description="YYYY, YYYY-MM or YYYY-MM-DD; null: not known (then it comes last).")
    basis: Basis = Field(
        description="`stated`: a source says so. `bound`: surely so from here (or until here), beyond it is not known. "
        "`undated`: the earliest day that it can be."
    )
    kind: Coded
    title: str = Field(description="What happened, in the language asked for; what the coder wrote is kept as it is.")
    entries: list[EntrySummary] = Field(description="The acts, provisions, mechanisms and councils that it is about.")
    sources: list[CitationRead]


class AnswerSide(Schema):
    """What was answered to one question on one day."""

    status: Coded = Field(description="Only `known` carries a value; none of the others ever means no.")
    reason: Reason | None = Field(
        description="Why there is no answer: `before-bound`, `after-bound` (outside the days that the coder is sure of), "
        "`not-yet`, `ended` (what is asked about did not exist); null: nothing is recorded, or there is an answer."
    )
    display: str | None = Field(
        description="The value as a person would write it; several, with “/” between, where sources of equal rank disagree."
    )
    holds: Holds | None = Field(
        description="How surely the answer holds on the day; null where there is none, and in timelines."
    )
    fact_urls: list[str] = Field(description="The facts that say so, with their evidence.")


class AnswerShift(Schema):
    """One answer that changes, begins or ends."""

    criterion: Coded
    aspect: Coded
    scope: str | None
    before: AnswerSide
    after: AnswerSide
    last_known: str | None = Field(
        description="Where nothing is known just before: the last value known earlier, if there was one."
    )


class LaneEntry(TimelineEntry):
    """Something that happened, in one lane."""

    answers: list[AnswerShift] = Field(
        description="For answers: what was said before and after. A change stands alone; answers on one subject that begin, end or "
        "become known on one day stand together."
    )
    in_stretch: Holds | None = Field(
        description="With `from` or `to`: whether it surely happened in the stretch, or its date is imprecise or a coder's bound, so "
        "that it may have happened outside it. Null without a stretch."
    )


class LaneKind(StrEnum):
    """What a lane tells of."""

    LAWS = "laws"
    INSTITUTIONS = "institutions"
    MECHANISMS = "mechanisms"
    COUNCILS = "councils"
    FACTS = "facts"
    EVENTS = "events"


class Lane(Schema):
    """What happened to one entry in one respect, in order."""

    key: str = Field(examples=["kz:laws"])
    of: EntrySummary
    kind: Coded
    total: int
    entries: list[LaneEntry] = Field(description="By the first day that the date can mean; undated ones last.")


class LaneRow(LaneEntry):
    """Something that happened, and in which lane: a row of a table."""

    lane: str = Field(description="The lane's key.", examples=["kz:laws"])
    lane_kind: Coded = Field(description="What the lane tells of.")
    of: EntrySummary = Field(description="Whose timeline it is.")


class TimelineRead(Schema):
    """What happened, side by side."""

    lanes: list[Lane] = Field(
        description="By entry as asked for, then laws, institutions, mechanisms, councils, facts, events."
    )


class ChangeKind(StrEnum):
    """What kind of change lies between two days."""

    CHANGED = "changed"
    STARTED = "started"
    ENDED = "ended"
    BECAME_KNOWN = "became-known"
    BECAME_UNKNOWN = "became-unknown"
    DISPUTED = "disputed"


class ActsFound(StrEnum):
    """Whether an act is recorded for a change."""

    RECORDED = "recorded"
    NONE_RECORDED = "none-recorded"


class ChangeDate(Schema):
    """When a change took place, as exactly as it is known."""

    date: str | None = Field(description="YYYY, YYYY-MM or YYYY-MM-DD; null: not known.")
    precision: Precision | None
    basis: Basis = Field(
        description="`stated`: a source says so. `bound`: at the latest then (of an end: at the earliest); the coder is sure of no more. "
        "`undated`: the earliest day that it can be."
    )


class ActRead(Schema):
    """An act that begins, is amended or ends on the day of a change. The dates meet; that it caused the change is for the reader to judge."""

    act: LawSummary = Field(description="The act that did it.")
    how: Coded = Field(
        description="`provision-starts`, `provision-ends`, `amended-by`, `amended`, `in-force`, `replaced-by`, `repealed-by`, "
        "`repealed`, `adopted`."
    )
    date: str = Field(description="When it did.")
    match: Holds = Field(
        description="`certain`: both dates are known to the day and are the same, and a source states that of the change. "
        "`possible`: they may be the same. For a date that is only a bound or undated, acts are named if it is known to the day."
    )
    of: LawSummary | None = Field(
        description="The act that it amended, replaced or repealed, and on which the answer or the subject rests; null where it is that "
        "act itself."
    )
    provision: ProvisionSummary | None = Field(description="The provision that starts or ends, where it is one.")
    through: EntrySummary | None = Field(
        description="Null: the act belongs to the legal basis of the facts themselves. Otherwise the mechanism or council on whose "
        "legal basis it was found, because the facts led to none."
    )
    note: str | None = Field(description="The amending act as the source names it, where it has no entry of its own.")


class BodyInRole(Schema):
    """An institution and the role in which it acts."""

    institution: InstitutionSummary
    role: Coded
    period: PeriodRead = Field(description="`holds`: on the second day.")


class ArrangementChange(Schema):
    """A mechanism or council that came or went."""

    arrangement: EntrySummary
    type: Coded
    kind: Coded = Field(
        description="`started`, `ended`; `became-known`, `became-unknown` where the date is a coder's bound: it may have begun earlier or "
        "lasted longer."
    )
    on: ChangeDate
    in_stretch: Holds = Field(
        description="Whether this surely lies between the days, or its date is imprecise or a bound."
    )
    bodies: list[BodyInRole] = Field(
        description="Of what came: who acts for it until the second day, in which role and when."
    )
    acts: list[ActRead] = Field(description="Most specific first.")
    acts_found: ActsFound = Field(
        description="`none-recorded`: nothing recorded of its legal basis begins or ends on the day, which is not proof that no act did it."
    )
    sources: list[CitationRead]


class CriterionChange(Schema):
    """One question whose answer differs between the days."""

    criterion: CriterionSummary
    aspect: Coded
    subject: EntrySummary
    scope: str | None
    kind: Coded = Field(
        description="`changed`: both answers are known and differ. `started`, `ended`: the subject itself began or ended between the "
        "days. `became-known`, `became-unknown`: only one of the answers is known, which is no proof of a change. `disputed`: sources "
        "of equal rank disagree on one of the days, and the other day's value is among theirs."
    )
    before: AnswerSide
    after: AnswerSide
    ended: ChangeDate | None = Field(
        description="When the earlier answer ends, where that is not `on`: in between, nothing or something else is known."
    )
    on: ChangeDate = Field(
        description="When the later answer starts; where it is not known, when the last one known ends."
    )
    between: int = Field(description="How many other known values were answered in between.")
    acts: list[ActRead] = Field(description="Most specific first.")
    acts_found: ActsFound = Field(
        description="`none-recorded`: nothing recorded of the legal basis begins, is amended or ends on the day, which is not proof that no "
        "act did it."
    )


class ChangeCounts(Schema):
    """The changes in figures, whatever kinds were asked for."""

    questions: int = Field(
        description="Questions (criterion × aspect × subject × scope) that facts speak of at any time."
    )
    kinds: dict[ChangeKind, int] = Field(description="How many of them changed in which way.")
    same: int = Field(description="Both answers known and equal: not listed.")
    not_known: int = Field(description="No answer known on either day: not listed.")
    with_act: int = Field(description="Changes for which an act is recorded.")
    without_act: int = Field(description="Changes for which none is.")
    laws: int
    arrangements: int
    institutions: int


class ChangesRead(Schema):
    """What differs between two days."""

    countries: list[CountrySummary]
    subjects: list[EntrySummary] = Field(
        description="The mechanisms, councils or countries asked for; empty: all of the countries."
    )
    start: dt.date = Field(serialization_alias="from", description="The first day.")
    end: dt.date = Field(serialization_alias="to", description="The second day.")
    laws: list[LaneEntry] = Field(
        description="Acts adopted, in force, amended or repealed after the first day and until the second."
    )
    arrangements: list[ArrangementChange] = Field(description="Mechanisms and councils that came or went, by date.")
    institutions: list[LaneEntry] = Field(
        description="Institutions that came or went (for mechanisms and councils: that took up or gave up a role)."
    )
    criteria: list[CriterionChange] = Field(description="By codebook order, subject, aspect and scope.")
    summary: ChangeCounts


class ChangesPart(StrEnum):
    """A table of what differs between two days."""

    CRITERIA = "criteria"
    LAWS = "laws"
    ARRANGEMENTS = "arrangements"
    INSTITUTIONS = "institutions"


class ProvisionImpact(Schema):
    """What rests on one provision."""

    provision: ProvisionSummary
    period: PeriodRead
    facts: list[str] = Field(description="Ids of the facts, listed in full under `facts`.")
    arrangements: list[str] = Field(description="Ids of the mechanisms and councils.")


class RestingArrangement(Schema):
    """A mechanism or council that rests on the act."""

    arrangement: EntrySummary
    type: Coded
    period: PeriodRead
    articles: list[str] = Field(description="The articles that are named; empty: only the act is.")
    other_acts: int = Field(description="On how many other acts it rests too.")


class RestingInstitution(Schema):
    """An institution that acts for something that rests on the act."""

    institution: InstitutionSummary
    role: Coded
    arrangement: EntrySummary
    period: PeriodRead


class CellImpact(Schema):
    """A cell of a comparison whose answer rests on the act."""

    country: CountrySummary | None
    criterion: CriterionSummary
    aspect: Coded
    kind: AppliesTo = Field(description="Of what the cell is.")
    type: Coded | None = Field(description="The type of mechanism or council; null for a country.")
    facts: list[str] = Field(description="Ids of the answering facts that rest on the act.")
    others: int = Field(description="How many answering facts of the cell do not.")
    sole: bool = Field(
        description="Whether nothing else carries the cell: every answering fact rests on this act and on no other."
    )


class MadeVersion(Schema):
    """A version of another act that this act made."""

    law: LawSummary
    version: EntrySummary
    date: str | None
    change: str


class ImpactCounts(Schema):
    """What rests on an act, in figures."""

    provisions: int
    facts: int
    subjects: int
    criteria: int
    mechanisms: int
    councils: int
    institutions: int
    acts: int = Field(description="Other acts on which it acts, that rest on it, or of which it made a version.")
    cells: int
    sole_cells: int


class ImpactRead(Schema):
    """What rests on an act on the day."""

    law: LawSummary
    in_force: PeriodRead
    provisions: list[ProvisionImpact] = Field(
        description="All recorded ones, in the order of the act; `period.holds` says which hold."
    )
    unplaced_facts: list[str] = Field(
        description="Ids of facts that name no recorded provision of it: the act alone, or an article in words."
    )
    facts: list[RestingFact] = Field(description="Those that hold on the day, by subject and codebook order.")
    mechanisms: list[RestingArrangement]
    councils: list[RestingArrangement]
    institutions: list[RestingInstitution] = Field(
        description="Those that act for these mechanisms and councils. That an act created an institution is not recorded as such."
    )
    acts: list[RelationRead] = Field(description="What it did to other acts: amends, repeals, replaces, implements …")
    resting_acts: list[RelationRead] = Field(description="Other acts that implement it or are based on it.")
    versions_made: list[MadeVersion] = Field(description="Versions of other acts that it made.")
    cells: list[CellImpact] = Field(
        description="Cells of a comparison of countries whose answer on the day rests on it, in the order of the codebook. With "
        "as_of=any: whatever the day."
    )
    counts: ImpactCounts
