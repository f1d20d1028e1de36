"""All tables, one file per subject. A table never imports from a feature."""

from app.models.arrangement import ArrangementLevel, Body, LegalBasis
from app.models.base import BASES, About, Alias, Base, Dated, Entry, partial, span_of
from app.models.council import Council
from app.models.country import Country
from app.models.criterion import (
    Codebook,
    Criterion,
    CriterionFramework,
    CriterionOption,
    Framework,
    Theme,
    VocabularyTerm,
)
from app.models.event import Event, EventCountry, EventParty
from app.models.fact import Fact, FactOption
from app.models.institution import Institution, InstitutionSuccession
from app.models.law import Law, LawRelation, LawVersion, Provision
from app.models.mechanism import Mechanism
from app.models.note import Claim, Conflict, Question
from app.models.revision import Change, Retirement, Revision
from app.models.search import SearchDocument, SearchWord
from app.models.source import SOURCE_COLUMNS, Citation, Source
from app.models.statistic import Series, SeriesValue, Statistic

__all__ = [
    "BASES",
    "SOURCE_COLUMNS",
    "About",
    "Alias",
    "ArrangementLevel",
    "Base",
    "Body",
    "Change",
    "Citation",
    "Claim",
    "Codebook",
    "Conflict",
    "Council",
    "Country",
    "Criterion",
    "CriterionFramework",
    "CriterionOption",
    "Dated",
    "Entry",
    "Event",
    "EventCountry",
    "EventParty",
    "Fact",
    "FactOption",
    "Framework",
    "Institution",
    "InstitutionSuccession",
    "Law",
    "LawRelation",
    "LawVersion",
    "LegalBasis",
    "Mechanism",
    "Provision",
    "Question",
    "Retirement",
    "Revision",
    "SearchDocument",
    "SearchWord",
    "Series",
    "SeriesValue",
    "Source",
    "Statistic",
    "Theme",
    "VocabularyTerm",
    "partial",
    "span_of",
]
