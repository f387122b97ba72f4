"""Writes the tables to files, one module for each format, and other texts in the same safe way.

All files are written into a temporary folder beside their place and moved there when every one of them is complete, so a reader never sees
half a file, and where a writer fails the earlier files stand unchanged.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kuaixun.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

# The five tables, in as many parts as a long run needs so as not to hold all rows at once; at least one, gone through more than once.
Batches = Iterable[Mapping[str, "pd.DataFrame"]]

# Each format and its module, which has `write(batches, folder) -> list[Path]`; csv also takes `bom`. Loaded only when asked for.
FORMATS: Mapping[str, str] = {"jsonl": "jsonl", "csv": "csv", "xlsx": "excel", "parquet": "parquet", "duckdb": "duckdb"}
PARTED = ("jsonl", "csv", "parquet")  # formats with a file for each table, which may be parted into a folder of files
DEFAULT_FORMATS = ("jsonl", "xlsx")  # every detail for programs, and what a person opens


class WriteError(OSError):
    """Output that cannot be written; nothing was changed."""


class FormatError(ValueError):
    """A format that kuaixun does not write."""


def known_formats(names: Iterable[str]) -> tuple[str, ...]:
    """The formats named, each once, in the order given. Raises FormatError for none at all and for an unknown one."""
    formats = tuple(dict.fromkeys(name.strip().lower() for name in names if name.strip()))
    for name in formats:
        if name not in FORMATS:
            raise FormatError(f"{name}: unknown format; choose from {', '.join(FORMATS)}")
    if not formats:
        raise FormatError(f"no format given; choose from {', '.join(FORMATS)}")
    return formats


def file_names(formats: Iterable[str]) -> list[str]:
    """The files that these formats write: one for each table, or one with all of them."""
    return [name for form in formats for name in ([f"{table}.{form}" for table in TABLES] if form in PARTED else [f"kuaixun.{form}"])]


def prepare_folder(folder: Path) -> Path:
    """Makes the output folder if it is not there, and tries it. Raises WriteError where nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _cannot(folder, error) from error
    return folder


def write_tables(
    frames: Mapping[str, pd.DataFrame], out_dir: Path, formats: Iterable[str] = DEFAULT_FORMATS, csv_bom: bool = True
) -> list[Path]:
    """Writes the five tables in each format and returns the files, in the order of the formats.

    `csv_bom` puts a byte order mark before CSV, without which Excel misreads Chinese. Raises FormatError for an unknown format,
    `tables.TableError` where a frame does not keep to the schema, WriteError where a file cannot be written.
    """
    from kuaixun.tables import check

    for name in frames:
        check(frames[name], name)
    return write_batches([frames], out_dir, formats, csv_bom)


def write_batches(
    batches: Batches, out_dir: Path, formats: Iterable[str], csv_bom: bool = True, parts: Mapping[str, Batches] | None = None
) -> list[Path]:
    """The same for rows that keep to the schema and may be too many to hold them all at once.

    With `parts`, the batches of each part by its name (`published=2024-03`), the formats of PARTED write each table as a folder of its
    name, in which a file lies for each part: `facts.parquet/published=2024-03/part-0.parquet`.
    """
    wanted = known_formats(formats)

    def write(stage: Path) -> list[Path]:
        return [
            path
            for name in wanted
            for path in (_write_parts(name, parts, stage, csv_bom) if parts and name in PARTED else _write(name, batches, stage, csv_bom))
        ]

    return _staged(out_dir, write)


def clear(out_dir: Path) -> None:
    """Removes what a run left behind that was killed while it wrote. For one who knows that no other run is at it."""
    for stage in out_dir.glob(f"{_STAGE}*"):
        shutil.rmtree(stage, ignore_errors=True)


def write_texts(texts: Mapping[str, str], out_dir: Path) -> list[Path]:
    """Writes each text as a file of its name, in UTF-8, and returns the files. Raises WriteError where one cannot be written."""
    return write_files({name: text.encode("utf-8") for name, text in texts.items()}, out_dir)


def write_files(contents: Mapping[str, bytes], out_dir: Path) -> list[Path]:
    """Writes each content as a file of its name, and returns the files. Raises WriteError where one cannot be written."""

    def write(stage: Path) -> list[Path]:
        for name, content in contents.items():
            (stage / name).write_bytes(content)
        return [stage / name for name in contents]

    return _staged(out_dir, write)


def _staged(out_dir: Path, write: Callable[[Path], list[Path]]) -> list[Path]:
    """Has files written into a temporary folder, and moves them to their place when all of them are complete."""
    prepare_folder(out_dir)
    stage = Path(tempfile.mkdtemp(prefix=_STAGE, dir=out_dir))
    try:
        return _publish(write(stage), out_dir)
    except OSError as error:
        raise error if isinstance(error, WriteError) else _cannot(out_dir, error) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _write(name: str, batches: Batches, stage: Path, csv_bom: bool) -> list[Path]:
    module = import_module(f".{FORMATS[name]}", __name__)
    options = {"bom": csv_bom} if name == "csv" else {}
    try:
        written: list[Path] = module.write(batches, stage, **options)
    except (OSError, MemoryError):
        raise
    except Exception as error:  # each library has its own errors, and the user needs the format's name
        raise WriteError(f"{name}: cannot be written: {_one_line(error)}") from error
    return written


def _write_parts(name: str, parts: Mapping[str, Batches], stage: Path, csv_bom: bool) -> list[Path]:
    """A folder for each table, with a file for each part."""
    folders: dict[str, Path] = {}
    for part, batches in parts.items():
        aside = stage / "part"
        aside.mkdir()
        for path in _write(name, batches, aside, csv_bom):
            folder = folders.setdefault(path.name, stage / path.name)
            (folder / part).mkdir(parents=True)
            path.rename(folder / part / f"part-0{path.suffix}")
        aside.rmdir()
    return list(folders.values())


def _publish(written: list[Path], out_dir: Path) -> list[Path]:
    """Moves complete files to their places."""
    targets = [out_dir / path.name for path in written]
    for path, target in zip(written, targets, strict=True):
        if target.is_dir() and not _is_parted(target):
            raise WriteError(f"{target}: is a folder, and a file of that name must be written; move it away")
        for file in [path, *path.rglob("*")]:
            _sync(file)
    for path, target in zip(written, targets, strict=True):
        if target.is_dir() or (path.is_dir() and target.exists()):  # which nothing replaces at once
            target.rename(path.with_name(f"{path.name}.before"))
        os.replace(path, target)
    _sync(out_dir)
    return targets


def _is_parted(folder: Path) -> bool:
    """Whether a folder is a table in parts, as it is written here."""
    parts = list(folder.iterdir())
    return bool(parts) and all("=" in part.name and part.is_dir() for part in parts)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name != "posix":  # Windows opens no folders
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_STAGE = ".kuaixun-"  # how the names of the temporary folders begin


def _cannot(folder: Path, error: OSError) -> WriteError:
    return WriteError(f"{folder}: cannot be written: {error.strerror or _one_line(error)}; choose another output folder with --out")


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
