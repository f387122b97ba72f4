"""What `kuaixun report` shows: a finished run, or bulletins that are read now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kuaixun.inputs import STDIN
from kuaixun.read import find_sources
from kuaixun.rules import Rules
from kuaixun.run import Progress, processed
from kuaixun.segment import Engine
from kuaixun.stored import StoredError, StoredRun, holds_run, read_run, run_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A run to show, and a sentence for each source that could not be read just now."""

    run: StoredRun
    failures: tuple[str, ...] = ()


def run_to_show(
    paths: Sequence[str],
    sources: Sequence[Path] = (),
    published: date | None = None,
    rules: Rules | None = None,
    engine: Engine = "auto",
    progress: Progress | None = None,
) -> Shown:
    """The run in a folder that `kuaixun extract` wrote, or one over files and folders of texts (`-` is standard input), made now.

    Raises StoredError for a folder that holds neither or half a run, RunError where there is nothing to read, and RuleError.
    """
    folders = [Path(path) for path in paths if path != STDIN and Path(path).is_dir()]
    runs = [folder for folder in folders if holds_run(folder)]
    if runs and len(paths) > 1:
        raise StoredError(f"{runs[0]}: holds a run, and is shown alone; give only this folder")
    if runs:
        return Shown(read_run(runs[0], sources))
    if folders and len(paths) == 1 and not find_sources(folders):
        raise StoredError(f"{folders[0]}: holds neither a run nor texts; give the folder that kuaixun extract wrote, or bulletins")
    done = list(processed(paths, published, rules, engine, progress))
    results = [result for _, _, result in done if result]
    failed = [receipt for _, receipt, result in done if not result]
    name = Path(paths[0]).name or paths[0]
    return Shown(
        run_of(name if len(paths) == 1 else f"{name} …", results, [receipt for _, receipt, _ in done]),
        tuple(f"{receipt.source}: {receipt.error}" for receipt in failed),
    )
