"""The closed words of the domain: those the code itself decides by.

Every word here is also a term of the codebook (`seed/codebook.yaml`, key `vocabularies`, or the value types and rules of
its criteria); `tests/test_vocabulary.py` holds the two in agreement. Words that the code merely passes on (kinds of
institution, law, event …) live in the codebook alone and are checked when the seed is read.
"""

from enum import StrEnum


class EntryKind(StrEnum):
    """What an addressable entry is."""

    COUNTRY = "country"
    LAW = "law"
    LAW_VERSION = "law-version"
    PROVISION = "provision"
    INSTITUTION = "institution"
    MECHANISM = "mechanism"
    COUNCIL = "council"
    STATISTIC = "statistic"
    EVENT = "event"
    SOURCE = "source"
    CRITERION = "criterion"
    SERIES = "series"
    CONFLICT = "conflict"
    QUESTION = "question"


class Aspect(StrEnum):
    """Whether a fact says what the binding text provides or what happens."""

    LAW = "law"
    PRACTICE = "practice"


class ValueStatus(StrEnum):
    """What is known of a value. Only `known` carries one; none of the others ever means "no"."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    SOURCE_SILENT = "source-silent"
    NOT_CODED = "not-coded"


class Rank(StrEnum):
    """Which of several rival facts is shown as the answer (as in Wikibase)."""

    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"


class Certainty(StrEnum):
    """How sure the coder is of a fact."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ValueType(StrEnum):
    """The shape of a criterion's answer."""

    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    AMOUNT = "amount"
    SHARE = "share"
    DATE = "date"


class Bound(StrEnum):
    """What a figure says of the true one."""

    EXACT = "exact"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    ABOUT = "about"


class Comparable(StrEnum):
    """How two values of a criterion are compared (codebook `rules.compare`)."""

    EQUAL = "equal"
    OVERLAP = "overlap"
    NUMERIC_TOLERANCE = "numeric-tolerance"
    NEVER = "never"


class AppliesTo(StrEnum):
    """What a criterion is asked of."""

    MECHANISM = "mechanism"
    COUNCIL = "council"
    COUNTRY = "country"


class ArrangementKind(StrEnum):
    """What can be present in a country, of several types."""

    MECHANISM = "mechanism"
    COUNCIL = "council"


class Level(StrEnum):
    """A level of government."""

    NATIONAL = "national"
    REGIONAL = "regional"
    LOCAL = "local"


class BodyRole(StrEnum):
    """What an institution does for a mechanism or council."""

    FUNDER = "funder"
    OPERATOR = "operator"
    REGULATOR = "regulator"
    SELECTOR = "selector"
    MONITOR = "monitor"


class SourceKind(StrEnum):
    """What kind of document a source is."""

    OFFICIAL_TEXT = "official-text"
    OFFICIAL_TRANSLATION = "official-translation"
    UNOFFICIAL_TRANSLATION = "unofficial-translation"
    MACHINE_TRANSLATION = "machine-translation"
    GOVERNMENT_PAGE = "government-page"
    REPORT = "report"
    ACADEMIC = "academic"
    STATISTICS = "statistics"
    NEWS = "news"


class MechanismType(StrEnum):
    """How a mechanism hands over money, property or relief."""

    PROCUREMENT = "procurement"
    GRANT = "grant"
    SUBSIDY = "subsidy"
    AWARD = "award"
    TAX_BENEFIT = "tax-benefit"
    IN_KIND = "in-kind"
    OTHER = "other"


class CouncilType(StrEnum):
    """What kind of cooperative body a council is."""

    PUBLIC_COUNCIL = "public-council"
    COORDINATION_COUNCIL = "coordination-council"
    DIALOGUE_PLATFORM = "dialogue-platform"
    EXPERT_COUNCIL = "expert-council"
    NATIONAL_COUNCIL = "national-council"
    ASSEMBLY = "assembly"
    OTHER = "other"


class LawStatus(StrEnum):
    """Where a law stands today, as its sources say; never used for a past day."""

    IN_FORCE = "in-force"
    REPEALED = "repealed"
    SUPERSEDED = "superseded"
    DRAFT = "draft"
    UNKNOWN = "unknown"


class ArrangementStatus(StrEnum):
    """Where a mechanism or council stands today, as its sources say; never used for a past day."""

    ACTIVE = "active"
    ABOLISHED = "abolished"
    PLANNED = "planned"
    UNKNOWN = "unknown"


class SeriesKind(StrEnum):
    """How the values of a reference series are laid out in time."""

    STEPS = "steps"
    ANNUAL = "annual"
    STEPS_AND_OBSERVATIONS = "steps-and-observations"


class Priority(StrEnum):
    """How urgent an open question is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class PartyRole(StrEnum):
    """What somebody did at an event."""

    ORGANISER = "organiser"
    PARTICIPANT = "participant"
