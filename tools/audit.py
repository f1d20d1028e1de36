"""Are there known faults in what we depend on? Asks pip-audit about both locks.

Its source (PyPI, or OSV) is on the network. Where that cannot be reached, nothing was asked, which is said and is no failure.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS = 90
ROOT = Path(__file__).resolve().parents[1]


def audit() -> int:
    """0 if nothing is known or nobody could be asked, 1 for known faults, which are listed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / "requirements-dev.lock"), "--disable-pip",
                   "--require-hashes", "--progress-spinner", "off", "--timeout", "10", "--format", "json", "--output", str(report)]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return _not_asked(f"no answer in {SECONDS} s")
        try:
            told = json.loads(report.read_text())["dependencies"]
        except (OSError, ValueError, KeyError):
            return _not_asked((done.stderr.strip().splitlines() or ["no answer"])[-1][:200])
    skipped = [one["name"] for one in told if "skip_reason" in one]
    asked = [one for one in told if "skip_reason" not in one]
    if not asked:
        return _not_asked("the source knows none of the packages")
    faults = [(one, fault) for one in asked for fault in one["vulns"]]
    for one, fault in faults:
        print(
            f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version yet'}"
        )
    more = f", {len(skipped)} not known to the source" if skipped else ""
    print(f"audit: {len(asked)} packages asked about{more}, {len(faults)} known fault(s)")
    return 1 if faults else 0


def _not_asked(why: str) -> int:
    print(f"audit: not asked, offline or refused ({why}); this is no failure")
    return 0


if __name__ == "__main__":
    sys.exit(audit())
