"""Why something should be looked into, in the order of the research agenda. Pure: no database, no HTTP.

The order is the rule: what a person called urgent comes first; then core questions without an answer; then the other
recorded questions; then claims that contradict each other; then answers on weak ground and other gaps, the heaviest first.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.dates import Holds
from app.describing import Wording
from app.facts.asking import Asked
from app.vocabulary import Aspect, Certainty, Priority, ValueStatus


class Why(StrEnum):
    """Why a cell, an open question or a conflict stands on the agenda."""

    QUESTION_HIGH = "question-high"
    CORE_NOT_CODED = "core-not-coded"
    CORE_UNKNOWN = "core-unknown"
    QUESTION_MEDIUM = "question-medium"
    QUESTION_LOW = "question-low"
    CONFLICT = "conflict"
    RIVALS = "rivals"
    MACHINE_TRANSLATION_ONLY = "machine-translation-only"
    STALE = "stale"
    SOURCE_SILENT = "source-silent"
    UNKNOWN = "unknown"
    NOT_CODED = "not-coded"
    PARTLY_UNKNOWN = "partly-unknown"
    SINGLE_SOURCE = "single-source"
    LOW_CERTAINTY = "low-certainty"
    NO_ARTICLE = "no-article"
    WEAK_LOCATOR = "weak-locator"
    EVIDENCE_UNDATED = "evidence-undated"
    POSSIBLE_DATE = "possible-date"
    OTHER_CLAIMS = "other-claims"
    ARTICLE_NOT_RECORDED = "article-not-recorded"

    @property
    def rank(self) -> int:
        """Its place in the order, from 1."""
        return list(Why).index(self) + 1


LABELS: Wording = {
    Why.QUESTION_HIGH: ("open question of high priority", "открытый вопрос высокой важности"),
    Why.CORE_NOT_CODED: ("core question that nobody has looked into", "основной вопрос: еще никто не искал ответ"),
    Why.CORE_UNKNOWN: (
        "core question whose answer was not found",
        "основной вопрос: ответ не найден",
    ),
    Why.QUESTION_MEDIUM: ("open question of medium priority", "открытый вопрос средней важности"),
    Why.QUESTION_LOW: ("open question of low priority", "открытый вопрос низкой важности"),
    Why.CONFLICT: ("sources disagree, and it is not resolved", "источники расходятся, расхождение не разрешено"),
    Why.RIVALS: ("claims of equal rank stand side by side", "равноправные утверждения стоят рядом"),
    Why.MACHINE_TRANSLATION_ONLY: (
        "proved by machine translations alone",
        "подтверждено только машинным переводом",
    ),
    Why.STALE: ("practice whose newest evidence is over five years old", "практика: свидетельства старше пяти лет"),
    Why.SOURCE_SILENT: ("the source was read and is silent", "источник прочитан, но молчит об этом"),
    Why.UNKNOWN: ("answer not found", "ответ не найден"),
    Why.NOT_CODED: ("nobody has looked into it", "еще никто не искал ответ"),
    Why.PARTLY_UNKNOWN: ("known for some bands only", "известно лишь для части вариантов"),
    Why.SINGLE_SOURCE: ("rests on a single source", "опирается на единственный источник"),
    Why.LOW_CERTAINTY: ("low certainty", "низкая достоверность"),
    Why.NO_ARTICLE: ("law without an article named", "право: статья не названа"),
    Why.WEAK_LOCATOR: ("a citation without a pinpoint", "ссылка без точного места"),
    Why.EVIDENCE_UNDATED: ("no source bears a date", "источники не датированы"),
    Why.POSSIBLE_DATE: ("holds only possibly on the day", "действует на этот день лишь возможно"),
    Why.OTHER_CLAIMS: ("something else is claimed too", "есть и другие утверждения"),
    Why.ARTICLE_NOT_RECORDED: (
        "law whose article is named but has no entry",
        "право: статья названа, но не внесена",
    ),
}
"""In English and Russian."""

OF_QUESTIONS = {
    Priority.HIGH: Why.QUESTION_HIGH,
    Priority.MEDIUM: Why.QUESTION_MEDIUM,
    Priority.LOW: Why.QUESTION_LOW,
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a fact rests on, as far as it can be weak."""

    sources: int
    machine_translation_only: bool
    stale: bool
    dated: bool
    weak_locators: int
    certainty: str
    article: str
    """As `evidence.article` of a fact: `recorded`, `named`, `act-only` or `none-recorded`."""
    holds: Holds | None


def reasons_for(asked: Asked[Any], grounds: Collection[Ground], *, dated: bool) -> tuple[Why, ...]:
    """Why a question to a subject should be looked into, the heaviest first; `grounds` are those of the known facts that answer.

    Empty: it is known on firm ground, or cannot arise. With the day lifted (`dated` is false) facts of one scope follow each
    other in time, and are no rival claims.
    """
    core = asked.criterion.core
    match asked.status:
        case ValueStatus.NOT_APPLICABLE:
            return ()
        case ValueStatus.NOT_CODED:
            return (Why.CORE_NOT_CODED if core else Why.NOT_CODED,)
        case ValueStatus.UNKNOWN:
            return (Why.CORE_UNKNOWN if core else Why.UNKNOWN,)
        case ValueStatus.SOURCE_SILENT:
            return (Why.SOURCE_SILENT,)
        case ValueStatus.KNOWN:
            return tuple(
                sorted({*_of_the_answer(asked, dated), *_of_its_ground(asked, grounds)}, key=lambda why: why.rank)
            )


def _of_the_answer(asked: Asked[Any], dated: bool) -> Iterator[Why]:
    if dated and any(len(said.facts) > 1 for said in asked.said):
        yield Why.RIVALS
    if any(said.other_claims for said in asked.said):
        yield Why.OTHER_CLAIMS
    if any(said.status not in (ValueStatus.KNOWN, ValueStatus.NOT_APPLICABLE) for said in asked.said):
        yield Why.PARTLY_UNKNOWN


def _of_its_ground(asked: Asked[Any], grounds: Collection[Ground]) -> Iterator[Why]:
    for ground in grounds:
        weak = {
            Why.MACHINE_TRANSLATION_ONLY: ground.machine_translation_only,
            Why.STALE: ground.stale,
            Why.SINGLE_SOURCE: ground.sources == 1,
            Why.LOW_CERTAINTY: ground.certainty == Certainty.LOW,
            Why.NO_ARTICLE: asked.aspect == Aspect.LAW and ground.article in ("act-only", "none-recorded"),
            Why.ARTICLE_NOT_RECORDED: asked.aspect == Aspect.LAW and ground.article == "named",
            Why.WEAK_LOCATOR: ground.weak_locators > 0,
            Why.EVIDENCE_UNDATED: not ground.dated,
            Why.POSSIBLE_DATE: ground.holds is Holds.POSSIBLE,
        }
        yield from (why for why, holds in weak.items() if holds)
