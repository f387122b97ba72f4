"""A run is read back from every format as it was written, and what is no run is told in one sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from kuaixun.run import Summary, run
from kuaixun.schema import TABLES
from kuaixun.stored import StoredError, holds_run, read_run, run_of
from kuaixun.tables import python_values
from kuaixun.write import FORMATS, write_tables
from samples import result

CORPUS = Path(__file__).parents[1] / "corpus" / "bulletins"
TEXT = "沥川𬭊材项目开工\n\n    6月10日，沥川𬭊材有限公司年产3万吨𬭊箔项目在临汐高新区开工，总投资7.6亿\n元，占地约118亩。\n"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    out = tmp_path_factory.mktemp("run")
    texts = tmp_path_factory.mktemp("texts")
    (texts / "odd.txt").write_text(TEXT, "utf-8", newline="")
    (texts / "empty.txt").write_text(" ", "utf-8")
    paths = [CORPUS / "issue.txt", CORPUS / "deliberate-slips.txt", CORPUS / "ranges.txt", texts]
    return out, run(paths, out, formats=FORMATS)


def rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    return list(zip(*(python_values(frame[name]) for name in frame), strict=True))


def alone(folder: Path, form: str, to: Path) -> Path:
    """A copy of the files of one format."""
    for path in folder.iterdir():
        if path.suffix == f".{form}":
            (to / path.name).write_bytes(path.read_bytes())
    return to


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_read_as_it_was_written(corpus: tuple[Path, Summary], form: str, tmp_path: Path) -> None:
    folder, summary = corpus
    read = read_run(alone(folder, form, tmp_path))
    assert list(read.frames) == list(TABLES)
    for name, frame in summary.frames.items():
        assert len(frame)
        assert rows(read.frames[name]) == rows(frame), name
        assert [str(kind) for kind in read.frames[name].dtypes] == [str(kind) for kind in frame.dtypes]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("odd", ["=1+1", "＋1", "0012", "NA", "1e5", "2024-03-18", "𬭊", 'a"b,c\nd', "TRUE"])
def test_odd_texts_come_back(form: str, odd: str, tmp_path: Path) -> None:
    (fact, _) = (written := run_of("x", [result(subject=odd, product=odd)])).frames["facts"].to_dict("records")
    write_tables(written.frames, tmp_path, [form])
    (read, _) = read_run(tmp_path).frames["facts"].to_dict("records")
    assert read == fact
    assert read["subject"] == odd


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_a_run_of_before_a_column_was_added_is_read(form: str, tmp_path: Path) -> None:
    write_tables((written := run_of("x", [result()])).frames, tmp_path, [form])
    cut = {"jsonl": _cut_jsonl, "csv": _cut_csv, "parquet": _cut_parquet}[form]
    cut(tmp_path / f"bulletins.{form}")
    for name, frame in written.frames.items():
        assert rows(read_run(tmp_path).frames[name]) == rows(frame)
    cut(tmp_path / f"bulletins.{form}")  # and one that was there before, and may not be missing
    with pytest.raises(StoredError, match="columns"):
        read_run(tmp_path)


def _cut_jsonl(path: Path) -> None:
    found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(dict(list(row.items())[:-1])) + "\n" for row in found), "utf-8")


def _cut_csv(path: Path) -> None:
    path.write_text("".join(line.rpartition(",")[0] + "\r\n" for line in path.read_text("utf-8").splitlines()), "utf-8")


def _cut_parquet(path: Path) -> None:
    table = pq.read_table(path)
    pq.write_table(table.drop_columns(table.column_names[-1:]), path)


def test_a_run_without_rows(tmp_path: Path) -> None:
    for form in FORMATS:
        write_tables(run_of("x", []).frames, tmp_path / form, [form])
        assert not any(len(frame) for frame in read_run(tmp_path / form).frames.values())


# The texts


def manifest(folder: Path, *inputs: Path, files: tuple[str, ...] = ()) -> None:
    noted = {"inputs": [str(path) for path in inputs], "files": {name: {} for name in files}}
    (folder / "manifest.json").write_text(json.dumps(noted), "utf-8")


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Path]:
    """A text, and the run over it."""
    text = tmp_path / "texts" / "odd.txt"
    text.parent.mkdir()
    text.write_text(TEXT, "utf-8", newline="")
    run([text.parent], tmp_path / "out", ["jsonl"])
    return text, tmp_path / "out"


def test_texts_are_found_by_the_manifest(small: tuple[Path, Path]) -> None:
    text, out = small
    (out / "manifest.json").unlink()
    assert read_run(out).text_of("odd.txt") is None
    manifest(out, text.parent, text.parent / "gone")
    read = read_run(out)
    found = read.text_of("odd.txt")
    assert found == TEXT
    facts = read.frames["facts"]
    assert len(facts) == 3
    assert [found[start:end] for start, end in zip(facts["start"], facts["end"], strict=True)] == facts["text"].tolist()
    assert read.text_of("other.txt") is None


def test_moved_texts_are_found_where_they_are_said_to_be(small: tuple[Path, Path], tmp_path: Path) -> None:
    text, out = small
    manifest(out, text)
    moved = tmp_path / "elsewhere" / "deep" / "odd.txt"
    moved.parent.mkdir(parents=True)
    text.rename(moved)
    text.write_text("另一篇。", "utf-8")
    assert read_run(out).text_of("odd.txt") is None
    assert read_run(out, [tmp_path / "elsewhere"]).text_of("odd.txt") == TEXT


def test_a_text_that_has_changed_is_not_shown(small: tuple[Path, Path]) -> None:
    text, out = small
    manifest(out, text.parent)
    text.write_text(TEXT.replace("7.6", "7.8"), "utf-8", newline="")
    assert read_run(out).text_of("odd.txt") is None


@pytest.mark.parametrize("content", ["", "[]", "{", '{"inputs": 5}', '{"inputs": [5]}'])
def test_a_broken_manifest_costs_only_the_texts(small: tuple[Path, Path], content: str) -> None:
    _, out = small
    (out / "manifest.json").write_text(content, "utf-8")
    assert read_run(out).text_of("odd.txt") is None


def test_the_format_of_the_last_run_is_read(small: tuple[Path, Path]) -> None:
    text, out = small
    text.write_text(TEXT + "又讯\n\n    项目总投资9亿元。\n", "utf-8", newline="")
    run([text.parent], out, ["parquet"])
    manifest(out, text.parent, files=tuple(f"{name}.parquet" for name in TABLES))
    assert len(read_run(out).frames["facts"]) == 4


def test_results_in_memory() -> None:
    from kuaixun import extract

    found = extract(TEXT, date="2025-06-12", source="a.txt")
    made = run_of("a.txt", [found])
    assert made.text_of("a.txt") == TEXT
    assert made.text_of("b.txt") is None
    assert set(made.reasons) == set(made.frames["facts"]["fact_id"])


# What is no run


def lose(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def put(name: str, content: bytes) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return write


def replace(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        path = folder / name
        assert old in path.read_bytes()
        path.write_bytes(path.read_bytes().replace(old, new))

    return write


SPOILED: list[tuple[str, Callable[[Path], None], str]] = [
    ("jsonl", lose("facts.jsonl"), "half a run: facts.jsonl is missing; write the tables anew"),
    ("jsonl", put("facts.jsonl", b'{"fact_id": '), "facts.jsonl: line 1: "),
    ("jsonl", put("facts.jsonl", b"5\n"), "facts.jsonl: line 1: "),
    ("jsonl", put("facts.jsonl", b"\xff\n"), "facts.jsonl: line 1: "),
    ("jsonl", replace("facts.jsonl", b'"unit"', b'"units"'), "facts.jsonl: line 1: its keys are not the columns of facts"),
    ("jsonl", replace("facts.jsonl", b'"attribute": "investment"', b'"attribute": "weather"'), "'weather' is none of"),
    ("jsonl", replace("facts.jsonl", b'"number": "760000000"', b'"number": "many"'), "facts.jsonl: number: holds what is no decimal"),
    ("csv", replace("facts.csv", b",unit,", b",units,"), "facts.csv: its columns are not those of facts"),
    ("csv", replace("projects.csv", b"f-", b"g-"), "projects.csv: cannot be read: "),
    ("csv", put("facts.csv", b""), "facts.csv: its columns are not those of facts"),
    ("parquet", put("facts.parquet", b"PAR1"), "facts.parquet: cannot be read: "),
    ("duckdb", put("kuaixun.duckdb", b"no such thing"), "kuaixun.duckdb: cannot be read: "),
    ("xlsx", put("kuaixun.xlsx", b"PK"), "kuaixun.xlsx: cannot be read: "),
]


@pytest.mark.parametrize(("form", "spoil", "sentence"), SPOILED)
def test_what_is_no_run_is_told(corpus: tuple[Path, Summary], form: str, spoil: Callable[[Path], None], sentence: str, tmp_path: Path) -> None:
    folder = alone(corpus[0], form, tmp_path)
    spoil(folder)
    with pytest.raises(StoredError) as told:
        read_run(folder)
    assert sentence in str(told.value)
    assert "\n" not in str(told.value)
    assert str(told.value).startswith(str(folder))
    assert holds_run(folder)


def test_a_folder_without_a_run(tmp_path: Path) -> None:
    assert not holds_run(tmp_path)
    with pytest.raises(StoredError, match="holds no tables of kuaixun"):
        read_run(tmp_path)
    with pytest.raises(StoredError, match="no such folder"):
        read_run(tmp_path / "gone")
