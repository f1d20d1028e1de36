"""The codebook in memory belongs to one state of the data, and so do the short forms that it recalls."""

import datetime as dt

from app.core.db import Database
from app.reading import Codebooks, State, newest_state


def test_it_is_read_once_for_a_state_and_anew_for_another_with_the_same_data(seeded: Database) -> None:
    books = Codebooks()
    with seeded.read() as session:
        state = newest_state(session)
        one = books.at(session, state)
        assert one is not None
        assert books.at(session, state) is one
        other = books.at(
            session, state._replace(number=state.number + 1)
        )  # restored, say: with other numbers of entries
        assert other is not None
        assert other is not one
        assert other.recalled is not one.recalled
        assert other == one


def test_before_the_first_load_there_is_none(database: Database) -> None:
    with database.read() as session:
        assert Codebooks().at(session, State(0, "", dt.datetime(2026, 1, 1))) is None  # noqa: DTZ001 - in UTC, as all
