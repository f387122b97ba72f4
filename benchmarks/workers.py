"""How much faster are two processes than one? `kuaixun extract --jobs 1` and `--jobs 2` over a folder of made-up articles.

    python benchmarks/workers.py [--articles 4000] [--json]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from articles import articles
from measure import Said, options_of, show_runs

COMMAND = (sys.executable, "-m", "kuaixun", "extract")


def main() -> None:
    options = options_of(__doc__, ("--articles", int, 4_000, "how many"))
    if "--jobs" not in subprocess.run([*COMMAND, "--help"], capture_output=True, encoding="utf-8", check=True, env={"COLUMNS": "200"}).stdout:
        sys.exit("this kuaixun has no --jobs: nothing to compare")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made, "articles")
        folder.mkdir()
        for name, text in articles(options.articles):
            (folder / name).write_text(text, "utf-8")
        runs = [(f"--jobs {jobs}", *run(folder, Path(made, f"out-{jobs}"), jobs)) for jobs in (1, 2)]
    show_runs(
        "workers",
        Said(f"{options.articles:,} articles, one and two processes", f"{options.articles:,} 篇文章：一个与两个进程"),
        options.articles,
        runs,
        Said(
            "The whole command with its start, from a folder of text files to Parquet files.", "整条命令（含启动），从文本文件夹到 Parquet 文件。"
        ),
        options.json,
    )


def run(folder: Path, out: Path, jobs: int) -> tuple[float, str]:
    """Seconds and hash of one run of the command."""
    import pandas as pd
    from kuaixun.canonical import canonical_hash
    from kuaixun.schema import TABLES

    began = time.perf_counter()
    subprocess.run([*COMMAND, str(folder), "--out", str(out), "--format", "parquet", "--jobs", str(jobs), "--quiet"], check=True)
    seconds = time.perf_counter() - began
    return seconds, canonical_hash({name: pd.read_parquet(out / f"{name}.parquet") for name in TABLES})


if __name__ == "__main__":
    main()
