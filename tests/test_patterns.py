"""The examples of the rule tables are tests: 【】 marks what a row must find, and in its counter-examples it must not."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import pytest
from kuaixun.attributes import Attribute, AttributeFinder
from kuaixun.companies import CompanyCue, CompanySuffix
from kuaixun.facts import DoneCue, PlanCue
from kuaixun.industries import Industry, IndustryFinder
from kuaixun.model import Article, OffsetMap
from kuaixun.officials import BodySuffix, Title
from kuaixun.pipeline import Pipeline, Reading
from kuaixun.projects import StageCue
from kuaixun.quantities import ModifierRow, NonquantityRow, QuantityFinder, UnitRow
from kuaixun.reference import Reference
from kuaixun.rule_tables import rule_tables
from kuaixun.rules import Row, Rules
from kuaixun.schema import ATTRIBUTE_NAMES
from kuaixun.topics import ProjectHead
from kuaixun.zones import ZoneSuffix

RULES = Rules()
DAY = date(2025, 6, 12)


@lru_cache(maxsize=1)
def pipeline() -> Pipeline:
    return Pipeline(RULES)


def unmarked(example: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its 【】, and the spans that they marked."""
    text, spans, start = "", [], 0
    for part in re.split("([【】])", example):
        if part == "【":
            start = len(text)
        elif part == "】":
            spans.append((start, len(text)))
        else:
            text += part
    return text, spans


def read(text: str) -> Reading:
    article = Article(0, "", text, (), OffsetMap((0,), (0,)))
    return pipeline().read(article, DAY)


def cases(model: type[Row], field: str) -> list[object]:
    return [pytest.param(row, text, id=f"{row.id}-{text}") for row in RULES.rows(model) for text in getattr(row, field)]


@lru_cache(maxsize=1)
def finders() -> tuple[QuantityFinder, AttributeFinder]:
    return QuantityFinder(RULES), AttributeFinder(RULES)


def attribute_of(example: str) -> str:
    text, [(start, end)] = unmarked(example)
    quantities, attributes = finders()
    found = quantities.find(text)
    index = next(i for i, q in enumerate(found) if (q.start, q.end) == (start, end))
    return attributes.assign(text, found)[index][0].attribute


@pytest.mark.parametrize(("row", "example"), cases(Attribute, "examples"))
def test_attribute(row: Attribute, example: str) -> None:
    assert attribute_of(example) == row.attribute


@pytest.mark.parametrize(("row", "example"), cases(Attribute, "counter_examples"))
def test_no_such_attribute(row: Attribute, example: str) -> None:
    assert attribute_of(example) != row.attribute


@pytest.mark.parametrize("name", ATTRIBUTE_NAMES)
def test_every_attribute_of_the_tables_has_cue_words_and_examples(name: str) -> None:
    rows = [row for row in RULES.rows(Attribute) if row.attribute == name]
    assert any(row.before for row in rows)
    assert [row.id for row in rows if len(set(row.examples)) < 3 or len(set(row.counter_examples)) < 2] == []


def test_no_row_has_an_attribute_that_the_tables_lack() -> None:
    assert {row.attribute for row in RULES.rows(Attribute)} <= set(ATTRIBUTE_NAMES)


KINDS = {CompanySuffix: "COMPANY", CompanyCue: "COMPANY", ZoneSuffix: "ZONE", BodySuffix: "ORG", Title: "PERSON"}


@pytest.mark.parametrize(("row", "example"), [case for model in KINDS for case in cases(model, "examples")])
def test_name(row: Row, example: str) -> None:
    text, spans = unmarked(example)
    found = [(e.start, e.end) for e in read(text).entities if e.type == KINDS[type(row)]]
    assert spans == found


@pytest.mark.parametrize(("row", "example"), [case for model in KINDS for case in cases(model, "counter_examples")])
def test_no_name(row: Row, example: str) -> None:
    assert [e.text for e in read(example).entities if e.type == KINDS[type(row)]] == []


@pytest.mark.parametrize(("row", "example"), cases(ProjectHead, "examples"))
def test_project(row: ProjectHead, example: str) -> None:
    text, spans = unmarked(example)
    assert [(t.start, t.end) for t in read(text).topics if t.kind == "project"] == spans


@pytest.mark.parametrize(("row", "example"), cases(ProjectHead, "counter_examples"))
def test_no_project(row: ProjectHead, example: str) -> None:
    assert [t.name for t in read(example).topics if t.kind == "project"] == []


def modality_of(example: str) -> str:
    text, [(start, end)] = unmarked(example)
    return next(d.modality for d in read(text).drafts if (d.quantity.start, d.quantity.end) == (start, end))


@pytest.mark.parametrize(("row", "example"), cases(PlanCue, "examples") + cases(DoneCue, "counter_examples"))
def test_planned(row: Row, example: str) -> None:
    assert modality_of(example) == "planned"


@pytest.mark.parametrize(("row", "example"), cases(DoneCue, "examples") + cases(PlanCue, "counter_examples"))
def test_actual(row: Row, example: str) -> None:
    assert modality_of(example) == "actual"


@pytest.mark.parametrize(("row", "example"), cases(StageCue, "examples"))
def test_stage(row: StageCue, example: str) -> None:
    assert [s.stage for s in read(example).sketches] == [row.stage]


@pytest.mark.parametrize(("row", "example"), cases(StageCue, "counter_examples"))
def test_no_such_stage(row: StageCue, example: str) -> None:
    assert row.stage not in [s.stage for s in read(example).sketches]


@pytest.mark.parametrize(("row", "example"), cases(Industry, "examples"))
def test_industry(row: Industry, example: str) -> None:
    name, _, label = example.partition("：")
    assert label == row.label
    assert IndustryFinder(RULES).of(name) == label


@pytest.mark.parametrize(("row", "example"), cases(Industry, "counter_examples"))
def test_other_industry(row: Industry, example: str) -> None:
    name, _, label = example.partition("：")
    found = IndustryFinder(RULES).of(name)
    assert found != row.label
    assert label in ("-", found)


@pytest.mark.parametrize(("row", "example"), cases(Reference, "examples"))
def test_reference(row: Reference, example: str) -> None:
    names = [c.name for c in read(example).candidates if c.rule == "reference" and c.kind == row.kind]
    assert names
    assert all(names)


@pytest.mark.parametrize("model", rule_tables(), ids=lambda model: model.__name__)
def test_every_table_loads(model: type[Row]) -> None:
    assert RULES.rows(model)


FIRES = (Attribute, Industry, *KINDS, ProjectHead, StageCue, PlanCue, DoneCue)
MEASURES = (UnitRow, NonquantityRow, ModifierRow)


@pytest.mark.parametrize("model", [*FIRES, *MEASURES], ids=lambda model: model.__name__)
def test_every_row_shows_when_it_fires(model: type[Row]) -> None:
    assert [row.id for row in RULES.rows(model) if not row.examples] == []


@pytest.mark.parametrize("model", FIRES, ids=lambda model: model.__name__)
def test_every_row_shows_when_it_does_not(model: type[Row]) -> None:
    assert [row.id for row in RULES.rows(model) if not row.counter_examples] == []
