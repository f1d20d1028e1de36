"""What entries are about: the filter `about`, and the short forms that answers show."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, select

from app.listing import among
from app.lookups import entry_summaries, find_entry
from app.models import About
from app.reading import Reading
from app.summaries import EntrySummary


def find_entry_ids(reading: Reading, words: Iterable[str]) -> list[int]:
    """The internal numbers of entries of any kind, by id (or, for a country, any of its codes). Raises NotFound or Gone."""
    found = []
    for word in words:
        country = reading.codebook.country(word)
        found.append(country.id if country else find_entry(reading, word).id)
    return found


def is_about(owner: Any, target_ids: Collection[int]) -> ColumnElement[bool]:
    """The SQL condition that an event, conflict or question (`owner` is its number) is about one of these entries."""
    return among(owner, About.owner_id, About.target_id.in_(target_ids))


def about_by(reading: Reading, owner_ids: Collection[int]) -> dict[int, list[EntrySummary]]:
    """What many events, conflicts or questions are about, in their order."""
    rows = reading.session.execute(
        select(About.owner_id, About.target_id)
        .where(About.owner_id.in_(owner_ids))
        .order_by(About.owner_id, About.position)
    ).all()
    named = entry_summaries(reading, {row.target_id for row in rows})
    found: dict[int, list[EntrySummary]] = defaultdict(list)
    for row in rows:
        found[row.owner_id].append(named[row.target_id])
    return found
