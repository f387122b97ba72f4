"""The tables of a run from its files: JSON Lines, Parquet, DuckDB, CSV or Excel, with one reader for each."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kuaixun.schema import FIGURE, FIGURE_COLUMNS, FLAT, FLAT_FIGURES, LIST_SEPARATOR, PROJECTS, TABLES, Column, Table
from kuaixun.stored.problems import StoredError
from kuaixun.tables import TableError, check, framed, plain, python_values
from kuaixun.write.csv import LIVE, lines_of

if TYPE_CHECKING:
    import pandas as pd

Columns = list[list[Any]]  # the values of each column of a table, in the order of the schema
_ANEW = "write the tables anew with kuaixun extract"


def holds_run(folder: Path) -> bool:
    """Whether a folder has any table of a run, be it whole or half."""
    return any((folder / name).is_file() for names, _ in _FORMATS.values() for name in names)


def read_frames(folder: Path, noted: Collection[str] = ()) -> dict[str, pd.DataFrame]:
    """The five tables by name; of several formats the one that keeps most. `noted` are the files of the last run, if it is known.

    Raises StoredError.
    """
    form = _format(folder, noted)
    _, read = _FORMATS[form]
    frames = {}
    for name, described in (TABLES if form == "jsonl" else FLAT).items():
        columns = _reading(folder, form, name, partial(read, folder, described))
        frames[name] = framed(described, columns)
    if form != "jsonl":
        frames["projects"] = _reading(folder, form, "projects", partial(_joined, frames["projects"], frames["facts"]))
    for name, frame in frames.items():
        _reading(folder, form, name, partial(check, frame, name))
    return {name: frames[name] for name in TABLES}


def _format(folder: Path, noted: Collection[str]) -> str:
    """The first format that is there whole. One that the last run did not write is left over from an earlier one."""
    if not folder.is_dir():
        raise StoredError(f"{folder}: no such folder; give the folder that kuaixun extract wrote with --out")
    there = {form: [name for name in names if (folder / name).is_file()] for form, (names, _) in _FORMATS.items()}
    whole = [form for form, (names, _) in _FORMATS.items() if len(there[form]) == len(names)]
    of_last_run = [form for form in whole if set(there[form]) <= set(noted)]
    if whole:
        return (of_last_run or whole)[0]
    form = max(there, key=lambda form: len(there[form]))
    if not there[form]:
        raise StoredError(f"{folder}: holds no tables of kuaixun; give the folder that kuaixun extract wrote with --out")
    missing = [name for name in _FORMATS[form][0] if name not in there[form]]
    raise StoredError(f"{folder}: half a run: {', '.join(missing)} is missing; {_ANEW}")


def _reading(folder: Path, form: str, table: str, read: Callable[[], Any]) -> Any:
    """What a reader gives; whatever is wrong is told with the file's name, for each library has errors of its own."""
    path = folder / _file(form, table)
    try:
        return read()
    except (TableError, StoredError) as error:
        raise StoredError(f"{path}: {error}; {_ANEW}") from error
    except OSError as error:
        raise StoredError(f"{path}: cannot be read: {error.strerror or _one_line(error)}") from error
    except MemoryError:
        raise
    except Exception as error:
        raise StoredError(f"{path}: cannot be read: {_one_line(error)}; {_ANEW}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


# JSON Lines


def _jsonl(folder: Path, table: Table) -> Columns:
    rows = []
    with (folder / f"{table.name}.jsonl").open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                rows.append(_row(json.loads(line.decode("utf-8")), table))
            except ValueError as error:
                raise StoredError(f"line {number}: {_one_line(error)}") from error
    return [_from_json(column, cells) for column, cells in zip(table.columns, _turned(rows, table), strict=True)]


def _row(row: Any, table: Table) -> list[Any]:
    if not isinstance(row, dict) or not _are_columns(list(row), table):
        raise StoredError(f"its keys are not the columns of {table.name}")
    return [*row.values(), *[None] * (len(table.names) - len(row))]


def _from_json(column: Column, cells: list[Any]) -> list[Any]:
    change = _FROM_JSON.get(column.type)
    try:
        return [None if cell is None else change(cell) for cell in cells] if change else cells
    except (ArithmeticError, AttributeError, TypeError, ValueError) as error:
        raise StoredError(f"{column.name}: holds what is no {column.type}") from error


def _figures(figures: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {attribute: _figure(figure) for attribute, figure in figures.items()}


def _figure(figure: dict[str, Any]) -> dict[str, Any]:
    return {part: Decimal(value) if value is not None and part in _FIGURE_DECIMALS else value for part, value in figure.items()}


# Parquet and DuckDB, through Arrow


def _parquet(folder: Path, table: Table) -> Columns:
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    return _from_arrow(pq.ParquetFile(folder / f"{table.name}.parquet").read(), table)


def _duckdb(folder: Path, table: Table) -> Columns:
    import duckdb

    with duckdb.connect(str(folder / "kuaixun.duckdb"), read_only=True) as connection:
        return _from_arrow(connection.table(table.name).to_arrow_table(), table)


def _from_arrow(arrow: Any, table: Table) -> Columns:
    _check_columns(arrow.column_names, table)
    there = table.columns[: len(arrow.column_names)]
    return [*(_normal(column, arrow.column(column.name).to_pylist()) for column in there), *_empty(table, len(there), arrow.num_rows)]


def _normal(column: Column, cells: list[Any]) -> list[Any]:
    """Decimals without the zeros that fill up a column's scale."""
    return [None if cell is None else Decimal(plain(cell)) for cell in cells] if column.type == "decimal" else cells


# CSV and Excel, which hold less: an empty text and a missing one look alike, and so do a list and the same names joined by 、


def _csv(folder: Path, table: Table) -> Columns:
    csv.field_size_limit(2**31 - 1)
    with (folder / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        names = next(rows, [])
        _check_columns(names, table)
        there, lacking = table.columns[: len(names)], [None] * (len(table.columns) - len(names))
        return _turned([[*(_cell(column, _live(cell)) for column, cell in zip(there, row, strict=True)), *lacking] for row in rows], table)


def _live(cell: str) -> str:
    """A text as it was before the CSV writer made it inert and put it on one line."""
    return lines_of(cell[1:] if cell.startswith("'") and cell[1:].startswith(LIVE) else cell)


def _excel(folder: Path, table: Table) -> Columns:
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(str(folder / "kuaixun.xlsx")) as book:
        sheets = [name for name in book.sheet_names if name == table.zh or name.startswith(f"{table.zh} ")]
        if not sheets:
            raise StoredError(f"has no sheet {table.zh}")
        rows: list[list[Any]] = []
        for sheet in sheets:
            header, *body = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            there = _labelled(list(map(str, header)), table)
            for row in body:
                cells = {column.name: _cell(column, cell) for column, cell in zip(there, row, strict=True)}
                rows.append([cells.get(name) for name in table.names])
    return _turned(rows, table)


def _labelled(labels: Sequence[str], table: Table) -> list[Column]:
    """The columns of a sheet, which has none of attributes without figures."""
    by_label = {column.zh: column for column in table.columns}
    wanted = [column.zh for column in table.columns if column.name not in FIGURE_COLUMNS or column.zh in labels]
    if sorted(labels) != sorted(wanted):
        raise StoredError(f"its columns are not those of {table.name}")
    return [by_label[label] for label in labels]


def _cell(column: Column, cell: Any) -> Any:
    if cell == "":
        return "" if column.type == "string" and not column.nullable else [] if column.type == "strings" else None
    return _FROM_TEXT.get(column.type, _same)(cell)


def _decimal(cell: Any) -> Decimal:
    """Also of a number cell, which holds at most 15 digits and so prints as it was written."""
    return Decimal(plain(Decimal(str(cell))))


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else date.fromisoformat(cell)


def _strings(cell: Any) -> list[str]:
    return cell.split(LIST_SEPARATOR) if isinstance(cell, str) else cell


def _same(value: Any) -> Any:
    return value


_FROM_JSON: Mapping[str, Callable[[Any], Any]] = {"decimal": Decimal, "date": date.fromisoformat, "figures": _figures}
_FIGURE_DECIMALS = frozenset(part.name for part in FIGURE if part.type == "decimal")
_FROM_TEXT: Mapping[str, Callable[[Any], Any]] = {"decimal": _decimal, "date": _day, "int": int, "float": float, "strings": _strings}


# What the readers share


def _are_columns(found: Sequence[str], table: Table) -> bool:
    """Whether a file has the columns of a table; one of an earlier version may lack some at the end, where new ones are added."""
    return list(found) == table.names[: len(found)] and bool(found) and all(column.nullable for column in table.columns[len(found) :])


def _check_columns(found: Sequence[str], table: Table) -> None:
    if not _are_columns(found, table):
        raise StoredError(f"its columns are not those of {table.name}")


def _empty(table: Table, there: int, rows: int) -> Columns:
    """The columns that a file does not have."""
    return [[None] * rows for _ in table.columns[there:]]


def _turned(rows: Sequence[Sequence[Any]], table: Table) -> Columns:
    return [list(cells) for cells in zip(*rows, strict=True)] or [[] for _ in table.columns]


def _joined(projects: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """The table of projects with its `figures`, from the flat one and the facts that its cells name, in the order of the text."""
    parts = [python_values(facts[name]) for name in ("fact_id", "start", *_FIGURE_PARTS)]
    by_id = {fact_id: (start, dict(zip(_FIGURE_PARTS, figure, strict=True))) for fact_id, start, *figure in zip(*parts, strict=True)}
    ids = [(flat.attribute.name, python_values(projects[flat.column.name])) for flat in FLAT_FIGURES if flat.part == "fact_id"]
    figures = []
    for row in range(len(projects)):
        named = ((attribute, *by_id[cells[row]]) for attribute, cells in ids if cells[row] is not None)
        figures.append({attribute: figure for attribute, _, figure in sorted(named, key=lambda item: item[1])})
    kept = [python_values(projects[name]) for name in PROJECTS.names if name != "figures"]
    return framed(PROJECTS, [*kept, figures])


_FIGURE_PARTS = tuple(part.name for part in FIGURE)
_BY_TABLE = {ending: tuple(f"{name}.{ending}" for name in TABLES) for ending in ("jsonl", "parquet", "csv")}
_FORMATS: Mapping[str, tuple[tuple[str, ...], Callable[[Path, Table], Columns]]] = {  # those that keep most go first
    "jsonl": (_BY_TABLE["jsonl"], _jsonl),
    "parquet": (_BY_TABLE["parquet"], _parquet),
    "duckdb": (("kuaixun.duckdb",), _duckdb),
    "csv": (_BY_TABLE["csv"], _csv),
    "xlsx": (("kuaixun.xlsx",), _excel),
}


def _file(form: str, table: str) -> str:
    names, _ = _FORMATS[form]
    return names[0] if len(names) == 1 else names[list(TABLES).index(table)]
