"""The data dictionary of a release: every table, what its columns mean, what leads where.

This is the one place that describes them. The SQLite file, its `_columns` table, Datasette's metadata, the data package and its
CSV files are all made from it. `app.releases.queries` fills the tables: a row has its cells in the order of the fields here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.locale import Lang
from app.core.tabular import SEPARATOR, Column, Datatype


@dataclass(frozen=True, slots=True)
class Field:
    """A column, whether it is always filled, and the vocabulary of its codes."""

    column: Column
    required: bool = False
    vocabulary: str = ""

    @property
    def name(self) -> str:
        """What programs call it."""
        return self.column.key


@dataclass(frozen=True, slots=True)
class Foreign:
    """Columns that name a row of a table."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...] = ("id",)


@dataclass(frozen=True, slots=True)
class ReleaseTable:
    """A table for readers: public ids as keys, in the order of which its rows stand."""

    name: str
    description: str
    fields: Sequence[Field]
    key: tuple[str, ...] = ("id",)
    foreign: Sequence[Foreign] = field(default_factory=tuple)

    @property
    def columns(self) -> list[Column]:
        """Its columns as tables are written."""
        return [one.column for one in self.fields]


@dataclass(frozen=True, slots=True)
class View:
    """A question put to the tables so often that the SQLite file has it ready."""

    name: str
    description: str
    sql: str


def _field(
    key: str, description: str, datatype: Datatype = Datatype.TEXT, *, required: bool = False, vocabulary: str = ""
) -> Field:
    title = key.replace("_", " ").capitalize()
    if vocabulary:
        description = f"{description} A code of the vocabulary `{vocabulary}` (table `vocabulary_terms`)."
    return Field(Column(key, title, datatype, description), required, vocabulary)


def _id(description: str) -> Field:
    return _field("id", description, required=True)


def _many(key: str, description: str) -> Field:
    return _field(key, f"{description} Several are joined by `{SEPARATOR}`.", Datatype.TEXTS)


def _coded(key: str, description: str, vocabulary: str, *, required: bool = True) -> tuple[Field, Field]:
    """A code, and its label in English beside it."""
    return (
        _field(key, description, required=required, vocabulary=vocabulary),
        _field(f"{key}_label", f"The label of `{key}`, in English.", required=required),
    )


_LANGUAGES = {Lang.EN: "English", Lang.RU: "Russian", Lang.KK: "Kazakh", Lang.TG: "Tajik"}


def _texts(key: str, what: str) -> tuple[Field, ...]:
    """A text in each language of the atlas."""
    return tuple(
        _field(f"{key}_{lang}", f"{what}, in {name}; empty where it is not recorded in that language.")
        for lang, name in _LANGUAGES.items()
    )


def _int(key: str, description: str, *, required: bool = False) -> Field:
    return _field(key, description, Datatype.INTEGER, required=required)


def _position(of: str) -> Field:
    return _int("position", f"Its place among {of}, from 0.", required=True)


_PARTIAL = "YYYY, YYYY-MM or YYYY-MM-DD: what is written is what is known."
_BASIS = (
    "`stated` (a source says so), `bound` (the coder is sure from or until here; beyond it is not known) or `undated` (the "
    "source bears no date)."
)
_DAYS = (
    "On a day D it holds certainly if certain_from <= D < certain_until, possibly if possible_from <= D < possible_until, "
    "else not."
)


def _date(key: str, description: str) -> Field:
    return _field(key, f"{description} {_PARTIAL}", Datatype.PARTIAL_DATE)


def _period(clipped_by: str = "") -> tuple[Field, ...]:
    clip = f", while {clipped_by} exists" if clipped_by else ""
    return (
        _date("valid_from", "Since when, as recorded. Empty: unknown."),
        _field("valid_from_basis", f"Where the start comes from: {_BASIS}", required=True),
        _date("valid_to", "The first day on which it no longer holds, as recorded. Empty: open."),
        _field("valid_to_basis", f"Where the end comes from: {_BASIS}", required=True),
        _field(
            "possible_from",
            f"The first day on which it may hold{clip}; 0001-01-01: no first day is known. {_DAYS}",
            Datatype.DAY,
            required=True,
        ),
        _field(
            "certain_from",
            f"The first day on which it surely holds{clip}; 9999-12-31: on no day surely.",
            Datatype.DAY,
            required=True,
        ),
        _field(
            "certain_until",
            f"The first day on which it no longer surely holds{clip}; 9999-12-31: open.",
            Datatype.DAY,
            required=True,
        ),
        _field(
            "possible_until",
            f"The first day on which it surely no longer holds{clip}; 9999-12-31: open.",
            Datatype.DAY,
            required=True,
        ),
    )


_COUNTRY = _field("country", "The country; empty for what belongs to several or to none.")
_NOTE = _field("note", "What the coder adds.")
_SOURCE = _field("source", "The source.", required=True)
_LOCATOR = _field("locator", "Where in the source it is said.", required=True)
_TO_ENTRY = Foreign(("id",), "entries")
_TO_COUNTRY = Foreign(("country",), "countries")
_TO_SOURCE = Foreign(("source",), "sources")
_PROOF = (_position("the citations"), _SOURCE, _LOCATOR)

TABLES: tuple[ReleaseTable, ...] = (
    ReleaseTable(
        "entries",
        "Everything that has a lasting id of its own, of every kind. Facts have a table of their own.",
        (
            _id("The lasting public id: never used again for anything else."),
            _field("kind", "What it is: country, law, law-version, provision, institution …", required=True),
            _COUNTRY,
            _field("name", "Its name or title, in English or the next best language.", required=True),
        ),
        foreign=(_TO_COUNTRY,),
    ),
    ReleaseTable(
        "aliases",
        "Other names of entries.",
        (
            _field("entry", "The entry.", required=True),
            _position("the aliases"),
            _field("text", "The other name.", required=True),
            _field("lang", "Its language.", required=True, vocabulary="languages"),
        ),
        ("entry", "position"),
        (Foreign(("entry",), "entries"),),
    ),
    ReleaseTable(
        "countries",
        "The countries of the atlas.",
        (
            _id("The country's code, lower case."),
            _field("iso2", "ISO 3166-1 alpha-2.", required=True),
            _field("iso3", "ISO 3166-1 alpha-3.", required=True),
            *_texts("name", "Name"),
            _field("currency", "Its currency (ISO 4217).", required=True),
            *_texts("capital", "Capital"),
            _field("region", "Where in the world it lies.", required=True),
            _NOTE,
        ),
        foreign=(_TO_ENTRY,),
    ),
    ReleaseTable(
        "country_levels",
        "The levels of government of each country.",
        (
            _field("country", "The country.", required=True),
            _position("its levels"),
            *_coded("level", "The level.", "levels"),
            *_texts("name", "What the level is called there"),
            _NOTE,
        ),
        ("country", "position"),
        (_TO_COUNTRY,),
    ),
    ReleaseTable(
        "institutions",
        "Ministries, funds, operators, CSOs …",
        (
            _id("The institution."),
            _COUNTRY,
            *_coded("kind", "What kind of institution.", "institution_kinds"),
            *_texts("name", "Name"),
            _field("role", "What it does in the financing of CSOs.", required=True),
            *_period(),
            _NOTE,
        ),
        foreign=(_TO_ENTRY, _TO_COUNTRY),
    ),
    ReleaseTable(
        "institution_successions",
        "Which institution took over from which.",
        (
            _field("predecessor", "The institution before.", required=True),
            _field("successor", "The institution after.", required=True),
        ),
        ("predecessor", "successor"),
        (Foreign(("predecessor",), "institutions"), Foreign(("successor",), "institutions")),
    ),
    ReleaseTable(
        "laws",
        "Acts. The period is the time in which the act is in force, worked out from its dates, versions and repeals.",
        (
            _id("The act."),
            _COUNTRY,
            *_coded("kind", "What kind of act.", "law_kinds"),
            _field("number", "Its official number."),
            *_texts("title", "Title that it bears now"),
            *_texts("short_name", "Short name"),
            _date("adopted", "When it was adopted."),
            _date("in_force_from", "When it came into force, as recorded."),
            _date("repealed", "When it was repealed: the first day without it."),
            *_coded("status", "Where it stands today, as sources say; use the period for a past day.", "law_statuses"),
            _field("identifiers", "Ids in official databases, as `database: id`, several joined by ` | `."),
            _many("urls", "Where its text is read."),
            *_period(),
            _NOTE,
        ),
        foreign=(_TO_ENTRY, _TO_COUNTRY),
    ),
    ReleaseTable(
        "law_versions",
        "The wordings of acts between two amendments, with the title that the act bore.",
        (
            _id("The version."),
            _field("law", "The act.", required=True),
            *_texts("title", "Title in this version"),
            _field("change", "What changed.", required=True),
            _field("amending_law", "The act that made this wording, where it is recorded."),
            _field("amending_act", "That act in words, where it is not."),
            *_period(),
            _NOTE,
        ),
        foreign=(_TO_ENTRY, Foreign(("law",), "laws"), Foreign(("amending_law",), "laws")),
    ),
    ReleaseTable(
        "provisions",
        "Articles, items and clauses of acts, summarised.",
        (
            _id("The provision."),
            _field("law", "The act.", required=True),
            _position("the provisions of the act"),
            _field("label", "How it is cited: `art. 6-1`.", required=True),
            _field("heading", "Its heading."),
            _field("summary", "What it says, in our words.", required=True),
            *_period(),
            _NOTE,
        ),
        foreign=(_TO_ENTRY, Foreign(("law",), "laws")),
    ),
    ReleaseTable(
        "law_relations",
        "What one act does to another, stored once, in the active direction.",
        (
            _field("law", "The act that acts.", required=True),
            *_coded("type", "What it does.", "legal_relations"),
            _field("other_law", "The act it acts on.", required=True),
            _date("date", "When it took effect."),
            _NOTE,
        ),
        ("law", "type", "other_law"),
        (Foreign(("law",), "laws"), Foreign(("other_law",), "laws")),
    ),
    *(
        ReleaseTable(
            plural,
            description,
            (
                _id(f"The {one}."),
                _COUNTRY,
                *_coded("type", f"What type of {one}.", f"{one}_types"),
                *_texts("name", "Name"),
                *_coded("status", "Where it stands today; use the period for a past day.", "arrangement_statuses"),
                _many("levels", "The levels of government at which it works."),
                _field("summary", "What it is, in our words.", required=True),
                *_period(),
                _NOTE,
            ),
            foreign=(_TO_ENTRY, _TO_COUNTRY),
        )
        for plural, one, description in (
            ("mechanisms", "mechanism", "Ways in which a state finances CSOs."),
            ("councils", "council", "Public councils and other bodies in which state and CSOs meet."),
        )
    ),
    ReleaseTable(
        "bodies",
        "What institutions do for mechanisms and councils, and when.",
        (
            _field("entry", "The mechanism or council.", required=True),
            _position("its bodies"),
            _field("institution", "The institution.", required=True),
            *_coded("role", "What it does.", "body_roles"),
            *_period("the mechanism or council"),
        ),
        ("entry", "position"),
        (Foreign(("entry",), "entries"), Foreign(("institution",), "institutions")),
    ),
    ReleaseTable(
        "legal_basis",
        "The acts, and articles where they are named, on which mechanisms and councils rest.",
        (
            _field("entry", "The mechanism or council.", required=True),
            _position("its legal basis"),
            _field("law", "The act.", required=True),
            _field("article", "The article as it is named; empty: only the act is."),
            _field("provision", "That article's entry, where it has one."),
        ),
        ("entry", "position"),
        (Foreign(("entry",), "entries"), Foreign(("law",), "laws"), Foreign(("provision",), "provisions")),
    ),
    ReleaseTable(
        "themes",
        "Groups of criteria.",
        (
            _id("The theme's key."),
            _position("the themes"),
            *_texts("title", "Title"),
            _field("applies_to", "What its criteria are asked of: mechanism, council or country.", required=True),
        ),
    ),
    ReleaseTable(
        "criteria",
        "The codebook's questions, each put to every mechanism, council or country that it applies to.",
        (
            _id("The criterion's key."),
            _field("theme", "Its theme.", required=True),
            _position("the criteria"),
            _field("applies_to", "What it is asked of: mechanism, council or country.", required=True),
            _many("mechanism_types", "The types of mechanism that it is asked of; empty: all."),
            *_texts("title", "Title"),
            *_texts("question", "The question"),
            _field("clarification", "How it is to be understood and coded.", required=True),
            _many("aspects", "Whether law, practice or both are coded."),
            _field("main_aspect", "The aspect that counts first."),
            _field(
                "value_type", "The shape of an answer: choice, choices, number, amount, share or date.", required=True
            ),
            _field("unit", "The unit of its figures, or what kind of unit they have."),
            _many("units", "The units that its figures may have."),
            _field(
                "default_bound", "What its figures say of the true one if nothing else is said.", vocabulary="bounds"
            ),
            _field("comparable", "How two answers are compared.", required=True),
            _field("tolerance", "How far figures may differ and still partly agree, as JSON."),
            _field("higher_is", "Whether more is better, worse or neither.", required=True),
            _field("higher_is_note", "Why."),
            _field("sister", "The criterion that asks the same of another kind of thing."),
            _field("core", "Whether it is asked of everything it applies to.", Datatype.BOOLEAN, required=True),
        ),
        foreign=(_TO_ENTRY, Foreign(("theme",), "themes"), Foreign(("sister",), "criteria")),
    ),
    ReleaseTable(
        "options",
        "The possible answers to criteria.",
        (
            _field("criterion", "The criterion.", required=True),
            _field("value", "The option's code.", required=True),
            _position("the options of the criterion"),
            *_texts("label", "Label"),
            _int("rank", "Its place where options have an order."),
            _field("exclusive", "Whether it stands alone.", Datatype.BOOLEAN, required=True),
            _field("covers", "The options it includes, as JSON; `any`: all of them."),
            _field("partly_with", "The options it partly agrees with, as JSON."),
            _field("cofog", "Its code in the Classification of the Functions of Government."),
            _many("sdg", "The Sustainable Development Goals it serves."),
            _many("aliases", "Other words for it."),
        ),
        ("criterion", "value"),
        (Foreign(("criterion",), "criteria"),),
    ),
    ReleaseTable(
        "frameworks",
        "Standards, indices and classifications that criteria are mapped to.",
        (
            _id("The framework's key."),
            _position("the frameworks"),
            _field("name", "Its name.", required=True),
            _field("publisher", "Who publishes it.", required=True),
            _field("url", "Where it is read.", required=True),
            _field("kind", "What it is.", required=True),
            _NOTE,
        ),
    ),
    ReleaseTable(
        "criterion_frameworks",
        "Where a framework asks what a criterion asks.",
        (
            _field("criterion", "The criterion.", required=True),
            _position("its frameworks"),
            _field("framework", "The framework.", required=True),
            _field("ref", "The place in the framework.", required=True),
        ),
        ("criterion", "position"),
        (Foreign(("criterion",), "criteria"), Foreign(("framework",), "frameworks")),
    ),
    ReleaseTable(
        "vocabulary_terms",
        "What codes mean: every term of every vocabulary.",
        (
            _field("vocabulary", "The vocabulary.", required=True),
            _field("value", "The code.", required=True),
            _position("the terms"),
            *_texts("label", "Label"),
            _field("attributes", "What only this vocabulary says of its terms, as JSON; empty: nothing."),
        ),
        ("vocabulary", "value"),
    ),
    ReleaseTable(
        "facts",
        "One row for each answer to one criterion about one mechanism, council or country, over a period. Only rows with the "
        "status `known` carry a value; no other status ever means no.",
        (
            _id("The lasting public id of the fact."),
            _field("country", "The country.", required=True),
            _field("subject", "The mechanism, council or country that it is about.", required=True),
            _field("subject_kind", "mechanism, council or country.", required=True),
            _field("subject_type", "The type of mechanism or council."),
            _field("subject_name", "Its name, in English or the next best language.", required=True),
            _field("theme", "The theme of the criterion.", required=True),
            _field("criterion", "The criterion that it answers.", required=True),
            _field("criterion_title", "Its title, in English.", required=True),
            *_coded("aspect", "Whether it says what the binding text provides or what happens.", "aspects"),
            _field("scope", "The band or variant that it is about; empty: the whole."),
            *_coded("status", "What is known of the value; only `known` carries one.", "value_statuses"),
            _field("display", "The value as a person would write it, in English."),
            _field("display_ru", "The same in Russian."),
            _field("option", "The option chosen (value type `choice`). Those of `choices` stand in `fact_options`."),
            _field(
                "number", "The figure (value types number, amount; share: 0 to 1), in its own unit.", Datatype.NUMBER
            ),
            _field("unit", "The figure's unit: a currency, an index series such as `kz-mci`, days …"),
            _field("bound", "What the figure says of the true one.", vocabulary="bounds"),
            _int("year", "The year of an amount's prices, where one is stated."),
            _date("date", "The date (value type date)."),
            _field("value", "The value as it was coded, as JSON."),
            *_coded(
                "rank", "Which of several rival facts answers: preferred before normal, deprecated never.", "fact_ranks"
            ),
            _field("rank_reason", "Why it is preferred or deprecated."),
            *_coded("certainty", "How sure the coder is.", "certainty_levels"),
            *_period("its subject"),
            _field(
                "newest_evidence",
                "The last day that the newest publication date among its sources can mean.",
                Datatype.DAY,
            ),
            _int("sources", "How many citations prove it (table `fact_sources`).", required=True),
            _field("checked_on", "The day on which a coder last checked it.", Datatype.DAY, required=True),
            _field("codebook", "The version of the codebook it was coded by.", required=True),
            _NOTE,
        ),
        foreign=(
            _TO_COUNTRY,
            Foreign(("subject",), "entries"),
            Foreign(("theme",), "themes"),
            Foreign(("criterion",), "criteria"),
            Foreign(("criterion", "option"), "options", ("criterion", "value")),
        ),
    ),
    ReleaseTable(
        "fact_options",
        "The options of facts that name several (value type `choices`).",
        (
            _field("fact", "The fact.", required=True),
            _position("its options"),
            _field("criterion", "Its criterion.", required=True),
            _field("value", "The option.", required=True),
            _field("label", "Its label, in English.", required=True),
        ),
        ("fact", "position"),
        (Foreign(("fact",), "facts"), Foreign(("criterion", "value"), "options", ("criterion", "value"))),
    ),
    ReleaseTable(
        "fact_sources",
        "What proves each fact.",
        (_field("fact", "The fact.", required=True), *_PROOF),
        ("fact", "position"),
        (Foreign(("fact",), "facts"), _TO_SOURCE),
    ),
    ReleaseTable(
        "fact_legal_basis",
        "The acts, and articles where they are named, on which facts rest.",
        (
            _field("fact", "The fact.", required=True),
            _position("its legal basis"),
            _field("law", "The act.", required=True),
            _field("article", "The article as it is named; empty: only the act is."),
            _field("provision", "That article's entry, where it has one."),
        ),
        ("fact", "position"),
        (Foreign(("fact",), "facts"), Foreign(("law",), "laws"), Foreign(("provision",), "provisions")),
    ),
    ReleaseTable(
        "sources",
        "The documents that were read.",
        (
            _id("The source."),
            _COUNTRY,
            _field("title", "Its title.", required=True),
            _field("title_lang", "The language of the title.", required=True),
            _field("publisher", "Who published it.", required=True),
            _field("url", "Where it is read."),
            *_coded("kind", "What kind of document.", "source_kinds"),
            _field("language", "The language of the text.", required=True, vocabulary="languages"),
            _date("published", "When it was published."),
            _field("edition", "Which edition was read."),
            _field("retrieved", "The day on which it was read.", Datatype.DAY, required=True),
            _field("archived_url", "Where a copy is kept."),
            _NOTE,
        ),
        foreign=(_TO_ENTRY, _TO_COUNTRY),
    ),
    ReleaseTable(
        "entry_sources",
        "What proves what is said of entries other than facts.",
        (_field("entry", "The entry.", required=True), *_PROOF),
        ("entry", "position"),
        (Foreign(("entry",), "entries"), _TO_SOURCE),
    ),
    ReleaseTable(
        "law_relation_sources",
        "What proves what one act does to another.",
        (
            _field("law", "The act that acts.", required=True),
            _field("type", "What it does.", required=True),
            _field("other_law", "The act it acts on.", required=True),
            *_PROOF,
        ),
        ("law", "type", "other_law", "position"),
        (Foreign(("law", "type", "other_law"), "law_relations", ("law", "type", "other_law")), _TO_SOURCE),
    ),
    ReleaseTable(
        "body_sources",
        "What proves what institutions do for mechanisms and councils.",
        (
            _field("entry", "The mechanism or council.", required=True),
            _int("body", "The place of the body (table `bodies`).", required=True),
            *_PROOF,
        ),
        ("entry", "body", "position"),
        (Foreign(("entry", "body"), "bodies", ("entry", "position")), _TO_SOURCE),
    ),
    ReleaseTable(
        "statistics",
        "Figures about countries, mechanisms, councils … They may be rival claims, bounds or stocks: do not add them up unread.",
        (
            _id("The figure."),
            _COUNTRY,
            _field("about", "What it is about.", required=True),
            *_coded("metric", "What is counted.", "statistic_metrics"),
            _date("period_from", "Since when."),
            _date("period_to", "The first day after."),
            _field("value", "The figure, in its unit.", Datatype.NUMBER, required=True),
            *_coded("bound", "What it says of the true figure.", "bounds"),
            _field("unit", "Its unit.", required=True),
            _field("display", "The figure as a person would write it, in English.", required=True),
            _field("place", "Where in the country; empty: all of it."),
            _field("breakdown", "Of which part; empty: the whole."),
            _NOTE,
        ),
        foreign=(_TO_ENTRY, _TO_COUNTRY, Foreign(("about",), "entries")),
    ),
    ReleaseTable(
        "series",
        "Series of reference values: index units, rates, prices, population.",
        (
            _id("The series' key."),
            _COUNTRY,
            _position("the series"),
            *_texts("title", "Title"),
            *_texts("name", "Name of the index unit"),
            _field("unit", "The unit of its values.", required=True),
            _field("index_unit", "The unit that it is the value of, such as MCI; empty: none."),
            _field("indicator", "Its code at the publisher."),
            *_coded("kind", "How its values are laid out in time.", "series_kinds"),
            _field("definition", "What it measures.", required=True),
            _many("gaps", "What is missing."),
            _NOTE,
        ),
        foreign=(_TO_ENTRY, _TO_COUNTRY),
    ),
    ReleaseTable(
        "series_values",
        "The values of series.",
        (
            _field("series", "The series.", required=True),
            _position("its values"),
            _date("period_from", "Since when."),
            _date("period_to", "The first day after; empty: open."),
            _field("value", "The value, in the unit of the series.", Datatype.NUMBER, required=True),
            _field("set_by", "The act that sets it, in words."),
            _field("derived", "Whether it was worked out from others.", Datatype.BOOLEAN, required=True),
            _field(
                "observation", "Whether it was only seen then, not set for a period.", Datatype.BOOLEAN, required=True
            ),
            _NOTE,
        ),
        ("series", "position"),
        (Foreign(("series",), "series"),),
    ),
    ReleaseTable(
        "series_value_sources",
        "What proves the values of series.",
        (
            _field("series", "The series.", required=True),
            _int("value", "The place of the value (table `series_values`).", required=True),
            *_PROOF,
        ),
        ("series", "value", "position"),
        (Foreign(("series", "value"), "series_values", ("series", "position")), _TO_SOURCE),
    ),
    ReleaseTable(
        "events",
        "Visits, forums, reforms …",
        (
            _id("The event."),
            _COUNTRY,
            *_coded("kind", "What kind of event.", "event_kinds"),
            _field("title", "Its title.", required=True),
            _date("start", "Its first day."),
            _date("end", "Its last day, unlike the ends of periods elsewhere."),
            _many("places", "Where."),
            _many("topics", "On what."),
            _field("summary", "What happened, in our words."),
            _NOTE,
        ),
        foreign=(_TO_ENTRY, _TO_COUNTRY),
    ),
    ReleaseTable(
        "event_countries",
        "The countries that events concern.",
        (
            _field("event", "The event.", required=True),
            _position("its countries"),
            _field("country", "The country.", required=True),
        ),
        ("event", "position"),
        (Foreign(("event",), "events"), _TO_COUNTRY),
    ),
    ReleaseTable(
        "event_parties",
        "Who organised events or took part.",
        (
            _field("event", "The event.", required=True),
            *_coded("role", "What the party did.", "party_roles"),
            _position("those of the role"),
            _field("institution", "The institution, where it is recorded."),
            _field("text", "The party in words, where it is not."),
        ),
        ("event", "role", "position"),
        (Foreign(("event",), "events"), Foreign(("institution",), "institutions")),
    ),
    ReleaseTable(
        "about",
        "What events, conflicts and questions are about.",
        (
            _field("entry", "The event, conflict or question.", required=True),
            _position("what it is about"),
            _field("target", "What it is about.", required=True),
        ),
        ("entry", "position"),
        (Foreign(("entry",), "entries"), Foreign(("target",), "entries")),
    ),
    ReleaseTable(
        "conflicts",
        "Points on which sources disagree.",
        (
            _id("The conflict."),
            _COUNTRY,
            _field("topic", "The point.", required=True),
            _field("resolution", "How it was resolved; empty: it is open."),
            _NOTE,
        ),
        foreign=(_TO_ENTRY, _TO_COUNTRY),
    ),
    ReleaseTable(
        "claims",
        "The sides of conflicts.",
        (
            _field("conflict", "The conflict.", required=True),
            _position("its claims"),
            _field("claim", "What is claimed.", required=True),
        ),
        ("conflict", "position"),
        (Foreign(("conflict",), "conflicts"),),
    ),
    ReleaseTable(
        "claim_sources",
        "Who claims what in a conflict.",
        (
            _field("conflict", "The conflict.", required=True),
            _int("claim", "The place of the claim (table `claims`).", required=True),
            *_PROOF,
        ),
        ("conflict", "claim", "position"),
        (Foreign(("conflict", "claim"), "claims", ("conflict", "position")), _TO_SOURCE),
    ),
    ReleaseTable(
        "questions",
        "What is still to be found out.",
        (
            _id("The question."),
            _COUNTRY,
            _field("question", "The question.", required=True),
            _field("why", "Why it matters.", required=True),
            _field("lead", "Where the answer may be found."),
            *_coded("priority", "How urgent it is.", "question_priorities"),
            _NOTE,
        ),
        foreign=(_TO_ENTRY, _TO_COUNTRY),
    ),
    ReleaseTable(
        "retired_ids",
        "Public ids that are no longer used, and why.",
        (
            _id("The id."),
            _field("reason", "Why it was withdrawn.", required=True),
            _field("successor", "What to use instead."),
            _field("merged_into", "What it was merged into."),
            _field("retired_on", "When.", Datatype.DAY, required=True),
        ),
    ),
)

VIEWS: tuple[View, ...] = (
    View(
        "answers",
        "Facts with a known value that are not deprecated: what usually is wanted of `facts`.",
        "SELECT * FROM facts WHERE status = 'known' AND rank <> 'deprecated'",
    ),
    View(
        "facts_with_sources",
        "Each fact with each source that proves it: one row for each citation.",
        "SELECT f.id AS fact, f.country, f.subject, f.criterion, f.aspect, f.scope, f.status, f.display, f.valid_from, f.valid_to,"
        " s.source, d.title AS source_title, d.kind AS source_kind, d.published, s.locator, d.url"
        " FROM facts f JOIN fact_sources s ON s.fact = f.id JOIN sources d ON d.id = s.source",
    ),
    View(
        "facts_with_articles",
        "Each fact with each act and article on which it rests.",
        "SELECT f.id AS fact, f.country, f.subject, f.criterion, f.aspect, f.display, b.law, l.number AS law_number,"
        " l.title_en AS law_title, b.article, b.provision, p.summary AS provision_summary"
        " FROM facts f JOIN fact_legal_basis b ON b.fact = f.id JOIN laws l ON l.id = b.law"
        " LEFT JOIN provisions p ON p.id = b.provision",
    ),
    View(
        "facts_by_status",
        "How many facts each theme has in each country, by what is known of them.",
        "SELECT country, theme, aspect, status, count(*) AS facts FROM facts GROUP BY country, theme, aspect, status",
    ),
)

ON_A_DAY = (
    "SELECT *, CASE WHEN certain_from <= :day AND :day < certain_until THEN 'certain' ELSE 'possible' END AS holds"
    " FROM facts WHERE possible_from <= :day AND :day < possible_until AND rank <> 'deprecated'"
    " ORDER BY subject, criterion, aspect, id"
)
"""What held on a day: the question that the whole atlas is about."""
