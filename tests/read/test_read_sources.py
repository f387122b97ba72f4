"""Which files are found and what they are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from kuaixun.inputs.folder import texts
from kuaixun.read import ReadError, find_sources, read_bulletin
from kuaixun.report_page import report_page
from kuaixun.stored import run_of

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


def test_names_depend_on_the_paths_given_and_not_on_the_files_there(folder: Path) -> None:
    before = names(folder / "2031", folder / "2032", folder / "b.txt")
    (folder / "2032" / "new.txt").write_text("项目总投资5亿元。", "utf-8")
    (folder / "2031" / "03" / "a.txt").rename(folder / "2031" / "only.txt")
    assert before == ["2031/03/a.txt", "2032/03/a.txt", "b.txt"]
    assert names(folder / "2031", folder / "2032", folder / "b.txt") == ["2031/only.txt", "2032/new.txt", "2032/03/a.txt", "b.txt"]


def test_folders_of_one_name_are_told_apart_by_those_above(folder: Path) -> None:
    assert names(folder / "2031/03", folder / "2032/03") == ["2031/03/a.txt", "2032/03/a.txt"]


def test_the_folder_one_is_in_has_its_own_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "2031" / "03")
    assert names(Path(), folder / "2032" / "03") == ["2031/03/a.txt", "2032/03/a.txt"]
    assert names(Path(".."), folder / "2032") == ["2031/03/a.txt", "2032/03/a.txt"]
    assert names(Path("../03")) == ["a.txt"]


@pytest.mark.parametrize("name", ["report.html", "findings.HTM"])
def test_a_page_that_kuaixun_made_is_passed_over_and_refused_by_name(folder: Path, name: str) -> None:
    report = report_page(run_of("x", []))
    (folder / "2031" / "03" / name).write_text(report, "utf-8")
    assert names(folder / "2031") == ["03/a.txt"]
    assert [name for _, name in texts(folder / "2031")] == ["03/a.txt"]
    with pytest.raises(ReadError, match="is a page that kuaixun made; give the bulletins that it was made from"):
        read_bulletin(folder / "2031" / "03" / name, name)


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
