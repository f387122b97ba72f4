"""Printed figures as intervals: rounding, modifiers, arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest
from kuaixun.checks.intervals import INFINITE, Interval, Widths, digits_of, exactly, last_place, total
from kuaixun.model import Quantity
from kuaixun.quantities import QuantityFinder
from kuaixun.rules import Rules

RULES = Rules()
FINDER, WIDTHS = QuantityFinder(RULES), Widths(RULES)


def quantity(text: str) -> Quantity:
    (found,) = FINDER.find(text)
    return found


def interval(text: str) -> Interval:
    found = quantity(text)
    return WIDTHS.of(found, text[found.outer_start : found.start])


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("占87.46%", "87.455", "87.465"),
        ("占75%", "74.5", "75.5"),
        ("投资3.6亿元", "355000000", "365000000"),
        ("投资3.60亿元", "359500000", "360500000"),
        ("投资1,286.4亿元", "128635000000", "128645000000"),
        ("占地85亩", "84.5", "85.5"),
        ("投资三千万元", "25000000", "35000000"),
        ("投资2-3亿元", "150000000", "350000000"),
        ("签约54个项目", "54", "54"),
        ("签约五十四个项目", "54", "54"),
        ("员工3.5万人", "34500", "35500"),
        ("企业30多家", "30", "40"),
        ("企业1200余家", "1200", "1300"),
        ("投资6200多万元", "62000000", "63000000"),
        ("投资约5亿元", "450000000", "550000000"),
        ("投资近10亿元", "800000000", "1000000000"),
        ("投资不超过10亿元", "0", "1000000000"),
    ],
)
def test_what_a_figure_stands_for(text: str, low: str, high: str) -> None:
    assert interval(text) == Interval(Decimal(low), Decimal(high))


@pytest.mark.parametrize("text", ["投资逾150亿元", "投资超百亿元", "投资5亿元以上"])
def test_at_least_has_no_upper_bound(text: str) -> None:
    assert interval(text).high == INFINITE


@pytest.mark.parametrize(("text", "step", "digits"), [("152.36亿元", "1000000", 5), ("62亿元", "100000000", 2), ("54个", "0", 2), ("0.5%", "0.1", 1)])
def test_last_place_and_digits(text: str, step: str, digits: int) -> None:
    found = quantity(text)
    assert last_place(found) == Decimal(step)
    assert digits_of(found) == digits


def test_intervals_are_half_open() -> None:
    low, high = interval("占41.26%"), interval("占41.27%")
    assert not low.meets(high)
    assert low.meets(exactly(Decimal("41.255")))
    assert not low.meets(exactly(Decimal("41.265")))
    assert exactly(Decimal(54)).meets(exactly(Decimal(54)))
    assert not exactly(Decimal(54)).meets(exactly(Decimal(53)))


def test_rounding_adds_up() -> None:
    parts = [interval("投资28.5亿元"), interval("投资19.2亿元"), interval("投资16.3亿元")]
    assert total(parts) == Interval(Decimal("6385000000"), Decimal("6415000000"))
    assert total(parts).meets(interval("投资64.1亿元"))
    assert not total(parts).meets(interval("投资64.3亿元"))


def test_quotient_keeps_all_that_is_possible() -> None:
    share = interval("投资2亿元") / interval("投资4亿元")
    assert share.low == Decimal("1.5") / Decimal("4.5")
    assert share.high == Decimal("2.5") / Decimal("3.5")
    assert (interval("投资2亿元") / interval("投资逾4亿元")).low == 0
