"""Which questions are put to a subject, and what is said to each on a day. Pure: no database, no HTTP.

A question is one criterion and one aspect put to one subject. Whoever counts questions (a mechanism's counts, coverage, the
research agenda) counts them here, so that the counts agree.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from app.codebook import Codebook, CriterionInfo
from app.core.dates import Reason
from app.facts.answering import TELLING, Candidate, answer
from app.vocabulary import ValueStatus


class Recorded(Candidate, Protocol):
    """A fact as far as asking needs it; `row` has its criterion_id, aspect and scope."""

    @property
    def row(self) -> Any:
        """The fact's row."""


F = TypeVar("F", bound=Recorded)


class Said(NamedTuple, Generic[F]):
    """What is said to a question for one scope: on the day or, with the day lifted, ever (rivals and all)."""

    scope: str | None
    status: ValueStatus
    reason: Reason | None
    facts: tuple[F, ...]
    other_claims: tuple[F, ...]


class Asked(NamedTuple, Generic[F]):
    """One criterion and aspect put to one subject, and what is said to it."""

    criterion: CriterionInfo
    aspect: str
    put: bool
    """False: the criterion is not asked of a subject of this type, and nobody answered it all the same."""
    said: tuple[Said[F], ...]
    """By scope; empty: nothing is said of the day."""

    @property
    def status(self) -> ValueStatus:
        """`known` if any scope is; otherwise the status that says most. Nothing said is `not-coded`."""
        if not self.put:
            return ValueStatus.NOT_APPLICABLE
        if not self.said:
            return ValueStatus.NOT_CODED
        return min((one.status for one in self.said), key=TELLING.__getitem__)


def asked_of(
    codebook: Codebook, kind: str, type_: str | None, facts: Iterable[F], day: dt.date | None
) -> list[Asked[F]]:
    """All questions of the codebook that are about subjects of a kind, put to one of them: by theme, criterion and aspect.

    `facts` are all facts about it, of every period and rank. A criterion that is not asked of the subject's type is
    `not-applicable`, unless a fact answers it.
    """
    rivals: dict[tuple[int, str], dict[str | None, list[F]]] = {}
    answered = set()
    for fact in facts:
        row = fact.row
        rivals.setdefault((row.criterion_id, row.aspect), {}).setdefault(row.scope, []).append(fact)
        answered.add(row.criterion_id)
    asked: list[Asked[F]] = []
    for criterion in _criteria(codebook, kind):
        number = criterion.id
        put = number in answered or criterion.asked_of(kind, type_)
        for aspect in criterion.aspects:
            groups = rivals.get((number, aspect))
            if groups is None:
                asked.append(Asked(criterion, aspect, put, ()))
                continue
            said = [made for scope, group in groups.items() if (made := _said(scope, group, day)) is not None]
            if len(said) > 1:
                said.sort(key=lambda made: made.scope or "")
            asked.append(Asked(criterion, aspect, put, tuple(said)))
    return asked


def _criteria(codebook: Codebook, kind: str) -> list[CriterionInfo]:
    themes = {theme.key: place for place, theme in enumerate(codebook.themes.values()) if theme.applies_to == kind}
    return sorted(
        (criterion for criterion in codebook.criteria.values() if criterion.theme.key in themes),
        key=lambda criterion: themes[criterion.theme.key],
    )


def _said(scope: str | None, group: Sequence[F], day: dt.date | None) -> Said[F] | None:
    """What the rivals of one scope say; None if they say nothing of the day."""
    if day is None:
        known = any(fact.status is ValueStatus.KNOWN for fact in group)
        return Said(scope, ValueStatus.KNOWN if known else group[0].status, None, tuple(group), ())
    made = answer(group, day)
    if made is None:
        return None
    return Said(scope, made.status, made.reason, made.facts, made.other_claims)
