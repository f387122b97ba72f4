"""A finished run is verified: whatever has changed in it is found, and where."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from kuaixun.pipeline import Result
from kuaixun.run import processed
from kuaixun.seal import opened, sealed
from kuaixun.tables import frames
from kuaixun.verify import digest_of, rows_of, verify
from kuaixun.write import FORMATS, write_tables
from samples import Command

CORPUS = Path(__file__).parents[1] / "corpus" / "bulletins"
NAMES = ("issue.txt", "three-batches.txt")
FLIPS = 200


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return [result for _, _, result in processed([CORPUS / name for name in NAMES], date(2025, 6, 12)) if result]


def write(results: list[Result], out: Path, formats: tuple[str, ...] = ("jsonl",)) -> Path:
    """A finished run in a folder, as extract leaves it."""
    files = write_tables(frames(results), out, formats)
    seal(out, {path.name: {"sha256": digest_of(path), "rows": rows_of(path)} for path in files})
    return out


def seal(out: Path, files: dict[str, Any]) -> None:
    manifest = {"kuaixun": "0", "rules": "0" * 64, "options": {}, "inputs": [str(CORPUS)], "files": files}
    (out / "manifest.json").write_bytes(sealed(manifest).encode())


@pytest.fixture
def run(results: list[Result], tmp_path: Path) -> Path:
    return write(results, tmp_path / "out")


@pytest.fixture(scope="module")
def whole(results: list[Result], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in all formats."""
    return write(results, tmp_path_factory.mktemp("out"), tuple(FORMATS))


def test_what_was_written_is_verified(whole: Path, results: list[Result]) -> None:
    found = verify(whole)
    placed = sum(len(result.facts) + len(result.entities) + len(result.findings) for result in results)
    projects = sum(len(result.projects) for result in results)
    assert found.problems == found.missing == ()
    assert (found.files, found.texts, found.places, found.rows) == (17, 2, placed, placed + projects + 2)
    assert placed > 100


@pytest.mark.parametrize("form", FORMATS)
def test_the_rows_of_each_format_are_counted(form: str, results: list[Result], tmp_path: Path) -> None:
    tables = frames(results)
    counted = {path.name.split(".")[0]: rows_of(path) for path in write_tables(tables, tmp_path, (form,))}
    if len(counted) == 1:
        assert sum(counted.values()) == sum(map(len, tables.values()))
    else:
        assert counted == {name: len(frame) for name, frame in tables.items()}


def test_every_flipped_bit_is_found(whole: Path, tmp_path: Path) -> None:
    chance = random.Random(20250612)
    folder = tmp_path / "out"
    shutil.copytree(whole, folder)
    files = sorted(folder.iterdir())
    missed = []
    for _ in range(FLIPS):
        path = chance.choice(files)
        data = path.read_bytes()
        place, bit = chance.randrange(len(data)), chance.randrange(8)
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :])
        if not any(problem.startswith(f"{path.name}: ") for problem in verify(folder).problems):
            missed.append((path.name, place, bit))
        path.write_bytes(data)
    assert missed == []
    assert verify(folder).problems == ()


def test_a_folder_of_parts_has_one_hash(tmp_path: Path) -> None:
    part = tmp_path / "facts.parquet" / "month=2024-03" / "0.parquet"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"one")
    before = digest_of(tmp_path / "facts.parquet")
    part.write_bytes(b"two")
    assert digest_of(tmp_path / "facts.parquet") != before


# What somebody changed who sealed the manifest anew


def rewritten(run: Path, table: str, change: Callable[[list[dict[str, Any]]], object]) -> tuple[str, ...]:
    """What verify says of a run whose rows were changed, with a manifest that says they were written so."""
    path = run / f"{table}.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    change(rows)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    seal(run, {file.name: {"sha256": digest_of(file), "rows": rows_of(file)} for file in run.glob("*.jsonl")})
    return verify(run).problems


@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        ("facts", lambda rows: rows[0].update(text="9亿元"), "stands '{text}', and the row says '9亿元'"),
        ("facts", lambda rows: rows[0].update(start=rows[0]["start"] + 1), "and the row says '{text}'"),
        ("entities", lambda rows: rows[0].update(end=10**6), "is no part of a text of"),
        ("facts", lambda rows: rows[0].update(project_id="p-none"), "project_id p-none is no row of projects"),
        ("facts", lambda rows: rows[0].update(entity_id="ec-none"), "entity_id ec-none is no row of entities"),
        ("findings", lambda rows: rows[0].update(related=["f-none", "1-2"]), "related f-none is no row of facts"),
        ("facts", lambda rows: rows[1].update(fact_id=rows[0]["fact_id"]), "stands 2 times"),
        ("facts", lambda rows: rows[0].update(source="gone.txt"), "source gone.txt is no row of bulletins"),
        ("facts", lambda rows: rows[0].update(attribute="area"), "attribute"),
        ("facts", lambda rows: rows[0].pop("unit"), "its keys are not the columns of facts"),
        ("bulletins", lambda rows: rows[0].update(status="failed"), "which failed or is not there"),
    ],
)
def test_rows_that_cannot_be_right_are_told(run: Path, table: str, change: Callable[[list[dict[str, Any]]], object], told: str) -> None:
    text = json.loads((run / f"{table}.jsonl").read_text("utf-8").splitlines()[0]).get("text", "")
    problems = rewritten(run, table, change)
    assert any(told.format(text=text) in problem for problem in problems), problems


def test_many_problems_of_one_kind_are_counted(run: Path) -> None:
    problems = rewritten(run, "facts", lambda rows: [row.update(text="0") for row in rows])
    assert len(problems) == 21
    assert problems[-1].startswith("and ")


def test_a_wrong_count_of_rows(run: Path) -> None:
    document = opened((run / "manifest.json").read_bytes())
    document["files"]["facts.jsonl"]["rows"] += 1
    (run / "manifest.json").write_text(sealed(document), "utf-8")
    (problem,) = verify(run).problems
    assert problem.startswith("facts.jsonl: has ")


@pytest.mark.parametrize("data", [b"{", b"[]", b"\xff", b'{"files": {}}\n', sealed({"files": {"a": 1}}).encode(), sealed({}).encode()])
def test_a_broken_manifest(run: Path, data: bytes) -> None:
    (run / "manifest.json").write_bytes(data)
    (problem,) = verify(run).problems
    assert problem.startswith("manifest.json: is not as it was written")


# The command


def test_the_command(run: Path, run_command: Command) -> None:
    ended = run_command("verify", str(run))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("5 files, ")
    assert ended.out.endswith("all as it was written\n")
    (run / "facts.jsonl").unlink()
    assert run_command("verify", str(run)).out == "5 files; their rows are not looked at before all files are whole\n"


def test_a_missing_and_a_changed_file(run: Path, run_command: Command) -> None:
    (run / "facts.jsonl").unlink()
    with (run / "entities.jsonl").open("a") as file:
        file.write("\n")
    ended = run_command("verify", str(run), "--quiet")
    assert (ended.code, ended.out) == (1, "")
    assert [line.split(";")[0] for line in ended.err.splitlines()] == [
        "kuaixun: facts.jsonl: is missing", "kuaixun: entities.jsonl: has changed since it was written"
    ]  # fmt: skip


def test_texts_that_have_moved(results: list[Result], tmp_path: Path, run_command: Command) -> None:
    out = write([replace(results[0], bulletin=results[0].bulletin)], tmp_path / "out")
    document = opened((out / "manifest.json").read_bytes())
    (out / "manifest.json").write_text(sealed({**document, "inputs": [str(tmp_path / "gone")]}), "utf-8")
    ended = run_command("verify", str(out))
    assert ended.code == 0
    assert "not compared: 1 texts are not where they were" in ended.out
    assert "not compared" not in run_command("verify", str(out), "--sources", str(CORPUS)).out


def test_nothing_to_verify(tmp_path: Path, run_command: Command) -> None:
    ended = run_command("verify", str(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert "manifest.json: there is no such file; give a folder that kuaixun extract wrote to its end" in ended.err
