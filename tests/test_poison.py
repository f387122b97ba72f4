"""Hostile files among good ones: each has its row, and the good ones are read as if they were alone (all kinds: `make poison`)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hostile import HOSTILE, good
from kuaixun.run import run

TABLES = ("facts", "entities", "projects", "findings")
# Read to their end, or measured to their limit, in seconds: `make poison` has them.
_LONG = {"one-line.txt", "quotes.txt", "many-lines.txt", "brackets.txt", "no-punctuation.txt", "form-loop.pdf", "bomb.docx", "bomb.zip", "many.zip", "bomb.png",
         "stream-bomb.pdf", "merged.xlsx"}  # fmt: skip
QUICK = sorted(set(HOSTILE) - _LONG)


def lines(folder: Path, table: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / f"{table}.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("poison")
    for name in ("clean", "mixed"):
        (root / name).mkdir()
        for number in range(6):
            (root / name / f"{number}-good.txt").write_bytes(good(number))
    for name in QUICK:
        (root / "mixed" / name).write_bytes(HOSTILE[name]())
    for name in ("clean", "mixed"):
        run([root / name], root / f"{name}-out", ["jsonl"], date(2025, 6, 12))
    return root / "clean-out", root / "mixed-out"


def test_every_file_has_its_row(folders: tuple[Path, Path]) -> None:
    rows = {row["source"]: row for row in lines(folders[1], "bulletins")}
    assert set(rows) == {*QUICK, *(f"{number}-good.txt" for number in range(6))}
    for row in rows.values():
        assert row["status"] in ("ok", "partial", "failed")
        assert row["status"] == "ok" or str(row["error"]).partition(":")[0].isupper()
        assert "INTERNAL" not in str(row["error"])


@pytest.mark.parametrize("table", TABLES)
def test_the_good_ones_are_read_as_if_alone(folders: tuple[Path, Path], table: str) -> None:
    clean, mixed = (lines(folder, table) for folder in folders)
    assert clean == [row for row in mixed if str(row["source"]).endswith("-good.txt")]


def test_no_figure_holds_a_character_that_was_lost(folders: tuple[Path, Path]) -> None:
    assert not any("\ufffd" in str(row["text"]) for row in lines(folders[1], "facts"))
