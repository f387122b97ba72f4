"""What was done so far, kept in the folder of the tables, so that a run that was interrupted goes on where it ended.

The journal is one SQLite file, `.kuaixun/journal.sqlite`: the rows of each source with a digest of all that they depend on, and the list
of the sources of the last run in their order. What was committed outlives the process, whatever ends it.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kuaixun.doubles import Double
from kuaixun.inputs import Source
from kuaixun.model import ID_DIGITS, Receipt
from kuaixun.packing import Rows, unpacked
from kuaixun.tables import TableBuilder
from kuaixun.write import WriteError

if TYPE_CHECKING:
    from kuaixun.tables import Frames

FOLDER = ".kuaixun"
BATCH_ROWS = 50_000  # rows in memory at once when the tables are written: from as many whole sources as give so many

_LOOK = 1.0  # seconds that a run waits for one who only looks whether another run is at it
_COMMIT_EVERY = 0.5  # seconds: so much work is lost at most
_VERSION = 2  # of the tables below; a journal of another version is begun anew
_TABLES = """
    CREATE TABLE result (
        name TEXT PRIMARY KEY, digest TEXT, settings TEXT, status TEXT, error TEXT, articles INTEGER,
        month TEXT, origin TEXT, sha256 TEXT, rows BLOB);
    CREATE TABLE listing (place INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_KEEP = """
    INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE
    SET (digest, settings, status, error, articles, month, origin, sha256, rows) = (excluded.digest, excluded.settings, excluded.status,
        excluded.error, excluded.articles, excluded.month, excluded.origin, excluded.sha256, excluded.rows)
    WHERE NOT (status = 'failed' AND digest IS excluded.digest AND settings = excluded.settings AND error IS excluded.error)
"""
# The doubles among the sources on the list, as `doubles.doubles` finds them; SQLite compares names as Python does.
_DOUBLES = """
    DROP TABLE IF EXISTS temp.double;
    CREATE TEMP TABLE double AS
    WITH hashed AS (
        SELECT name, sha256, substr(sha256, 1, {digits}) AS digits FROM result
        WHERE status != 'failed' AND sha256 IS NOT NULL AND name IN (SELECT name FROM listing)),
    shared AS (SELECT digits FROM hashed GROUP BY digits HAVING count(*) > 1)
    SELECT name, sha256, nullif(same, name) AS same_as FROM (
        SELECT name, sha256, min(name) OVER (PARTITION BY sha256) AS same, min(name) OVER (PARTITION BY digits) AS first
        FROM hashed WHERE digits IN shared)
    WHERE name != first;
    CREATE UNIQUE INDEX temp.double_name ON double (name);
"""
# How the tables may be parted: the column that says it, and the name of the part.
PARTITIONS: Mapping[str, str] = {"date": "month", "source": "origin"}


class JournalError(WriteError):
    """A journal that cannot be used, or that another run uses. One sentence, for the user."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source: its receipt, a digest of what it depends on, and the packed rows of all five tables."""

    receipt: Receipt
    digest: str | None
    rows: bytes


@dataclass(frozen=True, slots=True)
class State:
    """How far the last run came: sources that were listed, of about how many (None: unknown), and what became of them."""

    listed: int
    planned: int | None
    ok: int
    failed: int
    finished: bool

    @property
    def missing(self) -> int:
        """Sources without a result, so far as they are known."""
        return max(self.planned or 0, self.listed) - self.ok - self.failed if not self.finished else 0


class Journal:
    """The journal of a folder, opened for one run or for a look. `settings` names all that results depend on but for the source."""

    def __init__(self, out: Path, settings: str = "", force: bool = False) -> None:
        self._out, self._settings = out, settings
        if force:
            shutil.rmtree(out / FOLDER, ignore_errors=True)
        with self._told():
            (out / FOLDER).mkdir(exist_ok=True)
            self._database = sqlite3.connect(out / FOLDER / "journal.sqlite")
            self._prepare()
        self._place, self._committed = 0, time.monotonic()
        self._doubles_known = False

    def _prepare(self) -> None:
        database = self._database
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version != _VERSION and not self._settings:
            database.close()
            wrong = "is of another version of kuaixun" if version else "a run has begun here and has done nothing yet"
            raise JournalError(f"{self._out}: {wrong}; give the same kuaixun extract command again, unless it is running")
        if version != _VERSION:
            for table in ("result", "listing", "note"):
                database.execute(f"DROP TABLE IF EXISTS {table}")
            database.executescript(_TABLES)
            database.execute(f"PRAGMA user_version = {_VERSION}")

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._told():
            self._database.commit()
            self._database.close()

    # A run

    def begin(self, planned: int | None, inputs: Sequence[str]) -> None:
        """Forgets the list of the run before, but not its results. `planned` is about how many sources there will be."""
        with self._told():
            self._database.execute("DELETE FROM listing")
            for key, value in {"inputs": inputs, "planned": planned, "finished": False}.items():
                self._note(key, value)
            self._database.commit()

    def enter(self, source: Source) -> Source:
        """Puts a source on the list. One whose name stands there already gets its number in its file behind it."""
        self._place += 1
        self._doubles_known = False
        with self._told():
            while True:
                try:
                    self._database.execute("INSERT INTO listing VALUES (?, ?)", (self._place, source.name))
                    return source
                except sqlite3.IntegrityError:
                    source = replace(source, name=f"{source.name}~{source.number}")

    def has(self, source: Source, retry: bool) -> bool:
        """Whether the result of a source is there, and still holds. With `retry`, that of a failed one does not."""
        with self._told():
            found = self._database.execute("SELECT digest, settings, status FROM result WHERE name = ?", (source.name,)).fetchone()
        if found is None or found[1] != self._settings or (retry and found[2] == "failed"):
            return False
        digest = source.digest()
        return digest is not None and digest == found[0]

    def keep(self, source: Source, outcome: Outcome) -> None:
        """Keeps what became of a source. One that fails as it did before changes nothing, so that a second try leaves the tables alone."""
        receipt = outcome.receipt
        month = f"{receipt.published:%Y-%m}" if receipt.published else None
        held = (source.name, outcome.digest, self._settings, receipt.status, receipt.error, receipt.articles)
        self._doubles_known = False
        with self._told():
            self._database.execute(_KEEP, (*held, month, source.origin, receipt.sha256, outcome.rows))
        if time.monotonic() - self._committed > _COMMIT_EVERY:
            self.commit()

    def commit(self) -> None:
        """Makes what was kept outlive this process."""
        with self._told():
            self._database.commit()
        self._committed = time.monotonic()

    def finish(self) -> None:
        """Notes that all is done, and forgets the results that no source on the list has any more."""
        with self._told():
            self._database.execute("DELETE FROM result WHERE name NOT IN (SELECT name FROM listing)")
            self._note("finished", True)
            self._database.commit()

    # A look

    def note(self, key: str) -> Any:
        """What a run noted; None where nothing was."""
        with self._told():
            found = self._database.execute("SELECT value FROM note WHERE key = ?", (key,)).fetchone()
        return json.loads(found[0]) if found else None

    def state(self) -> State:
        """How far the last run came."""
        with self._told():
            (listed,) = self._database.execute("SELECT count(*) FROM listing").fetchone()
            counts = dict(self._database.execute("SELECT status, count(*) FROM result JOIN listing USING (name) GROUP BY status").fetchall())
        failed = counts.pop("failed", 0)
        return State(listed, self.note("planned"), sum(counts.values()), failed, bool(self.note("finished")))

    def articles(self) -> int:
        """How many articles the sources hold."""
        with self._told():
            (articles,) = self._database.execute("SELECT sum(articles) FROM listing JOIN result USING (name)").fetchone()
        return articles or 0

    def doubles(self) -> int:
        """How many sources have the text of another one."""
        with self._told():
            self._find_doubles()
            (count,) = self._database.execute("SELECT count(*) FROM double WHERE same_as IS NOT NULL").fetchone()
        return int(count)

    def failures(self, limit: int) -> list[tuple[str, str]]:
        """The first sources that failed, each with its error."""
        return self._told_of("status = 'failed'", limit)

    def remarks(self, limit: int) -> list[tuple[str, str]]:
        """The first sources that were read with something lost or unexpected, each with what that is."""
        return self._told_of("status != 'failed' AND error IS NOT NULL", limit)

    def _told_of(self, condition: str, limit: int) -> list[tuple[str, str]]:
        query = f"SELECT name, error FROM listing JOIN result USING (name) WHERE {condition} ORDER BY place LIMIT ?"
        with self._told():
            return self._database.execute(query, (limit,)).fetchall()

    def parts(self, partition: str) -> list[str | None]:
        """The values by which the tables are parted."""
        column = PARTITIONS[partition]
        with self._told():
            self._database.execute(f"CREATE INDEX IF NOT EXISTS result_{column} ON result ({column})")
            query = f"SELECT DISTINCT {column} FROM listing JOIN result USING (name) ORDER BY {column}"
            return [value for (value,) in self._database.execute(query)]

    def batches(self, partition: str | None = None, part: str | None = None) -> Batches:
        """All rows of the sources on the list, in their order, or those of one part."""
        return Batches(lambda: self.rows(partition, part))

    def frames(self) -> Frames:
        """The same as one frame a table, however long it is."""
        builder = TableBuilder()
        for rows in self.rows():
            builder.extend(rows)
        return builder.frames()

    def rows(self, partition: str | None = None, part: str | None = None) -> Iterator[Rows]:
        """The same, source by source; doubles with ids of their own."""
        where, values = (f"WHERE {PARTITIONS[partition]} IS ?", (part,)) if partition else ("", ())
        # Places first, since SQLite would otherwise sort the rows themselves.
        query = f"""SELECT result.rowid, double.name, double.sha256, same_as FROM listing JOIN result USING (name)
            LEFT JOIN double USING (name) {where} ORDER BY place"""
        with self._told():
            self._find_doubles()
            for number, *double in self._database.execute(query, values):
                (data,) = self._database.execute("SELECT rows FROM result WHERE rowid = ?", (number,)).fetchone()
                yield Double(*double).rows(unpacked(data)) if double[0] else unpacked(data)

    def _find_doubles(self) -> None:
        if not self._doubles_known:
            self._database.executescript(_DOUBLES.format(digits=ID_DIGITS))
            self._doubles_known = True

    def _note(self, key: str, value: Any) -> None:
        self._database.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (key, json.dumps(value, ensure_ascii=False)))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except JournalError:
            raise
        except (sqlite3.Error, zlib.error, OSError, ValueError) as error:
            remedy = "free the disk, or begin anew with --force" if "full" in str(error) else "begin anew with --force"
            raise JournalError(f"{self._out / FOLDER}: the journal cannot be used ({error}); {remedy}") from error


class Batches:
    """Rows as frames of the five tables, which can be gone through again and again; one batch at a time is in memory."""

    def __init__(self, rows: Callable[[], Iterator[Rows]]) -> None:
        self._rows = rows
        self._first: Frames | None = None
        self._counts: Counter[str] | None = None

    def __iter__(self) -> Iterator[Frames]:
        counts: Counter[str] = Counter()
        for frames in self._read():
            self._first = self._first or frames
            counts.update({name: len(frame) for name, frame in frames.items()})
            yield frames
        self._counts = counts

    def rows(self) -> Counter[str]:
        """How many rows each table has."""
        for _ in () if self._counts else self:
            pass
        return self._counts or Counter()

    def first(self) -> Frames:
        """The first batch, which is the only one of most runs."""
        return self._first or next(iter(self))

    def _read(self) -> Iterator[Frames]:
        if self._first and self._counts == {name: len(frame) for name, frame in self._first.items()}:
            yield self._first  # which is all there is
            return
        builder = TableBuilder()
        for rows in self._rows():
            if sum(map(len, builder.rows.values())) >= BATCH_ROWS:
                yield builder.frames()
                builder = TableBuilder()
            builder.extend(rows)
        yield builder.frames()


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Keeps other runs out of a folder. The lock falls with the process, however that ends. Raises JournalError."""
    (out / FOLDER).mkdir(exist_ok=True)
    with closing(sqlite3.connect(out / FOLDER / "lock", timeout=_LOOK, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise JournalError(f"{out}: another run writes into this folder ({error}); wait for it, or choose another with --out") from None
        yield


def is_locked(out: Path) -> bool:
    """Whether a run is writing into a folder. Does not keep one from beginning."""
    with closing(sqlite3.connect(out / FOLDER / "lock", timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("SELECT count(*) FROM sqlite_schema")
        except sqlite3.OperationalError:
            return True
    return False
