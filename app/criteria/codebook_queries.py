"""Questions about themes, frameworks and vocabularies. They are in memory, so nothing here asks the database."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import Field

from app.codebook import CriterionInfo, FrameworkInfo, TermInfo, ThemeInfo
from app.core.errors import NotFound, known_word, near_matches
from app.core.pagination import Paging, page_of
from app.core.parameters import Several, TextFilters, Words
from app.core.schema import Bucket, Facet, Page
from app.criteria.codebook_schemas import (
    CriterionBrief,
    FrameworkListed,
    FrameworkRead,
    MappedCriterion,
    TermRead,
    ThemeListed,
    ThemeRead,
    VocabularyListed,
    VocabularyRead,
)
from app.describing import describe
from app.fulltext.words import speaks_of, text_query
from app.listing import answered
from app.lookups import url_of
from app.reading import Reading
from app.summaries import API
from app.vocabulary import AppliesTo, EntryKind

T = TypeVar("T")


class ThemeFacet(StrEnum):
    """What themes can be counted by."""

    APPLIES_TO = "applies_to"


class ThemeFilters(TextFilters):
    """Which themes."""

    applies_to: Several[AppliesTo] = Field(default=[], description="What their criteria are asked of.")
    applies_to__not: Several[AppliesTo] = Field(default=[], description="Asked of none of these.")
    facet: Several[ThemeFacet] = Field(default=[], description="Count the whole list by these fields.")


class FrameworkFacet(StrEnum):
    """What frameworks can be counted by."""

    KIND = "kind"


class FrameworkFilters(TextFilters):
    """Which frameworks."""

    kind: Words = Field(default=[], description="What they are, such as `standard` or `classification`.")
    kind__not: Words = Field(default=[], description="None of these.")
    facet: Several[FrameworkFacet] = Field(default=[], description="Count the whole list by these fields.")


class VocabularyFilters(TextFilters):
    """Which vocabularies."""


def list_themes(reading: Reading, filters: ThemeFilters, paging: Paging) -> Page[ThemeListed]:
    """Themes in the order of the codebook."""
    query = text_query(filters.text)

    def matches(theme: ThemeInfo, lifted: str = "") -> bool:
        allowed = lifted == "applies_to" or _allowed(theme.applies_to, filters.applies_to, filters.applies_to__not)
        return allowed and speaks_of(query, [theme.key, *theme.title.values()])

    every = list(reading.codebook.themes.values())
    found = page_of(
        [theme for theme in every if matches(theme)], paging, f"themes {filters.canonical()}", lambda theme: theme.key
    )
    return answered(
        reading,
        found,
        paging,
        [ThemeListed(**_theme_fields(reading, theme)) for theme in found.rows],
        facets=[
            _facet(name, (theme.applies_to for theme in every if matches(theme, name)), filters.applies_to)
            for name in filters.facet
        ],
        describe=describe(reading, "themes", filters, found.total, dated=False),
        dated=False,
    )


def get_theme(reading: Reading, key: str) -> ThemeRead:
    """One theme by its key in any case, with its criteria. Raises NotFound with near matches."""
    theme = _named(reading.codebook.themes, key, "theme")
    criteria = [criterion for criterion in reading.codebook.criteria.values() if criterion.theme.key == theme.key]
    return ThemeRead(**_theme_fields(reading, theme), criteria=[_brief(reading, criterion) for criterion in criteria])


def list_frameworks(reading: Reading, filters: FrameworkFilters, paging: Paging) -> Page[FrameworkListed]:
    """Frameworks in the order of the codebook."""
    query = text_query(filters.text)
    every = list(reading.codebook.frameworks.values())
    kinds = {framework.kind for framework in every}
    asked = (("kind", filters.kind), ("kind__not", filters.kind__not))
    spelled = {name: [known_word(name, word, kinds, "kind of framework") for word in words] for name, words in asked}
    filters = filters.model_copy(update=spelled)

    def matches(framework: FrameworkInfo, lifted: str = "") -> bool:
        allowed = lifted == "kind" or _allowed(framework.kind, filters.kind, filters.kind__not)
        return allowed and speaks_of(query, [framework.key, framework.name, framework.publisher, framework.note])

    found = page_of(
        [framework for framework in every if matches(framework)],
        paging,
        f"frameworks {filters.canonical()}",
        lambda framework: framework.key,
    )
    return answered(
        reading,
        found,
        paging,
        [FrameworkListed(**_framework_fields(reading, framework)) for framework in found.rows],
        facets=[
            _facet(name, (framework.kind for framework in every if matches(framework, name)), filters.kind)
            for name in filters.facet
        ],
        describe=describe(reading, "frameworks", filters, found.total, dated=False),
        dated=False,
    )


def get_framework(reading: Reading, key: str) -> FrameworkRead:
    """One framework by its key in any case, with the criteria mapped to it. Raises NotFound with near matches."""
    framework = _named(reading.codebook.frameworks, key, "framework")
    return FrameworkRead(
        **_framework_fields(reading, framework),
        criteria=[
            MappedCriterion(criterion=_brief(reading, criterion), ref=reference.ref)
            for criterion in reading.codebook.criteria.values()
            for reference in criterion.frameworks
            if reference.framework == framework.key
        ],
    )


def list_vocabularies(reading: Reading, filters: VocabularyFilters, paging: Paging) -> Page[VocabularyListed]:
    """Vocabularies by name."""
    query = text_query(filters.text)
    every = [
        (name, terms)
        for name, terms in sorted(reading.codebook.vocabularies.items())
        if speaks_of(query, [name, *(text for term in terms.values() for text in term.label.values())])
    ]
    found = page_of(every, paging, f"vocabularies {filters.canonical()}", lambda named: str(named[0]))
    return answered(
        reading,
        found,
        paging,
        [VocabularyListed(**_vocabulary_fields(name, terms)) for name, terms in found.rows],
        describe=describe(reading, "vocabularies", filters, found.total, dated=False),
        dated=False,
    )


def get_vocabulary(reading: Reading, name: str) -> VocabularyRead:
    """One vocabulary by its name in any case, with its terms. Raises NotFound with near matches."""
    own, terms = _named({own: (own, terms) for own, terms in reading.codebook.vocabularies.items()}, name, "vocabulary")
    return VocabularyRead(
        **_vocabulary_fields(own, terms),
        terms=[
            TermRead(
                code=term.value,
                label=reading.coded(own, term.value).label,
                labels=dict(term.label),
                attributes=dict(term.attributes),
            )
            for term in terms.values()
        ],
    )


def _named(things: Mapping[str, T], key: str, what: str) -> T:
    found = {name.casefold(): thing for name, thing in things.items()}.get(key.strip(" /").casefold())
    if found is None:
        close = near_matches(key, things)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        raise NotFound(f"there is no {what} {key!r}{hint}")
    return found


def _allowed(value: str, wanted: Sequence[str], unwanted: Sequence[str]) -> bool:
    return (not wanted or value in wanted) and value not in unwanted


def _facet(name: str, keys: Iterable[str], selected: Sequence[str]) -> Facet:
    counted = sorted(Counter(keys).items(), key=lambda item: (-item[1], item[0]))
    buckets = [Bucket(key=key, label=key, count=count, selected=key in selected) for key, count in counted]
    return Facet(field=name, total=len(buckets), buckets=buckets)


def _count(reading: Reading, belongs: Callable[[CriterionInfo], bool]) -> int:
    return sum(belongs(criterion) for criterion in reading.codebook.criteria.values())


def _brief(reading: Reading, criterion: CriterionInfo) -> CriterionBrief:
    return CriterionBrief(
        key=criterion.key,
        url=url_of(EntryKind.CRITERION, criterion.key),
        title=reading.text(criterion.title),
        question=reading.text(criterion.question),
        value_type=criterion.value_type,
        core=criterion.core,
    )


def _theme_fields(reading: Reading, theme: ThemeInfo) -> dict[str, Any]:
    return {
        "key": theme.key,
        "url": f"{API}/themes/{theme.key}",
        "title": reading.text(theme.title),
        "titles": dict(theme.title),
        "applies_to": theme.applies_to,
        "criteria_count": _count(reading, lambda criterion: criterion.theme.key == theme.key),
    }


def _framework_fields(reading: Reading, framework: FrameworkInfo) -> dict[str, Any]:
    return {
        "key": framework.key,
        "url": f"{API}/frameworks/{framework.key}",
        "name": framework.name,
        "publisher": framework.publisher,
        "source_url": framework.url,
        "kind": framework.kind,
        "note": framework.note,
        "criteria_count": _count(
            reading, lambda criterion: any(ref.framework == framework.key for ref in criterion.frameworks)
        ),
    }


def _vocabulary_fields(name: str, terms: Mapping[str, TermInfo]) -> dict[str, Any]:
    return {"key": name, "url": f"{API}/vocabularies/{name}", "count": len(terms)}
