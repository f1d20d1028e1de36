"""What a release says to people: its notes and its citation."""

import datetime as dt
from collections.abc import Mapping, Sequence

import yaml

from app.reading import LICENCE
from app.releases.queries import Known
from app.releases.records import Changes
from app.releases.wording import DESCRIPTION, KEYWORDS, TITLE

MOST_NAMED = 100
"""Ids that the notes list of one kind and change; the rest are counted."""


def citation(release_id: str, day: dt.date, digest: str) -> bytes:
    """The `CITATION.cff` of a release."""
    data = {
        "cff-version": "1.2.0",
        "title": TITLE,
        "message": f"If you use this release, cite it as below; its data has the digest {digest[:12]}.",
        "type": "dataset",
        "abstract": DESCRIPTION,
        "authors": [{"name": LICENCE.attribution}],
        "version": release_id,
        "date-released": day.isoformat(),
        "license": "CC-BY-4.0",
        "keywords": KEYWORDS,
        "identifiers": [{"type": "other", "value": f"sha256:{digest}", "description": "SHA-256 over all records"}],
    }
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100).encode()


def notes(
    release_id: str,
    day: dt.date,
    *,
    digest: str,
    codebook: str,
    rows: Mapping[str, int],
    coverage: Sequence[Known],
    previous: str | None,
    previous_codebook: str | None,
    changes: Changes | None,
) -> bytes:
    """The `NOTES.md` of a release: what it holds, how much is known, and what changed since the one before."""
    lines = [
        f"# {TITLE}, release {release_id}",
        "",
        f"Released on {day}. Data {digest[:12]}, codebook {codebook}. Licence: {LICENCE.name} ({LICENCE.url}).",
        "",
        "## What it holds",
        "",
        *_table(["table", "rows"], [[f"`{name}`", f"{count:,}"] for name, count in rows.items()]),
        "",
        f"## How much is known on {day}",
        "",
        "A question is one criterion and aspect put to one mechanism, council or country that exists on the day. What is not",
        "coded says nothing of the country.",
        "",
        *_table(
            [
                "country",
                "questions",
                "known",
                "unknown",
                "source silent",
                "not coded",
                "known of all",
                "known of examined",
            ],
            [_coverage_row(one) for one in coverage],
        ),
        "",
        *_changes(previous, previous_codebook, codebook, changes),
    ]
    return ("\n".join(lines) + "\n").encode()


def _coverage_row(one: Known) -> list[str]:
    numbers = (one.questions, one.known, one.unknown, one.source_silent, one.not_coded)
    shares = [one.known / whole if whole else None for whole in (one.questions, one.questions - one.not_coded)]
    return [
        one.country,
        *(f"{number:,}" for number in numbers),
        *("" if share is None else f"{share:.1%}" for share in shares),
    ]


def _changes(previous: str | None, previous_codebook: str | None, codebook: str, changes: Changes | None) -> list[str]:
    if previous is None:
        return ["## What changed", "", "This is the first release in its folder."]
    lines = [f"## What changed since {previous}", ""]
    if changes is None:
        return [*lines, f"The records of {previous} are not there, so nothing can be said of it."]
    if previous_codebook != codebook:
        lines += [f"The codebook went from {previous_codebook} to {codebook}.", ""]
    if not changes.counts:
        return [*lines, "No record differs."]
    actions = ("added", "changed", "removed")
    lines += _table(
        ["kind", *actions],
        [[kind, *(f"{counted[action]:,}" for action in actions)] for kind, counted in sorted(changes.counts.items())],
    )
    for (kind, action), named in sorted(changes.named.items()):
        lines += ["", f"### {kind}: {action}", "", *(f"- `{name}`" for name in named)]
        if more := changes.counts[kind][action] - len(named):
            lines.append(f"- and {more:,} more")
    return lines


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    line = "| " + " | ".join(["---", *["--:"] * (len(head) - 1)]) + " |"
    return [f"| {' | '.join(head)} |", line, *(f"| {' | '.join(row)} |" for row in rows)]
