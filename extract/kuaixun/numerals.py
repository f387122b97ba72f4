"""Reads one numeral, in Arabic, Chinese or mixed writing, as an exact Decimal: 1.2亿, 3,500万, １２３．４亿, 二十亿, 一点二亿, 半.

`NUMERAL` is the pattern of such numerals in folded text (see `text.fold`), for those who look for them.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import lru_cache

from .text import fold

SIGNIFICANT_DIGITS = 18  # more is no figure of a bulletin but a code, and would not fit a decimal column
LARGEST = 24  # the power of ten of the largest number
DECIMALS = 10  # behind the point that a decimal column holds
WIDE = Context(prec=60)  # Python's own keeps 28 digits, and a decimal column holds 38
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_POWERS = _SMALL | _LARGE
# Banker's and traditional forms, one to one.
_PLAIN = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億兩點", "一二二三三四五六六七八九十百千万亿两点")

ARABIC = r"(?:[0-9]{1,3}(?:[,，][0-9]{3}){1,5}(?![0-9])(?:\.[0-9]+)?|[0-9]++(?:\.[0-9]++)?)"
# 千 belongs to the unit in 千瓦, 千克, 千伏 …
CHINESE = r"(?>[零〇一二两三四五六七八九十百千万亿]+(?:(?<!千)|(?![瓦伏克米帕卡赫焦乏])))"
POWER = r"(?:[十百千]?[万亿]{1,2}|[百千](?!分[点之]|[瓦伏克米帕卡赫焦乏]))"
NUMERAL = (
    rf"(?:{ARABIC}(?: ?{POWER}(?:{ARABIC}{POWER}|(?:[1-9]|[0-9]{{4}})(?![0-9.%年月日时点分]))?)?"
    rf"|{CHINESE}(?:点[零〇一二三四五六七八九]+{POWER}?)?|半)"
)

_WHOLE_ARABIC = re.compile(rf"{ARABIC}(?:[十百千万亿]*(?:{ARABIC}[十百千万亿]+)*(?:[1-9]|[0-9]{{4}})?)")
_ARABIC_PART = re.compile(rf"({ARABIC})([十百千万亿]*)")
_CHINESE = re.compile(r"([零〇一二两三四五六七八九十百千万亿]+)(?:点([零〇一二三四五六七八九]+)([十百千万亿]*))?")


@lru_cache(maxsize=8192)
def parse(surface: str) -> Decimal:
    """The value of a numeral, its multipliers worked in. Raises ValueError for what is none, and for more than 18 digits or 10 decimals."""
    text = fold(surface).translate(_PLAIN).replace(" ", "")
    if len(text) > 30:
        raise ValueError(f"{text[:20]}…: too long for a numeral")
    if text == "半":
        return Decimal("0.5")
    return fitting(_arabic(text) if text[:1].isascii() else _chinese(text))


def fitting(value: Decimal) -> Decimal:
    """The value, plain. Raises ValueError for more digits or decimals than a figure of a bulletin has and a decimal column holds."""
    value = value.normalize()
    if len(value.as_tuple().digits) > SIGNIFICANT_DIGITS or value.adjusted() > LARGEST:
        raise ValueError(f"{value}: more than {SIGNIFICANT_DIGITS} significant digits")
    if value.as_tuple().exponent < -DECIMALS:  # type: ignore[operator]  # finite, so a number
        raise ValueError(f"{value}: more than {DECIMALS} decimals")
    return plain(value)


def plain(value: Decimal) -> Decimal:
    """The same value without trailing zeros and without an exponent: 240000000.0 and 2.4E+8 are 240000000."""
    return value.quantize(Decimal(1), context=WIDE) if value == value.to_integral_value() else value.normalize(WIDE)


def multiplier(surface: str) -> Decimal:
    """The multiplier at the end of a numeral: 10000 for 3.5万, 1 for 35."""
    return Decimal(_product(surface[len(surface.rstrip("十百千万亿")) :]))


def _arabic(text: str) -> Decimal:
    if not _WHOLE_ARABIC.fullmatch(text):
        raise ValueError(f"{text}: not a numeral")
    total, last = Decimal(0), 0
    for digits, powers in _ARABIC_PART.findall(text):
        power = _product(powers)
        if last and not powers:
            power = last // 10 if len(digits) == 1 else 1  # 1万5 is 15,000, 1万5000 too
        elif last and power >= last:
            raise ValueError(f"{text}: multipliers must fall")
        number = re.sub("[,，]", "", digits)
        if len(number) > 24:
            raise ValueError(f"{text}: too long for a numeral")
        total += Decimal(number) * power
        last = power
    return total


def _chinese(text: str) -> Decimal:
    match = _CHINESE.fullmatch(text)
    if not match:
        raise ValueError(f"{text}: not a numeral")
    whole, decimals, powers = match.groups()
    if not decimals:
        return Decimal(_integer(whole))
    digits = "".join(str(_DIGITS[char]) for char in decimals)
    return Decimal(f"{_integer(whole)}.{digits}") * _product(powers)


def _product(powers: str) -> int:
    product = 1
    for char in powers:
        product *= _POWERS[char]
    return product


def _integer(text: str) -> int:
    """A Chinese integer: sections of 千百十 under 万 and 亿.

    A bare multiplier counts once (百 is 100), a bare last digit is one place lower (两万三 is 23,000).
    """
    total = section = 0
    digit: int | None = None
    before = ""
    for char in text:
        if char in _DIGITS:
            if digit:  # two digits side by side: a year (二〇二四) or an estimate (两三)
                raise ValueError(f"{text}: not a numeral")
            digit = _DIGITS[char]
        elif char in _SMALL:
            power = _SMALL[char]
            if (section and section % (power * 10)) or (digit == 0 and before not in "零〇"):
                raise ValueError(f"{text}: multipliers must fall")
            section += (digit or 1) * power
            digit = None
        else:
            section += digit or 0
            digit = None
            if before in _LARGE:  # 万亿, 亿亿
                total *= _LARGE[char]
            elif char == "亿" and total < 10**8:
                total = (total + (section or (0 if total else 1))) * 10**8
            elif char == "万" and total % 10**8 == 0:
                total += (section or 1) * 10**4
            else:
                raise ValueError(f"{text}: multipliers must fall")
            section = 0
        before = char
    if digit and len(text) > 1 and text[-2] in "百千万亿":
        return total + section + digit * (_POWERS[text[-2]] // 10)
    return total + section + (digit or 0)
