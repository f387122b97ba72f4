"""Three figures of which one is the product of the others: 亩产400公斤, 31.5万亩 and 12.6万吨; 每公里1.5亿元; 容积率; 城乡收入比.

Which figures belong together is certain only where a sentence has one total of the kind and one extent of the unit, so only such are compared.
What is said of a part (示范田亩产800公斤) is of no total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from kuaixun.checks.intervals import CORNER, Interval
from kuaixun.checks.model import Slip, figure_slip, tolerances
from kuaixun.checks.page import Figure, Issue, Page
from kuaixun.checks.sums import key_of
from kuaixun.checks.writing import digits, in_unit_of
from kuaixun.rules import Row, Rules


class Per(Row):
    """What a figure for one of something is called (亩均, 亩产), and how large that one is in base units of its measure."""

    file: ClassVar[str] = "checks.toml"
    table: ClassVar[str] = "per"
    words: tuple[str, ...]
    measure: str
    size: Decimal = Decimal(1)


_EACH = re.compile("每|均|亩产|单产|单价")
_OF_PART = re.compile("示范|试验|高产|最高|最低|最多|最少|部分|主线|其中|标准田|新品种|去年|上年|同比|提高|增|减|降|比|较|可|预计|将|超|以上|节约|补贴|补助|奖励")
_LIMITS = re.compile("奖励|补贴|补助|补偿|最高|不超过|不低于|不少于")
_FLOOR_RATIO = re.compile("容积率(?:约|为|达|是)*(?P<number>[0-9]+(?:[.][0-9]+)?)")
_SITE = re.compile("(?:占地|用地)(?:面积)?[约为达]*$")
_FLOORS = re.compile("建筑面积[约为达]*$")
_INCOMES = re.compile("城乡(?:居民)?(?:人均)?(?:可支配)?收入(?:之)?比(?:值)?(?:约|为|是|达)*(?P<number>[0-9]+(?:[.][0-9]+)?)[:：]1(?![0-9.])")
_TOWN, _COUNTRY = re.compile("城镇.*收入"), re.compile("(?:农村|农民).*收入")
_BELOW = Decimal(3)  # a plot ratio leaves out what is below ground: it may be less than floors by land, not by so much


class ProductChecks:
    """Finds figures that are not the product of those beside them."""

    def __init__(self, rules: Rules) -> None:
        self._rows = rules.rows(Per)
        self._words = re.compile("|".join(re.escape(word) for row in self._rows for word in row.words))
        self._margin = tolerances(rules)["product-mismatch"]

    def find(self, issue: Issue) -> Iterator[Slip]:
        """What does not multiply."""
        for page in issue.pages:
            for each in page.figures if self._words.search(page.text) else ():
                if match := self._words.search(each.label):
                    row = next(row for row in self._rows if match[0] in row.words)
                    yield from self._product(page, row, each)
            if "容积率" in page.text:
                yield from self._floor_ratio(page)
            if "城乡" in page.text:
                yield from self._incomes(page)

    def _product(self, page: Page, row: Per, each: Figure) -> Iterator[Slip]:
        """粮食总产量12.6万吨，亩产400公斤，面积31.5万亩."""
        start, end = page.sentence(each.start)
        if _OF_PART.search(page.text, page.clause(each.outer), each.outer) or _LIMITS.search(page.text, start, end):
            return
        figures = [f for f in page.between(start, end) if f is not each and not _EACH.search(f.label)]
        extents = [f for f in figures if f.measure == row.measure]
        totals = [f for f in figures if key_of(f) == key_of(each) or (each.attribute == "price" and f.measure == each.measure)]
        if len(extents) != 1 or len(totals) != 1 or not extents[0].value or not each.value:
            return
        extent, whole = extents[0], totals[0]
        if not whole.plain or not extent.plain or _OF_PART.search(extent.label) or _OF_PART.search(whole.label):
            return
        quotient = (whole.interval / extent.interval).scaled(row.size)
        if not self._near(quotient).meets(each.interval):
            expected = in_unit_of(each, whole.value / extent.value * row.size)
            yield figure_slip(page, "product-mismatch", each, expected, (whole, extent), whole=whole.text, extent=extent.text)

    def _near(self, interval: Interval) -> Interval:
        return Interval(interval.low * (1 - self._margin), interval.high * (1 + self._margin))

    def _floor_ratio(self, page: Page) -> Iterator[Slip]:
        """建筑面积1.2万平方米 on 15亩 is a plot ratio of 1.2 at most."""
        for match in _FLOOR_RATIO.finditer(page.text):
            figures = page.between(*page.sentence(match.start()))
            sites = [f for f in figures if f.dimension == "area" and _SITE.search(f.label)]
            floors = [f for f in figures if f.dimension == "area" and _FLOORS.search(f.label)]
            if len(sites) == len(floors) == 1 and sites[0].value:
                most = self._near(floors[0].interval / sites[0].interval)
                number = Decimal(match["number"])
                if number > most.high or number * _BELOW < most.low:
                    yield _ratio(page, match, floors[0], sites[0])

    def _incomes(self, page: Page) -> Iterator[Slip]:
        """城镇31200元, 农村18600元: 1.68:1."""
        for match in _INCOMES.finditer(page.text):
            figures = [f for f in page.between(*page.sentence(match.start())) if f.measure == "CNY" and f.plain]
            town, country = ([f for f in figures if kind.search(f.label)] for kind in (_TOWN, _COUNTRY))
            if len(town) == len(country) == 1 and country[0].value:
                quotient = town[0].interval.narrowed(CORNER) / country[0].interval.narrowed(CORNER)
                number = Decimal(match["number"])
                step = Decimal(1).scaleb(number.as_tuple().exponent)  # type: ignore[arg-type]
                if not quotient.meets(Interval(number - step, number + step)):
                    yield _ratio(page, match, town[0], country[0])


def _ratio(page: Page, match: re.Match[str], over: Figure, under: Figure) -> Slip:
    span = match.span("number")
    reported, expected = page.printed(span), digits(over.value / under.value, 2)
    words = {"reported": reported, "expected": expected, "whole": over.text, "extent": under.text}
    return Slip(page, "product-mismatch", *span, words, expected, reported, ((page, over), (page, under)))
