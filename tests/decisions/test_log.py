"""The file of decisions: nothing in it changes or is lost, by other servers, other threads or a kill."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from decision_samples import decided, fact, found, undone
from kuaixun.decisions import DecisionError
from kuaixun.decisions.log import DecisionLog, StoredText

MONEY = fact("1.2亿元")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "decisions.sqlite"


def test_what_is_added_is_read_again(path: Path) -> None:
    one = decided("correct", MONEY, {"number": "1", "product": None, "subject": "“𬭊”'; drop table decisions"})
    two = undone(one)
    log = DecisionLog(path)
    assert [log.add(one), log.add(two), log.head()] == [1, 2, 2]
    log.close()
    again = DecisionLog(path)
    assert again.all() == [one, two]
    assert again.of(one.sha256, "") == [one, two]
    assert again.of("", one.source, since=1) == [two]
    assert again.decided() == {"a.txt": 1}


def test_a_bulletin_that_was_pasted_is_kept_once(path: Path) -> None:
    log = DecisionLog(path)
    text = StoredText("0" * 64, "贴.txt", "清源".encode("gb18030"), found().bulletin.published, "李明", "2025-06-05T08:00:00Z")
    log.add_text(text)
    log.add_text(text)
    assert log.texts() == [text]


@pytest.mark.parametrize("statement", ["update decisions set who = '王芳'", "delete from decisions"])
def test_the_file_itself_refuses_to_forget(path: Path, statement: str) -> None:
    DecisionLog(path).add(decided("accept", MONEY))
    with sqlite3.connect(path) as connection, pytest.raises(sqlite3.DatabaseError, match="decisions are only added"):
        connection.execute(statement)


def test_it_is_written_through(path: Path) -> None:
    log = DecisionLog(path)
    assert log._connection.execute("pragma journal_mode").fetchone() == ("wal",)
    assert log._connection.execute("pragma synchronous").fetchone() == (2,)  # FULL


def test_several_servers_and_threads_lose_nothing(path: Path) -> None:
    logs = [DecisionLog(path), DecisionLog(path)]
    threads = [threading.Thread(target=lambda log=log: [log.add(decided("accept", MONEY)) for _ in range(10)]) for log in logs * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(logs[0].all()) == len(logs[1].all()) == 40


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from decision_samples import decided, fact
from kuaixun.decisions.log import DecisionLog
log, money = DecisionLog(Path(sys.argv[1])), fact("1.2亿元")
while True:
    print(log.add(decided("accept", money)), flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_nothing_that_was_answered_is_lost_by_a_kill(path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, path, Path(__file__).parents[1]], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        answered = [int(writer.stdout.readline()) for _ in range(25)]
        os.kill(writer.pid, signal.SIGKILL)
        answered += [int(line) for line in writer.stdout.read().split()]
    assert DecisionLog(path).head() >= max(answered)
    assert len(DecisionLog(path).all()) == DecisionLog(path).head()


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("create table other (a)")


def later(path: Path) -> None:
    DecisionLog(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("pragma user_version = 99")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (foreign, "is not a file of decisions; name another with --db"),
        (later, "was written by another version of kuaixun"),
        (lambda path: path.write_bytes(b"no database at all, but long enough to look" * 99), "cannot be used: file is not a database"),
        (lambda path: path.mkdir(), "cannot be used: unable to open database file"),
    ],
    ids=["foreign", "later", "text", "folder"],
)
def test_another_file_is_refused_in_one_sentence(path: Path, make: object, sentence: str) -> None:
    make(path)  # type: ignore[operator]
    with pytest.raises(DecisionError) as refused:
        DecisionLog(path)
    assert sentence in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_missing_file_is_told(path: Path) -> None:
    with pytest.raises(DecisionError, match="there is no such file of decisions"):
        DecisionLog(path, create=False)
