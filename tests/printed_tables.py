"""A printed table in a bulletin, from its rows: a cell is its words, or (words, rows, columns) where it is merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kuaixun.model import Bulletin, Cell, Table
from kuaixun.read import bulletin_from_text

Words = str | tuple[str, int, int]
DAY = date(2025, 6, 12)


def bulletin_with(rows: Sequence[Sequence[Words]], before: str = "重点项目表\n", behind: str = "") -> Bulletin:
    """A bulletin with one table between two texts; each cell is a line of its text."""
    text, cells = before, []
    taken: set[tuple[int, int]] = set()
    for row, printed in enumerate(rows):
        column = 0
        for item in printed:
            words, height, width = item if isinstance(item, tuple) else (item, 1, 1)
            while (row, column) in taken:
                column += 1
            taken |= {(row + down, column + right) for down in range(height) for right in range(width)}
            cells.append(Cell(len(text), len(text) + len(words), row, column, height, width))
            text += words + "\n"
            column += width
    table = Table(cells[0].start, cells[-1].end, tuple(cells))
    return replace(bulletin_from_text(text + behind, "a.txt", DAY), tables=(table,))
