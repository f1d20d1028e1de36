"""Answers as JSON-LD: a graph of what is answered, and of the answer itself."""

import json
from collections.abc import Callable, Generator, Iterable
from typing import Any

from app.arrangements.schemas import ArrangementSummary
from app.core.formats import JSONLD
from app.core.links import Links
from app.core.schema import Meta, Schema
from app.core.tabular import batches_of
from app.countries.schemas import CountryListed
from app.criteria.codebook_schemas import FrameworkListed, ThemeListed, VocabularyListed
from app.criteria.schemas import CriterionListed
from app.events.schemas import EventListed
from app.facts.schemas import FactRead
from app.institutions.schemas import InstitutionListed
from app.laws.schemas import LawListed, ProvisionListed, VersionRead
from app.linked.codebook import criterion_node, framework_node, theme_node, vocabulary_node
from app.linked.dataset import dataset_node
from app.linked.laws import law_node, provision_node, version_node
from app.linked.queries import DATASET
from app.linked.schemas import DatasetRead
from app.linked.things import (
    arrangement_node,
    country_node,
    event_node,
    fact_node,
    institution_node,
    series_node,
    source_node,
    statistic_node,
)
from app.linked.words import CONTEXT, Addresses, Node, node_of
from app.sources.schemas import SourceListed
from app.statistics.schemas import SeriesListed, StatisticListed

NODES: dict[type[Schema], Callable[[Any, Addresses], Node]] = {
    CountryListed: country_node,
    LawListed: law_node,
    VersionRead: version_node,
    ProvisionListed: provision_node,
    InstitutionListed: institution_node,
    ArrangementSummary: arrangement_node,
    FactRead: fact_node,
    StatisticListed: statistic_node,
    SeriesListed: series_node,
    EventListed: event_node,
    SourceListed: source_node,
    CriterionListed: criterion_node,
    ThemeListed: theme_node,
    VocabularyListed: vocabulary_node,
    FrameworkListed: framework_node,
    DatasetRead: dataset_node,
}
"""How each kind of answer is told; what is read alone is of the kind that lists show, and more."""


def linked_node(row: Schema, at: Addresses) -> Node:
    """Anything that is linked data, as a node."""
    return next(NODES[kind] for kind in type(row).__mro__ if kind in NODES)(row, at)


def write_jsonld(rows: Iterable[Schema], meta: Meta, links: Links, is_list: bool) -> Generator[bytes]:
    """Rows as one document: its context, the answer (what it is, for which day, on what terms), then a node for each row."""
    at = Addresses(links.base)
    yield f'{{"@context": {json.dumps(CONTEXT)},\n"@graph": [\n{_json(_answer(meta, links, at, is_list))}'.encode()
    nodes = (linked_node(row, at) for row in rows)
    for batch in batches_of(nodes):
        yield "".join(f",\n{_json(node)}" for node in batch).encode()
    yield b"\n]}\n"


def _answer(meta: Meta, links: Links, at: Addresses, is_list: bool) -> Node:
    day = {"as_of": str(meta.as_of)} if meta.as_of_applied else {}
    return node_of(
        at.of(links.whole(JSONLD.suffix, **day)),
        "schema:Dataset" if is_list else "schema:CreativeWork",
        {
            "schema:name": {"@value": meta.describe, "@language": "en" if meta.lang == "en" else "ru"},
            "schema:license": {"@id": meta.licence.url},
            "schema:creditText": meta.licence.attribution,
            "schema:version": meta.revision.digest,
            "schema:temporalCoverage": str(meta.as_of) if meta.as_of_applied else None,
            "schema:isPartOf": at.of(DATASET),
        },
    )


def _json(node: Node) -> str:
    return json.dumps(node, ensure_ascii=False)
