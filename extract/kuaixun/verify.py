"""Whether a finished run is still what was written: its files, its rows, its ids, and the characters every row came from.

Files are compared with the hashes of the manifest first. Where one has changed nothing else is asked of the run, for what a broken file
says means nothing.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kuaixun.manifest import digest_of
from kuaixun.schema import TABLES
from kuaixun.seal import opened
from kuaixun.stored import StoredError, StoredRun, read_run
from kuaixun.stored.texts import MANIFEST
from kuaixun.tables import python_values

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 20  # problems of one kind that are told


class VerifyError(ValueError):
    """A folder that cannot be verified at all. One sentence, for the user."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and a sentence for each thing that is not as it must be."""

    files: int
    rows: int | None  # None where files are not whole
    places: int  # rows that were compared with the characters they came from
    texts: int
    missing: tuple[str, ...]  # sources whose texts are not where they were
    problems: tuple[str, ...]


def verify(folder: Path, sources: Sequence[Path] = ()) -> Verified:
    """Verifies what a run wrote into a folder. `sources` are places to which texts have moved. Raises VerifyError."""
    manifest = _manifest(folder)
    if isinstance(manifest, str):
        return Verified(0, None, 0, 0, (), (manifest,))
    files: Mapping[str, Mapping[str, Any]] = manifest["files"]
    if changed := list(_changed(folder, files)):
        return Verified(len(files), None, 0, 0, (), tuple(changed))
    try:
        run = read_run(folder, sources)
    except StoredError as error:
        return Verified(len(files), None, 0, 0, (), (*_miscounted(folder, files), str(error)))
    places = _Places(run)
    problems = [*_miscounted(folder, files), *_shortened(_strays(run.frames)), *_shortened(places.wrong)]
    rows = sum(len(frame) for frame in run.frames.values())
    return Verified(len(files), rows, places.compared, places.texts, tuple(places.missing), tuple(problems))


def rows_of(path: Path) -> int:
    """The rows that a file of tables holds, or a folder of its parts; of a file with all tables, those of all of them."""
    if path.is_dir():
        return sum(rows_of(part) for part in path.rglob("*") if part.is_file())
    return _ROWS[path.suffix](path)


def _manifest(folder: Path) -> dict[str, Any] | str:
    """The manifest, or what is wrong with it."""
    try:
        document = opened((folder / MANIFEST).read_bytes())
        for held in document["files"].values():
            if not isinstance(held["sha256"], str) or not isinstance(held["rows"], int):
                raise TypeError("its files have no hashes")
    except OSError as error:
        told = "there is no such file" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise VerifyError(f"{folder / MANIFEST}: {told}; give a folder that kuaixun extract wrote to its end") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return f"{MANIFEST}: is not as it was written ({error}); write the tables anew with kuaixun extract"
    return document


def _changed(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Files that are not as they were written."""
    for name, held in files.items():
        path = folder / name
        if not path.exists():
            yield f"{name}: is missing; write it anew with kuaixun extract"
        elif digest_of(path) != held["sha256"]:
            yield f"{name}: has changed since it was written; write it anew with kuaixun extract"


def _miscounted(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Files with another number of rows than the manifest says."""
    for name, held in files.items():
        if (found := rows_of(folder / name)) != held["rows"]:
            yield f"{name}: has {found:,} rows, and the manifest says {held['rows']:,}"


def _shortened(problems: Iterator[str] | Sequence[str]) -> Iterator[str]:
    """The first problems, and how many more there are."""
    told = list(problems)
    yield from told[:_SHOWN]
    if len(told) > _SHOWN:
        yield f"and {len(told) - _SHOWN:,} more of this kind"


def _strays(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Ids that stand twice, and those that point to no row."""
    ids = {name: python_values(frames[name][table.key]) for name, table in TABLES.items()}
    for name, keys in ids.items():
        yield from (f"{name}: {key} stands {count} times" for key, count in Counter(keys).items() if count > 1)
    known = {name: set(keys) for name, keys in ids.items()}
    for name, column, target in _POINTERS:
        keys, values = ids[name], python_values(frames[name][column])
        for key, value in zip(keys, values, strict=True):
            for pointer in _pointers(value):
                if pointer not in known[target]:
                    yield f"{name}: {key}: {column} {pointer} is no row of {target}"


# Which column points to which table; `figures` by the facts in it, `related` of findings by those of its parts that are facts.
_POINTERS = (
    *((name, "source", "bulletins") for name in ("facts", "entities", "projects", "findings")),
    ("facts", "project_id", "projects"), ("facts", "entity_id", "entities"),
    ("projects", "figures", "facts"), ("findings", "related", "facts"),
)  # fmt: skip


def _pointers(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [figure["fact_id"] for figure in value.values()]
    if isinstance(value, list):
        return [part for part in value if part.startswith("f-")]
    return [] if value is None else [value]


class _Places:
    """Compares the rows with the texts they came from; where a text is gone, only with its length."""

    def __init__(self, run: StoredRun) -> None:
        self.compared = self.texts = 0
        self.missing: list[str] = []
        self.wrong: list[str] = []
        bulletins = (python_values(run.frames["bulletins"][name]) for name in ("source", "characters", "status"))
        lengths = {source: characters for source, characters, status in zip(*bulletins, strict=True) if status != "failed"}
        rows = _rows_by_source(run.frames)
        for source, length in lengths.items():
            mine = rows.pop(source, [])
            text = run.text_of(source) if mine else None
            if mine and text is None:
                self.missing.append(source)
            self.texts += text is not None
            for row in mine:
                self._compare(row, text, length)
        self.wrong += [
            f"{table}: {key}: is of {source}, which failed or is not there" for source, mine in rows.items() for table, key, *_ in mine
        ]

    def _compare(self, row: tuple[str, str, int, int, str | None], text: str | None, length: int) -> None:
        table, key, start, end, printed = row
        if not 0 <= start <= end <= length:
            self.wrong.append(f"{table}: {key}: {start} to {end} is no part of a text of {length:,} characters")
        elif text is not None and printed is not None:
            self.compared += 1
            if text[start:end] != printed:
                self.wrong.append(f"{table}: {key}: at {start} stands '{text[start:end]}', and the row says '{printed}'")


def _rows_by_source(frames: Mapping[str, pd.DataFrame]) -> dict[str, list[tuple[str, str, int, int, str | None]]]:
    """Each row that has a place: its table, key, start, end, and text if it has one."""
    rows: dict[str, list[tuple[str, str, int, int, str | None]]] = {}
    for name in ("facts", "entities", "projects", "findings"):
        frame = frames[name]
        keys, sources, starts, ends = (python_values(frame[column]) for column in (TABLES[name].key, "source", "start", "end"))
        texts = python_values(frame["text"]) if "text" in frame else [None] * len(frame)
        for key, source, start, end, text in zip(keys, sources, starts, ends, texts, strict=True):
            rows.setdefault(source, []).append((name, key, start, end, text))
    return rows


def _jsonl_rows(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _csv_rows(path: Path) -> int:
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _parquet_rows(path: Path) -> int:
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    return int(pq.ParquetFile(path).metadata.num_rows)


def _duckdb_rows(path: Path) -> int:
    import duckdb

    with duckdb.connect(str(path), read_only=True) as connection:
        return sum(connection.table(name).count("*").fetchall()[0][0] for name in TABLES)


def _excel_rows(path: Path) -> int:
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(str(path)) as book:
        return sum(len(book.get_sheet_by_name(name).to_python()) - 1 for name in book.sheet_names)


_ROWS: Mapping[str, Callable[[Path], int]] = {
    ".jsonl": _jsonl_rows, ".csv": _csv_rows, ".parquet": _parquet_rows, ".duckdb": _duckdb_rows, ".xlsx": _excel_rows
}  # fmt: skip
