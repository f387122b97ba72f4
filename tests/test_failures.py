"""A document may take its time and no more; what went wrong is told in one sentence with its code."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from kuaixun.failures import OutOfTime, time_limit, told
from kuaixun.read import ReadError
from kuaixun.tables import TableError


def for_ever() -> None:
    while True:
        pass


def runaway_pattern() -> None:
    re.fullmatch("(a+)+b", "a" * 60)


@pytest.mark.parametrize("work", [for_ever, runaway_pattern])
def test_what_takes_too_long_is_stopped(work: Callable[[], None]) -> None:
    with pytest.raises(OutOfTime, match=r"^took longer than 0\.05 s; split the text or give it more time$"), time_limit(0.05):
        work()


@pytest.mark.parametrize("seconds", [0, 0.05])
def test_nothing_is_left_behind(seconds: float) -> None:
    with time_limit(seconds):
        pass
    threading.Event().wait(0.1)  # an alarm that was still set would end the test here


def test_another_thread_is_let_be() -> None:
    def work() -> int:
        with time_limit(0.01):
            threading.Event().wait(0.05)
        return 7

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(work).result() == 7


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (ReadError("EMPTY", "a.txt", "holds no text", "leave it out"), "EMPTY: holds no text; leave it out"),
        (OutOfTime("took longer"), "TIMEOUT: took longer"),
        (TableError("facts.number:\n too long"), "VALUE: facts.number: too long"),
        (MemoryError(), "MEMORY: the text needs more memory than there is; split it"),
        (PermissionError("no"), "UNREADABLE: no"),
        (KeyError("x"), "INTERNAL: KeyError: 'x'; please report it with the text"),
        (RuntimeError(), "INTERNAL: RuntimeError: no reason given; please report it with the text"),
    ],
)
def test_every_error_is_one_sentence(problem: Exception, sentence: str) -> None:
    assert told(problem, "a.txt") == sentence
