"""What a run reads: files in any format, folders of them, ZIP files, tables of articles and standard input, as one stream of sources.

Nothing is read before it is its turn, and no input is held in memory whole, so that a million articles need no more of it than ten.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol, get_args

from kuaixun.inputs.columns import USUAL_COLUMNS, Columns
from kuaixun.inputs.folder import texts
from kuaixun.inputs.source import Refused, Source, printable
from kuaixun.read import ReadError, find_sources

__all__ = ["STDIN", "USUAL_COLUMNS", "Columns", "Inputs", "Refused", "RunError", "Source", "StdinForm", "ZipForm", "articles", "file_within", "find_inputs"]

STDIN = "-"  # the path that means standard input
STDIN_SOURCE = "stdin"  # and what it is called in the tables
StdinForm = Literal["text", "jsonl", "csv"]
ZipForm = Literal["issue", "files"]  # whether a ZIP file is one bulletin with its pages, or each file in it one of its own

# Files of many articles by their endings, and the module that reads them: `sources(path, name, columns, first)` and `count(path, columns)`.
# They are read so where they are named themselves; in a folder only texts are looked for, since it may be one of tables that a run wrote.
_MODULES: Mapping[str, str] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".jsonl.gz": "jsonl", ".csv": "csv", ".csv.gz": "csv", ".tsv": "csv",
    ".parquet": "parquet", ".duckdb": "duckdb",
}  # fmt: skip


_MARK = re.compile("[#/]")  # before the name of an article in that of its source


class RunError(ValueError):
    """A run that cannot begin: nothing to read, or no such option. One sentence, for the user."""


class _Module(Protocol):
    def sources(self, path: Path, name: str, columns: Columns, first: int = 0) -> Iterator[Source]: ...
    def count(self, path: Path, columns: Columns) -> int | None: ...


@dataclass(frozen=True, slots=True)
class _Input:
    """One file, or standard input, under its name in the tables."""

    name: str
    path: Path | None
    module: str | None  # of a file of many articles


@dataclass(frozen=True, slots=True)
class _Folder:
    """The texts of a folder as inputs."""

    path: Path

    def __iter__(self) -> Iterator[_Input]:
        return (_Input(printable(name), path, None) for path, name in texts(self.path))


class Inputs:
    """All sources of some paths, in an order that depends on their names alone."""

    def __init__(self, inputs: Iterable[_Input], columns: Columns, stdin: StdinForm) -> None:
        self._inputs, self._columns, self._stdin = inputs, columns, stdin

    def __iter__(self) -> Iterator[Source]:
        for each in self._inputs:
            yield from self._sources(each)

    def count(self) -> int | None:
        """About how many sources there are, None where that cannot be told before they are read."""
        total = 0
        for each in self._inputs:
            number = self._count(each)
            if number is None:
                return None
            total += number
        return total

    def _sources(self, each: _Input) -> Iterator[Source]:
        if each.path is None and self._stdin == "text":
            yield Source(each.name, sys.stdin.buffer.read(), each.name)
        elif each.path is None:
            yield from import_module(f"{__name__}.{self._stdin}").stream(sys.stdin.buffer, each.name, self._columns)
        elif each.module is None:
            yield Source(each.name, each.path, each.name)
        else:
            try:
                yield from _module(each.module).sources(each.path, each.name, self._columns)
            except Exception as error:  # whatever a library says of a broken file: what is left of it is lost, not the other inputs
                yield Source(each.name, _refused(error), each.name)

    def _count(self, each: _Input) -> int | None:
        if each.path is None:
            return 1 if self._stdin == "text" else None
        if each.module is None:
            return 1
        try:
            return _module(each.module).count(each.path, self._columns)
        except Exception:
            return 1  # the row that will say what is wrong with it


def find_inputs(paths: Sequence[str | Path], columns: Columns = USUAL_COLUMNS, stdin: StdinForm = "text", zips: ZipForm = "issue") -> Inputs:
    """All inputs that some paths mean. A path that is missing is a source that will fail, unless no path is there at all.

    Raises RunError where there is nothing to read.
    """
    if stdin not in get_args(StdinForm):
        raise RunError(f"--stdin {stdin}: no such form; choose {', '.join(get_args(StdinForm))}")
    if zips not in get_args(ZipForm):
        raise RunError(f"--zip {zips}: no such form; choose {', '.join(get_args(ZipForm))}")
    files = [Path(path) for path in paths if str(path) != STDIN]
    if len(paths) == 1 and files and files[0].is_dir() and any(True for _ in _Folder(files[0])):
        return Inputs(_Folder(files[0]), columns, stdin)  # the usual form of a large input: nothing to be told apart, nothing to be held
    there = [path for path in files if path.exists()]
    missing = sorted({path for path in files if not path.exists()})
    named = {path for path in there if path.is_file()}
    inputs = [_Input(name, path, _module_of(path, zips) if path in named else None) for path, name in find_sources(there)]
    if len(files) < len(paths):
        inputs.append(_Input(STDIN_SOURCE, None, None))
    if not inputs and missing:
        raise RunError(f"{', '.join(map(str, missing))}: no such file or folder; check the path")
    if not inputs:
        shown = ", ".join(map(str, there)) or "no path given"
        raise RunError(f"{shown}: no texts found; give a file, or a folder with texts (.txt, .html, .docx, .xlsx, .pdf, …)")
    inputs += [_Input(printable(str(path)), path, None) for path in missing]
    return Inputs(sorted(inputs, key=lambda each: each.name), columns, stdin)


def file_within(source: str) -> Iterator[tuple[str, str]]:
    """What the name of a source can be cut into: the name of a file of many articles and, with its mark, that of one of them.

    a.jsonl#12 is #12 of a.jsonl, pages.zip/1/a.txt is /1/a.txt of pages.zip.
    """
    for match in _MARK.finditer(source):
        module = _module_of(Path(source[: match.start()]), "files")
        if module and (module == "archive") == (match[0] == "/"):
            yield source[: match.start()], source[match.start() :]


def articles(path: Path, name: str, columns: Columns = USUAL_COLUMNS, first: int = 0) -> Iterator[Source]:
    """The sources of a file of many articles from one of them on, counted from 0. Raises what its library says where it is broken."""
    module = _module_of(path, "files")
    if module:
        yield from _module(module).sources(path, name, columns, first)


def _module_of(path: Path, zips: ZipForm) -> str | None:
    if path.suffix.lower() == ".zip":
        return "archive" if zips == "files" else None
    return _MODULES.get("".join(path.suffixes[-2:]).lower()) or _MODULES.get(path.suffix.lower())


def _module(name: str) -> _Module:
    return import_module(f"{__name__}.{name}")


def _refused(error: Exception) -> Refused:
    if isinstance(error, ReadError):
        return Refused(error.code, error.wrong, error.remedy)
    if isinstance(error, OSError) and error.strerror:
        return Refused("UNREADABLE", f"cannot be opened ({error.strerror})", "check the file and its permissions")
    said = " ".join(str(error).split()) or type(error).__name__
    return Refused("CORRUPT", f"cannot be read on ({said})", "get the file once more, or write it anew")
