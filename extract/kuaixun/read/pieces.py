"""From the paragraphs and tables of a formatted file to a `Document`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from kuaixun.model import Cell, Table
from kuaixun.read.document import Document

_LONGEST_CELL = 200  # characters; a table with a longer cell only arranges text on the page
_TOP = 3  # paragraphs above which nothing but a headline stands
_MOST_PLACES = 100_000  # of a grid; a table that claims more is not laid out to the end
_NUMBERED = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十]{1,3}[章节部]|[0-9]{1,2}[、.．])")
_CONTROLS = dict.fromkeys([*range(9), *range(14, 32), *range(127, 133), *range(134, 160), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, which may hold line breaks; `level` is that of a heading, 0 the title of the whole, 1 the highest below it."""

    text: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell at its place in the grid of a table."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, with the caption that the file gives it."""

    cells: tuple[GridCell, ...]
    caption: str = ""

    @property
    def holds_data(self) -> bool:
        """Whether it is a table for the reader, not one that arranges a page."""
        shown = [cell for cell in self.cells if cell.text.strip()]
        spread = len({cell.row for cell in shown}) > 1 and len({cell.column for cell in shown}) > 1
        return spread and max(len(cell.text) for cell in shown) <= _LONGEST_CELL


Piece = Paragraph | Grid


def grid_of(rows: Iterable[Sequence[tuple[str, int, int]]], caption: str = "") -> Grid:
    """A table from its rows of cells (text, rows and columns covered), each put at the first free place, as HTML does."""
    taken: set[tuple[int, int]] = set()
    cells = []
    for row, given in enumerate(rows):
        column = 0
        for text, height, width in given:
            while (row, column) in taken:
                column += 1
            cells.append(GridCell(text, row, column, height, width))
            if len(taken) < _MOST_PLACES:
                taken.update((row + down, column + right) for down in range(height) for right in range(width))
            column += width
    return Grid(tuple(cells), caption)


def assemble(
    pieces: Sequence[Piece],
    form: str,
    encoding: str | None = None,
    title: str = "",
    published: date | None = None,
    publisher: str | None = None,
    warnings: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> Document:
    """The document that the pieces make up; a paragraph, and each cell of a table, is a line of its own."""
    text = _Text()
    top = _top_level(pieces)
    for piece in pieces:
        if isinstance(piece, Grid):
            text.add_table(piece)
        else:
            text.add_paragraph(piece, top)
    return Document(
        "".join(text.lines), form, encoding, " ".join(title.split()), published, publisher,
        tuple(text.headings), tuple(text.sections), tuple(text.tables), warnings=tuple(warnings), notes=tuple(notes),
    )  # fmt: skip


def _top_level(pieces: Sequence[Piece]) -> int:
    """The level whose headings are headlines; those below it head sections. One of a low level is a headline only at the very top."""
    shown = [piece for piece in pieces if isinstance(piece, Paragraph) and piece.text.strip()]
    top = min((piece.level for piece in shown if piece.level is not None), default=-1)
    places = [place for place, piece in enumerate(shown) if piece.level == top]
    return top if top <= 1 or (len(places) == 1 and places[0] < _TOP) else -1


@dataclass(slots=True)
class _Text:
    """The text as it grows, with the places of what is marked in it."""

    lines: list[str] = field(default_factory=list)
    headings: list[tuple[int, int]] = field(default_factory=list)
    sections: list[tuple[int, int]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    _end: int = 0

    def add_paragraph(self, paragraph: Paragraph, top: int) -> None:
        span = self._add(paragraph.text)
        if paragraph.level is None or span[0] == span[1]:
            return
        is_headline = paragraph.level == top and not _NUMBERED.match(paragraph.text)
        (self.headings if is_headline else self.sections).append(span)

    def add_table(self, grid: Grid) -> None:
        start = self._end
        if grid.caption.strip():
            start, _ = self._add(grid.caption)
        cells = []
        for cell in grid.cells:
            span = self._add(cell.text) if cell.text.strip() else (self._end, self._end)
            cells.append(Cell(*span, cell.row, cell.column, cell.rows, cell.columns))
        self.tables.append(Table(start, max((cell.end for cell in cells), default=start), tuple(cells)))

    def _add(self, text: str) -> tuple[int, int]:
        """Adds a line and gives the place of what is printed in it."""
        line = text.translate(_CONTROLS).rstrip()
        start = self._end + len(line) - len(line.lstrip())
        self.lines += [line, "\n"]
        self._end += len(line) + 1
        return start, self._end - 1
