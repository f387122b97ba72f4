"""The examples of the rule tables are tests: 【】 marks what a row must find, and in its counter-examples it must not."""

from __future__ import annotations

from functools import lru_cache

import pytest
from kuaixun.ambiguity import hazard
from kuaixun.attributes import Attribute
from kuaixun.facts import DoneCue, PlanCue
from kuaixun.industries import Industry
from kuaixun.projects import StageCue
from kuaixun.quantities import ModifierRow, NonquantityRow, UnitRow
from kuaixun.rule_examples import KEPT, NAMES, Bench, broken_examples
from kuaixun.rule_tables import rule_tables
from kuaixun.rules import Row, Rules
from kuaixun.schema import ATTRIBUTE_NAMES
from kuaixun.topics import ProjectHead

RULES = Rules()
ROWS = [pytest.param(row, id=f"{row.table}-{row.id}") for model in KEPT for row in RULES.rows(model)]


@lru_cache(maxsize=1)
def bench() -> Bench:
    return Bench(RULES)


@pytest.mark.parametrize("row", ROWS)
def test_every_row_keeps_its_examples(row: Row) -> None:
    assert list(broken_examples(bench(), row)) == []


@pytest.mark.parametrize("name", ATTRIBUTE_NAMES)
def test_every_attribute_of_the_tables_has_cue_words_and_examples(name: str) -> None:
    rows = [row for row in RULES.rows(Attribute) if row.attribute == name]
    assert any(row.before for row in rows)
    assert [row.id for row in rows if len(set(row.examples)) < 3 or len(set(row.counter_examples)) < 2] == []


def test_no_row_has_an_attribute_that_the_tables_lack() -> None:
    assert {row.attribute for row in RULES.rows(Attribute)} <= set(ATTRIBUTE_NAMES)


@pytest.mark.parametrize("model", rule_tables(), ids=lambda model: model.__name__)
def test_every_table_loads(model: type[Row]) -> None:
    assert RULES.rows(model)


@pytest.mark.parametrize(
    "model", [model for model in rule_tables() if any(row.expressions() for row in RULES.rows(model))], ids=lambda m: m.__name__
)
def test_no_pattern_of_ours_can_hang(model: type[Row]) -> None:
    patterns = [pattern for row in RULES.rows(model) for patterns in row.expressions().values() for pattern in patterns]
    assert patterns
    assert {pattern: hazard(pattern) for pattern in patterns} == dict.fromkeys(patterns)


FIRES = (Attribute, Industry, *NAMES, ProjectHead, StageCue, PlanCue, DoneCue)
MEASURES = (UnitRow, NonquantityRow, ModifierRow)


@pytest.mark.parametrize("model", [*FIRES, *MEASURES], ids=lambda model: model.__name__)
def test_every_row_shows_when_it_fires(model: type[Row]) -> None:
    assert [row.id for row in RULES.rows(model) if not row.examples] == []


@pytest.mark.parametrize("model", FIRES, ids=lambda model: model.__name__)
def test_every_row_shows_when_it_does_not(model: type[Row]) -> None:
    assert [row.id for row in RULES.rows(model) if not row.counter_examples] == []
