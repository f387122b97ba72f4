"""What a cell of a project's figure does not say, in a few words beside it: planned or actual, about, up to what, for which period, what else.

    计划；约；2024年；另有：2万吨、5000台

The words stand in this order and are parted by ；. The first is always there, so that planned figures can be told from actual ones.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kuaixun.schema import LABELS, LIST_SEPARATOR

SEPARATOR = "；"
SHOWN = 3  # further figures that are named
Row = Mapping[str, Any]


def note(fact: Row, others: Sequence[Row], plain: Callable[[Decimal], str]) -> str:
    """The note of a figure; `others` are further facts of this project and attribute, `plain` writes a number in digits."""
    return SEPARATOR.join(_words(fact, others, plain))


def _words(fact: Row, others: Sequence[Row], plain: Callable[[Decimal], str]) -> Iterator[str]:
    yield LABELS[fact["modality"]]
    if modifier := LABELS[fact["modifier"]]:
        yield modifier
    if fact["number_high"] is not None:
        yield f"至{plain(fact['number_high'])}{fact['unit']}"
    if fact["period_start"] or fact["period_end"]:
        yield period(fact["period_start"], fact["period_end"])
    if others:
        shown = LIST_SEPARATOR.join(" ".join(other["text"].split()) for other in others[:SHOWN])
        yield f"另有：{shown}" + (f"等{len(others)}项" if len(others) > SHOWN else "")


def period(start: date | None, end: date | None) -> str:
    """A period in words: a day, a month or a year where it is one, else its two ends."""
    if start is None or end is None:
        return f"{start}起" if start else f"截至{end}"
    if start == end:
        return f"{start.year}年{start.month}月{start.day}日"
    begins, ends = start.day == 1, end.day == monthrange(end.year, end.month)[1]
    if begins and ends and (start.month, end.month) == (1, 12):
        return f"{start.year}年" if start.year == end.year else f"{start.year}年至{end.year}年"
    if begins and ends and (start.year, start.month) == (end.year, end.month):
        return f"{start.year}年{start.month}月"
    return f"{start}至{end}"
