"""Articles as a table of a DuckDB file, in the order in which its rows stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb

from kuaixun.inputs.columns import Columns, article
from kuaixun.inputs.source import Source
from kuaixun.read.errors import ReadError

_ROWS = 256  # articles fetched at once


def sources(path: Path, name: str, columns: Columns, first: int = 0) -> Iterator[Source]:
    """The articles of the table asked for, or of the only one, without so many of the first. Raises ReadError, and what DuckDB says of a file that is broken."""
    with closing(_opened(path)) as connection:
        table = _table(connection, name, columns.table)
        there = [row[0] for row in connection.execute(f"SELECT * FROM {table} LIMIT 0").description or ()]
        found = columns.of_table(name, there)
        rows = connection.execute(f"SELECT {', '.join(map(_quoted, found.values()))} FROM {table} OFFSET {first}")
        number = first
        while batch := rows.fetchmany(_ROWS):
            for row in batch:
                number += 1
                yield article(name, number, dict(zip(found, row, strict=True)))


def count(path: Path, columns: Columns) -> int:
    """How many rows the table has."""
    with closing(_opened(path)) as connection:
        row = connection.execute(f"SELECT count(*) FROM {_table(connection, path.name, columns.table)}").fetchone()
    return int(row[0]) if row else 0


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), read_only=True, config={"enable_external_access": "false"})


def _table(connection: duckdb.DuckDBPyConnection, name: str, wanted: str | None) -> str:
    """The table to read, quoted. Raises ReadError."""
    there = [row[0] for row in connection.execute("SELECT table_name FROM information_schema.tables ORDER BY ALL").fetchall()]
    shown = ", ".join(there) or "none"
    if wanted is not None and wanted not in there:
        raise ReadError("COLUMN", name, f"has no table {wanted!r}, only {shown}", "choose another with --table")
    if wanted is None and len(there) != 1:
        raise ReadError("COLUMN", name, f"has not one table but {len(there)}: {shown}", "choose one with --table")
    return _quoted(wanted or there[0])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
