"""The words of comparisons in English and Russian: verdicts, the rules that give them, what weakens a row."""

from enum import StrEnum

from app.compare.verdicts import Rule, Verdict
from app.describing import Wording


class Caveat(StrEnum):
    """What weakens a row."""

    STALE = "stale"
    POSSIBLE_DATE = "possible-date"
    EVIDENCE_UNDATED = "evidence-undated"
    LOW_CERTAINTY = "low-certainty"
    MACHINE_TRANSLATION_ONLY = "machine-translation-only"
    OTHER_CLAIMS = "other-claims"
    RIVALS_OF_EQUAL_RANK = "rivals-of-equal-rank"
    SOME_WITHOUT_VALUE = "some-without-value"
    SOME_UNPAIRED = "some-unpaired"
    SOME_NOT_COMPARABLE = "some-not-comparable"
    CONVERTED = "converted"
    MISSING_RATE = "missing-rate"


VERDICTS: Wording = {
    Verdict.SAME: ("Same", "Одинаково"),
    Verdict.PARTLY: ("Partly the same", "Частично совпадает"),
    Verdict.DIFFERENT: ("Different", "Различно"),
    Verdict.ONE_UNKNOWN: ("Known on some sides only", "Известно лишь для части сторон"),
    Verdict.BOTH_UNKNOWN: ("Known on no side", "Не известно ни для одной стороны"),
    Verdict.NOT_COMPARABLE: ("Not comparable", "Несопоставимо"),
}

RULES: Wording = {
    Rule.NOT_APPLICABLE: (
        "the question cannot arise on one side",
        "на одной из сторон вопрос не возникает",
    ),
    Rule.UNKNOWN: (
        "a side without a known value is never judged",
        "сторона без известного значения не оценивается",
    ),
    Rule.NEVER_COMPARED: (
        "the codebook shows these values side by side without a verdict",
        "по кодификатору значения показываются рядом без вывода",
    ),
    Rule.SAME_FACT: (
        "it is one and the same fact on both sides",
        "с обеих сторон один и тот же факт",
    ),
    Rule.ONLY_OTHER: (
        "“other” or “unspecified” says too little to be compared",
        "«иное» или «не указано» слишком неопределенно для сравнения",
    ),
    Rule.EQUAL: ("the values are equal", "значения равны"),
    Rule.HOLDS_OTHER: (
        "the values are equal, but hold “other”, which may differ",
        "значения равны, но содержат «иное», которое может различаться",
    ),
    Rule.COVERS: ("one value covers the other", "одно значение охватывает другое"),
    Rule.SHARES: ("some values are shared, some are not", "часть значений общая, часть нет"),
    Rule.ADJACENT: (
        "the values stand next to each other in the codebook's order",
        "значения соседствуют в шкале кодификатора",
    ),
    Rule.PARTLY_WITH: (
        "the codebook says that these values agree in part",
        "по кодификатору значения совпадают частично",
    ),
    Rule.WITHIN_TOLERANCE: (
        "the figures lie within the codebook's tolerance",
        "числа расходятся в пределах допуска кодификатора",
    ),
    Rule.UNLIKE_BOUNDS: (
        "the figures agree, but one is a bound of another kind (at least, at most, about)",
        "числа совпадают, но границы разного рода (не менее, не более, около)",
    ),
    Rule.CONVERTED_DAYS: (
        "the figures agree if five working days are counted as seven calendar days",
        "числа совпадают, если считать пять рабочих дней за семь календарных",
    ),
    Rule.UNLIKE_UNITS: (
        "the figures are in units between which no sourced conversion was asked for or exists",
        "числа даны в единицах, пересчет между которыми не запрошен или не имеет источника",
    ),
    Rule.CONVERTED: (
        "the amounts were compared in the currency asked for, by the codebook's tolerance",
        "суммы сравнены в запрошенной валюте, по допуску кодификатора",
    ),
    Rule.NO_RATE: (
        "a value that the conversion needs is not recorded: see `missing` of the amount",
        "значение, нужное для пересчета, не записано: см. `missing` суммы",
    ),
    Rule.UNEQUAL: ("the values differ", "значения различаются"),
    Rule.VARIES: (
        "the pairs of values across the columns have different verdicts",
        "пары значений разных столбцов имеют разные выводы",
    ),
}

CAVEATS: Wording = {
    Caveat.STALE: (
        "old evidence for a practice that may have changed",
        "давние сведения о практике, которая могла измениться",
    ),
    Caveat.POSSIBLE_DATE: ("holds only possibly on the day", "на эту дату действует лишь возможно"),
    Caveat.EVIDENCE_UNDATED: ("its sources bear no date", "источники без даты"),
    Caveat.LOW_CERTAINTY: ("low certainty", "низкая достоверность"),
    Caveat.MACHINE_TRANSLATION_ONLY: ("proved by machine translations only", "подтверждено лишь машинным переводом"),
    Caveat.OTHER_CLAIMS: ("other claims exist for the day", "на эту дату есть и иные утверждения"),
    Caveat.RIVALS_OF_EQUAL_RANK: ("sources of equal rank disagree", "равноценные источники расходятся"),
    Caveat.SOME_WITHOUT_VALUE: (
        "the answer is not known for everything of the kind that a side has",
        "ответ известен не для всего подобного, что есть у стороны",
    ),
    Caveat.SOME_UNPAIRED: (
        "some values have no counterpart on the other side and were left aside",
        "часть значений не имеет пары на другой стороне и не учтена в выводе",
    ),
    Caveat.SOME_NOT_COMPARABLE: (
        "some pairs of values cannot be compared and were left aside",
        "часть пар значений несопоставима и не учтена в выводе",
    ),
    Caveat.CONVERTED: (
        "amounts were converted: nominal, by annual average rates",
        "суммы пересчитаны: номинально, по среднегодовым курсам",
    ),
    Caveat.MISSING_RATE: (
        "some amounts could not be converted: a value is not recorded",
        "часть сумм не пересчитана: нет записанного значения",
    ),
}
