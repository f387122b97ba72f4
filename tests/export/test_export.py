"""`kuaixun export`: corrected tables, the log of decisions beside them, gold that `evaluate` reads, examples for the rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from decision_samples import LATER, TEXT, added, decided, fact, found, undone
from kuaixun.decisions import Decision
from kuaixun.decisions.log import DecisionLog, StoredText
from kuaixun.evaluate import read_gold
from kuaixun.stored import read_run
from kuaixun.tables import python_values
from samples import Command

MONEY, LAND, STAFF = fact("1.2亿元"), fact("40亩"), fact("300余人")
NEW = added("订单", number="1", unit="份", attribute="event_count", subject_kind="company", subject="远山集团")
LOG = (
    decided("accept", MONEY),
    decided("reject", LAND),
    decided("correct", STAFF, {"number": "320", "attribute": "jobs"}, who="王芳"),
    NEW,
    decided("correct", found().projects[0], {"stage": "operating"}),
)


def write_log(path: Path, *log: Decision) -> Path:
    opened = DecisionLog(path)
    for decision in log:
        opened.add(decision)
    opened.close()
    return path


@pytest.fixture
def command(run_command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs the command in a folder with a text, a finished run over it, and decisions."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8", newline="")
    assert run_command("extract", "a.txt", "--out", "run", "--format", "jsonl", "--date", "2025-06-04", "--quiet").code == 0
    write_log(tmp_path / "decisions.sqlite", *LOG)
    return run_command


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def texts(path: Path) -> list[str]:
    return [row["text"] for row in lines(path)]


@pytest.mark.parametrize("paths", [["run", "--sources", "."], ["a.txt", "--date", "2025-06-04"]], ids=["run", "texts"])
def test_corrected_tables(command: Command, tmp_path: Path, paths: list[str]) -> None:
    ended = command("export", *paths, "--decisions", "decisions.sqlite", "--format", "jsonl,csv", "--out", "out")
    assert (ended.code, ended.err) == (0, "")
    assert "5 decisions: 5 applied" in ended.out
    facts = {row["text"]: row for row in lines(tmp_path / "out" / "facts.jsonl")}
    assert "40亩" not in facts
    assert (facts["300余人"]["number"], facts["300余人"]["attribute"], facts["300余人"]["rule"]) == ("320", "jobs", "review")
    assert (facts["订单"]["attribute"], facts["订单"]["subject"]) == ("event_count", "远山集团")
    assert lines(tmp_path / "out" / "projects.jsonl")[0]["stage"] == "operating"
    told = lines(tmp_path / "out" / "decisions.jsonl")
    assert [(row["kind"], row["who"], row["status"]) for row in told] == [
        ("accept", "李明", "applied"), ("reject", "李明", "applied"), ("correct", "王芳", "applied"), ("add", "李明", "applied"),
        ("correct", "李明", "applied"),
    ]  # fmt: skip
    assert {row["row"] for row in told} <= {None, *(row["fact_id"] for row in facts.values()), found().projects[0].project_id}
    read_run(tmp_path / "out")  # keeps to the schema


def test_without_decisions_the_tables_are_those_of_the_run(command: Command, tmp_path: Path) -> None:
    assert command("export", "run", "--format", "jsonl", "--out", "out", "--quiet").code == 0
    for name in ("facts", "entities", "projects", "findings"):
        assert (tmp_path / "out" / f"{name}.jsonl").read_bytes() == (tmp_path / "run" / f"{name}.jsonl").read_bytes()
    assert not (tmp_path / "out" / "decisions.jsonl").exists()


def test_every_table_format(command: Command, tmp_path: Path) -> None:
    formats = "jsonl,csv,xlsx,parquet,duckdb"
    assert command("export", "run", "--sources", ".", "--decisions", "decisions.sqlite", "--format", formats, "--out", "out", "-q").code == 0
    for form in ("jsonl", "csv", "xlsx", "parquet", "duckdb"):
        for path in (tmp_path / "one").glob("*"):
            path.unlink()
        (tmp_path / "one").mkdir(exist_ok=True)
        for path in (tmp_path / "out").glob(f"*.{form}"):
            path.rename(tmp_path / "one" / path.name)
        assert sorted(python_values(read_run(tmp_path / "one").frames["facts"]["text"])) == sorted(
            {*(row.text for row in found().facts), "订单"} - {"40亩"}
        )


def test_gold_is_read_by_evaluate(command: Command, tmp_path: Path) -> None:
    ended = command("export", "run", "--sources", ".", "--decisions", "decisions.sqlite", "--format", "gold", "--out", "gold")
    assert (ended.code, ended.err) == (0, "")
    (gold,) = read_gold(tmp_path / "gold")
    asked = {row.text: row for row in gold.facts if not row.optional}
    assert set(asked) == {"1.2亿元", "300余人", "订单"}
    assert asked["300余人"].attribute == "jobs"
    assert "40亩" not in [row.text for row in gold.facts]
    assert [(row.name, row.stage, row.optional) for row in gold.projects] == [("年产5000台轴承项目", "operating", False)]
    assert gold.bulletin.text == TEXT
    scored = command("evaluate", "gold")
    assert scored.code == 0
    assert "fact" in scored.out


def test_examples_say_which_rule_was_wrong(command: Command, tmp_path: Path) -> None:
    assert command("export", "a.txt", "--decisions", "decisions.sqlite", "--format", "examples", "--out", "out").code == 0
    rows = [(row["kind"], row["attribute"], row["rule"], row["text"], row["expected"]) for row in lines(tmp_path / "out" / "examples.jsonl")]
    assert rows == [
        ("example", "investment", "attribute.investment", "1.2亿元", "investment"),
        ("counter_example", "land_area", "attribute.land_area", "40亩", None),
        ("example", "event_count", None, "订单", "event_count"),
        ("counter_example", "employees", "attribute.employees", "300余人", "jobs"),
        ("example", "jobs", None, "300余人", "jobs"),
    ]
    marked = {row["text"]: row["marked"] for row in lines(tmp_path / "out" / "examples.jsonl")}
    assert marked["1.2亿元"] == "该项目总投资【1.2亿元】"


def test_decisions_about_an_older_text_are_told_and_not_applied(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LATER, "utf-8", newline="")
    ended = command("export", "a.txt", "--date", "2025-06-04", "--decisions", "decisions.sqlite", "--format", "jsonl", "--out", "out")
    assert ended.code == 0
    assert "moved" in ended.out
    assert "confirm these with kuaixun review" in ended.out
    assert "40亩" in texts(tmp_path / "out" / "facts.jsonl")
    assert {row["status"] for row in lines(tmp_path / "out" / "decisions.jsonl")} == {"moved"}


def test_undone_decisions_and_those_about_others_are_told(command: Command, tmp_path: Path) -> None:
    other = found(TEXT.replace("轴承", "齿轮"), "other.txt")
    log = [LOG[1], undone(LOG[1]), decided("reject", other.facts[0], result=other)]
    write_log(tmp_path / "more.sqlite", *log)
    ended = command("export", "a.txt", "--decisions", "more.sqlite", "--format", "jsonl", "--out", "out")
    assert "3 decisions: 2 undone, 1 about other bulletins" in ended.out
    assert [row["status"] for row in lines(tmp_path / "out" / "decisions.jsonl")] == ["undone", "undone", "absent"]
    assert "40亩" in texts(tmp_path / "out" / "facts.jsonl")


def test_bulletins_that_were_pasted_are_exported_too(command: Command, tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "decisions.sqlite")
    pasted = TEXT.replace("轴承", "齿轮")
    log.add_text(StoredText("1" * 64, "贴.txt", pasted.encode(), None, "李明", "2025-06-05T08:00:00Z"))
    log.close()
    assert command("export", "a.txt", "--decisions", "decisions.sqlite", "--format", "jsonl", "--out", "out", "-q").code == 0
    assert {row["source"] for row in lines(tmp_path / "out" / "bulletins.jsonl")} == {"a.txt", "贴.txt"}


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ("export gone --format jsonl --out out", 2, "gone: no such file or folder"),
        ("export run --format docx --out out", 2, "docx: unknown format; choose from jsonl, csv, xlsx, parquet, duckdb, gold, examples"),
        ("export run --format , --out out", 2, "no format given"),
        ("export run --format jsonl --out out --decisions gone.sqlite", 2, "gone.sqlite: there is no such file of decisions"),
        ("export run --format jsonl --out out --decisions a.txt", 2, "a.txt: cannot be used: file is not a database"),
        ("export run --format gold --out out", 2, "gold is made from decisions, and there are none"),
        ("export a.txt --format gold --out out", 2, "gold is made from decisions, and there are none"),
        ("export run --format examples --out out", 2, "examples are made from decisions, and there are none"),
        ("export run --format jsonl --out out --decisions decisions.sqlite", 2, "a.txt: the text is not where it was, or has changed"),
        ("export run --format jsonl", 2, "Missing option '--out'"),
        ("export a.txt gone.txt --format jsonl --out out", 1, "gone.txt: MISSING"),
    ],
)
def test_what_goes_wrong_is_told_in_one_sentence(command: Command, arguments: str, code: int, sentence: str) -> None:
    if "not where it was" in sentence:
        Path("run/manifest.json").unlink()
    ended = command(*arguments.split())
    assert ended.code == code
    assert sentence in ended.err
    assert ended.err.count("\n") == 1
