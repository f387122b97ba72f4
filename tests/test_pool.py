"""Work shared out to processes: nothing is lost but what cannot be done, and little is in memory."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator

import processes
import pytest
from kuaixun.guarded import RuleWarning
from kuaixun.pool import WAITING, Lost, PoolError, Workers, get_ready, pooled


@pytest.fixture(autouse=True)
def loaded() -> None:
    get_ready(["kuaixun.work"])  # as the other tests with processes need it, which share their server


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_item_is_answered(jobs: int) -> None:
    items = [f"text {number}" for number in range(50)]
    answers = dict(pooled(items, processes.echo, Workers(jobs)))
    assert answers == {item: item.upper() for item in items}
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(
    ("item", "code", "sentence"),
    [
        ("dies", "CRASHED", "its process ended (exit code 3); please report it with the text"),
        ("hangs", "TIMEOUT", "took longer than 0.5 seconds; split it, or allow more with --timeout"),
        ("eats", "MEMORY", "needs more memory than a process may have; split it, or allow more with --memory"),
    ],
)
def test_an_item_that_takes_its_process_with_it_costs_itself(item: str, code: str, sentence: str) -> None:
    items = ["first", item, *(f"text {number}" for number in range(20)), f"{item} again", "last"]
    timeout = 0.5 if item == "hangs" else None
    answers = dict(pooled(items, processes.echo, Workers(2, timeout, 200 << 20)))
    lost = {item: answer for item, answer in answers.items() if isinstance(answer, Lost)}
    assert set(answers) == set(items)
    assert {(each.code, each.sentence) for each in lost.values()} == {(code, sentence)}
    assert set(lost) == {item, f"{item} again"}


def test_a_warning_of_processes_is_given_once_at_the_end() -> None:
    items = [f"warns {number}" for number in range(40)]
    with pytest.warns() as given:
        told = [len(given) for _ in pooled(items, processes.echo, Workers(3))]
    assert told == [0] * len(items)
    assert [(str(each.message), each.category) for each in given] == [("a rule is lost", RuleWarning), ("of a kind that nobody knows", UserWarning)]


@pytest.mark.parametrize(("size", "most"), [(10, 2 * WAITING), (100_000, 2 * 2)])  # the second is more than a pipe holds
def test_items_are_taken_only_as_they_are_needed(size: int, most: int) -> None:
    taken = 0

    def items() -> Iterator[str]:
        nonlocal taken
        for number in range(300):
            taken = number + 1
            yield "x" * size

    ahead = [taken - done for done, _ in enumerate(pooled(items(), processes.echo, Workers(2)))]
    assert len(ahead) == 300
    assert max(ahead) <= most


def test_long_items_and_answers_between_short_ones_block_no_one() -> None:
    items = ["x" * (1_000_000 if number % 3 == 0 else 10) for number in range(60)]
    assert sum(len(str(answer)) for _, answer in pooled(items, processes.echo, Workers(2, 60))) == sum(map(len, items))


def test_what_waits_behind_an_item_that_is_lost_is_not_lost_with_it() -> None:
    items = [f"text {number}" for number in range(40)]
    answers = dict(pooled([*items[:20], "dies", *items[20:]], processes.echo, Workers(1, 60)))
    assert [item for item, answer in answers.items() if isinstance(answer, Lost)] == ["dies"]
    assert len(answers) == 41


def test_no_more_processes_than_items(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = pooled(["only"], processes.echo, Workers(64))
    assert next(answers) == ("only", "ONLY")
    assert len(multiprocessing.active_children()) <= 1
    answers.close()  # type: ignore[attr-defined]


def test_what_goes_wrong_in_loading_is_raised() -> None:
    with pytest.raises(ValueError, match="no dictionary"):
        list(pooled(["text"], processes.broken, Workers(2)))
    with pytest.raises(PoolError, match=r"ended while it started \(exit code 4\)"):
        list(pooled(["text"], processes.ended, Workers(2)))
    assert multiprocessing.active_children() == []


def test_who_stops_early_leaves_no_process_behind() -> None:
    answers = pooled(["text", "hangs", "hangs"], processes.echo, Workers(2))
    assert next(answers)[0] == "text"
    answers.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []
