"""Regular expressions that a stranger wrote: each runs under a limit of time, and one that exceeds it is lost alone."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any, Protocol

from kuaixun.limits import limit


class RuleWarning(UserWarning):
    """A rule that is left out from now on; one sentence with file, row and reason."""


class Pattern(Protocol):
    """What the steps ask of a compiled pattern."""

    def finditer(self, string: str, pos: int = ..., endpos: int = ..., /) -> Iterator[re.Match[str]]: ...
    def search(self, string: str, pos: int = ..., endpos: int = ..., /) -> re.Match[str] | None: ...
    def match(self, string: str, pos: int = ..., endpos: int = ..., /) -> re.Match[str] | None: ...


class Guarded:
    """A pattern that finds nothing any more once it has taken longer than the limit; `name` says in the warning which rule that is.

    The engine is `regex`, which can be stopped and lets other threads run meanwhile. It does not limit the time of compiling, so
    `ambiguity.hazard` must have passed the pattern.
    """

    def __init__(self, pattern: str, name: str, seconds: float | None = None) -> None:
        import regex

        self._pattern = regex.compile(pattern)
        self._name, self._limit = name, seconds or limit("rule_seconds")
        self.is_lost = False

    def finditer(self, string: str, pos: int = 0, endpos: int | None = None, /) -> Iterator[re.Match[str]]:
        """All matches; none where the limit is exceeded on the way to the last one."""
        return iter(self._run(lambda: list(self._pattern.finditer(string, pos, endpos, concurrent=True, timeout=self._limit)), []))

    def search(self, string: str, pos: int = 0, endpos: int | None = None, /) -> re.Match[str] | None:
        """The first match."""
        found: re.Match[str] | None = self._run(
            lambda: self._pattern.search(string, pos, endpos, concurrent=True, timeout=self._limit), None
        )
        return found

    def match(self, string: str, pos: int = 0, endpos: int | None = None, /) -> re.Match[str] | None:
        """A match that begins at `pos`."""
        found: re.Match[str] | None = self._run(
            lambda: self._pattern.match(string, pos, endpos, concurrent=True, timeout=self._limit), None
        )
        return found

    def _run(self, search: Any, nothing: Any) -> Any:
        if self.is_lost:
            return nothing
        try:
            return search()
        except TimeoutError:
            self.is_lost = True
            told = f"{self._name}: took longer than {self._limit:g} s on a text and is left out from now on; see kuaixun patterns check"
            warnings.warn(RuleWarning(told), stacklevel=4)
            return nothing
