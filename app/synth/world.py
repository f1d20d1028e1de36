"""What an invented country consists of.

A country is made from its code and the number of the world alone, so it is the same among two countries and among two hundred:
what grows with the number of countries can be measured. The proportions follow the real seed (unknown values, bounds, vague
dates, amended acts), the numbers are those of a country that was coded thoroughly.
"""

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.core.dates import Basis, PartialDate, Precision
from app.core.locale import Lang
from app.seeding.dataset import FACT, SERIES_FILE, Dataset, Unit
from app.seeding.records import (
    AdminLevelRecord,
    AliasRecord,
    ArrangementRecord,
    BodyRecord,
    CitationRecord,
    ClaimRecord,
    CodebookRecord,
    ConflictRecord,
    CouncilRecord,
    CountryRecord,
    CriterionRecord,
    EventRecord,
    FactRecord,
    InstitutionRecord,
    LawRecord,
    LegalBasisRecord,
    MechanismRecord,
    ProvisionRecord,
    QuestionRecord,
    RelationRecord,
    SeriesRecord,
    SeriesValueRecord,
    SourceRecord,
    StatisticRecord,
    TermRecord,
    VersionRecord,
)
from app.synth.countries import Real
from app.synth.phrases import INVENTED, INVENTED_RU, TOPICS, drawn, sentence
from app.vocabulary import (
    ArrangementStatus,
    Aspect,
    BodyRole,
    Bound,
    Certainty,
    CouncilType,
    EntryKind,
    LawStatus,
    Level,
    MechanismType,
    Priority,
    Rank,
    SeriesKind,
    SourceKind,
    ValueStatus,
    ValueType,
)

SOURCES, LAWS, PROVISIONS, INSTITUTIONS, MECHANISMS, COUNCILS = 24, 40, 10, 20, 12, 10
STATISTICS, EVENTS, CONFLICTS, QUESTIONS = 40, 8, 6, 6
"""How many a country has; provisions: to an act, on average."""

CODED = 0.40
"""The share of the questions put to a mechanism, council or country that have at least one fact."""

FIRST_YEAR, LAST_YEAR = 1994, 2026
READ_ON = dt.date(2026, 1, 15)
"""The day on which all invented sources were "read" and all facts checked."""

NOTE = "Synthetic: this was made by a program (`atlas synth`) for measurements; nothing of it is true."
RATES_SOURCE = "ref-src-invented"


def spread(rng: random.Random, **shares: float) -> str:
    """One of some words, each as often as its share; `_` stands for `-`."""
    words, weights = _cumulated(tuple(shares.items()))
    return drawn(rng, words, weights)


@lru_cache
def _cumulated(shares: tuple[tuple[str, float], ...]) -> tuple[list[str], list[float]]:
    return [word.replace("_", "-") for word, _ in shares], list(itertools.accumulate(share for _, share in shares))


def vague(rng: random.Random, year: int) -> PartialDate:
    """Some date of a year, known to the day, the month or only the year."""
    match Precision(spread(rng, day=6, month=2, year=2)):
        case Precision.DAY:
            return PartialDate(dt.date(year, rng.randint(1, 12), rng.randint(1, 28)), Precision.DAY)
        case Precision.MONTH:
            return PartialDate(dt.date(year, rng.randint(1, 12), 1), Precision.MONTH)
        case Precision.YEAR:
            return PartialDate(dt.date(year, 1, 1), Precision.YEAR)


def codebook_of_the_world(real: Dataset, countries: Sequence[Real]) -> list[Unit]:
    """The real codebook with the currencies of the world, and a version that tells every answer that the data is invented."""
    units = []
    for unit in real.units.values():
        record = unit.record
        if isinstance(record, CodebookRecord):
            known = {term.value for term in record.vocabularies["units"]}
            money = [
                TermRecord.model_validate({"value": code, "label": {"en": code}, "dimension": "money"})
                for code in sorted({country.currency for country in countries} - known)
            ]
            vocabularies = {**record.vocabularies, "units": [*record.vocabularies["units"], *money]}
            changed = {"version": f"{record.version}-synthetic", "vocabularies": vocabularies}
            record = record.model_copy(update=changed)
        units.append(Unit(unit.kind, unit.public_id, unit.home, record, unit.parent, unit.position))
    return units


def country_unit(real: Real) -> Unit:
    """The country itself: its codes and name are real, and nothing else."""
    code = real.iso2.lower()
    record = CountryRecord(
        id=code,
        iso2=real.iso2,
        iso3=real.iso3,
        names={Lang.EN: f"{INVENTED} {real.name}", Lang.RU: f"Вымышленная страна: {real.russian}"},
        currency=real.currency,
        capital={Lang.EN: f"{INVENTED} capital of {real.name}"},
        region=f"{INVENTED} region",
        admin_levels=[
            AdminLevelRecord(level=level, names={Lang.EN: f"{INVENTED} {level} level"}, note=None) for level in Level
        ],
        sources=[CitationRecord(source=f"{code}-src-1", locator="p. 1")],
        note=NOTE,
    )
    return Unit(EntryKind.COUNTRY, code, code, record)


def series_of_the_world(countries: Sequence[Real], seed: int) -> Iterator[Unit]:
    """Invented exchange rates (one for each currency) and gross domestic products, year by year."""
    source = SourceRecord(
        id=RATES_SOURCE,
        title=f"{INVENTED} rates and economies",
        title_lang="en",
        publisher=f"{INVENTED} bank",
        url=None,
        kind=SourceKind.STATISTICS,
        language="en",
        published=None,
        edition=None,
        retrieved=READ_ON,
        note=NOTE,
    )
    yield Unit(EntryKind.SOURCE, RATES_SOURCE, SERIES_FILE, source)
    rated: set[str] = {"USD"}
    position = 0
    for country in countries:
        rng, code = random.Random(f"{seed} series {country.iso2}"), country.iso2.lower()  # noqa: S311 - no secret
        made = []
        if country.currency not in rated:
            rated.add(country.currency)
            rate = rng.uniform(0.2, 900)
            what = ("exchange rate", f"{country.currency} per USD", "PA.NUS.FCRF")
            made.append((f"{country.currency.lower()}-usd", *what, rate))
        what = ("gross domestic product", country.currency, "NY.GDP.MKTP.CN")
        made.append((f"{code}-gdp-lcu", *what, rng.uniform(1e9, 4e12)))
        for key, title, unit, indicator, level in made:
            values = []
            for year in range(2000, LAST_YEAR):
                level *= rng.uniform(0.97, 1.12)
                values.append(
                    SeriesValueRecord.model_validate(
                        {
                            "from": str(year),
                            "to": str(year + 1),
                            "value": round(level, 4),
                            "sources": [{"source": RATES_SOURCE, "locator": f"{country.iso3}, {year}"}],
                        }
                    )
                )
            record = SeriesRecord(
                key=key,
                title={Lang.EN: f"{INVENTED} {title} of {country.name}, {unit}"},
                country=code,
                unit=unit,
                indicator=indicator,
                kind=SeriesKind.ANNUAL,
                definition=NOTE,
                values=values,
            )
            yield Unit(EntryKind.SERIES, key, SERIES_FILE, record, position=position)
            position += 1


@dataclass(slots=True)
class InventedCountry:
    """Makes the units of one country, in an order in which each names only what was made before or stands beside it."""

    real: Real
    seed: int
    criteria: Sequence[CriterionRecord]
    code: str = field(init=False)
    rng: random.Random = field(init=False)
    labels: dict[str, list[str]] = field(default_factory=dict)
    """The labels of the provisions of each law."""
    arrangements: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.code = self.real.iso2.lower()
        self.rng = random.Random(f"{self.seed} {self.real.iso2}")  # noqa: S311 - no secret

    def units(self) -> Iterator[Unit]:
        """Everything that belongs to the country."""
        yield country_unit(self.real)
        yield from self._sources()
        yield from self._institutions()
        yield from self._laws()
        yield from self._arrangements()
        yield from self._facts(self.code, "country", EntryKind.COUNTRY, None, FIRST_YEAR)
        yield from self._statistics()
        yield from self._events()
        yield from self._notes()

    def _unit(self, kind: str, record: Any, parent: str | None = None, position: int = 0) -> Unit:
        return Unit(kind, record.id, self.code, record, parent, position)

    def _id(self, kind: str, number: int) -> str:
        return f"{self.code}-{kind}-{number}"

    def _some(self, kind: str, of: int) -> str:
        return self._id(kind, self.rng.randint(1, of))

    def _cited(self, least: int = 1, most: int = 3) -> list[CitationRecord]:
        count = min(self.rng.randint(least, most), self.rng.randint(least, most))
        sources = self.rng.sample(range(1, SOURCES + 1), count)
        return [
            CitationRecord(source=self._id("src", one), locator=f"para {self.rng.randint(1, 60)}") for one in sources
        ]

    def _names(self, what: str, russian: str, number: int) -> dict[Lang, str]:
        about, about_russian = self.rng.choice(TOPICS)
        english = f"{INVENTED} {what} on {about}, {self.real.name} {number}"
        return {Lang.EN: english, Lang.RU: f"{INVENTED_RU} {russian} о {about_russian} {number}"}

    def _sources(self) -> Iterator[Unit]:
        kinds = list(SourceKind)
        for number in range(1, SOURCES + 1):
            about, _ = self.rng.choice(TOPICS)
            record = SourceRecord(
                id=self._id("src", number),
                title=f"{INVENTED} source {number} on {about}, {self.real.name}",
                title_lang="en",
                publisher=f"{INVENTED} publisher {self.rng.randint(1, 5)} of {self.real.name}",
                url=f"https://{self.code}.invalid/{number}",
                kind=self.rng.choice(kinds),
                language=spread(self.rng, en=6, ru=4),
                published=vague(self.rng, self.rng.randint(FIRST_YEAR, LAST_YEAR - 1)) if number % 6 else None,
                edition=None,
                retrieved=READ_ON,
                note=NOTE,
            )
            yield self._unit(EntryKind.SOURCE, record)

    def _institutions(self) -> Iterator[Unit]:
        kinds = "ministry agency local-executive operator ngo foundation committee council-body donor".split()
        for number in range(1, INSTITUTIONS + 1):
            renamed = number % 5 == 0  # the one before became this one
            predecessor = [self._id("inst", number - 1)] if renamed else []
            successor = [self._id("inst", number + 1)] if number % 5 == 4 else []
            turn = PartialDate(dt.date(2010, 1, 1), Precision.YEAR)
            record = InstitutionRecord(
                id=self._id("inst", number),
                kind=self.rng.choice(kinds),
                names=self._names("institution", "орган", number),
                aliases=[AliasRecord(text=f"{self.real.iso3}-I{number}", lang="en")] if number % 3 == 0 else [],
                role=sentence(self.rng, 10),
                valid_from=turn if renamed else vague(self.rng, self.rng.randint(FIRST_YEAR, 2005)),
                valid_to=turn if successor else None,
                predecessors=predecessor,
                successors=successor,
                sources=self._cited(),
            )
            yield self._unit(EntryKind.INSTITUTION, record)

    def _laws(self) -> Iterator[Unit]:
        kinds = "law law law code government-resolution government-resolution ministerial-order decree local-act concept".split()
        for number in range(1, LAWS + 1):
            own, rng = self._id("law", number), self.rng
            status = LawStatus(spread(rng, in_force=76, repealed=10, superseded=5, draft=4, unknown=5))
            adopted = FIRST_YEAR + (number - 1) * 30 // LAWS
            started = vague(rng, adopted + 1) if rng.random() < 0.6 else None
            over = status in (LawStatus.REPEALED, LawStatus.SUPERSEDED)
            last = adopted + rng.randint(4, 12) if over else LAST_YEAR + 1
            repealed = vague(rng, last) if over and last < LAST_YEAR and rng.random() < 0.7 else None
            record = LawRecord(
                id=own,
                kind=rng.choice(kinds),
                number=f"{rng.randint(1, 999)}-{rng.choice(('I', 'II', 'III', 'IV', 'V', 'VI'))}",
                titles=self._names("act", "акт", number),
                short_names={Lang.EN: f"{INVENTED} act {number}"} if number % 2 else {},
                adopted=vague(rng, adopted) if rng.random() < 0.95 else None,
                in_force_from=started,
                repealed=repealed,
                status=status,
                identifiers={"invented": f"X{self.real.iso2}{number:05}"} if number % 3 == 0 else {},
                urls=[f"https://{self.code}.invalid/law/{number}"],
                relations=self._relations(number, adopted),
                sources=self._cited(1, 2),
                note=NOTE,
            )
            yield self._unit(EntryKind.LAW, record)
            if rng.random() < 0.6:
                yield from self._versions(own, adopted + 1, min(last, LAST_YEAR) - 1, number)
            yield from self._provisions(own, adopted + 1, min(last, LAST_YEAR) - 1)

    def _relations(self, number: int, year: int) -> list[RelationRecord]:
        if number == 1 or self.rng.random() < 0.4:
            return []
        others = self.rng.sample(range(1, number), min(number - 1, self.rng.randint(1, 2)))
        return [self._relation(self._id("law", other), year + 1) for other in others]

    def _relation(self, law: str, year: int) -> RelationRecord:
        type_ = spread(self.rng, amends=5, implements=3, based_on=2, replaces=1, repeals=0.5, cites=2)
        return RelationRecord(
            type=type_,
            law=law,
            date=vague(self.rng, LAST_YEAR if type_ == "repeals" else year) if self.rng.random() < 0.7 else None,
            sources=self._cited(0, 2),
        )

    def _turns(self, first: int, last: int, parts: int) -> list[PartialDate]:
        """The starts of so many periods that follow one another, each in a year of its own."""
        years = range(first, max(first, last) + 1)
        return [vague(self.rng, year) for year in sorted(self.rng.sample(years, min(parts, len(years))))]

    def _versions(self, law: str, first: int, last: int, number: int) -> Iterator[Unit]:
        turns = self._turns(first, last, self.rng.randint(2, 4))
        for at, turn in enumerate(turns):
            named = at > 0 and number < LAWS and self.rng.random() < 0.5
            record = VersionRecord(
                id=f"{law}-v{at + 1}",
                change=sentence(self.rng, 10),
                amending_law=self._id("law", self.rng.randint(number + 1, LAWS)) if named else None,
                amending_act=None if named or at == 0 else f"No. {self.rng.randint(1, 999)}-IV of {turn}",
                valid_from=turn,
                valid_to=turns[at + 1] if at + 1 < len(turns) else None,
                sources=self._cited(1, 2),
            )
            yield self._unit(EntryKind.LAW_VERSION, record, law)

    def _provisions(self, law: str, first: int, last: int) -> Iterator[Unit]:
        self.labels[law] = []
        for at in range(self.rng.randint(PROVISIONS // 2, PROVISIONS + PROVISIONS // 2)):
            label = f"art. {at + 1}"
            start, *more = self._turns(first, last, 2 if self.rng.random() < 0.15 else 1)
            record = ProvisionRecord(
                id=f"{law}-art-{at + 1}",
                label=label,
                heading=sentence(self.rng, 3) if at % 3 == 0 else None,
                summary=sentence(self.rng, 20),
                valid_from=start,
                valid_from_basis=Basis(spread(self.rng, stated=8, bound=2)),
                valid_to=more[0] if more else None,
                sources=self._cited(1, 2),
            )
            self.labels[law].append(label)
            yield self._unit(EntryKind.PROVISION, record, law, at)

    def _basis(self, most: int) -> list[LegalBasisRecord]:
        found = []
        for number in self.rng.sample(range(1, LAWS + 1), self.rng.randint(1, most)):
            law = self._id("law", number)
            named = self.rng.choice(
                (*self.labels[law], None, f"art. {self.rng.randint(50, 60)}")
            )  # the last: not recorded
            found.append(LegalBasisRecord(law=law, provision=named))
        return found

    def _arrangements(self) -> Iterator[Unit]:
        shapes: tuple[tuple[str, str, int, type[ArrangementRecord], list[Any], str, str], ...] = (
            (EntryKind.MECHANISM, "mech", MECHANISMS, MechanismRecord, list(MechanismType), "mechanism", "механизм"),
            (EntryKind.COUNCIL, "council", COUNCILS, CouncilRecord, list(CouncilType), "council", "совет"),
        )
        for kind, short, count, shape, types, word, russian in shapes:
            for number in range(1, count + 1):
                type_ = types[(number - 1) % len(types)]
                started = self.rng.randint(FIRST_YEAR, 2016)
                status = ArrangementStatus(spread(self.rng, active=8, abolished=2, planned=0.5, unknown=0.5))
                ended = vague(self.rng, self.rng.randint(2018, 2025)) if status is ArrangementStatus.ABOLISHED else None
                record = shape.model_validate(
                    {
                        "id": self._id(short, number),
                        "type": type_,
                        "names": self._names(f"{word} ({type_})", russian, number),
                        "aliases": [{"text": f"{INVENTED} short name {number}", "lang": "en"}]
                        if number % 4 == 0
                        else [],
                        "levels": self.rng.sample(list(Level), self.rng.choice((1, 1, 2, 3))),
                        "status": status,
                        "summary": sentence(self.rng, 18),
                        "valid_from": vague(self.rng, started),
                        "valid_from_basis": spread(self.rng, stated=8, bound=1, undated=1),
                        "valid_to": ended,
                        "bodies": [self._body(role, started) for role in self.rng.sample(list(BodyRole), 2)],
                        "legal_basis": self._basis(2),
                        "sources": self._cited(),
                        "note": NOTE,
                    }
                )
                self.arrangements.append(record.id)
                yield self._unit(kind, record)
                yield from self._facts(record.id, f"{short}-{number}", kind, type_, started)

    def _body(self, role: BodyRole, year: int) -> BodyRecord:
        return BodyRecord(
            institution=self._some("inst", INSTITUTIONS),
            role=role,
            valid_from=vague(self.rng, year),
            valid_to=None if self.rng.random() < 0.8 else vague(self.rng, self.rng.randint(year + 1, LAST_YEAR)),
            sources=self._cited(0, 1),
        )

    def _facts(self, subject: str, slug: str, kind: str, type_: str | None, first: int) -> Iterator[Unit]:
        for criterion in self.criteria:
            if criterion.applies_to != kind:
                continue
            if type_ is not None and criterion.mechanism_types is not None and type_ not in criterion.mechanism_types:
                continue
            for aspect in criterion.aspects:
                if self.rng.random() < CODED:
                    stem = f"{self.code}-fact-{slug}-{criterion.key.lower()}-{aspect}"
                    yield from (
                        self._unit(FACT, record, subject) for record in self._history(stem, criterion, aspect, first)
                    )

    def _history(self, stem: str, criterion: CriterionRecord, aspect: Aspect, first: int) -> Iterator[FactRecord]:
        """The answers to one question one after another, now and then with a rival beside the last."""
        rng = self.rng
        turns = self._turns(first, LAST_YEAR - 1, int(spread(rng, **{"1": 60, "2": 25, "3": 10, "4": 5})))
        scope = "invented regional calls" if rng.random() < 0.02 else None
        for at, turn in enumerate(turns):
            following = turns[at + 1] if at + 1 < len(turns) else None
            undated = at == 0 and rng.random() < 0.04
            ended = (
                vague(rng, LAST_YEAR)
                if following is None and turn.first.year < LAST_YEAR and rng.random() < 0.3
                else None
            )
            period = {
                "valid_from": None if undated else turn,
                "valid_from_basis": "stated" if undated else spread(rng, stated=65, bound=27, undated=8),
                "valid_to": following or ended,
                "valid_to_basis": "bound" if ended else "stated",
            }
            yield self._fact(f"{stem}-{at + 1}", criterion, aspect, {"scope": scope, **period})
            if rng.random() < 0.02:
                judged: dict[str, Any] = {"rank": spread(rng, normal=5, preferred=3, deprecated=2)}
                if judged["rank"] != "normal":
                    judged["rank_reason"] = "Invented reason."
                yield self._fact(f"{stem}-{at + 1}b", criterion, aspect, {"scope": scope, **period, **judged})

    def _fact(self, own: str, criterion: CriterionRecord, aspect: Aspect, said: dict[str, Any]) -> FactRecord:
        rng = self.rng
        status = ValueStatus(spread(rng, known=76, not_coded=8, unknown=11, source_silent=3, not_applicable=2))
        known = status is ValueStatus.KNOWN
        return FactRecord.model_validate(
            {
                "id": own,
                "criterion": criterion.key,
                "aspect": aspect,
                "status": status,
                "value": self._value(criterion) if known else None,
                "note": sentence(rng, 9),
                "certainty": Certainty(spread(rng, low=5, medium=4, high=1)),
                "legal_basis": self._basis(1) if aspect is Aspect.LAW and rng.random() < 0.75 else [],
                "sources": self._cited(1 if known else 0, 3),
                "checked_on": READ_ON,
                "rank": Rank.NORMAL,
                **said,
            }
        )

    def _value(self, criterion: CriterionRecord) -> Any:
        rng = self.rng
        bound = spread(rng, exact=70, at_most=12, at_least=10, about=8)
        match criterion.value_type:
            case ValueType.CHOICE:
                return rng.choice(criterion.options).value
            case ValueType.CHOICES:
                alone = [option.value for option in criterion.options if option.exclusive]
                if alone and rng.random() < 0.15:
                    return [rng.choice(alone)]
                several = [option.value for option in criterion.options if not option.exclusive]
                return rng.sample(several, min(len(several), rng.choice((1, 1, 2, 2, 3, 4))))
            case ValueType.NUMBER:
                unit = rng.choice(criterion.units or [criterion.unit or "count"])
                return {
                    "number": rng.choice((1, 2, 3, 5, 6, 10, 12, 15, 20, 24, 30, 36, 60)),
                    "unit": unit,
                    "bound": bound,
                }
            case ValueType.AMOUNT:
                unit = self.real.currency if rng.random() < 0.9 else "USD"
                amount = rng.randint(1, 90) * 10 ** rng.randint(3, 6)
                return {"amount": amount, "unit": unit, "year": rng.randint(2003, 2025), "bound": bound}
            case ValueType.SHARE:
                return {"share": rng.randint(0, 20) / 20, "bound": bound}
            case ValueType.DATE:
                return str(vague(rng, rng.randint(FIRST_YEAR, LAST_YEAR)))

    def _statistics(self) -> Iterator[Unit]:
        metrics = (
            ("funding-total", self.real.currency, 10**9),
            ("amount-paid", self.real.currency, 10**8),
            ("applications", "count", 2000),
            ("recipients", "count", 400),
            ("csos-registered", "count", 30000),
            ("meetings-held", "count", 12),
        )
        for number in range(1, STATISTICS + 1):
            metric, unit, most = metrics[number % len(metrics)]
            year = self.rng.randint(2003, 2025)
            about = self.code if metric == "csos-registered" else self.rng.choice(self.arrangements)
            record = StatisticRecord.model_validate(
                {
                    "id": self._id("stat", number),
                    "about": about,
                    "metric": metric,
                    "from": str(year),
                    "to": str(year + 1),
                    "value": self.rng.randint(1, most),
                    "bound": Bound(spread(self.rng, exact=7, about=2, at_least=1)),
                    "unit": unit,
                    "place": f"{INVENTED} town" if number % 9 == 0 else None,
                    "note": NOTE,
                    "sources": self._cited(),
                }
            )
            yield self._unit(EntryKind.STATISTIC, record)

    def _events(self) -> Iterator[Unit]:
        kinds = "forum reform meeting launch roundtable study-visit".split()
        for number in range(1, EVENTS + 1):
            start = vague(self.rng, self.rng.randint(2003, 2025))
            record = EventRecord(
                id=self._id("event", number),
                countries=[self.code],
                kind=self.rng.choice(kinds),
                title=f"{INVENTED} event {number} in {self.real.name}",
                start=start,
                end=start if number % 2 else None,
                places=[f"{INVENTED} town"],
                organisers=[self._some("inst", INSTITUTIONS)],
                participants=["invented guests"],
                topics=[self.rng.choice(TOPICS)[0]],
                about=[self.rng.choice(self.arrangements)],
                summary=sentence(self.rng, 14),
                sources=self._cited(),
                note=NOTE,
            )
            yield self._unit(EntryKind.EVENT, record)

    def _notes(self) -> Iterator[Unit]:
        for number in range(1, CONFLICTS + 1):
            conflict = ConflictRecord(
                id=self._id("conflict", number),
                about=[self.rng.choice(self.arrangements)],
                topic=f"{INVENTED} disagreement {number} on {self.rng.choice(TOPICS)[0]}",
                versions=[ClaimRecord(claim=sentence(self.rng, 6), sources=self._cited(1, 2)) for _ in range(2)],
                resolution=sentence(self.rng, 8) if number % 2 else None,
                note=NOTE,
            )
            yield self._unit(EntryKind.CONFLICT, conflict)
        for number in range(1, QUESTIONS + 1):
            question = QuestionRecord(
                id=self._id("q", number),
                about=[self.rng.choice(self.arrangements)],
                question=f"{INVENTED} question {number}: {sentence(self.rng, 8)}",
                why=sentence(self.rng, 6),
                lead=None,
                priority=self.rng.choice(list(Priority)),
                note=NOTE,
            )
            yield self._unit(EntryKind.QUESTION, question)
