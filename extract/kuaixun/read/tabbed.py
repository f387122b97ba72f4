"""Tables in plain text: rows of cells parted by tabs, as they come when a table is copied out of a spreadsheet or a web page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kuaixun.model import Cell, Table

_FEWEST = 2  # rows that make a table, and cells that make a row
_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")

Row = list[tuple[int, int]]


def tables_in(text: str) -> tuple[Table, ...]:
    """The tables of a text: lines of as many cells, one below the other without a blank line between."""
    return tuple(_table(rows) for rows in _runs(text)) if "\t" in text else ()


def _runs(text: str) -> Iterator[list[Row]]:
    run: list[Row] = []
    for match in _LINE.finditer(text):
        row = _cells(text, *match.span())
        if run and (len(row) != len(run[0]) or _is_parted(text, run[-1][-1][1], match.start())):
            if len(run) >= _FEWEST:
                yield run
            run = []
        if len(row) >= _FEWEST and text[match.start()] != "\t":
            run.append(row)
    if len(run) >= _FEWEST:
        yield run


def _is_parted(text: str, end: int, start: int) -> bool:
    """Whether a blank line stands between two rows."""
    return len(text[end:start].splitlines()) > 1 + text[end:start].startswith("\t")


def _cells(text: str, start: int, end: int) -> Row:
    """The cells of a line without the spaces around their words."""
    cells: Row = []
    at = start
    for words in text[start:end].split("\t"):
        lead = len(words) - len(words.lstrip())
        cells.append((at + lead, at + lead + len(words.strip())) if words.strip() else (at, at))
        at += len(words) + 1
    return cells


def _table(rows: list[Row]) -> Table:
    cells = tuple(Cell(start, end, row, column) for row, line in enumerate(rows) for column, (start, end) in enumerate(line))
    return Table(rows[0][0][0], rows[-1][-1][1], cells)
