"""What a quantity measures: cue words of `attributes.toml` around it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import ClassVar

import ahocorasick_rs

from kuaixun.model import Quantity
from kuaixun.rules import Row, Rules
from kuaixun.text import clause_start, item_end


class Attribute(Row):
    """Cue words for one attribute; see the head of the file."""

    file: ClassVar[str] = "attributes.toml"
    table: ClassVar[str] = "attribute"
    attribute: str
    dimensions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    default_dimensions: tuple[str, ...] = ()
    default_units: tuple[str, ...] = ()

    def takes(self, quantity: Quantity) -> bool:
        """Whether the row can speak of a quantity at all."""
        return quantity.dimension in self.dimensions and (not self.units or quantity.unit in self.units)


_AFTER_REACH = 12  # characters from a quantity to the noun it counts: 12家新近入驻的知名企业
_SHARED = frozenset("、和与及至到，或 ")


class AttributeFinder:
    """Assigns an attribute to each quantity of a text."""

    def __init__(self, rules: Rules) -> None:
        rows = rules.rows(Attribute)
        self._before = _Cues(rows, "before")
        self._after = _Cues(rows, "after")
        self._by_unit = {unit: row for row in reversed(rows) for unit in row.default_units}
        self._by_dimension = {dimension: row for row in reversed(rows) for dimension in row.default_dimensions}
        self._other = next(row for row in rows if row.id == "other")

    def assign(self, text: str, quantities: Sequence[Quantity]) -> list[tuple[Attribute, int]]:
        """For each quantity its row and where its cue begins (the quantity's own start where there is none)."""
        before, after = self._before.hits(text), self._after.hits(text)
        out: list[tuple[Attribute, int]] = []
        for index, quantity in enumerate(quantities):
            previous = quantities[index - 1] if index else None
            following = quantities[index + 1].start if index + 1 < len(quantities) else len(text)
            out.append(self._one(text, quantity, previous, following, before, after, out))
        return out

    def _one(
        self, text: str, quantity: Quantity, previous: Quantity | None, following: int, before: _Hits, after: _Hits, done: list[tuple[Attribute, int]]
    ) -> tuple[Attribute, int]:
        left, right = clause_start(text, quantity.outer_start), item_end(text, quantity.end, following)
        same = previous is not None and previous.dimension == quantity.dimension
        counts = quantity.dimension == "count"
        if counts and (row := after.first(quantity.end, min(right, quantity.end + _AFTER_REACH), quantity)):
            return row, quantity.start
        if same and previous is not None and previous.end >= left and set(text[previous.end : quantity.outer_start]) <= _SHARED:
            return done[-1][0], quantity.start  # 12.3亿元和4亿元 share one cue
        if hit := before.last(left, quantity.outer_start, quantity):
            return hit
        if row := after.first(quantity.end, min(right, quantity.end + _AFTER_REACH), quantity):
            return row, quantity.start
        if same and previous is not None and not counts and quantity.dimension != "duration" and not set("。！？\n") & set(text[previous.end : quantity.start]):
            return done[-1][0], quantity.start
        row = self._by_unit.get(quantity.unit) or self._by_dimension.get(quantity.dimension) or self._other
        return row, quantity.start


class _Cues:
    """All cue words of one side in one automaton."""

    def __init__(self, rows: Sequence[Attribute], side: str) -> None:
        self._rows: dict[str, list[Attribute]] = {}
        for row in rows:
            for cue in getattr(row, side):
                self._rows.setdefault(cue, []).append(row)
        self._words = list(self._rows)
        self._automaton = ahocorasick_rs.AhoCorasick(self._words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def hits(self, text: str) -> _Hits:
        """All places of cues in a text."""
        matches = self._automaton.find_matches_as_indexes(text)
        return _Hits([m[1] for m in matches], [m[2] for m in matches], [self._rows[self._words[m[0]]] for m in matches])


class _Hits:
    __slots__ = ("_ends", "_rows", "_starts")

    def __init__(self, starts: list[int], ends: list[int], rows: list[list[Attribute]]) -> None:
        self._starts, self._ends, self._rows = starts, ends, rows

    def last(self, left: int, right: int, quantity: Quantity) -> tuple[Attribute, int] | None:
        """The nearest cue that ends by `right` and begins at or after `left`."""
        index = bisect_left(self._starts, right) - 1
        while index >= 0 and self._starts[index] >= left:
            if self._ends[index] <= right:
                for row in self._rows[index]:
                    if row.takes(quantity):
                        return row, self._starts[index]
            index -= 1
        return None

    def first(self, left: int, right: int, quantity: Quantity) -> Attribute | None:
        """The nearest cue that begins in `left:right`."""
        index = bisect_left(self._starts, left)
        while index < len(self._starts) and self._starts[index] < right:
            for row in self._rows[index]:
                if row.takes(quantity):
                    return row
            index += 1
        return None
