"""What processes of the tests answer, and how they fail: the processes find these functions by their names. Quick to import."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable

from kuaixun.guarded import RuleWarning

MB = 1 << 20


def fail(how: str) -> None:
    """Does what a text can do to a process, by a word in it; by another word, nothing."""
    if "dies" in how:
        os._exit(3)
    if "hangs" in how:
        time.sleep(1000)
    if "eats" in how:
        eaten = [bytearray(MB) for _ in range(2000)]
        time.sleep(len(eaten))


def echo() -> Callable[[str], str]:
    """A process that answers what it is asked, if it can."""

    def answer(item: str) -> str:
        fail(item)
        if "warns" in item:
            warnings.warn("a rule is lost", RuleWarning, stacklevel=1)
            warnings.warn("of a kind that nobody knows", type("Odd", (Warning,), {}), stacklevel=1)
        return item.upper()

    return answer


def broken() -> Callable[[str], str]:
    """A process that cannot load what it needs."""
    raise ValueError("no dictionary")


def ended() -> Callable[[str], str]:
    """A process that does not even get so far."""
    os._exit(4)
