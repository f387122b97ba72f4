"""One hash for the same rows, whatever their order and form; another one for any other row."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from kuaixun.canonical import CanonicalHash, canonical_hash
from kuaixun.schema import TABLES
from kuaixun.tables import flat_frames, frames
from kuaixun.write import write_tables
from samples import result

FRAMES = frames([result("a.txt"), result("b.txt"), result("c.txt", number_high=Decimal("2.50"))])
HASH = canonical_hash(FRAMES)


def hash_of_rows(rows: dict[str, list[dict[str, Any]]]) -> str:
    whole = CanonicalHash()
    for table, some in rows.items():
        whole.add_rows(table, some)
    return whole.hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    write_tables(FRAMES, folder, ["jsonl", "parquet", "duckdb"])
    return folder


def test_the_order_of_rows_does_not_matter() -> None:
    assert canonical_hash({name: frame.sample(frac=1, random_state=7) for name, frame in reversed(FRAMES.items())}) == HASH


def test_flat_tables_have_the_same_hash() -> None:
    assert canonical_hash(flat_frames(FRAMES)) == HASH


def test_stored_jsonl_has_the_same_hash(folder: Path) -> None:
    assert hash_of_rows({name: [json.loads(line) for line in (folder / f"{name}.jsonl").open(encoding="utf-8")] for name in TABLES}) == HASH


def test_stored_parquet_has_the_same_hash(folder: Path) -> None:
    assert canonical_hash({name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}) == HASH


def test_stored_duckdb_has_the_same_hash(folder: Path) -> None:
    with duckdb.connect(str(folder / "kuaixun.duckdb"), read_only=True) as db:
        assert hash_of_rows({name: db.sql(f"from {name}").to_arrow_table().to_pylist() for name in TABLES}) == HASH


def test_parts_add_up() -> None:
    parts = [CanonicalHash(), CanonicalHash()]
    for name, frame in FRAMES.items():
        for row in range(len(frame)):
            parts[random.Random(row).randrange(2)].add_frame(name, frame.iloc[row : row + 1])
    parts[0].add(parts[1])
    assert parts[0].hexdigest() == HASH


def test_a_row_that_stands_twice_or_is_missing_shows() -> None:
    entities = FRAMES["entities"]
    assert len({canonical_hash({"entities": rows}) for rows in (entities, entities.iloc[1:], pd.concat([entities, entities.iloc[:1]]))}) == 3


OTHER = {
    "string": "另", "int": 99, "decimal": Decimal("7.5"), "date": date(2031, 1, 2), "float": 9.5, "strings": ["另"],
    "figures": {"jobs": {"fact_id": "f9"}},
}  # fmt: skip


@pytest.mark.parametrize(("table", "column"), [(table.name, column) for table in TABLES.values() for column in table.columns], ids=str)
def test_every_column_counts_but_those_that_vary(table: str, column: Any) -> None:
    changed = FRAMES[table].copy()
    changed[column.name] = pd.Series([OTHER[column.type], *changed[column.name].tolist()[1:]], dtype="object")
    assert (canonical_hash({**FRAMES, table: changed}) == HASH) is column.varies


def test_a_missing_column_and_an_unknown_table_are_refused() -> None:
    with pytest.raises(KeyError, match="subject"):
        canonical_hash({"facts": FRAMES["facts"].drop(columns="subject")})
    with pytest.raises(KeyError, match="tales"):
        canonical_hash({"tales": FRAMES["facts"]})


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_seed_of_hashes_does_not_matter(seed: str) -> None:
    code = "from kuaixun.canonical import canonical_hash; from kuaixun import extract; "
    code += "print(canonical_hash(extract('云陂县轴承项目总投资1.2亿元，占地30亩。', '2024-03-18').to_frames()))"
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, encoding="utf-8", check=True)
    from kuaixun import extract

    assert done.stdout.strip() == canonical_hash(extract("云陂县轴承项目总投资1.2亿元，占地30亩。", "2024-03-18").to_frames())
