"""Runs a parser in a child process, so that a file which hangs it, crashes it or eats the memory costs nothing but itself.

The child is a plain `python -c` on two pipes: it needs no main module, works in the workers of any pool, and is kept for the next file;
after a failure it is killed with all its children, and the next file gets a new one.
"""

from __future__ import annotations

import atexit
import contextlib
import math
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from kuaixun.limits import limit
from kuaixun.read.errors import ReadError

_START = 60.0  # seconds
_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from kuaixun.read.sandbox import serve; serve()"
_LOOK = "the file may be damaged or made to do harm; open it in a viewer and print it to a new PDF"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a child may take: `step` seconds until its next result, `total` seconds for all of them."""

    step: float = field(default_factory=lambda: limit("read_seconds"))
    total: float = 120.0


@dataclass(frozen=True, slots=True)
class Wait:
    """What a function yields before a step that is known to take longer: the seconds allowed for it."""

    seconds: float


def call(function: Callable[..., Any], *arguments: Any, source: str, limits: Limits | None = None) -> Any:
    """What `function(*arguments)` returns in a child; a generator function is for `stream`. Raises ReadError."""
    (result,) = stream(_once, function, arguments, source=source, limits=limits)
    return result


def stream(function: Callable[..., Iterable[Any]], *arguments: Any, source: str, limits: Limits | None = None) -> Iterator[Any]:
    """What `function(*arguments)` yields in a child, one by one. The function must be importable, its arguments and results picklable.

    Raises ReadError: what the function raises itself, otherwise TIMEOUT, MEMORY or CORRUPT.
    """
    child = _idle.pop() if _idle else _Child()
    clean = False
    try:
        for kind, value in child.answers(function, arguments, limits or Limits()):
            if kind == "item":
                yield value
                continue
            clean = kind in ("end", "error")
            if kind != "end":
                raise _error(kind, value, source)
    finally:  # also where the caller stops early, or Ctrl-C
        if clean:
            _idle.append(child)
        else:
            child.kill()


def _once(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Iterator[Any]:
    yield function(*arguments)


def _error(kind: str, value: Any, source: str) -> ReadError:
    if isinstance(value, ReadError):
        return value
    if kind == "timeout":
        return ReadError("TIMEOUT", source, f"was not read within {value:g} seconds", _LOOK)
    if kind == "memory" or isinstance(value, MemoryError):
        return ReadError("MEMORY", source, f"needs more than {limit('read_memory') / (1 << 20):,.0f} MiB of memory to read", "split it into single pages")
    return ReadError("CORRUPT", source, f"cannot be read: {value}", _LOOK)


class _Child:
    """One child process and the thread that listens to it (pipes cannot be waited for with a time-out on every system)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BOOT, *sys.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        threading.Thread(target=_listen, args=(self._process.stdout, self._heard), daemon=True).start()
        if self._first() != "ready":
            self.kill()
            raise RuntimeError("the process that reads files could not be started")

    def _first(self) -> str:
        """What it says when it has started, which on a busy machine may take its time."""
        with contextlib.suppress(queue.Empty):
            return self._heard.get(timeout=_START)[0]
        return "silence"

    def answers(self, function: Callable[..., Any], arguments: tuple[Any, ...], limits: Limits) -> Iterator[tuple[str, Any]]:
        """All that the child says to one request; the last of it is no "item"."""
        with contextlib.suppress(OSError):  # it has died: told below
            pickle.dump((function, arguments, limits), self._stdin)
            self._stdin.flush()
        last = time.monotonic() + limits.total
        step, extra = limits.step, 0.0
        while True:
            left = max(0.0, min(step, last + extra - time.monotonic()))
            try:
                kind, value = self._heard.get(timeout=left)
            except queue.Empty:
                yield "timeout", step if left == step else limits.total + extra
                return
            step = limits.step
            if kind == "wait":
                step, extra = value, extra + value
                continue
            yield (self._end(), value) if kind == "gone" else (kind, value)
            if kind != "item":
                return

    def _end(self) -> str:
        """Why it has died. PDFium traps on purpose where memory ends; a plain fault is the file's."""
        code = self._process.wait()
        traps = {-int(getattr(signal, name)) for name in ("SIGABRT", "SIGTRAP", "SIGILL", "SIGKILL") if hasattr(signal, name)}
        return "memory" if code in traps else "crash"

    def kill(self) -> None:
        """Ends the child with all that it has started."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._stdin.close()


def _listen(pipe: Any, heard: queue.Queue[tuple[str, Any]]) -> None:
    try:
        while True:
            heard.put(pickle.load(pipe))
    except Exception:  # the end of the pipe, or half an answer: the child is gone
        heard.put(("gone", "the parser crashed on it"))
    finally:
        pipe.close()


_idle: list[_Child] = []  # children that wait for the next file; one is taken by whoever needs it, so threads do not meet


@atexit.register
def close() -> None:
    """Ends the children that wait."""
    while _idle:
        _idle.pop().kill()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)  # a forked worker must not share a child with its parent


# In the child


def serve() -> None:
    """Answers requests until the pipe closes; what libraries print goes nowhere."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory()
    _say(answers, ("ready", None))
    while True:
        try:
            function, arguments, limits = pickle.load(requests)
        except EOFError:
            return
        for answer in _answers(function, arguments, limits):
            _say(answers, answer)


def _say(pipe: BinaryIO, answer: tuple[str, Any]) -> None:
    pickle.dump(answer, pipe)
    pipe.flush()


def _answers(function: Callable[..., Iterable[Any]], arguments: tuple[Any, ...], limits: Limits) -> Iterator[tuple[str, Any]]:
    try:
        _end_after(limits.step)
        for item in function(*arguments):
            seconds = item.seconds if isinstance(item, Wait) else limits.step
            _end_after(seconds)
            yield ("wait", seconds) if isinstance(item, Wait) else ("item", item)
        yield "end", None
    except Exception as error:
        yield "error", error if isinstance(error, ReadError | MemoryError) else f"{type(error).__name__}: {error}"
    _end_after(None)


def _end_after(seconds: float | None) -> None:
    """The system ends this process a little after its time, so that it hangs no longer where the parent was killed."""
    if hasattr(signal, "alarm"):
        signal.alarm(math.ceil(seconds) + 5 if seconds else 0)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit, and macOS may refuse it
        import resource

        memory = int(limit("read_memory"))  # of address space, for a child and each program it starts
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
