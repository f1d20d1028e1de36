"""Themes, frameworks and vocabularies over HTTP: the parts of the codebook beside its criteria."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import LIST_FAULTS, ONE_FAULTS
from app.core.flattening import Rows
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.criteria import codebook_queries as queries
from app.criteria.codebook_queries import FrameworkFilters, ThemeFilters, VocabularyFilters
from app.criteria.codebook_schemas import (
    FrameworkListed,
    FrameworkRead,
    TermRead,
    ThemeListed,
    ThemeRead,
    VocabularyListed,
    VocabularyRead,
)
from app.exports import Taken, TakenOne, TakenWhole, linked, listed
from app.reading import CurrentReading

router = APIRouter(route_class=StrictRoute)


@router.get("/themes", response_model=Page[ThemeListed], responses=listed(*LIST_FAULTS), tags=["themes"])
def list_themes(
    reading: CurrentReading, filters: Annotated[ThemeFilters, Query()], taken: Taken
) -> Page[ThemeListed] | Response:
    """The themes under which criteria stand, in the order of the codebook."""
    return taken.answer(queries.list_themes(reading, filters, taken.paging))


@router.get("/themes/{theme_key}", response_model=Item[ThemeRead], responses=linked(*ONE_FAULTS), tags=["themes"])
def get_theme(reading: CurrentReading, taken: TakenOne, theme_key: str) -> Item[ThemeRead] | Response:
    """One theme with its criteria in short."""
    theme = queries.get_theme(reading, theme_key)
    return taken.one(reading.item(theme, f"{theme.title}: {theme.criteria_count}.", dated=False))


@router.get("/frameworks", response_model=Page[FrameworkListed], responses=listed(*LIST_FAULTS), tags=["frameworks"])
def list_frameworks(
    reading: CurrentReading, filters: Annotated[FrameworkFilters, Query()], taken: Taken
) -> Page[FrameworkListed] | Response:
    """Standards, indices and classifications that ask what criteria ask."""
    return taken.answer(queries.list_frameworks(reading, filters, taken.paging))


@router.get(
    "/frameworks/{framework_key}",
    response_model=Item[FrameworkRead],
    responses=linked(*ONE_FAULTS),
    tags=["frameworks"],
)
def get_framework(reading: CurrentReading, taken: TakenOne, framework_key: str) -> Item[FrameworkRead] | Response:
    """One framework with the criteria that are mapped to it, and where it asks the same."""
    framework = queries.get_framework(reading, framework_key)
    return taken.one(reading.item(framework, f"{framework.name} ({framework.publisher}).", dated=False))


@router.get(
    "/vocabularies", response_model=Page[VocabularyListed], responses=listed(*LIST_FAULTS), tags=["vocabularies"]
)
def list_vocabularies(
    reading: CurrentReading, filters: Annotated[VocabularyFilters, Query()], taken: Taken
) -> Page[VocabularyListed] | Response:
    """The vocabularies from which coded values take their words; `text` finds them by the labels of their terms too."""
    return taken.answer(queries.list_vocabularies(reading, filters, taken.paging))


@router.get(
    "/vocabularies/{vocabulary_name}",
    response_model=Item[VocabularyRead],
    responses=listed(*ONE_FAULTS),
    tags=["vocabularies"],
)
def get_vocabulary(reading: CurrentReading, taken: TakenWhole, vocabulary_name: str) -> Item[VocabularyRead] | Response:
    """One vocabulary: every term with its labels and what else is said of it."""
    vocabulary = queries.get_vocabulary(reading, vocabulary_name)
    item = reading.item(vocabulary, f"{vocabulary.key}: {vocabulary.count}.", dated=False)
    return taken.part(item, Rows("terms", TermRead, vocabulary.terms))
