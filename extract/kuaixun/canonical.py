"""One hash for the tables of a run, whatever the order of their rows and wherever they are kept.

    canonical_hash(result.to_frames())

    whole = CanonicalHash()
    for shard in shards:
        whole.add_rows("facts", shard)  # rows of Parquet, DuckDB, JSONL or Spark, as mappings
    whole.hexdigest()

Each row is written in one way and hashed, and the hashes are added up: so the order does not matter, a row that stands twice counts twice,
and sums over parts can be added. A decimal is its plain digits, a day its ISO form; columns that vary between runs (seconds) are left out.
Of the figures of a project only their `fact_id` counts: all else of them stands in `facts`, and it is the one part that every format has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

from kuaixun.schema import ATTRIBUTE_NAMES, TABLES, Column
from kuaixun.tables import plain, python_values

if TYPE_CHECKING:
    import pandas as pd

Columns = Mapping[str, Sequence[Any]]

ROWS_AT_ONCE = 10_000


def canonical_hash(tables: Mapping[str, pd.DataFrame]) -> str:
    """The hash of some tables, as `TableBuilder.frames`, `flat_frames` or a reader of Parquet give them. Raises KeyError for an unknown table."""
    whole = CanonicalHash()
    for name, frame in tables.items():
        whole.add_frame(name, frame)
    return whole.hexdigest()


class CanonicalHash:
    """A hash that grows with the rows it is given; a table without rows counts as one that is not there."""

    def __init__(self) -> None:
        self._sums: dict[str, int] = {}

    def add_frame(self, table: str, frame: pd.DataFrame) -> None:
        """Adds the rows of a frame. Raises KeyError for an unknown table and for a column that is missing."""
        self._add(table, {str(name): python_values(frame[name]) for name in frame.columns})

    def add_rows(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Adds rows, not all of them at a time. Raises KeyError for an unknown table and for a column that is missing."""
        for part in _parts(rows):
            self._add(table, {name: [row[name] for row in part] for name in part[0]})

    def add(self, other: CanonicalHash) -> None:
        """Adds all rows of another one."""
        for table, total in other._sums.items():
            self._sums[table] = self._sums.get(table, 0) + total

    def hexdigest(self) -> str:
        """The hash of all rows so far: 64 hexadecimal digits."""
        return sha256(json.dumps(sorted((table, f"{total:x}") for table, total in self._sums.items() if total)).encode()).hexdigest()

    def _add(self, table: str, columns: Columns) -> None:
        described = [column for column in TABLES[table].columns if not column.varies]
        encode = json.JSONEncoder(ensure_ascii=False).encode
        for row in zip(*(_canonical(column, columns) for column in described), strict=True):
            digest = sha256(encode(row).encode("utf-8")).digest()
            self._sums[table] = self._sums.get(table, 0) + int.from_bytes(digest)


def _parts(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    remaining = iter(rows)
    while part := list(islice(remaining, ROWS_AT_ONCE)):
        yield part


def _canonical(column: Column, columns: Columns) -> Sequence[Any]:
    """The values of a column, written in one way."""
    if column.type == "figures":
        return _figures(columns)
    write = _WRITE.get(column.type)
    return columns[column.name] if write is None else [None if value is None else write(value) for value in columns[column.name]]


def _figures(columns: Columns) -> Sequence[Any]:
    """The `fact_id` of each figure by attribute, from `figures` or from the flat columns."""
    if "figures" in columns:
        return [[[name, figures[name]["fact_id"]] for name in ATTRIBUTE_NAMES if name in figures] for figures in columns["figures"]]
    ids = zip(*(columns[f"{name}_fact_id"] for name in ATTRIBUTE_NAMES), strict=True)
    return [[[name, fact_id] for name, fact_id in zip(ATTRIBUTE_NAMES, row, strict=True) if fact_id] for row in ids]


def _decimal(value: Decimal | str) -> str:
    return plain(Decimal(value))


def _day(value: date | str) -> str:
    return str(value)[:10]


_WRITE: Mapping[str, Callable[[Any], Any]] = {"decimal": _decimal, "date": _day, "strings": list}
