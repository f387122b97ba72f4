"""What is kept between runs comes back as it was, and holds only as long as nothing it depends on changes."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kuaixun import journal as journals
from kuaixun.inputs import Source
from kuaixun.journal import Journal, JournalError, Outcome, locked
from kuaixun.model import Receipt
from kuaixun.packing import packed, unpacked
from kuaixun.tables import TableBuilder, frames, receipt_of
from samples import result

RECEIPT = Receipt("a.txt", None, None, None, None, None, date(2024, 3, 5), 2, 10, "ok", None, 0.1)


def source(name: str = "a.txt", text: str = "甲", **changes: Any) -> Source:
    return Source(name, text, "a.txt", **changes)


def outcome(source: Source, error: str | None = None, seconds: float = 0.1) -> Outcome:
    receipt = replace(RECEIPT, source=source.name, status="failed" if error else "ok", error=error, seconds=seconds)
    builder = TableBuilder()
    builder.add_receipt(receipt)
    return Outcome(receipt, source.digest(), packed(builder.rows))


def test_a_look_begins_nothing(tmp_path: Path) -> None:
    (tmp_path / ".kuaixun").mkdir()
    with pytest.raises(JournalError, match="a run has begun here and has done nothing yet; give the same kuaixun extract command again"):
        Journal(tmp_path)
    with Journal(tmp_path, "s") as journal:
        assert journal.state().listed == 0


def names(out: Path) -> list[str]:
    with Journal(out) as journal:
        return [row[0] for rows in journal.rows() for row in rows["bulletins"]]


DECIMALS = st.decimals(min_value=Decimal(0), max_value=Decimal(10) ** 20, places=4, allow_nan=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(number=DECIMALS, high=st.none() | DECIMALS, text=TEXTS, day=st.none() | st.dates())
def test_rows_come_back_exactly(number: Decimal, high: Decimal | None, text: str, day: date | None) -> None:
    made = result(number=number, number_high=high, text=text, period_start=day)
    builder = TableBuilder()
    builder.add(made)
    builder.add_receipt(receipt_of(made.bulletin))
    back = TableBuilder()
    back.extend(unpacked(packed(builder.rows)))
    assert back.rows == builder.rows
    assert [repr(row) for row in back.rows["facts"]] == [repr(row) for row in builder.rows["facts"]]  # 1.20 equals 1.2, and is not the same


@pytest.mark.parametrize(
    ("settings", "again", "holds"),
    [
        ("s", source(), True),
        ("other code", source(), False),
        ("s", source(text="乙"), False),
        ("s", source(published=date(2024, 1, 1)), False),
        ("s", source(title="题"), False),
        ("s", source("b.txt"), False),
    ],
)
def test_a_result_holds_while_nothing_changes(tmp_path: Path, settings: str, again: Source, holds: bool) -> None:
    with Journal(tmp_path, "s") as journal:
        journal.keep(source(), outcome(source()))
    with Journal(tmp_path, settings) as journal:
        assert journal.has(again, retry=True) == holds


def test_a_changed_file_and_one_that_is_gone_do_not_hold(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("甲")
    file = Source("a.txt", path, "a.txt")
    with Journal(tmp_path, "s") as journal:
        journal.keep(file, outcome(file))
        assert journal.has(file, retry=True)
        path.write_text("乙")
        assert not journal.has(file, retry=True)
        path.unlink()
        assert not journal.has(file, retry=True)


def test_a_failure_is_tried_again_unless_told_not_to(tmp_path: Path) -> None:
    with Journal(tmp_path, "s") as journal:
        journal.enter(source())
        journal.keep(source(), outcome(source(), "TIMEOUT: too slow", 60.0))
        assert journal.has(source(), retry=False)
        assert not journal.has(source(), retry=True)
        journal.keep(source(), outcome(source(), "TIMEOUT: too slow", 61.0))
        assert [rows["bulletins"][0][11] for rows in journal.rows()] == [60.0]  # the same failure changes nothing
        journal.keep(source(), outcome(source()))
        assert journal.failures(9) == []


def test_sources_of_one_name_are_told_apart(tmp_path: Path) -> None:
    with Journal(tmp_path, "s") as journal:
        entered = [journal.enter(source("t.csv#1", number=number)).name for number in (1, 2, 3)]
    assert entered == ["t.csv#1", "t.csv#1~2", "t.csv#1~3"]


def test_rows_come_in_the_order_of_the_list_and_others_are_forgotten_at_the_end(tmp_path: Path) -> None:
    with Journal(tmp_path, "s") as journal:
        for name in "cab":
            journal.keep(source(name), outcome(source(name)))
        journal.begin(2, ["/texts"])
        for name in "ba":
            journal.enter(source(name))
        assert journal.state().missing == 0
        journal.finish()
        assert not journal.has(source("c"), retry=True)
    assert names(tmp_path) == ["b", "a"]


def test_how_far_a_run_came(tmp_path: Path) -> None:
    with Journal(tmp_path, "s") as journal:
        journal.begin(10, [])
        for name in "abc":
            journal.enter(source(name))
        journal.keep(source("a"), outcome(source("a")))
        journal.keep(source("b"), outcome(source("b"), "EMPTY: no text"))
        state = journal.state()
        assert (state.listed, state.planned, state.ok, state.failed, state.missing, state.finished) == (3, 10, 1, 1, 8, False)
        assert journal.articles() == 4
        assert journal.failures(5) == [("b", "EMPTY: no text")]


def test_batches_hold_whole_sources_and_all_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "BATCH_ROWS", 3)
    with Journal(tmp_path, "s") as journal:
        for name in "abcdefg":
            journal.enter(source(name))
            journal.keep(source(name), outcome(source(name)))
        batches = journal.batches()
        sizes = [len(frames["bulletins"]) for frames in batches]
        assert sizes == [3, 3, 1] == [len(frames["bulletins"]) for frames in batches]  # a second time too
        assert batches.rows()["bulletins"] == len(journal.frames()["bulletins"]) == 7
        assert len(batches.first()["bulletins"]) == 3


def test_an_empty_journal_gives_empty_tables(tmp_path: Path) -> None:
    with Journal(tmp_path, "s") as journal:
        (only,) = journal.batches()
    assert {name: list(frame.columns) for name, frame in only.items()} == {name: list(frame.columns) for name, frame in frames([]).items()}


def test_parts(tmp_path: Path) -> None:
    with Journal(tmp_path, "s") as journal:
        for number, day in enumerate([date(2024, 3, 1), None, date(2024, 2, 9), date(2024, 3, 31)]):
            each = source(str(number))
            journal.enter(each)
            made = outcome(each)
            journal.keep(each, replace(made, receipt=replace(made.receipt, published=day)))
        assert journal.parts("date") == [None, "2024-02", "2024-03"]
        assert [batches.rows()["bulletins"] for batches in (journal.batches("date", part) for part in journal.parts("date"))] == [1, 1, 2]
        assert journal.parts("source") == ["a.txt"]


def test_one_run_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "_LOOK", 0.01)
    with locked(tmp_path):
        assert journals.is_locked(tmp_path)
        with pytest.raises(JournalError, match="another run writes into this folder"), locked(tmp_path):
            pass
    assert not journals.is_locked(tmp_path)


def test_who_looks_keeps_no_run_from_beginning(tmp_path: Path) -> None:
    (tmp_path / ".kuaixun").mkdir()
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            journals.is_locked(tmp_path)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for _ in range(200):
            with locked(tmp_path):
                pass
    finally:
        over.set()
        looking.join()


def test_a_broken_journal_is_named_and_can_be_begun_anew(tmp_path: Path) -> None:
    with Journal(tmp_path, "s") as journal:
        journal.keep(source(), outcome(source()))
    (tmp_path / ".kuaixun" / "journal.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(JournalError, match=r"\.kuaixun: the journal cannot be used \(.*\); begin anew with --force"):
        Journal(tmp_path, "s")
    with Journal(tmp_path, "s", force=True) as journal:
        assert not journal.has(source(), retry=True)


def test_a_journal_of_another_version_is_begun_anew_by_a_run_and_left_alone_by_a_look(tmp_path: Path) -> None:
    with Journal(tmp_path, "s") as journal:
        journal.keep(source(), outcome(source()))
    with sqlite3.connect(tmp_path / ".kuaixun" / "journal.sqlite") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(JournalError, match="is of another version of kuaixun; give the same kuaixun extract command again"):
        Journal(tmp_path)
    with Journal(tmp_path, "s") as journal:
        assert not journal.has(source(), retry=True)
