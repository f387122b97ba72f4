"""The pipeline on a Spark cluster: a DataFrame of articles in, the five tables as DataFrames out.

    from kuaixun.spark import extract

    with extract(articles, text_col="text", id_col="id", date_col="published") as tables:
        for name, table in tables.items():
            table.write.parquet(f"out/{name}")

The columns are those of the Parquet files that `kuaixun extract` writes. Every article is processed once: one pass gives the rows of all
tables, each in a column of its own, and is kept by Spark (in memory, then on disk) until the block ends; each table is a selection from it.
The pass runs when the first table is asked for, since only then it is known which articles are copies of others (see `doubles`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, get_args

from kuaixun.doubles import is_id
from kuaixun.failures import time_limit, told
from kuaixun.model import ID_DIGITS, Bulletin, Receipt
from kuaixun.pipeline import Pipeline
from kuaixun.read import ReadError, bulletin_from_bytes, bulletin_from_text
from kuaixun.rules import Rules, default_rules
from kuaixun.schema import DECIMAL_PRECISION, DECIMAL_SCALE, FLAT, TABLES, Column
from kuaixun.segment import Engine
from kuaixun.tables import TableBuilder, flat_frames, python_values, receipt_of

try:
    from pyspark import StorageLevel
    from pyspark.sql import Window
    from pyspark.sql import functions as F
    from pyspark.sql.types import (
        ArrayType,
        BinaryType,
        DataType,
        DateType,
        DecimalType,
        DoubleType,
        LongType,
        StringType,
        StructField,
        StructType,
    )
except ImportError as error:
    raise ImportError(f"kuaixun.spark needs PySpark 4 ({error}); install it with: pip install 'kuaixun[spark]'") from None

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import Column as ColumnOfSpark
    from pyspark.sql import DataFrame

ARTICLES_AT_ONCE = 200  # whose rows leave a worker together: enough to fill a frame, little to keep
NO_ID = "(no id)"  # the source of an article without one

_TYPES: Mapping[str, DataType] = {
    "string": StringType(),
    "int": LongType(),
    "decimal": DecimalType(DECIMAL_PRECISION, DECIMAL_SCALE),
    "date": DateType(),
    "float": DoubleType(),
    "strings": ArrayType(StringType()),
}


class Tables(Mapping[str, "DataFrame"]):
    """The tables by name. Leaving the block, or `close()`, frees what Spark keeps; a table that is asked later is made anew."""

    def __init__(self, rows: DataFrame, names: Iterable[str]) -> None:
        self._rows, self._names = rows.persist(StorageLevel.MEMORY_AND_DISK), tuple(names)

    def __getitem__(self, name: str) -> DataFrame:
        if name not in self._names:
            raise KeyError(name)
        return _told_apart(name, self._of(name), self._doubles) if self._has_doubles else self._of(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _of(self, name: str) -> DataFrame:
        return self._rows.where(F.col(name).isNotNull()).select(f"{name}.*")

    @cached_property
    def _doubles(self) -> DataFrame:
        return _doubles(self._of("bulletins")).persist(StorageLevel.MEMORY_AND_DISK)

    @cached_property
    def _has_doubles(self) -> bool:
        """Known once all articles are done; then each table is made from the rows that are kept, and no article is done twice."""
        return self._doubles.count() > 0

    def __enter__(self) -> Tables:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Frees the memory and disk that hold the rows."""
        if "_doubles" in vars(self):
            self._doubles.unpersist()
        self._rows.unpersist()


def extract(
    df: DataFrame,
    text_col: str = "text",
    id_col: str = "id",
    date_col: str | None = None,
    *,
    tables: Iterable[str] = tuple(TABLES),
    published: date | None = None,
    patterns: Path | str | None = None,
    engine: Engine = "auto",
    timeout: float = 60.0,
) -> Tables:
    """The tables of some articles, one a row of `df`.

    `text_col` holds strings, or the bytes of text files in any encoding that kuaixun reads; `id_col` becomes `source` and must name each
    article once; `date_col` holds the day of publication (a date, a timestamp, or YYYY-MM-DD), which goes before a printed one, and
    `published` is the day of articles whose `date_col` is empty. `patterns` is a folder of your own rule files that every worker finds
    under this path. `tables` are the ones you want; `bulletins` is always among them, for it alone tells what failed.

    An article that cannot be read or processed, or takes more than `timeout` seconds (0: no limit), costs no other: it is a row of
    `bulletins` with status `failed` and an error `CODE: sentence`. Nothing runs before a table is asked for.

    Raises ValueError for a column, a table or an engine that is not there, for a text column of another type and for a stream,
    and RuleError for a broken rule folder.
    """
    names = _names(tables)
    _check_engine(engine)
    folder = Path(patterns) if patterns else None
    if folder and folder.exists():
        Pipeline(Rules(folder), engine)  # a mistake in it shows here, and not on every worker
    worker = Worker(names, published, folder, engine, timeout)
    rows = _articles(df, text_col, id_col, date_col).mapInPandas(worker.rows_of, row_schema(names))
    return Tables(rows, names)


def table_schema(table: str) -> StructType:
    """The schema of one table; each field carries its Chinese label (`zh`) and its meaning (`comment`). Raises KeyError."""
    return StructType([_field(column) for column in FLAT[table].columns])


def row_schema(tables: Iterable[str]) -> StructType:
    """The schema of the one pass: a column for each table, of which one in a row holds something."""
    return StructType([StructField(name, table_schema(name)) for name in tables])


def _field(column: Column) -> StructField:
    return StructField(column.name, _TYPES[column.type], column.nullable, {"comment": column.en, "zh": column.zh})


def _names(tables: Iterable[str]) -> tuple[str, ...]:
    wanted = {tables} if isinstance(tables, str) else set(tables)
    if unknown := wanted - set(TABLES):
        raise ValueError(f"tables: there is no table {', '.join(sorted(unknown))}; choose from {', '.join(TABLES)}")
    return tuple(name for name in TABLES if name in wanted or name == "bulletins")


def _check_engine(engine: str) -> None:
    if engine not in get_args(Engine):
        raise ValueError(f"engine {engine!r} is not known; use one of {', '.join(get_args(Engine))}")


def _articles(df: DataFrame, text_col: str, id_col: str, date_col: str | None) -> DataFrame:
    """The columns that a worker needs, in its order: id, text and the day as printed. Raises ValueError."""
    if df.isStreaming:
        raise ValueError("a stream cannot be kept for several tables; call extract for each of its batches, in foreachBatch")
    types = {field.name: field.dataType for field in df.schema.fields}
    for option, name in (("text_col", text_col), ("id_col", id_col), ("date_col", date_col)):
        if name is not None and name not in types:
            raise ValueError(f"{option}: there is no column {name!r}; choose from {', '.join(types)}")
    if not isinstance(types[text_col], StringType | BinaryType):
        raise ValueError(f"text_col: {text_col!r} is of type {types[text_col].simpleString()}; give a column of strings or of bytes")
    day = df[f"`{date_col}`"] if date_col else F.lit(None)
    return df.select(df[f"`{id_col}`"].cast("string").alias("id"), df[f"`{text_col}`"].alias("text"), day.cast("string").alias("day"))


def _doubles(bulletins: DataFrame) -> DataFrame:
    """The doubles among some sources, as `doubles.doubles` finds them: their names, `same_as`, and what in their ids becomes what."""
    digits = F.substring("sha256", 1, ID_DIGITS)
    read = bulletins.where(F.col("sha256").isNotNull() & (F.col("status") != "failed"))
    first, same = (F.min("source").over(Window.partitionBy(by)) for by in (digits, F.col("sha256")))
    mark = F.substring(F.sha2(F.col("source"), 256), 1, ID_DIGITS)
    ids = {"_from": F.concat(F.lit("-"), digits, F.lit("-")), "_to": F.concat(F.lit("-"), digits, F.lit("."), mark, F.lit("-"))}
    known = read.select("source", first.alias("_first"), same.alias("_same"), *(how.alias(name) for name, how in ids.items()))
    return known.where(F.col("source") != F.col("_first")).select("source", *ids, F.nullif(F.col("_same"), F.col("source")).alias("_same_as"))


def _told_apart(name: str, table: DataFrame, doubles: DataFrame) -> DataFrame:
    """A table in which the ids of doubles bear their marks."""
    joined, columns = table.join(doubles, "source", "left"), []
    for field in table.schema.fields:
        cell = F.col(field.name)
        if name == "bulletins" and field.name == "same_as":
            cell = F.col("_same_as")
        elif is_id(field.name):
            cell = F.transform(cell, _marked) if isinstance(field.dataType, ArrayType) else _marked(cell)
        columns.append(cell.alias(field.name, metadata=field.metadata))
    return joined.select(*columns)


def _marked(identity: ColumnOfSpark) -> ColumnOfSpark:
    """An id with the mark of its source, if that is a double."""
    return F.when(F.col("_from").isNull(), identity).otherwise(F.replace(identity, F.col("_from"), F.col("_to")))


@dataclass(frozen=True, slots=True)
class Worker:
    """What runs in each Python process of the cluster. `before` is called with the id of each article, for tests."""

    tables: tuple[str, ...]
    published: date | None = None
    patterns: Path | None = None
    engine: Engine = "auto"
    timeout: float = 60.0
    before: Callable[[str], object] | None = None

    def rows_of(self, batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """The rows of all tables, of so many articles at a time. Raises RuleError."""
        pipeline = _pipeline(self.patterns, self.engine)
        for batch in batches:
            articles = list(zip(*(python_values(batch[name]) for name in ("id", "text", "day")), strict=True))
            for first in range(0, len(articles), ARTICLES_AT_ONCE):
                builder = TableBuilder()
                for article in articles[first : first + ARTICLES_AT_ONCE]:
                    builder.add_receipt(self._take(pipeline, builder, *article))
                yield from _by_table(flat_frames(builder.frames()), self.tables)

    def _take(self, pipeline: Pipeline, builder: TableBuilder, source: str | None, text: str | bytes | None, day: str | None) -> Receipt:
        """Adds what one article reports; whatever goes wrong is told in its receipt."""
        began = time.perf_counter()
        bulletin: Bulletin | None = None
        error = None
        try:
            with time_limit(self.timeout):
                bulletin = self._read(pipeline.rules, source, text, day)
                result = pipeline.process(bulletin)
            builder.add(result)
        except Exception as problem:  # an exception would end the job on all machines
            error = told(problem, source or NO_ID)
        seconds = round(time.perf_counter() - began, 3)
        if bulletin is None:
            return Receipt(source or NO_ID, None, None, None, None, None, None, 0, 0, "failed", error, seconds)
        return receipt_of(bulletin, seconds, error)

    def _read(self, rules: Rules, source: str | None, text: str | bytes | None, day: str | None) -> Bulletin:
        if source is None:
            raise ReadError("UNREADABLE", NO_ID, "the article has no id", "give it one, for every row of the tables leads back to it")
        if self.before:
            self.before(source)
        published = _day(day, source) or self.published
        if isinstance(text, bytes | bytearray):
            return bulletin_from_bytes(bytes(text), source, published, rules)
        return bulletin_from_text(text or "", source, published, rules)


def _day(printed: str | None, source: str) -> date | None:
    if printed is None or not printed.strip():
        return None
    try:
        return datetime.fromisoformat(printed.strip()).date()
    except ValueError:
        wrong = f"its day of publication, {printed!r}, is no date"
        raise ReadError("UNREADABLE", source, wrong, "write it as YYYY-MM-DD, for example 2024-03-18") from None


@lru_cache(maxsize=2)
def _pipeline(patterns: Path | None, engine: Engine) -> Pipeline:
    """Loaded once for each Python process, which Spark keeps for many tasks."""
    return Pipeline(Rules(patterns) if patterns else default_rules(), engine)


def _by_table(frames: Mapping[str, pd.DataFrame], tables: tuple[str, ...]) -> Iterator[pd.DataFrame]:
    """Each table as a frame that has a column for every table, the others' empty."""
    import pandas as pd

    for name in tables:
        names = FLAT[name].names
        rows = [dict(zip(names, row, strict=True)) for row in zip(*(python_values(frames[name][column]) for column in names), strict=True)]
        if rows:
            yield pd.DataFrame({table: rows if table == name else [None] * len(rows) for table in tables})
