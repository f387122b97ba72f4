"""A run loses no source, and tells what became of each."""

import io
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from kuaixun import run as running
from kuaixun.model import Bulletin
from kuaixun.pipeline import Result
from kuaixun.rules import Rules
from kuaixun.run import RunError, run
from kuaixun.write import FormatError, WriteError
from samples import FACT

TEXT = "清源市轴承项目开工\n\n    3月14日，宏达轴承有限公司年产5000台轴承项目在清源经济开发区开工。该项目总投资0.29亿元，占地40亩。\n"
FAILURES: dict[str, Callable[[Bulletin], Result]] = {}


def failing(name: str, error: Exception) -> None:
    def fail(_: Bulletin) -> Result:
        raise error

    FAILURES[name] = fail


failing("value.txt", ValueError("two\nlines"))
failing("silent.txt", RuntimeError())
failing("memory.txt", MemoryError())
failing("deep.txt", RecursionError("maximum recursion depth exceeded"))
failing("file.txt", FileNotFoundError(2, "No such file", "dictionary"))
FAILURES["number.txt"] = lambda bulletin: Result(bulletin, facts=(replace(FACT, source=bulletin.source, number=Decimal("1E40")),))


class FakePipeline:
    """Finds one fact in each text, and fails where a name says so."""

    def __init__(self, rules: Rules, engine: str) -> None:
        self.rules = rules

    def process(self, bulletin: Bulletin) -> Result:
        if bulletin.source in FAILURES:
            return FAILURES[bulletin.source](bulletin)
        return Result(bulletin, facts=(replace(FACT, source=bulletin.source),))


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name in ("b.txt", "a.txt", "c.txt"):
        (folder / name).write_text(TEXT, "utf-8")
    return folder


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "Pipeline", FakePipeline)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_run_with_the_real_pipeline(texts: Path, tmp_path: Path) -> None:
    summary = run([texts], tmp_path / "out", ["jsonl", "csv"], published=date(2024, 3, 18))
    assert [receipt.status for receipt in summary.receipts] == ["ok"] * 3
    assert [path.name for path in summary.files][:2] == ["facts.jsonl", "entities.jsonl"]
    facts = rows(tmp_path / "out" / "facts.jsonl")
    assert {fact["text"]: fact["number"] for fact in facts}["0.29亿元"] == "29000000"
    for fact in facts:
        assert TEXT[fact["start"] : fact["end"]] == fact["text"]
    assert {row["published"] for row in rows(tmp_path / "out" / "bulletins.jsonl")} == {"2024-03-18"}


@pytest.mark.usefixtures("fake")
def test_order_does_not_depend_on_the_order_given(texts: Path, tmp_path: Path) -> None:
    paths = [*texts.iterdir()]
    written = set()
    for _ in range(4):
        random.shuffle(paths)
        run(paths, tmp_path / "out", ["jsonl"])
        written.add((tmp_path / "out" / "facts.jsonl").read_text("utf-8"))
    assert len(written) == 1
    assert [row["source"] for row in rows(tmp_path / "out" / "bulletins.jsonl")] == ["a.txt", "b.txt", "c.txt"]


@pytest.mark.usefixtures("fake")
@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("value.txt", "INTERNAL: ValueError: two lines; please report it with the text"),
        ("silent.txt", "INTERNAL: RuntimeError: no reason given; please report it with the text"),
        ("memory.txt", "MEMORY: the text needs more memory than there is; split it"),
        ("deep.txt", "INTERNAL: RecursionError: maximum recursion depth exceeded; please report it with the text"),
        ("file.txt", "UNREADABLE: [Errno 2] No such file: 'dictionary'"),
        ("number.txt", "VALUE: facts.number: 10000000000000000000000000000000000000000 does not fit 28 digits before and 10 behind the point"),
    ],
)
def test_a_failing_step_loses_only_its_source(texts: Path, tmp_path: Path, name: str, error: str) -> None:
    (texts / name).write_text(TEXT, "utf-8")
    summary = run([texts], tmp_path / "out", ["jsonl"])
    (failed,) = summary.failed
    assert (failed.source, failed.error, failed.encoding, failed.characters) == (name, error, "utf-8", len(TEXT))
    assert {fact["source"] for fact in rows(tmp_path / "out" / "facts.jsonl")} == {"a.txt", "b.txt", "c.txt"}
    assert len(rows(tmp_path / "out" / "bulletins.jsonl")) == 4


@pytest.mark.usefixtures("fake")
def test_what_cannot_be_read_is_a_row_too(texts: Path, tmp_path: Path) -> None:
    (texts / "empty.txt").touch()
    (texts / "binary.txt").write_bytes(b"\x7fELF\x02\x01\x01\x00\x00\x00\rdata")
    gone = tmp_path / "gone.txt"
    summary = run([gone, texts, gone], tmp_path / "out", ["jsonl"])
    codes = {Path(receipt.source).name: str(receipt.error).split(":")[0] for receipt in summary.failed}
    assert codes == {"empty.txt": "EMPTY", "binary.txt": "BINARY", "gone.txt": "MISSING"}
    assert all(receipt.source not in str(receipt.error) for receipt in summary.failed)
    assert len(summary.receipts) == len(rows(tmp_path / "out" / "bulletins.jsonl")) == 6


@pytest.mark.usefixtures("fake")
def test_standard_input_is_a_source(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode("gb18030"))))
    summary = run(["-", texts / "a.txt"], tmp_path / "out", ["jsonl"])
    assert [(receipt.source, receipt.status) for receipt in summary.receipts] == [("a.txt", "ok"), ("stdin", "ok")]


@pytest.mark.usefixtures("fake")
def test_progress_names_what_is_next(texts: Path, tmp_path: Path) -> None:
    calls: list[tuple[int, int, str]] = []
    run([texts], tmp_path / "out", ["jsonl"], progress=lambda *call: calls.append(call))
    assert calls == [(0, 3, "a.txt"), (1, 3, "b.txt"), (2, 3, "c.txt"), (3, 3, "")]


@pytest.mark.usefixtures("fake")
@pytest.mark.parametrize(
    ("paths", "out", "formats", "error", "sentence"),
    [
        ([], "out", ["jsonl"], RunError, "no path given: no texts found"),
        (["gone", "lost"], "out", ["jsonl"], RunError, "gone, .*lost: no such file or folder"),
        (["empty"], "out", ["jsonl"], RunError, "empty: no texts found; give a file, or a folder"),
        (["texts"], "out", ["docx"], FormatError, "docx: unknown format"),
        (["texts"], "texts/a.txt", ["jsonl"], WriteError, "a.txt: cannot be written"),
        (["texts"], "texts/a.txt/out", ["jsonl"], WriteError, "out: cannot be written"),
    ],
)
def test_a_run_that_cannot_begin(
    texts: Path, tmp_path: Path, paths: list[str], out: str, formats: list[str], error: type[Exception], sentence: str
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(error, match=sentence):
        run([tmp_path / path for path in paths], tmp_path / out, formats)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "texts"]


@pytest.mark.usefixtures("fake")
def test_an_interrupt_is_no_failure_of_a_source(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> Result:
        raise KeyboardInterrupt

    monkeypatch.setattr(FakePipeline, "process", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run([texts], tmp_path / "out", ["jsonl"])
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".kuaixun"]
