"""JSON Lines: UTF-8, one object a line, decimals as strings of plain digits, dates as ISO strings. See `schema.json_schema`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kuaixun.schema import TABLES
from kuaixun.tables import plain, python_values

if TYPE_CHECKING:
    import pandas as pd

    from kuaixun.write import Batches


def write(batches: Batches, folder: Path) -> list[Path]:
    """One file for each table."""
    paths = {name: folder / f"{name}.jsonl" for name in TABLES}
    with ExitStack() as stack:
        files = {name: stack.enter_context(path.open("w", encoding="utf-8", newline="\n")) for name, path in paths.items()}
        for frames in batches:
            for name, file in files.items():
                file.writelines(_lines(frames[name], name))
    return list(paths.values())


def _lines(frame: pd.DataFrame, table: str) -> Iterator[str]:
    names, cells = TABLES[table].names, []
    for column in TABLES[table].columns:
        values = python_values(frame[column.name])
        cells.append([as_json(value) for value in values] if column.type in _NOT_JSON else values)
    encode: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    for row in zip(*cells, strict=True):
        yield encode(dict(zip(names, row, strict=True))) + "\n"


_NOT_JSON = ("decimal", "date", "figures")  # types of columns with values that JSON has no type for


def as_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: as_json(part) for key, part in value.items()}
    return value
