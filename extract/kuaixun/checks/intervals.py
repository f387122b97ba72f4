"""What a printed figure stands for: an interval, not a number.

87.46% is anything that rounds to it, [87.455, 87.465); 54个 is 54; 约, 近, 逾, 多 widen the interval on their side by what the rows
`[[width]]` of checks.toml say. Arithmetic on intervals keeps all that is possible, so two that do not meet contradict each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from kuaixun import numerals
from kuaixun.model import Quantity
from kuaixun.rules import Row, Rules
from kuaixun.text import fold

INFINITE = Decimal("Infinity")
CORNER = Decimal("0.05")  # of an interval at each end: 12亿元 and 15亿元 in one sentence are not 11.5 and 15.5 both


class Width(Row):
    """How far a modifier widens a figure on each side, as a part of the figure; a side without a bound is open."""

    file: ClassVar[str] = "checks.toml"
    table: ClassVar[str] = "width"
    modifier: Literal["~", ">", "<"]
    words: tuple[str, ...] = ()  # if given, only where one of these is the modifier
    below: Decimal | None = None
    above: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low`, which belongs to it, to `high`, which does not; where both are the same, that one number."""

    low: Decimal
    high: Decimal

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __truediv__(self, other: Interval) -> Interval:
        """The quotient of two intervals of numbers that are not negative; by nothing but zero it may be any number."""
        low = self.low / other.high if other.high.is_finite() and other.high > 0 else Decimal(0)
        return Interval(low, self.high / other.low if other.low > 0 else INFINITE)

    def scaled(self, factor: Decimal) -> Interval:
        """Every number of it times a positive factor."""
        return Interval(self.low * factor, self.high * factor)

    def widened(self, margin: Decimal) -> Interval:
        """The same with a margin on both sides."""
        return Interval(self.low - margin, self.high + margin)

    def narrowed(self, share: Decimal) -> Interval:
        """The same without so large a part of it at each end."""
        margin = (self.high - self.low) * share if self.high.is_finite() else Decimal(0)
        return Interval(self.low + margin, self.high - margin)

    def holds(self, number: Decimal) -> bool:
        """Whether the number is one of it."""
        return self.low <= number < self.high or number == self.low

    def meets(self, other: Interval) -> bool:
        """Whether some number is in both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return low < high or (self.holds(low) and other.holds(low))


def exactly(number: Decimal) -> Interval:
    """One number alone."""
    return Interval(number, number)


def total(parts: Iterable[Interval]) -> Interval:
    """The sum of some intervals."""
    low = high = Decimal(0)
    for part in parts:
        low, high = low + part.low, high + part.high
    return Interval(low, high)


class Widths:
    """Reads quantities as intervals, by the rules given."""

    def __init__(self, rules: Rules) -> None:
        self._rows = rules.rows(Width)

    def of(self, quantity: Quantity, before: str = "") -> Interval:
        """What a quantity stands for, in its own unit; `before` is the modifier printed in front of it, if there is one."""
        step = last_place(quantity)
        number, highest = quantity.number, quantity.number_high or quantity.number
        low, high = number - step / 2, highest + step / 2
        if quantity.modifier == "=":
            return Interval(low, high)
        if quantity.modifier == ">" and _MORE.search(fold(quantity.text)):
            return Interval(number, number + _next(quantity))
        row = next((r for r in self._rows if r.modifier == quantity.modifier and (not r.words or any(word in before for word in r.words))), None)
        below, above = (row.below, row.above) if row else (None, None)
        low = Decimal(0) if below is None else min(low, number * (1 - below)) if below else number
        high = INFINITE if above is None else max(high, highest * (1 + above)) if above else highest
        return Interval(low, high)


_ARABIC = re.compile(numerals.ARABIC)
_MORE = re.compile("[余多]")
_GROUPS = re.compile("[,，]")


def last_place(quantity: Quantity) -> Decimal:
    """The value of one in the last printed place: 0.1亿 for 3.6亿元, 1亩 for 85亩; 0 for whole counts, which are not rounded."""
    digits, decimals, scale = printed(quantity)
    if quantity.dimension == "count" and not decimals and scale < 1000:
        return Decimal(0)
    return scale.scaleb(-decimals) if digits else Decimal(0)


def digits_of(quantity: Quantity) -> int:
    """How many significant digits are printed: 5 of 152.36亿元; zeros at the end of a whole number count too."""
    return len(printed(quantity)[0].lstrip("0"))


def printed(quantity: Quantity) -> tuple[str, int, Decimal]:
    """The digits of the first printed number, how many of them are decimals, and what one of it is worth (亿)."""
    text = fold(quantity.text)
    match = _ARABIC.match(text)
    if match is None:
        return _chinese(quantity, text)
    whole, _, part = _GROUPS.sub("", match[0]).partition(".")
    value = Decimal(f"{whole}.{part or 0}")
    return whole + part, len(part), quantity.number / value if value else Decimal(1)


_CHINESE = re.compile(numerals.CHINESE)
_LARGE = 10**4


def _chinese(quantity: Quantity, text: str) -> tuple[str, int, Decimal]:
    """二十 and 三百五十 are whole numbers as they stand; 三千万 is rounded to its multiplier."""
    match = _CHINESE.match(text)
    power = numerals.multiplier(match[0]) if match else Decimal(1)
    scale = power if power >= _LARGE else Decimal(1)
    return format((quantity.number / scale).to_integral_value(), "f"), 0, scale


def _next(quantity: Quantity) -> Decimal:
    """30多家 stays below 40, 1200余 below 1300: one in the last place that is no zero."""
    digits, decimals, scale = printed(quantity)
    zeros = 0 if decimals else len(digits) - len(digits.rstrip("0"))
    return scale.scaleb(zeros - decimals)
