"""The examples of the READMEs and of docs/ run, and print what they say."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest
from kuaixun.evaluate import read_gold
from kuaixun.evaluate.measures import MEASURES

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh.md")
EVALUATE = ("docs/evaluate.md", "docs/evaluate.zh.md")
FORMATS = ("docs/formats.md", "docs/formats.zh.md")
REPORT = ("docs/report.md", "docs/report.zh.md")
LARGE = ("docs/large.md", "docs/large.zh.md")
PAGES = (*EVALUATE, *FORMATS, *REPORT, *LARGE)


@pytest.mark.parametrize("name", [*READMES, *PAGES])
def test_python_examples(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / name).read_text("utf-8"), re.S)
    assert blocks
    for block in blocks:
        expected = re.findall(r"# Out: (.*)", block)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block, name, "exec"), {})
        assert printed.getvalue().splitlines() == expected


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", *PAGES])
def test_make_targets_and_links_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make (\w+)", text, re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / name).parent.joinpath(link).exists(), link


@pytest.mark.parametrize("name", EVALUATE)
def test_the_example_of_gold_is_gold(name: str, tmp_path: Path) -> None:
    page = (ROOT / name).read_text("utf-8")
    for language, ending in (("text", "txt"), ("json", "json")):
        (block,) = re.findall(rf"```{language}\n(.*?)```", page, re.S)
        (tmp_path / f"example.{ending}").write_text(block, "utf-8")
    (gold,) = read_gold(tmp_path)
    assert [fact.text for fact in gold.facts] == ["5000台", "1.2亿元", "40亩"]


@pytest.mark.parametrize("name", EVALUATE)
def test_every_measure_is_described(name: str) -> None:
    described = re.findall(r"^\| ((?:`[^|]+))\|", (ROOT / name).read_text("utf-8").split("|---|---|")[2], re.M)
    assert [measure for row in described for measure in re.findall("`([a-zA-Z]+)`", row)] == list(MEASURES)
