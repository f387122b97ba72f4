"""A reader never sees half a file, and what stood before a failed write still stands."""

import os
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from kuaixun import write
from kuaixun.tables import TableError, frames
from kuaixun.write import FormatError, WriteError, csv, duckdb, excel, jsonl, known_formats, parquet, write_tables
from samples import result

MODULES = {"jsonl": jsonl, "csv": csv, "xlsx": excel, "parquet": parquet, "duckdb": duckdb}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def break_after_half(module: ModuleType, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer leaves half a file and fails."""

    def broken(_: object, folder: Path, **__: Any) -> list[Path]:
        (folder / "facts.jsonl").write_text("half")
        raise error

    monkeypatch.setattr(module, "write", broken)


@pytest.mark.parametrize(
    ("name", "error", "sentence"),
    [
        *((name, OSError(28, "No space left on device"), "cannot be written: No space left on device; choose another") for name in MODULES),
        ("parquet", ValueError("not\nso"), "parquet: cannot be written: not so"),
        ("duckdb", RuntimeError("odd"), "duckdb: cannot be written: odd"),
    ],
)
def test_a_failing_writer_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: Exception, sentence: str
) -> None:
    formats = ["csv", name]
    write_tables(frames([result()]), tmp_path, formats)
    before = contents(tmp_path)
    break_after_half(MODULES[name], error, monkeypatch)
    with pytest.raises(WriteError, match=sentence):
        write_tables(frames([result("b.txt")]), tmp_path, formats)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", MODULES)
def test_an_interrupt_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    break_after_half(MODULES[name], KeyboardInterrupt(), monkeypatch)  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        write_tables(frames([result()]), tmp_path, [name])
    assert contents(tmp_path) == {}


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    write_tables(frames([result()]), tmp_path, MODULES)
    names = set(contents(tmp_path))
    write_tables(frames([result("b.txt")]), tmp_path, MODULES)
    assert set(contents(tmp_path)) == names
    assert '"source": "b.txt"' in (tmp_path / "facts.jsonl").read_text("utf-8")


def test_files_are_complete_on_disk_before_they_are_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    sync, replace = os.fsync, os.replace
    monkeypatch.setattr(write.os, "fsync", lambda handle: (done.append("sync"), sync(handle))[1])
    monkeypatch.setattr(write.os, "replace", lambda old, new: (done.append("move"), replace(old, new))[1])
    write_tables(frames([result()]), tmp_path, ["jsonl"])
    assert done == ["sync"] * 5 + ["move"] * 5 + ["sync"]


def test_files_have_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    files = write_tables(frames([result()]), tmp_path, MODULES)
    assert {path.stat().st_mode for path in files} == {(tmp_path / "plain").stat().st_mode}


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "facts.jsonl").mkdir()
    with pytest.raises(WriteError, match=r"facts\.jsonl: is a folder"):
        write_tables(frames([result()]), tmp_path, ["jsonl"])
    assert [path.name for path in tmp_path.iterdir()] == ["facts.jsonl"]


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(WriteError, match=r"out: cannot be written: .*; choose another output folder"):
        write_tables(frames([result()]), tmp_path / "out", ["jsonl"])


def test_a_wrong_frame_is_refused_before_writing(tmp_path: Path) -> None:
    made = frames([result()])
    made["facts"] = made["facts"].assign(attribute="income")
    with pytest.raises(TableError, match="income"):
        write_tables(made, tmp_path, ["jsonl"])
    assert contents(tmp_path) == {}


@pytest.mark.parametrize(
    ("names", "formats"), [(["jsonl"], ("jsonl",)), (["CSV ", "jsonl", "csv"], ("csv", "jsonl")), (["xlsx", ""], ("xlsx",))]
)
def test_known_formats(names: list[str], formats: tuple[str, ...]) -> None:
    assert known_formats(names) == formats


@pytest.mark.parametrize(("names", "complaint"), [(["docx"], "docx: unknown format; choose from jsonl, csv"), ([""], "no format given"), ([], "no format")])
def test_unknown_formats(names: list[str], complaint: str) -> None:
    with pytest.raises(FormatError, match=complaint):
        known_formats(names)
