"""The list of licences names what the locks name, with a licence for each."""

import re

from app.core.settings import ROOT


def test_every_package_of_the_locks_is_listed_with_its_licence() -> None:
    listed = dict(re.findall(r"^\| (\S+ \| \S+) \| (.+) \|$", (ROOT / "docs/licences.md").read_text(), re.MULTILINE))
    listed = {
        name.replace(" | ", "=="): licence
        for name, licence in listed.items()
        if "---" not in name and "version" not in name
    }
    locked: set[str] = set()
    for lock in ("requirements.lock", "requirements-dev.lock"):
        names = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", (ROOT / lock).read_text(), re.MULTILINE)
        locked |= {f"{name}=={version}" for name, version in names}
    assert set(listed) == locked, "run `python tools/licences.py` after a change of the locks"
    unsure = {name for name, licence in listed.items() if re.search(r"(?<!L)GPL|see its files", licence)}
    assert {name.partition("==")[0] for name in unsure} <= {
        "text-unidecode",
        "axe-playwright-python",
    }  # ours to choose the Artistic License; development only
