"""Parquet: decimals as decimal128(38, 10), dates as date32, lists as lists; labels of the columns in the metadata of the fields."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq  # type: ignore[import-untyped]

from kuaixun.write.arrow import arrow_tables

if TYPE_CHECKING:
    import pandas as pd


def write(frames: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """One file for each table."""
    written = []
    for name, table in arrow_tables(frames).items():
        path = folder / f"{name}.parquet"
        pq.write_table(table, path, compression="zstd")
        written.append(path)
    return written
