"""Excel: one workbook, kuaixun.xlsx, with a sheet for each table, projects first, under Chinese labels.

Nothing in it is live: text is written as text, never as a formula, link or number. A decimal is a number cell where a spreadsheet's
number holds it exactly (15 digits), else text; the printed text stands in a column of its own. Of the projects' columns, those of
attributes that no project has are left out, those of one attribute stand together, and those of fact ids are folded away (the plus sign
above the columns opens them).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from kuaixun.schema import ATTRIBUTE_NAMES, FIGURE_COLUMNS, FLAT, LIST_SEPARATOR, Column, Table
from kuaixun.tables import flat_frames, plain, python_values

if TYPE_CHECKING:
    import pandas as pd

    from kuaixun.write import Batches

SHEETS = ("projects", "facts", "entities", "findings", "bulletins")
ROWS_PER_SHEET = 1_048_575  # and one for the header
CELL_LIMIT = 32_767  # in UTF-16 units
CUT_MARK = "…（已截断）"
EXACT_DIGITS = 15
CREATED = datetime(2000, 1, 1)  # what the file says of itself: the same tables give the same bytes, whenever they are written
FIRST_DATE = date(1900, 3, 1)  # before it Excel counts a day that never was

_WIDTHS = {"name": 40, "sentence": 70, "message_zh": 50, "message_en": 50, "error": 50, "subject": 32, "companies": 32, "zones": 24}
_WIDTH_BY_TYPE = {"int": 8, "decimal": 18, "date": 12, "float": 10}

Write = Callable[[Worksheet, int, int, Any], object]


def write(batches: Batches, folder: Path) -> list[Path]:
    """One file, kuaixun.xlsx. More rows than a sheet holds go on in a second one of the same name with a number."""
    path = folder / "kuaixun.xlsx"
    options = {
        "constant_memory": True, "tmpdir": str(folder), "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    extents = _extents(batches)
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": CREATED})
        cells = _Cells(book)
        tables = [_Sheets(book, cells, FLAT[name], extents[name]) for name in SHEETS]
        for frames in batches:
            flat = flat_frames(frames)
            for table in tables:
                table.add(flat[table.name])
    return [path]


@dataclass
class _Extent:
    """How many rows a table has, and in which of its columns there is anything."""

    rows: int
    filled: set[str]


def _extents(batches: Batches) -> dict[str, _Extent]:
    """What must be known of each table before its first row is written."""
    extents = {name: _Extent(0, set()) for name in SHEETS}
    for frames in batches:
        for name, frame in flat_frames(frames).items():
            extents[name].rows += len(frame)
            extents[name].filled |= {str(column) for column, there in frame.notna().any().items() if there}
    return extents


class _Sheets:
    """The sheets of one table, as many as its rows need, all set up before the first row comes."""

    def __init__(self, book: xlsxwriter.Workbook, cells: _Cells, table: Table, extent: _Extent) -> None:
        self.name = table.name
        columns = sorted((column for column in table.columns if not _is_left_out(column.name, extent.filled)), key=_rank)
        self._columns, self._writers = [column.name for column in columns], [cells.writer(column) for column in columns]
        self._sheets: list[Worksheet] = []
        self._row = 0
        for number, first in enumerate(range(0, max(extent.rows, 1), ROWS_PER_SHEET), 1):
            sheet = book.add_worksheet(table.zh if number == 1 else f"{table.zh} {number}")
            _set_up(sheet, cells, columns, min(ROWS_PER_SHEET, extent.rows - first))
            self._sheets.append(sheet)

    def add(self, frame: pd.DataFrame) -> None:
        """Writes the next rows."""
        for row in zip(*(python_values(frame[column]) for column in self._columns), strict=True):
            number, place = divmod(self._row, ROWS_PER_SHEET)
            for at, (write_cell, value) in enumerate(zip(self._writers, row, strict=True)):
                if value is not None:
                    write_cell(self._sheets[number], place + 1, at, value)
            self._row += 1


def _set_up(sheet: Worksheet, cells: _Cells, columns: Sequence[Column], rows: int) -> None:
    for at, column in enumerate(columns):
        figure = FIGURE_COLUMNS.get(column.name)
        folded = {"hidden": True, "level": 1} if figure and figure.part == "fact_id" else {}
        sheet.set_column(at, at, _width(column), None, folded)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, len(columns) - 1)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.zh, cells.header)


def _rank(column: Column) -> int:
    """The columns of an attribute stand together, behind all others."""
    figure = FIGURE_COLUMNS.get(column.name)
    return ATTRIBUTE_NAMES.index(figure.attribute.name) if figure else -1


def _is_left_out(name: str, filled: set[str]) -> bool:
    """Whether a column is of an attribute that no project has."""
    figure = FIGURE_COLUMNS.get(name)
    return figure is not None and f"{figure.attribute.name}_fact_id" not in filled


def _width(column: Column) -> int:
    return _WIDTHS.get(column.name) or _WIDTH_BY_TYPE.get(column.type) or 16


class _Cells:
    """How a value of each type is written; the formats belong to one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.header: Format = book.add_format({"bold": True, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "top"})
        self._whole: Format = book.add_format({"num_format": "#,##0"})
        self._fraction: Format = book.add_format({"num_format": "#,##0.##########"})
        self._date: Format = book.add_format({"num_format": "yyyy-mm-dd"})

    def writer(self, column: Column) -> Write:
        """What writes the values of a column."""
        writers: Mapping[str, Write] = {"decimal": self._decimal, "date": self._day, "strings": _list, "int": _number, "float": _number}
        return writers.get(column.type, _text)

    def _decimal(self, sheet: Worksheet, row: int, column: int, number: Decimal) -> None:
        if len(plain(abs(number)).replace(".", "").strip("0")) <= EXACT_DIGITS:
            sheet.write_number(row, column, float(number), self._whole if number == number.to_integral_value() else self._fraction)
        else:
            sheet.write_string(row, column, plain(number))

    def _day(self, sheet: Worksheet, row: int, column: int, day: date) -> None:
        if day >= FIRST_DATE:
            sheet.write_datetime(row, column, day, self._date)
        else:
            sheet.write_string(row, column, day.isoformat())


def _text(sheet: Worksheet, row: int, column: int, text: str) -> None:
    sheet.write_string(row, column, cut(text))


def _list(sheet: Worksheet, row: int, column: int, strings: list[str]) -> None:
    _text(sheet, row, column, LIST_SEPARATOR.join(strings))


def _number(sheet: Worksheet, row: int, column: int, number: float) -> None:
    sheet.write_number(row, column, number)


def cut(text: str) -> str:
    """The text, or what a cell can hold of it with a visible mark at the end."""
    units = text.encode("utf-16-le", "surrogatepass") if len(text) > CELL_LIMIT // 2 else b""
    if len(units) <= 2 * CELL_LIMIT:
        return text
    return units[: 2 * (CELL_LIMIT - len(CUT_MARK))].decode("utf-16-le", "ignore") + CUT_MARK
