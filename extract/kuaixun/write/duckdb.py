"""DuckDB: one file with a table for each; decimals as DECIMAL(38, 10), lists as VARCHAR[]; labels as comments on the columns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from kuaixun.schema import DECIMAL_PRECISION, DECIMAL_SCALE, FLAT, Column, Table
from kuaixun.write.arrow import arrow_tables

if TYPE_CHECKING:
    from kuaixun.write import Batches

_TYPES: Mapping[str, str] = {
    "string": "VARCHAR",
    "int": "BIGINT",
    "decimal": f"DECIMAL({DECIMAL_PRECISION}, {DECIMAL_SCALE})",
    "date": "DATE",
    "float": "DOUBLE",
    "strings": "VARCHAR[]",
}


def write(batches: Batches, folder: Path) -> list[Path]:
    """One file, kuaixun.duckdb."""
    path = folder / "kuaixun.duckdb"
    with duckdb.connect(str(path)) as connection:
        for table in FLAT.values():
            connection.execute(_create(table))
            _comment(connection, table)
        for frames in batches:
            for name, rows in arrow_tables(frames).items():
                connection.register("rows_to_add", rows)
                connection.execute(f'INSERT INTO "{name}" SELECT * FROM rows_to_add')
                connection.unregister("rows_to_add")
    return [path]


def _create(table: Table) -> str:
    return f'CREATE TABLE "{table.name}" ({", ".join(map(_column, table.columns))})'


def _column(column: Column) -> str:
    return f'"{column.name}" {_TYPES[column.type]}{"" if column.nullable else " NOT NULL"}'


def _comment(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    connection.execute(f'COMMENT ON TABLE "{table.name}" IS {_quoted(f"{table.zh}: {table.en}")}')
    for column in table.columns:
        connection.execute(f'COMMENT ON COLUMN "{table.name}"."{column.name}" IS {_quoted(f"{column.zh}: {column.en}")}')


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
