"""`kuaixun check`: the four formats, the choice of findings, exit codes, and the same findings as rows of `findings`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from kuaixun import cli
from kuaixun.checks import Check
from kuaixun.report import Lines
from kuaixun.rules import default_rules
from samples import Command, Ended

WRONG = "签约活动举行\r\n\r\n园区签约项目50个，已开工32个，开工率68%。\r\n项目于4月31日通过验收，产品销往约30多个国家，计划投资2-3亿元。\r\n"
RIGHT = "签约活动举行\n\n园区签约项目50个，已开工32个，开工率64%。\n"
CHECKS = {row.id: row for row in default_rules().rows(Check)}


@pytest.fixture
def command(run_command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wrong.txt").write_bytes(WRONG.encode())
    (tmp_path / "right.txt").write_text(RIGHT, "utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "page.txt").write_bytes(WRONG.encode())
    (tmp_path / "rules").mkdir()

    return partial(run_command, "check")


def test_text(command: Command) -> None:
    ended = command("wrong.txt")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.splitlines() == [
        "wrong.txt:3:21: 错误 [rate-mismatch] 68%: 68%与32个÷50个＝64%不符",
        "    应为 64%；相关 32个 (3:14)、50个 (3:7)",
        "wrong.txt:4:4: 错误 [date-impossible] 4月31日: 没有4月31日这一天",
        "wrong.txt:4:18: 提醒 [usage-estimate] 约30多个: “约30多个”中“约”与“多”不宜并用",
        "wrong.txt:4:30: 注意 [usage-range] 2-3亿元: “2-3亿元”宜写作“2亿-3亿元”（GB/T 15835）",
        "    应为 2亿-3亿元",
        "错误 2 处，提醒 1 处，注意 1 处",
    ]


def test_text_in_english(command: Command) -> None:
    lines = command("wrong.txt", "--lang", "en", "--select", "rate").out.splitlines()
    assert lines == [
        "wrong.txt:3:21: error [rate-mismatch] 68%: 68% does not follow from 32个 ÷ 50个 = 64%",
        "    expected 64%; see 32个 (3:14), 50个 (3:7)",
        "1 error",
    ]


def test_nothing_wrong(command: Command) -> None:
    assert command("right.txt") == Ended(0, "没有发现问题\n", "")


@pytest.mark.parametrize(
    ("options", "checks", "code"),
    [
        (["--severity", "error"], ["rate-mismatch", "date-impossible"], 1),
        (["--severity", "warning"], ["rate-mismatch", "date-impossible", "usage-estimate"], 1),
        (["--select", "usage"], ["usage-estimate", "usage-range"], 0),
        (["--select", "usage-range,date-impossible"], ["date-impossible", "usage-range"], 1),
        (["--select", "usage", "--select", "rate", "--ignore", "usage-range"], ["rate-mismatch", "usage-estimate"], 1),
        (["--ignore", "rate,date,usage"], [], 0),
    ],
)
def test_choice(command: Command, options: list[str], checks: list[str], code: int) -> None:
    ended = command("wrong.txt", "--format", "json", *options)
    assert ([row["check"] for row in json.loads(ended.out)], ended.code) == (checks, code)


def test_json_has_the_rows_of_findings(command: Command, tmp_path: Path) -> None:
    rows = json.loads(command("wrong.txt", "--format", "json").out)
    with pytest.raises(SystemExit):
        cli.main(["extract", "wrong.txt", "--out", "out", "--format", "jsonl", "--quiet"])
    table = [json.loads(line) for line in (tmp_path / "out" / "findings.jsonl").read_text("utf-8").splitlines()]
    assert len(table) == 4
    assert [{key: row[key] for key in table[0]} for row in rows] == table
    facts = {json.loads(line)["fact_id"] for line in (tmp_path / "out" / "facts.jsonl").read_text("utf-8").splitlines()}
    assert set(rows[0]["related"]) <= facts
    for row in rows:
        assert WRONG[row["start"] : row["end"]] == row["text"]
        assert row["path"] == "wrong.txt"


def regions(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for location in (*result["locations"], *result.get("relatedLocations", ())):
        yield location["physicalLocation"]["region"]


def test_sarif(command: Command) -> None:
    ended = command("wrong.txt", "folder", "--format", "sarif")
    log = json.loads(ended.out)
    assert (log["version"], log["$schema"].rsplit("/", 1)[1]) == ("2.1.0", "sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CHECKS)
    assert run["columnKind"] == "unicodeCodePoints"
    assert {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]} == {"wrong.txt", "folder/page.txt"}
    lines = WRONG.split("\r\n")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == CHECKS[result["ruleId"]].severity
        assert result["message"]["text"]
        for region in regions(result):
            assert region["startLine"] == region["endLine"]
            assert lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1] == region["snippet"]["text"]


class Tags(HTMLParser):
    """Gathers tags with their attributes, and the marked words."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "mark" and len(self.marked) < sum(tag == "mark" for tag, _ in self.tags):
            self.marked.append(data)


def test_html_stands_alone(command: Command, tmp_path: Path) -> None:
    (tmp_path / "<img src=x onerror=alert(1)>.txt").write_text("签约\n\n<script>alert(1)</script>签约项目50个，已开工32个，开工率68%。\n", "utf-8")
    page = Tags()
    page.feed(command("wrong.txt", "<img src=x onerror=alert(1)>.txt", "--format", "html").out)
    assert page.marked == ["68%", "68%", "4月31日", "约30多个", "2-3亿元"]
    assert {tag for tag, _ in page.tags} <= {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "section", "article", "mark", "strong"}
    assert not [name for _, attributes in page.tags for name in attributes if name in ("src", "href") or name.startswith("on")]
    assert any(attributes.get("content", "").startswith("default-src 'none'; style-src 'sha256-") for tag, attributes in page.tags if tag == "meta")


@pytest.mark.parametrize(("lang", "told", "nothing"), [("zh", "1 个文件没有核查", "没有发现问题"), ("en", "1 file was not checked", "nothing found")])
@pytest.mark.parametrize("form", ["text", "html"])
def test_what_was_not_read_is_not_said_to_be_right(command: Command, lang: str, told: str, nothing: str, form: str) -> None:
    ended = command("bad.txt", "right.txt", "--lang", lang, "--format", form)
    assert ended.code == 1
    assert told in ended.out
    assert "bad.txt" in ended.out
    assert "ENCODING: " in ended.out
    assert nothing not in ended.out
    assert told not in command("right.txt", "--lang", lang, "--format", form).out


def test_what_was_not_read_is_told_to_programs(command: Command) -> None:
    (row,) = json.loads(command("bad.txt", "right.txt", "--format", "json").out)
    (full, *_) = json.loads(command("wrong.txt", "--format", "json").out)
    assert row.keys() == full.keys()
    assert (row["path"], row["check"], row["severity"], row["text"]) == ("bad.txt", "unread", "error", "")
    (run,) = json.loads(command("bad.txt", "right.txt", "--format", "sarif").out)["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "bad.txt"
    (run,) = json.loads(command("right.txt", "--format", "sarif").out)["runs"]
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


@pytest.mark.parametrize(
    ("line", "code", "sentence"),
    [
        ("nowhere.txt", 2, "nowhere.txt: no such file or folder"),
        ("wrong.txt --format pdf", 2, "pdf: no such format; choose text, json, sarif, html"),
        ("wrong.txt --severity grave", 2, "grave: no such severity; choose error, warning, note"),
        ("wrong.txt --select sums", 2, "sums: no such check; the checks are sum-parts"),
        ("wrong.txt --date June", 2, "--date June: not a date"),
        ("wrong.txt --lang fr", 2, "lang"),
        ("right.txt bad.txt", 1, "bad.txt: "),
    ],
)
def test_bad_input(command: Command, line: str, code: int, sentence: str) -> None:
    ended = command(*line.split())
    assert ended.code == code
    assert sentence in ended.err
    assert len(ended.err.splitlines()) == 1


def test_own_rules_change_a_check(command: Command, tmp_path: Path) -> None:
    row = CHECKS["rate-mismatch"]
    fields = "\n".join(f"{name} = {json.dumps(getattr(row, name), ensure_ascii=False)}" for name in ("id", "family", "title_zh", "title_en", "en"))
    (tmp_path / "rules" / "checks.toml").write_text(f'[[check]]\n{fields}\nseverity = "note"\nzh = "{{reported}}不对"\n', "utf-8")
    ended = command("wrong.txt", "--patterns", str(tmp_path / "rules"), "--select", "rate")
    assert ended == Ended(0, "wrong.txt:3:21: 注意 [rate-mismatch] 68%: 68%不对\n    应为 64%；相关 32个 (3:14)、50个 (3:7)\n注意 1 处\n", "")


@pytest.mark.parametrize(("message", "reason"), [("{reported", "expected '}'"), ("{reported.x}", "must be a plain name"), ("{0}", "must be a plain name")])
def test_a_message_that_cannot_be_filled_in(command: Command, tmp_path: Path, message: str, reason: str) -> None:
    fields = 'id = "rate-mismatch"\nfamily = "rate"\nseverity = "error"\ntitle_zh = "x"\ntitle_en = "x"\nen = "x"'
    (tmp_path / "rules" / "checks.toml").write_text(f'[[check]]\n{fields}\nzh = "{message}"\n', "utf-8")
    ended = command("wrong.txt", "--patterns", str(tmp_path / "rules"))
    assert ended.code == 2
    assert "check 'rate-mismatch': zh" in ended.err
    assert reason in ended.err


def test_a_text_cannot_steer_the_terminal(command: Command, tmp_path: Path) -> None:
    (tmp_path / "wrong.txt").write_text("签约\n\n“\x1b[31m开工”“\x1b[31m开工，园区签约。\n", "utf-8")
    assert "\x1b" not in command("wrong.txt").out


@pytest.mark.parametrize(("ending", "lines"), [("\n", 3), ("\r\n", 3), ("\r", 3)])
def test_lines(ending: str, lines: int) -> None:
    text = Lines(ending.join(["一", "二三", "四"]))
    place = text.place(text.text.index("三"), text.text.index("三") + 1)
    assert (place.line, place.column, place.end_line, place.end_column) == (2, 2, 2, 3)
    assert text.line(text.text.index("三")) == "二三"
    assert text.place(len(text.text) - 1, len(text.text)).line == lines


def test_every_message_has_its_words() -> None:
    for row in CHECKS.values():
        assert re.findall(r"\{(\w+)\}", row.zh)
        assert re.findall(r"\{(\w+)\}", row.en)
