"""What was made once is given again, within its bound."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

from app.core.recalling import Recalled


class Maker:
    """Makes the square of a number, and remembers for which it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def __call__(self, numbers: Collection[int]) -> dict[int, str]:
        self.asked.append(sorted(numbers))
        return {number: f"{number * number}" for number in numbers if number < 100}


def test_only_what_is_not_there_is_made_and_all_of_it_at_once() -> None:
    recalled, make = Recalled(), Maker()
    assert recalled.of("squares", [1, 2], make) == {1: "1", 2: "4"}
    assert recalled.of("squares", [2, 3, 4], make) == {2: "4", 3: "9", 4: "16"}
    assert recalled.of("squares", [1, 4], make) == {1: "1", 4: "16"}
    assert recalled.of("squares", [], make) == {}
    assert make.asked == [[1, 2], [3, 4]]


def test_what_cannot_be_made_is_left_out_and_asked_for_again() -> None:
    recalled, make = Recalled(), Maker()
    assert recalled.of("squares", [1, 100], make) == {1: "1"}
    assert recalled.of("squares", [1, 100], make) == {1: "1"}
    assert make.asked == [[1, 100], [100]]


def test_kinds_do_not_meet() -> None:
    recalled, make = Recalled(), Maker()
    recalled.of("one", [1], make)
    recalled.of("other", [1], make)
    assert make.asked == [[1], [1]]
    assert recalled.once("one", "key", lambda: "a") == "a"
    assert recalled.once("other", "key", lambda: "b") == "b"
    assert recalled.once("one", "key", lambda: "c") == "a"


def test_the_first_made_go_first_when_there_are_too_many() -> None:
    recalled, make = Recalled(most=3), Maker()
    recalled.of("squares", [1, 2, 3], make)
    recalled.of("squares", [4], make)
    assert recalled.of("squares", [2, 3, 4], make) == {2: "4", 3: "9", 4: "16"}
    assert make.asked == [[1, 2, 3], [4]]
    recalled.of("squares", [1], make)
    assert make.asked == [[1, 2, 3], [4], [1]]


def test_more_than_the_bound_at_once_are_all_given() -> None:
    recalled, make = Recalled(most=3), Maker()
    assert len(recalled.of("squares", range(10), make)) == 10
    assert sorted(recalled.of("squares", range(10), make)) == list(range(10))


def test_many_threads_at_once_find_what_they_ask_for() -> None:
    recalled, numbers = Recalled(most=50), list(range(100))

    def ask(first: int) -> bool:
        wanted = numbers[first:] + numbers[:first]
        return all(
            recalled.of("squares", wanted[at : at + 9], lambda missing: {n: n * n for n in missing})
            == {n: n * n for n in wanted[at : at + 9]}
            for at in range(0, 90, 9)
            for _ in range(20)
        )

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(0, 96, 4)))
