"""The tables as Arrow tables with an explicit schema, for Parquet and DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]

from kuaixun.schema import DECIMAL_PRECISION, DECIMAL_SCALE, FLAT, Column
from kuaixun.tables import flat_frames, python_values

if TYPE_CHECKING:
    import pandas as pd

_TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "int": pa.int64(),
    "decimal": pa.decimal128(DECIMAL_PRECISION, DECIMAL_SCALE),
    "date": pa.date32(),
    "float": pa.float64(),
    "strings": pa.list_(pa.string()),
}


def arrow_tables(frames: Mapping[str, pd.DataFrame]) -> dict[str, pa.Table]:
    """Each table with figures spread into columns. Each field carries its Chinese label (`zh`) and meaning (`en`) as metadata."""
    return {name: _table(frame, name) for name, frame in flat_frames(frames).items()}


def arrow_schema(name: str) -> pa.Schema:
    """The schema of one table."""
    return pa.schema([_field(column) for column in FLAT[name].columns], metadata={"zh": FLAT[name].zh, "en": FLAT[name].en})


def _table(frame: pd.DataFrame, name: str) -> pa.Table:
    arrays = [pa.array(python_values(frame[column.name]), type=_TYPES[column.type]) for column in FLAT[name].columns]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(name))


def _field(column: Column) -> pa.Field:
    return pa.field(column.name, _TYPES[column.type], column.nullable, metadata={"zh": column.zh, "en": column.en})
