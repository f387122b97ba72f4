"""Whether rows keep their examples: what a row must do with each of them, and must not do with its counter-examples.

In an example 【】 marks what a name or a figure must be; a row of industries is shown by a name, ： and its label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from kuaixun.attributes import Attribute, AttributeFinder
from kuaixun.companies import CompanyCue, CompanySuffix
from kuaixun.dates import DateFinder, DatePart, DateThird, DateWord, Holiday
from kuaixun.facts import DoneCue, PlanCue
from kuaixun.industries import Industry, IndustryFinder
from kuaixun.model import Article, Entity, OffsetMap, Quantity
from kuaixun.officials import BodySuffix, Title
from kuaixun.periods import UNDATED, PeriodCue
from kuaixun.pipeline import Pipeline, Reading
from kuaixun.places import OtherPlace, PlaceFinder, Region, TownSuffix
from kuaixun.projects import StageCue
from kuaixun.quantities import ModifierRow, NonquantityRow, QuantityFinder, UnitRow
from kuaixun.read.marks import MARKS, Role, Surname, marks_of
from kuaixun.reference import Reference
from kuaixun.rules import Row, Rules
from kuaixun.text import fold
from kuaixun.topics import ProjectHead
from kuaixun.zones import ZoneSuffix

DAY = date(2025, 6, 12)  # when the examples are printed
NAMES: Mapping[type[Row], str] = {CompanySuffix: "COMPANY", CompanyCue: "COMPANY", ZoneSuffix: "ZONE", BodySuffix: "ORG", Title: "PERSON"}


class Bench:
    """The steps with one set of rules, each made when a row first needs it."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.marks = marks_of(rules)

    @cached_property
    def pipeline(self) -> Pipeline:
        return Pipeline(self.rules)

    @cached_property
    def quantities(self) -> QuantityFinder:
        return QuantityFinder(self.rules)

    @cached_property
    def attributes(self) -> AttributeFinder:
        return AttributeFinder(self.rules)

    @cached_property
    def dates(self) -> DateFinder:
        return DateFinder(self.rules)

    @cached_property
    def places(self) -> PlaceFinder:
        return PlaceFinder(self.rules)

    @cached_property
    def industries(self) -> IndustryFinder:
        return IndustryFinder(self.rules)

    def read(self, text: str) -> Reading:
        """All that is found in a text of one line."""
        return self.pipeline.read(Article(0, "", text, (), OffsetMap((0,), (0,))), DAY)


class Kept(NamedTuple):
    """What a table's rows must do with an example, and what makes a counter-example right."""

    shows: Callable[[Bench, Any, str], bool]
    hides: Callable[[Bench, Any, str], bool]


def broken_examples(bench: Bench, row: Row) -> Iterator[tuple[str, str]]:
    """The examples that a row does not keep, each as its key and a clause that says so; a table that is not listed here keeps all."""
    kept = KEPT.get(type(row))
    if kept is None:
        return
    for key, examples, keeps in (("examples", row.examples, kept.shows), ("counter_examples", row.counter_examples, kept.hides)):
        said = "does not match" if key == "examples" else "matches"
        for example in examples:
            if not _keeps(keeps, bench, row, example):
                yield key, f"'{example}' {said}"


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


def _keeps(keeps: Callable[[Bench, Any, str], bool], bench: Bench, row: Row, example: str) -> bool:
    try:
        return keeps(bench, row, example)
    except (ValueError, StopIteration, IndexError):  # what the example marks is nothing that is found there
        return False


def _marked(example: str) -> tuple[str, tuple[int, int]]:
    text, [span] = unmarked(example)
    return text, span


def _place(quantity: Quantity) -> tuple[int, int]:
    return quantity.start, quantity.end


def _has_attribute(bench: Bench, row: Attribute, example: str) -> bool:
    text, span = _marked(example)
    quantities = bench.quantities.find(text)
    return bench.attributes.assign(text, quantities)[[*map(_place, quantities)].index(span)][0].attribute == row.attribute


def _has_another(bench: Bench, row: Attribute, example: str) -> bool:
    text, span = _marked(example)
    return span in map(_place, bench.quantities.find(text)) and not _has_attribute(bench, row, example)


def _names(bench: Bench, row: Row, text: str) -> list[tuple[int, int]]:
    return [(e.start, e.end) for e in bench.read(text).entities if e.type == NAMES[type(row)]]


def _is_named(bench: Bench, row: Row, example: str) -> bool:
    text, spans = unmarked(example)
    return spans == _names(bench, row, text)


def _projects(bench: Bench, text: str) -> list[tuple[int, int]]:
    return [(topic.start, topic.end) for topic in bench.read(text).topics if topic.kind == "project"]


def _is_project(bench: Bench, row: ProjectHead, example: str) -> bool:
    text, spans = unmarked(example)
    return spans == _projects(bench, text)


def _modality(wanted: str) -> Callable[[Bench, Row, str], bool]:
    def has_modality(bench: Bench, row: Row, example: str) -> bool:
        text, span = _marked(example)
        return next(draft.modality for draft in bench.read(text).drafts if _place(draft.quantity) == span) == wanted

    return has_modality


def _is_undated(bench: Bench, row: PeriodCue, example: str) -> bool:
    text, span = _marked(example)
    return next(draft.period for draft in bench.read(text).drafts if _place(draft.quantity) == span) == UNDATED


def _stages(bench: Bench, text: str) -> list[str | None]:
    return [sketch.stage for sketch in bench.read(text).sketches]


def _is_industry(bench: Bench, row: Industry, example: str) -> bool:
    name, _, label = example.partition("：")
    return label == row.label == bench.industries.of(name)


def _is_other_industry(bench: Bench, row: Industry, example: str) -> bool:
    name, _, label = example.partition("：")
    found = bench.industries.of(name)
    return found != row.label and label in ("-", found)


def _refers(bench: Bench, row: Reference, example: str) -> bool:
    names = [c.name for c in bench.read(example).candidates if c.rule == "reference" and c.kind == row.kind]
    return bool(names) and all(names)


def _any_place(is_it: Callable[[Any, Entity], bool]) -> Callable[[Bench, Any, str], bool]:
    return lambda bench, row, example: any(is_it(row, entity) for entity in bench.places.find(example))


def _has_date_word(bench: Bench, row: DateWord | DatePart | DateThird | Holiday, example: str) -> bool:
    words = (*row.words, *(row.behind_year if isinstance(row, DatePart) else ()))
    return any(word in entity.text for entity in bench.dates.find(example, DAY) for word in words)


def _not(shows: Callable[[Bench, Any, str], bool]) -> Kept:
    """Rows whose counter-examples are what their examples must not be."""
    return Kept(shows, lambda bench, row, example: not shows(bench, row, example))


def _all(models: Sequence[type[Row]], kept: Kept) -> dict[type[Row], Kept]:
    return dict.fromkeys(models, kept)


KEPT: Mapping[type[Row], Kept] = {
    Attribute: Kept(_has_attribute, _has_another),
    **_all([*NAMES], Kept(_is_named, lambda bench, row, example: not _names(bench, row, example))),
    ProjectHead: Kept(_is_project, lambda bench, row, example: not _projects(bench, example)),
    PlanCue: Kept(_modality("planned"), _modality("actual")),
    DoneCue: Kept(_modality("actual"), _modality("planned")),
    StageCue: Kept(
        lambda bench, row, example: _stages(bench, example) == [row.stage],
        lambda bench, row, example: row.stage not in _stages(bench, example),
    ),
    PeriodCue: _not(_is_undated),
    Industry: Kept(_is_industry, _is_other_industry),
    Reference: _not(_refers),
    UnitRow: _not(lambda bench, row, example: any(quantity.rule == row.id for quantity in bench.quantities.find(example))),
    ModifierRow: _not(lambda bench, row, example: any(quantity.modifier == row.symbol for quantity in bench.quantities.find(example))),
    NonquantityRow: _not(lambda bench, row, example: not bench.quantities.find(example)),
    **_all(MARKS, _not(lambda bench, row, example: bench.marks.marked(fold(example), row))),
    Role: _not(lambda bench, row, example: bench.marks.is_byline(fold(example))),
    Surname: _not(lambda bench, row, example: bench.marks.is_names(fold(example))),
    **_all([DateWord, DatePart, DateThird, Holiday], _not(_has_date_word)),
    **_all([Region, TownSuffix], _not(_any_place(lambda row, entity: entity.level == row.level))),
    OtherPlace: _not(_any_place(lambda row, entity: entity.name == row.name)),
}
