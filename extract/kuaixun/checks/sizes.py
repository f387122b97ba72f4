"""Sizes that cannot be: investment for an 亩 outside of all bounds, more tax than output, 150亩（约1万平方米）, 41.8万元 among 亿元.

The bands stand in checks.toml with their source. They are so wide that only another order of magnitude leaves them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import ClassVar

from pydantic import model_validator

from kuaixun.checks.intervals import Interval
from kuaixun.checks.model import Slip, figure_slip, tolerances
from kuaixun.checks.page import Figure, Issue, Page
from kuaixun.checks.writing import digits, in_unit_of, rough
from kuaixun.rules import Row, Rules


class Band(Row):
    """Between which bounds the quotient of two figures of one project lies, in `unit`s; `source` says how we know."""

    file: ClassVar[str] = "checks.toml"
    table: ClassVar[str] = "band"
    over: tuple[str, ...]  # attributes
    per: str
    measure: str  # of the figure above the bar
    scale: Decimal = Decimal(1)  # how many base units one unit has
    unit: str
    low: Decimal
    high: Decimal
    unless: tuple[str, ...] = ()  # words in the project's name that make it another matter
    source: str

    @model_validator(mode="after")
    def _ordered(self) -> Band:
        if self.low >= self.high:
            raise ValueError("low must be below high")
        return self


class Exchange(Row):
    """Between which bounds one of a currency has been worth yuan."""

    file: ClassVar[str] = "checks.toml"
    table: ClassVar[str] = "exchange"
    measure: str
    low: Decimal
    high: Decimal


_SURE = frozenset({"named in the clause", "named in the sentence", "stands before its head", "inside the name", "the money builds it"})
_CONVERTED = re.compile("[(（](?:约合|折合|相当于|[合约即])?")
_IN_OTHER_MONEY = re.compile("(?:人民币)?[(（,，]?(?:约合|折合|约折合|折|相当于|合|约|即)*(?:人民币)?[约为]?[)）]?")
_SCALE = re.compile("[0-9.,]+([万亿]*)")
_YIELDS = ("output_value", "revenue")
_TAKEN = ("tax", "profit")
_PER_YEAR = re.compile("年(?!来)")
_GATHERED = re.compile("累计|以来|[0-9十]年间")
_SLIP = 1000  # a figure so many times its siblings is in another order of magnitude
_CLOSE = 60  # characters between output and the tax that is compared with it


class SizeChecks:
    """Finds figures of an impossible size."""

    def __init__(self, rules: Rules) -> None:
        self._bands = rules.rows(Band)
        self._exchange = {row.measure: row for row in rules.rows(Exchange)}
        self._tolerance = tolerances(rules)

    def find(self, issue: Issue) -> Iterator[Slip]:
        """What is too large or too small."""
        for page in issue.pages:
            yield from self._projects(page)
            yield from _siblings(page)
            for one, other in pairwise(page.figures):
                yield from self._converted(page, one, other)
                if one.dimension == other.dimension == "money" and one.measure != other.measure:
                    yield from self._exchanged(page, one, other)
                yield from _taken(page, one, other)

    def _projects(self, page: Page) -> Iterator[Slip]:
        sketches = [sketch for sketch in page.reading.sketches if len(sketch.figures) > 1]
        by_start = {figure.start: figure for figure in page.figures} if sketches else {}
        for sketch in sketches:
            figures = {attribute: by_start[draft.quantity.start] for attribute, draft in sketch.figures.items() if draft.reason in _SURE}
            for band in self._bands:
                over = next((figures[attribute] for attribute in band.over if attribute in figures), None)
                per = figures.get(band.per)
                fits = over and over.measure == band.measure and not any(word in sketch.name for word in band.unless)
                if fits and over and per and _together(page, over, per):
                    yield from _outside(page, band, over, per, sketch.name)

    def _converted(self, page: Page, one: Figure, other: Figure) -> Iterator[Slip]:
        """150亩（约10万平方米）: two units of one size."""
        if one.measure != other.measure or one.draft.quantity.unit == other.draft.quantity.unit or one.dimension in ("money", "count", "ratio"):
            return
        if not _CONVERTED.fullmatch(page.text, one.end, other.start) or not other.text[0].isdigit():
            return  # 50MW（百万瓦）: what the unit means
        margin = self._tolerance["conversion"]
        near = Interval(other.interval.low * (1 - margin), other.interval.high * (1 + margin))
        if not near.meets(one.interval):
            yield figure_slip(page, "conversion", other, in_unit_of(other, one.value), (one,), other=one.text)


    def _exchanged(self, page: Page, one: Figure, other: Figure) -> Iterator[Slip]:
        """8600万美元（约合人民币6.2亿元）: one sum in two currencies."""
        foreign, yuan = (one, other) if other.measure == "CNY" else (other, one)
        row, between = self._exchange.get(foreign.measure), page.text[one.end : other.start]
        if row is None or yuan.measure != "CNY" or "合" not in between or not _IN_OTHER_MONEY.fullmatch(between) or not foreign.value or not yuan.value:
            return
        rate = yuan.interval / foreign.interval
        if rate.high < row.low or rate.low > row.high:
            middle = (row.low + row.high) / 2
            worth = foreign.value * middle if other is yuan else yuan.value / middle
            yield figure_slip(page, "exchange", other, in_unit_of(other, Decimal(f"{worth:.1e}")), (one,), other=one.text)


def _together(page: Page, one: Figure, other: Figure) -> bool:
    """Whether two figures stand in one paragraph and are of one subject."""
    first, last = sorted((one.start, other.start))
    return "\n" not in page.text[first:last] and one.draft.subject.name == other.draft.subject.name


def _outside(page: Page, band: Band, over: Figure, per: Figure, name: str) -> Iterator[Slip]:
    quotient = (over.interval / per.interval).scaled(1 / band.scale)
    if per.value and (quotient.high < band.low or quotient.low > band.high):
        size = over.value / per.value / band.scale
        sign, bound = ("≥", band.low) if size < band.low else ("≤", band.high)
        words = {"size": f"{rough(size)}{band.unit}", "per": per.text, "project": name, "band": f"{digits(band.low)}—{digits(band.high)}{band.unit}"}
        yield figure_slip(page, "size-band", over, sign + in_unit_of(over, bound * band.scale * per.value), (per,), **words)


def _taken(page: Page, one: Figure, other: Figure) -> Iterator[Slip]:
    """年产值1.8亿元、年税收2.4亿元: no more is taken from an output than it is."""
    if one.attribute not in _YIELDS or other.attribute not in _TAKEN or one.measure != other.measure or other.start - one.end > _CLOSE:
        return
    if one.draft.subject.name != other.draft.subject.name or page.sentence(one.start) != page.sentence(other.start):
        return
    labels = one.label, other.label
    if any(_GATHERED.search(label) for label in labels) or "增" in "".join(labels):
        return
    if other.interval.low >= one.interval.high:
        yield figure_slip(page, "tax-over-output", other, f"<{one.text}", (one,), other=one.text)


def _siblings(page: Page) -> Iterator[Slip]:
    """36.2亿元、41.8万元和20.5亿元: one of a list in another order of magnitude, with another 万 or 亿."""
    run: list[Figure] = []
    for figure in (*page.figures, None):
        if figure is not None and run and _continues(page, run[-1], figure):
            run.append(figure)
            continue
        yield from _odd(page, run)
        run = [figure] if figure is not None else []


def _continues(page: Page, one: Figure, other: Figure) -> bool:
    between = page.text[one.end : other.outer]
    return one.measure == other.measure and one.attribute == other.attribute and len(between) <= 24 and not set(between) & set("。；，\n")


def _odd(page: Page, run: Sequence[Figure]) -> Iterator[Slip]:
    if len(run) < 3 or run[0].dimension not in ("money", "area", "mass", "count"):
        return
    if any(figure.text[-1] in "十百千万亿" for figure in run):  # they share the unit of the last: 100万、110万和120万亿元
        return
    for figure in run:
        others = [f for f in run if f is not figure]
        middle = median(f.value for f in others)
        alike = max(f.value for f in others) < _SLIP * min(f.value for f in others)
        factor = figure.value / middle if middle else Decimal(1)
        if alike and not 1 / Decimal(_SLIP) < factor < _SLIP and all(_multiplier(f) != _multiplier(figure) for f in others):
            yield figure_slip(page, "magnitude", figure, None, others, others="、".join(f.text for f in others))


def _multiplier(figure: Figure) -> str:
    match = _SCALE.match(figure.text)
    return match[1] if match else ""
