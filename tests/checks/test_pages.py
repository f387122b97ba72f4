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
from kuaixun.schema import LABELS

PAGES = Path(__file__).parents[2] / "docs" / "checks"
DAY = date(2025, 6, 12)
CHECKS = {row.id: row for row in default_rules().rows(Check)}
FAMILIES = {check.family: WORDS[f"family {check.family}"][0] for check in CHECKS.values()}
EXAMPLE = re.compile(r"^```text (wrong|right)( scanned)?\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


@cache
def pipeline() -> Pipeline:
    return Pipeline()


def checked(text: str, scanned: str = "") -> Result:
    bulletin = bulletin_from_text(text, "text", DAY)
    return pipeline().process(replace(bulletin, scanned=((0, len(text)),)) if scanned else bulletin)


def examples(kind: str) -> list[object]:
    pages = {path.stem: EXAMPLE.findall(path.read_text("utf-8")) for path in sorted(PAGES.glob("*-*.md"))}
    return [pytest.param(name, text, how, id=f"{name}-{text[:20]}") for name, found in pages.items() for which, how, text in found if which == kind]


def test_every_check_has_its_page_and_every_page_its_check() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} - {"README", "README.zh"} == set(CHECKS)
    index, chinese = ((PAGES / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
    for check in CHECKS.values():
        family = FAMILIES[check.family]
        assert f"| [{check.id}]({check.id}.md) | {family} `{check.family}` | {LABELS[check.severity]} | {check.title_zh} |" in chinese
        assert f"| [{check.id}]({check.id}.md) | {check.family} | {check.severity} |" in index


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.id)
def test_page_says_what_the_row_says(check: Check) -> None:
    page = (PAGES / f"{check.id}.md").read_text("utf-8")
    assert page.startswith(f"# {check.id}\n\n{check.title_en}. {check.title_zh}。\n\nFamily `{check.family}`, severity `{check.severity}`.\n")
    assert {kind for kind, _, _ in EXAMPLE.findall(page)} == {"wrong", "right"}


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
