"""Offsets as other tools count them: our own are code points, others count UTF-16 code units or what a reader sees as one character."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate, chain
from typing import Literal

Unit = Literal["codepoint", "utf16", "grapheme"]


class Offsets:
    """The places of one text, in code points and in another unit.

    A grapheme cluster is a character with all that combines with it; a line break of two characters (CR LF) is one, too.
    """

    def __init__(self, text: str, unit: Unit = "codepoint") -> None:
        self.unit = unit
        self._length = len(text)
        # Where each code point begins, counted in the unit; None where the count is the same.
        self._begins = None if unit == "codepoint" or (text.isascii() and unit == "utf16") else [0, *accumulate(_WIDTHS[unit](text))]

    def outer(self, offset: int) -> int:
        """The place of a code point in the unit."""
        return offset if self._begins is None else self._begins[offset]

    def inner(self, offset: int) -> int:
        """The code point that a place in the unit means. Raises ValueError for one that the text does not have."""
        last = self._length if self._begins is None else self._begins[-1]
        if not 0 <= offset <= last:
            raise ValueError(f"{offset} is outside the text, which ends at {last}")
        return offset if self._begins is None else bisect_right(self._begins, offset) - 1


def best_offsets(text: str, spans: Iterable[tuple[int, int]], is_right: Callable[[int, int, int], bool]) -> Offsets:
    """The offsets in that unit in which most spans are right; code points where several are.

    `is_right` is asked with the number of a span and its place in code points. Versions of one tool differ in what they count, and so do
    the settings of a project, and none writes it into its files.
    """
    counted = list(spans)
    units: list[Unit] = ["codepoint"] if text.isascii() and "\r\n" not in text else ["codepoint", "utf16", "grapheme"]
    return max((Offsets(text, unit) for unit in units), key=lambda offsets: _right(offsets, counted, is_right))


def _right(offsets: Offsets, spans: list[tuple[int, int]], is_right: Callable[[int, int, int], bool]) -> int:
    found = 0
    for number, (start, end) in enumerate(spans):
        try:
            found += is_right(number, offsets.inner(start), offsets.inner(end))
        except ValueError:
            continue
    return found


def _utf16(text: str) -> Iterable[int]:
    return (2 if character > "\uffff" else 1 for character in text)


def _graphemes(text: str) -> Iterable[int]:
    import regex

    return chain.from_iterable((1, *[0] * (len(match.group()) - 1)) for match in regex.finditer(r"\X", text))


_WIDTHS: Mapping[Unit, Callable[[str], Iterable[int]]] = {"utf16": _utf16, "grapheme": _graphemes}
