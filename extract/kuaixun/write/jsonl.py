"""JSON Lines: UTF-8, one object a line, decimals as strings of plain digits, dates as ISO strings. See `schema.json_schema`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kuaixun.schema import TABLES
from kuaixun.tables import plain, python_values

if TYPE_CHECKING:
    import pandas as pd


def write(frames: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """One file for each table."""
    return [_write_one(frame, name, folder / f"{name}.jsonl") for name, frame in frames.items()]


def _write_one(frame: pd.DataFrame, table: str, path: Path) -> Path:
    columns = TABLES[table].columns
    cells = [[as_json(value) for value in python_values(frame[column.name])] for column in columns]
    names = TABLES[table].names
    encode: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in zip(*cells, strict=True):
            file.write(encode(dict(zip(names, row, strict=True))) + "\n")
    return path


def as_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: as_json(part) for key, part in value.items()}
    return value
