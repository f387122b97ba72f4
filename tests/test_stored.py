"""A run is read back from every format as it was written, and what is no run is told in one sentence."""

import gzip
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from kuaixun.inputs import Columns, articles, jsonl
from kuaixun.run import Summary, run
from kuaixun.schema import TABLES
from kuaixun.stored import StoredError, StoredRun, holds_run, read_run, run_of
from kuaixun.stored.texts import Texts
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


# Articles within other files

ARTICLES = [f"第{n}号项目开工\n\n　　本报讯 云州经开区第{n}号铝箔项目总投资{n + 1}亿元，占地{n + 10}亩。" for n in range(12)]
BROKEN = 4  # an article that fails
ROWS: list[dict[str, Any]] = [{"编号": f"k{n % 11}", "内文": "" if n == BROKEN else text, "日期": "2025-06-12"} for n, text in enumerate(ARTICLES)]
COLUMNS = Columns(text="内文")


def as_jsonl(path: Path) -> None:
    lines = "\n".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()  # a blank line behind each
    path.write_bytes(gzip.compress(lines) if path.suffix == ".gz" else lines)


def as_csv(path: Path) -> None:
    pd.DataFrame(ROWS).to_csv(path, index=False, sep="\t" if path.suffix == ".tsv" else ",", encoding="utf-8" if path.suffix == ".tsv" else "gb18030")


def as_parquet(path: Path) -> None:
    pd.DataFrame(ROWS).to_parquet(path, row_group_size=5)


def as_duckdb(path: Path) -> None:
    import duckdb

    frame = pd.DataFrame(ROWS)
    with duckdb.connect(str(path)) as connection:
        connection.register("given", frame)
        connection.execute("CREATE TABLE 文章 AS SELECT * FROM given")


def as_zip(path: Path) -> None:
    with ZipFile(path, "w") as archive:
        for n, row in enumerate(ROWS):
            archive.writestr(f"{n % 3}/第{n}篇.txt", row["内文"])


KINDS = {
    "a.jsonl": as_jsonl, "a.jsonl.gz": as_jsonl, "a.csv": as_csv, "a.tsv": as_csv, "a.parquet": as_parquet, "a.duckdb": as_duckdb, "a#1.zip": as_zip,
}  # fmt: skip


@pytest.fixture(params=KINDS)
def many(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, StoredRun]:
    """A file of articles, and the run over it."""
    path = tmp_path / "in" / request.param
    path.parent.mkdir()
    KINDS[request.param](path)
    run([path], tmp_path / "out", ["jsonl"], columns=COLUMNS, zips="files")
    return path, read_run(tmp_path / "out")


def sources_of(stored: StoredRun) -> list[str]:
    bulletins = stored.frames["bulletins"]
    assert bulletins["status"].tolist().count("failed") == 1
    return [source for source, status in zip(bulletins["source"], bulletins["status"], strict=True) if status != "failed"]


def test_the_articles_of_a_file_are_found_in_any_order(many: tuple[Path, StoredRun]) -> None:
    _, stored = many
    sources = sources_of(stored)
    texts = {source: stored.text_of(source) for source in sources}
    assert sorted(filter(None, texts.values())) == sorted(text for n, text in enumerate(ARTICLES) if n != BROKEN)
    assert {source: stored.text_of(source) for source in reversed(sources)} == texts
    facts = stored.frames["facts"]
    assert [str(texts[source])[start:end] for source, start, end in zip(facts["source"], facts["start"], facts["end"], strict=True)] == facts["text"].tolist()
    assert stored.text_of("a.jsonl#k99") is None


def test_articles_are_found_where_their_file_has_moved(many: tuple[Path, StoredRun], tmp_path: Path) -> None:
    path, stored = many
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    path.rename(tmp_path / "elsewhere" / "deep" / path.name)
    assert {stored.text_of(source) for source in sources_of(stored)} == {None}
    moved = read_run(tmp_path / "out", [tmp_path / "elsewhere"])
    assert None not in {moved.text_of(source) for source in sources_of(stored)}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.endswith(("jsonl", "csv", "parquet", "zip"))])
def test_articles_that_have_changed_or_are_gone_are_not_shown(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / kind
    KINDS[kind](path)
    run([path], tmp_path / "out", ["jsonl"], columns=COLUMNS, zips="files")
    monkeypatch.setitem(ROWS[2], "内文", ARTICLES[2].replace("亩", "公顷"))
    KINDS[kind](path)
    stored = read_run(tmp_path / "out")
    assert sum(stored.text_of(source) is None for source in sources_of(stored)) == 1
    path.write_bytes(b"no such thing")
    stored = read_run(tmp_path / "out")
    assert {stored.text_of(source) for source in sources_of(stored)} == {None}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("first", [0, 1, 4, 5, 7, 10, 11, 12, 40])
def test_articles_can_be_read_from_any_on(kind: str, first: int, tmp_path: Path) -> None:
    path = tmp_path / kind
    KINDS[kind](path)
    assert list(articles(path, "a", COLUMNS, first)) == list(articles(path, "a", COLUMNS))[first:]


def test_an_article_far_on_costs_no_reading_of_those_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"text": f"第{n}号项目总投资{n + 1}亿元。"}) + "\n" for n in range(3_000)), "utf-8")
    read: list[int] = []
    real = jsonl._article
    monkeypatch.setattr(jsonl, "_article", lambda line, name, number, columns: read.append(number) or real(line, name, number, columns))
    texts = Texts([path], {f"a.jsonl#{n + 1}": sha256(f"第{n}号项目总投资{n + 1}亿元。".encode()).hexdigest() for n in range(3_000)})
    assert [str(found and found.text) for found in map(texts.find, ("a.jsonl#2900", "a.jsonl#2901", "a.jsonl#2"))] == [
        f"第{n}号项目总投资{n + 1}亿元。" for n in (2899, 2900, 1)
    ]  # fmt: skip
    assert read == [2900, 2901, 2]


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
