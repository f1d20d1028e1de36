"""Every fault of a seed is told with its file, line and record, and says what would be right."""

import pytest

from app.core.db import Database
from app.seeding.faults import SeedFaults
from app.seeding.load import NothingToLoad, latest_revision, load
from tests.seeding.small_seed import SmallSeed

LAWS, MECHANISMS, SOURCES, CODEBOOK = "kz/laws.yaml", "kz/mechanisms.yaml", "kz/sources.yaml", "codebook.yaml"
COUNTRY_FACTS, INSTITUTIONS, QUESTIONS = "kz/country-facts.yaml", "kz/institutions.yaml", "kz/questions.yaml"
STATISTICS, COUNCILS, EVENTS, RETIRED = "kz/statistics.yaml", "kz/councils.yaml", "int/events.yaml", "retired.yaml"
COUNTRY = "kz/country.yaml"

NUMBER = "value: {number: 30, unit: calendar-days, bound: at-least}"
AMOUNT = "value: {amount: 3000, unit: kz-mci, bound: at-most}"
SHARE = "value: {share: 0.95, bound: about}"
FORM = "an id begins with a letter, and is of letters a-z in lower case and digits, with single hyphens between words"
CHOICES = "value: [ngo, foundation]"


def test_the_small_seed_has_no_fault(seed: SmallSeed) -> None:
    assert seed.faults() == []


def told(seed: SmallSeed, file: str, old: str, new: str, at: str, message: str) -> None:
    """After a replacement, exactly one fault is told, on the line where the words `at` stand."""
    seed.replace(file, old, new)
    assert seed.faults() == [f"{file}:{seed.line(file, at)}: {message}"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("key: C-mandatory", "key: C-Mandatory", f"C-Mandatory: {FORM}, such as c-mandatory"),
        ("key: matrix,", "key: Matrix,", f"Matrix: {FORM}, such as matrix"),
        ("key: policy,", "key: policy.csv,", f"policy.csv: {FORM}, such as policy-csv"),
    ],
)
def test_keys_of_the_codebook_have_the_form_of_ids(seed: SmallSeed, old: str, new: str, message: str) -> None:
    seed.replace(CODEBOOK, old, new)
    assert f"{CODEBOOK}:{seed.line(CODEBOOK, new)}: {message}" in seed.faults()


def test_an_id_that_was_loaded_before_ids_were_held_to_their_form_can_be_retired(
    seed: SmallSeed, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr("app.seeding.dataset._Reader._look_at_id", lambda *_told, **_named: None)
        seed.replace(COUNTRY_FACTS, "id: kz-fact-n-strategy", "id: kz-fact-N-strategy")
        load(database, seed.folder)
    seed.replace(COUNTRY_FACTS, "id: kz-fact-N-strategy", "id: kz-fact-n-strategy")
    seed.replace(
        RETIRED, "retired:\n", "retired:\n  - {id: kz-fact-N-strategy, reason: It had capitals., on: '2026-06-01'}\n"
    )
    assert load(database, seed.folder).counts() == {"created": 1, "retired": 1}


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message"),
    [
        pytest.param(
            COUNCILS, "ru: Общественные советы}", "ru: Общественные советы",
            "levels:", "the file is not YAML: did not find expected ',' or '}'", id="malformed",
        ),
        pytest.param(
            STATISTICS, "    value: 412", "\tvalue: 412",
            "value: 412", "the file is not YAML: found character that cannot start any token", id="tab",
        ),
        pytest.param(
            STATISTICS, "    metric: grants\n", "    metric: grants\n    bound: about\n",
            "bound: exact", "the key 'bound' stands here a second time", id="key-twice",
        ),
        pytest.param(
            LAWS, "laws:\n", "lawes:\n",
            "lawes", "unknown key 'lawes' at the top of the file; did you mean 'laws'?", id="top-key",
        ),
        pytest.param(
            QUESTIONS, "questions:\n", "questions: {}\nrest:\n",
            "questions:", "questions is a list of records\nkz/questions.yaml:2: unknown key 'rest' at the top of the file", id="no-list",
        ),
        pytest.param(
            QUESTIONS, "questions:\n", "questions:\n  - Is this a question?\n",
            "Is this", "questions[0]: a mapping of keys is needed", id="no-mapping",
        ),
        pytest.param(
            QUESTIONS, "lead: null", 'lead: "\\0"', "lead:", "the text holds the character NUL", id="nul",
        ),
        pytest.param(
            QUESTIONS, "lead: null", 'lead: "\\ud800"',
            "lead:", "the file is not YAML: found invalid Unicode character escape code", id="surrogate",
        ),
        pytest.param(
            STATISTICS, "value: 412", "value: .inf",
            "value:", "inf is no number that can be kept: it is not finite, or has too many digits"
            "\nkz/statistics.yaml:7: kz-stat-grants-2024: value: a finite number is needed", id="infinite",
        ),
        pytest.param(
            STATISTICS, "value: 412", "value: 12345678901234567",
            "value:", "12345678901234567 is no number that can be kept: it is not finite, or has too many digits", id="digits",
        ),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_as_it_stands(
    seed: SmallSeed, file: str, old: str, new: str, at: str, message: str
) -> None:
    seed.replace(file, old, new)
    assert "\n".join(seed.faults()) == f"{file}:{seed.line(file, at)}: {message}"


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message"),
    [
        pytest.param(
            SOURCES, "    publisher: Ministry of justice\n", '    publisher: Ministry of justice\n    publishd: "2015"\n',
            "publishd", "kz-src-law: unknown key 'publishd'; did you mean 'published'?", id="near-key",
        ),
        pytest.param(
            SOURCES, "    publisher: Ministry of justice\n", "    publisher: Ministry of justice\n    zzz: 1\n",
            "zzz", "kz-src-law: unknown key 'zzz'; known are archived_url, edition, id, kind, language, note, published, "
            "publisher, retrieved, title, title_lang, url", id="odd-key",
        ),
        pytest.param(
            MECHANISMS, "        role: funder\n", "        role: funder\n        rolle: funder\n",
            "rolle", "kz-mech-grants: unknown key 'bodies.0.rolle'; did you mean 'role'?", id="nested-key",
        ),
        pytest.param(
            MECHANISMS, "        value: {share", "        valeu: {share",
            "valeu", "kz-fact-grants-share-paid-practice: unknown key 'valeu'; did you mean 'value'?", id="key-of-a-fact",
        ),
        pytest.param(
            COUNCILS, '    valid_to: null\n    summary', "    summary",
            "- id: kz-council-public", "kz-council-public: the key 'valid_to' is missing (write null where there is nothing to say)",
            id="missing-key",
        ),
        pytest.param(
            QUESTIONS, "why: Only the month is known.", 'why: ""',
            "why:", "kz-q-first-call: why: String should have at least 1 character (it is '')", id="empty-text",
        ),
        pytest.param(
            QUESTIONS, "id: kz-q-first-call", "id: kz_q first call",
            "id:", f"kz_q first call: {FORM}, such as kz-q-first-call", id="shape-of-id",
        ),
        pytest.param(
            QUESTIONS, "id: kz-q-first-call", "id: tj-q-first-call",
            "id:", "tj-q-first-call: an id in the folder kz/ starts with kz-", id="prefix-of-id",
        ),
        pytest.param(
            MECHANISMS, "id: kz-fact-grants-open-call-law", "id: kz-fact-Review-test",
            "id: kz-fact-Review-test", f"kz-fact-Review-test: {FORM}, such as kz-fact-review-test", id="id-in-capitals",
        ),
        pytest.param(
            MECHANISMS, "id: kz-fact-grants-open-call-law", "id: kz-fact-a.csv",
            "id: kz-fact-a.csv", f"kz-fact-a.csv: {FORM}, such as kz-fact-a-csv", id="id-with-suffix",
        ),
        pytest.param(
            MECHANISMS, "id: kz-fact-grants-open-call-law", "id: tj-fact-x",
            "id: tj-fact-x", "tj-fact-x: an id in the folder kz/ starts with kz-", id="prefix-of-a-fact",
        ),
        pytest.param(
            COUNTRY_FACTS, "id: kz-fact-n-strategy", "id: x",
            "id: x", "x: an id in the folder kz/ starts with kz-", id="no-prefix",
        ),
        pytest.param(
            COUNTRY_FACTS, "id: kz-fact-n-strategy", "id: '12'",
            "id: '12'", f"12: {FORM}", id="number-as-id",
        ),
        pytest.param(
            LAWS, "id: kz-law-grants-2005-v1", "id: tj-v1",
            "id: tj-v1", "tj-v1: an id in the folder kz/ starts with kz-", id="prefix-of-a-version",
        ),
        pytest.param(
            LAWS, "id: kz-law-grants-2005-art-2", "id: kz-law-grants-2005-art.2",
            "id: kz-law-grants-2005-art.2", f"kz-law-grants-2005-art.2: {FORM}, such as kz-law-grants-2005-art-2", id="id-of-a-provision",
        ),
        pytest.param(
            EVENTS, "id: int-event-visit", "id: int",
            "id: int", "int: an id in the folder int/ starts with int-", id="id-of-int",
        ),
        pytest.param(
            SOURCES, "url: https://example.org/report", "url: example.org/report",
            "url: example.org/report",
            "kz-src-report: url: String should match pattern '^https?://\\S+$' (it is 'example.org/report')", id="url",
        ),
        pytest.param(
            LAWS, "titles: {en: On associations}", "titles: {fr: Sur les associations}",
            "fr: Sur", "kz-law-old-1998: titles.fr: Input should be 'en', 'ru', 'kk' or 'tg' (it is 'fr')", id="language",
        ),
        pytest.param(
            MECHANISMS, "levels: [national, regional]", "levels: [national, national]",
            "levels:", "kz-mech-grants: levels: named twice: national", id="named-twice",
        ),
        pytest.param(
            STATISTICS, "value: 412", "value: many", "value:", "kz-stat-grants-2024: value: a number is needed", id="number",
        ),
    ],
)  # fmt: skip
def test_a_record_of_the_wrong_shape(seed: SmallSeed, file: str, old: str, new: str, at: str, message: str) -> None:
    told(seed, file, old, new, at, message)


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message"),
    [
        pytest.param(
            LAWS, "summary: Says what a grant is.", "summary: yes",
            "summary: yes", 'kz-law-grants-2005-art-2: summary: YAML reads this as true; if the word is meant, quote it: "yes"',
            id="yes-for-a-text",
        ),
        pytest.param(
            COUNTRY_FACTS, 'value: "yes"', "value: yes",
            "value: yes", "kz-fact-n-strategy: one option is needed, as quoted text: yes, no", id="yes-for-an-option",
        ),
        pytest.param(
            LAWS, 'in_force_from: "2005-05-01"', "in_force_from: 2005-05-01",
            "in_force_from: 2005", 'kz-law-grants-2005: in_force_from: quote the date: "2005-05-01"', id="date",
        ),
        pytest.param(
            LAWS, 'adopted: "1998"', "adopted: 1998",
            "adopted: 1998", 'kz-law-old-1998: adopted: quote the year: "1998"', id="year",
        ),
        pytest.param(
            LAWS, 'number: "36"', "number: 36",
            "number: 36", 'kz-law-grants-2005: number: quote the number, it is text here: "36"', id="number",
        ),
        pytest.param(
            QUESTIONS, "why: Only the month is known.", "why: 2012-05-21",
            "why:", 'kz-q-first-call: why: quote the date: "2012-05-21"', id="date-for-a-text",
        ),
    ],
)  # fmt: skip
def test_a_word_that_should_be_quoted(seed: SmallSeed, file: str, old: str, new: str, at: str, message: str) -> None:
    told(seed, file, old, new, at, message)


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message"),
    [
        pytest.param(
            LAWS, 'adopted: "1998"', 'adopted: "1998-02-30"',
            "1998-02-30", "kz-law-old-1998: adopted: '1998-02-30' is no day of the calendar", id="no-day",
        ),
        pytest.param(
            LAWS, 'adopted: "1998"', "adopted: in 1998",
            "in 1998", "kz-law-old-1998: adopted: 'in 1998' is no date; write YYYY, YYYY-MM or YYYY-MM-DD", id="no-date",
        ),
        pytest.param(
            MECHANISMS, 'checked_on: "2026-05-03"\n    sources', 'checked_on: "2026-05"\n    sources',
            'checked_on: "2026-05"',
            "kz-fact-grants-share-paid-law: checked_on: a full day is needed: YYYY-MM-DD", id="month-for-a-day",
        ),
        pytest.param(
            INSTITUTIONS, 'valid_to: "2014-08-06"', 'valid_to: "2010-03-12"',
            "- id: kz-inst-ministry-2010", "kz-inst-ministry-2010: the period is inverted: valid_from 2010-03-12 does not come "
            "before valid_to 2010-03-12 (the end is the first day on which it no longer holds)", id="period",
        ),
        pytest.param(
            LAWS, 'valid_to: "2015-12-03"', 'valid_to: "2005"',
            "- id: kz-law-grants-2005-v1", "kz-law-grants-2005-v1: the period is inverted: valid_from 2005-05-01 does not come "
            "before valid_to 2005 (the end is the first day on which it no longer holds)", id="version",
        ),
        pytest.param(
            LAWS, 'repealed: "2004-06"', 'repealed: "1997"',
            "- id: kz-law-old-1998", "kz-law-old-1998: the dates are inverted: adopted 1998 does not come before repealed 1997", id="law",
        ),
        pytest.param(
            STATISTICS, 'to: "2025"', 'to: "2024"',
            "- id: kz-stat-grants-2024",
            "kz-stat-grants-2024: the period is inverted: from 2024 does not come before to 2024 (half-open: the year 2016 is "
            "from 2016, to 2017)", id="statistic",
        ),
        pytest.param(
            EVENTS, 'end: "2012-05-25"', 'end: "2012-05-20"',
            "- id: int-event-visit", "int-event-visit: the event ends (2012-05-20) before it starts (2012-05-21)", id="event",
        ),
    ],
)  # fmt: skip
def test_a_date_or_period_that_cannot_be(seed: SmallSeed, file: str, old: str, new: str, at: str, message: str) -> None:
    told(seed, file, old, new, at, message)


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message"),
    [
        pytest.param(
            COUNTRY_FACTS, "source: kz-src-law", "source: kz-src-lawe",
            "kz-src-lawe", "kz-fact-n-strategy: there is no source 'kz-src-lawe'; did you mean 'kz-src-law'?", id="source",
        ),
        pytest.param(
            LAWS, "amending_law: kz-law-amending-2015", "amending_law: kz-law-amending-2016",
            "amending_law", "kz-law-grants-2005-v2: there is no law 'kz-law-amending-2016'; did you mean 'kz-law-amending-2015'?",
            id="amending-law",
        ),
        pytest.param(
            MECHANISMS, "criterion: call-days", "criterion: call-day",
            "criterion: call-day", "kz-fact-grants-call-days-law: there is no criterion 'call-day'; did you mean 'call-days'?",
            id="criterion",
        ),
        pytest.param(
            EVENTS, "organisers: [kz-inst-ministry-2010]", "organisers: [kz-inst-ministry-2011]",
            "organisers", "int-event-visit: there is no institution 'kz-inst-ministry-2011'; did you mean 'kz-inst-ministry-2014'?",
            id="organiser",
        ),
        pytest.param(
            QUESTIONS, "about: [kz-mech-grants]", "about: [kz-mech-grant]",
            "about", "kz-q-first-call: there is no entry 'kz-mech-grant'; did you mean 'kz-mech-grants'?", id="about",
        ),
        pytest.param(
            QUESTIONS, "about: [kz-mech-grants]", "about: [kz-fact-grants-first-call]",
            "about", "kz-q-first-call: kz-fact-grants-first-call is a fact, not an entry", id="about-a-fact",
        ),
        pytest.param(
            QUESTIONS, "about: [kz-mech-grants]", "about: [kz-mech-old-grants]",
            "about", "kz-q-first-call: kz-mech-old-grants was retired on 2026-06-01; use kz-mech-grants", id="about-a-retired-one",
        ),
        pytest.param(
            MECHANISMS, "- institution: kz-inst-ministry-2014", "- institution: kz-law-grants-2005",
            "- institution", "kz-mech-grants: kz-law-grants-2005 is a law, not an institution", id="wrong-kind",
        ),
        pytest.param(
            INSTITUTIONS, "    predecessors: [kz-inst-ministry-2010]\n", "",
            "successors:", "kz-inst-ministry-2010: kz-inst-ministry-2014 does not name kz-inst-ministry-2010 among its "
            "predecessors; both sides say it", id="one-sided-successor",
        ),
        pytest.param(
            INSTITUTIONS, "    successors: [kz-inst-ministry-2014]\n", "",
            "predecessors:", "kz-inst-ministry-2014: kz-inst-ministry-2010 does not name kz-inst-ministry-2014 among its "
            "successors; both sides say it", id="one-sided-predecessor",
        ),
        pytest.param(
            LAWS, "        law: kz-law-grants-2005\n", "        law: kz-law-amending-2015\n",
            "        law: kz-law-amending-2015", "kz-law-amending-2015: a law has no relation to itself", id="relation-to-itself",
        ),
        pytest.param(
            CODEBOOK, "theme: policy", "theme: polic",
            "theme: polic", "N-strategy: there is no theme 'polic'; did you mean 'policy'?", id="theme",
        ),
        pytest.param(
            CODEBOOK, "framework: matrix", "framework: matrx",
            "framework: matrx", "open-call: there is no framework 'matrx'; did you mean 'matrix'?", id="framework",
        ),
        pytest.param(
            CODEBOOK, "covers: [ngo, foundation]", "covers: [ngo, fondation]",
            "covers:", "recipients: there is no option 'fondation'; did you mean 'foundation'?", id="covered-option",
        ),
        pytest.param(
            RETIRED, "merged_into: kz-mech-grants", "merged_into: kz-mech-grant",
            "merged_into", "kz-mech-old-grants: merged_into 'kz-mech-grant' is not there", id="merged-into-nothing",
        ),
    ],
)  # fmt: skip
def test_a_reference_that_leads_nowhere_or_astray(
    seed: SmallSeed, file: str, old: str, new: str, at: str, message: str
) -> None:
    told(seed, file, old, new, at, message)


def test_a_label_that_stands_twice_in_one_law(seed: SmallSeed) -> None:
    line = seed.line(LAWS, "label: art. 6")
    seed.replace(LAWS, "label: art. 6", "label: art. 2")
    message = "the label 'art. 2' stands twice in kz-law-grants-2005"
    assert seed.faults() == [f"{LAWS}:{line}: kz-law-grants-2005-art-6: {message}"]


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message"),
    [
        pytest.param(
            LAWS, "kind: decree", "kind: decre",
            "kind: decre", "kz-law-old-1998: 'decre' is not in the codebook's vocabulary law_kinds; did you mean 'decree'?", id="kind",
        ),
        pytest.param(
            LAWS, "type: amends", "type: amend",
            "type: amend", "kz-law-amending-2015: 'amend' is not in the codebook's vocabulary legal_relations; did you mean 'amends'?",
            id="relation",
        ),
        pytest.param(
            STATISTICS, "metric: grants", "metric: prizes",
            "metric:", "kz-stat-grants-2024: 'prizes' is not in the codebook's vocabulary statistic_metrics; known are grants",
            id="metric",
        ),
        pytest.param(
            LAWS, "    status: repealed\n", "    status: repeled\n",
            "status: repeled", "kz-law-old-1998: status: Input should be 'in-force', 'repealed', 'superseded', 'draft' or "
            "'unknown' (it is 'repeled')", id="status",
        ),
        pytest.param(
            MECHANISMS, "role: funder", "role: payer",
            "role:", "kz-mech-grants: bodies.0.role: Input should be 'funder', 'operator', 'regulator', 'selector' or 'monitor' "
            "(it is 'payer')", id="role",
        ),
    ],
)  # fmt: skip
def test_a_word_that_is_in_no_vocabulary(seed: SmallSeed, file: str, old: str, new: str, at: str, message: str) -> None:
    told(seed, file, old, new, at, message)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (CHOICES, "value: [ngo, fondation]", "recipients-law: 'fondation' is no option of recipients; did you mean 'foundation'?"),
        (CHOICES, "value: [ngo, none]", "recipients-law: the option 'none' stands alone"),
        (CHOICES, "value: [ngo, ngo]", "recipients-law: an option is named twice"),
        (CHOICES, "value: ngo", "recipients-law: a list of options is needed: [one, another]"),
        (CHOICES, "value: []", "recipients-law: a list of options is needed: [one, another]"),
        (NUMBER, 'value: "30"', "call-days-law: a mapping is needed: {number, unit, bound}"),
        (NUMBER, 'value: {number: "30", unit: working-days, bound: exact}', "call-days-law: the value needs a number under 'number'"),
        (NUMBER, "value: {number: yes, unit: working-days, bound: exact}", "call-days-law: the value needs a number under 'number'"),
        (NUMBER, "value: {number: 30, unit: KZT, bound: exact}",
         "call-days-law: the unit 'KZT' does not fit; use calendar-days, working-days"),
        (NUMBER, "value: {number: 30, unit: working-days}",
         "call-days-law: the value needs a bound: exact, at-least, at-most or about (it has None)"),
        (NUMBER, "value: {number: 30, unit: working-days, bound: exact, units: x}",
         "call-days-law: unknown key 'units' in the value; did you mean 'unit'?"),
        (AMOUNT, "value: [3000, kz-mci]", "largest-law: a mapping is needed: {amount, unit, year, bound}"),
        (AMOUNT, "value: {amount: 3000, unit: MCI, bound: exact}", "largest-law: the unit 'MCI' does not fit; use KZT, kz-mci"),
        (AMOUNT, 'value: {amount: 3000, unit: KZT, year: "2012", bound: exact}',
         "largest-law: the year of an amount is a number such as 2012, not '2012'"),
        (SHARE, "value: 0.95", "share-paid-practice: a mapping is needed: {share, bound}"),
        (SHARE, "value: {share: 95, bound: about}", "share-paid-practice: a share lies from 0 to 1, and this is 95"),
        (SHARE, "value: {share: -0.1, bound: about}", "share-paid-practice: a share lies from 0 to 1, and this is -0.1"),
        ('value: "2016-02"', "value: February 2016",
         "first-call: 'February 2016' is no date; write YYYY, YYYY-MM or YYYY-MM-DD"),
        ('value: "2016-02"', "value: 2016-02-01", "first-call: a date is quoted text"),
        ('value: "no"', "value: maybe", "open-call-practice: 'maybe' is no option of open-call; known are no, yes"),
        ('value: "no"', 'value: ["no"]', "open-call-practice: one option is needed, as quoted text: yes, no"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_its_criterion(seed: SmallSeed, old: str, new: str, message: str) -> None:
    told(seed, MECHANISMS, old, new, new, f"kz-fact-grants-{message}")


def test_a_criterion_that_is_not_asked_of_this_kind_of_subject(seed: SmallSeed) -> None:
    seed.replace(COUNTRY_FACTS, "criterion: N-strategy", "criterion: C-mandatory")
    told(
        seed, COUNTRY_FACTS, "aspect: law", "aspect: law", "criterion:",
        "kz-fact-n-strategy: C-mandatory is asked of a council, and kz is a country",
    )  # fmt: skip


def test_an_aspect_that_the_criterion_does_not_have(seed: SmallSeed) -> None:
    told(
        seed, COUNTRY_FACTS, "aspect: law", "aspect: practice", "aspect:",
        "kz-fact-n-strategy: N-strategy has no aspect 'practice'; it has law",
    )  # fmt: skip


def test_a_known_fact_without_a_source(seed: SmallSeed) -> None:
    told(
        seed, COUNTRY_FACTS, "    sources:\n      - {source: kz-src-law, locator: para 1}\n", "", "- id:",
        "kz-fact-n-strategy: a known fact needs at least one source: sources: [{source: …, locator: …}]",
    )  # fmt: skip


def test_a_known_fact_without_a_value(seed: SmallSeed) -> None:
    told(
        seed, COUNTRY_FACTS, '    value: "yes"\n', "", "- id:",
        "kz-fact-n-strategy: a known fact needs a value; if it is not known, say so by its status",
    )  # fmt: skip


def test_a_value_without_status_known(seed: SmallSeed) -> None:
    told(
        seed, COUNTRY_FACTS, "status: known", "status: source-silent", "- id:",
        "kz-fact-n-strategy: a fact with status source-silent carries no value (only a known one does)",
    )  # fmt: skip


def test_a_preferred_fact_without_a_reason(seed: SmallSeed) -> None:
    told(
        seed, MECHANISMS, "        rank_reason: The ministry says so.\n", "", "- id: kz-fact-grants-first-call",
        "kz-fact-grants-first-call: a preferred fact needs a rank_reason",
    )  # fmt: skip


def test_an_id_that_stands_twice_in_one_file(seed: SmallSeed) -> None:
    seed.replace(SOURCES, "- id: kz-src-old", "- id: kz-src-undated")
    line = seed.line(SOURCES, "An old report") - 1
    assert seed.faults() == [
        f"{SOURCES}:{line}: kz-src-undated: the id kz-src-undated stands twice; the first is in {SOURCES} (source)"
    ]


def test_an_id_that_stands_twice_in_different_files(seed: SmallSeed) -> None:
    told(
        seed, QUESTIONS, "id: kz-q-first-call", "id: kz-fact-n-strategy", "id:",
        "kz-fact-n-strategy: the id kz-fact-n-strategy stands twice; the first is in kz/country-facts.yaml (fact)",
    )  # fmt: skip


def test_an_id_that_is_retired_and_used_all_the_same(seed: SmallSeed) -> None:
    seed.replace(RETIRED, "id: kz-mech-old-grants", "id: kz-q-first-call")
    line = seed.line(QUESTIONS, "- id:")
    assert seed.faults() == [
        f"{QUESTIONS}:{line}: kz-q-first-call: the id is retired (retired.yaml) and is never used again"
    ]


def test_a_file_that_is_not_utf8(seed: SmallSeed) -> None:
    (seed.folder / QUESTIONS).write_bytes("вопрос".encode("cp1251"))
    assert seed.faults() == [f"{QUESTIONS}: the file is not UTF-8 text: invalid continuation byte at byte 0"]


def test_an_empty_file(seed: SmallSeed) -> None:
    seed.write(QUESTIONS, "")
    assert seed.faults() == [f"{QUESTIONS}:1: the file is a mapping with the key 'questions'"]


@pytest.mark.parametrize("text", ["country:\n", "country: []\n", None])
def test_a_folder_that_does_not_say_which_country_it_is_of(seed: SmallSeed, text: str | None) -> None:
    if text is None:
        seed.drop(COUNTRY)
    else:
        seed.write(COUNTRY, text)
    message = "the country is missing: the file holds one record below `country`, with the id kz"
    assert seed.faults() == [f"{COUNTRY}: {message}"]


def test_an_empty_country_file(seed: SmallSeed) -> None:
    seed.write(COUNTRY, "")
    assert seed.faults() == [f"{COUNTRY}:1: the file is a mapping with the key 'country'"]


@pytest.mark.parametrize("ending", ["yml", "YAML"])
def test_a_file_with_another_ending_is_not_passed_over(seed: SmallSeed, database: Database, ending: str) -> None:
    load(database, seed.folder)
    (seed.folder / QUESTIONS).rename(seed.folder / f"kz/questions.{ending}")
    with pytest.raises(SeedFaults) as refused:
        load(database, seed.folder)
    (fault,) = refused.value.faults
    assert str(fault).startswith(f"kz/questions.{ending}:1: no such seed file; here belong: conflicts.yaml, ")


@pytest.mark.parametrize(
    ("links", "told"),
    [
        ([("a", "b"), ("b", "a")], ["a → kz-b → kz-a"]),
        ([("a", "a")], ["a → kz-a"]),
        ([("b", "c"), ("c", "a"), ("a", "b"), ("d", "a")], ["a → kz-b → kz-c → kz-a"]),
        ([("a", "b"), ("b", "c"), ("c", "mech-grants")], []),
    ],
)
@pytest.mark.parametrize("key", ["merged_into", "successor"])
def test_retirements_that_lead_in_a_circle(
    seed: SmallSeed, key: str, links: list[tuple[str, str]], told: list[str]
) -> None:
    for one, other in links:
        seed.add(RETIRED, f'  - {{id: kz-{one}, reason: Merged., {key}: kz-{other}, on: "2026-06-01"}}\n')
    message = "the retirements lead in a circle, to nothing that is in use: kz-"
    expected = [f"{RETIRED}:{seed.line(RETIRED, 'id: kz-a,')}: kz-a: {message}{circle}" for circle in told]
    assert seed.faults() == expected


def test_an_anchor_that_holds_itself(seed: SmallSeed) -> None:
    seed.replace(CODEBOOK, "  row: [Every value has a source.]", "  row: &all [*all]")
    assert seed.faults() == [f"{CODEBOOK}:{seed.line(CODEBOOK, '&all')}: what the anchor names holds itself"]


@pytest.mark.parametrize(
    ("file", "belong"),
    [
        ("mechanism.yaml", "reference-series.yaml, retired.yaml"),
        ("kz/mechanism.yaml", "questions.yaml, sources.yaml, statistics.yaml"),
        ("kz/old/laws.yaml", "questions.yaml, sources.yaml, statistics.yaml"),
    ],
)
def test_a_file_that_no_one_asked_for(seed: SmallSeed, file: str, belong: str) -> None:
    seed.write(file, "mechanisms: []\n")
    (fault,) = seed.faults()
    assert fault.startswith(f"{file}:1: no such seed file; here belong: co")
    assert fault.endswith(belong)


def test_a_missing_codebook(seed: SmallSeed) -> None:
    seed.drop(CODEBOOK)
    assert seed.faults() == ["codebook.yaml: the file is missing: without the codebook no value can be judged"]


def test_a_folder_without_seed_files(seed: SmallSeed, database: Database) -> None:
    with pytest.raises(NothingToLoad, match="nothing is no seed folder: one holds codebook"):
        load(database, seed.folder / "nothing")


def test_all_faults_are_told_at_once_in_the_order_of_files_and_lines_and_nothing_is_written(
    seed: SmallSeed, database: Database
) -> None:
    seed.replace(STATISTICS, "metric: grants", "metric: prizes")
    seed.replace(STATISTICS, "unit: count", "unit: cuont")
    seed.replace(MECHANISMS, SHARE, "value: {share: 95, bound: about}")
    seed.replace(LAWS, "kind: decree", "kind: decre")
    seed.replace(COUNCILS, "ru: Общественные советы}", "ru: Общественные советы")
    seed.replace(QUESTIONS, "priority: low", "prioriti: low")
    with pytest.raises(SeedFaults) as refused:
        load(database, seed.folder)
    told = [str(fault) for fault in refused.value.faults]
    assert [line.split(": ")[0] for line in told] == [
        f"{COUNCILS}:{seed.line(COUNCILS, 'levels:')}",
        f"{LAWS}:{seed.line(LAWS, 'decre')}",
        f"{MECHANISMS}:{seed.line(MECHANISMS, 'share: 95')}",
        f"{QUESTIONS}:{seed.line(QUESTIONS, '- id:')}",
        f"{QUESTIONS}:{seed.line(QUESTIONS, 'prioriti')}",
        f"{STATISTICS}:{seed.line(STATISTICS, 'metric')}",
        f"{STATISTICS}:{seed.line(STATISTICS, 'cuont')}",
    ]
    assert str(refused.value) == "\n".join(told)
    with database.read() as session:
        assert latest_revision(session) is None


def test_a_fault_in_one_record_is_not_told_again_for_all_that_name_it(seed: SmallSeed) -> None:
    seed.replace(SOURCES, "url: https://example.org/law", "url: example.org/law")
    seed.replace(LAWS, 'number: "36"', "number: 36")
    assert [fault.split(": ")[0] for fault in seed.faults()] == [
        f"{LAWS}:{seed.line(LAWS, 'number: 36')}",
        f"{SOURCES}:{seed.line(SOURCES, 'url: example.org/law')}",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "  - {key: policy, title: {en: Policy, ru: Политика}, applies_to: country}\n",
            "  - {key: policy, title: {en: Policy, ru: Политика}, applies_to: country}\n"
            "  - {key: money, title: {en: Money, ru: Деньги}, applies_to: mechanism}\n",
            "the key 'money' stands twice",
        ),
        (
            "scales:\n  yes-no:\n",
            'scales:\n  yes-no:\n    - {value: "no", label: {en: "No", ru: Нет}, rank: 2}\n',
            "the value 'no' stands twice",
        ),
    ],
    ids=["theme", "scale"],
)
def test_a_key_of_the_codebook_that_stands_twice(seed: SmallSeed, old: str, new: str, message: str) -> None:
    seed.replace("codebook.yaml", old, new)
    (fault,) = seed.faults()
    assert fault.endswith(message), fault
    line = int(fault.split(":")[1])
    assert message.split("'")[1] in seed.text("codebook.yaml").splitlines()[line - 1]
