"""What a load does to a database: whole or not at all, only what changed, and never forgetting an id."""

from typing import Any

import pytest
from sqlalchemy import func, select, text

from app.core.db import Database
from app.core.migrations import migrate
from app.models import Change, Criterion, Entry, Fact, LegalBasis, Provision, Retirement, Revision, SearchDocument
from app.seeding.dataset import FACT, to_files
from app.seeding.faults import SeedFaults
from app.seeding.load import LoadReport, load, parse_seed, read_seed
from app.seeding.reading import read_dataset
from tests.conftest import Home, opened
from tests.seeding.small_seed import FILES, SmallSeed, write_small_seed

LAWS, MECHANISMS, QUESTIONS, RETIRED = "kz/laws.yaml", "kz/mechanisms.yaml", "kz/questions.yaml", "retired.yaml"
QUESTION = "kz-q-first-call"


@pytest.fixture
def loaded(seed: SmallSeed, database: Database) -> Database:
    """A database that holds the small seed, as revision 1."""
    assert load(database, seed.folder).revision == 1
    return database


def digest_of(database: Database) -> str:
    with database.read() as session:
        return read_dataset(session).digest()


def done(report: LoadReport) -> list[tuple[str, str]]:
    return [(change.action, change.public_id) for change in report.changes]


def entry_of(database: Database, public_id: str) -> Any:
    with database.read() as session:
        return session.execute(select(*Entry.__table__.c).where(Entry.public_id == public_id)).one()


def linked_articles(database: Database) -> dict[str, str | None]:
    """What the legal basis of the mechanism is linked to: the article as it is named → the provision's id."""
    with database.read() as session:
        rows = session.execute(
            select(LegalBasis.provision_label, Entry.public_id)
            .outerjoin(Entry, Entry.id == LegalBasis.provision_id)
            .where(LegalBasis.entry_id.is_not(None))
        ).all()
        return {row.provision_label: row.public_id for row in rows}


def retire(seed: SmallSeed, public_id: str, why: str = "It was answered.") -> None:
    seed.add(RETIRED, f'  - {{id: {public_id}, reason: {why}, on: "2026-07-01"}}\n')


def refused(database: Database, seed: SmallSeed) -> list[str]:
    """The faults for which a load is refused; the data stays as it was."""
    before = digest_of(database)
    with pytest.raises(SeedFaults) as fault:
        load(database, seed.folder)
    assert digest_of(database) == before
    return [str(one) for one in fault.value.faults]


# ---- loading ----


def test_the_first_load_creates_everything(seed: SmallSeed, database: Database) -> None:
    report = load(database, seed.folder)
    assert report.revision == 1
    assert {action for action, _ in done(report)} == {"created"}
    assert report.unchanged == 0
    assert report.digest == digest_of(database)


def test_a_second_load_of_the_same_files_changes_nothing(seed: SmallSeed, loaded: Database) -> None:
    report = load(loaded, seed.folder)
    assert (report.revision, report.changes) == (1, [])
    with loaded.read() as session:
        assert report.unchanged == len(read_dataset(session).units)
        assert session.execute(select(func.count()).select_from(Revision)).scalar_one() == 1


def test_files_that_say_the_same_in_another_way_change_nothing(seed: SmallSeed, loaded: Database) -> None:
    seed.replace(MECHANISMS, "summary: Grants for CSOs.", "summary: 'Grants for CSOs.'  # as the law says")
    report = load(loaded, seed.folder)
    assert (report.revision, report.changes) == (1, [])


def test_records_may_stand_in_any_order(seed: SmallSeed, loaded: Database) -> None:
    for file in ("kz/sources.yaml", LAWS):
        data = seed.data(file)
        (key,) = data
        seed.put(file, {key: data[key][::-1]})
    report = load(loaded, seed.folder)
    assert (report.revision, report.changes) == (1, [])


def test_what_was_loaded_is_read_back_equal(seed: SmallSeed, loaded: Database) -> None:
    with loaded.read() as session:
        exported = to_files(read_dataset(session))
    for name, content in exported.items():
        (seed.folder / name).write_bytes(content)
    assert load(loaded, seed.folder).changes == []
    assert sorted(exported) == sorted(FILES)


def test_a_change_is_told_field_by_field_and_logged_with_before_and_after(seed: SmallSeed, loaded: Database) -> None:
    seed.replace(MECHANISMS, "summary: Grants for CSOs.", "summary: Money for CSOs.")
    report = load(loaded, seed.folder)
    assert report.revision == 2
    assert done(report) == [("changed", "kz-mech-grants")]
    assert report.changes[0].fields() == [("summary", "Grants for CSOs.", "Money for CSOs.")]
    with loaded.read() as session:
        change = session.execute(select(*Change.__table__.c).where(Change.revision == 2)).one()
        assert (change.action, change.kind, change.public_id) == ("changed", "mechanism", "kz-mech-grants")
        assert change.before["summary"] == "Grants for CSOs."
        assert change.after["summary"] == "Money for CSOs."
        assert (
            change.entry_id == session.execute(select(Entry.id).where(Entry.public_id == "kz-mech-grants")).scalar_one()
        )


def test_a_new_fact_is_logged_under_what_it_is_about(seed: SmallSeed, loaded: Database) -> None:
    facts = seed.data(MECHANISMS)
    fact = {**facts["mechanisms"][0]["facts"][0], "id": "kz-fact-grants-more", "scope": "more"}
    facts["mechanisms"][0]["facts"].append(fact)
    seed.put(MECHANISMS, facts)
    assert done(load(loaded, seed.folder)) == [("created", "kz-fact-grants-more")]
    with loaded.read() as session:
        change = session.execute(select(*Change.__table__.c).where(Change.revision == 2)).one()
        assert (change.action, change.kind, change.before) == ("created", FACT, None)
        assert change.after["parent"] == "kz-mech-grants"
        assert (
            change.entry_id == session.execute(select(Entry.id).where(Entry.public_id == "kz-mech-grants")).scalar_one()
        )


def test_a_dry_run_tells_the_difference_and_writes_nothing(seed: SmallSeed, loaded: Database) -> None:
    before = digest_of(loaded)
    seed.replace(QUESTIONS, "priority: low", "priority: high")
    report = load(loaded, seed.folder, dry_run=True)
    assert (report.dry_run, report.revision) == (True, None)
    assert done(report) == [("changed", QUESTION)]
    assert report.changes[0].fields() == [("priority", "low", "high")]
    assert digest_of(loaded) == before
    assert load(loaded, seed.folder).revision == 2


def test_a_changed_line_of_retired_yaml_alone_is_a_revision(seed: SmallSeed, loaded: Database) -> None:
    seed.replace(RETIRED, "It was the same thing.", "It was one thing with two names.")
    report = load(loaded, seed.folder)
    assert (report.revision, report.changes) == (2, [])
    assert report.digest == digest_of(loaded)


# ---- ids are lasting ----


def test_an_id_that_vanishes_without_a_line_in_retired_yaml_is_refused(seed: SmallSeed, loaded: Database) -> None:
    seed.drop(QUESTIONS)
    assert refused(loaded, seed) == [
        f"retired.yaml:1: {QUESTION}: the question {QUESTION} is gone from the seed; ids are lasting, so retired.yaml says why "
        f'and what to use instead: {{id: {QUESTION}, reason: "…", successor: null, merged_into: null, on: "YYYY-MM-DD"}}'
    ]


def test_a_retired_entry_stays_in_the_table_of_entries_and_loses_its_own_row(seed: SmallSeed, loaded: Database) -> None:
    seed.drop(QUESTIONS)
    retire(seed, QUESTION)
    report = load(loaded, seed.folder)
    assert done(report) == [("retired", QUESTION)]
    assert entry_of(loaded, QUESTION).retired is True
    with loaded.read() as session:
        assert session.execute(text("SELECT count(*) FROM question")).scalar_one() == 0
        assert (
            session.execute(text("SELECT count(*) FROM about JOIN entry ON id = owner_id WHERE retired")).scalar_one()
            == 0
        )
        retirement = session.execute(select(Retirement.reason).where(Retirement.public_id == QUESTION)).scalar_one()
        assert retirement == "It was answered."
        change = session.execute(select(*Change.__table__.c).where(Change.revision == 2)).one()
        assert (change.action, change.before["priority"], change.after) == ("retired", "low", None)


def test_a_retired_fact_leaves_its_history(seed: SmallSeed, loaded: Database) -> None:
    data = seed.data(MECHANISMS)
    gone = data["mechanisms"][0]["facts"].pop()
    seed.put(MECHANISMS, data)
    retire(seed, gone["id"])
    assert done(load(loaded, seed.folder)) == [("retired", gone["id"])]
    with loaded.read() as session:
        assert session.execute(select(Fact.id).where(Fact.public_id == gone["id"])).all() == []
        logged = select(Change.action).where(Change.public_id == gone["id"]).order_by(Change.revision)
        assert session.execute(logged).scalars().all() == ["created", "retired"]


def test_a_whole_mechanism_can_be_retired_with_its_facts(seed: SmallSeed, loaded: Database) -> None:
    mechanism = seed.data(MECHANISMS)["mechanisms"][0]
    seed.drop(MECHANISMS)
    for file in ("kz/conflicts.yaml", "kz/statistics.yaml", QUESTIONS, "int/events.yaml"):
        seed.write(file, seed.text(file).replace("kz-mech-grants", "kz-council-public"))
    seed.replace(RETIRED, "merged_into: kz-mech-grants", "merged_into: null")
    for public_id in ("kz-mech-grants", *(fact["id"] for fact in mechanism["facts"])):
        retire(seed, public_id)
    report = load(loaded, seed.folder)
    assert report.counts()["retired"] == 9
    assert report.digest == digest_of(loaded)


def test_a_retired_id_is_not_used_again(seed: SmallSeed, loaded: Database) -> None:
    questions = seed.text(QUESTIONS)
    seed.drop(QUESTIONS)
    retire(seed, QUESTION)
    load(loaded, seed.folder)
    seed.write(QUESTIONS, questions)
    line = seed.line(QUESTIONS, "- id:")
    assert refused(loaded, seed) == [
        f"{QUESTIONS}:{line}: {QUESTION}: the id is retired (retired.yaml) and is never used again"
    ]
    seed.write(RETIRED, FILES[RETIRED])
    assert refused(loaded, seed) == [
        f"retired.yaml:1: {QUESTION}: the line of {QUESTION}, retired on 2026-07-01, is gone from retired.yaml; an id that once "
        "was public is never forgotten and never used again"
    ]


@pytest.mark.parametrize("taken", ["kz-conflict-number", "kz-fact-n-strategy"])
def test_an_id_never_names_another_kind_of_thing(seed: SmallSeed, loaded: Database, taken: str) -> None:
    file = {"kz-conflict-number": "kz/conflicts.yaml", "kz-fact-n-strategy": "kz/country-facts.yaml"}[taken]
    was = {"kz-conflict-number": "conflict", "kz-fact-n-strategy": "fact"}[taken]
    seed.drop(file)
    seed.replace(QUESTIONS, f"id: {QUESTION}", f"id: {taken}")
    retire(seed, QUESTION)
    assert refused(loaded, seed) == [
        f"{QUESTIONS}:2: {taken}: {taken} was the id of a {was} and now is that of a question; an id is never used for another thing"
    ]


# ---- what hangs on something else ----


def test_a_changed_end_of_a_version_moves_the_law_in_force_though_the_law_itself_is_unchanged(
    seed: SmallSeed, loaded: Database
) -> None:
    assert str(entry_of(loaded, "kz-law-grants-2005").ends_first) == "9999-12-31"
    seed.replace(
        LAWS,
        'valid_from: "2015-12-03"\n        valid_to: null\n        titles',
        'valid_from: "2015-12-03"\n        valid_to: "2026-02"\n        titles',
    )
    assert done(load(loaded, seed.folder)) == [("changed", "kz-law-grants-2005-v2")]
    law = entry_of(loaded, "kz-law-grants-2005")
    assert (str(law.valid_to), law.valid_to_precision) == ("2026-02-01", "month")
    assert (str(law.ends_first), str(law.ends_last)) == ("2026-02-01", "2026-02-28")


def test_a_repealing_act_ends_a_law_that_is_itself_unchanged(seed: SmallSeed, loaded: Database) -> None:
    seed.replace(LAWS, "type: amends", "type: repeals")
    assert done(load(loaded, seed.folder)) == [("changed", "kz-law-amending-2015")]
    assert str(entry_of(loaded, "kz-law-grants-2005").ends_first) == "2015-12-03"


def test_a_provision_that_is_renamed_is_linked_under_its_new_name(seed: SmallSeed, loaded: Database) -> None:
    assert linked_articles(loaded) == {"art. 6": "kz-law-grants-2005-art-6"}
    seed.replace(LAWS, "label: art. 6", "label: art. 6-1")
    load(loaded, seed.folder)
    assert linked_articles(loaded) == {"art. 6": None}
    seed.replace(MECHANISMS, "provision: art. 6}\n    facts", "provision: art. 6-1}\n    facts")
    load(loaded, seed.folder)
    assert linked_articles(loaded) == {"art. 6-1": "kz-law-grants-2005-art-6"}


def test_a_provision_that_is_recorded_later_is_linked_then(seed: SmallSeed, database: Database) -> None:
    with_article = seed.text(LAWS)
    seed.replace(LAWS, "label: art. 6", "label: art. 7")
    load(database, seed.folder)
    assert linked_articles(database) == {"art. 6": None}
    seed.write(LAWS, with_article)
    assert done(load(database, seed.folder)) == [("changed", "kz-law-grants-2005-art-6")]
    assert linked_articles(database) == {"art. 6": "kz-law-grants-2005-art-6"}


def test_two_provisions_can_swap_their_labels(seed: SmallSeed, loaded: Database) -> None:
    swapped = (
        seed.text(LAWS)
        .replace("label: art. 2", "label: X")
        .replace("label: art. 6", "label: art. 2")
        .replace("label: X", "label: art. 6")
    )
    seed.write(LAWS, swapped)
    assert sorted(done(load(loaded, seed.folder))) == [
        ("changed", "kz-law-grants-2005-art-2"),
        ("changed", "kz-law-grants-2005-art-6"),
    ]
    assert linked_articles(loaded) == {"art. 6": "kz-law-grants-2005-art-2"}
    with loaded.read() as session:
        labels = session.execute(select(Provision.label).order_by(Provision.position)).scalars().all()
        assert labels == ["art. 6", "art. 2"]


def test_a_provision_can_be_retired_while_an_article_is_still_named(seed: SmallSeed, loaded: Database) -> None:
    data = seed.data(LAWS)
    data["laws"][0]["provisions"].pop()
    seed.put(LAWS, data)
    retire(seed, "kz-law-grants-2005-art-6")
    load(loaded, seed.folder)
    assert linked_articles(loaded) == {"art. 6": None}


def test_a_criterion_can_change_the_type_of_its_values(seed: SmallSeed, loaded: Database) -> None:
    """The fact without a value is itself unchanged, and follows."""
    criterion = seed.text("codebook.yaml")
    start, end = criterion.index("  - key: share-paid"), criterion.index("  - key: first-call")
    seed.write(
        "codebook.yaml",
        criterion[:start] + criterion[start:end].replace("value_type: share", "value_type: number") + criterion[end:],
    )
    seed.replace(
        MECHANISMS, "value: {share: 0.95, bound: about}", "value: {number: 0.95, unit: fraction, bound: about}"
    )
    assert ("changed", "kz-fact-grants-share-paid-law") not in done(load(loaded, seed.folder))
    with loaded.read() as session:
        types = (
            session.execute(
                select(Fact.value_type)
                .join(Criterion, Criterion.id == Fact.criterion_id)
                .join(Entry, Entry.id == Criterion.id)
                .where(Entry.public_id == "share-paid")
            )
            .scalars()
            .all()
        )
        assert types == ["number", "number"]


def test_themes_and_frameworks_can_be_taken_away_and_added(seed: SmallSeed, loaded: Database) -> None:
    seed.replace(
        "codebook.yaml",
        "  - {key: policy, title",
        "  - {key: sector, title: {en: Sector, ru: Сектор}, applies_to: country}\n  - {key: climate, title",
    )
    seed.replace("codebook.yaml", "theme: policy", "theme: sector")
    seed.write(
        "codebook.yaml",
        seed.text("codebook.yaml")
        .replace("key: matrix", "key: meter")
        .replace("framework: matrix", "framework: meter"),
    )
    report = load(loaded, seed.folder)
    assert report.digest == digest_of(loaded)


def test_institutions_can_swap_places_in_their_succession(seed: SmallSeed, loaded: Database) -> None:
    file = "kz/institutions.yaml"
    seed.write(
        file,
        seed.text(file)
        .replace("successors:", "X:")
        .replace("predecessors:", "successors:")
        .replace("X:", "predecessors:"),
    )
    report = load(loaded, seed.folder)
    assert report.counts()["changed"] == 2
    assert report.digest == digest_of(loaded)


# ---- the digest ----


def test_the_digest_is_the_same_whatever_the_history(seed: SmallSeed, database: Database, home: Home) -> None:
    straight = load(database, seed.folder).digest
    with home.migrated() as url, opened(url) as roundabout:
        seed.replace(MECHANISMS, "summary: Grants for CSOs.", "summary: Money for CSOs.")
        seed.replace("kz/institutions.yaml", "aliases:\n      - {text: MI, lang: en}\n", "aliases: []\n")
        questions = seed.text(QUESTIONS)
        seed.drop(QUESTIONS)
        other = load(roundabout, seed.folder).digest
        assert other != straight
        write_small_seed(seed.folder)
        seed.write(QUESTIONS, questions)
        assert load(roundabout, seed.folder).digest == straight
        assert digest_of(roundabout) == digest_of(database) == straight
        with roundabout.read() as one, database.read() as two:
            assert to_files(read_dataset(one)) == to_files(read_dataset(two))


def test_every_engine_gives_back_the_digest_of_the_files(seed: SmallSeed, loaded: Database) -> None:
    dataset, _ = parse_seed(read_seed(seed.folder)[0])
    assert digest_of(loaded) == dataset.digest()


def test_rows_written_by_older_code_are_written_anew_once_without_a_revision(loaded: Database, seed: SmallSeed) -> None:
    with loaded.write() as session:
        session.execute(text("UPDATE search_document SET texts = '[]'"))
        session.execute(text("UPDATE revision SET format = 'older', seed_digest = ''"))
    report = load(loaded, seed.folder)
    assert (report.revision, report.changes) == (1, [])
    with loaded.read() as session:
        assert all(session.execute(select(SearchDocument.texts)).scalars())
    with loaded.read() as session:
        assert session.execute(select(func.count()).select_from(Revision)).scalar_one() == 1
        assert session.execute(select(func.count()).select_from(Change).where(Change.revision > 1)).scalar_one() == 0


def test_after_a_way_back_and_forth_in_the_schema_the_next_load_makes_the_search_anew(
    loaded: Database, seed: SmallSeed
) -> None:
    def documents() -> int:
        with loaded.read() as session:
            return session.execute(select(func.count()).select_from(SearchDocument)).scalar_one()

    before = documents()
    migrate(loaded.writer, "001")
    migrate(loaded.writer)
    assert documents() == 0
    assert load(loaded, seed.folder).changes == []
    assert documents() == before > 0


def test_every_fact_names_the_codebook_that_is_loaded(loaded: Database, seed: SmallSeed) -> None:
    seed.replace("codebook.yaml", 'version: "1"', 'version: "2"')
    load(loaded, seed.folder)
    with loaded.read() as session:
        assert set(session.execute(select(Fact.codebook_version)).scalars()) == {"2"}
