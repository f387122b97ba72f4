"""What a cell of a spreadsheet shows of a value, by the number format of the cell: 1200.5 by #,##0.00 is 1,200.50.

Days come out in ISO form (2025-03-05), or as Chinese dates where the format writes 年 or 月; colours, widths and currencies of other
languages change nothing.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import NamedTuple

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].|(?P<exponent>E[+-])|(?P<general>General)'
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'((?:"[^"]*"|[\\!_*].|\[[^\]]*\]|[^;])*)(?:;|\Z)', re.DOTALL)
_CONDITION = re.compile(r"\[(?P<sign>[<>]=?|=|<>)(?P<bound>-?[0-9.]+)\]")
_DIGITS = 11  # that a cell without a format shows
_EXACT = 15  # significant digits that a spreadsheet keeps
_MOST = 30  # digits of a number that are laid out; a longer one is no figure
_TESTS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne}


class _Token(NamedTuple):
    kind: str
    words: str


def shown(value: object, code: str) -> str:
    """What a cell with this value and number format shows, without spaces around it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(Decimal(format(value, f".{_EXACT}g")), code).strip()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, date | time):
        return _day(value, code)
    return _words(str(value), code).strip()


def _words(value: str, code: str) -> str:
    """A text, with what the format puts around it."""
    tokens = _tokens(_sections(code)[-1])
    if not any(kind == "text" for kind, _ in tokens):
        return value
    return "".join(value if kind == "text" else words for kind, words in tokens)


def _number(value: Decimal, code: str) -> str:
    if not value.is_finite() or abs(value.adjusted()) > _MOST:
        return str(value)
    sections = _sections(code)
    section, value = _section(value, sections)
    if not section:
        return "" if len(sections) > 1 else _general(value)
    tokens = _tokens(section)
    kinds = {kind for kind, _ in tokens}
    if "digit" not in kinds:
        return "".join(_general(value) if kind in ("general", "text") else words for kind, words in tokens)
    if "exponent" in kinds or _Token("plain", "/") in tokens:
        return _general(value)
    return _placed(value, tokens)


def _sections(code: str) -> list[str]:
    """The parts of a format: for numbers above, below and equal to zero, and for texts."""
    return [match[1] for match in _SECTION.finditer(code) if match.start() < len(code) or match.start() == 0][:4] or [""]


def _section(value: Decimal, sections: Sequence[str]) -> tuple[str, Decimal]:
    """The part of a format that a number takes, with the number as that part shows it: without its sign where the part is for negative ones."""
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _TESTS[condition["sign"]](value, Decimal(condition["bound"])):
                return section, value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    return sections[2] if value == 0 and len(sections) > 2 else sections[0], value


def _tokens(section: str) -> list[_Token]:
    """The tokens of a part, those that show nothing left out."""
    kinds = {"quoted": "plain", "escaped": "plain", "currency": "plain"}
    return [
        _Token(kinds.get(match.lastgroup, match.lastgroup), match[match.lastgroup])
        for match in _TOKEN.finditer(section)
        if match.lastgroup is not None
    ]


def _general(value: Decimal) -> str:
    """A number without a format: all digits of a whole one, eleven of another."""
    if value != value.to_integral_value():
        value = Decimal(format(float(value), f".{_DIGITS}g"))
    printed = format(value, "f")
    return printed.rstrip("0").rstrip(".") if "." in printed else printed


def _placed(value: Decimal, tokens: Sequence[_Token]) -> str:
    """The digits of a number at their places: `0!.0,` puts a point between the last two digits of its thousands."""
    point = next((at for at, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    whole, rest = tokens[:point], tokens[point + 1 :]
    places = [at for at, token in enumerate(whole) if token.kind == "digit"]
    thousands = sum(token.kind == "comma" for token in (*(whole[places[-1] :] if places else ()), *rest))
    grouped = any(token.kind == "comma" for token in whole[places[0] : places[-1]]) if places else False
    decimals = [token.words for token in rest if token.kind == "digit"]
    with localcontext() as context:
        context.prec = 2 * _MOST + 2 * _EXACT + len(decimals)
        scaled = value.scaleb(2 * sum(token.kind == "percent" for token in tokens) - 3 * thousands)
        rounded = format(abs(scaled).quantize(Decimal(1).scaleb(-min(len(decimals), _MOST)), ROUND_HALF_UP), "f")
    before, _, behind = rounded.partition(".")
    sign = "-" if value < 0 and any(digit in "123456789" for digit in rounded) else ""
    fraction = _fraction(behind, decimals)
    shown_rest = iter(fraction)
    tail = "".join(next(shown_rest, "") if t.kind == "digit" else t.words for t in rest if t.kind != "comma")
    return sign + _whole(before, whole, places, grouped) + ("." if fraction else "") + tail


def _fraction(digits: str, places: Sequence[str]) -> str:
    """The decimals without the zeros that # does not show."""
    size = len(digits)
    while size and digits[size - 1] == "0" and places[size - 1] != "0":
        size -= 1
    return digits[:size]


def _whole(digits: str, tokens: Sequence[_Token], places: Sequence[int], grouped: bool) -> str:
    """The digits before the point, from right to left; the first place takes all that are left."""
    digits = digits.lstrip("0")
    printed: list[str] = []
    taken = 0
    for at in range(len(tokens) - 1, -1, -1):
        kind, words = tokens[at]
        if kind != "digit":
            printed.append("" if kind == "comma" else words)
            continue
        left = digits[: len(digits) - taken]
        piece = left if at == places[0] else left[-1:]
        for digit in reversed(piece or ("0" if words == "0" else "")):
            printed.append("," if grouped and taken and taken % 3 == 0 else "")
            printed.append(digit)
            taken += 1
    return "".join(reversed(printed))


def _day(value: date | time, code: str) -> str:
    """A day or a time of day, with the parts that its format shows."""
    tokens = _tokens(_sections(code)[0])
    letters = {words.lower() for kind, words in tokens if kind == "plain"}
    if isinstance(value, time):
        return f"{value:%H:%M}"
    clock = f"{value:%H:%M}" if isinstance(value, datetime) and value.time() != time() and letters & {"h", "s"} else ""
    has_year, has_month, has_day = "y" in letters or "e" in letters, _has_month(tokens), "d" in letters
    if not (has_year or has_month or has_day):
        return clock or f"{value:%Y-%m-%d}"
    is_chinese = not has_year or any("年" in words or "月" in words for words in letters)
    written = (f"{value.year}年", f"{value.month}月", f"{value.day}日") if is_chinese else value.isoformat()[:10].split("-")
    parts = (words for words, is_shown in zip(written, (has_year, has_month, has_day), strict=True) if is_shown)
    return f"{('' if is_chinese else '-').join(parts)} {clock}".strip()


def _has_month(tokens: Sequence[_Token]) -> bool:
    """Whether an m of a format is of months: not one behind hours or before seconds."""
    letters = "".join(words.lower() for kind, words in tokens if kind == "plain" and words.lower() in ("y", "m", "d", "h", "s", "e"))
    return "m" in re.sub("h+m+|m+s+", "", letters)
