"""分别: the first of the figures is of the first of those named before it, and so on."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from kuaixun.model import Quantity
from kuaixun.reference import Candidate

_RESPECTIVELY = re.compile("分别|各自")
_GAP = re.compile("，?[^，。；、：！？\n]{0,8}")  # between the last of the names and the word: what is told of each
_NAMES_JOINED = re.compile("[、和与及]|以及")
_FIGURES_JOINED = re.compile("(?:以上|左右|元)?(?:[、和与及，]|以及)")
_REACH = 160  # characters of a list of names
_AND = re.compile("(?:[、和与及]|以及)[\u4e00-\u9fff]{0,6}")  # a name may begin with characters that were not read
_OF = re.compile("的[\u4e00-\u9fff]{0,6}")
_END = re.compile("[。；！？\n]")


def respective_subjects(text: str, quantities: Sequence[Quantity], candidates: Sequence[Candidate], counts: frozenset[int]) -> dict[int, Candidate]:
    """For the figures of A、B分别完成投资3亿元、5亿元，占计划的60%和90%: whom each is of, by where it begins.

    `counts` are the places of figures that count a group, which is their subject whoever has it.
    """
    out: dict[int, Candidate] = {}
    starts = [quantity.start for quantity in quantities]
    for match in _RESPECTIVELY.finditer(text):
        stop = _END.search(text, match.end())
        until = stop.start() if stop else len(text)
        told = quantities[bisect_left(starts, match.end()) : bisect_left(starts, until)]
        members = _members_behind(text, candidates, _runs(text, told)) or _members(text, candidates, match.start())
        if len(members) < 2:
            continue
        for run in _runs(text, told):
            if len(run) != len(members) or run[0].start in counts:
                break
            out |= {quantity.start: member for quantity, member in zip(run, members, strict=True)}
    return out


def _members(text: str, candidates: Sequence[Candidate], end: int) -> list[Candidate]:
    """Those named in one list that ends at an offset, in order."""
    members: list[Candidate] = []
    for candidate in reversed([c for c in candidates if c.end <= end and c.start >= end - _REACH]):
        if members and candidate.end > members[-1].start:
            continue
        joined = (_NAMES_JOINED if members else _GAP).fullmatch(text, candidate.end, members[-1].start if members else end)
        if not joined:
            break
        members.append(candidate)
    return members[::-1]


def _members_behind(text: str, candidates: Sequence[Candidate], runs: list[list[Quantity]]) -> list[Candidate]:
    """分别为8亿元、3亿元的A项目和B项目: those named in one list behind the figures."""
    end = runs[0][-1].end if runs else -1
    members: list[Candidate] = []
    for candidate in candidates if text.startswith("的", end) else ():
        if candidate.start >= end and candidate.kind == "project":
            if not (_AND if members else _OF).fullmatch(text, members[-1].end if members else end, candidate.start):
                break
            members.append(candidate)
    return members


def _runs(text: str, quantities: Sequence[Quantity]) -> list[list[Quantity]]:
    """The figures of one dimension that stand side by side."""
    runs: list[list[Quantity]] = []
    for quantity in quantities:
        last = runs[-1][-1] if runs else None
        if last and last.dimension == quantity.dimension and _FIGURES_JOINED.fullmatch(text, last.end, quantity.outer_start):
            runs[-1].append(quantity)
        else:
            runs.append([quantity])
    return runs
