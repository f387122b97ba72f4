"""Work shared out to processes: an item that kills its process, hangs in it or eats its memory costs itself and nothing else.

Each process loads what it needs once. It answers its items one after the other, so that it is always known which one it was busy with;
a few quick and small ones wait in its pipe, lest it stand idle until its turn comes. No more items than these are alive at any moment,
however many there are to come.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")
R = TypeVar("R")
LossCode = Literal["TIMEOUT", "MEMORY", "CRASHED"]
Heard = tuple[str, type[Warning]]  # a warning that was given in a process

WAITING = 8  # items in the pipe of a process at most
QUICK = 0.05  # seconds within which the last item was answered, if others are to wait behind the next
_EVER = float("inf")
MEMORY_EXIT = 77  # the exit code of a process that could not even say that its memory was used up
# Not `fork`: a fork of a process with threads can hang, and holds the pipes of the others open.
_START = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


class PoolError(RuntimeError):
    """Processes that cannot be started. One sentence, for the user."""


@dataclass(frozen=True, slots=True)
class Workers:
    """How many processes share the work, and what each may spend on one item: seconds, and bytes on top of what it had before.

    One process means this one, without limits, since nobody could stop it; a limit that is given needs a process of its own.
    """

    jobs: int = 1
    timeout: float | None = None
    memory: int | None = None

    @property
    def are_needed(self) -> bool:
        """Whether there is work for other processes than this one."""
        return self.jobs > 1 or self.timeout is not None or self.memory is not None


IN_THIS_PROCESS = Workers()


@dataclass(frozen=True, slots=True)
class Lost:
    """Why there is no answer to an item: a word and a sentence, as they stand in the table of bulletins."""

    code: LossCode
    sentence: str
    seconds: float  # that were spent on it


def all_cores() -> int:
    """How many processes this machine runs at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def get_ready(modules: list[str]) -> None:
    """Begins to load modules for the processes to come, while this one goes on with something else."""
    if _START == "forkserver":
        from multiprocessing import forkserver

        multiprocessing.get_context(_START).set_forkserver_preload(modules)
        forkserver.ensure_running()


def pooled(items: Iterable[T], prepare: Callable[[], Callable[[T], R]], workers: Workers) -> Iterator[tuple[T, R | Lost]]:
    """Each item with its answer, as they come. `prepare` is called once in each process and gives the function that answers.

    Items are taken only when a process is free for them. A warning that processes give is given here once, at the end. Raises PoolError where a process cannot start, and what `prepare` raises.
    """
    waiting, pool, heard = _Waiting(items), list[_Process[T, R]](), dict[Heard, None]()
    try:
        while True:
            _hand_out(waiting, pool, prepare, workers)
            busy = [process for process in pool if process.items]
            if not busy:
                return
            left = min(process.deadline for process in busy) - time.monotonic()
            ready = wait([process.connection for process in busy], max(left, 0.0) if left < _EVER else None)
            for process in busy:
                answered = process.answer() if process.connection in ready else process.overdue()
                heard |= dict.fromkeys(process.heard)
                if process.is_gone:
                    pool.remove(process)
                    waiting.put_back(process.items)
                if answered:
                    yield answered
    finally:
        for process in pool:
            process.kill()
        for sentence, kind in heard:
            warnings.warn(sentence, kind, stacklevel=2)


class _Waiting(Generic[T]):
    """The items to come, with those first that a process left behind."""

    def __init__(self, items: Iterable[T]) -> None:
        self._items, self._back = iter(items), deque[T]()

    def put_back(self, items: Iterable[T]) -> None:
        self._back.extend(items)

    def next(self) -> tuple[T] | None:
        """The next item, as the only part of a tuple; None where there is none."""
        if self._back:
            return (self._back.popleft(),)
        for item in self._items:
            return (item,)
        return None


def _hand_out(waiting: _Waiting[T], pool: list[_Process[T, R]], prepare: Callable[[], Callable[[T], R]], workers: Workers) -> None:
    """Gives an item to each process that has none, starts the processes that are still missing, and lets further items wait."""
    while True:
        free = min((process for process in pool if process.has_room), key=lambda process: len(process.items), default=None)
        may_start = len(pool) < workers.jobs and (free is None or free.items)
        if free is None and not may_start:
            return
        found = waiting.next()
        if found is None:
            return
        if may_start:
            free = _Process(prepare, workers)
            pool.append(free)
        if free:
            free.give(found[0])


class _Process(Generic[T, R]):
    """One process and the item it is busy with."""

    def __init__(self, prepare: Callable[[], Callable[[T], R]], workers: Workers) -> None:
        context = multiprocessing.get_context(_START)
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, prepare, workers.memory), daemon=True)  # type: ignore[attr-defined]
        self._process.start()
        theirs.close()
        self._timeout = workers.timeout or _EVER
        self.items: deque[T] = deque()  # the first is the one that it is busy with
        self._unsent: bytes | None = None  # the last of them, if there was no room for it in the pipe
        self._in_pipe: deque[int] = deque()  # the sizes of those behind the first that are sent
        self._pipe_holds = _capacity(self.connection)
        self._room, self._loaded, self.is_gone = 1, False, False
        self._began, self.deadline = 0.0, _EVER
        self.heard: list[Heard] = []  # with the last answer

    @property
    def has_room(self) -> bool:
        """Whether an item may be given."""
        return len(self.items) < self._room and self._unsent is None

    def give(self, item: T) -> None:
        """Sends an item, as soon as the process has loaded what it needs, and has room in its pipe."""
        self.items.append(item)
        self._unsent = bytes(ForkingPickler.dumps(item))
        if self._loaded and len(self.items) == 1:
            self._begin()
        elif self._loaded and sum(self._in_pipe) + len(self._unsent) <= self._pipe_holds:
            self._in_pipe.append(len(self._unsent))
            self._send()

    def answer(self) -> tuple[T, R | Lost] | None:
        """What came of the item; None if it only says that it has loaded all and begins. Raises what went wrong in loading."""
        try:
            message = self.connection.recv()
        except (EOFError, ConnectionResetError):
            return self._died()
        if self._loaded:
            self._room = WAITING if time.monotonic() - self._began < QUICK else 1
            item = self.items.popleft()
            self._begin()
            answer, self.heard = message
            return item, answer
        if isinstance(message, BaseException):
            raise message
        self._loaded = True
        self._begin()
        return None

    def overdue(self) -> tuple[T, Lost] | None:
        """Ends the process if the item's time is up."""
        if time.monotonic() < self.deadline:
            return None
        self.kill()
        return self._lost("TIMEOUT", f"took longer than {self._timeout:g} seconds; split it, or allow more with --timeout")

    def _begin(self) -> None:
        """Lets the time of the first item begin."""
        self._began = time.monotonic()
        self.deadline = self._began + self._timeout
        if self._in_pipe:
            self._in_pipe.popleft()
        elif self.items:
            self._send()

    def _send(self) -> None:
        data, self._unsent = self._unsent, None
        with suppress(BrokenPipeError, ConnectionResetError):  # a process that has died is met when its answer is asked for
            self.connection.send_bytes(data or b"")

    def kill(self) -> None:
        """Ends the process, whatever it does."""
        self.is_gone = True
        self._process.kill()
        self._process.join()
        self.connection.close()

    def _died(self) -> tuple[T, Lost]:
        self._process.join()
        code = self._process.exitcode
        self.kill()
        if not self._loaded:
            remedy = "try again with --jobs 1; a Python script that calls this must do so below if __name__ == '__main__'"
            raise PoolError(f"a process of its own ended while it started ({_ending(code)}); {remedy}")
        if code == MEMORY_EXIT:
            return self._lost("MEMORY", "needs more memory than a process may have; split it, or allow more with --memory")
        return self._lost("CRASHED", f"its process ended ({_ending(code)}); please report it with the text")

    def _lost(self, code: LossCode, sentence: str) -> tuple[T, Lost]:
        return self.items.popleft(), Lost(code, sentence, round(time.monotonic() - self._began, 3))


def _capacity(connection: Connection) -> int:
    """How many bytes a pipe takes that nobody reads: the parent must never stand waiting for a process. Where it does not tell, none."""
    try:
        with socket.socket(fileno=os.dup(connection.fileno())) as pipe:
            return pipe.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) // 4
    except OSError:
        return 0


def _ending(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


# In the other process


def _serve(connection: Connection, prepare: Callable[[], Callable[[T], R]], memory: int | None) -> None:
    """Answers items until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        work = prepare()
    except Exception as error:
        connection.send(error)
        return
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the parent has ended
        connection.send(None)
        heard = _hear()
        try:
            while True:
                _limit_memory(memory)
                connection.send((work(connection.recv()), heard))
                heard.clear()
        except MemoryError:
            os._exit(MEMORY_EXIT)


def _hear() -> list[Heard]:
    """The warnings from now on, in a list, so that nothing is printed past the parent."""
    heard: list[Heard] = []

    def hear(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
        is_known = getattr(sys.modules.get(category.__module__), category.__qualname__, None) is category  # else it cannot be sent
        heard.append((str(message), category if is_known else UserWarning))

    warnings.showwarning = hear
    return heard


def _end_with_parent() -> None:
    """Ends this process when its parent has been killed, also in the middle of an item."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _limit_memory(growth: int | None) -> None:
    """Lets this process have so many bytes more than it has now. Only Linux tells and keeps to it."""
    if growth is None:
        return
    try:
        import resource

        with open("/proc/self/statm", "rb") as file:
            used = int(file.read().split()[5]) * resource.getpagesize()
    except (ImportError, OSError):
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = used + growth
    resource.setrlimit(resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
