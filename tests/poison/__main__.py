"""A folder with hostile files among good ones: `python tests/poison --files 1000 --hostile 50` reads it and tells what became of it.

Every file must have its row in `bulletins`, and the tables of the good files must be those of a run without the hostile ones.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from hostile import HOSTILE, good

TABLES = ("facts", "entities", "projects", "findings")


def main() -> int:
    parser = argparse.ArgumentParser(prog="poison", description="Read good and hostile files together.")
    parser.add_argument("--files", type=int, default=1000, help="files in all")
    parser.add_argument("--hostile", type=int, default=50, help="hostile ones among them, each kind in turn")
    parser.add_argument("--jobs", type=int, default=2, help="worker processes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        kinds = list(HOSTILE)
        bad = [f"{n:04}-{kinds[n % len(kinds)]}" for n in range(options.hostile)]
        _write(root / "good", options.files - options.hostile, [])
        _write(root / "all", options.files - options.hostile, bad)
        clean, _ = _run(root / "good", root / "clean", options.jobs)
        mixed, seconds = _run(root / "all", root / "mixed", options.jobs)
        same = all(clean[table] == _of(mixed[table], set(bad)) for table in TABLES)
        told = [row for row in mixed["bulletins"] if row["source"] in bad]
        print(f"{len(mixed['bulletins'])} of {options.files} files have their row, {seconds:.0f} s")
        print(f"the tables of the {options.files - options.hostile} good files are {'identical to' if same else 'NOT those of'} a clean run")
        for row in sorted(told, key=lambda row: row["source"].partition("-")[2]):
            print(f"  {row['source'].partition('-')[2]:22} {row['status']:8} {(row['error'] or '')[:110]}")
        print("hostile files:", dict(Counter(row["status"] for row in told)))
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"largest process: {largest:,.0f} MiB")
        return 0 if same and len(mixed["bulletins"]) == options.files and largest < 1024 + 512 else 1


def _write(folder: Path, good_files: int, bad: list[str]) -> None:
    folder.mkdir()
    for number in range(good_files):
        (folder / f"{number:04}-good.txt").write_bytes(good(number))
    for name in bad:
        (folder / name).write_bytes(HOSTILE[name.partition("-")[2]]())


def _run(folder: Path, out: Path, jobs: int) -> tuple[dict[str, list[dict[str, object]]], float]:
    began = time.monotonic()
    command = [sys.executable, "-m", "kuaixun", "extract", str(folder), "--out", str(out), "--format", "jsonl", "--quiet", "--jobs", str(jobs)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    if ended.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}\n{ended.stderr}")
    tables = {name: [json.loads(line) for line in (out / f"{name}.jsonl").read_text("utf-8").splitlines()] for name in (*TABLES, "bulletins")}
    return tables, time.monotonic() - began


def _of(rows: list[dict[str, object]], bad: set[str]) -> list[dict[str, object]]:
    return [row for row in rows if row["source"] not in bad]


if __name__ == "__main__":
    sys.exit(main())
