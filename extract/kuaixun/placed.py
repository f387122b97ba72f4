"""Rows of a bulletin in the order of its text, found and put by their place: a list of thousands of rows is read in linear time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Generic, Protocol, TypeVar


class HasStart(Protocol):
    """A row that begins at a character of the text."""

    @property
    def start(self) -> int: ...


RowType = TypeVar("RowType", bound=HasStart)
_START = attrgetter("start")


class Placed(Generic[RowType]):
    """Rows by their start; those of one start in the order in which they came."""

    def __init__(self, rows: Iterable[RowType]) -> None:
        self.rows = sorted(rows, key=_START)

    def between(self, start: int, end: int) -> Sequence[RowType]:
        """The rows that begin in a stretch of the text."""
        return self.rows[self._at(start) : self._at(end)]

    def put(self, start: int, end: int, rows: Iterable[RowType]) -> None:
        """Puts other rows, which begin in a stretch of the text, in the place of all that begin there."""
        self.rows[self._at(start) : self._at(end)] = sorted(rows, key=_START)

    def _at(self, start: int) -> int:
        return bisect_left(self.rows, start, key=_START)
