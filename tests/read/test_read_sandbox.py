"""A function in a child process: what it yields, and every way in which it can fail."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from kuaixun.read import ReadError, sandbox

QUICK = sandbox.Limits(step=1.0, total=2.0)
posix = pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")


def counts(number: int) -> Iterator[int]:
    yield from range(number)


def process_of() -> int:
    return os.getpid()


def hangs(after: int = 0) -> Iterator[int]:
    yield from range(after)
    time.sleep(60)


def creeps() -> Iterator[int]:
    for number in range(100):
        time.sleep(0.3)
        yield number


def waits() -> Iterator[Any]:
    yield sandbox.Wait(10)
    time.sleep(1.3)
    yield "done"


def eats() -> Iterator[int]:
    yield len(bytearray(2 << 30))


def dies(number: int) -> Iterator[int]:
    os.kill(os.getpid(), number)
    yield 0


def fails(error: Exception) -> Iterator[int]:
    raise error
    yield 0


def prints() -> Iterator[str]:
    os.write(1, b"noise")
    print("noise", flush=True)
    yield "clean"


def starts(program: str) -> Iterator[int]:
    with subprocess.Popen([program, "60"]) as process:
        yield process.pid
        time.sleep(60)


def stream(function: Any, *arguments: Any, limits: sandbox.Limits = sandbox.Limits()) -> list[Any]:  # noqa: B008
    return list(sandbox.stream(function, *arguments, source="a.pdf", limits=limits))


def code(function: Any, *arguments: Any, limits: sandbox.Limits = sandbox.Limits()) -> str:  # noqa: B008
    with pytest.raises(ReadError, match=r"^a\.pdf: .+; .+") as caught:
        stream(function, *arguments, limits=limits)
    return caught.value.code


@pytest.fixture(scope="module", autouse=True)
def importable() -> Iterator[None]:
    """The child imports the functions of this file by its name."""
    sandbox.close()
    yield
    sandbox.close()


def test_results_come_one_by_one() -> None:
    assert stream(counts, 5) == [0, 1, 2, 3, 4]
    assert sandbox.call(process_of, source="a.pdf") != os.getpid()


def test_a_child_is_kept_for_the_next_file() -> None:
    assert sandbox.call(process_of, source="a.pdf") == sandbox.call(process_of, source="b.pdf")


def test_what_comes_before_a_failure_is_kept_and_the_next_file_is_read() -> None:
    before = sandbox.call(process_of, source="a.pdf")
    answers = sandbox.stream(hangs, 2, source="a.pdf", limits=QUICK)
    assert [next(answers), next(answers)] == [0, 1]
    with pytest.raises(ReadError) as caught:
        next(answers)
    assert caught.value.code == "TIMEOUT"
    assert sandbox.call(process_of, source="b.pdf") != before


def test_time_is_limited_for_a_step_and_for_all() -> None:
    assert code(hangs, limits=QUICK) == "TIMEOUT"
    assert code(creeps, limits=QUICK) == "TIMEOUT"


def test_a_long_step_can_be_announced() -> None:
    assert stream(waits, limits=QUICK) == ["done"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process for certain")
def test_memory_is_limited() -> None:
    assert code(eats) == "MEMORY"


@posix
@pytest.mark.parametrize(("number", "expected"), [("SIGSEGV", "CORRUPT"), ("SIGABRT", "MEMORY"), ("SIGILL", "MEMORY")])
def test_a_crash_is_told(number: str, expected: str) -> None:
    assert code(dies, getattr(signal, number)) == expected


@pytest.mark.parametrize(
    ("error", "expected"), [(ReadError("ENCRYPTED", "a.pdf", "is locked", "unlock it"), "ENCRYPTED"), (MemoryError(), "MEMORY"), (KeyError("x"), "CORRUPT")]
)
def test_an_error_is_told(error: Exception, expected: str) -> None:
    before = sandbox.call(process_of, source="a.pdf")
    assert code(fails, error) == expected
    assert sandbox.call(process_of, source="a.pdf") == before


def test_what_a_library_prints_does_no_harm() -> None:
    assert stream(prints) == ["clean"]


@posix
def test_programs_that_the_child_has_started_end_with_it() -> None:
    answers = sandbox.stream(starts, "sleep", source="a.pdf", limits=QUICK)
    program = next(answers)
    with pytest.raises(ReadError):
        next(answers)
    for _ in range(50):
        if not is_running(program):
            return
        time.sleep(0.1)
    pytest.fail("the program still runs")


def is_running(process: int) -> bool:
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return done.stdout.strip()[:1] not in ("", "Z")


def test_stopping_early_leaves_no_answer_for_the_next() -> None:
    answers = sandbox.stream(counts, 1000, source="a.pdf")
    assert next(answers) == 0
    answers.close()  # type: ignore[attr-defined]
    assert stream(counts, 2) == [0, 1]


def test_threads_have_children_of_their_own() -> None:
    results: list[list[int]] = []
    threads = [threading.Thread(target=lambda: results.append(stream(counts, 300))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [list(range(300))] * 3


@posix
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_worker_has_a_child_of_its_own() -> None:
    mine = sandbox.call(process_of, source="a.pdf")
    with multiprocessing.get_context("fork").Pool(1) as pool:
        theirs = pool.apply(sandbox.call, (process_of,), {"source": "a.pdf"})
    assert theirs != mine
    assert sandbox.call(process_of, source="a.pdf") == mine
