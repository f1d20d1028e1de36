"""Seed files as text: reading YAML with its line numbers, and writing the one canonical style.

The canonical style: keys in the order of `KEY_ORDER`, records by id (provisions in the order of their act, facts in the order
of the codebook), block style, defaults left out, shared option lists of the codebook as YAML anchors.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import yaml

from app.core.locale import Lang
from app.seeding.faults import Fault, Place

SUFFIX = ".yaml"
OTHER_SUFFIXES = (".yml", ".YAML", ".YML")
"""Endings of YAML files that no seed file has: whoever wrote one meant it to be read, and is told."""

KEY_ORDER = """
    id key theme applies_to mechanism_types version language_note iso2 iso3 type kind number amount share criterion
    aspect scope status about metric from to value label unit units year bound title title_lang titles name names
    short_names aliases text lang currency capital region level levels publisher url urls identifiers language
    published edition retrieved archived_url role institution law adopted in_force_from repealed valid_from
    valid_from_basis valid_to valid_to_basis start end date index_unit indicator country countries place places
    breakdown heading question clarification aspects main_aspect value_type summary definition change amending_law
    amending_act options default_bound comparable tolerance same partly abs rel higher_is higher_is_note sister rank
    exclusive covers partly_with cofog sdg rank_reason certainty predecessors successors organisers participants
    topics topic claim admin_levels gaps set_by derived observation why lead priority resolution framework ref
    frameworks core reason successor merged_into on provision source locator note legal_basis checked_on sources
    bodies relations versions provisions facts values scales themes rules criteria vocabularies
""".split()
_RANK: dict[str, int] = {key: position for position, key in enumerate(KEY_ORDER)}


class Document:
    """One seed file: its data, and the line on which each value stands."""

    def __init__(self, name: str, content: bytes) -> None:
        """Parse; raises nothing, what is wrong with the YAML itself is in `faults`."""
        self.name = name
        self.digest = hashlib.sha256(content).hexdigest()
        self.faults: list[Fault] = []
        self.data: Any = None
        self._built: dict[int, Any] = {}
        self._open: set[int] = set()
        try:
            self._root = yaml.compose(content.decode("utf-8"), Loader=yaml.CSafeLoader)
        except UnicodeDecodeError as fault:
            self._root = None
            self.faults.append(Fault(name, 0, "", f"the file is not UTF-8 text: {fault.reason} at byte {fault.start}"))
        except yaml.YAMLError as fault:
            self._root = None
            mark = getattr(fault, "problem_mark", None)
            problem = getattr(fault, "problem", None) or str(fault)
            self.faults.append(Fault(name, mark.line + 1 if mark else 0, "", f"the file is not YAML: {problem}"))
        else:
            if self._root is not None:
                self.data = self._build(self._root)

    def _build(self, node: yaml.Node) -> Any:
        if id(node) in self._built:
            return self._built[id(node)]
        value: Any
        if isinstance(node, yaml.CollectionNode):
            if id(node) in self._open:
                self._fault(node, "what the anchor names holds itself")
                return None
            self._open.add(id(node))
            value = self._built[id(node)] = self._build_collection(node)
            self._open.remove(id(node))
        elif node.tag == "tag:yaml.org,2002:str":
            value = node.value
        else:
            try:
                value = yaml.SafeLoader("").construct_object(node, deep=True)
            except (yaml.YAMLError, ValueError) as fault:
                value = node.value
                self._fault(node, f"cannot be read as a value: {fault}")
        if (reason := _unstorable(value)) is not None:
            self._fault(node, reason)
        return value

    def _build_collection(self, node: yaml.CollectionNode) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return [self._build(item) for item in node.value]
        value = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else str(key_node)
            if key in value:
                self._fault(key_node, f"the key {key!r} stands here a second time")
            if (reason := _unstorable(key)) is not None:
                self._fault(key_node, reason)
            value[key] = self._build(value_node)
        return value

    def _fault(self, node: yaml.Node, message: str) -> None:
        self.faults.append(Fault(self.name, node.start_mark.line + 1, "", message))

    def line(self, path: Place) -> int:
        """The line of the value at a path or, where the path leads nowhere, of the nearest thing above it."""
        node: yaml.Node | None = self._root
        line = 1
        for step in path:
            if node is None:
                break
            line = node.start_mark.line + 1
            if isinstance(node, yaml.MappingNode):
                found = [(k, v) for k, v in node.value if isinstance(k, yaml.ScalarNode) and k.value == step]
                if not found:
                    return line
                line, node = found[0][0].start_mark.line + 1, found[0][1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line + 1
            else:
                return line
        return line


LARGEST = 2**53
"""Up to here a database keeps every whole number exactly."""


def _unstorable(value: Any) -> str | None:
    """Why a value cannot be kept by every database exactly as it is written; None if it can."""
    if isinstance(value, str):
        return "the text holds the character NUL" if "\0" in value else None
    if isinstance(value, int | float) and not -LARGEST <= value <= LARGEST:
        return f"{value} is no number that can be kept: it is not finite, or has too many digits"
    return None


def seed_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The YAML files of a seed folder, misnamed ones too, as (name relative to it, content), in the order of their names."""
    for file in sorted(folder.rglob("*")):
        if file.suffix in (SUFFIX, *OTHER_SUFFIXES) and file.is_file():
            yield file.relative_to(folder).as_posix(), file.read_bytes()


def digest_of(contents: Mapping[str, bytes]) -> str:
    """One digest over all files: equal just when no name and no byte differs."""
    total = hashlib.sha256()
    for name, content in sorted(contents.items()):
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


class _SharingDumper(yaml.SafeDumper):
    """Writes lists that were asked for by name as anchors and aliases, and nothing else."""

    anchor_names: ClassVar[dict[int, str]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.node_names: dict[int, str] = {}

    def ignore_aliases(self, data: Any) -> bool:
        return id(data) not in self.anchor_names

    def generate_anchor(self, node: yaml.Node) -> str:
        return self.node_names[id(node)]

    def represent_data(self, data: Any) -> yaml.Node:
        node = super().represent_data(data)
        if id(data) in self.anchor_names:
            self.node_names[id(node)] = self.anchor_names[id(data)]
        return node


class _PlainDumper(yaml.CSafeDumper):
    """Writes every list and mapping out."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def write_yaml(data: Any, head: str, shared: Mapping[str, list[Any]] | None = None) -> bytes:
    """Data in the canonical style, below a head of comment lines.

    `shared` names lists that occur several times: the first occurrence of such a list gets the name as its anchor, later
    ones become aliases.
    """
    ordered = _ordered(data)
    dumper: type[_SharingDumper | _PlainDumper] = _PlainDumper
    if shared:
        names: dict[int, str] = {}
        interned = {repr(_ordered(items)): (name, _ordered(items)) for name, items in shared.items()}
        ordered = _share(ordered, interned, names)
        dumper = type("_NamedDumper", (_SharingDumper,), {"anchor_names": names})
    body = yaml.dump(ordered, Dumper=dumper, allow_unicode=True, sort_keys=False, width=120, encoding=None)
    return (head + body).encode()


def _share(data: Any, interned: Mapping[str, tuple[str, list[Any]]], names: dict[int, str]) -> Any:
    if isinstance(data, list):
        if (known := interned.get(repr(data))) is not None:
            names[id(known[1])] = known[0]
            return known[1]
        return [_share(item, interned, names) for item in data]
    if isinstance(data, dict):
        return {key: _share(value, interned, names) for key, value in data.items()}
    return data


_KEYED_BY_DATA = frozenset(
    "names titles short_names title label question capital identifiers scales vocabularies rules".split()
)
"""Keys whose maps are keyed by data (languages, databases, names of lists), not by the words of the format."""
_LANGUAGE_RANK: dict[str, int] = {lang: position for position, lang in enumerate(Lang)}


def _ordered(data: Any, *, keyed_by_data: bool = False) -> Any:
    """Keys in canonical order: that of the format, languages en to tg, other data by the alphabet."""
    if isinstance(data, dict):
        rank = _LANGUAGE_RANK if keyed_by_data else _RANK
        keys = sorted(data, key=lambda key: (rank.get(key, len(rank)), key))
        return {key: _ordered(data[key], keyed_by_data=key in _KEYED_BY_DATA) for key in keys}
    if isinstance(data, list):
        return [_ordered(item) for item in data]
    return data
