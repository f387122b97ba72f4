"""Rows by their place: as a plain list of them would be."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from kuaixun.placed import Placed


class Row(NamedTuple):
    start: int
    name: int


ROWS = st.lists(st.builds(Row, st.integers(0, 9), st.integers()))


@given(ROWS, st.integers(0, 10), st.integers(0, 10), ROWS)
def test_rows_are_found_and_put_by_their_start(rows: list[Row], start: int, size: int, new: list[Row]) -> None:
    end = start + size
    new = [row for row in new if start <= row.start < end]
    placed = Placed(rows)
    assert placed.between(start, end) == sorted((row for row in rows if start <= row.start < end), key=lambda row: row.start)
    placed.put(start, end, new)
    assert placed.rows == sorted([*(row for row in rows if not start <= row.start < end), *new], key=lambda row: row.start)
