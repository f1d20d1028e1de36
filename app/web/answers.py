"""The answers about one subject as people read them: question by question, law beside practice. Pure: no database, no HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.facts.queries import criterion_summary
from app.facts.schemas import AnswerRead, CriterionSummary, ThemeAnswers
from app.reading import Reading


@dataclass(frozen=True, slots=True)
class Side:
    """What is said to a question by law or in practice."""

    aspect: str
    answers: Sequence[AnswerRead]
    """By scope; empty: nobody has looked into it."""

    @property
    def look(self) -> str:
        """How it is to look: `known` where any answer is, else the status that it has."""
        codes = [answer.status.code for answer in self.answers]
        return "known" if "known" in codes else (codes[0] if codes else "not-coded")


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion and what is said to it."""

    criterion: CriterionSummary
    sides: Sequence[Side]


@dataclass(frozen=True, slots=True)
class Theme:
    """The questions of a theme that anything is said to, and those that nobody has looked into or that are not asked here."""

    key: str
    title: str
    questions: Sequence[Question]
    not_coded: Sequence[CriterionSummary]
    not_applicable: Sequence[CriterionSummary]


def themes_of(reading: Reading, themes: Sequence[ThemeAnswers]) -> list[Theme]:
    """The themes of a subject, question by question, in the order of the codebook."""
    return [_theme(reading, theme) for theme in themes]


def _theme(reading: Reading, theme: ThemeAnswers) -> Theme:
    book = reading.codebook.criteria
    said: dict[str, list[AnswerRead]] = {}
    for answer in theme.answers:
        said.setdefault(answer.criterion.key, []).append(answer)
    questions = [
        Question(
            answers[0].criterion,
            [
                Side(str(aspect), [answer for answer in answers if answer.aspect.code == aspect])
                for aspect in book[key].aspects
            ],
        )
        for key, answers in said.items()
    ]
    open_ones = [key for key in theme.not_coded if ":" not in key and key not in said]
    return Theme(
        theme.key,
        theme.title,
        questions,
        [criterion_summary(reading, book[key]) for key in open_ones],
        [criterion_summary(reading, book[key]) for key in theme.not_applicable if key not in said],
    )
