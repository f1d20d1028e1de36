"""Habits that a machine can watch."""

import ast
import hashlib
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from app import vocabulary
from app.core.dates import Precision
from app.core.locale import Lang
from app.core.settings import ROOT, Settings
from app.models import Base

PYTHON = sorted((ROOT / "app").rglob("*.py"))
RESOURCES = (
    "countries",
    "laws",
    "institutions",
    "mechanisms",
    "councils",
    "events",
    "statistics",
    "notes",
    "facts",
    "criteria",
    "sources",
)


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


class TestTheTree:
    def test_has_no_junk_drawer(self) -> None:
        junk = {"utils", "util", "common", "helpers", "misc", "base_utils", "shared"}
        assert [path for path in PYTHON if path.stem in junk or path.parent.name in junk] == []

    @pytest.mark.parametrize("resource", RESOURCES)
    def test_has_the_same_files_in_every_resource(self, resource: str) -> None:
        folder = ROOT / "app" / resource
        assert {"router.py", "schemas.py", "queries.py"} <= {path.name for path in folder.iterdir()}

    @pytest.mark.parametrize("path", [p for p in PYTHON if p.name == "router.py"], ids=str)
    def test_has_thin_routes(self, path: Path) -> None:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                body = [
                    part
                    for part in node.body
                    if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
                ]
                assert len(body) <= 3, f"{path.parent.name}.{node.name} does more than take, ask and answer"

    @pytest.mark.parametrize("path", [p for p in PYTHON if p.name == "queries.py"], ids=str)
    def test_names_queries_by_what_they_do(self, path: Path) -> None:
        verbs = ("get_", "find_", "list_", "iter_", "read_")
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or not node.args.args or node.args.args[0].arg != "reading":
                continue
            if node.name.startswith(("get", "list", "find", "iter")):
                assert node.name.startswith(verbs), node.name


class TestTables:
    def test_have_no_relationships_that_load_by_themselves(self) -> None:
        for mapper in Base.registry.mappers:
            for relationship in mapper.relationships:
                assert relationship.lazy == "raise", f"{mapper.class_.__name__}.{relationship.key}"

    def test_are_all_explained(self) -> None:
        for mapper in Base.registry.mappers:
            assert (mapper.class_.__doc__ or "").strip(), mapper.class_.__name__

    def test_have_constraints_with_names(self) -> None:
        for table in Base.metadata.tables.values():
            for constraint in table.constraints:
                assert constraint.name, f"{table.name}: {constraint}"


class TestTheVocabulary:
    """The closed words of the code are terms of the codebook."""

    BOOK: Any = yaml.load((ROOT / "seed/codebook.yaml").read_text(), Loader=yaml.CSafeLoader)
    PAIRS = (
        (vocabulary.Aspect, "aspects"),
        (vocabulary.ValueStatus, "value_statuses"),
        (vocabulary.Rank, "fact_ranks"),
        (vocabulary.Certainty, "certainty_levels"),
        (vocabulary.Bound, "bounds"),
        (vocabulary.Level, "levels"),
        (vocabulary.BodyRole, "body_roles"),
        (vocabulary.SourceKind, "source_kinds"),
        (vocabulary.MechanismType, "mechanism_types"),
        (vocabulary.CouncilType, "council_types"),
        (vocabulary.LawStatus, "law_statuses"),
        (vocabulary.ArrangementStatus, "arrangement_statuses"),
        (vocabulary.SeriesKind, "series_kinds"),
        (vocabulary.Priority, "question_priorities"),
        (vocabulary.PartyRole, "party_roles"),
    )

    @pytest.mark.parametrize(("words", "name"), PAIRS, ids=lambda value: getattr(value, "__name__", value))
    def test_agrees_with_the_codebook(self, words: Any, name: str) -> None:
        assert {str(word) for word in words} == {term["value"] for term in self.BOOK["vocabularies"][name]}

    def test_knows_every_shape_and_rule_that_criteria_use(self) -> None:
        criteria = self.BOOK["criteria"]
        assert {c["value_type"] for c in criteria} <= set(vocabulary.ValueType)
        assert {c["comparable"] for c in criteria} == set(vocabulary.Comparable)
        assert {c["applies_to"] for c in criteria} == set(vocabulary.AppliesTo)

    def test_names_precisions_and_languages_as_the_codebook_does(self) -> None:
        assert set(Precision) <= {term["value"] for term in self.BOOK["vocabularies"]["date_precisions"]}
        assert set(Lang) <= {term["value"] for term in self.BOOK["vocabularies"]["languages"]}

    def test_gives_every_relation_an_inverse_that_answers_it(self) -> None:
        terms = {term["value"]: term for term in self.BOOK["vocabularies"]["legal_relations"]}
        for value, term in terms.items():
            assert terms[term["inverse"]]["inverse"] == value


class TestWhatIsKeptInTheRepository:
    def test_locks_hold_hashes_and_no_address(self) -> None:
        for name in ("requirements.lock", "requirements-dev.lock"):
            text = (ROOT / name).read_text()
            assert "://" not in text
            assert "--hash=sha256:" in text

    def test_vendored_files_are_those_that_the_table_lists(self) -> None:
        table = (ROOT / "docs/vendored.md").read_text()
        listed = dict(re.findall(r"`((?:app|tests)/[^`]*vendor/[^`]+)` \| `([0-9a-f]{64})`", table))
        found = {
            path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for folder in ("app/web/static/vendor", "tests/cite/vendor")
            for path in (ROOT / folder).rglob("*")
            if path.is_file()
        }
        assert found == listed

    def test_carries_no_path_of_a_machine(self) -> None:
        marks = re.compile(rf"{re.escape(str(ROOT))}\b|(?<![\w.])/(home|Users)/\w+/")
        texts = [
            path for path in tracked() if path.suffix in {".py", ".md", ".toml", ".ini", ".yaml", ".json", ".cff", ""}
        ]
        found = [path for path in texts if "vendor" not in path.parts and marks.search(path.read_text(errors="ignore"))]
        assert found == []

    def test_has_no_test_that_is_skipped_and_no_line_left_to_do(self) -> None:
        marks = re.compile(r"pytest\.(mark\.)?(skip|xfail)|\b(TODO|FIXME|XXX)\b")
        own = Path(__file__).resolve()
        found = [path for path in tracked() if path.suffix == ".py" and path != own and marks.search(path.read_text())]
        assert found == []


class TestDocumentation:
    def test_explains_every_setting(self) -> None:
        text = (ROOT / "README.md").read_text()
        for name, field in Settings.model_fields.items():
            assert field.description, name
            assert f"`ATLAS_{name.upper()}`" in text, f"README.md does not mention ATLAS_{name.upper()}"

    def test_explains_every_make_target(self) -> None:
        text = (ROOT / "README.md").read_text()
        for target in re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE):
            assert f"`make {target}`" in text, f"README.md does not mention make {target}"

    def test_decisions_are_numbered_without_gaps(self) -> None:
        numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
        assert numbers == list(range(1, len(numbers) + 1))
