"""Finds the quantities of a text: a number with its unit, what modifies it, ranges and lists.

The knowledge lies in three rule tables: units.toml (what counts as a unit, in which writing and company), modifiers.toml (约, 余, 以上)
and nonquantities.toml (ordinals, dates, set phrases). One pattern built from them finds every candidate in one pass.

`si_unit` is CNY, USD … for money; m2, t, m, m3, kW, kWh; ratio for percentages and multiples; 1 for counts; for durations the unit they
are printed in: a, mo, d, h, min, s. A rate has both parts (t/a, CNY/t). An inexact `si_value` (of 亩 = 2000/3 m2) is rounded to six places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import ClassVar, Literal

from pydantic import field_validator

from . import numerals
from .model import Modifier, Quantity
from .rules import Row, Rules
from .text import fold

_ANY_NUMERAL = "[0-9一二三四五六七八九十百千万亿零〇两半.,]{1,24}"  # in place of our own pattern of numerals, which is none of a user's making
CUE_REACH = 12  # characters before a number in which a unit's cue must stand


class UnitRow(Row):
    """A unit: how it is printed, what it is called in the tables, and when its surface means something else."""

    file: ClassVar[str] = "units.toml"
    table: ClassVar[str] = "unit"

    unit: str
    surfaces: tuple[str, ...] = ()  # "" for a number with nothing printed behind it: see `followed_by` and `cue`
    half_surfaces: tuple[str, ...] = ()  # add one half: 个半月
    more_surfaces: tuple[str, ...] = ()  # add "or more": 个多月
    rate_surfaces: tuple[str, ...] = ()  # under the bar of a rate: 元/吨
    dimension: str = "count"
    si_unit: str = "1"
    si_factor: Fraction = Fraction(1)
    number_factor: Decimal = Decimal(1)  # 成 is 10 %
    takes_single: bool = True  # false: not behind a numeral of one Chinese character, where it is mostly part of a word (三门, 一口)
    numerals: tuple[str, ...] = ()  # if given, the only numerals it takes
    ends_with: tuple[str, ...] = ()  # if given, how the numeral must end: 万, 亿
    followed_by: tuple[str, ...] = ()
    not_followed_by: tuple[str, ...] = ()
    cue: tuple[str, ...] = ()  # if given, one of these must stand shortly before, in the same clause
    part_surfaces: tuple[str, ...] = ()  # a smaller unit that may follow with a number of its own: 3小时20分
    part_factor: Fraction = Fraction(0)

    @field_validator("si_factor", "part_factor", mode="before")
    @classmethod
    def _exact(cls, value: object) -> Fraction:
        return Fraction(str(value))


class ModifierRow(Row):
    """A word before (约), inside (余) or behind (以上) a quantity that makes it a bound or an estimate."""

    file: ClassVar[str] = "modifiers.toml"
    table: ClassVar[str] = "modifier"

    symbol: Modifier
    position: Literal["prefix", "infix", "suffix"]
    surfaces: tuple[str, ...]
    links: tuple[str, ...] = ()  # may stand between a prefix and the number: 超过了, 约为
    across: tuple[str, ...] = ()  # also reach a share over the whole it is of: 约占全市总量的18%
    not_after: tuple[str, ...] = ()  # what, just before it, makes it part of another word: 签约
    not_before: tuple[str, ...] = ()  # the same behind it: 3年内陆
    dimensions: tuple[str, ...] = ()  # if given, only for these
    not_dimensions: tuple[str, ...] = ()  # never for these: 近三年 are the last three years
    bare: bool = False  # only before a bare multiplier: 上百, 上亿


class NonquantityRow(Row):
    """What looks like a quantity and is none. `phrases` are literal; `patterns` are regular expressions from the numeral on, in which {N}
    is any numeral and {C} any measure word. `after` must, `unless_after` must not stand just before the numeral."""

    file: ClassVar[str] = "nonquantities.toml"
    table: ClassVar[str] = "nonquantity"

    phrases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    unless_after: tuple[str, ...] = ()

    def expressions(self) -> dict[str, tuple[str, ...]]:
        return {"patterns": tuple(pattern.replace("{N}", _ANY_NUMERAL).replace("{C}", "(?:个|家|名)") for pattern in self.patterns)}


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a printed unit."""

    row: UnitRow
    behind: re.Pattern[str] | None  # what must follow, where several readings share a surface
    half: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Number:
    """One number of a printed list or range; offsets count from the start of the list."""

    start: int
    end: int
    value: Decimal
    high: Decimal | None = None
    infix: str = ""
    bare: bool = False  # a multiplier alone: 百, 千万
    power: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a unit, with its rate if it has one, means."""

    unit: str
    dimension: str
    si_unit: str
    factor: Fraction
    decimal: Decimal | None  # the factor, where it is exact


_INFIX = "[余多几来]"
_ONE = (
    rf"(?:[数几](?=[十百千万亿]))?(?:{numerals.ARABIC} ?{_INFIX}{numerals.POWER}|{numerals.CHINESE}{_INFIX}[万亿]{{1,2}}|{numerals.NUMERAL})"
    rf"{_INFIX}?"
)
_SEPARATOR = r" ?(?:--?|~|至|到|、|和|与|及|x|\*) ?"
_NUMBERS = rf"(?>{_ONE})(?:{_SEPARATOR}(?>{_ONE})){{0,12}}+"
# A number starts at its first character and is no part of a name such as T3; more capitals before it may be a word (AGV20台).
_START = (
    r"(?=[0-9零〇一二两三四五六七八九十百千万亿半数几])(?<![0-9.零〇一二两三四五六七八九十百千万亿])(?<![0-9零〇一二两三四五六七八九十百千万亿]点)"
    r"(?<![0-9][,，])"
    r"(?<!(?<![A-Za-z])[A-WYZa-wyz])"
)
_FRACTION = (
    rf"(?P<whole>{numerals.CHINESE})分之(?P<part>{numerals.ARABIC}|{numerals.CHINESE}(?:点[零〇一二三四五六七八九]+)?)"
    r"|(?P<under_part>[1-9])/(?P<under>[2-9]|10)(?![0-9/.版页年月日期号])"
)
_ONE_OF = re.compile(_ONE)
_BETWEEN = re.compile(_SEPARATOR)
_BARE = re.compile(rf"[百千万亿]+{_INFIX}?")
_SINGLE = re.compile(r"[零〇一二两三四五六七八九十]")
_ADJACENT = re.compile(
    "(?P<head>[一二三四五六七八九]?[十百千]?)(?P<low>[一二两三四五六七八])(?P<high>[二三四五六七八九])(?P<tail>[十百千万亿]*)"
)
_NUMBERING = re.compile("[0-9]{1,2}、[0-9]+$")  # 1、20家: the number of a paragraph, at its start
_RANGE = frozenset(["-", "--", "~", "至", "到"])
_PRODUCT = frozenset("x*")
_CLAUSE_END = re.compile("[，。；;：！？\n]")
_CURRENCY_NOTE = re.compile("[(（]人民币[^()（）\n]{0,6}[)）]")  # 5亿元(人民币，下同)以上
_BRACKETS = frozenset("(（")
_DIGITS_BEFORE = 28  # before the point that a decimal column holds
_ZERO, _HALF = Decimal(0), Decimal("0.5")
_INFIX_IN = re.compile("[数几余多来]")


class QuantityFinder:
    """Finds quantities by the rules given. Build it once; `find` depends on the text alone."""

    def __init__(self, rules: Rules) -> None:
        units = rules.rows(UnitRow)
        self._percent = next(row for row in units if row.id == "percent")
        self._rates = {surface: row for row in units for surface in row.rate_surfaces}
        self._parts = {row.id: re.compile(rf"零?({numerals.ARABIC})(?:{_either(row.part_surfaces)})") for row in units if row.part_surfaces}
        self._measures: dict[tuple[str, str], _Measure] = {}
        by_surface: dict[str, list[tuple[str, _Reading]]] = {}
        for row in units:
            behind = _ahead("?=", row.followed_by) + _ahead("?!", row.not_followed_by)
            seen = re.compile(behind) if behind else None
            for surfaces, reading in (
                (row.surfaces, _Reading(row, seen)),
                (row.half_surfaces, _Reading(row, seen, half=True)),
                (row.more_surfaces, _Reading(row, seen, more=True)),
            ):
                for surface in surfaces:
                    tail = _ends(row.ends_with, fold(surface)[:1]) + _tail(surface) + behind
                    by_surface.setdefault(fold(surface), []).append((tail, reading))
        self._readings = {surface: tuple(reading for _, reading in found) for surface, found in by_surface.items()}
        printed = _branches((surface, _any(tail for tail, _ in by_surface[surface])) for surface in _ordered(by_surface))
        counts = _either(surface for row in units if row.dimension == "count" for surface in row.surfaces if surface)
        nonquantities = rules.rows(NonquantityRow)
        own = [row for row in nonquantities if row.patterns and rules.is_own(row)]
        none = "|".join(_nonquantity(row, counts) for row in nonquantities if row not in own)
        self._own = [rules.compiled(row, f"{_START}{_nonquantity(row, counts)}") for row in own]
        double = r"(?:[(（](?!含)[\u4e00-\u9fff][)）])?"  # 台(套)
        under = f"(?:{_either(self._rates)})(?![A-Za-z])"
        rate = f"(?:/{under}(?:[·/]{under})?)?"
        self._pattern = re.compile(
            rf"{_START}(?:(?P<none>{none})|(?P<fraction>{_FRACTION})|(?P<numbers>{_NUMBERS}) ?(?P<unit>{printed}){double}{rate})"
        )
        modifiers = rules.rows(ModifierRow)
        self._prefixes = _affixes(modifiers, "prefix")
        self._suffixes = _affixes(modifiers, "suffix")
        self._infixes = {surface: row.symbol for row in modifiers if row.position == "infix" for surface in row.surfaces}

    def find(self, text: str, folded: str | None = None) -> list[Quantity]:
        """The quantities of `text` in reading order; `folded` is `text.fold(text)`, where the caller has it already."""
        folded = fold(text) if folded is None else folded
        found: list[Quantity] = []
        # All are found before the first is read: to go to and fro would take a third longer.
        for match in [match for match in self._pattern.finditer(self._seen(folded)) if match.lastgroup != "none"]:
            read = self._fraction if match.lastgroup == "fraction" else self._measured
            for quantity in read(match, text, folded):
                if found and quantity.start < found[-1].end:
                    continue
                joined = _joined(found[-1], quantity, text, folded) if found else None
                if joined:
                    found[-1] = joined
                else:
                    found.append(quantity)
        return found

    def _seen(self, folded: str) -> str:
        """The text without what a user's own patterns say is no quantity: those are tried one by one, so that each can be lost alone."""
        spans = [match.span() for pattern in self._own for match in pattern.finditer(folded)]
        if not spans:
            return folded
        characters = list(folded)
        for start, end in spans:
            characters[start:end] = "\0" * (end - start)
        return "".join(characters)

    def _measured(self, match: re.Match[str], text: str, folded: str) -> Iterator[Quantity]:
        """Numbers with a unit behind them."""
        printed, unit = match.group("numbers", "unit")
        begin, unit_end, end = match.start(), match.end("unit"), match.end()
        numbers = (_read if len(printed) <= _KEPT else _read.__wrapped__)(printed)
        if len(numbers) > 1 and _NUMBERING.match(printed) and (begin == 0 or folded[begin - 1] in "\n ；;。"):
            numbers = numbers[1:]
        if not numbers:
            return
        reading = self._reading(self._readings[unit], printed, begin, unit_end, folded)
        if reading is None:
            return
        row, start = reading.row, begin + numbers[0].start
        if unit_end == end and folded[end - 1] == " ":
            end -= 1  # nothing is printed behind the number
        rate = folded[unit_end:end].partition("/")[2]
        measure = self._measure(row, rate)
        extra = _HALF if reading.half else _ZERO
        if row.part_surfaces and (part := self._parts[row.id].match(folded, end)):
            extra += _decimal(Fraction(numerals.parse(part[1])) * row.part_factor, places=2)
            end = part.end()
        last = numbers[-1]
        exact = row.number_factor == 1 and not extra
        prefix, outer = _before(self._prefixes, folded, start, measure.dimension, last.bare)
        suffix = _behind(self._suffixes, folded, end, measure.dimension)
        for number in numbers:
            modifier = _strongest(prefix, suffix, ">" if reading.more else self._infixes.get(number.infix, "="))
            if modifier == "=" and number.bare and (last.end - last.start == 1 or unit_end == begin + last.end):
                continue  # 百家, 千年, 百亿级 without 上, 近, 余 …: a figure of speech or a label
            low, high = number.value, number.high
            if not exact:
                low, high = low * row.number_factor + extra, None if high is None else high * row.number_factor + extra
            first, stop = begin + number.start, end if number is last else begin + number.end
            yield _quantity(text, first, stop, measure, row, low, high, modifier, outer if number is numbers[0] else first)

    def _fraction(self, match: re.Match[str], text: str, folded: str) -> Iterator[Quantity]:
        """三分之一, 百分之三十, 1/4: a share in percent, to two places."""
        whole, part = match["whole"] or match["under"], match["part"] or match["under_part"]
        try:
            share = Fraction(numerals.parse(part)) * 100 / Fraction(numerals.parse(whole))
        except (ValueError, ZeroDivisionError):
            return
        if match["under"] and share >= 100:
            return
        start, end = match.span()
        prefix, outer = _before(self._prefixes, folded, start, "ratio", False)
        modifier = _strongest(prefix, _behind(self._suffixes, folded, end, "ratio"), "=")
        measure, number = self._measure(self._percent, ""), _decimal(share, places=2)
        yield _quantity(text, start, end, measure, self._percent, number, None, modifier, outer)

    def _reading(self, readings: tuple[_Reading, ...], numbers: str, begin: int, unit_end: int, folded: str) -> _Reading | None:
        """The first reading of a printed unit whose conditions hold."""
        for reading in readings:
            row = reading.row
            if (
                (row.takes_single or not _SINGLE.fullmatch(numbers))
                and (not row.numerals or numbers in row.numerals)
                and (not row.ends_with or numbers.rstrip("余多 0123456789").endswith(row.ends_with))
                and (numbers != "半" or row.dimension in ("time", "ratio"))
                and (len(readings) == 1 or reading.behind is None or reading.behind.match(folded, unit_end))
                and (not row.cue or _has_cue(row.cue, folded, begin))
            ):
                return reading
        return None

    def _measure(self, row: UnitRow, rate: str) -> _Measure:
        key = row.id, rate
        if key not in self._measures:
            named = _LETTERS.sub(lambda part: self._rates[part[0]].rate_surfaces[0], rate)  # 吨/d: 吨/日
            self._measures[key] = _measure(row, named, [self._rates[part] for part in re.split("[·/]", rate) if part])
        return self._measures[key]


def _quantity(
    text: str,
    start: int,
    end: int,
    measure: _Measure,
    row: UnitRow,
    number: Decimal,
    high: Decimal | None,
    modifier: Modifier,
    outer: int,
) -> Quantity:
    si_value, si_unit = _si(number, measure), measure.si_unit
    return Quantity(
        start, end, text[start:end], number, measure.unit, si_value, si_unit, modifier, high, outer, measure.dimension, row.id
    )


_LETTERS = re.compile("[A-Za-z]+[23²³]?")
_KEPT = 100  # characters of what is worth keeping: a long list will not come again, and thousands of them would fill the memory


@lru_cache(maxsize=8192)
def _read(numbers: str) -> tuple[_Number, ...]:
    """The numbers of a printed list (2.4、3.1和4亿), range (20至30亿) or product (2x100万).

    A missing multiplier is taken from the next number. Nothing is read of what is no number.
    """
    parts: list[tuple[str, int, int]] = []
    between: list[str] = []
    at = 0
    while match := _ONE_OF.match(numbers, at):
        parts.append((match[0], match.start(), match.end()))
        separator = _BETWEEN.match(numbers, match.end())
        if not separator:
            break
        between.append(separator[0].strip())
        at = separator.end()
    try:
        return _related([_read_one(*part) for part in parts], between)
    except ValueError:
        return ()


def _related(read: list[_Number], between: list[str]) -> tuple[_Number, ...]:
    """The numbers with what stands between them worked in. Raises ValueError for a number that is too large."""
    if between and _PRODUCT.issuperset(between):
        value = read[0].value
        for number in read[1:]:
            value = numerals.fitting(value * number.value)
        return (replace(read[-1], start=0, value=value, bare=False),)
    if between and read[-1].power == 1:  # 3亿、5个: the multiplier of the first is its own, so they share no unit
        alone = max((i + 1 for i, number in enumerate(read) if number.power >= 10**4), default=0)
        read, between = read[alone:], between[alone:]
    out = [read[-1]]
    for number, separator_text in zip(reversed(read[:-1]), reversed(between), strict=True):
        following = out[-1]
        scaled = numerals.fitting(number.value * following.power) if number.power == 1 else number.value
        if separator_text in _RANGE and following.high is None and number.high is None:
            low = scaled if scaled < following.value else number.value
            if low < following.value:
                out[-1] = replace(following, start=number.start, value=low, high=following.value, bare=False)
                continue
        near = following.value / 1000 <= scaled <= following.value * 1000
        high = numerals.fitting(number.high * following.power) if number.high and number.power == 1 else number.high
        out.append(replace(number, value=scaled, high=high, power=following.power) if near else number)
    return tuple(reversed(out))


def _read_one(surface: str, start: int, end: int) -> _Number:
    if len(surface) > 40:
        raise ValueError("too long for a number")
    infix = "".join(_INFIX_IN.findall(surface))
    plain = _INFIX_IN.sub("", surface).strip()
    bare, power = bool(_BARE.fullmatch(plain)), numerals.multiplier(plain)
    try:
        return _Number(start, end, numerals.parse(plain), None, infix[:1], bare, power)
    except ValueError:
        pair = _ADJACENT.fullmatch(plain)  # 两三百: from two hundred to three hundred
        if not pair:
            raise
        low, high = (numerals.parse(pair["head"] + pair[name] + pair["tail"]) for name in ("low", "high"))
        if low >= high:
            raise
        return _Number(start, end, low, high, infix[:1], False, power)


def _joined(first: Quantity, second: Quantity, text: str, folded: str) -> Quantity | None:
    """A range whose unit is printed twice (15%—40%, 5亿元至8亿元); 从3家到8家 is a change, not a range."""
    gap = second.start - first.end
    if not 0 < gap <= 4 or folded[first.end : second.start].strip() not in _RANGE:
        return None
    if first.unit != second.unit or first.number >= second.number or first.number_high or second.number_high:
        return None
    if folded[first.outer_start - 1 : first.outer_start] in ("从", "由"):
        return None
    modifier = second.modifier if first.modifier == "=" else first.modifier
    return replace(first, end=second.end, text=text[first.start : second.end], number_high=second.number, modifier=modifier)


def _measure(row: UnitRow, rate: str, under: list[UnitRow]) -> _Measure:
    factor, dimension = row.si_factor, row.dimension
    for divisor in under:
        factor /= divisor.si_factor
    if dimension == "money" and any(divisor.dimension != "time" for divisor in under):
        dimension = "price"
    elif dimension == "length" and any(divisor.dimension == "time" for divisor in under):
        dimension = "speed"
    unit, si_unit = "/".join([row.unit, rate] if rate else [row.unit]), "/".join([row.si_unit, *(divisor.si_unit for divisor in under)])
    return _Measure(unit, dimension, si_unit, factor, _exact(factor))


def _exact(value: Fraction) -> Decimal | None:
    decimal = Decimal(value.numerator) / value.denominator
    return decimal if Fraction(decimal) == value else None


def _si(number: Decimal, measure: _Measure) -> Decimal | None:
    """The number in base units, to the decimals that a column holds; None where it has more digits than one holds."""
    if measure.decimal == 1:
        return number
    value = number * (measure.decimal or Decimal(measure.factor.numerator) / measure.factor.denominator)
    if value.adjusted() >= _DIGITS_BEFORE:
        return None
    if measure.decimal is None:
        return _decimal(Fraction(number) * measure.factor, places=6)
    return numerals.plain(value if value.as_tuple().exponent >= -numerals.DECIMALS else round(value, numerals.DECIMALS))  # type: ignore[operator]


def _decimal(value: Fraction, places: int) -> Decimal:
    """The decimal of a fraction: exact where it has one, else rounded to so many places."""
    exact = _exact(value)
    if exact is None:
        exact = (Decimal(value.numerator) / value.denominator).quantize(Decimal(1).scaleb(-places), context=numerals.WIDE)
    return numerals.plain(exact)


@dataclass(frozen=True, slots=True)
class _Affixes:
    """The surfaces of prefixes or suffixes with their rows; `edges` are the characters that touch the number."""

    table: dict[str, ModifierRow]
    lengths: tuple[int, ...]  # longest first
    edges: frozenset[str]
    across: tuple[tuple[str, Modifier], ...]


def _affixes(rows: tuple[ModifierRow, ...], position: str) -> _Affixes:
    table = {surface + link: row for row in rows if row.position == position for surface in row.surfaces for link in ("", *row.links)}
    edge = -1 if position == "prefix" else 0
    across = tuple((surface, row.symbol) for row in rows if row.position == position for surface in row.across)
    lengths = tuple(sorted({len(surface) for surface in table}, reverse=True))
    return _Affixes(table, lengths, frozenset(surface[edge] for surface in table), across)


def _before(affixes: _Affixes, folded: str, start: int, dimension: str, bare: bool) -> tuple[Modifier, int]:
    """The prefix modifier of a number and where it begins: at the number itself where there is none."""
    at = start - 1 if folded[start - 1 : start] == " " else start
    if folded[at - 1 : at] == "的" and dimension == "ratio":
        clause = _clause(folded, at, 2 * CUE_REACH)
        return max(((clause.rfind(word), symbol) for word, symbol in affixes.across if word in clause), default=(0, "="))[1], start
    if folded[at - 1 : at] not in affixes.edges:
        return "=", start
    for length in affixes.lengths:
        row = affixes.table.get(folded[at - length : at]) if length <= at else None
        if row and (bare or not row.bare) and _fits(row, dimension):
            if row.not_after and folded.endswith(row.not_after, 0, at - length):
                return "=", start
            return row.symbol, at - length
    return "=", start


def _fits(row: ModifierRow, dimension: str) -> bool:
    return (not row.dimensions or dimension in row.dimensions) and dimension not in row.not_dimensions


def _behind(affixes: _Affixes, folded: str, end: int, dimension: str) -> Modifier:
    following = folded[end : end + 1]
    if following in _BRACKETS and (note := _CURRENCY_NOTE.match(folded, end)):
        end = note.end()
        following = folded[end : end + 1]
    if following not in affixes.edges:
        return "="
    for length in affixes.lengths:
        row = affixes.table.get(folded[end : end + length])
        if row and _fits(row, dimension) and not folded.startswith(row.not_before or ("\0",), end + length):
            return row.symbol
    return "="


def _strongest(prefix: Modifier, suffix: Modifier, infix: Modifier) -> Modifier:
    """A bound says more than an estimate (约200人以上), and the word before the number more than the one behind it."""
    if prefix == suffix == infix:
        return prefix
    bounds: list[Modifier] = [symbol for symbol in (prefix, suffix, infix) if symbol in "<>"]
    return bounds[0] if bounds else "~" if "~" in (prefix, suffix, infix) else "="


def _has_cue(cue: tuple[str, ...], folded: str, begin: int) -> bool:
    clause = _clause(folded, begin, CUE_REACH)
    return any(word in clause for word in cue)


def _clause(folded: str, end: int, reach: int) -> str:
    """What stands before a place in the same clause, at most so many characters of it."""
    return _CLAUSE_END.split(folded[max(0, end - reach) : end])[-1]


def _nonquantity(row: NonquantityRow, counts: str) -> str:
    after = f"(?:{'|'.join(f'(?<={_literal(word)})' for word in row.after)})" if row.after else ""
    unless = "".join(f"(?<!{_literal(word)})" for word in row.unless_after)
    # The patterns that begin with a numeral share it, so that it is read once.
    behind = [pattern.removeprefix("{N}") for pattern in row.patterns if pattern.startswith("{N}")]
    shared = [f"{{N}}{_any(behind)}"] if behind else []
    others = [pattern for pattern in row.patterns if not pattern.startswith("{N}")]
    patterns = [_filled(pattern, counts) for pattern in (*shared, *others)]
    if row.phrases:
        patterns.append(_branches(sorted(map(_phrase, row.phrases), key=lambda pair: pair[0])))
    return f"(?:{after}{unless}(?:{'|'.join(patterns)}))"


def _phrase(phrase: str) -> tuple[str, str]:
    """A literal phrase, met from its first numeral on: this character and the pattern of what is around it."""
    match = re.search("[0-9零〇一二两三四五六七八九十百千万亿半数几]", phrase)
    at = match.start() if match else 0
    before = f"(?<={re.escape(fold(phrase)[: at + 1])})" if at else ""
    return fold(phrase)[at], before + _tail(phrase[at:])


def _filled(pattern: str, counts: str) -> str:
    return pattern.replace("{N}", f"(?:{numerals.NUMERAL})").replace("{C}", f"(?:{counts})")


def _literal(surface: str) -> str:
    """The pattern of a surface; one that ends in a Latin letter must end a word there."""
    return re.escape(fold(surface)[:1]) + _tail(surface)


def _tail(surface: str) -> str:
    """The same from its second character on."""
    return re.escape(fold(surface)[1:]) + ("(?![A-Za-z])" if surface[-1:].isascii() and surface[-1:].isalpha() else "")


def _either(surfaces: Iterable[str]) -> str:
    return _branches((fold(surface), _tail(surface)) for surface in _ordered(surfaces))


def _ordered(surfaces: Iterable[str]) -> list[str]:
    """The surfaces by their first characters, the longest first where they share one; an empty one last."""
    firsts: dict[str, int] = {}
    longest_first = sorted(set(surfaces), key=lambda surface: (-len(surface), surface))
    return sorted(longest_first, key=lambda surface: firsts.setdefault(fold(surface)[:1], len(firsts)))


def _branches(tails: Iterable[tuple[str, str]]) -> str:
    """One branch for each first character of some surfaces, of which a regex rules out all but one at a glance; `tails` are what follows it."""
    groups = groupby(tails, key=lambda pair: pair[0][:1])
    return "|".join(re.escape(first) + _any(tail for _, tail in pairs) for first, pairs in groups)


def _any(patterns: Iterable[str]) -> str:
    several = list(patterns)
    return several[0] if len(several) == 1 else f"(?:{'|'.join(several)})"


def _ends(multipliers: tuple[str, ...], first: str) -> str:
    """The numeral read before the first character of a unit ends in one of these, but for an infix or a last digit (3亿多, 1万5)."""
    before = "".join(multipliers)
    return f"(?:{'|'.join(f'(?<=[{before}]{between}{first})' for between in (' ', '', '[余多0-9]', '[余多] '))})" if before else ""


def _ahead(kind: str, surfaces: tuple[str, ...]) -> str:
    return f"({kind}{'|'.join(map(re.escape, surfaces))})" if surfaces else ""
