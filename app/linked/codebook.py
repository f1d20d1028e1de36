"""The codebook as linked data (SKOS): criteria with their options, themes, vocabularies, and the frameworks that ask the same."""

from app.criteria.codebook_schemas import (
    FrameworkListed,
    FrameworkRead,
    ThemeListed,
    ThemeRead,
    VocabularyListed,
    VocabularyRead,
)
from app.criteria.schemas import CriterionListed, CriterionRead
from app.linked.words import Addresses, Node, node_of, texts
from app.summaries import API


def criterion_node(criterion: CriterionListed, at: Addresses) -> Node:
    """A criterion: a concept in the scheme of its theme; its options are narrower ones."""
    theme = at.of(f"{API}/themes/{criterion.theme.key}")
    said = {
        "skos:prefLabel": texts(criterion.titles),
        "skos:definition": texts(criterion.questions),
        "skos:notation": criterion.key,
        "skos:inScheme": theme,
        "skos:topConceptOf": theme,
        "dcterms:references": [
            at.of(f"{API}/frameworks/{key}") for key in dict.fromkeys(ref.framework for ref in criterion.frameworks)
        ],
    }
    if isinstance(criterion, CriterionRead):
        said["skos:scopeNote"] = criterion.clarification
        said["skos:narrower"] = [
            node_of(
                at.of(f"{criterion.url}#{option.code}"),
                "skos:Concept",
                {
                    "skos:prefLabel": texts(option.labels),
                    "skos:altLabel": option.aliases,
                    "skos:notation": option.code,
                    "skos:inScheme": theme,
                },
            )
            for option in criterion.options
        ]
    return node_of(at.of(criterion.url), "skos:Concept", said)


def theme_node(theme: ThemeListed, at: Addresses) -> Node:
    """A theme: a scheme of concepts."""
    said: dict[str, object] = {"skos:prefLabel": texts(theme.titles), "skos:notation": theme.key}
    if isinstance(theme, ThemeRead):
        said["skos:hasTopConcept"] = at.entries(theme.criteria)
    return node_of(at.of(theme.url), "skos:ConceptScheme", said)


def vocabulary_node(vocabulary: VocabularyListed, at: Addresses) -> Node:
    """A vocabulary: a scheme of concepts, read alone with its terms."""
    scheme = at.of(vocabulary.url)
    said: dict[str, object] = {"skos:notation": vocabulary.key, "schema:name": vocabulary.key.replace("_", " ")}
    if isinstance(vocabulary, VocabularyRead):
        said["skos:hasTopConcept"] = [
            node_of(
                at.of(f"{vocabulary.url}#{term.code}"),
                "skos:Concept",
                {"skos:prefLabel": texts(term.labels), "skos:notation": term.code, "skos:inScheme": scheme},
            )
            for term in vocabulary.terms
        ]
    return node_of(scheme, "skos:ConceptScheme", said)


def framework_node(framework: FrameworkListed, at: Addresses) -> Node:
    """A standard, index or classification, read alone with the criteria that are mapped to it."""
    said: dict[str, object] = {
        "schema:name": framework.name,
        "schema:publisher": node_of({}, "schema:Organization", {"schema:name": framework.publisher}),
        "schema:url": {"@id": framework.source_url},
        "schema:description": framework.note,
    }
    if isinstance(framework, FrameworkRead):
        urls = dict.fromkeys(one.criterion.url for one in framework.criteria)
        said["dcterms:isReferencedBy"] = [at.of(url) for url in urls]
    return node_of(at.of(framework.url), "schema:CreativeWork", said)
