"""Presence, coverage and the research agenda as they are sent."""

from pydantic import Field

from app.core.dates import Reason
from app.core.schema import Coded, Schema
from app.facts.schemas import CriterionSummary
from app.summaries import CountrySummary, EntrySummary, LegalBasisRead, PeriodRead
from app.vocabulary import AppliesTo, ArrangementKind


class RecipientsRead(Schema):
    """Who may receive, over a period, as the law has it or in practice."""

    aspect: Coded
    scope: str | None
    display: str
    period: PeriodRead
    stale: bool = Field(description="Practice said to go on, by evidence more than five years older than the day.")
    fact_url: str


class PresentEntry(Schema):
    """A mechanism or council: when it exists, for whom, on which law."""

    entry: EntrySummary
    period: PeriodRead
    legal_basis: list[LegalBasisRead] = Field(description="Empty where none is recorded.")
    recipients: list[RecipientsRead] = Field(
        description="For mechanisms, over all time, by start. Empty where it is not known (or, for councils, not asked)."
    )


class PresenceYear(Schema):
    """What a country has of a type in one calendar year."""

    year: int
    state: Coded = Field(
        description="`recorded`: something exists on some day of the year. `not-yet`, `ended`: one is recorded later, or earlier. "
        "`not-known`: one is recorded whose dates are the coder's bounds, so that it may have existed. `none-recorded`: none "
        "at any time, which is not proof that none exists."
    )
    certainty: Coded | None = Field(
        description="Of what is recorded: `whole-year`, `part-of-year` (the rest surely not), `at-least-part-of-year` (its "
        "dates are imprecise or the coder's bounds), `possible` (on no day surely). Null where nothing is."
    )
    entries: list[str] = Field(description="Ids of those that exist, certainly or possibly, on some day of the year.")
    unsure: list[str] = Field(
        description="Ids of those that make it `not-known`: their dates are the coder's bounds. Empty in every other state."
    )


class PresenceRead(Schema):
    """What a country has of one type of mechanism or council, year by year."""

    id: str = Field(examples=["kz:mechanism:grant"])
    country: CountrySummary
    kind: ArrangementKind
    type: Coded
    entries: list[PresentEntry] = Field(description="All that are recorded, whatever their period, by start.")
    years: list[PresenceYear]


class Share(Schema):
    """A share with what it was worked out from."""

    numerator: int
    denominator: int
    fraction: float | None = Field(description="Null where nothing was counted.")


class Weaknesses(Schema):
    """Of the known questions: on how many at least one of the facts that answer is weak in this way. One may be weak in several."""

    single_source: int = Field(description="It rests on a single source.")
    machine_translation_only: int = Field(description="Machine translations are all that proves it.")
    stale: int = Field(
        description="Open-ended practice whose newest evidence is more than five years older than the day."
    )
    evidence_undated: int = Field(description="None of its sources bears a date.")
    weak_locator: int = Field(description="A citation names no pinpoint.")
    low_certainty: int = Field(description="The coder is not sure of it.")
    no_article: int = Field(description="It speaks of the law, and no article is named.")
    article_not_recorded: int = Field(description="It speaks of the law, and the article named has no entry.")
    possible_date: int = Field(description="It holds only possibly on the day.")
    rivals: int = Field(description="Claims of equal rank stand side by side.")
    other_claims: int = Field(description="Something else is claimed too, outranked or superseded.")
    partly_unknown: int = Field(description="It is known for some bands only.")
    none: int = Field(description="None of these: known on firm ground.")


class CoverageCounts(Schema):
    """How many questions (subject × criterion × aspect) stand where. One question counts once, however many facts answer it."""

    questions: int = Field(description="Those that can be asked: known, unknown, source-silent and not coded.")
    known: int
    unknown: int = Field(description="Looked for and not found, or outside the days of which the coder is sure.")
    source_silent: int
    not_coded: int = Field(description="Nobody has looked into it: this says nothing of the country.")
    not_applicable: int = Field(description="Not asked of a subject of this type; not among `questions`.")
    share_known: Share = Field(description="Known, of `questions`.")
    share_known_of_examined: Share = Field(description="Known, of those that somebody looked into.")
    of_known: Weaknesses


class CoverageRow(Schema):
    """What is known of one theme, criterion or subject in one country, of its law or practice."""

    id: str = Field(examples=["kz:selection:law"])
    country: CountrySummary
    kind: AppliesTo = Field(description="What is asked about.")
    theme: Coded | None = Field(description="Null with by=subject.")
    criterion: CriterionSummary | None = Field(description="Null but with by=criterion.")
    subject: EntrySummary | None = Field(description="Null but with by=subject.")
    aspect: Coded
    subjects: int = Field(description="How many subjects exist on the day and are asked.")
    counts: CoverageCounts
    facts_url: str = Field(description="The facts behind it: a question may be answered by several, or by none.")
    agenda_url: str = Field(description="What of it should be looked into.")


class CountryCoverage(Schema):
    """What is known of a country, by all questions that were asked for."""

    country: CountrySummary
    subjects: int = Field(description="How many mechanisms, councils and countries exist on the day and are asked.")
    counts: CoverageCounts
    open_questions: int = Field(description="Open questions recorded for the country, whatever is asked for here.")
    open_conflicts: int = Field(description="Conflicts between sources, not resolved, recorded for the country.")
    facts_url: str
    agenda_url: str


class CoverageRead(Schema):
    """How much is known, and on what ground."""

    countries: list[CountryCoverage] = Field(description="Those asked for, or those in which anything is asked.")
    rows: list[CoverageRow] = Field(description="By country, then the codebook's order (or subject), then aspect.")


class SaidRead(Schema):
    """One fact that is recorded in answer to a question."""

    fact_url: str
    scope: str | None
    status: Coded
    display: str | None = Field(description="The value as a person would write it; null where it is not known.")


class AgendaItem(Schema):
    """Something to look into: a question to a subject, an open question, or a conflict between sources."""

    id: str = Field(
        description="Of a question to a subject: subject, criterion and aspect.",
        examples=["kz-mech-social-order:statutory-basis:law"],
    )
    what: Coded = Field(description="`cell` (a criterion and aspect put to a subject), `question` or `conflict`.")
    rank: int = Field(
        description="The place of `why` among the reasons, 1 first. Within a rank: order of the codebook, then id."
    )
    why: Coded = Field(description="The heaviest of the reasons.")
    reasons: list[Coded] = Field(description="All of them, the heaviest first.")
    country: CountrySummary | None = Field(description="Null for what concerns several.")
    subject: EntrySummary | None = Field(
        description="Whom the question is put to; null for open questions and conflicts."
    )
    about: list[EntrySummary] = Field(description="What an open question or conflict is about; for a cell its subject.")
    text: str = Field(description="The question itself, or the point on which sources disagree.")
    criterion: CriterionSummary | None
    aspect: Coded | None
    status: Coded | None = Field(description="What is known of it on the day; null for open questions and conflicts.")
    reason: Reason | None = Field(
        description="Of what is unknown: `before-bound` or `after-bound`, outside the days that the coder is sure of."
    )
    facts: list[SaidRead] = Field(description="What is recorded in answer to it on the day.")
    lead: str | None = Field(description="Where the answer to an open question may be found.")
    questions: list[EntrySummary] = Field(description="Open questions about the subject of a cell.")
    conflicts: list[EntrySummary] = Field(description="Conflicts about the subject of a cell, not resolved.")
    url: str = Field(
        description="Where to begin: the fact, if one is recorded; else the subject, question or conflict."
    )
