"""How a printed table is built: which cells are heads, and which cells of a row belong to which head.

A table has its heads above (one or two rows), in its first column (one record in each further column), or before each of its cells (a form).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kuaixun.model import Cell, Table
from kuaixun.text import fold

HeadTest = Callable[[str], bool]

_FIRST_ROWS = 4  # in which the heads are looked for: a title, a line of units and the heads of two levels
_FEWEST = 2  # heads that make a row of heads
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"[\s约近逾超~<>-]*[0-9][0-9.,%~-]*\s*")


class Field(NamedTuple):
    """A cell with the words of its head; `rows` is how many records a merged cell speaks of."""

    head: str
    cell: Cell
    rows: int


@dataclass(frozen=True)
class Grid:
    """A table with its cells by row and column; a merged cell stands at each place that it covers."""

    text: str  # the folded source
    table: Table

    @cached_property
    def places(self) -> dict[tuple[int, int], Cell]:
        return {
            (row, column): cell
            for cell in self.table.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }

    @cached_property
    def height(self) -> int:
        return max((row for row, _ in self.places), default=-1) + 1

    @cached_property
    def width(self) -> int:
        return max((column for _, column in self.places), default=-1) + 1

    def row(self, row: int) -> list[Cell]:
        """The cells of a row from left to right, each once."""
        return list(dict.fromkeys(cell for column in range(self.width) if (cell := self.places.get((row, column)))))

    def words(self, cell: Cell | None) -> str:
        """What a cell says, without spaces."""
        return _SPACE.sub("", self.text[cell.start : cell.end]) if cell else ""

    def printed(self, cell: Cell) -> str:
        """What a cell says in one line, with its spaces."""
        return "".join(self.text[cell.start : cell.end].splitlines()).strip()

    def turned(self) -> Grid:
        """The same table with rows for columns."""
        cells = (Cell(c.start, c.end, c.column, c.row, c.columns, c.rows) for c in self.table.cells)
        return Grid(self.text, Table(self.table.start, self.table.end, tuple(sorted(cells, key=lambda c: (c.row, c.column)))))


def grid_of(source: str, table: Table) -> Grid:
    """The grid of a table in a source text."""
    return Grid(fold(source), table)


def records(grid: Grid, is_head: HeadTest) -> list[list[Field]]:
    """The records of a table, each with its cells; none where no heads are found. `is_head` tells whether words are those of a head."""
    if form := _form(grid, is_head):
        return [form]
    for way in (grid, grid.turned()):
        if heads := _head_rows(way, is_head):
            return list(_below(way, heads, is_head))
    return []


def caption(grid: Grid) -> str:
    """What stands in the table before its first row of several cells: its title, or the units of its figures."""
    first = next((cell for row in range(grid.height) if len(cells := grid.row(row)) > 1 for cell in cells[:1]), None)
    return grid.text[grid.table.start : first.start] if first else ""


def _head_rows(grid: Grid, is_head: HeadTest) -> range | None:
    """The one or two rows of heads above the records."""
    for row in range(min(_FIRST_ROWS, grid.height - 1)):
        words = [said for cell in grid.row(row) if (said := grid.words(cell))]
        found = sum(map(is_head, words))
        if found >= _FEWEST and 2 * found >= len(words) and not any(map(_NUMBER.fullmatch, words)):
            deep = any(cell.columns > 1 for cell in grid.row(row)) and row + 2 < grid.height
            return range(row, row + 2 if deep or any(cell.rows > 1 for cell in grid.row(row)) else row + 1)
    return None


def _below(grid: Grid, heads: range, is_head: HeadTest) -> Iterator[list[Field]]:
    names = [_head(grid, heads, column) for column in range(grid.width)]
    for row in range(heads.stop, grid.height):
        cells = grid.row(row)
        if len(cells) < _FEWEST or all(is_head(said) for cell in cells if (said := grid.words(cell))):
            continue  # the title of a section, or the heads once more on the next page
        yield [
            Field(names[cell.column], cell, cell.rows)
            for cell in cells
            if cell.start < cell.end and (cell.row == row or not _NUMBER.fullmatch(grid.words(cell)))
        ]


def _head(grid: Grid, heads: range, column: int) -> str:
    """The head of a column: what stands above it, from top to bottom (计划投资 · 2024年)."""
    return "".join(dict.fromkeys(grid.words(grid.places.get((row, column))) for row in heads))


def _form(grid: Grid, is_head: HeadTest) -> list[Field]:
    """The one record of a form, in whose rows heads and what they ask for take turns; nothing where the table is no form."""
    pairs: list[tuple[str, Cell]] = []
    for row in range(grid.height):
        cells = grid.row(row)
        if len(cells) % 2:
            return []
        pairs += [(grid.words(head), cell) for head, cell in zip(cells[::2], cells[1::2], strict=True)]
    is_form = len(pairs) >= _FEWEST and all(is_head(head) and not is_head(grid.words(cell)) for head, cell in pairs)
    return [Field(head, cell, 1) for head, cell in pairs if cell.start < cell.end] if is_form else []
