"""The code book says what the schema has, and its examples are extracted so."""

from __future__ import annotations

import re
from pathlib import Path

import kuaixun
import pytest
from kuaixun import schema
from kuaixun.codebook import ATTRIBUTES_ZH, COLUMNS_ZH, VALUES, Lang, Values, json_schema, page
from kuaixun.rules import default_rules
from samples import Command

ROOT = Path(__file__).parent.parent
DOCS: dict[Lang, str] = {"en": "tables.md", "zh": "tables.zh.md"}
DAY = "2025-06-12"


@pytest.mark.parametrize("lang", DOCS)
def test_the_page_is_what_the_schema_says(lang: Lang) -> None:
    assert (ROOT / "docs" / DOCS[lang]).read_text("utf-8") == page(lang, default_rules()), "the schema has changed: run make codebook"


@pytest.mark.parametrize("lang", DOCS)
def test_every_column_and_every_value_stands_in_it(lang: Lang) -> None:
    told = set(re.findall(r"^\| `([^`]+)` \|", page(lang, default_rules()), re.MULTILINE))
    columns = {column.name for table in schema.TABLES.values() for column in table.columns}
    closed = {value for table in schema.TABLES.values() for column in table.columns for value in column.values}
    assert columns | closed <= told


def test_nothing_is_described_that_is_not_there() -> None:
    described = {name for name in COLUMNS_ZH if "." in name}
    assert described <= {f"{table.name}.{column.name}" for table in schema.TABLES.values() for column in table.columns}
    assert set(ATTRIBUTES_ZH) == set(schema.ATTRIBUTE_NAMES)
    for values in VALUES:
        for name in values.columns:
            table, _, column = name.partition(".")
            (described_column,) = (each for each in schema.TABLES[table].columns if each.name == column)
            assert not described_column.values or tuple(values.rows) == described_column.values


@pytest.mark.parametrize("attribute", ATTRIBUTES_ZH)
def test_the_example_of_an_attribute_is_one(attribute: str) -> None:
    example = ATTRIBUTES_ZH[attribute][1]
    figure = re.search("【(.+?)】", example)
    assert figure
    facts = kuaixun.extract(re.sub("[【】]", "", example) + "。", DAY).facts
    assert (figure[1], attribute) in [(fact.text, fact.attribute) for fact in facts]


EXAMPLES = [(values, value, example) for values in VALUES for value, (_, example) in values.rows.items() if example]


@pytest.mark.parametrize(("values", "value", "example"), EXAMPLES, ids=[f"{values.columns[0]}-{value}" for values, value, _ in EXAMPLES])
def test_the_example_of_a_value_is_one(values: Values, value: str, example: str) -> None:
    table, _, column = values.columns[0].partition(".")
    for part in example.split("，") if column == "modifier" else [example]:
        assert value in [getattr(row, column) for row in getattr(kuaixun.extract(part + "。", DAY), table)]


def test_the_levels_are_those_of_the_places() -> None:
    from typing import get_args

    from kuaixun.places import Level

    (levels,) = (values for values in VALUES if values.columns == ("entities.level",))
    assert set(levels.rows) == set(get_args(Level))


@pytest.mark.parametrize("table", schema.TABLES)
def test_the_json_schema_says_what_the_values_mean(table: str) -> None:
    described = json_schema(table)
    for name, column in described["properties"].items():
        if "enum" in column:
            assert [each["const"] for each in column["oneOf"]] == column["enum"], name
            assert all(each["const"] is None or (each["title"] is not None and each["description"]) for each in column["oneOf"])


def test_the_command(run_command: Command) -> None:
    assert run_command("schema", "--format", "md", "--lang", "zh").out == (ROOT / "docs" / "tables.zh.md").read_text("utf-8")
    assert "占地面积" in run_command("schema", "facts").out
    ended = run_command("schema", "facts", "--format", "md")
    assert (ended.code, ended.err) == (2, "kuaixun: facts: the code book is of all tables; leave the table out\n")
