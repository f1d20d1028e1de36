"""A small seed that has one of everything and nothing wrong: no fault, no warning. Tests change a few words of its text."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from app.seeding.faults import SeedFaults
from app.seeding.files import Document
from app.seeding.load import parse_seed, read_seed

CODEBOOK = """\
version: "1"
language_note: en is the reference wording
scales:
  yes-no:
    - {value: "yes", label: {en: "Yes", ru: Да}, rank: 1}
    - {value: "no", label: {en: "No", ru: Нет}, rank: 0}
themes:
  - {key: money, title: {en: Money, ru: Деньги}, applies_to: mechanism}
  - {key: mandate, title: {en: Mandate, ru: Полномочия}, applies_to: council}
  - {key: policy, title: {en: Policy, ru: Политика}, applies_to: country}
rules:
  row: [Every value has a source.]
criteria:
  - key: open-call
    theme: money
    applies_to: mechanism
    title: {en: Open call, ru: Открытый конкурс}
    question: {en: "Is there an open call?", ru: "Проводится ли открытый конкурс?"}
    clarification: "Yes: every grant is awarded by a call."
    aspects: [law, practice]
    value_type: choice
    options:
      - {value: "yes", label: {en: "Yes", ru: Да}, rank: 1}
      - {value: "no", label: {en: "No", ru: Нет}, rank: 0}
    comparable: equal
    higher_is: more-enabling
    sister: recipients
    frameworks:
      - {framework: matrix, ref: "2.2.1"}
    core: true
  - key: recipients
    theme: money
    applies_to: mechanism
    title: {en: Recipients, ru: Получатели}
    question: {en: "Who may receive?", ru: "Кто может получить?"}
    clarification: "Code all forms that the act names."
    aspects: [law, practice]
    value_type: choices
    options:
      - {value: any-cso, label: {en: Any CSO, ru: Любая ОГО}, covers: [ngo, foundation]}
      - {value: ngo, label: {en: NGO, ru: НПО}}
      - {value: foundation, label: {en: Foundation, ru: Фонд}}
      - {value: none, label: {en: None, ru: Никто}, exclusive: true}
      - {value: other, label: {en: Other, ru: Иное}}
    comparable: overlap
    higher_is: neutral
    core: true
  - key: call-days
    theme: money
    applies_to: mechanism
    title: {en: Days of the call, ru: Дней на подачу}
    question: {en: "How many days?", ru: "Сколько дней?"}
    clarification: "From the announcement to the deadline."
    aspects: [law]
    value_type: number
    unit: calendar-days
    units: [calendar-days, working-days]
    default_bound: at-least
    comparable: numeric-tolerance
    tolerance: {same: {abs: 1}, partly: {rel: 0.25}}
    higher_is: more-enabling
    core: false
  - key: largest-grant
    theme: money
    applies_to: mechanism
    title: {en: Largest grant, ru: Наибольший грант}
    question: {en: "How large may a grant be?", ru: "Каков наибольший грант?"}
    clarification: "The upper limit for one grant."
    aspects: [law, practice]
    value_type: amount
    comparable: numeric-tolerance
    tolerance: {same: {rel: 0.05}, partly: {rel: 0.25}}
    higher_is: neutral
    core: false
  - key: share-paid
    theme: money
    applies_to: mechanism
    title: {en: Share paid, ru: Доля выплат}
    question: {en: "What share was paid?", ru: "Какая доля выплачена?"}
    clarification: "Paid divided by planned."
    aspects: [law, practice]
    main_aspect: practice
    value_type: share
    unit: fraction
    default_bound: about
    comparable: numeric-tolerance
    tolerance: {same: {abs: 0.01}, partly: {abs: 0.1}}
    higher_is: more-enabling
    core: false
  - key: first-call
    theme: money
    applies_to: mechanism
    mechanism_types: [grant]
    title: {en: First call, ru: Первый конкурс}
    question: {en: "When was the first call?", ru: "Когда объявлен первый конкурс?"}
    clarification: "The day on which it was announced."
    aspects: [practice]
    value_type: date
    comparable: never
    higher_is: neutral
    core: false
  - key: C-mandatory
    theme: mandate
    applies_to: council
    title: {en: Duty to have one, ru: Обязательность}
    question: {en: "Must there be one?", ru: "Обязателен ли совет?"}
    clarification: "Yes: the act says must."
    aspects: [law]
    value_type: choice
    options:
      - {value: "yes", label: {en: "Yes", ru: Да}, rank: 1}
      - {value: "no", label: {en: "No", ru: Нет}, rank: 0}
    comparable: equal
    higher_is: more-enabling
    core: true
  - key: N-strategy
    theme: policy
    applies_to: country
    title: {en: Strategy, ru: Стратегия}
    question: {en: "Is there a strategy?", ru: "Есть ли стратегия?"}
    clarification: "A document on the sector as a whole."
    aspects: [law]
    value_type: choice
    options:
      - {value: "yes", label: {en: "Yes", ru: Да}, rank: 1}
      - {value: "no", label: {en: "No", ru: Нет}, rank: 0}
    comparable: equal
    higher_is: more-enabling
    core: true
frameworks:
  - {key: matrix, name: Monitoring Matrix, publisher: BCSDN, url: "https://example.org/matrix", kind: index}
vocabularies:
  units:
    - {value: calendar-days, label: {en: calendar days, ru: календарные дни}, dimension: time}
    - {value: working-days, label: {en: working days, ru: рабочие дни}, dimension: time}
    - {value: fraction, label: {en: fraction, ru: доля}, dimension: ratio}
    - {value: count, label: {en: number, ru: количество}, dimension: count}
    - {value: KZT, label: {en: tenge, ru: тенге}, dimension: money}
    - {value: MCI, label: {en: monthly calculation index, ru: МРП}, dimension: money-index}
  languages:
    - {value: en, label: {en: English, ru: Английский}}
    - {value: ru, label: {en: Russian, ru: Русский}}
  law_kinds:
    - {value: law, label: {en: Law, ru: Закон}}
    - {value: decree, label: {en: Decree, ru: Указ}}
  legal_relations:
    - {value: amends, label: {en: amends, ru: изменяет}, inverse: amended-by}
    - {value: repeals, label: {en: repeals, ru: отменяет}, inverse: repealed-by}
  institution_kinds:
    - {value: ministry, label: {en: Ministry, ru: Министерство}}
    - {value: operator, label: {en: Operator, ru: Оператор}}
  event_kinds:
    - {value: study-visit, label: {en: Study visit, ru: Ознакомительный визит}}
  statistic_metrics:
    - {value: grants, label: {en: Grants, ru: Гранты}, unit: count}
"""

SERIES = """\
sources:
  - id: ref-src-index
    title: Monthly calculation index
    title_lang: en
    publisher: Ministry of finance
    url: https://example.org/index
    kind: statistics
    language: en
    published: "2026-01"
    edition: null
    retrieved: "2026-05-02"
series:
  - key: kz-mci
    title: {en: Monthly calculation index, ru: Месячный расчетный показатель}
    country: kz
    unit: KZT
    index_unit: MCI
    kind: steps
    definition: The index in which amounts are set by law.
    values:
      - from: "2025-01-01"
        to: "2026-01-01"
        value: 3932
        sources:
          - {source: ref-src-index, locator: row 2025}
      - from: "2026-01-01"
        to: null
        value: 4325
        sources:
          - {source: ref-src-index, locator: row 2026}
"""

COUNTRY = """\
country:
  - id: kz
    iso2: KZ
    iso3: KAZ
    names: {en: Kazakhstan, ru: Казахстан}
    currency: KZT
    capital: {en: Astana, ru: Астана}
    region: Central Asia
    admin_levels:
      - {level: national, names: {en: Republic, ru: Республика}}
      - {level: regional, names: {en: Region, ru: Область}}
    sources:
      - {source: kz-src-report, locator: p. 1}
"""

SOURCES = """\
sources:
  - id: kz-src-law
    title: Law on grants
    title_lang: en
    publisher: Ministry of justice
    url: https://example.org/law
    kind: official-text
    language: ru
    published: "2015-12-02"
    edition: null
    retrieved: "2026-05-01"
  - id: kz-src-report
    title: Report on grants
    title_lang: en
    publisher: A centre
    url: https://example.org/report
    kind: report
    language: en
    published: "2025"
    edition: second
    retrieved: "2026-05-01"
  - id: kz-src-undated
    title: A page
    title_lang: en
    publisher: A ministry
    url: null
    kind: government-page
    language: en
    published: null
    edition: null
    retrieved: "2026-05-01"
    archived_url: https://example.org/archived
    note: Only a copy was read.
  - id: kz-src-old
    title: An old report
    title_lang: en
    publisher: A centre
    url: https://example.org/old
    kind: machine-translation
    language: ru
    published: "2012-03"
    edition: null
    retrieved: "2026-05-01"
"""

LAWS = """\
laws:
  - id: kz-law-grants-2005
    kind: law
    number: "36"
    titles: {en: On grants, ru: О грантах}
    short_names: {en: Grants law}
    adopted: "2005-04-12"
    in_force_from: "2005-05-01"
    repealed: null
    status: in-force
    identifiers: {adilet: Z050000036}
    urls: ["https://example.org/law"]
    versions:
      - id: kz-law-grants-2005-v1
        valid_from: "2005-05-01"
        valid_to: "2015-12-03"
        titles: {en: On social orders, ru: О заказе}
        change: First wording.
        sources:
          - {source: kz-src-law, locator: art. 1}
      - id: kz-law-grants-2005-v2
        valid_from: "2015-12-03"
        valid_to: null
        titles: {en: On grants}
        change: Grants were added.
        amending_law: kz-law-amending-2015
        sources:
          - {source: kz-src-law, locator: art. 2}
    provisions:
      - id: kz-law-grants-2005-art-2
        label: art. 2
        heading: Terms
        summary: Says what a grant is.
        valid_from: "2005-05-01"
        valid_to: null
        sources:
          - {source: kz-src-law, locator: art. 2}
      - id: kz-law-grants-2005-art-6
        label: art. 6
        summary: Grants are awarded by a call.
        valid_from: "2015-12-03"
        valid_to: null
        sources:
          - {source: kz-src-law, locator: art. 6}
    sources:
      - {source: kz-src-law, locator: preamble}
  - id: kz-law-amending-2015
    kind: law
    number: "429"
    titles: {en: On amendments, ru: Об изменениях}
    short_names: {}
    adopted: "2015-12-02"
    in_force_from: "2015-12-03"
    repealed: null
    status: in-force
    relations:
      - type: amends
        law: kz-law-grants-2005
        date: "2015-12-03"
        sources:
          - {source: kz-src-law, locator: art. 1}
    sources:
      - {source: kz-src-law, locator: preamble}
  - id: kz-law-old-1998
    kind: decree
    number: null
    titles: {en: On associations}
    short_names: {}
    adopted: "1998"
    in_force_from: null
    repealed: "2004-06"
    status: repealed
    sources:
      - {source: kz-src-law, locator: note}
"""

INSTITUTIONS = """\
institutions:
  - id: kz-inst-ministry-2010
    kind: ministry
    names: {en: Ministry of culture, ru: Министерство культуры}
    role: Awards grants.
    valid_from: "2010-03-12"
    valid_to: "2014-08-06"
    successors: [kz-inst-ministry-2014]
    sources:
      - {source: kz-src-report, locator: p. 2}
  - id: kz-inst-ministry-2014
    kind: ministry
    names: {en: Ministry of information, ru: Министерство информации}
    aliases:
      - {text: MI, lang: en}
    role: Awards grants.
    valid_from: "2014-08-06"
    valid_to: null
    predecessors: [kz-inst-ministry-2010]
    sources:
      - {source: kz-src-report, locator: p. 2}
"""

MECHANISMS = """\
mechanisms:
  - id: kz-mech-grants
    type: grant
    names: {en: State grants, ru: Государственные гранты}
    aliases:
      - {text: NGO grants, lang: en}
    levels: [national, regional]
    status: active
    valid_from: "2015-12-03"
    valid_to: null
    summary: Grants for CSOs.
    bodies:
      - institution: kz-inst-ministry-2014
        role: funder
        valid_from: "2016"
        valid_to: null
        sources:
          - {source: kz-src-report, locator: p. 3}
    legal_basis:
      - {law: kz-law-grants-2005, provision: art. 6}
    facts:
      - id: kz-fact-grants-open-call-law
        criterion: open-call
        aspect: law
        status: known
        value: "yes"
        valid_from: "2015-12-03"
        valid_to: null
        certainty: high
        legal_basis:
          - {law: kz-law-grants-2005, provision: art. 6}
        sources:
          - {source: kz-src-law, locator: art. 6}
        checked_on: "2026-05-03"
      - id: kz-fact-grants-open-call-practice
        criterion: open-call
        aspect: practice
        status: known
        value: "no"
        valid_from: "2016"
        valid_to: null
        valid_from_basis: bound
        certainty: medium
        sources:
          - {source: kz-src-report, locator: p. 4}
        checked_on: "2026-05-03"
      - id: kz-fact-grants-recipients-law
        criterion: recipients
        aspect: law
        status: known
        value: [ngo, foundation]
        valid_from: "2015-12-03"
        valid_to: null
        certainty: high
        sources:
          - {source: kz-src-law, locator: art. 2}
        checked_on: "2026-05-03"
      - id: kz-fact-grants-call-days-law
        criterion: call-days
        aspect: law
        status: known
        value: {number: 30, unit: calendar-days, bound: at-least}
        valid_from: "2015-12-03"
        valid_to: null
        certainty: high
        sources:
          - {source: kz-src-law, locator: art. 6}
        checked_on: "2026-05-03"
      - id: kz-fact-grants-largest-law
        criterion: largest-grant
        aspect: law
        scope: short-term
        status: known
        value: {amount: 3000, unit: kz-mci, bound: at-most}
        valid_from: "2015-12-03"
        valid_to: null
        certainty: high
        sources:
          - {source: kz-src-law, locator: art. 6}
        checked_on: "2026-05-03"
      - id: kz-fact-grants-share-paid-practice
        criterion: share-paid
        aspect: practice
        status: known
        value: {share: 0.95, bound: about}
        valid_from: "2024"
        valid_to: "2025"
        certainty: medium
        sources:
          - {source: kz-src-report, locator: p. 9}
        checked_on: "2026-05-03"
      - id: kz-fact-grants-first-call
        criterion: first-call
        aspect: practice
        status: known
        value: "2016-02"
        valid_from: "2016-02"
        valid_to: null
        rank: preferred
        rank_reason: The ministry says so.
        certainty: high
        sources:
          - {source: kz-src-report, locator: p. 5}
          - {source: kz-src-undated, locator: para 3}
        checked_on: "2026-05-03"
      - id: kz-fact-grants-share-paid-law
        criterion: share-paid
        aspect: law
        status: not-applicable
        note: No act sets a target.
        valid_from: "2015-12-03"
        valid_to: null
        certainty: high
        checked_on: "2026-05-03"
    sources:
      - {source: kz-src-law, locator: art. 6}
"""

COUNCILS = """\
councils:
  - id: kz-council-public
    type: public-council
    names: {en: Public councils, ru: Общественные советы}
    levels: [local]
    status: active
    valid_from: "2016-01-01"
    valid_to: null
    summary: Councils at public bodies.
    facts:
      - id: kz-fact-public-mandatory
        criterion: C-mandatory
        aspect: law
        status: known
        value: "yes"
        valid_from: "2016-01-01"
        valid_to: null
        certainty: high
        sources:
          - {source: kz-src-law, locator: art. 9}
        checked_on: "2026-05-03"
    sources:
      - {source: kz-src-law, locator: art. 9}
"""

COUNTRY_FACTS = """\
country_facts:
  - id: kz-fact-n-strategy
    criterion: N-strategy
    aspect: law
    status: known
    value: "yes"
    valid_from: "2020-08-27"
    valid_to: null
    certainty: high
    sources:
      - {source: kz-src-law, locator: para 1}
    checked_on: "2026-05-03"
"""

STATISTICS = """\
statistics:
  - id: kz-stat-grants-2024
    about: kz-mech-grants
    metric: grants
    from: "2024"
    to: "2025"
    value: 412
    bound: exact
    unit: count
    place: Astana
    sources:
      - {source: kz-src-report, locator: p. 7}
"""

EVENTS = """\
events:
  - id: int-event-visit
    countries: [kz]
    kind: study-visit
    title: Study visit
    start: "2012-05-21"
    end: "2012-05-25"
    places: [Astana]
    organisers: [kz-inst-ministry-2010]
    participants: [kz-inst-ministry-2010, Ten CSOs from Dushanbe]
    topics: [grants]
    about: [kz-mech-grants]
    sources:
      - {source: kz-src-report, locator: p. 8}
"""

CONFLICTS = """\
conflicts:
  - id: kz-conflict-number
    about: [kz-mech-grants, kz-stat-grants-2024]
    topic: Number of grants in 2024
    versions:
      - claim: 412 grants
        sources:
          - {source: kz-src-report, locator: p. 7}
      - claim: 410 grants
        sources:
          - {source: kz-src-undated, locator: para 2}
    resolution: null
"""

QUESTIONS = """\
questions:
  - id: kz-q-first-call
    about: [kz-mech-grants]
    question: On which day was the first call announced?
    why: Only the month is known.
    lead: null
    priority: low
"""

RETIRED = """\
retired:
  - {id: kz-mech-old-grants, reason: It was the same thing., successor: null, merged_into: kz-mech-grants, on: "2026-06-01"}
"""

FILES = {
    "codebook.yaml": CODEBOOK,
    "reference-series.yaml": SERIES,
    "retired.yaml": RETIRED,
    "int/events.yaml": EVENTS,
    "kz/country.yaml": COUNTRY,
    "kz/sources.yaml": SOURCES,
    "kz/laws.yaml": LAWS,
    "kz/institutions.yaml": INSTITUTIONS,
    "kz/mechanisms.yaml": MECHANISMS,
    "kz/councils.yaml": COUNCILS,
    "kz/country-facts.yaml": COUNTRY_FACTS,
    "kz/statistics.yaml": STATISTICS,
    "kz/conflicts.yaml": CONFLICTS,
    "kz/questions.yaml": QUESTIONS,
}


@dataclass(frozen=True)
class SmallSeed:
    """A seed folder that a test changes."""

    folder: Path

    def text(self, file: str) -> str:
        return (self.folder / file).read_text(encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        (self.folder / file).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / file).write_text(text, encoding="utf-8")

    def replace(self, file: str, old: str, new: str) -> None:
        """Put words in the place of others, which stand in the file exactly once."""
        text = self.text(file)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def add(self, file: str, text: str) -> None:
        """Add text at the end of a file."""
        self.write(file, self.text(file) + text)

    def drop(self, file: str) -> None:
        (self.folder / file).unlink()

    def data(self, file: str) -> Any:
        """What a file says; keys are read as the loader reads them (`on` is a key, not a yes)."""
        return Document(file, self.text(file).encode()).data

    def put(self, file: str, data: Any) -> None:
        self.write(file, yaml.safe_dump(data, allow_unicode=True, sort_keys=False))

    def line(self, file: str, words: str) -> int:
        """The line on which some words first stand."""
        return next(number for number, line in enumerate(self.text(file).splitlines(), start=1) if words in line)

    def faults(self) -> list[str]:
        """What a load of the folder complains about before it asks a database."""
        try:
            parse_seed(read_seed(self.folder)[0])
        except SeedFaults as refused:
            return [str(fault) for fault in refused.faults]
        return []


def write_small_seed(folder: Path) -> SmallSeed:
    """Write the small seed into a folder."""
    seed = SmallSeed(folder)
    for file, text in FILES.items():
        seed.write(file, text)
    return seed
