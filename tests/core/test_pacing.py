"""Lanes: who waits, for how long, and what is said then."""

import asyncio

import pytest

from app.core.errors import Busy
from app.core.pacing import PLACES, Kind, Lane, lanes


def test_a_full_lane_lets_in_who_comes_next_when_a_place_is_given_back() -> None:
    async def story() -> list[str]:
        lane, told = Lane(Kind.LARGE, 1, patience=5), []
        leave = await lane.enter()

        async def second() -> None:
            left = await lane.enter()
            told.append("in")
            left()

        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.02)
        told.append("out")
        await asyncio.to_thread(leave)
        await waiting
        return told

    assert asyncio.run(story()) == ["out", "in"]


def test_who_waits_too_long_is_told_the_limit() -> None:
    async def story() -> None:
        lane = Lane(Kind.FILE, 2, patience=0.05)
        await lane.enter()
        await lane.enter()
        await lane.enter()

    with pytest.raises(Busy, match=r"at most 2 files are answered at once, and this one waited 0\.05 seconds"):
        asyncio.run(story())


def test_long_files_have_places_beside_short_ones() -> None:
    assert lanes(6)[Kind.FILE].places == 6 + PLACES[Kind.FILE]


def test_only_so_many_hold_their_place_while_they_are_read() -> None:
    lane = lanes(2)[Kind.FILE]
    leave = lane.stay()
    lane.stay()
    with pytest.raises(Busy, match="2 long files are being read just now"):
        lane.stay()
    leave()
    lane.stay()
