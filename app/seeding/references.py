"""What one record says about another: every id must lead somewhere, every word must be in its vocabulary, every value must
fit its criterion. All faults are collected; none is raised."""

from collections.abc import Callable, Iterable, Iterator

from app.core.dates import PartialDate
from app.seeding.dataset import CODEBOOK, FACT, Dataset, Unit
from app.seeding.faults import Fault, Place, near, near_or_all
from app.seeding.records import (
    ArrangementRecord,
    CitationRecord,
    CodebookRecord,
    ConflictRecord,
    CountryRecord,
    CriterionRecord,
    EventRecord,
    FactRecord,
    InstitutionRecord,
    LawRecord,
    LegalBasisRecord,
    ProvisionRecord,
    QuestionRecord,
    SeriesRecord,
    SourceRecord,
    StatisticRecord,
    VersionRecord,
)
from app.vocabulary import EntryKind, ValueType

LineOf = Callable[[str, Place], int]
"""The line of a place in a file."""

Finding = tuple[Place, str]
"""Where in the record something is wrong, and what."""


def faults_of(dataset: Dataset, line_of: LineOf) -> list[Fault]:
    """All faults of a dataset whose records are sound one by one."""
    checker = _Checker(dataset)
    return [
        Fault(unit.file, line_of(unit.file, (*unit.place, *place)), unit.public_id, message)
        for unit in dataset.units.values()
        for place, message in checker.findings(unit)
    ] + list(checker.retirement_faults(line_of))


class _Checker:
    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        book = dataset.units.get(CODEBOOK)
        self.book = book.record if book and isinstance(book.record, CodebookRecord) else None
        self.words = {
            name: {term.value for term in terms}
            for name, terms in (self.book.vocabularies if self.book else {}).items()
        }
        self.themes = {theme.key: theme for theme in (self.book.themes if self.book else ())}
        self.frameworks = {framework.key for framework in (self.book.frameworks if self.book else ())}
        self.money_units = self._money_units()
        self.first_labelled: dict[tuple[str | None, str], Unit] = {}
        for unit in dataset.of_kind(EntryKind.PROVISION):
            if isinstance(unit.record, ProvisionRecord):
                self.first_labelled.setdefault((unit.parent, unit.record.label), unit)

    def _money_units(self) -> set[str]:
        terms = self.book.vocabularies.get("units", []) if self.book else []
        currencies = {term.value for term in terms if (term.model_extra or {}).get("dimension") == "money"}
        indexes = {
            unit.public_id
            for unit in self.dataset.of_kind(EntryKind.SERIES)
            if getattr(unit.record, "index_unit", None)
        }
        return currencies | indexes | self.dataset.unread

    def findings(self, unit: Unit) -> Iterator[Finding]:
        """Everything about one unit that does not fit the rest."""
        if self.book is None and unit.kind != CODEBOOK:
            return  # told once, by the loader: without a codebook nothing else can be judged
        for place, citation in _citations(unit):
            yield from self._leads(place, citation.source, EntryKind.SOURCE)
        for at, basis in enumerate(_legal_basis(unit)):
            yield from self._leads(("legal_basis", at, "law"), basis.law, EntryKind.LAW)
        match unit.record:
            case CodebookRecord() as book:
                yield from _named_twice(book)
            case SourceRecord() as source:
                yield from self._word(("language",), source.language, "languages")
                yield from self._word(("title_lang",), source.title_lang, "languages")
            case LawRecord() as law:
                yield from self._law(law)
            case VersionRecord() as version:
                if version.amending_law:
                    yield from self._leads(("amending_law",), version.amending_law, EntryKind.LAW)
            case ProvisionRecord() as provision:
                if self.first_labelled[unit.parent, provision.label] is not unit:
                    yield ("label",), f"the label {provision.label!r} stands twice in {unit.parent}"
            case InstitutionRecord() as institution:
                yield from self._institution(unit, institution)
            case FactRecord() as fact:
                yield from self._fact(unit, fact)
            case ArrangementRecord() as arrangement:
                for at, body in enumerate(arrangement.bodies):
                    yield from self._leads(("bodies", at, "institution"), body.institution, EntryKind.INSTITUTION)
            case StatisticRecord() as statistic:
                yield from self._leads(("about",), statistic.about)
                yield from self._word(("metric",), statistic.metric, "statistic_metrics")
                yield from self._word(("unit",), statistic.unit, "units")
            case EventRecord() as event:
                yield from self._word(("kind",), event.kind, "event_kinds")
                yield from self._about(event.about)
                for at, country in enumerate(event.countries):
                    yield from self._leads(("countries", at), country, EntryKind.COUNTRY)
                for role, parties in (("organisers", event.organisers), ("participants", event.participants)):
                    for at, party in enumerate(parties):
                        if looks_like_id(party):
                            yield from self._leads((role, at), party, EntryKind.INSTITUTION)
            case ConflictRecord() | QuestionRecord() as noted:
                yield from self._about(noted.about)
            case SeriesRecord() as series:
                yield from self._leads(("country",), series.country, EntryKind.COUNTRY)
                if series.index_unit:
                    yield from self._word(("index_unit",), series.index_unit, "units")
            case CriterionRecord() as criterion:
                yield from self._criterion(criterion)
            case CountryRecord() as country:
                yield from self._word(("currency",), country.currency, "units")

    def _leads(self, place: Place, target: str, *kinds: EntryKind) -> Iterator[Finding]:
        found = self.dataset.units.get(target)
        if found is not None and found.kind not in (FACT, CODEBOOK) and (not kinds or found.kind in kinds):
            return
        wanted = " or ".join(kinds) or "entry"
        if found is not None:
            yield place, f"{target} is {_a(found.kind)}, not {_a(wanted)}"
        elif target in self.dataset.retired:
            retired = self.dataset.retired[target]
            instead = retired.merged_into or retired.successor
            yield place, f"{target} was retired on {retired.on}" + (f"; use {instead}" if instead else "")
        elif not self.dataset.may_hold(target):
            others = (unit.public_id for unit in self.dataset.units.values() if not kinds or unit.kind in kinds)
            yield place, f"there is no {wanted} {target!r}{near(target, others)}"

    def _word(self, place: Place, word: str, vocabulary: str) -> Iterator[Finding]:
        known = self.words.get(vocabulary, set())
        if word not in known:
            yield place, f"{word!r} is not in the codebook's vocabulary {vocabulary}{near_or_all(word, known)}"

    def _about(self, targets: list[str]) -> Iterator[Finding]:
        for at, target in enumerate(targets):
            yield from self._leads(("about", at), target)

    def _law(self, law: LawRecord) -> Iterator[Finding]:
        yield from self._word(("kind",), law.kind, "law_kinds")
        seen: set[tuple[str, str]] = set()
        for at, relation in enumerate(law.relations):
            yield from self._word(("relations", at, "type"), relation.type, "legal_relations")
            yield from self._leads(("relations", at, "law"), relation.law, EntryKind.LAW)
            if relation.law == law.id:
                yield ("relations", at, "law"), "a law has no relation to itself"
            if (relation.type, relation.law) in seen:
                yield ("relations", at), f"the relation {relation.type} {relation.law} stands twice"
            seen.add((relation.type, relation.law))

    def _institution(self, unit: Unit, institution: InstitutionRecord) -> Iterator[Finding]:
        yield from self._word(("kind",), institution.kind, "institution_kinds")
        for key, back in (("predecessors", "successors"), ("successors", "predecessors")):
            for at, other in enumerate(getattr(institution, key)):
                yield from self._leads((key, at), other, EntryKind.INSTITUTION)
                named = self.dataset.units.get(other)
                if named and unit.public_id not in getattr(named.record, back, [unit.public_id]):
                    yield (key, at), f"{other} does not name {unit.public_id} among its {back}; both sides say it"

    def _criterion(self, criterion: CriterionRecord) -> Iterator[Finding]:
        if criterion.theme not in self.themes:
            yield ("theme",), f"there is no theme {criterion.theme!r}{near(criterion.theme, self.themes)}"
        if criterion.sister:
            yield from self._leads(("sister",), criterion.sister, EntryKind.CRITERION)
        for at, reference in enumerate(criterion.frameworks):
            if reference.framework not in self.frameworks:
                hint = near(reference.framework, self.frameworks)
                yield ("frameworks", at, "framework"), f"there is no framework {reference.framework!r}{hint}"
        values = [option.value for option in criterion.options]
        for at, option in enumerate(criterion.options):
            if values.index(option.value) != at:
                yield ("options", at, "value"), f"the option {option.value!r} stands twice"
            for key in ("covers", "partly_with"):
                named = getattr(option, key)
                for word in named if isinstance(named, list) else []:
                    if word not in values:
                        yield ("options", at, key), f"there is no option {word!r}{near(word, values)}"

    def _fact(self, unit: Unit, fact: FactRecord) -> Iterator[Finding]:
        found = self.dataset.units.get(fact.criterion)
        if found is None or not isinstance(found.record, CriterionRecord):
            yield from self._leads(("criterion",), fact.criterion, EntryKind.CRITERION)
            return
        criterion = found.record
        subject = self.dataset.units.get(unit.parent or "")
        if subject is not None and subject.kind != criterion.applies_to:
            yield (
                ("criterion",),
                f"{criterion.key} is asked of {_a(criterion.applies_to)}, and {unit.parent} is {_a(subject.kind)}",
            )
        if fact.aspect not in criterion.aspects:
            yield (
                ("aspect",),
                f"{criterion.key} has no aspect {str(fact.aspect)!r}; it has {', '.join(criterion.aspects)}",
            )
        if fact.value is not None:
            yield from ((("value",), message) for message in self._value(criterion, fact.value))

    def _value(self, criterion: CriterionRecord, value: object) -> Iterator[str]:
        options = [option.value for option in criterion.options]
        match criterion.value_type:
            case ValueType.CHOICE:
                if not isinstance(value, str):
                    yield f"one option is needed, as quoted text: {', '.join(options[:12])}"
                elif value not in options:
                    yield f"{value!r} is no option of {criterion.key}{near_or_all(value, options)}"
            case ValueType.CHOICES:
                if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
                    yield "a list of options is needed: [one, another]"
                    return
                for word in value:
                    if word not in options:
                        yield f"{word!r} is no option of {criterion.key}{near_or_all(word, options)}"
                if len(set(value)) < len(value):
                    yield "an option is named twice"
                alone = [option.value for option in criterion.options if option.exclusive and option.value in value]
                if alone and len(value) > 1:
                    yield f"the option {alone[0]!r} stands alone"
            case ValueType.NUMBER:
                allowed = criterion.units or [criterion.unit or "count"]
                yield from _figure(value, "number", allowed, ("number", "unit", "bound"))
            case ValueType.AMOUNT:
                units = sorted(self.money_units) if self.dataset.whole else None
                yield from _figure(value, "amount", units, ("amount", "unit", "year", "bound"))
                year = value.get("year") if isinstance(value, dict) else None
                if year is not None and not (type(year) is int and 1900 <= year <= 2200):
                    yield f"the year of an amount is a number such as 2012, not {year!r}"
            case ValueType.SHARE:
                yield from _figure(value, "share", None, ("share", "bound"))
                share = value.get("share") if isinstance(value, dict) else None
                if isinstance(share, int | float) and not 0 <= share <= 1:
                    yield f"a share lies from 0 to 1, and this is {share}"
            case ValueType.DATE:
                if not isinstance(value, str):
                    yield "a date is quoted text"
                    return
                try:
                    PartialDate.parse(value)
                except ValueError as fault:
                    yield str(fault)

    def retirement_faults(self, line_of: LineOf) -> Iterator[Fault]:
        """Ids that are retired and used all the same, and retirements that lead nowhere."""
        for position, (public_id, record) in enumerate(self.dataset.retired.items()):
            place: Place = ("retired", position)
            if public_id in self.dataset.units:
                used = self.dataset.units[public_id]
                yield Fault(
                    used.file,
                    line_of(used.file, used.place),
                    public_id,
                    "the id is retired (retired.yaml) and is never used again",
                )
            for key in ("successor", "merged_into"):
                target = getattr(record, key)
                known = target in self.dataset.units or target in self.dataset.retired
                if target and not known and not self.dataset.may_hold(target):
                    yield Fault(
                        "retired.yaml",
                        line_of("retired.yaml", (*place, key)),
                        public_id,
                        f"{key} {target!r} is not there",
                    )
            if (circle := self._circle_from(public_id)) and public_id == min(circle):
                message = (
                    f"the retirements lead in a circle, to nothing that is in use: {' → '.join([*circle, public_id])}"
                )
                yield Fault("retired.yaml", line_of("retired.yaml", place), public_id, message)

    def _circle_from(self, public_id: str) -> list[str]:
        """The retired ids that are passed from one until it comes again; empty if it does not."""
        passed = [public_id]
        while (retired := self.dataset.retired.get(passed[-1])) and (
            following := retired.merged_into or retired.successor
        ):
            if following == public_id:
                return passed
            if following in passed:  # another circle, told where it begins
                return []
            passed.append(following)
        return []


def _figure(value: object, key: str, units: Iterable[str] | None, keys: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"a mapping is needed: {{{', '.join(keys)}}}"
        return
    for extra in value.keys() - set(keys):
        yield f"unknown key {extra!r} in the value{near(str(extra), keys)}"
    number = value.get(key)
    if isinstance(number, bool) or not isinstance(number, int | float):
        yield f"the value needs a number under {key!r}"
    if value.get("bound") not in ("exact", "at-least", "at-most", "about"):
        yield f"the value needs a bound: exact, at-least, at-most or about (it has {value.get('bound')!r})"
    if units is not None and str(value.get("unit")) not in units:
        yield f"the unit {value.get('unit')!r} does not fit; use {', '.join(units)}"


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def looks_like_id(party: str) -> bool:
    """Whether a participant is meant as an institution's id rather than as words: ids have the form kz-inst-…"""
    prefix, dash, rest = party.partition("-inst-")
    return bool(dash and rest) and prefix.isalpha() and " " not in party


def _legal_basis(unit: Unit) -> list[LegalBasisRecord]:
    return unit.record.legal_basis if isinstance(unit.record, ArrangementRecord | FactRecord) else []


def _citations(unit: Unit) -> Iterator[tuple[Place, CitationRecord]]:
    """Every citation in a unit, with its place."""
    record = unit.record
    for at, citation in enumerate(getattr(record, "sources", ())):
        yield ("sources", at, "source"), citation
    groups: tuple[str, ...] = ("relations",) if isinstance(record, LawRecord) else ()
    groups += ("bodies",) if isinstance(record, ArrangementRecord) else ()
    groups += ("versions",) if isinstance(record, ConflictRecord) else ()
    groups += ("values",) if isinstance(record, SeriesRecord) else ()
    for group in groups:
        for position, item in enumerate(getattr(record, group)):
            for at, citation in enumerate(item.sources):
                yield (group, position, "sources", at, "source"), citation


def _named_twice(book: CodebookRecord) -> Iterator[Finding]:
    """Keys of the codebook that stand for two things of one list."""
    lists: list[tuple[Place, str, list[str]]] = [
        (("themes",), "key", [theme.key for theme in book.themes]),
        (("frameworks",), "key", [framework.key for framework in book.frameworks]),
        *(
            (("vocabularies", name), "value", [term.value for term in terms])
            for name, terms in book.vocabularies.items()
        ),
        *((("scales", name), "value", [option.value for option in options]) for name, options in book.scales.items()),
    ]
    for place, key, words in lists:
        for at, word in enumerate(words):
            if words.index(word) != at:
                yield (*place, at, key), f"the {key} {word!r} stands twice"
