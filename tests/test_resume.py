"""A run that goes on where another ended gives the same tables, whatever ended it, in whichever order and by however many processes."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import fakes
import pandas as pd
import pytest
from kuaixun import run as running
from kuaixun.journal import Journal, JournalError, locked
from kuaixun.manifest import digest_of, read_manifest
from kuaixun.pool import Workers, get_ready
from kuaixun.run import Interrupted, run
from kuaixun.status import StatusError, status, tables_hash
from samples import Command

TEXT = "清源市轴承项目开工\n\n    3月{day}日，宏达轴承有限公司年产{n}台轴承项目在清源经济开发区开工。该项目总投资{n}亿元，占地40亩。\n"
FORMATS = ["jsonl", "csv", "parquet"]
SERVED = multiprocessing.get_context("forkserver")  # a fork of the tests' own process, which has threads, may hang
CORPUS = Path(__file__).parents[1] / "corpus" / "bulletins"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02}.txt").write_text(TEXT.format(day=number % 28 + 1, n=number + 1), "utf-8")
    return folder


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "Pipeline", fakes.FakePipeline)
    monkeypatch.setattr(running, "outcomes", fakes.outcomes)
    get_ready(["kuaixun.work"])


def tables(out: Path) -> dict[str, bytes]:
    """The bytes of the tables but for those of bulletins, which tell seconds."""
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file() and path.stem not in ("bulletins", "manifest")}


def rows(out: Path, table: str = "bulletins") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / f"{table}.jsonl").read_text("utf-8").splitlines()]


# The same tables


def test_a_run_killed_ten_times_and_one_undisturbed_give_the_same(texts: Path, tmp_path: Path) -> None:
    run([texts], tmp_path / "whole", FORMATS)
    chance, out = random.Random(2024), tmp_path / "killed"
    for _ in range(10):
        process = SERVED.Process(target=fakes.run_slowly, args=(texts, out, FORMATS))
        process.start()
        process.join(chance.uniform(0.1, 1.0))
        process.kill()
        process.join()
    run([texts], out, FORMATS)
    assert tables_hash(out) == tables_hash(tmp_path / "whole")
    assert tables(out) == tables(tmp_path / "whole")
    assert [row["source"] for row in rows(out)] == [f"{number:02}.txt" for number in range(40)]
    assert not list(out.glob(".kuaixun-*"))  # half written files of those that were killed


def test_a_run_killed_while_it_writes_leaves_whole_files(texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([texts / "00.txt"], out, FORMATS)
    before = tables(out)

    process = SERVED.Process(target=fakes.run_killed_in_writing, args=(texts, out, FORMATS))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert tables(out) == before
    assert not status(out, 0).is_complete
    assert run([texts], out, FORMATS).kept == 40


@pytest.mark.parametrize("jobs", [1, 2])
def test_order_and_processes_change_nothing(texts: Path, tmp_path: Path, jobs: int) -> None:
    run([texts], tmp_path / "whole", FORMATS)
    paths = [*texts.iterdir()]
    random.Random(jobs).shuffle(paths)
    run(paths, tmp_path / "out", FORMATS, workers=Workers(jobs, 60))
    assert tables(tmp_path / "out") == tables(tmp_path / "whole")
    assert tables_hash(tmp_path / "out") == tables_hash(tmp_path / "whole")


def test_the_real_thing_in_two_processes_with_another_hash_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    sources = [str(CORPUS / name) for name in ("three-batches.txt", "issue.txt", "deliberate-slips.txt")]
    run(sources, tmp_path / "one", ["jsonl"], date(2025, 6, 12))
    command = [sys.executable, "-m", "kuaixun", "extract", *sources[::-1], "--out", str(tmp_path / "two"), "-f", "jsonl", "--date", "2025-06-12"]
    subprocess.run([*command, "--jobs", "2", "--quiet"], check=True, env=os.environ | {"PYTHONHASHSEED": "7"})
    assert tables(tmp_path / "two") == tables(tmp_path / "one")
    assert tables_hash(tmp_path / "two") == tables_hash(tmp_path / "one")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells of processes so")
def test_a_parent_that_is_killed_takes_its_processes_along(texts: Path, tmp_path: Path) -> None:
    (texts / "0.txt").write_text("it hangs", "utf-8")
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, fakes; from pathlib import Path; from kuaixun import journal, run as running; from kuaixun.pool import Workers\n"
        "if __name__ == '__main__':\n"
        "    running.outcomes, journal._COMMIT_EVERY = fakes.outcomes, 0\n"
        "    running.run([Path(sys.argv[1])], Path(sys.argv[2]), ['jsonl'], workers=Workers(2))\n", "utf-8",
    )  # fmt: skip
    out, environment = tmp_path / "out", os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, str(script), str(texts), str(out)], env=environment) as parent:
        try:
            wait_for(lambda: done_in(out) > 0)
            children = family(parent.pid)
        finally:
            parent.kill()
    assert len(children) >= 3  # the server and two processes
    wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in children))


def done_in(out: Path) -> int:
    """How many sources a run has done that may just have begun."""
    with contextlib.suppress(JournalError, StatusError):
        return (found := status(out, 0)).running * (found.state.ok if found.state else 0)
    return 0


def family(pid: int) -> set[int]:
    """The processes that a process began, and those that these began."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def wait_for(happens: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < until
        time.sleep(0.05)


# What goes wrong on the way


def test_a_text_that_takes_its_process_with_it_is_one_row(texts: Path, tmp_path: Path) -> None:
    for word in ("dies", "hangs", "eats"):
        (texts / f"{word}.txt").write_text(f"it {word}", "utf-8")
    summary = run([texts], tmp_path / "out", ["jsonl"], workers=Workers(2, 4, 64 << 20))
    errors = {receipt.source: str(receipt.error) for receipt in summary.failed}
    assert {name: error.split(":")[0] for name, error in errors.items()} == {"dies.txt": "CRASHED", "eats.txt": "MEMORY", "hangs.txt": "TIMEOUT"}
    assert len(rows(tmp_path / "out")) == 43
    assert len(rows(tmp_path / "out", "facts")) == 40


def test_a_second_run_does_only_what_is_new_or_changed(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    assert run([texts], out, ["jsonl"]).kept == 0
    (texts / "new.txt").write_text("新的项目总投资3亿元。", "utf-8")
    (texts / "00.txt").write_text("项目总投资9亿元。", "utf-8")
    (texts / "39.txt").unlink()
    done: list[str] = []
    process = fakes.FakePipeline.process
    monkeypatch.setattr(fakes.FakePipeline, "process", lambda self, bulletin: (done.append(bulletin.source), process(self, bulletin))[1])
    assert run([texts], out, ["jsonl"]).kept == 38
    assert done == ["00.txt", "new.txt"]
    assert [row["source"] for row in rows(out)] == sorted(path.name for path in texts.iterdir())
    done.clear()
    assert run([texts], out, ["jsonl"]).kept == 40
    assert run([texts], out, ["jsonl"], date(2024, 3, 18)).kept == 0  # another option
    assert run([texts], out, ["jsonl"], date(2024, 3, 18), force=True).kept == 0
    assert len(done) == 80


def test_a_finished_run_that_is_run_again_changes_nothing(texts: Path, tmp_path: Path) -> None:
    (texts / "empty.txt").touch()
    out = tmp_path / "out"
    run([texts, tmp_path / "gone.txt"], out, FORMATS)
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    assert run([texts, tmp_path / "gone.txt"], out, FORMATS).kept == 40
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(("retry", "kept"), [(True, 40), (False, 41)])
def test_what_failed_is_tried_again_unless_told_not_to(texts: Path, tmp_path: Path, retry: bool, kept: int) -> None:
    (texts / "empty.txt").touch()
    run([texts], tmp_path / "out", ["jsonl"])
    assert run([texts], tmp_path / "out", ["jsonl"], retry=retry).kept == kept


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupt_keeps_what_is_done_and_says_how_to_go_on(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    def progress(done: int, total: int | None, name: str) -> None:
        if done == 30:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    with pytest.raises(Interrupted, match=r"interrupted: [123][0-9] of about 40 sources are done and kept; give the same command again"):
        run([texts], out, ["jsonl"], progress=progress, workers=Workers(jobs))
    assert multiprocessing.active_children() == []
    assert [path.name for path in out.iterdir()] == [".kuaixun"]
    assert run([texts], out, ["jsonl"]).kept >= 10


def test_a_full_disk_leaves_the_earlier_tables_and_what_was_done(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    run([texts / "00.txt"], out, FORMATS)
    before = tables(out)

    def full(*_: object) -> Any:
        raise sqlite3.OperationalError("database or disk is full")

    keep = Journal.keep
    monkeypatch.setattr(Journal, "keep", lambda self, source, outcome: full() if source.name == "30.txt" else keep(self, source, outcome))
    with pytest.raises(sqlite3.OperationalError):
        run([texts], out, FORMATS)
    monkeypatch.setattr(Journal, "keep", keep)
    assert tables(out) == before
    assert run([texts], out, FORMATS).kept == 30


def test_a_run_does_not_write_where_another_does(texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with locked(out), pytest.raises(JournalError, match="another run writes into this folder"):
        run([texts], out, ["jsonl"])


# What is told of it


def test_the_manifest_tells_of_what_and_by_what(texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([texts, texts / "00.txt"], out, ["jsonl", "xlsx"], date(2024, 3, 18))
    manifest = read_manifest(out)
    assert (manifest.inputs, manifest.options["date"]) == ((str(texts), str(texts / "00.txt")), "2024-03-18")
    assert len(manifest.rules) == 64
    assert set(manifest.files) == {path.name for path in out.iterdir() if path.is_file()} - {"manifest.json"}
    assert all(held["sha256"] == digest_of(out / name) for name, held in manifest.files.items())
    assert manifest.files["facts.jsonl"]["rows"] == 40
    size = (out / "manifest.json").stat().st_size
    run([texts / "00.txt", texts / "01.txt"], out, ["jsonl", "xlsx"])
    assert abs((out / "manifest.json").stat().st_size - size) < 100  # a row more is no line more


def test_a_long_run_is_summed_up_from_its_first_rows(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuaixun.journal.BATCH_ROWS", 10)
    summary = run([texts], tmp_path / "out", FORMATS)
    assert len(summary.head["bulletins"]) == 5
    assert summary.rows["bulletins"] == len(summary.frames["bulletins"]) == len(summary.receipts) == 40
    monkeypatch.undo()
    monkeypatch.setattr(running, "Pipeline", fakes.FakePipeline)
    run([texts], tmp_path / "whole", FORMATS)
    for name in ("facts.jsonl", "facts.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert pd.read_parquet(tmp_path / "out" / "facts.parquet").equals(pd.read_parquet(tmp_path / "whole" / "facts.parquet"))


def test_all_formats_in_several_batches(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuaixun.journal.BATCH_ROWS", 10)
    out = tmp_path / "out"
    run([texts], out, ["xlsx", "duckdb"])
    with duckdb.connect(str(out / "kuaixun.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*), count(DISTINCT source) FROM facts").fetchone() == (40, 40)
    sheets = pd.read_excel(out / "kuaixun.xlsx", sheet_name=None)
    assert [len(sheets[name]) for name in ("项目", "数据", "快讯")] == [0, 40, 40]


# Tables in parts


@pytest.mark.parametrize(("partition", "parts"), [("date", ["month=2024-02", "month=2024-03", "month=undated"]), ("source", ["origin=a.jsonl", "origin=b.txt"])])
def test_tables_in_parts(tmp_path: Path, partition: str, parts: list[str]) -> None:
    articles = [{"id": 1, "text": "甲项目", "date": "2024-03-05"}, {"id": 2, "text": "乙项目", "date": "2024-02-29"}, {"id": 3, "text": "丙项目"}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    (tmp_path / "b.txt").write_text("丁项目", "utf-8")
    out = tmp_path / "out"
    run([tmp_path / "a.jsonl", tmp_path / "b.txt"], out, [*FORMATS, "xlsx"], partition=partition)
    for ending in FORMATS:
        assert sorted(path.name for path in (out / f"facts.{ending}").iterdir()) == parts
    assert (out / "kuaixun.xlsx").is_file()
    whole = pd.read_parquet(out / "facts.parquet")
    assert sorted(whole["source"]) == ["a.jsonl#1", "a.jsonl#2", "a.jsonl#3", "b.txt"]
    key = parts[0].split("=")[0]
    query = f"SELECT {key}, count(*) FROM read_parquet('{out}/facts.parquet/*/*.parquet', hive_partitioning = true) GROUP BY ALL ORDER BY ALL"
    assert [str(row[0]) for row in duckdb.sql(query).fetchall()] == [part.split("=")[1] for part in parts]
    assert status(out, 0).is_complete
    run([tmp_path / "b.txt"], out, FORMATS, partition=partition)  # parts that are no more are gone
    assert len(list((out / "facts.parquet").iterdir())) == 1
    run([tmp_path / "b.txt"], out, ["parquet"])
    assert (out / "facts.parquet").is_file()


# The command


def test_status(texts: Path, tmp_path: Path, run_command: Command) -> None:
    out = tmp_path / "out"
    (texts / "empty.txt").touch()
    run_command("extract", str(texts), "--out", str(out), "-f", "jsonl")
    told = run_command("status", str(out))
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("finished: 40 done, 1 failed\n")
    assert "whole    facts.jsonl: 40 rows" in told.out
    assert "  empty.txt: EMPTY: " in told.out
    (out / "facts.jsonl").write_text("{}\n", "utf-8")
    (out / "projects.jsonl").unlink()
    told = run_command("status", str(out))
    assert told.code == 1
    assert "changed  facts.jsonl" in told.out
    assert "missing  projects.jsonl" in told.out
    assert json.loads(run_command("status", str(out), "-f", "json").out)["state"]["failed"] == 1
    assert run_command("status", str(out), "--hash").out.strip() == tables_hash(out)
    run_command("extract", str(texts), "--out", str(out), "-f", "jsonl")
    shutil.rmtree(out / ".kuaixun")
    told = run_command("status", str(out))
    assert (told.code, told.out.splitlines()[0]) == (0, "no journal: the next run does all sources anew")


def test_status_of_an_interrupted_run(texts: Path, tmp_path: Path, run_command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: object, bulletin: Any) -> None:
        if bulletin.source == "30.txt":
            raise KeyboardInterrupt
        return process(self, bulletin)  # type: ignore[return-value, arg-type]

    process = fakes.FakePipeline.process
    monkeypatch.setattr(fakes.FakePipeline, "process", interrupted)
    ended = run_command("extract", str(texts), "--out", str(tmp_path / "out"))
    assert (ended.code, ended.out) == (130, "")
    told = run_command("status", str(tmp_path / "out"))
    assert told.code == 1
    assert told.out == "interrupted: 30 of about 40 done, 0 failed, 10 missing\ngive the same command again to go on\n"


def test_the_summary_says_what_was_kept(texts: Path, tmp_path: Path, run_command: Command) -> None:
    run_command("extract", str(texts), "--out", str(tmp_path / "out"), "-f", "jsonl")
    (texts / "new.txt").write_text("新的项目", "utf-8")
    assert "41 bulletins (40 as they were, 1 new): " in run_command("extract", str(texts), "--out", str(tmp_path / "out"), "-f", "jsonl").out


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("status gone", "gone: no run of kuaixun extract wrote into it"),
        ("status texts --hash", "texts: has no journal"),
        ("status texts --format pdf", "pdf: no such format; choose text or json"),
        ("extract texts --out out --jobs many", "--jobs many: not a number of processes; write 1, 2, … or auto"),
        ("extract texts --out out --partition week", "'week' is not one of 'date', 'source'"),
        ("extract texts --out out --timeout -1", "Invalid value for '--timeout'"),
    ],
)
def test_bad_options(texts: Path, tmp_path: Path, run_command: Command, monkeypatch: pytest.MonkeyPatch, line: str, sentence: str) -> None:
    monkeypatch.chdir(tmp_path)
    ended = run_command(*line.split())
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert sentence in ended.err
    assert not (tmp_path / "out").exists()
