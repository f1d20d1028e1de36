"""Questions about the codebook. It is in memory, so nothing here asks the database."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from pydantic import Field

from app.codebook import CriterionInfo
from app.core.errors import NotFound, known_word, near_matches
from app.core.pagination import Paging, page_of
from app.core.parameters import Several, TextFilters, Words
from app.core.schema import Bucket, Facet, Page
from app.criteria.schemas import CriterionListed, CriterionRead, FrameworkRefRead, OptionRead, ThemeSummary
from app.describing import describe
from app.fulltext.words import Query, speaks_of, text_query
from app.listing import answered
from app.lookups import refuse_retired, url_of
from app.reading import Reading
from app.vocabulary import AppliesTo, Aspect, EntryKind, MechanismType, ValueType


class CriterionFacet(StrEnum):
    """What criteria can be counted by."""

    THEME = "theme"
    APPLIES_TO = "applies_to"
    VALUE_TYPE = "value_type"


class CriterionFilters(TextFilters):
    """Which criteria."""

    theme: Words = Field(default=[], description="Keys of themes, such as `selection`.")
    applies_to: Several[AppliesTo] = Field(default=[], description="What they are asked of.")
    mechanism_type: Several[MechanismType] = Field(default=[], description="Asked of mechanisms of these types.")
    aspect: Several[Aspect] = Field(default=[], description="With this aspect.")
    value_type: Several[ValueType] = Field(default=[], description="With this shape of answer.")
    framework: Words = Field(default=[], description="Keys of frameworks that ask the same, such as `cso-meter`.")
    core: bool | None = Field(default=None, description="Only core criteria (true) or only others (false).")
    facet: Several[CriterionFacet] = Field(default=[], description="Count the whole list by these fields.")


def list_criteria(reading: Reading, filters: CriterionFilters, paging: Paging) -> Page[CriterionListed]:
    """Criteria in the order of the codebook."""
    themes = [known_word("theme", theme, reading.codebook.themes, "theme") for theme in filters.theme]
    filters = filters.model_copy(update={"theme": themes, "framework": reading.frameworks(filters.framework)})
    every = list(reading.codebook.criteria.values())
    query = text_query(filters.text)
    chosen = [criterion for criterion in every if _matches(criterion, filters, query)]
    found = page_of(chosen, paging, f"criteria {filters.canonical()}", lambda criterion: criterion.key)
    return answered(
        reading,
        found,
        paging,
        [CriterionListed(**_fields(reading, criterion)) for criterion in found.rows],
        facets=[_facet(reading, every, filters, query, name) for name in filters.facet],
        describe=describe(reading, "criteria", filters, found.total, dated=False),
        dated=False,
    )


def _facet(
    reading: Reading,
    every: Sequence[CriterionInfo],
    filters: CriterionFilters,
    query: Query | None,
    name: CriterionFacet,
) -> Facet:
    """How the criteria divide by one field, with its own filter lifted."""
    lifted = filters.model_copy(update={name.value: []})
    counts = Counter(_facet_key(criterion, name) for criterion in every if _matches(criterion, lifted, query))
    buckets = [
        Bucket(
            key=key,
            label=reading.text(reading.codebook.themes[key].title) if name is CriterionFacet.THEME else key,
            count=count,
            selected=key in getattr(filters, name),
        )
        for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return Facet(field=name, total=len(buckets), buckets=buckets)


def _facet_key(criterion: CriterionInfo, name: CriterionFacet) -> str:
    return criterion.theme.key if name is CriterionFacet.THEME else str(getattr(criterion, name))


def get_criterion(reading: Reading, key: str) -> CriterionRead:
    """One criterion by its key in any case. Raises NotFound with near matches."""
    known = {name.casefold(): criterion for name, criterion in reading.codebook.criteria.items()}
    criterion = known.get(key.strip(" /").casefold())
    if criterion is None:
        refuse_retired(reading, key.strip(" /"))
        close = near_matches(key, reading.codebook.criteria)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        raise NotFound(f"there is no criterion {key!r}{hint}")
    return CriterionRead(
        **_fields(reading, criterion),
        clarification=criterion.clarification,
        options=[
            OptionRead(
                code=option.value,
                label=reading.text(option.label),
                labels=dict(option.label),
                rank=option.rank,
                exclusive=option.exclusive,
                covers=option.covers,
                partly_with=option.partly_with,
                cofog=option.cofog,
                sdg=list(option.sdg),
                aliases=list(option.aliases),
            )
            for option in criterion.options.values()
        ],
        default_bound=reading.coded("bounds", criterion.default_bound) if criterion.default_bound else None,
        tolerance=dict(criterion.tolerance) if criterion.tolerance else None,
        higher_is=criterion.higher_is,
        higher_is_note=criterion.higher_is_note,
        sister=criterion.sister,
    )


def _matches(criterion: CriterionInfo, filters: CriterionFilters, query: Query | None) -> bool:
    types = criterion.mechanism_types
    return (
        (not filters.theme or criterion.theme.key in filters.theme)
        and (not filters.applies_to or criterion.applies_to in filters.applies_to)
        and (
            not filters.mechanism_type
            or (
                criterion.applies_to == AppliesTo.MECHANISM
                and (types is None or bool({*types} & {*filters.mechanism_type}))
            )
        )
        and (not filters.aspect or bool({*criterion.aspects} & {*filters.aspect}))
        and (not filters.value_type or criterion.value_type in filters.value_type)
        and (not filters.framework or any(ref.framework in filters.framework for ref in criterion.frameworks))
        and (filters.core is None or criterion.core is filters.core)
        and speaks_of(
            query,
            (criterion.key, *criterion.title.values()),
            (*criterion.question.values(), criterion.clarification),
        )
    )


def _fields(reading: Reading, criterion: CriterionInfo) -> dict[str, Any]:
    types = criterion.mechanism_types
    return {
        "key": criterion.key,
        "url": url_of(EntryKind.CRITERION, criterion.key),
        "theme": ThemeSummary(key=criterion.theme.key, title=reading.text(criterion.theme.title)),
        "applies_to": criterion.applies_to,
        "mechanism_types": None if types is None else [reading.coded("mechanism_types", type_) for type_ in types],
        "title": reading.text(criterion.title),
        "titles": dict(criterion.title),
        "question": reading.text(criterion.question),
        "questions": dict(criterion.question),
        "aspects": [reading.coded("aspects", aspect) for aspect in criterion.aspects],
        "main_aspect": criterion.main_aspect,
        "value_type": criterion.value_type,
        "unit": criterion.unit,
        "units": [reading.coded("units", unit) for unit in criterion.units],
        "core": criterion.core,
        "comparable": criterion.comparable,
        "frameworks": [
            FrameworkRefRead(framework=ref.framework, name=ref.name, ref=ref.ref) for ref in criterion.frameworks
        ],
    }
