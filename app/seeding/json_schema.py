"""The seed format as JSON Schema, one file per kind of seed file, so that an editor says what is wrong while one types.

Made from the records themselves; a test sees that `seed/schema/` is up to date. What only the whole seed can tell (whether an
id leads somewhere, whether a value fits its criterion) is left to the loader.
"""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from app.seeding.dataset import CODEBOOK_FILE, HEADS, SECTIONS, TOP_SECTIONS, Section
from app.seeding.records import CodebookRecord, FactRecord, Record
from app.vocabulary import Bound

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into a folder as `<name of the seed file>.schema.json`. Returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for stem, schema in schemas().items():
        file = folder / f"{stem}.schema.json"
        file.write_text(as_text(schema), encoding="utf-8")
        files.append(file)
    return files


def as_text(schema: dict[str, Any]) -> str:
    """A schema in the one style in which it is written: sorted keys, indented by two, a line end at the end."""
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of every kind of seed file, by the file's name without folder and suffix."""
    return {stem: _schema_of(stem, sections) for stem, sections in (TOP_SECTIONS | SECTIONS).items()}


def _schema_of(stem: str, sections: tuple[Section, ...]) -> dict[str, Any]:
    shapes: list[type[Record]] = [section.record for section in sections]
    if stem == CODEBOOK_FILE:
        shapes.append(CodebookRecord)
    references, made = models_json_schema(
        [(shape, "validation") for shape in shapes], schema_generator=_Untitled, ref_template="#/$defs/{model}"
    )
    definitions = made["$defs"]
    if FactRecord.__name__ in definitions:
        fact = definitions[FactRecord.__name__]
        fact["properties"]["value"] = _value()
        fact.update(_ONLY_KNOWN)
    top: dict[str, Any] = {
        "properties": {},
        "required": [section.key for section in sections] if len(sections) == 1 else [],
    }
    if stem == CODEBOOK_FILE:
        own = definitions.pop(CodebookRecord.__name__)
        top = {"properties": own["properties"], "required": [*own["required"], *top["required"]]}
    for section in sections:
        top["properties"][section.key] = {
            "type": "array",
            "items": references[section.record, "validation"],
            "description": definitions[section.record.__name__]["description"],
        }
    return {
        "$schema": DRAFT,
        "title": f"Seed file {stem}.yaml",
        "description": HEADS[stem],
        "type": "object",
        "additionalProperties": False,
        **top,
        "$defs": definitions,
    }


class _Untitled(GenerateJsonSchema):
    """Without a title for every key (`Valid From` tells no more than `valid_from`), and closed where keys have a pattern."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False

    def dict_schema(self, schema: Any) -> dict[str, Any]:
        made = super().dict_schema(schema)
        if "patternProperties" in made:
            made.setdefault("additionalProperties", False)
        return made


_ONLY_KNOWN: dict[str, Any] = {
    "if": {"properties": {"status": {"const": "known"}}},
    "then": {
        "properties": {"value": {"not": {"type": "null"}}, "sources": {"minItems": 1}},
        "required": ["value", "sources"],
    },
    "else": {"properties": {"value": {"type": "null"}}},
}
"""A known fact has a value and a source; no other has a value."""


def _value() -> dict[str, Any]:
    """What a fact's value can look like; which of these it must be is said by its criterion's value_type."""
    bound = {"enum": [str(word) for word in Bound]}

    def mapping(**properties: Any) -> dict[str, Any]:
        required = [name for name in properties if name != "year"]
        return {"type": "object", "additionalProperties": False, "properties": properties, "required": required}

    number, unit = {"type": "number"}, {"type": "string"}
    return {
        "description": "By the criterion's value_type; only a fact with status known has one.",
        "default": None,
        "anyOf": [
            {"type": "null"},
            {"type": "string", "description": "choice: an option; date: a quoted date"},
            {
                "type": "array",
                "items": {"type": "string"},
                "minItems": 1,
                "uniqueItems": True,
                "description": "choices: options",
            },
            mapping(number=number, unit=unit, bound=bound),
            mapping(amount=number, unit=unit, year={"type": ["integer", "null"]}, bound=bound),
            mapping(share={"type": "number", "minimum": 0, "maximum": 1}, bound=bound),
        ],
    }
