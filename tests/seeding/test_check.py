"""The curator's warnings: one test for each, told with file and line; the small seed has none."""

import datetime as dt
import time

import pytest

from app.core.settings import ROOT
from app.seeding.check import CHECKS, warnings_of
from app.seeding.load import parse_seed, read_seed
from tests.seeding.small_seed import SmallSeed

TODAY = dt.date(2026, 11, 23)
LAWS, MECHANISMS, SOURCES, CODEBOOK = "kz/laws.yaml", "kz/mechanisms.yaml", "kz/sources.yaml", "codebook.yaml"
COUNTRY_FACTS, INSTITUTIONS, QUESTIONS = "kz/country-facts.yaml", "kz/institutions.yaml", "kz/questions.yaml"
STATISTICS, COUNCILS, CONFLICTS = "kz/statistics.yaml", "kz/councils.yaml", "kz/conflicts.yaml"

FACT = """\
      - id: kz-fact-new
        criterion: {criterion}
        aspect: {aspect}
        status: known
        value: {value}
        valid_from: {start}
        valid_to: {end}
        certainty: medium
        sources:
          - {{source: kz-src-report, locator: p. 6}}
        checked_on: "2026-05-03"
"""


def warned(seed: SmallSeed, today: dt.date = TODAY) -> list[str]:
    dataset, documents = parse_seed(read_seed(seed.folder)[0])
    warnings = warnings_of(dataset, lambda file, place: documents[file].line(place), today)
    assert all(warning.message.startswith(f"[{warning.kind}] ") for warning in warnings)
    return [str(warning) for warning in warnings]


def add_fact(
    seed: SmallSeed,
    criterion: str,
    aspect: str,
    value: str,
    start: str = '"2015-12-03"',
    end: str = "null",
    more: str = "",
) -> None:
    """Add a fact to the mechanism, after its first one."""
    text = FACT.format(criterion=criterion, aspect=aspect, value=value, start=start, end=end) + more
    seed.replace(
        MECHANISMS,
        "      - id: kz-fact-grants-open-call-practice\n",
        text + "      - id: kz-fact-grants-open-call-practice\n",
    )


def test_the_small_seed_has_no_warning(seed: SmallSeed) -> None:
    assert warned(seed) == []


def test_a_provision_that_can_never_appear(seed: SmallSeed) -> None:
    seed.replace(
        LAWS,
        '        valid_from: "2005-05-01"\n        valid_to: null',
        '        valid_from: "2001"\n        valid_to: "2004"',
    )
    assert warned(seed) == [
        f"{LAWS}:{seed.line(LAWS, '2001')}: kz-law-grants-2005-art-2: [never-appears] can never appear: 2001 to 2004 lies wholly "
        "outside the life of kz-law-grants-2005, from 2005-05-01"
    ]


def test_a_fact_that_can_never_appear(seed: SmallSeed) -> None:
    seed.replace(
        MECHANISMS,
        '        valid_from: "2024"\n        valid_to: "2025"',
        '        valid_from: "2011"\n        valid_to: "2012"',
    )
    assert warned(seed) == [
        f"{MECHANISMS}:{seed.line(MECHANISMS, '2011')}: kz-fact-grants-share-paid-practice: [never-appears] can never appear: "
        "2011 to 2012 lies wholly outside the life of kz-mech-grants, from 2015-12-03"
    ]


def test_a_provision_of_a_draft_is_not_expected_to_appear(seed: SmallSeed) -> None:
    seed.replace(LAWS, "status: repealed", "status: draft\n    provisions:\n      - id: kz-law-old-1998-art-1\n        label: art. 1\n"
                 "        summary: Says so.\n        valid_from: \"1998\"\n        valid_to: null\n        sources: []")  # fmt: skip
    assert warned(seed) == []


def test_a_version_that_ends_after_its_law(seed: SmallSeed) -> None:
    seed.replace(
        LAWS, 'in_force_from: "2005-05-01"\n    repealed: null', 'in_force_from: "2005-05-01"\n    repealed: "2025"'
    )
    outside = [warning for warning in warned(seed) if "[outside-parent]" in warning]
    assert outside == [
        f"{LAWS}:{line}: {record}: [outside-parent] {period} to open stays open after kz-law-grants-2005 does "
        "(from 2005-05-01 until 2025-12-31)"
        for line, record, period in (
            (seed.line(LAWS, "-v2") + 1, "kz-law-grants-2005-v2", "2015-12-03"),
            (seed.line(LAWS, "heading") + 2, "kz-law-grants-2005-art-2", "2005-05-01"),
            (seed.line(LAWS, "art-6") + 3, "kz-law-grants-2005-art-6", "2015-12-03"),
        )
    ]


def test_a_fact_that_starts_before_its_subject(seed: SmallSeed) -> None:
    seed.replace(COUNCILS, '        valid_from: "2016-01-01"', '        valid_from: "2015-06"')
    assert warned(seed) == [
        f"{COUNCILS}:{seed.line(COUNCILS, '2015-06')}: kz-fact-public-mandatory: [outside-parent] 2015-06 to open starts before "
        "kz-council-public does (from 2016-01-01)"
    ]


def test_an_imprecise_start_that_may_fit_is_no_warning(seed: SmallSeed) -> None:
    seed.replace(COUNCILS, '        valid_from: "2016-01-01"', '        valid_from: "2016"')
    assert warned(seed) == []


def test_a_body_outside_the_life_of_its_institution(seed: SmallSeed) -> None:
    seed.replace(MECHANISMS, "- institution: kz-inst-ministry-2014", "- institution: kz-inst-ministry-2010")
    assert warned(seed) == [
        f"{MECHANISMS}:{seed.line(MECHANISMS, '- institution')}: kz-mech-grants: [never-appears] can never appear: 2016 to open "
        "lies wholly outside the life of kz-inst-ministry-2010, from 2010-03-12 until 2014-08-06"
    ]


def test_an_act_that_was_never_in_force_in_the_period_of_what_rests_on_it(seed: SmallSeed) -> None:
    seed.replace(
        MECHANISMS, "{law: kz-law-grants-2005, provision: art. 6}\n    facts", "{law: kz-law-old-1998}\n    facts"
    )
    assert warned(seed) == [
        f"{MECHANISMS}:{seed.line(MECHANISMS, 'kz-law-old-1998')}: kz-mech-grants: [basis-not-in-force] rests on kz-law-old-1998, "
        "in force from 1998-01-01 until 2004-06-30, which is at no time in 2015-12-03 to open"
    ]


def test_a_draft_as_a_legal_basis(seed: SmallSeed) -> None:
    seed.replace(LAWS, "status: repealed", "status: draft")
    seed.replace(
        MECHANISMS, "{law: kz-law-grants-2005, provision: art. 6}\n    facts", "{law: kz-law-old-1998}\n    facts"
    )
    assert warned(seed) == [
        f"{MECHANISMS}:{seed.line(MECHANISMS, 'kz-law-old-1998')}: kz-mech-grants: [basis-not-in-force] rests on kz-law-old-1998, "
        "which was never in force"
    ]


def test_a_provision_that_covers_only_part_of_the_period(seed: SmallSeed) -> None:
    seed.replace(LAWS, 'Grants are awarded by a call.\n        valid_from: "2015-12-03"\n        valid_to: null',
                 'Grants are awarded by a call.\n        valid_from: "2018-02"\n        valid_to: "2020"')  # fmt: skip
    line = seed.line(MECHANISMS, "        legal_basis:")
    assert warned(seed) == [
        f"{MECHANISMS}:{line}: kz-fact-grants-open-call-law: [basis-covers-part] covers only part of 2015-12-03 to open: "
        "kz-law-grants-2005 art. 6 is not in force from 2015-12-03 until 2018-02-01 and from 2020-12-31"
    ]


def test_two_provisions_that_cover_the_period_together(seed: SmallSeed) -> None:
    seed.replace(LAWS, 'Grants are awarded by a call.\n        valid_from: "2015-12-03"',
                 'Grants are awarded by a call.\n        valid_from: "2018-02"')  # fmt: skip
    basis = "          - {law: kz-law-grants-2005, provision: art. 6}\n"
    seed.replace(MECHANISMS, basis, basis + basis.replace("art. 6", "art. 2"))
    assert warned(seed) == []


@pytest.mark.parametrize("status", ["repealed", "superseded"])
def test_an_act_that_is_said_to_be_over_without_an_end(seed: SmallSeed, status: str) -> None:
    seed.replace(LAWS, 'repealed: "2004-06"\n    status: repealed', f"repealed: null\n    status: {status}")
    assert warned(seed) == [
        f"{LAWS}:{seed.line(LAWS, f'status: {status}')}: kz-law-old-1998: [repealed-without-end] the act is {status}, but no end is "
        "recorded: neither repealed, nor the end of its last version, nor the date of a relation by which another act repeals it"
    ]


def test_rows_of_one_rank_that_say_different_things_on_one_day(seed: SmallSeed) -> None:
    add_fact(seed, "open-call", "law", '"no"', '"2020"')
    assert warned(seed) == [
        f"{MECHANISMS}:{seed.line(MECHANISMS, '2020')}: kz-fact-new: [overlap] overlaps with kz-fact-grants-open-call-law from "
        "2020-12-31: both rank normal and say different things; rank one of them, or give them scopes"
    ]


@pytest.mark.parametrize(
    ("value", "start", "more"),
    [
        pytest.param('"yes"', '"2020"', "", id="the same value"),
        pytest.param('"no"', '"2020"', "        scope: short-term\n", id="another scope"),
        pytest.param(
            '"no"', '"2020"', "        rank: preferred\n        rank_reason: It is newer.\n", id="another rank"
        ),
        pytest.param('"no"', "null", "", id="certain on no day"),
    ],
)
def test_rows_that_do_not_rival_each_other(seed: SmallSeed, value: str, start: str, more: str) -> None:
    add_fact(seed, "open-call", "law", value, start, more=more)
    assert warned(seed) == []


def test_options_in_another_order_are_the_same_value(seed: SmallSeed) -> None:
    add_fact(seed, "recipients", "law", "[foundation, ngo]")
    assert warned(seed) == []


def test_a_stated_end_that_is_followed_by_a_later_start(seed: SmallSeed) -> None:
    add_fact(seed, "share-paid", "practice", "{share: 0.9, bound: about}", '"2022"', '"2023"')
    assert warned(seed) == [
        f"{MECHANISMS}:{seed.line(MECHANISMS, '2023')}: kz-fact-new: [gap] ends 2023, and the next row "
        "kz-fact-grants-share-paid-practice starts only 2024"
    ]


@pytest.mark.parametrize(
    ("end", "more"),
    [('"2024"', ""), ('"2023"', "        valid_to_basis: bound\n"), ('"2023"', "        rank: deprecated\n")],
    ids=["the next day", "an end that is only a bound", "a deprecated row"],
)
def test_rows_without_a_gap(seed: SmallSeed, end: str, more: str) -> None:
    add_fact(seed, "share-paid", "practice", "{share: 0.9, bound: about}", '"2022"', end, more)
    assert warned(seed) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "record", "missing"),
    [
        ("kz/country.yaml", "names: {en: Kazakhstan, ru: Казахстан}", "names: {en: Kazakhstan}", "kz", "names.ru"),
        (COUNCILS, "names: {en: Public councils, ru: Общественные советы}", "names: {kk: Кеңес}", "kz-council-public",
         "names.en, names.ru"),
        (MECHANISMS, "names: {en: State grants, ru: Государственные гранты}", "names: {ru: Гранты}", "kz-mech-grants", "names.en"),
        (CODEBOOK, "title: {en: First call, ru: Первый конкурс}", "title: {en: First call}", "first-call", "title.ru"),
        (CODEBOOK, "{value: any-cso, label: {en: Any CSO, ru: Любая ОГО}", "{value: any-cso, label: {en: Any CSO}", "recipients",
         "options.0.label.ru"),
        (CODEBOOK, "title: {en: Policy, ru: Политика}", "title: {en: Policy}", "codebook", "themes.2.title.ru"),
    ],
)  # fmt: skip
def test_a_name_that_is_missing_in_english_or_russian(
    seed: SmallSeed, file: str, old: str, new: str, record: str, missing: str
) -> None:
    seed.replace(file, old, new)
    assert warned(seed) == [f"{file}:{seed.line(file, new)}: {record}: [missing-translation] not written: {missing}"]


def test_many_missing_names_of_one_record_are_one_warning(seed: SmallSeed) -> None:
    for old in (
        "Any CSO, ru: Любая ОГО",
        "NGO, ru: НПО",
        "Foundation, ru: Фонд",
        "None, ru: Никто",
        "Other, ru: Иное",
        "Recipients, ru: Получатели",
    ):
        seed.replace(CODEBOOK, old, old.partition(",")[0])
    (warning,) = warned(seed)
    assert warning.endswith(
        "not written: title.ru, options.0.label.ru, options.1.label.ru, options.2.label.ru, options.3.label.ru and 1 more"
    )


def test_the_option_other_without_a_note(seed: SmallSeed) -> None:
    seed.replace(MECHANISMS, "value: [ngo, foundation]", "value: [ngo, other]")
    assert warned(seed) == [
        f"{MECHANISMS}:{seed.line(MECHANISMS, 'other]')}: kz-fact-grants-recipients-law: [other-without-note] the value is `other`, "
        "and no note says what is meant"
    ]


def test_practice_that_goes_on_by_sources_without_a_date(seed: SmallSeed) -> None:
    seed.replace(MECHANISMS, "{source: kz-src-report, locator: p. 4}", "{source: kz-src-undated, locator: p. 4}")
    assert warned(seed) == [
        f"{MECHANISMS}:{seed.line(MECHANISMS, 'p. 4') - 1}: kz-fact-grants-open-call-practice: [undated-evidence] open-ended "
        "practice, and none of its sources says when it was published"
    ]


def test_practice_that_goes_on_by_old_sources(seed: SmallSeed) -> None:
    seed.replace(MECHANISMS, "{source: kz-src-report, locator: p. 4}", "{source: kz-src-old, locator: p. 4}")
    assert warned(seed) == [
        f"{MECHANISMS}:{seed.line(MECHANISMS, 'p. 4') - 1}: kz-fact-grants-open-call-practice: [stale-evidence] open-ended "
        "practice, and its newest source is of 2012-03, more than 5 years ago"
    ]
    assert [warning for warning in warned(seed, dt.date(2017, 3, 31)) if "[in-the-future]" not in warning] == []


def test_evidence_of_a_mechanism_that_has_ended_does_not_grow_stale(seed: SmallSeed) -> None:
    seed.replace(MECHANISMS, "{source: kz-src-report, locator: p. 4}", "{source: kz-src-old, locator: p. 4}")
    seed.replace(
        MECHANISMS, 'valid_from: "2015-12-03"\n    valid_to: null', 'valid_from: "2015-12-03"\n    valid_to: "2026"'
    )
    assert [warning for warning in warned(seed, dt.date(2027, 1, 1)) if "stale" in warning] == []


def test_locators_that_name_no_place(seed: SmallSeed) -> None:
    seed.replace(STATISTICS, "locator: p. 7", "locator: opening of the page")
    seed.replace(COUNTRY_FACTS, "locator: para 1", "locator: whole")
    assert warned(seed) == [
        f"{COUNTRY_FACTS}:{seed.line(COUNTRY_FACTS, 'sources:')}: kz-fact-n-strategy: [weak-locators] no citation names a place in "
        "its source, only 'whole'",
        f"{STATISTICS}:{seed.line(STATISTICS, 'sources:')}: kz-stat-grants-2024: [weak-locators] no citation names a place in its "
        "source, only 'opening of the page'",
    ]


def test_one_good_locator_is_enough(seed: SmallSeed) -> None:
    seed.replace(MECHANISMS, "{source: kz-src-undated, locator: para 3}", "{source: kz-src-undated, locator: whole}")
    assert warned(seed) == []


def test_high_certainty_on_a_machine_translation_alone(seed: SmallSeed) -> None:
    seed.replace(COUNTRY_FACTS, "source: kz-src-law", "source: kz-src-old")
    assert warned(seed) == [
        f"{COUNTRY_FACTS}:{seed.line(COUNTRY_FACTS, 'certainty')}: kz-fact-n-strategy: [machine-translation-only] certainty is "
        "high, and all its sources are machine translations"
    ]


def test_a_side_of_a_conflict_without_a_source(seed: SmallSeed) -> None:
    seed.replace(
        CONFLICTS, "        sources:\n          - {source: kz-src-report, locator: p. 7}\n", "        sources: []\n"
    )
    assert warned(seed) == [
        f"{CONFLICTS}:{seed.line(CONFLICTS, '412')}: kz-conflict-number: [unsourced-claim] this side of the conflict names no source"
    ]
    seed.replace(
        CONFLICTS,
        "    resolution: null\n",
        "    resolution: null\n    sources: [{source: kz-src-report, locator: p. 7}]\n",
    )
    assert warned(seed) == []


def test_a_row_for_a_question_that_is_not_put_to_this_type(seed: SmallSeed) -> None:
    seed.replace(CODEBOOK, "mechanism_types: [grant]", "mechanism_types: [award, subsidy]")
    assert warned(seed) == [
        f"{MECHANISMS}:{seed.line(MECHANISMS, 'criterion: first-call')}: kz-fact-grants-first-call: [not-asked] first-call is not "
        "asked of a grant (only of award, subsidy)"
    ]


def test_a_laws_answer_to_a_question_about_practice(seed: SmallSeed) -> None:
    seed.replace(MECHANISMS, "status: not-applicable", "status: source-silent")
    assert warned(seed) == [
        f"{MECHANISMS}:{seed.line(MECHANISMS, 'source-silent')}: kz-fact-grants-share-paid-law: [practice-only] share-paid is about "
        "practice: its law aspect is not-applicable unless an act sets a target, and no legal_basis names one"
    ]
    seed.replace(
        MECHANISMS, "        note: No act sets a target.\n", "        legal_basis: [{law: kz-law-grants-2005}]\n"
    )
    assert warned(seed) == []


@pytest.mark.parametrize(
    ("file", "record", "missing"),
    [
        (COUNCILS, "kz-council-public", "1 core criterion: C-mandatory"),
        (COUNTRY_FACTS, "kz", "1 core criterion: N-strategy"),
        (MECHANISMS, "kz-mech-grants", "2 core criteria: open-call, recipients"),
    ],
)
def test_core_questions_without_an_answer(seed: SmallSeed, file: str, record: str, missing: str) -> None:
    data = seed.data(file)
    if file == COUNTRY_FACTS:
        seed.drop(file)
        file = "kz/country.yaml"
    else:
        key = next(iter(data))
        data[key][0]["facts"] = [fact for fact in data[key][0]["facts"] if fact["criterion"] not in missing]
        seed.put(file, data)
    assert warned(seed) == [f"{file}:2: {record}: [core-missing] no row for {missing}"]


def test_an_amount_without_a_year(seed: SmallSeed) -> None:
    seed.replace(
        MECHANISMS,
        "value: {amount: 3000, unit: kz-mci, bound: at-most}",
        "value: {amount: 5000000, unit: KZT, bound: at-most}",
    )
    assert warned(seed) == [
        f"{MECHANISMS}:{seed.line(MECHANISMS, '5000000')}: kz-fact-grants-largest-law: [amount-without-year] 5000000 KZT of which "
        "year? The value has no year"
    ]
    seed.replace(MECHANISMS, "unit: KZT, bound", "unit: KZT, year: 2024, bound")
    assert warned(seed) == []


def test_a_question_and_a_conflict_about_what_is_no_more(seed: SmallSeed) -> None:
    seed.replace(QUESTIONS, "about: [kz-mech-grants]", "about: [kz-law-old-1998, kz-inst-ministry-2010]")
    seed.replace(CONFLICTS, "about: [kz-mech-grants, kz-stat-grants-2024]", "about: [kz-law-old-1998]")
    assert warned(seed) == [
        f"{CONFLICTS}:3: kz-conflict-number: [about-ended] still open, and only about what is no more: kz-law-old-1998",
        f"{QUESTIONS}:3: kz-q-first-call: [about-ended] still open, and only about what is no more: kz-law-old-1998, "
        "kz-inst-ministry-2010",
    ]
    seed.replace(CONFLICTS, "resolution: null", "resolution: The first is right.")
    assert len(warned(seed)) == 1


def test_warnings_come_in_the_order_of_files_and_lines(seed: SmallSeed) -> None:
    seed.replace(STATISTICS, "locator: p. 7", "locator: whole")
    seed.replace(COUNTRY_FACTS, "locator: para 1", "locator: whole")
    seed.replace(MECHANISMS, "value: [ngo, foundation]", "value: [ngo, other]")
    seed.replace(MECHANISMS, "{source: kz-src-report, locator: p. 4}", "{source: kz-src-undated, locator: p. 4}")
    assert [warning.split(":")[0] for warning in warned(seed)] == [COUNTRY_FACTS, MECHANISMS, MECHANISMS, STATISTICS]


def test_an_article_that_is_not_recorded_of_an_act_whose_articles_are(seed: SmallSeed) -> None:
    text = seed.text(MECHANISMS)
    seed.write(MECHANISMS, text.replace("provision: art. 6}", "provision: art. 66}", 1))
    line = seed.line(MECHANISMS, "provision: art. 66}")
    (said,) = (warning for warning in warned(seed) if "[unknown-provision]" in warning)
    assert said.startswith(f"{MECHANISMS}:{line}: ")
    assert said.endswith(
        "[unknown-provision] kz-law-grants-2005 has no recorded provision 'art. 66'; did you mean 'art. 6'?"
    )
    seed.write(
        MECHANISMS,
        text.replace("law: kz-law-grants-2005, provision: art. 6}", "law: kz-law-amending-2015, provision: art. 6}", 1),
    )
    assert not [
        warning for warning in warned(seed) if "[unknown-provision]" in warning
    ]  # none of its articles is recorded


def test_work_on_a_day_that_has_not_come_yet(seed: SmallSeed) -> None:
    seed.replace(COUNTRY_FACTS, 'checked_on: "2026-05-03"', 'checked_on: "2026-11-24"')
    seed.write(SOURCES, seed.text(SOURCES).replace('retrieved: "2026-05-01"', 'retrieved: "2062-05-03"', 1))
    assert warned(seed) == [
        f"{COUNTRY_FACTS}:{seed.line(COUNTRY_FACTS, '2026-11-24')}: kz-fact-n-strategy: [in-the-future] "
        "checked_on 2026-11-24 has not come yet (today is 2026-11-23, UTC)",
        f"{SOURCES}:{seed.line(SOURCES, '2062-05-03')}: kz-src-law: [in-the-future] "
        "retrieved 2062-05-03 has not come yet (today is 2026-11-23, UTC)",
    ]
    assert not [warning for warning in warned(seed, dt.date(2026, 11, 24)) if "checked_on" in warning]


def test_every_check_has_a_code_of_its_own_and_says_which_question_it_answers() -> None:
    codes = [code for code, _ in CHECKS]
    assert len(set(codes)) == len(codes)
    for _, check in CHECKS:
        assert "?" in (check.__doc__ or "").strip().splitlines()[0]


def test_the_real_seed_is_checked_in_under_two_seconds() -> None:
    dataset, documents = parse_seed(read_seed(ROOT / "seed")[0])
    started = time.perf_counter()
    warnings_of(dataset, lambda file, place: documents[file].line(place), TODAY)
    assert time.perf_counter() - started < 2
