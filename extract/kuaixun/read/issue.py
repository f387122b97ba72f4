"""An issue's number and day, from its masthead, the lines around a headline, or an opening's dateline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from kuaixun.read.marks import DATE
from kuaixun.text import fold

_ISSUE = re.compile(r"(?:[0-9]{4} ?年 ?)?(?:总 ?)?第 ?[0-9一二三四五六七八九十百零两○〇]{1,6} ?期")
_DATE = re.compile(rf"(?<![0-9]){DATE}(?![0-9])")
_DATELINE = re.compile(rf"[\u4e00-\u9fff]{{2,18}}{DATE}[讯电消]")
_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}


def issue_number(lines: Iterable[str]) -> str | None:
    """The first number of an issue, as printed (2031年第4期)."""
    found = (_ISSUE.search(fold(line)) for line in lines)
    lines_found = ((line, match) for line, match in zip(lines, found, strict=True) if match)
    return next((line[match.start() : match.end()] for line, match in lines_found), None)


def published_on(lines: Iterable[str], openings: Iterable[str]) -> date | None:
    """The first full date of `lines` that exists in the calendar, else the full date in the dateline of an opening."""
    matches = [*(m for line in lines for m in _DATE.finditer(fold(line))), *(m for line in openings if (m := _DATELINE.match(fold(line))))]
    return next((day for match in matches if (day := _date(match)) is not None), None)


def _date(match: re.Match[str]) -> date | None:
    year = "".join(_DIGITS.get(c, c) for c in match["y"])
    try:
        return date(int(year), _small(match["m"]), _small(match["d"]))
    except ValueError:
        return None


def _small(numeral: str) -> int:
    """A number up to 99 in ASCII or Chinese digits (三十一)."""
    if numeral.isascii():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    digits = f"{_DIGITS.get(tens, '1') if ten else ''}{_DIGITS.get(ones, '0')}"
    return int(digits)
