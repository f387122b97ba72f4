"""Excel: one workbook, kuaixun.xlsx, with a sheet for each table, projects first, under Chinese labels.

Nothing in it is live: text is written as text, never as a formula, link or number. A decimal is a number cell where a spreadsheet's
number holds it exactly (15 digits), else text; the printed text stands in a column of its own. Of the projects' columns, those of fact
ids and of attributes that no project has are folded away (the plus sign above the columns opens them); no column is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from kuaixun.schema import FLAT, FLAT_FIGURES, LIST_SEPARATOR, Column, Table
from kuaixun.tables import flat_frames, plain, python_values

if TYPE_CHECKING:
    import pandas as pd

SHEETS = ("projects", "facts", "entities", "findings", "bulletins")
ROWS_PER_SHEET = 1_048_575  # and one for the header
CELL_LIMIT = 32_767  # in UTF-16 units
CUT_MARK = "…（已截断）"
EXACT_DIGITS = 15
FIRST_DATE = date(1900, 3, 1)  # before it Excel counts a day that never was

_WIDTHS = {"name": 40, "sentence": 70, "message_zh": 50, "message_en": 50, "error": 50, "subject": 32, "companies": 32, "zones": 24}
_WIDTH_BY_TYPE = {"int": 8, "decimal": 18, "date": 12, "float": 10}
_FIGURE_COLUMNS = {flat.column.name: flat for flat in FLAT_FIGURES}

Write = Callable[[Worksheet, int, int, Any], object]


def write(frames: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """One file, kuaixun.xlsx. More rows than a sheet holds go on in a second one of the same name with a number."""
    path = folder / "kuaixun.xlsx"
    options = {
        "constant_memory": True, "tmpdir": str(folder), "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    flat = flat_frames(frames)
    with xlsxwriter.Workbook(str(path), options) as book:
        cells = _Cells(book)
        for name in SHEETS:
            _write_table(book, cells, FLAT[name], [python_values(flat[name][column]) for column in FLAT[name].names])
    return [path]


def _write_table(book: xlsxwriter.Workbook, cells: _Cells, table: Table, columns: Sequence[Sequence[Any]]) -> None:
    empty = {column.name for column, values in zip(table.columns, columns, strict=True) if not any(value is not None for value in values)}
    total = len(columns[0])
    for number, first in enumerate(range(0, max(total, 1), ROWS_PER_SHEET), 1):
        last = min(first + ROWS_PER_SHEET, total)
        sheet = book.add_worksheet(table.zh if number == 1 else f"{table.zh} {number}")
        _set_up(sheet, cells, table, last - first, empty)
        writers = [cells.writer(column) for column in table.columns]
        for row in range(first, last):
            for at, (write_cell, values) in enumerate(zip(writers, columns, strict=True)):
                if values[row] is not None:
                    write_cell(sheet, row - first + 1, at, values[row])


def _set_up(sheet: Worksheet, cells: _Cells, table: Table, rows: int, empty: set[str]) -> None:
    for at, column in enumerate(table.columns):
        folded = {"hidden": True, "level": 1} if _is_folded(column.name, empty) else {}
        sheet.set_column(at, at, _width(column), None, folded)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, len(table.columns) - 1)
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column.zh, cells.header)


def _is_folded(name: str, empty: set[str]) -> bool:
    figure = _FIGURE_COLUMNS.get(name)
    if figure is None:
        return False
    return figure.part == "fact_id" or f"{figure.attribute.name}_fact_id" in empty


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
