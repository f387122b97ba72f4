"""Spreadsheets (XLSX): each sheet a page, with its lists as tables and what stands above and below them as paragraphs.

What a reader of the sheet sees: numbers and days as their cells show them, formulas by the value that was saved with them. Hidden sheets,
rows and columns are left out, and a warning says how many: a filter hides rows too, which the list may want.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from kuaixun.read.document import Document
from kuaixun.read.errors import ReadError
from kuaixun.read.numberformat import shown
from kuaixun.read.parts import joined
from kuaixun.read.pieces import Grid, GridCell, Paragraph, Piece, assemble
from kuaixun.read.zips import open_zip, unpack

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_WORKBOOK, _CORE = "xl/workbook.xml", "docProps/core.xml"
_STRICT = b"http://purl.oclc.org/ooxml/"
_NO_VALUE = re.compile(rb'<c\b(?![^<>]*\bt="str")[^<>]*>\s*<f\b[^<>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>')
_NUMBER = re.compile(r"[-+(（]?[¥￥$]?\s*[0-9][0-9,.]*\s*[%％)）]?|[0-9]{4}-[0-9]{2}.*|(?:[0-9]+[年月日]){1,3}")
_NO_TITLE = re.compile(r"附[件表录]|[^：:]{1,10}[：:]")  # the number of an enclosure, or who filled it in
_LONGEST_CELL = 1000  # characters; a sheet with a longer cell holds articles, not a list
_FULL = 4  # a table is filled up with empty cells where these make it no more than so many times larger
_EAST_ASIAN = {  # numbers of formats that East Asian programs take for given; elsewhere they mean nothing
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'), **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', **dict.fromkeys((32, 34), 'h"时"mm"分"'), **dict.fromkeys((33, 35), 'h"时"mm"分"ss"秒"'),
}  # fmt: skip


def read(data: bytes, source: str) -> Document:
    """Reads a workbook. Raises ReadError."""
    archive = open_zip(data, source)
    unsaved = _check(archive, source)
    book = _workbook(data, source)
    sheets = [_Sheet(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    read = [(sheet.name, partial(assemble, pieces, "xlsx")) for sheet in sheets if (pieces := list(sheet.pieces()))]
    document = joined(source, "xlsx", read)
    title, day = (book.properties.title, book.properties.modified) if _CORE in archive.namelist() else (None, None)
    hidden = sum(sheet.sheet_state == "hidden" and any(cell.value is not None for cell in sheet._cells.values()) for sheet in book.worksheets)
    warnings = [*_left_out(hidden, sheets), *unsaved]  # a sheet that is "veryHidden" is a program's own: no reader can show it
    return replace(document, title=title or "", published=day.date() if day else None, warnings=tuple(warnings))


def _check(archive: ZipFile, source: str) -> list[str]:
    """A warning where formulas have no value. Raises ReadError for what no program writes, or the library cannot read."""
    unsaved = 0
    for name in archive.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        content = unpack(archive, name, source)
        if b"<!DOCTYPE" in content:
            raise ReadError("CORRUPT", source, f"declares entities in {name}, as no spreadsheet does", "do not open it, and ask for the list itself")
        if name == _WORKBOOK and _STRICT in content:
            raise ReadError("UNSUPPORTED", source, "is in the strict form of XLSX", "save it as the usual Excel workbook (.xlsx)")
        if name.startswith("xl/worksheets/"):
            unsaved += len(_NO_VALUE.findall(content))
    if not unsaved:
        return []
    what = "1 formula was saved without its value" if unsaved == 1 else f"{unsaved:,} formulas were saved without their values"
    return [f"NO_VALUE: {what} and read as empty; open the file in a spreadsheet and save it"]


def _workbook(data: bytes, source: str) -> Any:
    from openpyxl import load_workbook

    try:
        return load_workbook(BytesIO(data), data_only=True, keep_links=False)
    except MemoryError:
        raise
    except Exception as error:  # whatever the library says of a workbook that is broken
        said = " ".join(str(error).split())[:80] or type(error).__name__
        raise ReadError("CORRUPT", source, f"cannot be read as a workbook ({said})", "open it in a spreadsheet and save it as XLSX anew") from None


def _left_out(sheets: int, shown_sheets: Sequence[_Sheet]) -> Iterator[str]:
    """A warning of what is hidden and holds something."""
    counts = {"sheet": sheets, "row": sum(s.left_rows for s in shown_sheets), "column": sum(s.left_columns for s in shown_sheets)}
    if hidden := ", ".join(f"{count:,} {what}{'s' * (count > 1)}" for what, count in counts.items() if count):
        yield f"LEFT_OUT: hidden in the file and not read: {hidden}; show them, and save it, if they belong to it"


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows without an empty one between them."""

    cells: list[GridCell]  # those that show something, from row to row

    def rows(self) -> list[list[GridCell]]:
        return [list(cells) for _, cells in groupby(self.cells, key=lambda cell: cell.row)]


class _Sheet:
    """What is seen of one sheet; places are counted without what is hidden."""

    def __init__(self, sheet: Worksheet) -> None:
        self.name: str = sheet.title
        self._epoch = sheet.parent.epoch
        rows = sorted(number for number, row in sheet.row_dimensions.items() if row.hidden)
        columns = sorted({n for column in sheet.column_dimensions.values() if column.hidden for n in _columns(column)})
        merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
        said = {place: words for place, cell in sorted(sheet._cells.items()) if (words := self._words(cell))}
        cells = (self._cell(words, place, merged.get(place), rows, columns) for place, words in said.items())
        self._cells = sorted((cell for cell in cells if cell.rows and cell.columns), key=lambda cell: (cell.row, cell.column))
        hidden_rows, hidden_columns = set(rows), set(columns)
        self.left_rows = len({row for row, _ in said} & hidden_rows)
        self.left_columns = len({column for _, column in said} & hidden_columns)

    def _words(self, cell: Cell) -> str:
        code = _EAST_ASIAN.get(cell._style.numFmtId)
        if code is None or not isinstance(cell.value, int | float):
            return shown(cell.value, cell.number_format)
        from openpyxl.utils.datetime import from_excel

        try:
            return shown(from_excel(cell.value, self._epoch), code)
        except (OverflowError, ValueError):  # a number that is no day
            return shown(cell.value, "General")

    def _cell(self, words: str, place: tuple[int, int], area: Any, rows: Sequence[int], columns: Sequence[int]) -> GridCell:
        """A cell at its place among the rows and columns that are seen; of no size where it lies in hidden ones."""
        last_row, last_column = (area.max_row, area.max_col) if area else place
        top, height = _seen(place[0], last_row, rows)
        left, width = _seen(place[1], last_column, columns)
        return GridCell(words, top, left, height, width)

    def pieces(self) -> Iterator[Piece]:
        """The paragraphs and tables of the sheet in their order."""
        for block in _tables(_blocks(self._cells)):
            yield from _pieces(block)


def _columns(dimension: Any) -> range:
    """The columns that one entry of a sheet's column settings is of."""
    from openpyxl.utils import column_index_from_string

    first = column_index_from_string(dimension.index)
    return range(dimension.min or first, (dimension.max or first) + 1)


def _seen(first: int, last: int, hidden: Sequence[int]) -> tuple[int, int]:
    """Where a run of rows or columns begins among those that are seen, and how many of it are."""
    before = bisect_left(hidden, first)
    return first - 1 - before, last + 1 - first - (bisect_left(hidden, last + 1) - before)


def _blocks(cells: Sequence[GridCell]) -> Iterator[_Block]:
    """The cells parted at empty rows."""
    block: list[GridCell] = []
    end = 0
    for cell in cells:
        if block and cell.row > end:
            yield _Block(block)
            block = []
        block.append(cell)
        end = max(end, cell.row + cell.rows)
    if block:
        yield _Block(block)


def _tables(blocks: Iterator[_Block]) -> Iterator[_Block]:
    """Blocks, those put together again that are one list with an empty row in it: below it no new heads stand."""
    table: list[GridCell] = []
    for block in blocks:
        rows = block.rows()
        first = rows[min(_title_rows(rows), len(rows) - 1)]
        if table and (len(first) < 2 or all(not _NUMBER.fullmatch(cell.text) for cell in first)):
            yield _Block(table)
            table = []
        table = [*table, *block.cells]
    if table:
        yield _Block(table)


def _title_rows(rows: Sequence[Sequence[GridCell]]) -> int:
    """How many rows stand above the heads: those with half as many cells as the widest or fewer, none of them merged with a cell below."""
    widest = max(map(len, rows))
    return next(at for at, row in enumerate(rows) if 2 * len(row) > widest or (len(row) > 1 and any(cell.rows > 1 for cell in row)))


def _pieces(block: _Block) -> Iterator[Piece]:
    """The rows above the heads and the notes below the list as paragraphs, and the list as a table."""
    rows = block.rows()
    top, bottom = _title_rows(rows), len(rows)
    while bottom > top and len(rows[bottom - 1]) == 1:
        bottom -= 1
    table = rows[top:bottom]
    is_list = len(table) > 1 and max(map(len, table)) > 1 and all(len(cell.text) <= _LONGEST_CELL for row in table for cell in row)
    if not is_list:
        yield from (Paragraph(cell.text) for row in rows for cell in row)
        return
    title = max((row[0].text for row in rows[:top] if len(row) == 1 and not _NO_TITLE.match(row[0].text)), key=len, default=None)
    yield from (Paragraph(cell.text, 0 if cell.text == title else None) for row in rows[:top] for cell in row)
    yield Grid(tuple(_filled(table)))
    yield from (Paragraph(cell.text) for row in rows[bottom:] for cell in row)


def _filled(rows: Sequence[Sequence[GridCell]]) -> Iterator[GridCell]:
    """The cells of a table counted from its corner, with the empty ones of each row but that of a section's title, which is one cell."""
    top, left = rows[0][0].row, min(cell.column for row in rows for cell in row)
    end = max(cell.column + cell.columns for row in rows for cell in row)
    count = sum(map(len, rows))
    taken = {(r, c) for row in rows for cell in row for r in range(cell.row, cell.row + cell.rows) for c in range(cell.column, cell.column + cell.columns)}
    is_filled = (end - left) * len(rows) <= _FULL * count
    for row in rows:
        at = row[0].row
        free = [GridCell("", at, column) for column in range(left, end) if (at, column) not in taken] if is_filled and len(row) > 1 else []
        for cell in sorted((*row, *free), key=lambda cell: cell.column):
            yield replace(cell, row=cell.row - top, column=cell.column - left)
