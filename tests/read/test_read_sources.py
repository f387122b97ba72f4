"""Which files are found and what they are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from kuaixun.read import ReadError, find_sources, read_bulletin

FILES = ["b.txt", "a.TXT", "notes.md", "plain", "page.pdf", ".hidden.txt", "2031/03/a.txt", "2031/.git/a.txt", "2032/03/a.txt"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("项目总投资5亿元。", "utf-8")
    return tmp_path


def names(*paths: Path) -> list[str]:
    return [name for _, name in find_sources(paths)]


def test_a_folder_gives_its_text_files_in_order(folder: Path) -> None:
    assert names(folder) == ["a.TXT", "b.txt", "notes.md", "page.pdf", "plain", "2031/03/a.txt", "2032/03/a.txt"]


def test_a_file_is_called_by_its_name_whatever_its_ending(folder: Path) -> None:
    assert names(folder / "page.pdf", folder / "2031/03/a.txt") == ["page.pdf", "a.txt"]


def test_files_of_the_same_name_get_different_names(folder: Path) -> None:
    assert names(folder / "2031/03/a.txt", folder / "2032/03/a.txt", folder / "b.txt") == ["2031/03/a.txt", "2032/03/a.txt", "b.txt"]


def test_folders_with_the_same_files_get_different_names(folder: Path) -> None:
    assert names(folder / "2031", folder / "2032") == ["2031/03/a.txt", "2032/03/a.txt"]


def test_a_file_met_twice_is_taken_once(folder: Path) -> None:
    assert names(folder / "b.txt", folder, folder / "2031/../b.txt").count("b.txt") == 1


def test_the_path_given_is_the_path_found(folder: Path) -> None:
    assert find_sources([folder / "2031"]) == [(folder / "2031/03/a.txt", "03/a.txt")]


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"gone\.txt: there is no such file") as caught:
        find_sources([tmp_path / "gone.txt"])
    assert caught.value.code == "MISSING"


def test_reading_a_missing_file_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as missing:
        read_bulletin(tmp_path / "gone.txt", "gone.txt")
    with pytest.raises(ReadError) as folder:
        read_bulletin(tmp_path, "folder")
    assert (missing.value.code, folder.value.code) == ("MISSING", "UNREADABLE")


def test_a_file_is_read(folder: Path) -> None:
    bulletin = read_bulletin(folder / "b.txt", "b.txt")
    assert (bulletin.source, bulletin.format, bulletin.text) == ("b.txt", "txt", "项目总投资5亿元。")
