"""Every check has its page in docs/checks, and the examples there hold: what is marked is told, what is right is not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from kuaixun.checks import Check
from kuaixun.pipeline import Pipeline, Result
from kuaixun.read import bulletin_from_text
from kuaixun.report_page.words import WORDS
from kuaixun.rules import default_rules

PAGES = Path(__file__).parents[2] / "docs" / "checks"
DAY = date(2025, 6, 12)
CHECKS = {row.id: row for row in default_rules().rows(Check)}
FAMILIES = {check.family: WORDS[f"family {check.family}"][0] for check in CHECKS.values()}
SEVERITIES = {"error": "错误", "warning": "提醒", "note": "注意"}
EXAMPLE = re.compile(r"^```text (wrong|right)( scanned)?\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


@cache
def pipeline() -> Pipeline:
    return Pipeline()


def checked(text: str, scanned: str = "") -> Result:
    bulletin = bulletin_from_text(text, "text", DAY)
    return pipeline().process(replace(bulletin, scanned=((0, len(text)),)) if scanned else bulletin)


def pages(language: str = "") -> dict[str, Path]:
    """The pages of the checks in English, or in `.zh`."""
    found = {path.name.removesuffix(f"{language}.md"): path for path in sorted(PAGES.glob(f"*{language}.md"))}
    return {name: path for name, path in found.items() if "." not in name and name != "README"}


def examples(kind: str) -> list[object]:
    found = {name: EXAMPLE.findall(path.read_text("utf-8")) for name, path in pages().items()}
    return [pytest.param(name, text, how, id=f"{name}-{text[:20]}") for name, of_page in found.items() for which, how, text in of_page if which == kind]


def test_every_check_has_its_page_and_every_page_its_check() -> None:
    assert set(pages()) == set(pages(".zh")) == set(CHECKS)
    index, chinese = ((PAGES / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
    for check in CHECKS.values():
        family = FAMILIES[check.family]
        assert f"| [{check.id}]({check.id}.md) | {check.family} | {check.severity} | {check.title_en} · {check.title_zh} |" in index
        assert f"| [{check.id}]({check.id}.zh.md) | {family} `{check.family}` | {SEVERITIES[check.severity]} | {check.title_zh} |" in chinese


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.id)
def test_page_says_what_the_row_says(check: Check) -> None:
    page = (PAGES / f"{check.id}.md").read_text("utf-8")
    head = f"# {check.id}\n\n[中文]({check.id}.zh.md)\n\n{check.title_en}. {check.title_zh}。\n\n"
    assert page.startswith(f"{head}Family `{check.family}`, severity `{check.severity}`.\n")
    assert {kind for kind, _, _ in EXAMPLE.findall(page)} == {"wrong", "right"}


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.id)
def test_chinese_page_has_the_same_examples(check: Check) -> None:
    page = (PAGES / f"{check.id}.zh.md").read_text("utf-8")
    said = f"核查项 `{check.id}`，类别 `{check.family}`，程度：{SEVERITIES[check.severity]}（`{check.severity}`）。"
    assert page.startswith(f"# {check.title_zh}\n\n[English]({check.id}.md)\n\n{said}\n")
    assert EXAMPLE.findall(page) == EXAMPLE.findall((PAGES / f"{check.id}.md").read_text("utf-8"))


@pytest.mark.parametrize(("check", "example", "scanned"), examples("wrong"))
def test_wrong(check: str, example: str, scanned: str) -> None:
    text = example.replace("【", "").replace("】", "")
    start = example.index("【")
    wanted = (start, example.index("】") - 1)
    result = checked(text, scanned)
    assert wanted in [(f.start, f.end) for f in result.findings if f.check == check], [(f.check, f.text) for f in result.findings]
    for finding in result.findings:
        assert finding.text == text[finding.start : finding.end]
        assert finding.message_zh
        assert finding.message_en
        assert "{" not in finding.message_zh + finding.message_en


@pytest.mark.parametrize(("check", "example", "scanned"), examples("right"))
def test_right(check: str, example: str, scanned: str) -> None:
    assert [(f.check, f.text, f.message_zh) for f in checked(example, scanned).findings] == []


# Sentences in which everything is right and much looks wrong, one a line; \\n stands for a new line.
RIGHT = (Path(__file__).parent / "right.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("line", RIGHT)
def test_nothing_is_told_of_what_is_right(line: str) -> None:
    assert [(f.check, f.text, f.message_zh) for f in checked(line.replace("\\n", "\n")).findings if f.severity != "note"] == []
