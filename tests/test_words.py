"""One Chinese word for each notion, wherever a user reads it: README, docs, labels, pages. English names are those of the schema."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from kuaixun import schema
from kuaixun.evaluate import labels
from kuaixun.report_page import words as report_words
from kuaixun.review import words as review_words

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.zh.md", *sorted((ROOT / "docs").rglob("*.zh.md"))]
LABELLED = [Path(str(module.__file__)) for module in (labels, report_words, review_words, schema)]
TEMPLATES = [path for ending in ("j2", "js") for path in (ROOT / "extract").rglob(f"*.{ending}")]

EXAMPLES = re.compile("^```text.*?^```$", re.DOTALL | re.MULTILINE)  # sentences of newspapers

# What a notion is called, and other words for it that shall not come back.
WORDS = {
    "数据": ("a fact", "事实"),
    "名称": ("an entity", "实体"),
    "快讯": ("a bulletin", "通稿"),
    "主体": ("the subject of a figure", "主语"),
    "状态": ("modality: planned or actual", "时态"),
    "项目群": ("a group of projects", "(?<!每)一批(?!装)|项目组"),
}


@pytest.mark.parametrize("path", [*PAGES, *LABELLED, *TEMPLATES], ids=lambda path: path.name)
def test_no_other_word_is_used(path: Path) -> None:
    text = EXAMPLES.sub("", path.read_text("utf-8"))
    found = {other: word for word, (_, other) in WORDS.items() for other in re.findall(other, text)}
    assert not found, f"write {found} in {path}"


def test_the_labels_are_these_words() -> None:
    assert [schema.TABLES[name].zh for name in ("facts", "entities", "bulletins")] == ["数据", "名称", "快讯"]
    assert {column.zh for column in schema.FACTS.columns if column.name in ("subject", "modality")} == {"主体", "状态"}
    assert schema.LABELS["group"] == "项目群"


def test_readme_calls_the_tables_by_their_labels() -> None:
    named = dict(re.findall(r"^\| `(\w+)` (\S+) \|", (ROOT / "README.zh.md").read_text("utf-8"), re.MULTILINE))
    assert named == {name: table.zh for name, table in schema.TABLES.items()}


@pytest.mark.parametrize("table", [*schema.FLAT.values()], ids=lambda table: table.name)
def test_no_label_stands_twice_in_a_table(table: schema.Table) -> None:
    assert len({column.zh for column in table.columns}) == len(table.columns)


def test_every_page_has_its_pair() -> None:
    english = {path.name.removesuffix(".md") for path in (ROOT / "docs").glob("*.md") if not path.name.endswith(".zh.md")}
    assert english == {path.name.removesuffix(".zh.md") for path in (ROOT / "docs").glob("*.zh.md")}
