"""One run: every source is read and processed, and the tables are written. A source that fails loses only itself."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kuaixun.model import Bulletin, Receipt
from kuaixun.pipeline import Pipeline, Result
from kuaixun.read import ReadError, bulletin_from_bytes, bytes_of, find_sources
from kuaixun.rules import Rules, default_rules
from kuaixun.segment import Engine
from kuaixun.tables import TableBuilder, TableError, receipt_of
from kuaixun.write import DEFAULT_FORMATS, known_formats, prepare_folder, write_tables

if TYPE_CHECKING:
    import pandas as pd

STDIN = "-"  # the path that means standard input
STDIN_SOURCE = "stdin"  # and what it is called in the tables

Progress = Callable[[int, int, str], None]


class RunError(ValueError):
    """A run that cannot begin: nothing to read. One sentence, for the user."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: the tables by name, the files written, and what became of each source."""

    frames: dict[str, pd.DataFrame]
    files: tuple[Path, ...]
    receipts: tuple[Receipt, ...]

    @property
    def failed(self) -> tuple[Receipt, ...]:
        """The sources that could not be read or processed."""
        return tuple(receipt for receipt in self.receipts if receipt.status == "failed")

    @property
    def remarked(self) -> tuple[Receipt, ...]:
        """The sources that were read with a remark: something may be lost, or was not as it said."""
        return tuple(receipt for receipt in self.receipts if receipt.status != "failed" and receipt.error)


@dataclass(frozen=True, slots=True)
class Source:
    """One input under its name in the tables; `path` is None for standard input."""

    name: str
    path: Path | None


def run(
    paths: Sequence[str | Path],
    out: Path,
    formats: Iterable[str] = DEFAULT_FORMATS,
    published: date | None = None,
    rules: Rules | None = None,
    engine: Engine = "auto",
    csv_bom: bool = True,
    progress: Progress | None = None,
) -> Summary:
    """Reads files and folders (`-` is standard input), writes the five tables into `out`, and tells what became of each source.

    The order of the rows depends on the names of the sources alone. `published` is the date of bulletins that print none; `progress` is
    called with the number of sources done, of all, and the name of the next. A source that cannot be read or processed is a row of
    `bulletins` with status `failed` and an error `CODE: sentence`; the others are not touched by it.

    Raises RunError where there is nothing to read, and RuleError, FormatError or WriteError; before the first source is read, if possible.
    """
    wanted = known_formats(formats)
    sources = sources_of(paths)
    pipeline = Pipeline(rules or default_rules(), engine)
    prepare_folder(out)
    builder = TableBuilder()
    receipts = []
    for done, source in enumerate(sources):
        if progress:
            progress(done, len(sources), source.name)
        receipts.append(_process(source, published, pipeline, builder.add))
        builder.add_receipt(receipts[-1])
    if progress:
        progress(len(sources), len(sources), "")
    frames = builder.frames()
    return Summary(frames, tuple(write_tables(frames, out, wanted, csv_bom)), tuple(receipts))


def processed(
    paths: Sequence[str | Path],
    published: date | None = None,
    rules: Rules | None = None,
    engine: Engine = "auto",
    progress: Progress | None = None,
) -> Iterator[tuple[Path, Receipt, Result | None]]:
    """Each source of some files and folders with what became of it and, unless it failed, its result; nothing is written.

    Raises RunError where there is nothing to read, and RuleError.
    """
    sources = sources_of(paths)
    pipeline = Pipeline(rules or default_rules(), engine)
    for done, source in enumerate(sources):
        if progress:
            progress(done, len(sources), source.name)
        taken: list[Result] = []
        receipt = _process(source, published, pipeline, taken.append)
        yield source.path or Path(source.name), receipt, taken[0] if taken else None


def sources_of(paths: Sequence[str | Path]) -> list[Source]:
    """All inputs by name. A path that is missing is an input that will fail, unless no path is there at all."""
    files = [Path(path) for path in paths if str(path) != STDIN]
    there = [path for path in files if path.exists()]
    missing = sorted({path for path in files if not path.exists()})
    sources = [Source(name, path) for path, name in find_sources(there)]
    if len(files) < len(paths):
        sources.append(Source(STDIN_SOURCE, None))
    if not sources and missing:
        raise RunError(f"{', '.join(map(str, missing))}: no such file or folder; check the path")
    if not sources:
        named = ", ".join(map(str, there)) or "no path given"
        raise RunError(f"{named}: no texts found; give a text file, or a folder with texts (.txt, .html, .docx, …)")
    return sorted(sources + [Source(str(path), path) for path in missing], key=lambda source: source.name)


def _process(source: Source, published: date | None, pipeline: Pipeline, take: Callable[[Result], None]) -> Receipt:
    """Takes one source through all steps and gives the result away; whatever goes wrong is told in its receipt."""
    began = time.perf_counter()
    bulletin: Bulletin | None = None
    try:
        bulletin = bulletin_from_bytes(bytes_from(source), source.name, published, pipeline.rules)
        take(pipeline.process(bulletin))
        error = None
    except Exception as problem:  # one bad source must not lose the others, whatever is wrong with it
        error = _told(problem, source.name)
    seconds = round(time.perf_counter() - began, 3)
    if bulletin is None:
        return Receipt(source.name, None, None, None, None, None, None, 0, 0, "failed", error, seconds)
    return receipt_of(bulletin, seconds, error)


def bytes_from(source: Source) -> bytes:
    """What stands in a source. Raises ReadError."""
    return sys.stdin.buffer.read() if source.path is None else bytes_of(source.path, source.name)


def _told(problem: Exception, source: str) -> str:
    """`CODE: sentence` of an error, in one line and without the source's name, which stands in the row."""
    sentence = " ".join(str(problem).split()).removeprefix(f"{source}: ")
    if isinstance(problem, ReadError):
        return f"{problem.code}: {sentence}"
    if isinstance(problem, TableError):
        return f"VALUE: {sentence}"
    if isinstance(problem, MemoryError):
        return "MEMORY: the text needs more memory than there is; split it"
    if isinstance(problem, OSError):
        return f"UNREADABLE: {sentence}"
    return f"INTERNAL: {type(problem).__name__}: {sentence or 'no reason given'}; please report it with the text"
