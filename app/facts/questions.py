"""Which questions of the codebook a request asks for: one rule for every list, comparison and history. Pure: no database."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from app.codebook import CriterionInfo
from app.core.errors import known_word
from app.reading import Reading
from app.vocabulary import Aspect


class AsksQuestions(Protocol):
    """Filters that choose questions; an empty list (for `core`: None) chooses all."""

    @property
    def theme(self) -> Sequence[str]:
        """Keys of themes."""

    @property
    def criterion(self) -> Sequence[str]:
        """Keys of criteria."""

    @property
    def aspect(self) -> Sequence[Aspect]:
        """Law or practice."""

    @property
    def core(self) -> bool | None:
        """Only core criteria, or only others."""


class Questions:
    """The questions that filters ask for. Raises UnknownValue for keys that are not there, with near matches."""

    def __init__(self, reading: Reading, filters: AsksQuestions) -> None:
        self._themes = {wanted_theme(reading, key) for key in filters.theme}
        self._criteria = {wanted_criterion(reading, key).key for key in filters.criterion}
        self._aspects: Collection[str] = {*filters.aspect}
        self._core = filters.core

    def concern(self, criterion: CriterionInfo) -> bool:
        """Whether a criterion is asked for, in one aspect at least."""
        return (
            (not self._themes or criterion.theme.key in self._themes)
            and (not self._criteria or criterion.key in self._criteria)
            and (self._core is None or criterion.core is self._core)
        )

    def include(self, criterion: CriterionInfo, aspect: str) -> bool:
        """Whether a question is asked for."""
        return self.concern(criterion) and (not self._aspects or aspect in self._aspects)


def wanted_criterion(reading: Reading, key: str, parameter: str = "criterion") -> CriterionInfo:
    """The criterion of a key in any case. Raises UnknownValue with near matches."""
    criteria = reading.codebook.criteria
    return criteria[known_word(parameter, key, criteria, "criterion")]


def wanted_theme(reading: Reading, key: str, parameter: str = "theme") -> str:
    """The key of a theme, in its own spelling. Raises UnknownValue with near matches."""
    return known_word(parameter, key, reading.codebook.themes, "theme")


def criteria_in(reading: Reading, frameworks: Iterable[str]) -> list[CriterionInfo]:
    """The criteria that frameworks ask, in the order of the codebook. Raises UnknownValue with near matches."""
    wanted = reading.frameworks(frameworks)
    return [one for one in reading.codebook.criteria.values() if any(ref.framework in wanted for ref in one.frameworks)]
