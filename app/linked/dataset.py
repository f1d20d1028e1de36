"""The dataset as a whole as linked data (DCAT)."""

from typing import Any

from app.core.formats import CSV, INSTALLED, JSONLD, NDJSON, XLSX, Format
from app.linked.schemas import DatasetRead
from app.linked.words import Addresses, Node, date_of, node_of, texts
from app.summaries import API

FILES = (CSV, NDJSON, XLSX, *INSTALLED, JSONLD)
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def lists_of(document: Any) -> dict[str, list[Format]]:
    """The lists of an OpenAPI document that can be had whole, and in which formats."""
    lists = {}
    for path, operations in document["paths"].items():
        content = operations["get"]["responses"]["200"]["content"]
        shape = content.get("application/json", {}).get("schema", {}).get("$ref", "")
        needed = any(parameter.get("required") for parameter in operations["get"].get("parameters", ()))
        if shape.endswith("Page") and "{" not in path and not needed:
            lists[path.removeprefix(f"{API}/")] = [one for one in FILES if one.media_type in content]
    return lists


def dataset_node(dataset: DatasetRead, at: Addresses) -> Node:
    """The dataset: what it is of, on what terms, and where all of it is had."""
    said = {
        "dcterms:title": texts(dataset.title),
        "dcterms:description": texts(dataset.description),
        "schema:name": texts(dataset.title),
        "schema:description": texts(dataset.description),
        "dcat:keyword": [
            one for lang, words in dataset.keywords.items() for word in words for one in texts({lang: word})
        ],
        "dcterms:license": {"@id": dataset.licence},
        "schema:license": {"@id": dataset.licence},
        "dcterms:publisher": node_of({}, ["foaf:Agent", "schema:Organization"], {"foaf:name": dataset.publisher}),
        "dcterms:language": dataset.languages,
        "dcterms:spatial": at.entries(dataset.countries),
        "dcterms:temporal": _since(dataset),
        "dcat:version": dataset.version,
        "dcat:landingPage": at.of("/"),
        "dcat:distribution": [
            node_of(
                at.of(one.url),
                "dcat:Distribution",
                {
                    "dcterms:title": f"{one.name}.{one.format}",
                    "dcat:downloadURL": at.of(one.url),
                    "dcat:accessURL": at.of(one.url),
                    "dcat:mediaType": {"@id": f"{MEDIA_TYPES}{one.media_type}"},
                    "dcterms:license": {"@id": dataset.licence},
                },
            )
            for one in dataset.distributions
        ],
    }
    return node_of(at.of(dataset.url), ["dcat:Dataset", "schema:Dataset"], said)


def _since(dataset: DatasetRead) -> Node:
    return node_of({}, "dcterms:PeriodOfTime", {"dcat:startDate": date_of(dataset.since)})
