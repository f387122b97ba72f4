"""What the benchmarks share: their options, the machine, how a table is printed, and how it is kept for `table.py`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kuaixun import __version__  # type: ignore[attr-defined]

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase in both languages of the documentation."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures; `form` is a format specification of Python."""

    name: Said
    form: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A table of figures; the first column of each row is its name. `notes` say what was measured, and what follows from it."""

    name: str
    title: Said
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]
    notes: tuple[Said, ...]


def options_of(description: str | None, *more: tuple[str, type, Any, str]) -> argparse.Namespace:
    """The options of a benchmark: `--json`, and those given by name, type, default and help."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, kind, default, meaning in more:
        parser.add_argument(name, type=kind, default=default, help=f"{meaning} (default: {default})")
    parser.add_argument("--json", action="store_true", help="keep the figures in benchmarks/results, for table.py")
    return parser.parse_args()


def show(measured: Measured, keep: bool) -> None:
    """Prints the table, and keeps it as JSON if asked to."""
    print(f"\n{measured.title.en}\n{machine_line(machine())}\n")
    cells = [[column.name.en for column in measured.columns], *cells_of(asdict(measured))]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        print("  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]))
    print()
    for note in measured.notes:
        print(note.en)
    if keep:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{measured.name}.json"
        path.write_text(json.dumps({**asdict(measured), "machine": machine()}, ensure_ascii=False, indent=1) + "\n", "utf-8")
        print(f"kept in {path.parent.name}/{path.name}")


def show_runs(name: str, title: Said, articles: int, runs: Sequence[tuple[str, float, str]], note: Said, keep: bool) -> None:
    """Prints runs over the same articles, each by its name, seconds and canonical hash, against the first. Exits with 1 where rows differ."""
    same = len({digest for *_, digest in runs}) == 1
    columns = (
        Column(Said("run", "运行")),
        Column(Said("seconds", "秒"), ".1f"),
        Column(Said("articles a second", "篇/秒"), ",.0f"),
        Column(Said("times as fast", "倍速"), ".2f"),
        Column(Said("canonical hash", "规范哈希")),
    )
    rows = [[run, seconds, articles / seconds, runs[0][1] / seconds, digest[:16]] for run, seconds, digest in runs]
    told = Said("The rows are the same.", "各次的行完全相同。") if same else Said("THE ROWS DIFFER.", "各次的行不相同！")
    show(Measured(name, title, columns, rows, (note, told)), keep)
    if not same:
        sys.exit(1)


def cells_of(measured: dict[str, Any]) -> list[list[str]]:
    """The rows of a table, each figure in the form of its column."""
    forms = [column["form"] for column in measured["columns"]]
    return [[_cell(value, form) for value, form in zip(row, forms, strict=True)] for row in measured["rows"]]


def _cell(value: Any, form: str) -> str:
    return "" if value is None else value if isinstance(value, str) else format(value, form)


def machine() -> dict[str, str]:
    """Where and when: a figure means nothing without it."""
    return {
        "date": date.today().isoformat(),
        "cores": str(os.cpu_count()),
        "processor": _processor(),
        "python": platform.python_version(),
        "kuaixun": __version__,
    }


def machine_line(where: dict[str, str]) -> str:
    return f"{where['date']}, {where['cores']} cores, {where['processor']}, Python {where['python']}, kuaixun {where['kuaixun']}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def slope_and_fit(across: Sequence[float], up: Sequence[float]) -> tuple[float, float]:
    """The slope of the straight line through some points, and the share of the variance that it explains (R²)."""
    import numpy as np

    x, y = np.asarray(across, dtype=float), np.asarray(up, dtype=float)
    slope, at_zero = np.polyfit(x, y, 1)
    spread = ((y - y.mean()) ** 2).sum()
    return float(slope), float(1 - ((y - (slope * x + at_zero)) ** 2).sum() / spread) if spread else 1.0
