"""Every form of input gives the same sources, as they come, and what is wrong with one costs no other."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import fakes
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kuaixun import run as running
from kuaixun.inputs import Columns, Refused, RunError, Source, find_inputs, jsonl
from kuaixun.inputs.columns import article
from kuaixun.inputs.folder import texts
from kuaixun.read import find_sources
from kuaixun.run import run
from samples import Command

ROWS: list[dict[str, Any]] = [
    {"编号": "甲1", "正文": "清源市轴承项目开工。", "日期": "2024-03-05", "标题": "轴承"},
    {"编号": "甲2", "正文": "远山县\n风电项目“投产”，总投资3亿元。", "日期": "2024-03-06", "标题": "风电"},
    {"编号": "丙3", "正文": "临泉园区扩建。", "日期": "", "标题": ""},
]


def as_jsonl(path: Path) -> None:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), "utf-8")


def as_csv(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(ROWS[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(ROWS)


def packed(write: Callable[[Path], None], path: Path) -> None:
    write(path)
    path.write_bytes(gzip.compress(path.read_bytes()))


def as_duckdb(path: Path) -> None:
    frame = pd.DataFrame(ROWS)  # noqa: F841 - DuckDB finds it by its name
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE articles AS SELECT * FROM frame")


FORMS: dict[str, Callable[[Path], None]] = {
    "a.jsonl": as_jsonl,
    "a.ndjson": as_jsonl,
    "a.jsonl.gz": lambda path: packed(as_jsonl, path),
    "a.csv": as_csv,
    "bom.csv": lambda path: as_csv(path, "utf-8-sig"),
    "gbk.csv": lambda path: as_csv(path, "gb18030"),
    "a.CSV": as_csv,
    "a.csv.gz": lambda path: packed(as_csv, path),
    "a.tsv": lambda path: as_csv(path, delimiter="\t"),
    "a.parquet": lambda path: pd.DataFrame(ROWS).to_parquet(path),
    "a.duckdb": as_duckdb,
}


def sources(*paths: Path, **columns: str) -> list[Source]:
    return list(find_inputs(paths, Columns(**columns), zips="files"))


def refusals(*paths: Path, **columns: str) -> dict[str, str]:
    return {each.name: f"{each.content.code}: {each.content.wrong}; {each.content.remedy}" for each in sources(*paths, **columns) if isinstance(each.content, Refused)}


# Tables of articles


@pytest.mark.parametrize("name", FORMS)
def test_a_table_of_articles(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    FORMS[name](path)
    found = sources(path)
    assert [each.name for each in found] == [f"{name}#甲1", f"{name}#甲2", f"{name}#丙3"]
    assert [each.content for each in found] == [row["正文"] for row in ROWS]
    assert [each.published for each in found] == [date(2024, 3, 5), date(2024, 3, 6), None]
    assert [each.title for each in found] == ["轴承", "风电", None]
    assert {(each.origin, each.digest() is not None) for each in found} == {(name, True)}
    assert find_inputs([path]).count() in (3, None)


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet", "a.duckdb"])
def test_columns_may_be_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    FORMS[name](path)
    assert [each.content for each in sources(path, text="标题", id="日期")] == ["轴承", "风电", ""]
    assert sources(path, text="标题", id="日期")[0].name == f"{name}#2024-03-05"
    error = next(iter(refusals(path, text="body").values()))
    assert error.startswith("COLUMN: ")
    assert "编号, 正文, 日期, 标题" in error
    assert "--text-col" in error


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (["text", "content"], "text"), (["Content", "id"], "Content"), (["正文", "内容"], "正文"), (["BODY"], "BODY"), (["headline"], None),
    ],
)  # fmt: skip
def test_usual_names(columns: list[str], found: str | None) -> None:
    assert Columns().column("text", columns) == found


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-03-05", date(2024, 3, 5)), ("2024/3/5", date(2024, 3, 5)), ("2024.03.05", date(2024, 3, 5)), ("20240305", date(2024, 3, 5)), (20240305, date(2024, 3, 5)),
        ("2024年3月5日", date(2024, 3, 5)), ("2024-03-05T08:00:00+08:00", date(2024, 3, 5)), (" 2024-03-05 08:00", date(2024, 3, 5)),
        (date(2024, 3, 5), date(2024, 3, 5)), (datetime(2024, 3, 5, 8), date(2024, 3, 5)), ("", None), (" ", None), (None, None),
    ],
)  # fmt: skip
def test_dates(value: Any, day: date | None) -> None:
    assert article("t", 1, {"text": "文", "date": value}).published == day


@pytest.mark.parametrize("value", ["yesterday", "2024-13-01", "2024-02-30", "05/03/2024", 1709596800, "2024-3", "202403051"])
def test_what_is_no_date_is_said(value: Any) -> None:
    content = article("t", 1, {"text": "文", "date": value}).content
    assert isinstance(content, Refused)
    assert content.code == "COLUMN"
    assert repr(str(value)) in content.wrong


@pytest.mark.parametrize(
    ("value", "name"), [("x", "t#x"), (5, "t#5"), (5.0, "t#5"), (None, "t#9"), ("", "t#9"), (" a\nb ", "t#a b"), ("\ud800", "t#\\ud800"), (0, "t#0")]
)
def test_ids(value: Any, name: str) -> None:
    assert article("t", 9, {"text": "文", "id": value}).name == name


def test_a_text_that_is_none_is_said() -> None:
    content = article("t", 1, {"text": 5}).content
    assert isinstance(content, Refused)
    assert content.wrong == "its text is no string but a int"


@given(st.binary(max_size=200))
def test_no_bytes_are_too_odd_for_a_line(data: bytes) -> None:
    found = list(jsonl.stream(io.BytesIO(data), "t", Columns()))
    assert len(found) == len([line for line in data.split(b"\n") if line.strip()])


def test_a_line_that_is_wrong_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = ['{"text": "甲"}', "", "{", "[1]", '{"other": 1}', '{"text": null}', '{"text": "乙", "date": "x"}', '{"text": "丙"}']
    path.write_bytes(b"\xef\xbb\xbf" + "\n".join(lines).encode() + b"\n\xff\xfe\n")
    assert [each.name for each in sources(path)] == [f"a.jsonl#{name}" for name in ("1", "L3", "L4", "L5", "6", "7", "8", "L9")]
    codes = {name: error.split(":")[0] for name, error in refusals(path).items()}
    assert codes == {"a.jsonl#L3": "CORRUPT", "a.jsonl#L4": "CORRUPT", "a.jsonl#L5": "COLUMN", "a.jsonl#7": "COLUMN", "a.jsonl#L9": "CORRUPT"}


def test_a_row_with_fields_too_many_or_too_few_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,甲\n2,乙,丙\n3\n\n4,"丁,戊"\n', "utf-8")
    assert [each.content for each in sources(path) if isinstance(each.content, str)] == ["甲", "丁,戊"]
    assert [error.split(";")[0] for error in refusals(path).values()] == [
        "CORRUPT: row 2 has 3 fields, and there are 2 columns", "CORRUPT: row 3 has 1 fields, and there are 2 columns",
    ]  # fmt: skip


def broken_gzip(path: Path) -> None:
    packed(as_jsonl, path)
    path.write_bytes(path.read_bytes()[:-20])


def two_tables(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE a (text VARCHAR); CREATE TABLE b (text VARCHAR)")


@pytest.mark.parametrize(
    ("name", "make", "error"),
    [
        ("a.parquet", lambda path: path.write_bytes(b"PAR1 and no more"), "CORRUPT: cannot be read on ("),
        ("a.duckdb", lambda path: path.write_bytes(b"no database"), "CORRUPT: cannot be read on ("),
        ("a.jsonl.gz", broken_gzip, "CORRUPT: cannot be read on (Compressed file ended"),
        ("a.csv", lambda path: path.write_bytes(b""), "EMPTY: holds no text"),
        ("a.csv", lambda path: path.write_text("a,b\n1,2\n"), "COLUMN: has no column that is known to hold texts, only a, b; name it with --text-col"),
        ("a.duckdb", two_tables, "COLUMN: has not one table but 2: a, b; choose one with --table"),
    ],
)  # fmt: skip
def test_a_broken_file_costs_itself(tmp_path: Path, name: str, make: Callable[[Path], object], error: str) -> None:
    make(tmp_path / name)
    (tmp_path / "z.txt").write_text("项目开工。", "utf-8")
    inputs = find_inputs([tmp_path / name, tmp_path / "z.txt"])
    assert inputs.count() is None or inputs.count() >= 2  # type: ignore[operator]
    found = list(inputs)
    assert found[-1].name == "z.txt"
    assert refusals(tmp_path / name)[name].startswith(error)


def test_a_table_of_duckdb_is_chosen(tmp_path: Path) -> None:
    two_tables(tmp_path / "a.duckdb")
    assert sources(tmp_path / "a.duckdb", table="a") == []
    assert "has no table 'c', only a, b" in refusals(tmp_path / "a.duckdb", table="c")["a.duckdb"]


# ZIP files


def zipped(path: Path, members: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", compression) as archive_file:
        for name, content in members.items():
            archive_file.writestr(name, content)


def test_a_zip_of_texts(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {"二/b.txt": "乙", "a.txt": "甲", ".hidden.txt": "", "__MACOSX/a.txt": "", "style.css": b"", "二/": b""})
    found = sources(tmp_path / "a.zip")
    assert {each.name: each.content for each in found} == {"a.zip/a.txt": "甲".encode(), "a.zip/二/b.txt": "乙".encode()}
    assert find_inputs([tmp_path / "a.zip"], zips="files").count() == 2
    assert [each.name for each in find_inputs([tmp_path / "a.zip"])] == ["a.zip"]  # one issue with its pages


def test_names_in_gbk(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {"aaaa.txt": "甲"})
    path = tmp_path / "a.zip"
    path.write_bytes(path.read_bytes().replace(b"aaaa", "快讯".encode("gbk")))
    assert sources(path)[0].name == "a.zip/快讯.txt"


def with_flag(path: Path) -> None:
    """Marks the first member as encrypted, in the directory and before the member itself."""
    zipped(path, {"a.txt": "甲", "b.txt": "乙"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))


def with_wrong_sum(path: Path) -> None:
    zipped(path, {"a.txt": "first text", "b.txt": "乙"}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"first text", b"other text"))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: zipped(path, {"a.txt": b"0" * 1_000_000, "b.txt": "乙"}), "BOMB_RATIO"),
        (lambda path: zipped(path, {"../a.txt": "甲", "b.txt": "乙"}), "CORRUPT"),
        (lambda path: zipped(path, {"/a.txt": "甲", "b.txt": "乙"}), "CORRUPT"),
        (with_flag, "ENCRYPTED"),
        (with_wrong_sum, "CORRUPT"),
    ],
)
def test_a_bad_member_costs_itself(tmp_path: Path, make: Callable[[Path], None], code: str) -> None:
    make(tmp_path / "a.zip")
    assert [error.split(":")[0] for error in refusals(tmp_path / "a.zip").values()] == [code]
    assert [each.content for each in sources(tmp_path / "a.zip") if isinstance(each.content, bytes)] == ["乙".encode()]


@pytest.mark.parametrize(("members", "code"), [({"a.txt": "甲" * 2000}, "TOO_LARGE"), ({"a.css": "x"}, "EMPTY"), ({}, "EMPTY")])
def test_a_zip_that_is_refused_before_anything_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, members: dict[str, str | bytes], code: str
) -> None:
    monkeypatch.setenv("KUAIXUN_ARCHIVE_BYTES", "1000")
    monkeypatch.setattr(zipfile.ZipFile, "read", None)
    zipped(tmp_path / "a.zip", members)
    assert refusals(tmp_path / "a.zip")["a.zip"].startswith(code)


# Standard input, folders, memory


@pytest.mark.parametrize(("form", "data"), [("jsonl", '{"text": "甲", "id": 7}\n'), ("csv", "id,text\n7,甲\n")])
def test_standard_input_may_be_a_table(monkeypatch: pytest.MonkeyPatch, form: Any, data: str) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data.encode())))
    inputs = find_inputs(["-"], stdin=form)
    assert inputs.count() is None
    assert [(each.name, each.content) for each in inputs] == [("stdin#7", "甲")]


def test_a_folder_gives_its_texts_and_not_the_tables_in_it(tmp_path: Path) -> None:
    as_jsonl(tmp_path / "facts.jsonl")
    (tmp_path / "a.txt").write_text("甲")
    assert [each.name for each in sources(tmp_path)] == ["a.txt"]
    assert len(sources(tmp_path, tmp_path / "facts.jsonl")) == 4


@given(st.lists(st.lists(st.sampled_from(["a", "b", "a.txt", "a!", "b.TXT", "c.pdf", ".h", "2031"]), min_size=1, max_size=3), max_size=12))
def test_the_texts_of_a_folder_come_in_the_order_of_their_names(paths: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for parts in paths:
            path = Path(folder, *parts)
            with contextlib.suppress(OSError):  # a file stands where a folder should be
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()
        found = [(each.content, each.name) for each in sources(Path(folder))] if list(texts(Path(folder))) else []
        assert found == sorted(find_sources([Path(folder)]), key=lambda pair: pair[1])


def test_links_are_followed_to_files_and_not_to_folders(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "far.txt").write_text("甲")
    (tmp_path / "a" / "link.txt").symlink_to(tmp_path / "far.txt")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path / "a")
    assert [each.name for each in sources(tmp_path / "a")] == ["link.txt"]


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("2023", "2024"):
        (tmp_path / folder).mkdir()
        as_jsonl(tmp_path / folder / "a.jsonl")
    assert {each.origin for each in sources(tmp_path / "2024/a.jsonl", tmp_path / "2023/a.jsonl")} == {"2023/a.jsonl", "2024/a.jsonl"}


def test_articles_are_read_as_they_are_needed() -> None:
    class Endless(io.RawIOBase):
        def readline(self, _: int | None = -1) -> bytes:  # type: ignore[override]
            return '{"text": "甲"}\n'.encode()

    assert len(list(islice(jsonl.stream(Endless(), "t", Columns()), 1000))) == 1000  # type: ignore[arg-type]


def test_parquet_is_read_in_small_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pd.DataFrame({"text": ["甲"] * 10_000}).to_parquet(tmp_path / "a.parquet")
    made = 0

    def counted(*arguments: Any) -> Source:
        nonlocal made
        made += 1
        return article(*arguments)

    monkeypatch.setattr("kuaixun.inputs.parquet.article", counted)
    found: Iterator[Source] = iter(find_inputs([tmp_path / "a.parquet"]))
    next(found)
    assert made == 1
    assert find_inputs([tmp_path / "a.parquet"]).count() == 10_000


def test_long_files_are_counted_by_their_size(tmp_path: Path) -> None:
    row = json.dumps({"text": "甲" * 100}) + "\n"
    (tmp_path / "a.jsonl").write_text(row * 4000)
    (tmp_path / "a.csv").write_text("id,text\n" + "1,项目\n" * 200_000, "utf-8")
    assert find_inputs([tmp_path / "a.jsonl"]).count() == pytest.approx(4000, rel=0.01)
    assert find_inputs([tmp_path / "a.csv"]).count() == pytest.approx(200_000, rel=0.01)


def test_a_form_of_standard_input_that_there_is_not() -> None:
    with pytest.raises(RunError, match="--stdin xml: no such form; choose text, jsonl, csv"):
        find_inputs(["-"], stdin="xml")  # type: ignore[arg-type]


# A run over them


def test_a_bad_byte_costs_the_text_it_stands_in(tmp_path: Path) -> None:
    rows = ["1,清源市项目开工".encode()] * 50_000 + [b"2,\xff\xfe\xff", "3,远山县项目投产".encode()]
    (tmp_path / "a.csv").write_bytes(b"\n".join([b"id,text", *rows]))
    found = sources(tmp_path / "a.csv")
    assert [each.number for each in found] == list(range(1, 50_003))  # the byte stands behind what is looked at to tell the encoding
    lines = [str(each.content) for each in found if each.number > 50_000]
    with pytest.raises(UnicodeEncodeError):
        lines[0].encode()
    assert lines[1] == "远山县项目投产"


def test_a_run_over_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_command: Command) -> None:
    monkeypatch.setattr(running, "Pipeline", fakes.FakePipeline)
    as_csv(tmp_path / "a.csv")
    summary = run([tmp_path / "a.csv"], tmp_path / "out", ["jsonl"], date(2020, 1, 1))
    assert [(each.source, each.status, each.title, each.published) for each in summary.receipts] == [
        ("a.csv#甲1", "ok", "轴承", date(2024, 3, 5)), ("a.csv#甲2", "ok", "风电", date(2024, 3, 6)), ("a.csv#丙3", "ok", "", date(2020, 1, 1)),
    ]  # fmt: skip
    ended = run_command("extract", str(tmp_path / "a.csv"), "--text-col", "body", "--out", str(tmp_path / "out2"))
    assert ended.code == 1
    assert "a.csv: COLUMN: has no column 'body', only 编号, 正文, 日期, 标题; choose another with --text-col" in ended.err
