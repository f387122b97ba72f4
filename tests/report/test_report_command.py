"""The command `kuaixun report`: what it takes, what it writes, and one sentence for whatever goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from kuaixun.report_page import pdf
from samples import Command

TEXT = "清源市轴承项目开工\n\n    3月14日，宏达轴承有限公司年产5000台轴承项目在清源经济开发区开工。该项目总投资1.2亿元，占地约40亩。\n"


@pytest.fixture
def command(run_command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "blank.txt").write_text(" \n", "utf-8")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "facts.jsonl").write_text("", "utf-8")
    assert run_command("extract", "texts", "--out", "run", "--format", "parquet", "--quiet").code == 0
    return run_command


def test_a_finished_run(command: Command, tmp_path: Path) -> None:
    ended = command("report", "run")
    assert (ended.code, ended.out, ended.err) == (0, "wrote report.html\n", "")
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "快讯报告 · run" in page
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [
        ".kuaixun", *(f"{name}.parquet" for name in ("bulletins", "entities", "facts", "findings")), "manifest.json", "projects.parquet",
    ]  # fmt: skip
    (tmp_path / "run" / "manifest.json").unlink()
    command("report", "run")
    page = (tmp_path / "report.html").read_text("utf-8")
    assert command("report", "run", "--sources", "texts", "--out", "with/texts.html").code == 0
    assert len((tmp_path / "with" / "texts.html").read_text("utf-8")) != len(page)


def test_texts_that_are_read_now(command: Command, tmp_path: Path) -> None:
    assert command("report", "texts/a.txt", "--date", "2024-03-18", "--lang", "en", "-o", "now.html").code == 0
    assert "<title>kuaixun report · a.txt</title>" in (tmp_path / "now.html").read_text("utf-8")
    ended = command("report", "texts", "blank.txt")
    assert (ended.code, ended.out) == (1, "wrote report.html\n")
    assert ended.err.startswith("kuaixun: blank.txt: EMPTY: ")


def test_sources_may_be_found_by_the_manifest(command: Command, tmp_path: Path) -> None:
    (tmp_path / "run" / "manifest.json").unlink()
    command("report", "run")
    without = (tmp_path / "report.html").read_text("utf-8")
    (tmp_path / "run" / "manifest.json").write_text(json.dumps({"inputs": [str(tmp_path / "texts")]}), "utf-8")
    command("report", "run")
    assert (tmp_path / "report.html").read_text("utf-8") != without


@pytest.mark.parametrize(("line", "sentence"), [
    ("report gone", "gone: no such file or folder; check the path"),
    ("report nothing", "nothing: holds neither a run nor texts; give the folder that kuaixun extract wrote, or bulletins"),
    ("report half", "half: half a run: entities.jsonl, projects.jsonl, findings.jsonl, bulletins.jsonl is missing"),
    ("report run texts", "run: holds a run, and is shown alone; give only this folder"),
    ("report run --out nothing", "nothing: is a folder, and a file of that name must be written"),
    ("report run --out blank.txt/x.html", "blank.txt: cannot be written"),
    ("report run --format docx", "'docx' is not one of 'html', 'pdf'"),
    ("report run --date tomorrow", "--date tomorrow: not a date"),
    ("report", "Missing argument"),
])  # fmt: skip
def test_bad_input(command: Command, tmp_path: Path, line: str, sentence: str) -> None:
    ended = command(*line.split())
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err
    assert ended.err.count("\n") == 1
    assert not list(tmp_path.glob("report.*"))


def test_pdf_without_a_browser(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_NAMES", ())
    monkeypatch.setattr(pdf, "_ELSEWHERE", ())
    monkeypatch.delenv(pdf.BROWSER, raising=False)
    ended = command("report", "run", "--format", "pdf")
    assert ended.code == 2
    assert ended.err == "kuaixun: no browser found to make a PDF; install Chromium or Chrome, name one in KUAIXUN_BROWSER, or write HTML and print that\n"


@pytest.mark.parametrize(("browser", "sentence"), [
    ("no-such-browser", "no-such-browser: cannot be started (No such file or directory); name another one in KUAIXUN_BROWSER"),
    ("false", "false: could not print the page: without a reason"),
    ("true", "true: could not print the page: without a reason"),
])  # fmt: skip
def test_a_browser_that_fails(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: str, sentence: str) -> None:
    monkeypatch.setenv(pdf.BROWSER, browser)
    ended = command("report", "run", "--format", "pdf")
    assert (ended.code, ended.err) == (2, f"kuaixun: {sentence}\n")
    assert not (tmp_path / "report.pdf").exists()
