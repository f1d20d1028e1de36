"""Themes, frameworks and vocabularies over HTTP: the parts of the codebook beside its criteria."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.core.errors import LIST_FAULTS, ONE_FAULTS, declared
from app.core.pagination import Paging
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.criteria import codebook_queries as queries
from app.criteria.codebook_queries import FrameworkFilters, ThemeFilters, VocabularyFilters
from app.criteria.codebook_schemas import (
    FrameworkListed,
    FrameworkRead,
    ThemeListed,
    ThemeRead,
    VocabularyListed,
    VocabularyRead,
)
from app.reading import CurrentReading

router = APIRouter(route_class=StrictRoute)


@router.get("/themes", responses=declared(*LIST_FAULTS), tags=["themes"])
def list_themes(
    reading: CurrentReading, filters: Annotated[ThemeFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[ThemeListed]:
    """The themes under which criteria stand, in the order of the codebook."""
    return queries.list_themes(reading, filters, paging)


@router.get("/themes/{theme_key}", responses=declared(*ONE_FAULTS), tags=["themes"])
def get_theme(reading: CurrentReading, theme_key: str) -> Item[ThemeRead]:
    """One theme with its criteria in short."""
    theme = queries.get_theme(reading, theme_key)
    return reading.item(theme, f"{theme.title}: {theme.criteria_count}.", dated=False)


@router.get("/frameworks", responses=declared(*LIST_FAULTS), tags=["frameworks"])
def list_frameworks(
    reading: CurrentReading, filters: Annotated[FrameworkFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[FrameworkListed]:
    """Standards, indices and classifications that ask what criteria ask."""
    return queries.list_frameworks(reading, filters, paging)


@router.get("/frameworks/{framework_key}", responses=declared(*ONE_FAULTS), tags=["frameworks"])
def get_framework(reading: CurrentReading, framework_key: str) -> Item[FrameworkRead]:
    """One framework with the criteria that are mapped to it, and where it asks the same."""
    framework = queries.get_framework(reading, framework_key)
    return reading.item(framework, f"{framework.name} ({framework.publisher}).", dated=False)


@router.get("/vocabularies", responses=declared(*LIST_FAULTS), tags=["vocabularies"])
def list_vocabularies(
    reading: CurrentReading, filters: Annotated[VocabularyFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[VocabularyListed]:
    """The vocabularies from which coded values take their words; `text` finds them by the labels of their terms too."""
    return queries.list_vocabularies(reading, filters, paging)


@router.get("/vocabularies/{vocabulary_name}", responses=declared(*ONE_FAULTS), tags=["vocabularies"])
def get_vocabulary(reading: CurrentReading, vocabulary_name: str) -> Item[VocabularyRead]:
    """One vocabulary: every term with its labels and what else is said of it."""
    vocabulary = queries.get_vocabulary(reading, vocabulary_name)
    return reading.item(vocabulary, f"{vocabulary.key}: {vocabulary.count}.", dated=False)
