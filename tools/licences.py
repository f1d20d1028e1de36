"""Under which licences do we use the work of others? Writes docs/licences.md from what the installed packages say of themselves."""

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
LOCKS = {"requirements.lock": "To run", "requirements-dev.lock": "Beside these, to develop and test"}
HEAD = """# Licences of what we depend on

Written by `python tools/licences.py` from the metadata of the installed packages; a test holds it to the locks. Nothing of them is copied
into this repository; the files that are stand in [vendored.md](vendored.md).
"""
ELSEWHERE = "not installed here: only for another system or Python"


def pinned(lock: str) -> list[str]:
    """The packages of a lock, as name and version."""
    return re.findall(r"^([A-Za-z0-9._-]+(?:\[[^]]*\])?==[^\s;\\]+)", (ROOT / lock).read_text(), re.MULTILINE)


def licence_of(name: str) -> str:
    """What a package says of its licence: the expression, else the classifiers, else the first line of its text."""
    try:
        told = distribution(name).metadata
    except PackageNotFoundError:
        return ELSEWHERE
    if expression := told.get_all("License-Expression"):
        return str(expression[0])
    classified = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier", ()) if one.startswith("License ::")]
    if classified:
        return ", ".join(classified)
    lines = [line.strip() for line in "\n".join(told.get_all("License") or []).splitlines() if line.strip()]
    return lines[0][:80] if lines else "see its files"


def page() -> str:
    """The page."""
    parts, said = [HEAD], set[str]()
    for lock, title in LOCKS.items():
        rows = [one.partition("==")[0].partition("[")[0] + " " + one.partition("==")[2] for one in pinned(lock)]
        parts.append(f"\n## {title}\n\n| package | version | licence |\n| --- | --- | --- |\n")
        for row in sorted(set(rows) - said, key=str.lower):
            name, version = row.split()
            parts.append(f"| {name} | {version} | {licence_of(name)} |\n")
        said |= set(rows)
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} written\n")
