"""The bibliography of an address: what the atlas says there, then what it rests on.

What the atlas says bears the day, the revision, the codebook and the day of reading: who follows the reference later sees
what was seen. An act is cited as the act that it is, and after it the atlas's entry on it. A fact brings the acts on which
it rests and the documents that prove it, each with the place; lists and comparisons bring all of theirs.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

from app.cite import queries
from app.cite.works import Bibliography, Form, State, Work
from app.compare.phrases import title_of
from app.compare.schemas import ComparisonRead
from app.compare.service import CompareFilters, get_comparison
from app.core.dates import Reason
from app.core.links import address
from app.describing import describe, in_russian, when
from app.facts.queries import FactFilters, get_fact
from app.facts.schemas import FactRead
from app.laws.queries import LawFilters, get_version
from app.lookups import entry_summaries, find_entry, url_of
from app.reading import LICENCE, Reading
from app.sources.queries import SourceFilters
from app.statistics.queries import get_statistic
from app.statistics.schemas import StatisticListed
from app.summaries import API, LegalBasisRead
from app.vocabulary import Aspect, EntryKind

ATLAS = "CSO Financing Atlas"
KINDS: Mapping[str, tuple[str, str]] = {
    EntryKind.COUNTRY: ("country", "страна"),
    EntryKind.LAW: ("act", "акт"),
    EntryKind.LAW_VERSION: ("version of an act", "редакция акта"),
    EntryKind.PROVISION: ("provision", "норма"),
    EntryKind.INSTITUTION: ("institution", "организация или орган"),
    EntryKind.MECHANISM: ("financing mechanism", "механизм финансирования"),
    EntryKind.COUNCIL: ("council", "совет"),
    EntryKind.STATISTIC: ("statistic", "статистический показатель"),
    EntryKind.EVENT: ("event", "событие"),
    EntryKind.SERIES: ("reference series", "справочный ряд"),
    EntryKind.CRITERION: ("criterion", "критерий"),
    "fact": ("fact", "факт"),
    "facts": ("list of facts", "список фактов"),
    "comparison": ("comparison", "сравнение"),
}
"""What the atlas's own entries are called, in English and Russian."""
ASPECTS = {Aspect.LAW: ("law", "право"), Aspect.PRACTICE: ("practice", "практика")}
"""Aspects in a word."""
UNDATED = frozenset({EntryKind.STATISTIC, EntryKind.EVENT, EntryKind.SERIES, EntryKind.CRITERION})
"""What has no day, or its own."""

_MOST_NAMED = 3
"""So many countries, or mechanisms and councils, a key names at the most; it is to be read."""
_DIGEST = 6
"""Letters of a digest: of two questions that differ only there, sixteen million to one that the keys do too."""


def cite_entry(reading: Reading, public_id: str, kind: EntryKind) -> Bibliography:
    """An entry of the atlas. Raises NotFound, Gone or Moved."""
    known = reading.codebook.country(public_id.strip(" /")) if kind is EntryKind.COUNTRY else None
    entry_id = known.id if known else find_entry(reading, public_id, kind).id
    entry = entry_summaries(reading, [entry_id])[entry_id]
    name = called(get_statistic(reading, entry.id)) if kind is EntryKind.STATISTIC else entry.name
    said = work_of_entry(reading, entry.id, kind, name, entry.url)
    return _bibliography(reading, entry.id, [said])


def called(statistic: StatisticListed) -> str:
    """What a figure is called: figures have no names of their own."""
    return f"{statistic.metric.label}: {statistic.about.name}"


def cite_law(reading: Reading, law_id: str) -> Bibliography:
    """An act, with the title of the day, and the atlas's entry on it. Raises NotFound, Gone or Moved."""
    entry = find_entry(reading, law_id, EntryKind.LAW)
    return _bibliography(reading, entry.public_id, works_of_act(reading, entry.public_id))


def works_of_act(reading: Reading, law_id: str) -> list[Work]:
    """An act that is there, and the atlas's entry on it."""
    act = _act(reading, law_id)
    return [act, _entry_on(reading, act, law_id, EntryKind.LAW)]


def cite_version(reading: Reading, law_id: str, version_id: str) -> Bibliography:
    """An act in one of its wordings, and the atlas's entry on that. Raises NotFound, Gone or Moved."""
    version = get_version(reading, law_id, version_id)
    row = queries.get_law_of_version(reading, version.id)
    act = queries.read_acts(reading, [row.law_id])[row.law_id]
    title = reading.local(row.titles)
    start, end = version.period.valid_from, version.period.valid_to
    russian = in_russian(reading)
    wording = f"в редакции с {start or '?'}" if russian else f"wording from {start or '?'}"
    until = (f" до {end}" if russian else f" until {end}") if end else ""
    worded = replace(
        act,
        key=version.id,
        title=title.text if title else act.title,
        lang=title.lang if title else act.lang,
        edition=wording + until,
    )
    said = _entry_on(reading, worded, version.id, EntryKind.LAW_VERSION, url=version.url, about=wording + until)
    return _bibliography(reading, version.id, [worded, said])


def cite_provision(reading: Reading, provision_id: str) -> Bibliography:
    """An article of an act, and the atlas's entry on it. Raises NotFound, Gone or Moved."""
    entry = find_entry(reading, provision_id, EntryKind.PROVISION)
    row = queries.get_label_of_provision(reading, entry.id)
    return _bibliography(
        reading, entry.public_id, works_of_provision(reading, entry.public_id, row.law_public_id, row.label)
    )


def works_of_provision(reading: Reading, provision_id: str, law_id: str, label: str) -> list[Work]:
    """An article that is there, and the atlas's entry on it."""
    article = replace(_act(reading, law_id), key=_key(reading, provision_id), section=label)
    return [article, _entry_on(reading, article, provision_id, EntryKind.PROVISION, about=label)]


def _act(reading: Reading, law_id: str) -> Work:
    number = queries.read_law_numbers(reading, [law_id])[law_id]
    return _acts(reading, [number])[number]


def _acts(reading: Reading, law_ids: Collection[int]) -> dict[int, Work]:
    """Acts by number: with another day they may bear another title, so their keys bear the day that was asked for."""
    acts = queries.read_acts(reading, law_ids)
    return {number: replace(act, key=_key(reading, act.key)) for number, act in acts.items()}


def cite_fact(reading: Reading, fact_id: str) -> Bibliography:
    """A fact, the acts and articles that it rests on, and its documents with the places. Raises NotFound or Gone."""
    fact = get_fact(reading, fact_id)
    return _bibliography(reading, fact.id, works_of_fact(reading, fact))


def works_of_fact(reading: Reading, fact: FactRead) -> list[Work]:
    """A fact, and what it rests on."""
    assert fact.evidence is not None  # one fact always comes with it
    places: dict[str, list[str]] = defaultdict(list)
    for citation in fact.evidence.sources:
        places[citation.source.id].append(citation.locator)
    return [_fact(reading, fact), *_basis(reading, fact.evidence.legal_basis), *queries.read_sources(reading, places)]


def cite_source(reading: Reading, source_id: str) -> Bibliography:
    """A document itself. Raises NotFound, Gone or Moved."""
    entry = find_entry(reading, source_id, EntryKind.SOURCE)
    return Bibliography([entry.public_id], works_of_source(reading, entry.public_id))


def works_of_source(reading: Reading, source_id: str) -> list[Work]:
    """A document that is there."""
    return queries.read_sources(reading, {source_id: []})


def cite_sources(reading: Reading, filters: SourceFilters) -> Bibliography:
    """The documents of a list, all of them."""
    return Bibliography(["sources"], queries.list_source_works(reading, filters))


def cite_laws(reading: Reading, filters: LawFilters) -> Bibliography:
    """The acts of a list, all of them, with the titles of the day."""
    reading = reading.over(filters)
    numbers = queries.list_law_ids(reading, filters)
    acts = _acts(reading, numbers)
    return Bibliography(["laws", *_day(reading)], [acts[number] for number in numbers])


def cite_facts(reading: Reading, filters: FactFilters) -> Bibliography:
    """A list of facts as a question, and the documents that prove them, all of them, with the places."""
    reading = reading.over(filters)
    places = queries.list_proofs(reading, filters)
    asked = [
        (name, ",".join(map(str, value)) if isinstance(value, list) else _written(value))
        for name in FactFilters.model_fields
        if (value := getattr(filters, name)) != FactFilters.model_fields[name].get_default(call_default_factory=True)
        and name not in ("facet", "group_by", "sort")
    ]
    day = "any" if reading.day is None else reading.day.isoformat()
    link = address(f"{API}/facts", [*asked, ("as_of", day), ("lang", reading.lang)])
    title = describe(reading, "facts", filters, 0).rpartition(": ")[0]
    key = _key_of_facts(reading, filters, asked)
    said = replace(_data(reading, key, "facts", title, link, dated=True), title=title)
    return Bibliography([key], [said, *queries.read_sources(reading, places)])


def _key_of_facts(reading: Reading, filters: FactFilters, asked: Collection[tuple[str, str]]) -> str:
    """Names a question for facts: by the countries and mechanisms or councils where these are few, the day, and what else is asked."""
    countries = sorted({reading.country(code).code for code in filters.country})
    subjects = sorted({subject.casefold() for subject in filters.subject})
    told = {
        name: words
        for name, words in (("country", countries), ("subject", subjects))
        if len(words) <= _MOST_NAMED and not (name == "subject" and any("-" not in word for word in words))
    }
    rest = [(name, value) for name, value in asked if name not in told]
    named = _key(reading, "facts", *(word for words in told.values() for word in words))
    return "-".join([named, *_digest(rest)])


def cite_comparison(reading: Reading, filters: CompareFilters) -> Bibliography:
    """A comparison with its permalink, and its documents. Raises as the comparison does."""
    comparison = get_comparison(reading, filters)
    said = work_of_comparison(reading, comparison)
    places: dict[str, list[str]] = {source.id: [] for source in comparison.sources}
    return Bibliography([said.key], [said, *queries.read_sources(reading, places)])


def work_of_comparison(reading: Reading, comparison: ComparisonRead) -> Work:
    """A comparison, without its documents."""
    asked = parse_qsl(urlsplit(comparison.permalink).query)
    narrowed = [(name, value) for name, value in asked if name not in ("columns", "as_of", "lang")]
    columns = (column.key.replace("@", "-") for column in comparison.columns)
    key = "-".join(["compare", *columns, *_digest(narrowed)])
    title = title_of(reading, comparison.columns)
    return replace(_data(reading, key, "comparison", title, comparison.permalink, dated=True), title=title)


def _bibliography(reading: Reading, name: str, works: Iterable[Work]) -> Bibliography:
    return Bibliography([name, *_day(reading)], list({work.key: work for work in works}.values()))


def _key(reading: Reading, *parts: str) -> str:
    """A key of these parts and, where one was asked for, the day."""
    return "-".join([*parts, *_day(reading)])


def _digest(asked: Collection[tuple[str, str]]) -> list[str]:
    """A few letters for what a key cannot tell in words, whatever the order and case in which it was asked; none for nothing."""
    told = sorted((name, sorted(value.casefold().split(","))) for name, value in asked)
    return [sha256(repr(told).encode()).hexdigest()[:_DIGEST]] if told else []


def _day(reading: Reading) -> list[str]:
    return ([reading.day.isoformat()] if reading.day else ["any"]) if reading.day_given else []


def work_of_entry(reading: Reading, public_id: str, kind: str, name: str, url: str, about: str = "") -> Work:
    """What the atlas says of a thing on the day."""
    dated = kind not in UNDATED
    parameters = [("as_of", "any" if reading.day is None else reading.day.isoformat())] if dated else []
    called = ", ".join(filter(None, [name, about]))
    key = _key(reading, public_id) if dated else public_id
    return _data(reading, key, kind, called, address(url, parameters), dated=dated)


def _entry_on(
    reading: Reading, act: Work, public_id: str, kind: EntryKind, *, url: str | None = None, about: str = ""
) -> Work:
    """The atlas's entry on an act; the key of the act itself is its public id, so this one has another."""
    said = work_of_entry(reading, public_id, kind, act.title, url or url_of(kind, public_id), about)
    return replace(said, key=f"atlas-{said.key}")


def _data(reading: Reading, key: str, kind: str, name: str, url: str, *, dated: bool) -> Work:
    genre = KINDS[kind][in_russian(reading)]
    return Work(
        key=key,
        form=Form.DATA,
        title=f"{name} ({genre}), {when(reading)}" if dated else f"{name} ({genre})",
        lang="ru" if in_russian(reading) else "en",
        author=ATLAS,
        genre=genre,
        accessed=reading.today.isoformat(),
        url=f"{reading.links.base}{url}",
        state=State(
            revision=reading.revision.number,
            digest=reading.revision.digest,
            codebook=reading.codebook.version,
            as_of=("any" if reading.day is None else reading.day.isoformat()) if dated else None,
            said=_state(reading),
            licence=LICENCE.name,
            licence_url=LICENCE.url,
        ),
    )


def _state(reading: Reading) -> str:
    number, digest, codebook = reading.revision.number, reading.revision.digest[:12], reading.codebook.version
    if in_russian(reading):
        return f"ревизия {number} ({digest}), кодификатор {codebook}"
    return f"revision {number} ({digest}), codebook {codebook}"


def _fact(reading: Reading, fact: FactRead) -> Work:
    aspect = ASPECTS[Aspect(fact.aspect.code)][in_russian(reading)]
    about = ", ".join(filter(None, [fact.subject.name, aspect, fact.scope]))
    said = work_of_entry(reading, fact.id, "fact", f"{fact.criterion.title}: {about}", fact.url)
    answer = fact.value.display if fact.value else fact.status.label.partition(":")[0]
    return replace(said, abstract=f"{fact.criterion.question} {answer}")


def _basis(reading: Reading, bases: Collection[LegalBasisRead]) -> list[Work]:
    """The acts that something rests on, with the article where one is named. What was adopted after the day cannot prove what held on it."""
    bases = [basis for basis in bases if basis.reason is not Reason.NOT_YET]
    numbers = queries.read_law_numbers(reading, {basis.law.id for basis in bases})
    acts = _acts(reading, list(numbers.values()))
    works = []
    for basis in bases:
        act = acts[numbers[basis.law.id]]
        key = _key(reading, basis.provision.id) if basis.provision else act.key
        works.append(replace(act, key=key, section=basis.article))
    return works


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
