"""Articles as a Parquet file, read in small batches and only in the columns that are needed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import pyarrow.parquet as pq  # type: ignore[import-untyped]

from kuaixun.inputs.columns import Columns, article
from kuaixun.inputs.source import Source

_ROWS = 256  # articles in memory at once


def sources(path: Path, name: str, columns: Columns, first: int = 0) -> Iterator[Source]:
    """The articles of a file, row by row, without so many of the first. Raises ReadError, and what pyarrow says of a file that is broken."""
    with pq.ParquetFile(path) as file:
        found = columns.of_table(name, file.schema_arrow.names)
        sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
        passed = next((group for group, end in enumerate(accumulate(sizes)) if end > first), len(sizes))
        number = sum(sizes[:passed])
        for batch in file.iter_batches(_ROWS, row_groups=range(passed, len(sizes)), columns=sorted(set(found.values()))):
            batch, number = batch.slice(max(first - number, 0)), max(min(first, number + len(batch)), number)
            values = [batch.column(column).to_pylist() for column in found.values()]
            for row in zip(*values, strict=True):
                number += 1
                yield article(name, number, dict(zip(found, row, strict=True)))


def count(path: Path, columns: Columns) -> int:
    """How many rows a file has."""
    rows: int = pq.read_metadata(path).num_rows
    return rows
