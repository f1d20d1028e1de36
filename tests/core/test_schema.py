"""Shapes that are filled without being looked at: in tests each is, and what it says is the same either way."""

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

import pytest
from fastapi.testclient import TestClient

from app.core.schema import Assembled, look_at_what_is_assembled


class Tone(StrEnum):
    LOW = "low"


class Note(Assembled):
    tone: Tone
    day: dt.date | None
    loudness: float


@pytest.fixture
def unseen() -> Iterator[None]:
    look_at_what_is_assembled(really=False)
    yield
    look_at_what_is_assembled()


DAY = dt.date(2012, 5, 21)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"tone": "low", "day": DAY, "loudness": 1.0}, "Note.tone is given as 'low'"),
        ({"tone": Tone.LOW, "day": "2012-05-21", "loudness": 1.0}, "Note.day is given as '2012-05-21'"),
        ({"tone": Tone.LOW, "day": DAY, "loudness": 1}, "Note.loudness is given as 1"),
        ({"day": DAY, "tone": Tone.LOW, "loudness": 1.0}, "another order"),
    ],
)
def test_what_does_not_fit_to_the_letter_is_a_fault_where_it_is_looked_at(fields: dict[str, object], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        Note(**fields)


@pytest.mark.usefixtures("unseen")
@pytest.mark.parametrize(
    "fields", [{"tone": Tone.LOW, "day": DAY}, {"tone": Tone.LOW, "day": DAY, "loudness": 1.0, "key": 1}]
)
def test_a_missing_field_and_one_too_many_are_always_faults(fields: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="Note is filled with tone, day"):
        Note(**fields)


def test_it_is_equal_and_frozen_either_way() -> None:
    seen = Note(tone=Tone.LOW, day=DAY, loudness=1.0)
    look_at_what_is_assembled(really=False)
    unseen = Note(tone=Tone.LOW, day=DAY, loudness=1.0)
    look_at_what_is_assembled()
    assert seen == unseen
    assert hash(seen) == hash(unseen)
    assert seen.model_dump_json() == unseen.model_dump_json()
    assert unseen.model_copy(update={"day": None}).day is None
    with pytest.raises(ValueError, match="frozen"):
        unseen.day = None  # type: ignore[misc]  # that is what is tried


@pytest.mark.parametrize(
    "path",
    [
        "/compare?columns=kz@2012-05-21,kz",
        "/compare?columns=kz,tj&currency=USD&rows=all&lang=ru",
        "/compare.csv?columns=kz,tj",
        "/mechanisms?country=kz&as_of=any",
        "/mechanisms/kz-mech-social-order?include=evidence&currency=USD",
        "/councils/kz-council-coordination-ngo?include=evidence&as_of=2012-05-21",
        "/facts?country=tj&include=evidence&limit=500",
        "/facts.ndjson?country=kz&as_of=any",
        "/laws/kz-law-social-order-2005/impact",
    ],
)
def test_answers_are_the_same_byte_for_byte(client: TestClient, path: str) -> None:
    seen = client.get(f"/api/v1{path}")
    look_at_what_is_assembled(really=False)
    try:
        unseen = client.get(f"/api/v1{path}")
    finally:
        look_at_what_is_assembled()
    assert seen.status_code == 200, seen.text[:300]
    assert seen.content == unseen.content
