"""Tries regular expressions on texts that are hard for them, in a child process that may be lost.

`ambiguity.hazard` looks at a pattern and `guarded` stops one that runs too long; between the two this compiles and runs it once, when a
rule file is checked: with both engines, at most CPU_SECONDS and MEMORY for each pattern.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

CPU_SECONDS = 2  # for one pattern, compiling and all its texts
MEMORY = 1 << 30  # bytes of address space


def hanging(patterns: Sequence[str], seconds: int = CPU_SECONDS) -> list[int]:
    """The numbers of the patterns that cannot be compiled and run within the limits."""
    lost: list[int] = []
    first = 0
    while first < len(patterns):
        reached, is_done = _tried(patterns[first:], seconds)
        if is_done:
            break
        lost.append(first + reached)
        first = lost[-1] + 1
    return lost


def _tried(patterns: Sequence[str], seconds: int) -> tuple[int, bool]:
    """The number of the last pattern that was begun, and whether all are through."""
    command = [sys.executable, "-m", __name__, str(seconds)]
    done = subprocess.run(command, input=json.dumps(patterns), capture_output=True, encoding="utf-8", check=False)
    return int((done.stdout.split() or ["0"])[-1]), done.returncode == 0


def _try_all(seconds: int) -> None:
    """The child: tells the number of each pattern before it tries it."""
    import re

    import regex

    from kuaixun.ambiguity import attacks

    for number, pattern in enumerate(json.load(sys.stdin)):
        print(number, flush=True)
        _limit(seconds)
        texts = attacks(pattern)
        for engine in (regex, re):
            compiled = engine.compile(pattern)
            for text in texts:
                for _ in compiled.finditer(text):
                    pass


def _limit(seconds: int) -> None:
    """From now on so much time, and altogether so much memory; where the system knows no such limits a pattern takes what it likes."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


if __name__ == "__main__":
    _try_all(int(sys.argv[1]))
