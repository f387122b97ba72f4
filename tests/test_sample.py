"""The committed sample run is what the code writes today (make it anew with `make sample`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from kuaixun.rules import Rules
from kuaixun.run import run

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "outputs" / "sample"
SOURCES = ["issue.txt", "three-batches.txt"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    run([str(ROOT / "corpus" / "bulletins" / name) for name in SOURCES], out, ["jsonl", "csv"], date(2025, 6, 12), Rules(), "auto", False)
    return out


@pytest.mark.parametrize("table", ["facts", "entities", "projects", "findings"])
@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_snapshot(made: Path, table: str, ending: str) -> None:
    name = f"{table}.{ending}"
    assert (made / name).read_bytes() == (SAMPLE / name).read_bytes(), f"{name} differs: look at the difference, then run make sample"


def test_every_row_leads_back_to_its_characters(made: Path) -> None:
    texts = {name: (ROOT / "corpus" / "bulletins" / name).read_bytes().decode("utf-8") for name in SOURCES}
    rows = [json.loads(line) for table in ("facts", "entities") for line in (made / f"{table}.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) > 100
    for row in rows:
        assert texts[row["source"]][row["start"] : row["end"]] == row["text"]


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_hash_seed_changes_nothing(tmp_path: Path, seed: str) -> None:
    command = [sys.executable, "-m", "kuaixun", "extract", *(str(ROOT / "corpus" / "bulletins" / name) for name in SOURCES)]
    subprocess.run([*command, "--out", str(tmp_path), "--format", "jsonl", "--date", "2025-06-12", "--quiet"], check=True, env=os.environ | {"PYTHONHASHSEED": seed})
    for table in ("facts", "entities", "projects"):
        assert (tmp_path / f"{table}.jsonl").read_bytes() == (SAMPLE / f"{table}.jsonl").read_bytes()
