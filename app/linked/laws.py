"""Acts, their versions and provisions as linked data: schema.org/Legislation with the properties of the European Legislation Identifier."""

from collections import defaultdict

from app.laws.schemas import LawListed, LawRead, ProvisionListed, VersionRead
from app.linked.words import Addresses, Node, date_of, node_of, stated, text_of, texts, valid

FORCE = {"certain": "schema:InForce", "no": "schema:NotInForce"}
"""What schema.org says of an act on the day; nothing where it is only possibly in force."""


def law_node(law: LawListed, at: Addresses) -> Node:
    """An act: its numbers, dates and titles and, read alone, its versions, provisions and relations to other acts."""
    said = {
        "schema:name": texts(law.titles) or text_of(law.title),
        "schema:alternateName": texts(law.short_names),
        "schema:legislationIdentifier": [*([law.number] if law.number else []), *law.identifiers.values()],
        "schema:legislationType": at.term("law_kinds", law.kind),
        "schema:legislationJurisdiction": at.of(law.country.url) if law.country else None,
        "schema:legislationDate": date_of(law.adopted),
        "schema:legislationLegalForce": _force(law.in_force.holds),
        "schema:url": [{"@id": url} for url in law.urls],
        "eli:date_document": date_of(law.adopted),
        "eli:first_date_entry_in_force": date_of(law.in_force_from),
        "eli:date_no_longer_in_force": date_of(law.repealed),
        "dcterms:valid": valid(law.in_force),
    }
    if isinstance(law, LawRead):
        said |= {
            "schema:workExample": at.entries(law.versions),
            "schema:hasPart": at.entries(law.provisions),
            "eli:has_part": at.entries(law.provisions),
            "dcterms:source": at.sources(law.sources),
            "dcterms:hasVersion": at.entries(law.versions),
            **_relations(law, at),
        }
    return node_of(at.of(law.url), ["schema:Legislation", "eli:LegalResource"], said)


def _relations(law: LawRead, at: Addresses) -> dict[str, list[Node]]:
    """What an act did to others and they to it, by the properties that the codebook names for each relation."""
    related: dict[str, list[Node]] = defaultdict(list)
    for relation in law.relations:
        of_schema = f"schema:{relation.schema_org}" if relation.schema_org else None
        for name in filter(None, (relation.eli, of_schema)):
            other = at.of(relation.law.url)
            related[name] += [other] if other not in related[name] else []
    return related


def version_node(version: VersionRead, at: Addresses) -> Node:
    """The wording of an act between two amendments."""
    start = version.period.valid_from
    said = {
        "schema:name": texts(version.titles),
        "schema:abstract": version.change,
        "schema:legislationDateVersion": stated(start, version.period.valid_from_basis),
        "schema:legislationLegalForce": _force(version.period.holds),
        "schema:exampleOfWork": at.of(version.law.url),
        "dcterms:isVersionOf": at.of(version.law.url),
        "eli:changed_by": at.of(version.amending_law.url) if version.amending_law else None,
        "dcterms:valid": valid(version.period),
        "dcterms:source": at.sources(version.sources),
    }
    return node_of(at.of(version.url), ["schema:Legislation", "eli:LegalResource"], said)


def provision_node(provision: ProvisionListed, at: Addresses) -> Node:
    """An article, item or clause."""
    said = {
        "schema:legislationIdentifier": provision.label,
        "schema:name": provision.heading or provision.label,
        "schema:abstract": provision.summary,
        "schema:legislationLegalForce": _force(provision.period.holds),
        "schema:isPartOf": at.of(provision.law.url),
        "eli:is_part_of": at.of(provision.law.url),
        "dcterms:valid": valid(provision.period),
        "dcterms:source": at.sources(provision.sources),
    }
    return node_of(at.of(provision.url), ["schema:Legislation", "eli:LegalResourceSubdivision"], said)


def _force(holds: str | None) -> Node | None:
    return {"@id": FORCE[holds]} if holds in FORCE else None
