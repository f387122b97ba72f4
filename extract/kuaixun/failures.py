"""What goes wrong with one document: the time it may take, and what its row in `bulletins` says of an error."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from kuaixun.read import ReadError
from kuaixun.tables import TableError


class OutOfTime(Exception):
    """A document took longer than it may."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises OutOfTime in the block once it has taken so many seconds; 0 is no limit.

    An alarm of the operating system stops loops of Python and the regular expressions of `re`. Only the main thread of a process can be
    stopped so, and only where there are such alarms: elsewhere, as on Windows, the block takes the time it takes.
    """
    if not seconds or threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise OutOfTime(f"took longer than {seconds:g} s; split the text or give it more time")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def told(problem: Exception, source: str) -> str:
    """`CODE: sentence` of an error, in one line and without the source's name, which stands in the row."""
    sentence = " ".join(str(problem).split()).removeprefix(f"{source}: ")
    if isinstance(problem, ReadError):
        return f"{problem.code}: {sentence}"
    if isinstance(problem, MemoryError):
        return "MEMORY: the text needs more memory than there is; split it"
    for kind, code in ((OutOfTime, "TIMEOUT"), (TableError, "VALUE"), (OSError, "UNREADABLE")):
        if isinstance(problem, kind):
            return f"{code}: {sentence}"
    return f"INTERNAL: {type(problem).__name__}: {sentence or 'no reason given'}; please report it with the text"
