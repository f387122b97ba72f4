"""The rows of one source as a few bytes, and back: what goes from one process to another and is kept between runs.

It is JSON, packed; nothing in it can run when it is read. Rows come back exactly as they were.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kuaixun.schema import FIGURE, TABLES, Column
from kuaixun.tables import plain

Rows = Mapping[str, list[tuple[Any, ...]]]

_FAST = 1  # zlib's level: a fifth of the size at a hundredth of the time of an extraction


def packed(rows: Rows) -> bytes:
    """The rows of each table."""
    return zlib.compress(_encode(rows).encode("utf-8"), _FAST)


def unpacked(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each table. Raises ValueError or zlib.error for bytes that are none of ours."""
    return {table: [_row(row, _RESTORE[table]) for row in rows] for table, rows in json.loads(zlib.decompress(data)).items()}


def _row(row: list[Any], restore: list[tuple[int, Callable[[Any], Any]]]) -> tuple[Any, ...]:
    for place, change in restore:
        if row[place] is not None:
            row[place] = change(row[place])
    return tuple(row)


def _written(value: Any) -> str:
    """What JSON has no type for."""
    return plain(value) if isinstance(value, Decimal) else str(value.isoformat())


def _figures(figures: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    for figure in figures.values():
        for part in _DECIMALS:
            if figure[part] is not None:
                figure[part] = Decimal(figure[part])
    return figures


def _restoring(columns: tuple[Column, ...]) -> list[tuple[int, Callable[[Any], Any]]]:
    """The places of the columns whose values JSON writes as something else, and what makes them what they were."""
    return [(place, _BACK[column.type]) for place, column in enumerate(columns) if column.type in _BACK]


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_written).encode
_DECIMALS = [part.name for part in FIGURE if part.type == "decimal"]
_BACK: Mapping[str, Callable[[Any], Any]] = {"decimal": Decimal, "date": date.fromisoformat, "figures": _figures}
_RESTORE = {name: _restoring(table.columns) for name, table in TABLES.items()}
