"""`kuaixun read`: what was read, for the eye and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from forms import as_docx, as_html, zip_of
from samples import Command

TEXT = "清川开发区报\n2031年4月10日 第12期\n\n远岫轴承项目开工\n\n　　本报讯 4月9日，远岫轴承有限公司项目开工，\n总投资3.8亿元。\n"
TABLE = "<table><caption>单位：亿元</caption><tr><td>项目<td>投资<tr><td>轴承<td>3.8</table>"


@pytest.fixture
def command(run_command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    files = {
        "a.txt": TEXT.encode(), "b.docx": as_docx(TEXT), "c.html": as_html(TEXT).replace(b"</div>", f"{TABLE}</div>".encode(), 1),
        "d.zip": zip_of({"1.txt": TEXT, "2.txt": ""}), "e.doc": as_html(TEXT), "empty.txt": b"",
    }  # fmt: skip
    for name, data in files.items():
        Path(name).write_bytes(data)
    return run_command


def test_blocks_with_their_kind_and_line(command: Command) -> None:
    ended = command("read", "a.txt")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "a.txt", "  格式 txt", "  编码 utf-8", "  标题 远岫轴承项目开工", "  日期 2031-04-10 (印在版面上)", "  期次 第12期", f"  字符数 {len(TEXT)}",
        "        1  报头  清川开发区报", "        2  报头  2031年4月10日 第12期", "  第1篇 远岫轴承项目开工", "        4  标题  远岫轴承项目开工",
        "        6  正文  本报讯 4月9日，远岫轴承有限公司项目开工，总投资3.8亿元。",
    ]  # fmt: skip


def test_labels_in_english_tables_and_what_a_date_comes_from(command: Command) -> None:
    shown = command("read", "c.html", "--lang", "en", "--date", "2031-05-01").out
    assert "  published 2031-05-01 (given by --date)\n" in shown
    assert "  table 1: 2 rows, 2 columns\n" in shown
    assert "  项目 | 投资\n" in shown
    assert "headline  远岫轴承项目开工\n" in shown


def test_remarks_and_failures(command: Command) -> None:
    ended = command("read", ".")
    assert ended.code == 1
    assert ended.err == "kuaixun: empty.txt: EMPTY: holds no text; leave it out or look for the full version\n"
    assert "  警告: EMPTY: 2.txt: holds no text; leave it out or look for the full version\n" in ended.out
    assert "  提示: MISLABELLED: the name ends in .doc" in ended.out
    assert command("read", "empty.txt").code == 2


def test_the_text_itself(command: Command) -> None:
    assert command("read", "a.txt", "--text").out == TEXT
    assert "总投资3.8亿元。\n" in command("read", "b.docx", "--text").out


def test_json_has_every_offset(command: Command) -> None:
    lines = command("read", ".", "--format", "json").out.splitlines()
    read = {row["source"]: row for row in map(json.loads, lines)}
    assert set(read) == {"a.txt", "b.docx", "c.html", "d.zip", "e.doc", "empty.txt"}
    assert read["empty.txt"]["error"].startswith("EMPTY: ")
    assert (read["a.txt"]["dated_by"], read["d.zip"]["parts"][0]["name"], read["a.txt"]["published"]) == ("printed", "1.txt", "2031-04-10")
    page = command("read", "c.html", "--text").out
    (table,) = read["c.html"]["tables"]
    for piece in (*read["c.html"]["masthead"], *(block for article in read["c.html"]["articles"] for block in article["blocks"]), *table["cells"]):
        assert page[piece["start"] : piece["end"]] == piece["text"]
    assert page[table["start"] : table["end"]].startswith("单位：亿元\n项目")


@pytest.mark.parametrize(("line", "code", "sentence"), [
    ("read gone.txt", 2, "gone.txt: no such file or folder"), ("read a.txt --format xml", 2, "'xml' is not one of 'text', 'json'"), ("read", 2, "Missing argument"),
    ("read a.txt --date tomorrow", 2, "not a date"), ("read gone.txt a.txt", 1, "gone.txt: MISSING: "),
])  # fmt: skip
def test_bad_input(command: Command, line: str, code: int, sentence: str) -> None:
    ended = command(*line.split())
    assert ended.code == code
    assert sentence in ended.err
    assert ended.err.count("\n") == 1


def test_extract_tells_of_what_may_be_lost_and_goes_on(command: Command) -> None:
    ended = command("extract", "a.txt", "d.zip", "e.doc", "--out", "out", "--quiet")
    assert ended.code == 0
    assert ended.err.splitlines()[0] == "kuaixun: d.zip: EMPTY: 2.txt: holds no text; leave it out or look for the full version"
    assert ended.err.splitlines()[1].startswith("kuaixun: e.doc: MISLABELLED: ")
    checked = command("check", "d.zip")
    assert "2.txt: holds no text" in checked.err
