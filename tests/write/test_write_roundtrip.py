"""What is written comes back: any text, any decimal, any date, in every format, read by a library that is not the writer's."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from kuaixun import schema
from kuaixun.tables import frames, plain
from kuaixun.write import write_tables
from kuaixun.write.csv import lines_of
from samples import result

# Everything but controls, which no bulletin is read with, and halves of surrogate pairs, which are written out.
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=20) | st.sampled_from(["0012", "NA", "nan", "=1+1", "＝1", "-5", "1e5", "𬭊", "a\nb", "\n=1", "a\\nb"])
NUMBER = st.decimals(0, 10**18, allow_nan=False, allow_infinity=False, places=4) | st.integers(0, 10**18).map(Decimal)
DAY = st.dates(date(1900, 3, 1), date(2100, 1, 1)) | st.none()
ROW = st.fixed_dictionaries({"subject": TEXT, "product": TEXT | st.none(), "number": NUMBER, "number_high": NUMBER | st.none(), "period_start": DAY})
Row = dict[str, Any]


def _jsonl(folder: Path) -> list[Row]:
    return [_typed(json.loads(line)) for line in (folder / "facts.jsonl").read_text("utf-8").split("\n")[:-1]]


def _csv(folder: Path) -> list[Row]:
    with (folder / "facts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [{name: value or None for name, value in row.items()} for row in csv.DictReader(file)]
    return [_typed(row | {name: lines_of((row[name] or "").removeprefix("'")) or None for name in ("subject", "product")}) for row in rows]


def _parquet(folder: Path) -> list[Row]:
    return pq.read_table(folder / "facts.parquet").to_pylist()


def _duckdb(folder: Path) -> list[Row]:
    with duckdb.connect(str(folder / "kuaixun.duckdb"), read_only=True) as connection:
        found = connection.execute("select * from facts")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _xlsx(folder: Path) -> list[Row]:
    heads = {column.zh: column.name for column in schema.TABLES["facts"].columns}
    header, *rows = openpyxl.load_workbook(folder / "kuaixun.xlsx")[schema.TABLES["facts"].zh].iter_rows()
    assert all(cell.data_type != "f" for row in rows for cell in row)
    found = [{heads[str(head.value)]: cell.value for head, cell in zip(header, row, strict=True)} for row in rows]
    return [_typed({name: value.date() if hasattr(value, "date") else value for name, value in row.items()}) for row in found]


def _typed(row: Mapping[str, Any]) -> Row:
    day = row["period_start"]
    numbers = {name: None if row[name] is None else Decimal(str(row[name])) for name in ("number", "number_high")}
    return {**row, **numbers, "period_start": date.fromisoformat(day) if isinstance(day, str) else day}


READERS: Mapping[str, Callable[[Path], list[Row]]] = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet, "duckdb": _duckdb, "xlsx": _xlsx}


def _same(name: str, wrote: Any, read: Any) -> bool:
    if isinstance(wrote, Decimal):
        return plain(wrote) == plain(read)
    return bool(wrote == read)


@pytest.mark.parametrize("form", READERS)
@given(rows=st.lists(ROW, min_size=1, max_size=25))
@settings(deadline=None, max_examples=5, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_facts_come_back(form: str, rows: list[Row]) -> None:
    tables = frames([result(f"{index}.txt", **row) for index, row in enumerate(rows)])
    with tempfile.TemporaryDirectory() as folder:
        write_tables(tables, Path(folder), [form])
        read = READERS[form](Path(folder))[::2]
    assert len(read) == len(rows)
    for wrote, came in zip(rows, read, strict=True):
        for name, value in wrote.items():
            assert _same(name, value, came[name]), (form, name, value, came[name])
