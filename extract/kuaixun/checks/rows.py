"""The cells of a printed table's row against each other: 计划, 完成 and 完成率; 上年, 今年 and 增长; 单价, 数量 and 金额.

Which columns belong together is told by their heads, and must be borne out by the table: a row is only wrong where at least two others fit, and
more fit than do not. A table of growth at constant prices fits nowhere and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import ClassVar, Literal, NamedTuple

from kuaixun.checks.intervals import Interval, exactly
from kuaixun.checks.model import tolerances
from kuaixun.checks.writing import digits, percent
from kuaixun.grids import Field
from kuaixun.model import Cell
from kuaixun.rules import Row, Rules
from kuaixun.tabular import Line
from kuaixun.text import fold

Kind = Literal["share", "growth", "product"]


class RowTie(Row):
    """Columns of which one follows from two others, by words in their heads."""

    file: ClassVar[str] = "checks.toml"
    table: ClassVar[str] = "row_tie"
    kind: Kind
    result: tuple[str, ...]
    first: tuple[str, ...]
    second: tuple[str, ...]


class Number(NamedTuple):
    """The number of a cell: what it stands for, as a part of one where it is a percentage."""

    cell: Cell
    text: str
    value: Decimal
    interval: Interval
    decimals: int


class RowSlip(NamedTuple):
    """A cell that does not follow from two others of its row."""

    article: int
    cell: Cell
    row: str
    head: str
    reported: str
    expected: str
    sum: str
    related: Sequence[Cell]


class _Fit(NamedTuple):
    """A row with its three numbers, and whether they fit."""

    line: Line
    head: str
    result: Number
    first: Number
    second: Number
    fits: bool


_NUMBER = re.compile(r"(?P<number>[0-9][0-9,]*(?:\.(?P<part>[0-9]+))?)(?P<percent>%?)")
_SCALE = re.compile("[(（/](?:单位[:：])?(?P<scale>[百千]?[万亿]*)")
_SCALES = {"": 1, "百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
_COUNTS = re.compile("数|[(（][个项家人台件户辆套][)）]")  # such are not rounded
_SIGNS = {"share": "÷", "growth": "比", "product": "×"}
_FEWEST = 2  # rows that must fit before another is wrong


class RowChecks:
    """Finds rows of tables whose figures do not fit each other."""

    def __init__(self, rules: Rules) -> None:
        self._ties = rules.rows(RowTie)
        self._margin = tolerances(rules)["table-row"] / 100

    def find(self, sheets: Sequence[Sequence[Line]], text: str) -> Iterator[RowSlip]:
        """The cells that are wrong, by table and tie."""
        for lines in sheets:
            for tie in self._ties:
                fits = [fit for line in lines if (fit := self._fit(tie, line, text))]
                right = sum(fit.fits for fit in fits)
                if right >= _FEWEST and 2 * right > len(fits):
                    yield from (_slip(tie.kind, fit) for fit in fits if not fit.fits)

    def _fit(self, tie: RowTie, line: Line, text: str) -> _Fit | None:
        """The three numbers of a row, where each column is there once; prices do not add up in a total."""
        columns = _columns(tie, line.fields)
        if columns is None or (tie.kind == "product" and line.is_total):
            return None
        result, first, second = (_number(field, text) for field in columns)
        if not result or not first or not second or not second.value:
            return None
        if tie.kind != "product" and not (result.text.endswith("%") or "%" in fold(columns[0].head)):
            return None
        if tie.kind != "product" and not result.text.endswith("%"):
            result = result._replace(value=result.value / 100, interval=result.interval.scaled(Decimal("0.01")))
        made = _MADE[tie.kind](first, second)
        margin = self._margin if tie.kind != "product" else Decimal(0)
        return _Fit(line, columns[0].head, result, first, second, made.widened(margin).meets(result.interval))


def _columns(tie: RowTie, fields: Sequence[Field]) -> tuple[Field, Field, Field] | None:
    """The fields of the result, the first and the second, if each head is there once."""
    found: dict[str, list[Field]] = {"result": [], "second": [], "first": []}
    for field in fields:
        role = next((role for role in found if any(word in field.head for word in getattr(tie, role))), None)
        if role:
            found[role].append(field)
    if any(len(of_role) != 1 for of_role in found.values()):
        return None
    return found["result"][0], found["first"][0], found["second"][0]


def _number(field: Field, text: str) -> Number | None:
    """The number of a cell, in the scale of its head (万元)."""
    cell = field.cell
    printed = text[cell.start : cell.end].strip()
    match = _NUMBER.fullmatch(fold(printed))
    if match is None:
        return None
    unit = _SCALE.search(fold(field.head))
    scale = Decimal("0.01") if match["percent"] else Decimal(_SCALES.get(unit["scale"], 1) if unit else 1)
    number, places = Decimal(match["number"].replace(",", "")), len(match["part"] or "")
    half = Decimal(0) if _COUNTS.search(field.head) and not places else Decimal(1).scaleb(-places) / 2
    return Number(cell, printed, number * scale, Interval((number - half) * scale, (number + half) * scale), places)


def _share(first: Number, second: Number) -> Interval:
    return first.interval / second.interval


def _growth(first: Number, second: Number) -> Interval:
    return first.interval / second.interval - exactly(Decimal(1))


def _product(first: Number, second: Number) -> Interval:
    return Interval(first.interval.low * second.interval.low, first.interval.high * second.interval.high)


_MADE: dict[Kind, Callable[[Number, Number], Interval]] = {"share": _share, "growth": _growth, "product": _product}


def _slip(kind: Kind, fit: _Fit) -> RowSlip:
    first, second, result = fit.first, fit.second, fit.result
    sign = "" if result.text.endswith("%") else "%"
    if kind == "product":
        expected = digits(first.value * second.value * (Decimal(_plain(result)) / result.value if result.value else 1))
    else:
        share = first.value / second.value - (1 if kind == "growth" else 0)
        expected = percent(share, result.decimals).removesuffix(sign)
    row = fit.line.words.strip()
    return RowSlip(
        fit.line.article, result.cell, row, fit.head, result.text, expected, f"{first.text}{_SIGNS[kind]}{second.text}", (first.cell, second.cell)
    )


def _plain(number: Number) -> str:
    return fold(number.text).replace(",", "").rstrip("%")
