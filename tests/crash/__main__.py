"""Kills runs at random moments: `python tests/crash --kills 100`. What was published must open, and the run that goes on must end alike.

A run over sample articles is killed (SIGKILL, in turn its parent and one of its workers), what lies in the folder is opened, and the same
command is given again until it comes to its end. At last one run meets a full disk.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1] / "poison"))
from hostile import good

FORMATS = ("jsonl", "csv", "parquet", "xlsx", "duckdb")
SMALL_DISK = 60_000  # bytes that a file may have where the disk is full


def main() -> int:
    parser = argparse.ArgumentParser(prog="crash", description="Kill runs of kuaixun at random moments.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        texts, out = root / "texts", root / "out"
        texts.mkdir()
        for number in range(options.files):
            (texts / f"{number:04}.txt").write_bytes(good(number))
        wanted, whole = _undisturbed(texts, root / "calm")
        print(f"an undisturbed run takes {whole:.1f} s; hash {wanted[:16]}…", flush=True)
        kills = ends = wrong = 0
        while kills < options.kills:
            shutil.rmtree(out, ignore_errors=True)
            ended = False
            while not ended:
                began = time.monotonic()
                killed, ended = _disturbed(texts, out, chance.uniform(0.1, 1.0) * whole, chance, workers=kills % 2 == 1)
                kills += killed
                whole = whole if killed else min(whole, time.monotonic() - began)
                wrong += not _all_open(out)
            ends += 1
            found = _hash(out)
            wrong += found != wanted
            print(f"{kills} kills, {ends} runs brought to their end, hash {found[:16]}…, {wrong} wrong", flush=True)
        wrong += not _full_disk(texts, out, wanted)
    print("all is well" if not wrong else f"{wrong} wrong")
    return 1 if wrong else 0


def _command(texts: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "kuaixun", "extract", str(texts), "--out", str(out), "--format", ",".join(FORMATS), "--jobs", "2", "--quiet"]


def _undisturbed(texts: Path, out: Path) -> tuple[str, float]:
    began = time.monotonic()
    subprocess.run(_command(texts, out), check=True)
    return _hash(out), time.monotonic() - began


def _disturbed(texts: Path, out: Path, after: float, chance: random.Random, workers: bool) -> tuple[bool, bool]:
    """Starts a run and kills it, or one of its workers, after some seconds. Whether one was killed, and whether the run came to its end."""
    run = subprocess.Popen(_command(texts, out), start_new_session=True, stderr=subprocess.DEVNULL)
    with suppress(subprocess.TimeoutExpired):
        return False, run.wait(after) == 0
    if workers:
        for child in _children(run.pid)[-1:]:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        run.wait(60)
        return True, run.returncode == 0  # one source may have failed with its process, and is tried again
    os.killpg(run.pid, signal.SIGKILL) if chance.random() < 0.5 else run.kill()
    run.wait()
    time.sleep(0.2)  # for its workers to notice
    return True, False


def _children(parent: int) -> list[int]:
    """All processes that a process has started, at any depth."""
    found = []
    for line in subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.splitlines():
        pid, above = map(int, line.split())
        found.append((pid, above))
    family = {parent}
    while more := {pid for pid, above in found if above in family} - family:
        family |= more
    return sorted(family - {parent})


def _hash(out: Path) -> str:
    return subprocess.run([sys.executable, "-m", "kuaixun", "status", str(out), "--hash"], capture_output=True, text=True, check=True).stdout.split()[-1]


def _all_open(out: Path) -> bool:
    """Whether every file that is there under its own name can be read to its end."""
    for path in out.glob("*"):
        if path.is_file() and (opener := _OPEN.get(path.suffix)):
            try:
                opener(path)
            except Exception as error:
                print(f"{path.name}: {type(error).__name__}: {error}", flush=True)
                return False
    return True


def _open_duckdb(path: Path) -> None:
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("select count(*) from facts").fetchone()


_OPEN: Mapping[str, Callable[[Path], object]] = {
    ".jsonl": lambda path: [json.loads(line) for line in path.read_text("utf-8").splitlines()],
    ".csv": lambda path: path.read_text("utf-8-sig"),
    ".parquet": pq.read_table,
    ".xlsx": openpyxl.load_workbook,
    ".duckdb": _open_duckdb,
}


def _full_disk(texts: Path, out: Path, wanted: str) -> bool:
    """A run that can write no large file leaves the tables of the run before as they are, and says so."""
    before = {path.name: path.read_bytes() for path in out.glob("*") if path.is_file()}
    (texts / "new.txt").write_bytes(good(10_001))
    ended = subprocess.run(
        _command(texts, out), capture_output=True, text=True, check=False,
        preexec_fn=lambda: (resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_DISK, SMALL_DISK)), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)),
    )  # fmt: skip
    same = all((out / name).exists() and (out / name).read_bytes() == data for name, data in before.items())
    print(f"a full disk: exit code {ended.returncode}, {'the tables stand unchanged' if same else 'THE TABLES CHANGED'}: {ended.stderr.strip()[-200:]}")
    (texts / "new.txt").unlink()
    subprocess.run(_command(texts, out), check=False)
    return ended.returncode == 2 and same and _hash(out) == wanted


if __name__ == "__main__":
    sys.exit(main())
