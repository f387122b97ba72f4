"""Numbers for a reader: in the unit and with the decimals that the text uses."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from kuaixun.checks.intervals import printed
from kuaixun.checks.page import Figure
from kuaixun.numerals import plain

_NUMBER = re.compile(r"[0-9０-９,，.．]+")


def in_unit_of(figure: Figure, value: Decimal) -> str:
    """A value in base units, written as the figure is: 6400000000 beside 62亿元 is 64亿元."""
    quantity = figure.draft.quantity
    number = value * quantity.number / figure.value if figure.value else value
    match = _NUMBER.match(quantity.text)
    if match is None:
        return f"{digits(number)}{quantity.unit}"
    return f"{digits(number / printed(quantity)[2])}{quantity.text[match.end() :]}"


def digits(number: Decimal, places: int = 4) -> str:
    """A number to at most so many decimals, without zeros at its end."""
    return format(plain(rounded(number, places)), "f")


def rough(number: Decimal) -> str:
    """A number to about three digits: 1389, 13.9, 0.0424."""
    return digits(number, max(0, 2 - number.adjusted())) if number else "0"


def percent(share: Decimal, places: int) -> str:
    """A share as a percentage with so many decimals: 0.4126 is 41.26%."""
    return f"{rounded(share * 100, places):f}%"


def rounded(number: Decimal, places: int) -> Decimal:
    """Rounded half up, as papers do."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def decimals(figure: Figure) -> int:
    """How many decimals a figure is printed with."""
    return printed(figure.draft.quantity)[1]
