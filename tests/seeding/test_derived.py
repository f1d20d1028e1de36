"""When a law is in force (`semantics.md`, "As of a day", rule 5, and `docs/decisions/0004-law-in-force.md`)."""

import datetime as dt
from typing import Any

import pytest

from app.core.dates import NOWHEN, Basis, Holds, PartialDate
from app.seeding.dataset import Dataset, Unit
from app.seeding.derived import InForce, in_force, laws_in_force
from app.seeding.records import LawRecord, SourceRecord, VersionRecord
from app.vocabulary import EntryKind

CERTAIN, POSSIBLE, NO = Holds.CERTAIN, Holds.POSSIBLE, Holds.NO
READ = "2026-11-01"
"""The day on which the laws' sources were read."""


def law(law_id: str = "kz-law", **fields: Any) -> LawRecord:
    plain = {"kind": "law", "number": None, "titles": {"en": "On something"}, "short_names": {}, "status": "in-force"}
    dates = {"adopted": None, "in_force_from": None, "repealed": None}
    sources = [{"source": "kz-src", "locator": "art. 1"}]
    return LawRecord.model_validate({"id": law_id, **plain, **dates, "sources": sources, **fields})


def version(valid_from: str | None, valid_to: str | None = None) -> VersionRecord:
    sources = [{"source": "kz-src", "locator": "art. 1"}]
    row = {
        "id": f"v-{valid_from}",
        "valid_from": valid_from,
        "valid_to": valid_to,
        "change": "amended",
        "sources": sources,
    }
    return VersionRecord.model_validate(row)


def derived(
    fields: dict[str, Any], versions: tuple[tuple[str | None, str | None], ...] = (), repealing: tuple[str, ...] = ()
) -> InForce:
    dates = [PartialDate.parse(text) for text in repealing]
    return in_force(law(**fields), [version(*period) for period in versions], dates, PartialDate.parse(READ))


def holding(found: InForce, days: dict[str, Holds]) -> dict[str, Holds]:
    return {day: found.span.on(dt.date.fromisoformat(day)) for day in days}


@pytest.mark.parametrize(
    ("fields", "versions", "days"),
    [
        pytest.param(
            {"adopted": "2005-04-12", "in_force_from": "2005-05-01"},
            (),
            {"2005-04-12": NO, "2005-04-30": NO, "2005-05-01": CERTAIN, "2026-11-23": CERTAIN},
            id="its own day of entry into force comes first",
        ),
        pytest.param(
            {"adopted": "2005-04-12", "in_force_from": "2005-05-01"},
            (("2011-01-01", None),),
            {"2005-04-30": NO, "2005-05-01": CERTAIN},
            id="even where versions are recorded",
        ),
        pytest.param(
            {"in_force_from": "2005"},
            (),
            {"2004-12-31": NO, "2005-06-01": POSSIBLE, "2005-12-31": CERTAIN},
            id="known to the year",
        ),
        pytest.param(
            {},
            (("2011-01-01", "2015"), ("2015", None)),
            {"2010-12-31": NO, "2011-01-01": CERTAIN},
            id="else the first version's start",
        ),
        pytest.param(
            {},
            (("2015", None), ("2011-01-01", "2015")),
            {"2010-12-31": NO, "2011-01-01": CERTAIN},
            id="in whatever order they stand",
        ),
        pytest.param(
            {"adopted": "1999-02-03"},
            (("2022-01-01", None),),
            {
                "1999-02-02": NO,
                "1999-02-03": POSSIBLE,
                "2012-05-21": POSSIBLE,
                "2021-12-31": POSSIBLE,
                "2022-01-01": CERTAIN,
            },
            id="between adoption and a first version that came later it is possible",
        ),
        pytest.param(
            {"adopted": "2011-01-01"},
            (("2011-01-01", None),),
            {"2010-12-31": NO, "2011-01-01": CERTAIN},
            id="adopted as the first version",
        ),
        pytest.param(
            {"adopted": "2012"},
            (("2011-01-01", None),),
            {"2010-12-31": NO, "2011-01-01": CERTAIN},
            id="a version before adoption",
        ),
        pytest.param(
            {"adopted": "2005-04-12"},
            (),
            {"2005-04-11": NO, "2005-04-12": POSSIBLE, "2026-11-23": POSSIBLE},
            id="else possible from adoption on",
        ),
        pytest.param(
            {"adopted": "2005"}, (), {"2004-12-31": NO, "2005-01-01": POSSIBLE}, id="adopted some day of a year"
        ),
        pytest.param({}, (), {"1900-01-01": POSSIBLE, "2026-11-23": POSSIBLE}, id="nothing is known of its start"),
        pytest.param({}, ((None, None),), {"1900-01-01": POSSIBLE, "2026-11-23": POSSIBLE}, id="nor by its version"),
    ],
)
def test_starts(
    fields: dict[str, Any], versions: tuple[tuple[str | None, str | None], ...], days: dict[str, Holds]
) -> None:
    assert holding(derived(fields, versions), days) == days


@pytest.mark.parametrize(
    ("fields", "versions", "repealing", "days"),
    [
        pytest.param(
            {"in_force_from": "2000-01-01", "repealed": "2016-01-01", "status": "repealed"},
            (("2000-01-01", "2012-01-01"),),
            ("2014-01-01",),
            {"2015-12-31": CERTAIN, "2016-01-01": NO},
            id="its own day of repeal comes first",
        ),
        pytest.param(
            {"in_force_from": "2000-01-01", "repealed": "2016"},
            (),
            (),
            {"2015-12-31": CERTAIN, "2016-06-01": POSSIBLE, "2016-12-31": NO},
            id="known to the year",
        ),
        pytest.param(
            {},
            (("2000-01-01", "2006-01-01"), ("2006-01-01", "2012-01-01")),
            ("2014-01-01",),
            {"2011-12-31": CERTAIN, "2012-01-01": NO},
            id="else the last version's end",
        ),
        pytest.param(
            {},
            (("2000-01-01", "2006-01-01"), ("2006-01-01", None)),
            (),
            {"2026-11-23": CERTAIN},
            id="a version is still open",
        ),
        pytest.param(
            {"in_force_from": "2000-01-01"},
            (),
            ("2014-01-01", "2013-01-01"),
            {"2012-12-31": CERTAIN, "2013-01-01": POSSIBLE, "2026-11-23": POSSIBLE},
            id="else possible from the day of the first act that repeals it",
        ),
        pytest.param(
            {"in_force_from": "2000-01-01"},
            (("2000-01-01", None),),
            ("2013-01-01",),
            {"2012-12-31": CERTAIN, "2013-01-01": POSSIBLE},
            id="even where its version is open",
        ),
        pytest.param(
            {"in_force_from": "2000-01-01", "status": "repealed"},
            (),
            ("2013-01-01",),
            {"2012-12-31": CERTAIN, "2013-01-01": POSSIBLE, "2026-11-23": POSSIBLE},
            id="repealed by an act of a known day",
        ),
        pytest.param(
            {"in_force_from": "2000-01-01", "status": "repealed"},
            (),
            (),
            {"1999-12-31": NO, "2000-01-01": POSSIBLE, "2026-10-31": POSSIBLE, "2026-11-01": NO, "2026-11-23": NO},
            id="repealed on no known day: possible until the sources were read",
        ),
        pytest.param(
            {"adopted": "2000-01-01", "status": "superseded"},
            (),
            (),
            {"1999-12-31": NO, "2000-01-01": POSSIBLE, "2026-10-31": POSSIBLE, "2026-11-01": NO},
            id="superseded likewise",
        ),
        pytest.param(
            {"status": "repealed"},
            (),
            (),
            {"1900-01-01": POSSIBLE, "2026-11-01": NO},
            id="repealed, and nothing else known",
        ),
        pytest.param(
            {"in_force_from": "2000-01-01", "status": "unknown"}, (), (), {"2026-11-23": CERTAIN}, id="status unknown"
        ),
    ],
)
def test_ends(
    fields: dict[str, Any],
    versions: tuple[tuple[str | None, str | None], ...],
    repealing: tuple[str, ...],
    days: dict[str, Holds],
) -> None:
    assert holding(derived(fields, versions, repealing), days) == days


def test_a_draft_is_never_in_force_whatever_is_recorded_of_it() -> None:
    found = derived(
        {"status": "draft", "adopted": "2020-01-01", "in_force_from": "2020-06-01"}, (("2020-06-01", None),)
    )
    assert found.span == NOWHEN
    assert (found.start, found.end) == (None, None)


def test_the_status_of_today_says_nothing_of_a_past_day() -> None:
    ended = {"in_force_from": "2000-01-01", "repealed": "2016-01-01"}
    spans = {derived({**ended, "status": status}).span for status in ("in-force", "repealed", "superseded", "unknown")}
    assert len(spans) == 1


def test_what_is_only_possible_is_marked_by_its_basis() -> None:
    adopted, repealed = derived({"adopted": "2005"}), derived({"in_force_from": "2000"}, repealing=("2013",))
    assert (str(adopted.start), adopted.start_basis) == ("2005", Basis.UNDATED)
    assert (str(repealed.end), repealed.end_basis) == ("2013", Basis.UNDATED)
    stated = derived({"in_force_from": "2000", "repealed": "2013"})
    assert (stated.start_basis, stated.end_basis) == (Basis.STATED, Basis.STATED)


@pytest.mark.parametrize("status", ["in-force", "repealed", "superseded", "unknown", "draft"])
@pytest.mark.parametrize("adopted", [None, "2010", "2027-01-01"])
@pytest.mark.parametrize("in_force_from", [None, "2011-06", "2028"])
@pytest.mark.parametrize("repealing", [(), ("1999",), ("2014-01-01",)])
@pytest.mark.parametrize("versions", [(), (("2012", None),), (("1998", "1999"),)])
def test_whatever_is_recorded_the_span_is_ordered_as_the_database_wants_it(
    status: str,
    adopted: str | None,
    in_force_from: str | None,
    repealing: tuple[str, ...],
    versions: tuple[tuple[str | None, str | None], ...],
) -> None:
    span = derived({"status": status, "adopted": adopted, "in_force_from": in_force_from}, versions, repealing).span
    assert span.starts_first <= span.starts_last
    assert span.ends_first <= span.ends_last
    assert span.starts_first <= span.ends_last


# ---- out of a whole dataset


def source(source_id: str, retrieved: str) -> Unit:
    row = {
        "id": source_id,
        "title": "A text",
        "title_lang": "en",
        "publisher": "Somebody",
        "url": None,
        "published": None,
    }
    row |= {"kind": "official-text", "language": "en", "retrieved": retrieved, "edition": None}
    return Unit(EntryKind.SOURCE, source_id, "kz", SourceRecord.model_validate(row))


def dataset(*laws: LawRecord, versions: dict[str, list[VersionRecord]] | None = None) -> Dataset:
    units = [source("kz-src", "2026-10-01"), source("kz-newer-src", "2026-11-01")]
    units += [Unit(EntryKind.LAW, record.id, "kz", record) for record in laws]
    for parent, records in (versions or {}).items():
        units += [Unit(EntryKind.LAW_VERSION, record.id, "kz", record, parent) for record in records]
    return Dataset({unit.public_id: unit for unit in units})


def test_each_law_is_dated_by_its_own_versions() -> None:
    found = laws_in_force(
        dataset(law("one"), law("two"), versions={"one": [version("2001")], "two": [version("2002")]})
    )
    assert {name: str(period.start) for name, period in found.items()} == {"one": "2001", "two": "2002"}


def test_a_repealing_act_ends_the_law_that_it_names_and_no_other() -> None:
    repeals = {"type": "repeals", "law": "old", "date": "2013-01-01", "sources": []}
    amends = {"type": "amends", "law": "kept", "date": "2013-01-01", "sources": []}
    started = {"in_force_from": "2000-01-01"}
    found = laws_in_force(
        dataset(law("new", relations=[repeals, amends]), law("old", **started), law("kept", **started))
    )
    assert {name: period.end and str(period.end) for name, period in found.items()} == {
        "new": None,
        "old": "2013-01-01",
        "kept": None,
    }


def test_a_repealing_relation_without_a_day_gives_none() -> None:
    repeals: dict[str, Any] = {"type": "repeals", "law": "old", "date": None, "sources": []}
    found = laws_in_force(dataset(law("new", relations=[repeals]), law("old", in_force_from="2000-01-01")))
    assert found["old"].end is None


def test_the_newest_of_the_laws_sources_says_until_when_it_may_have_lived() -> None:
    both = [{"source": "kz-src", "locator": "a"}, {"source": "kz-newer-src", "locator": "b"}]
    found = laws_in_force(dataset(law("dead", status="repealed", in_force_from="2000-01-01", sources=both)))
    days = {"2026-10-31": POSSIBLE, "2026-11-01": NO}
    assert holding(found["dead"], days) == days
