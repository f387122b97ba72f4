"""CSV (RFC 4180, UTF-8, with a byte order mark unless told otherwise): figures spread into columns, lists joined by 、.

A spreadsheet runs a cell that begins with = + - @ as a formula, also in full width and behind a tab or a line break. In columns of free
text such a cell gets an apostrophe in front, the mark by which spreadsheets know text; take it off when reading the file by program.
Numbers, dates and the columns of fixed values (`modifier` is = ~ > <) stay as they are.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kuaixun.schema import FLAT, LIST_SEPARATOR, Column
from kuaixun.tables import flat_frames, plain, python_values

if TYPE_CHECKING:
    import pandas as pd

    from kuaixun.write import Batches

LIVE = tuple("=+-@＝＋－＠\t\r\n")


def write(batches: Batches, folder: Path, bom: bool = True) -> list[Path]:
    """One file for each table."""
    with ExitStack() as stack:
        tables = {}
        for name, table in FLAT.items():
            file = stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8-sig" if bom else "utf-8", newline=""))
            tables[name] = csv.writer(file)
            tables[name].writerow(table.names)
        for frames in batches:
            for name, frame in flat_frames(frames).items():
                tables[name].writerows(_rows(frame, name))
    return [folder / f"{name}.csv" for name in FLAT]


def inert(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would run it."""
    return "'" + text if text.startswith(LIVE) else text


def _rows(frame: pd.DataFrame, table: str) -> Iterator[tuple[Any, ...]]:
    cells = []
    for column in FLAT[table].columns:
        change = _change(column)
        cells.append(["" if value is None else change(value) for value in python_values(frame[column.name])])
    return zip(*cells, strict=True)


def _change(column: Column) -> Callable[[Any], Any]:
    if column.type == "string" and not column.values:
        return inert
    return _BY_TYPE.get(column.type, str)


def _decimal(number: Decimal) -> str:
    return plain(number)


_BY_TYPE: Mapping[str, Callable[[Any], Any]] = {
    "decimal": _decimal,
    "strings": lambda strings: inert(LIST_SEPARATOR.join(strings)),
}
