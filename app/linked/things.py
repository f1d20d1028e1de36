"""Countries, institutions, mechanisms, councils, facts, figures, events and sources as linked data."""

from app.arrangements.schemas import ArrangementRead, ArrangementSummary
from app.core.dates import Reason
from app.councils.schemas import CouncilRead, CouncilSummary
from app.countries.schemas import CountryListed
from app.events.schemas import EventListed, PartyRead
from app.facts.schemas import FactRead
from app.institutions.schemas import InstitutionListed, InstitutionRead
from app.linked.words import Addresses, Node, date_of, node_of, spoken, stated, text_of, texts, valid
from app.sources.schemas import SourceListed, SourceRead
from app.statistics.schemas import SeriesListed, SeriesRead, StatisticListed
from app.vocabulary import BodyRole, MechanismType

GOVERNMENT = frozenset(
    "head-of-state parliament government ministry committee agency local-representative local-executive audit-body "
    "tax-authority registration-authority court ombudsman-office".split()
)
"""Kinds of institution that are organs of the state; funds, operators and self-government are organisations."""
GRANTS = frozenset({MechanismType.GRANT, MechanismType.SUBSIDY, MechanismType.AWARD})
"""Types of mechanism by which money is given, not paid for a service."""
ROLES = {BodyRole.FUNDER: "schema:funder", BodyRole.OPERATOR: "schema:serviceOperator"}
"""Roles of institutions that schema.org has a word for; the others are contributors."""


def country_node(country: CountryListed, at: Addresses) -> Node:
    """A country."""
    said: dict[str, object] = {
        "schema:name": texts(country.names),
        "schema:identifier": [country.iso2, country.iso3],
    }
    return node_of(at.of(country.url), "schema:Country", said)


def institution_node(institution: InstitutionListed, at: Addresses) -> Node:
    """An institution: when it was founded and dissolved and, read alone, what came before and after it."""
    period = institution.period
    said: dict[str, object] = {
        "schema:name": texts(institution.names),
        "schema:additionalType": at.term("institution_kinds", institution.kind),
        "schema:description": institution.role,
        "schema:areaServed": at.of(institution.country.url) if institution.country else None,
        "schema:foundingDate": stated(period.valid_from, period.valid_from_basis),
        "schema:dissolutionDate": stated(period.valid_to, period.valid_to_basis),
        "dcterms:valid": valid(period),
    }
    if isinstance(institution, InstitutionRead):
        said |= {
            "schema:alternateName": [spoken(alias.text, alias.lang) for alias in institution.aliases],
            "dcterms:replaces": at.entries(institution.predecessors),
            "dcterms:isReplacedBy": at.entries(institution.successors),
            "dcterms:source": at.sources(institution.sources),
        }
    of_state = institution.kind.code in GOVERNMENT
    return node_of(at.of(institution.url), f"schema:{'Government' if of_state else ''}Organization", said)


def arrangement_node(arrangement: ArrangementSummary, at: Addresses) -> Node:
    """A mechanism, which is a service of the government (and a grant, where it gives), or a council, which is an organisation."""
    council = isinstance(arrangement, CouncilSummary | CouncilRead)
    country = at.of(arrangement.country.url) if arrangement.country else None
    basis = [
        one.provision.url if one.provision else one.law.url
        for one in arrangement.legal_basis
        if one.reason is not Reason.NOT_YET
    ]
    said: dict[str, object] = {
        "schema:name": texts(arrangement.names),
        "schema:additionalType" if council else "schema:serviceType": at.term(
            "council_types" if council else "mechanism_types", arrangement.type
        ),
        "schema:description": arrangement.summary,
        "schema:areaServed" if council else "schema:jurisdiction": country,
        "dcterms:conformsTo": [at.of(url) for url in dict.fromkeys(basis)],
        "dcterms:valid": valid(arrangement.period),
    }
    if isinstance(arrangement, ArrangementRead):
        said["schema:alternateName"] = [spoken(alias.text, alias.lang) for alias in arrangement.aliases]
        said["dcterms:source"] = at.sources(arrangement.sources)
        for body in arrangement.bodies:
            name = "dcterms:contributor" if council else ROLES.get(BodyRole(body.role.code), "dcterms:contributor")
            who = said.setdefault(name, [])
            assert isinstance(who, list)  # only lists stand under these names
            if at.of(body.institution.url) not in who:
                who.append(at.of(body.institution.url))
    types = ["schema:Organization"] if council else ["schema:GovernmentService"]
    types += ["schema:Grant"] if not council and arrangement.type.code in GRANTS else []
    return node_of(at.of(arrangement.url), types, said)


def fact_node(fact: FactRead, at: Addresses) -> Node:
    """A fact: a claim on a subject, in answer to a criterion. What is not known is told by its status alone."""
    said: dict[str, object] = {
        "schema:about": at.of(fact.subject.url),
        "dcterms:subject": at.of(fact.criterion.url),
        "schema:text": fact.value.display if fact.value else None,
        "schema:creativeWorkStatus": at.term("value_statuses", fact.status),
        "dcterms:valid": valid(fact.period),
        "dcterms:source": at.sources(fact.evidence.sources) if fact.evidence else None,
    }
    return node_of(at.of(fact.url), "schema:Claim", said)


def statistic_node(statistic: StatisticListed, at: Addresses) -> Node:
    """A figure: an observation."""
    said: dict[str, object] = {
        "schema:name": statistic.metric.label,
        "schema:observationAbout": at.of(statistic.about.url),
        "schema:measuredProperty": at.term("statistic_metrics", statistic.metric),
        "schema:value": statistic.value,
        "schema:unitText": statistic.unit.label,
        "schema:observationDate": date_of(statistic.period.from_),
        "schema:description": statistic.display,
        "dcterms:valid": valid(statistic.period),
        "dcterms:source": at.sources(statistic.sources),
    }
    return node_of(at.of(statistic.url), "schema:Observation", said)


def series_node(series: SeriesListed, at: Addresses) -> Node:
    """A reference series: a dataset of observations."""
    said: dict[str, object] = {
        "schema:name": texts(series.names) or text_of(series.title),
        "schema:description": series.definition,
        "schema:variableMeasured": series.unit,
        "schema:spatialCoverage": at.of(series.country.url) if series.country else None,
    }
    if isinstance(series, SeriesRead):
        said["schema:hasPart"] = [
            node_of(
                {},
                "schema:Observation",
                {
                    "schema:value": one.value,
                    "schema:unitText": series.unit,
                    "schema:observationDate": date_of(one.period.from_),
                    "dcterms:valid": valid(one.period),
                    "dcterms:source": at.sources(one.sources),
                },
            )
            for one in series.values
        ]
    return node_of(at.of(series.url), "schema:Dataset", said)


def event_node(event: EventListed, at: Addresses) -> Node:
    """An event: where and when it was, who organised it and took part."""
    said: dict[str, object] = {
        "schema:name": event.title,
        "schema:additionalType": at.term("event_kinds", event.kind),
        "schema:startDate": date_of(event.start),
        "schema:endDate": date_of(event.end),
        "schema:location": [node_of({}, "schema:Place", {"schema:name": place}) for place in event.places],
        "schema:organizer": [_party(party, at) for party in event.organisers],
        "schema:attendee": [_party(party, at) for party in event.participants],
        "schema:about": at.entries(event.about),
        "schema:description": event.summary,
        "dcterms:source": at.sources(event.sources),
    }
    return node_of(at.of(event.url), "schema:Event", said)


def _party(party: PartyRead, at: Addresses) -> Node | str | None:
    return at.of(party.institution.url) if party.institution else party.text


def source_node(source: SourceListed, at: Addresses) -> Node:
    """A document that was read and, read alone, what it proves."""
    said: dict[str, object] = {
        "schema:name": spoken(source.title, source.title_lang),
        "schema:additionalType": at.term("source_kinds", source.kind),
        "schema:publisher": node_of({}, "schema:Organization", {"schema:name": source.publisher}),
        "schema:datePublished": date_of(source.published),
        "schema:inLanguage": source.language,
        "schema:url": {"@id": source.source_url} if source.source_url else None,
        "schema:archivedAt": {"@id": source.archived_url} if source.archived_url else None,
    }
    if isinstance(source, SourceRead):
        said["dcterms:isReferencedBy"] = [
            *at.entries(source.proves_facts),
            *(at.of(url) for url in dict.fromkeys(one.entry.url for one in source.proves_entries)),
        ]
    return node_of(at.of(source.url), "schema:CreativeWork", said)
