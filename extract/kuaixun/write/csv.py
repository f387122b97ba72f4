"""CSV (RFC 4180, UTF-8, with a byte order mark unless told otherwise): figures spread into columns, lists joined by 、.

A row is a line, so that lines can be counted, searched and imported by any program: a line break inside a text, where a figure was printed
on two lines, is written \\n (or \\r), and a backslash \\\\. `one_line` and `lines_of` go there and back.

A spreadsheet runs a cell that begins with = + - @ as a formula, also in full width and behind a tab or a line break. In columns of free
text such a cell gets an apostrophe in front, the mark by which spreadsheets know text; take it off when reading the file by program.
Numbers, dates and the columns of fixed values (`modifier` is = ~ > <) stay as they are.
"""

from __future__ import annotations

import csv
import re
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
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\\": "\\\\"}
_BREAKS = {escape: character for character, escape in _ESCAPES.items()}
_BROKEN = frozenset(_ESCAPES)
_ESCAPED = re.compile(r"\\[nr\\]")


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


def one_line(text: str) -> str:
    """The text without line breaks, which are written as in a string of a program."""
    return text if _BROKEN.isdisjoint(text) else "".join(_ESCAPES.get(character, character) for character in text)


def lines_of(text: str) -> str:
    """The text that was written so."""
    return _ESCAPED.sub(lambda match: _BREAKS[match[0]], text) if "\\" in text else text


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
        return _text
    return _BY_TYPE.get(column.type, str)


def _text(text: str) -> str:
    return inert(one_line(text))


def _decimal(number: Decimal) -> str:
    return plain(number)


_BY_TYPE: Mapping[str, Callable[[Any], Any]] = {
    "decimal": _decimal,
    "strings": lambda strings: _text(LIST_SEPARATOR.join(strings)),
}
