"""Linked data is read as others read it: parsed to triples and asked by SPARQL, with nothing fetched."""

import json
from typing import Any

import pytest
import rdflib
from fastapi.testclient import TestClient

from app.core.settings import Settings
from app.linked.words import CONTEXT
from app.main import create_app

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own
BASE = "http://testserver/api/v1"
LAW = "kz-law-social-order-2005"
PREFIXES = "".join(f"PREFIX {prefix}: <{address}>\n" for prefix, address in CONTEXT.items())
PATHS: dict[str, Any] = create_app(Settings(database_url="sqlite://")).openapi()["paths"]
LISTS = [
    path.removeprefix("/api/v1/")
    for path, operations in PATHS.items()
    if {"text/csv", "application/ld+json"} <= set(operations["get"]["responses"]["200"]["content"]) and "{" not in path
]


def graph(client: TestClient, path: str) -> rdflib.Graph:
    address, question, query = path.partition("?")
    response = client.get(f"/api/v1/{address}.jsonld{question}{query}")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/ld+json"
    return rdflib.Graph().parse(data=response.text, format="json-ld")


def ask(client: TestClient, path: str, question: str) -> bool:
    found = graph(client, path).query(f"{PREFIXES}BASE <{BASE}/>\nASK {{ {question} }}").askAnswer
    assert found is not None
    return found


@pytest.mark.parametrize("path", LISTS)
class TestEveryList:
    def test_has_a_node_for_every_row_and_one_for_the_answer(self, client: TestClient, path: str) -> None:
        rows = [json.loads(line) for line in client.get(f"/api/v1/{path}.ndjson?as_of=any").text.splitlines()]
        document = client.get(f"/api/v1/{path}.jsonld?as_of=any").json()
        answer, *nodes = document["@graph"]
        assert [node["@id"] for node in nodes] == [f"http://testserver{row['url']}" for row in rows]
        assert answer["schema:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}

    def test_carries_its_context_so_that_nothing_is_fetched(self, client: TestClient, path: str) -> None:
        document = client.get(f"/api/v1/{path}.jsonld").json()
        assert document["@context"] == client.get("/api/v1/context.jsonld").json()["@context"] == CONTEXT
        known = {f"{prefix}:" for prefix in CONTEXT}
        for node in document["@graph"]:
            for key in node:
                assert key.startswith("@") or key.partition(":")[0] + ":" in known, key

    def test_is_parsed_without_a_fault_and_types_every_node(self, client: TestClient, path: str) -> None:
        found = graph(client, path)
        rows = client.get(f"/api/v1/{path}?limit=5").json()["data"]
        for row in rows:
            assert (rdflib.URIRef(f"http://testserver{row['url']}"), rdflib.RDF.type, None) in found


@pytest.mark.parametrize(
    ("path", "question"),
    [
        (
            f"laws/{LAW}?as_of=2012-05-21",
            f"""<laws/{LAW}> a schema:Legislation, eli:LegalResource ;
            schema:legislationIdentifier '36-III' ; schema:legislationDate '2005-04-12'^^xsd:date ;
            schema:legislationLegalForce schema:InForce ; schema:legislationJurisdiction <countries/kz> ;
            schema:legislationType <vocabularies/law_kinds#law> ;
            eli:has_part <provisions/{LAW}-art-1-2> ;
            schema:workExample <laws/{LAW}/versions/{LAW}-v2012-01-01> ; eli:amended_by ?other .""",
        ),
        (
            "laws/kz-law-social-order-reform-2011",
            f"<laws/kz-law-social-order-reform-2011> schema:legislationAmends <laws/{LAW}> ; eli:amends <laws/{LAW}> .",
        ),
        (
            f"laws/{LAW}/versions?as_of=any",
            f"""<laws/{LAW}/versions/{LAW}-v2012-01-01> schema:legislationDateVersion '2012-01-01'^^xsd:date ;
            dcterms:isVersionOf <laws/{LAW}> ; eli:changed_by ?act .
            <laws/{LAW}/versions/{LAW}-v2015-12> schema:legislationDateVersion '2015-12'^^xsd:gYearMonth .""",
        ),
        (
            f"provisions/{LAW}-art-1-2",
            f"""<provisions/{LAW}-art-1-2> a eli:LegalResourceSubdivision ; schema:isPartOf <laws/{LAW}> ;
            dcterms:source ?source .""",
        ),
        (
            "mechanisms/kz-mech-state-grants",
            """<mechanisms/kz-mech-state-grants> a schema:GovernmentService, schema:Grant ;
            schema:serviceType <vocabularies/mechanism_types#grant> ; schema:jurisdiction <countries/kz> ;
            dcterms:conformsTo ?act ; dcterms:valid '2015-12/..' .""",
        ),
        (
            "mechanisms?as_of=any&type=procurement",
            """<mechanisms/kz-mech-social-order> a schema:GovernmentService .
            FILTER NOT EXISTS { <mechanisms/kz-mech-social-order> a schema:Grant }""",
        ),
        (
            "councils/kz-council-public-councils",
            """<councils/kz-council-public-councils> a schema:Organization ;
            schema:additionalType <vocabularies/council_types#public-council> .""",
        ),
        (
            "institutions/kz-inst-mci-2012",
            "<institutions/kz-inst-mci-2012> a schema:GovernmentOrganization ; schema:name ?name ; dcterms:isReplacedBy ?next .",
        ),
        (
            "countries?lang=ru",
            "<countries/kz> a schema:Country ; schema:identifier 'KZ', 'KAZ' ; schema:name 'Қазақстан'@kk .",
        ),
        (
            "events/int-event-study-visit-2012",
            """<events/int-event-study-visit-2012> a schema:Event ; schema:startDate '2012-05-20'^^xsd:date ;
            schema:endDate '2012-05-25'^^xsd:date ; schema:location/schema:name ?place .""",
        ),
        (
            "sources/int-src-icnl-press-2012",
            "<sources/int-src-icnl-press-2012> a schema:CreativeWork ; schema:publisher/schema:name ?who ; dcterms:isReferencedBy ?what .",
        ),
        (
            "statistics/kz-stat-awards-applications-2017-216",
            """<statistics/kz-stat-awards-applications-2017-216> a schema:Observation ; schema:value ?value ;
            schema:observationAbout ?what ; schema:measuredProperty ?metric . FILTER (?value = 216)""",
        ),
        (
            "series/kz-mci",
            "<series/kz-mci> a schema:Dataset ; schema:hasPart [ a schema:Observation ; schema:value ?value ] . FILTER (?value > 0)",
        ),
        (
            "criteria/statutory-basis",
            """<criteria/statutory-basis> a skos:Concept ; skos:inScheme <themes/legal-basis> ; skos:prefLabel ?label ;
            skos:narrower <criteria/statutory-basis#yes> . <criteria/statutory-basis#yes> skos:prefLabel 'Да'@ru .
            FILTER (lang(?label) = 'ru')""",
        ),
        (
            "vocabularies/mechanism_types",
            """<vocabularies/mechanism_types> a skos:ConceptScheme ; skos:hasTopConcept <vocabularies/mechanism_types#grant> .
            <vocabularies/mechanism_types#grant> skos:prefLabel ?label ; skos:inScheme <vocabularies/mechanism_types> .""",
        ),
        ("themes/selection", "<themes/selection> a skos:ConceptScheme ; skos:hasTopConcept ?criterion ."),
        ("frameworks/cso-meter", "<frameworks/cso-meter> a schema:CreativeWork ; dcterms:isReferencedBy ?criterion ."),
        (
            "facts/kz-fact-social-order-statutory-basis-law-2005-04-12",
            """<facts/kz-fact-social-order-statutory-basis-law-2005-04-12> a schema:Claim ;
            schema:about <mechanisms/kz-mech-social-order> ; dcterms:subject <criteria/statutory-basis> ;
            schema:text ?answer ; dcterms:source ?source .""",
        ),
    ],
)
def test_things_are_told_in_the_words_of_others(client: TestClient, path: str, question: str) -> None:
    assert ask(client, path, question)


def test_an_act_that_is_not_in_force_on_the_day_says_so(client: TestClient) -> None:
    assert ask(client, f"laws/{LAW}?as_of=1999-01-01", f"<laws/{LAW}> schema:legislationLegalForce schema:NotInForce")
    lifted = f"<laws/{LAW}> schema:legislationLegalForce ?any"
    assert not ask(client, f"laws/{LAW}?as_of=any", lifted)


def test_what_is_not_known_of_a_fact_is_no_text(client: TestClient) -> None:
    path = "facts?subject=tj-mech-state-social-order&status=unknown&as_of=2026-11-23"
    assert ask(client, path, "?fact schema:creativeWorkStatus <vocabularies/value_statuses#unknown>")
    assert not ask(client, path, "?fact a schema:Claim ; schema:text ?answer")


class TestTheDataset:
    def test_is_described_by_the_words_of_dcat(self, client: TestClient) -> None:
        assert ask(
            client,
            "dataset",
            """<dataset> a dcat:Dataset ; dcterms:title ?title ; dcterms:description ?about ; dcat:keyword ?keyword ;
            dcterms:license <https://creativecommons.org/licenses/by/4.0/> ; dcterms:spatial <countries/kz>, <countries/tj> ;
            dcterms:temporal/dcat:startDate ?since ; dcterms:publisher/foaf:name 'CSO Financing Atlas' .
            FILTER (lang(?title) = 'ru')""",
        )

    def test_has_every_list_in_every_format_at_an_address_that_answers(self, client: TestClient) -> None:
        dataset = client.get("/api/v1/dataset").json()
        assert dataset["data"]["version"] == dataset["meta"]["revision"]["digest"]
        named = {one["name"] for one in dataset["data"]["distributions"]}
        assert named >= {*LISTS, "conflicts", "questions"}
        for one in dataset["data"]["distributions"]:
            if one["name"] != "agenda":  # long, and asked elsewhere
                response = client.head(one["url"])
                assert response.status_code == 200, one["url"]
                assert response.headers["content-type"].startswith(one["media_type"])

    def test_is_what_every_answer_is_part_of(self, client: TestClient) -> None:
        assert ask(client, "countries", "?answer a schema:Dataset ; schema:isPartOf <dataset>")


def test_an_item_that_is_no_linked_data_says_what_it_can_be_had_as(client: TestClient) -> None:
    response = client.get("/api/v1/conflicts/kz-conflict-aarhus-in-force.jsonld")
    assert response.status_code == 404
    assert response.json()["errors"][0]["allowed"] == ["json"]


def test_one_thing_is_linked_data_by_accept_too(client: TestClient) -> None:
    response = client.get("/api/v1/countries/kz", headers={"Accept": "application/ld+json"})
    assert response.headers["content-type"] == "application/ld+json"
    assert response.content.replace(b".jsonld?", b"?") == client.get("/api/v1/countries/kz.jsonld").content.replace(
        b".jsonld?", b"?"
    )
