"""The limits of what kuaixun takes on, in one place: each with its meaning, and each to be set by an environment variable.

They protect a run from single sources and rules, and its reader from a flood. None of them changes what is extracted from what is within them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Unit = Literal["bytes", "seconds", "times", "findings"]
PREFIX = "KUAIXUN_"
_MB, _GIB = 1_000_000, 1 << 30


class LimitError(ValueError):
    """An environment variable that is no limit. One sentence, for the user."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit; `meaning` says what it protects from, and what becomes of what exceeds it."""

    name: str
    default: float
    unit: Unit
    meaning: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()

    @property
    def is_set(self) -> bool:
        """Whether the environment sets it."""
        return bool(os.environ.get(self.variable))

    @property
    def value(self) -> float:
        """The limit that holds now. Raises LimitError."""
        written = os.environ.get(self.variable)
        if not written:
            return self.default
        try:
            value = float(written.replace("_", ""))
        except ValueError:
            value = -1
        if not 0 < value < float("inf"):
            raise LimitError(f"{self.variable}={written}: is no limit; give a number of {self.unit} above 0")
        return value


_ALL = (
    Limit("source_bytes", 100 * _MB, "bytes", "size of one source; a larger one is refused (TOO_LARGE)"),
    Limit("read_seconds", 10, "seconds", "time to take one document (PDF, DOCX …) apart; it is then refused (TIMEOUT)"),
    Limit("read_memory", _GIB, "bytes", "memory to take one document apart; it is then refused (MEMORY)"),
    Limit("archive_ratio", 100, "times", "what an archive unpacks to against its size; more is refused (BOMB_RATIO)"),
    Limit("archive_bytes", 200 * _MB, "bytes", "what an archive unpacks to; more is refused (BOMB_RATIO)"),
    Limit("document_seconds", 60, "seconds", "time for one source in a run of several processes; it then fails (TIMEOUT)"),
    Limit("worker_memory", _GIB, "bytes", "memory that a process of a run may grow by; its source then fails (MEMORY)"),
    Limit("rule_seconds", 1, "seconds", "time for one pattern of a user's rules on one text; the rule is then left out, with a warning"),
    Limit("findings", 200, "findings", "of one check in one bulletin; the last of them says how many more there are"),
)
LIMITS: Mapping[str, Limit] = {limit.name: limit for limit in _ALL}


def check_limits() -> None:
    """Raises LimitError where the environment sets what is no limit: better at the beginning than with the first source."""
    for one in LIMITS.values():
        _ = one.value


def limit(name: str) -> float:
    """The limit of this name that holds now. Raises LimitError."""
    return LIMITS[name].value
