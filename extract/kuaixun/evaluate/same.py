"""When two values count as the same: units and names as different hands write them, and whole quantities and subjects."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import Protocol

NAMED = frozenset({"project", "company", "zone"})  # subjects with a name of their own; place, group and other are wide and count as one

_SAME_UNITS = {
    "元": ("元人民币", "人民币"),
    "平方米": ("㎡", "平米", "m²", "m2"),
    "平方公里": ("平方千米",),
    "立方米": ("方",),
    "公里": ("千米", "km"),
    "千瓦": ("kw",),
    "兆瓦": ("mw",),
    "吉瓦": ("gw",),
    "千瓦时": ("度",),
    "千克": ("公斤",),
    "吨": ("吨/年",),
    "台": ("台/年", "台套", "台(套)", "台（套）"),
    "个": ("个项目",),
    "家": ("家次",),
    "人": ("名", "位", "余人"),
    "小时": ("小时/年",),
    "倍": ("倍多",),
    "%": ("％",),
    "个百分点": ("百分点",),
}
_UNIT = {written: unit for unit, writings in _SAME_UNITS.items() for written in writings}
_NO_PART_OF_A_NAME = re.compile(r"[\s“”‘’\"'《》「」『』（）()·,，、。]")
_INSIDE, _SHARED = 3, 0.8  # the characters a name needs to count inside a longer one; the share of characters two names must have in common


class _Quantity(Protocol):
    @property
    def number(self) -> Decimal | None: ...
    @property
    def number_high(self) -> Decimal | None: ...
    @property
    def unit(self) -> str: ...


class _About(Protocol):
    @property
    def subject_kind(self) -> str: ...
    @property
    def subject(self) -> str: ...


def unit_name(written: str) -> str:
    """One name for a unit however it is written: ㎡ and 平米 are 平方米."""
    written = written.strip()
    return _UNIT.get(written.lower(), written)


def bare(name: str) -> str:
    """A name without spaces, line wraps, quotes, brackets and commas."""
    return _NO_PART_OF_A_NAME.sub("", name)


def same_name(one: str, other: str) -> bool:
    """The same bare name; or one of three characters or more inside the other; or four fifths of the characters in common."""
    short, long = sorted((bare(one), bare(other)), key=len)
    if not short:
        return False
    if short == long or (len(short) >= _INSIDE and short in long):
        return True
    return 2 * sum((Counter(short) & Counter(long)).values()) / (len(short) + len(long)) >= _SHARED


def same_quantity(one: _Quantity, other: _Quantity) -> bool:
    """The same number, the same upper number of a range, the same unit."""
    return (one.number, one.number_high, unit_name(one.unit)) == (other.number, other.number_high, unit_name(other.unit))


def same_subject(wanted: _About, got: _About) -> bool:
    """The named project, company or zone that is wanted; or any wide subject where a wide one is wanted."""
    if wanted.subject_kind in NAMED:
        return got.subject_kind == wanted.subject_kind and same_name(got.subject, wanted.subject)
    return got.subject_kind not in NAMED
