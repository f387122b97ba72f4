"""Parquet: decimals as decimal128(38, 10), dates as date32, lists as lists; labels of the columns in the metadata of the fields."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq  # type: ignore[import-untyped]

from kuaixun.schema import FLAT
from kuaixun.write.arrow import arrow_schema, arrow_tables

if TYPE_CHECKING:
    from kuaixun.write import Batches


def write(batches: Batches, folder: Path) -> list[Path]:
    """One file for each table."""
    paths = {name: folder / f"{name}.parquet" for name in FLAT}
    with ExitStack() as stack:
        writers = {name: stack.enter_context(pq.ParquetWriter(path, arrow_schema(name), compression="zstd")) for name, path in paths.items()}
        for frames in batches:
            for name, table in arrow_tables(frames).items():
                writers[name].write_table(table)
    return list(paths.values())
