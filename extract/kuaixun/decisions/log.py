"""The log of decisions in one SQLite file, and the texts that were pasted or uploaded, which stand nowhere else.

Every decision is on disk before it is answered (WAL, synchronous FULL), and the file itself refuses to change or to forget one.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from kuaixun.decisions import Decision, DecisionError

VERSION = 1
_APPLICATION = 0x6B786A64  # "kxjd": tells our files from other SQLite files
_JSON = ("changes", "found")
_COLUMNS = tuple(field.name for field in fields(Decision))
_TABLES = """
create table decisions (
  seq integer primary key autoincrement, decision_id text not null unique, sha256 text not null, source text not null, target text not null,
  kind text not null check (kind in ('accept', 'correct', 'reject', 'add', 'undo')), "start" integer not null, "end" integer not null,
  text text not null, before text not null, after text not null, who text not null, at text not null, changes text not null, found text not null,
  undoes text
);
create index decisions_of_text on decisions (sha256);
create index decisions_of_source on decisions (source);
create trigger kept_as_made before update on decisions begin select raise(abort, 'decisions are only added'); end;
create trigger kept_for_good before delete on decisions begin select raise(abort, 'decisions are only added'); end;
create table texts (
  sha256 text not null, source text not null, data blob not null, published text, who text not null, at text not null, primary key (sha256, source)
);
"""


@dataclass(frozen=True, slots=True)
class StoredText:
    """A bulletin that was pasted or uploaded, as it came."""

    sha256: str  # of `data`
    source: str
    data: bytes
    published: date | None
    who: str
    at: str


class DecisionLog:
    """One file of decisions. Safe for several threads, and for several servers on one file. Raises DecisionError."""

    def __init__(self, path: Path, create: bool = True) -> None:
        self.path = path
        if not create and not path.is_file():
            raise DecisionError(f"{path}: there is no such file of decisions; kuaixun review keeps them in decisions.sqlite beside what is reviewed")
        self._lock = threading.Lock()
        with self._told():
            self._connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma synchronous = full")
            self._prepare()

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def add(self, decision: Decision) -> int:
        """Adds a decision and returns its number in the log; when this returns, it is on disk."""
        values = [json.dumps(value, ensure_ascii=False) if name in _JSON else value for name, value in _items(decision)]
        return self._write(f"insert into decisions ({_NAMES}) values ({', '.join('?' * len(values))})", values)

    def of(self, sha256: str, source: str, since: int = 0) -> list[Decision]:
        """All decisions about a text, and about other versions of it under the same name, behind number `since`, oldest first."""
        return self._read("where (sha256 = ? or source = ?) and seq > ?", (sha256, source, since))

    def all(self) -> list[Decision]:
        """All decisions, oldest first."""
        return self._read()

    def head(self) -> int:
        """The number of the last decision; 0 where there is none."""
        return int(self._rows("select coalesce(max(seq), 0) from decisions")[0][0])

    def decided(self) -> dict[str, int]:
        """How many rows of each source were ever decided."""
        return dict(self._rows("select source, count(distinct target) from decisions where kind != 'undo' group by source"))

    def add_text(self, text: StoredText) -> None:
        """Keeps a bulletin that was pasted or uploaded; the same one again changes nothing."""
        published = text.published.isoformat() if text.published else None
        self._write("insert or ignore into texts values (?, ?, ?, ?, ?, ?)", (text.sha256, text.source, text.data, published, text.who, text.at))

    def texts(self) -> list[StoredText]:
        """All bulletins that were pasted or uploaded, oldest first."""
        rows = self._rows("select sha256, source, data, published, who, at from texts order by at, rowid")
        return [StoredText(sha, source, data, date.fromisoformat(day) if day else None, who, at) for sha, source, data, day, who, at in rows]

    def _prepare(self) -> None:
        """Makes the tables in a new file; refuses a file of something else, or of a later version."""
        with self._transaction():
            (application,) = self._connection.execute("pragma application_id").fetchone()
            (version,) = self._connection.execute("pragma user_version").fetchone()
            tables = self._connection.execute("select count(*) from sqlite_master").fetchone()[0]
            if not tables:
                for statement in _statements(_TABLES):
                    self._connection.execute(statement)
                self._connection.execute(f"pragma application_id = {_APPLICATION}")
                self._connection.execute(f"pragma user_version = {VERSION}")
            elif application != _APPLICATION:
                raise DecisionError(f"{self.path}: is not a file of decisions; name another with --db")
            elif version != VERSION:
                raise DecisionError(f"{self.path}: was written by another version of kuaixun ({version}, not {VERSION}); use that one")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("begin immediate")  # two servers that begin at once make one set of tables
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def _read(self, where: str = "", values: Sequence[object] = ()) -> list[Decision]:
        rows = self._rows(f"select {_NAMES} from decisions {where} order by seq", values)
        return [Decision(**{name: json.loads(cell) if name in _JSON else cell for name, cell in zip(_COLUMNS, row, strict=True)}) for row in rows]

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        with self._told():
            return self._connection.execute(statement, values).fetchall()

    def _write(self, statement: str, values: Sequence[object]) -> int:
        with self._told():
            return int(self._connection.execute(statement, values).lastrowid or 0)

    @contextmanager
    def _told(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.DatabaseError as error:
                raise DecisionError(f"{self.path}: cannot be used: {error}; check the file, or name another with --db") from error


_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)


def _items(decision: Decision) -> list[tuple[str, object]]:
    return [(name, getattr(decision, name)) for name in _COLUMNS]


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; those of a trigger have semicolons of their own."""
    part = ""
    for line in script.splitlines():
        part += line + "\n"
        if sqlite3.complete_statement(part):
            yield part
            part = ""
