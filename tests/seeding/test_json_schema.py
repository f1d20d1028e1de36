"""The JSON Schemas of the seed files: made from the records, up to date, and of one mind with the loader."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.core.settings import ROOT
from app.seeding.dataset import SECTIONS, TOP_SECTIONS
from app.seeding.files import Document, seed_files
from app.seeding.json_schema import as_text, schemas, write_schemas
from tests.seeding.small_seed import FILES, SmallSeed

FOLDER = ROOT / "seed" / "schema"
UNKNOWN = "Additional properties are not allowed ('extra' was unexpected)"
REAL = dict(seed_files(ROOT / "seed"))


def complaints(name: str, content: bytes) -> list[str]:
    """What the schema of a file says against it."""
    validator = Draft202012Validator(schemas()[Path(name).stem])
    return [error.message for error in validator.iter_errors(Document(name, content).data)]


def test_every_kind_of_seed_file_has_a_schema_that_is_one() -> None:
    assert sorted(schemas()) == sorted([*SECTIONS, *TOP_SECTIONS])
    for stem, schema in schemas().items():
        Draft202012Validator.check_schema(schema)
        assert schema["title"] == f"Seed file {stem}.yaml"
        assert schema["description"]


def test_the_written_schemas_are_up_to_date(tmp_path: Path) -> None:
    """If this fails: `.venv/bin/python -m app schema`."""
    made = {file.name: file.read_text(encoding="utf-8") for file in write_schemas(tmp_path / "schema")}
    assert {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()} == made


def test_schemas_are_written_in_one_style() -> None:
    assert as_text({"b": {"д": 1}, "a": []}) == '{\n  "a": [],\n  "b": {\n    "д": 1\n  }\n}\n'


@pytest.mark.parametrize("name", sorted(REAL))
def test_the_real_files_are_valid(name: str) -> None:
    assert complaints(name, REAL[name]) == []


@pytest.mark.parametrize("name", sorted(REAL))
def test_every_real_file_names_its_schema_in_its_first_line(name: str) -> None:
    first = REAL[name].decode().splitlines()[0]
    up = "../" if "/" in name else ""
    assert first == f"# yaml-language-server: $schema={up}schema/{Path(name).stem}.schema.json"
    assert (ROOT / "seed" / name).parent.joinpath(f"{up}schema/{Path(name).stem}.schema.json").exists()


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_small_files_are_valid(name: str) -> None:
    assert complaints(name, FILES[name].encode()) == []


@pytest.mark.parametrize("name", sorted(FILES))
def test_an_unknown_key_is_refused_at_the_top_and_in_a_record(name: str, seed: SmallSeed) -> None:
    data: dict[str, Any] = seed.data(name)
    seed.put(name, {**data, "extra": 1})
    assert complaints(name, seed.text(name).encode()) == [UNKNOWN]
    key = "criteria" if name == "codebook.yaml" else next(iter(data))
    data[key][0]["extra"] = 1
    seed.put(name, data)
    assert complaints(name, seed.text(name).encode()) == [UNKNOWN]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("kz/laws.yaml", "status: repealed", "status: repeled"),
        ("kz/laws.yaml", 'adopted: "1998"', 'adopted: "in 1998"'),
        ("kz/laws.yaml", 'adopted: "1998"', "adopted: 1998"),
        ("kz/laws.yaml", "titles: {en: On associations}", "titles: {fr: Sur les associations}"),
        ("kz/laws.yaml", "titles: {en: On associations}", "titles: {}"),
        ("kz/questions.yaml", "id: kz-q-first-call", "id: kz q"),
        ("kz/questions.yaml", "    lead: null\n", ""),
        ("kz/mechanisms.yaml", "role: funder", "role: payer"),
        ("kz/mechanisms.yaml", "value: {share: 0.95, bound: about}", "value: {share: 95, bound: about}"),
        ("kz/mechanisms.yaml", "value: {share: 0.95, bound: about}", "value: {share: 0.95}"),
        ("kz/mechanisms.yaml", "value: {amount: 3000,", "value: {amount: many,"),
        ("kz/country-facts.yaml", 'value: "yes"', "value: yes"),
        ("kz/country-facts.yaml", "status: known", "status: unknown"),
        ("kz/country-facts.yaml", "    sources:\n      - {source: kz-src-law, locator: para 1}\n", ""),
        ("codebook.yaml", "\n  units:", "\n  Units of measure:"),
    ],
)
def test_what_the_loader_refuses_in_one_record_the_schema_refuses_too(
    seed: SmallSeed, file: str, old: str, new: str
) -> None:
    seed.replace(file, old, new)
    assert seed.faults() != []
    assert complaints(file, seed.text(file).encode()) != []
