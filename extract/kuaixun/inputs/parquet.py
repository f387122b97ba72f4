"""Articles as a Parquet file, read in small batches and only in the columns that are needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq  # type: ignore[import-untyped]

from kuaixun.inputs.columns import Columns, article
from kuaixun.inputs.source import Source

_ROWS = 256  # articles in memory at once


def sources(path: Path, name: str, columns: Columns) -> Iterator[Source]:
    """The articles of a file, row by row. Raises ReadError, and what pyarrow says of a file that is broken."""
    with pq.ParquetFile(path) as file:
        found = columns.of_table(name, file.schema_arrow.names)
        number = 0
        for batch in file.iter_batches(_ROWS, columns=sorted(set(found.values()))):
            values = [batch.column(column).to_pylist() for column in found.values()]
            for row in zip(*values, strict=True):
                number += 1
                yield article(name, number, dict(zip(found, row, strict=True)))


def count(path: Path, columns: Columns) -> int:
    """How many rows a file has."""
    rows: int = pq.read_metadata(path).num_rows
    return rows
