"""A number against the list that it counts: A、B、C等三项, 三家企业：A、B、C, 四个方面：一是…四是….

等 leaves room for more, so a list with it may be shorter than its number, never longer. Where a list begins is not printed: every place
where it could begin is tried, and the number is wrong only if none of them makes it right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kuaixun import numerals
from kuaixun.checks.model import Slip
from kuaixun.checks.page import Issue, Page

# Every pattern that goes over a whole text begins with a class of characters: that is ten times as fast to look for as anything else.
_NUMBER = r"(?P<number>[1-9两二三四五六七八九十](?<![0-9.第几数{before}].)(?:(?<=十)[一二三四五六七八九]?|(?<=1)[0-9]|(?<![十1])))(?![0-9.])"
_COUNTED = re.compile(rf"{_NUMBER.format(before='')}(?P<unit>个方面|大|个|家|项|类|种|条|名|座|省|市|县|国|款|支|所)(?!一流|一批|为一体)")
_ANNOUNCED = re.compile(rf"{_NUMBER.format(before='等')}(?P<unit>个方面|个|家|项|类|种|条|大|名|座|点|款|支|方面)[\u4e00-\u9fff]{{0,10}}(?P<mark>[：:。，]\n?)")
_ORDINAL = re.compile("([一二三四五六七八九十]{1,2})是")
_BREAKS = frozenset("，。；：！？\n,;:…—")
_BREAK = re.compile(f"[{''.join(_BREAKS)}]")
_OPENING, _CLOSING = "“‘（(《『「", "”’）)》』」"
_JOIN = re.compile("以及|[和与及或暨]")
_BOUNDARY = re.compile("以及|[和与及或暨的了在以为将对等从]|包括|涵盖|涉及|围绕|聚焦")
_NUMERALS = re.compile("[0-9两二三四五六七八九十百千万亿]")
# How many items at most are missing from a list that has not begun elsewhere, by what counts them: 三大产业 is given whole more often than 3个.
_MISSING = {"大": 2, "类": 2, "个方面": 2, "个": 1, "项": 1, "家": 1, "种": 1}
_EACH = re.compile("等|分别|各|均|增加|达到|实现|新增")  # what is counted is not the list
_CLEAN = 6  # characters of an item in which no other list ends
_REACH = 160
_CHAPTER = 4000  # characters over which 一是, 二是 … may go on


@dataclass(frozen=True, slots=True)
class _List:
    """The items before a number: what stands between the marks, from the start of the clause on."""

    items: tuple[str, ...]
    joined: int  # how many 和 and 与 could divide two more of them

    @property
    def most(self) -> int:
        return len(self.items) + self.joined


class ListChecks:
    """Finds numbers that do not count the list beside them."""

    def find(self, issue: Issue) -> Iterator[Slip]:
        """What is not as many as it is said to be."""
        for page in issue.pages:
            for match in _COUNTED.finditer(page.text):
                yield from _before(page, match)
            for match in _ANNOUNCED.finditer(page.text):
                yield from _behind(page, match)


def _before(page: Page, match: re.Match[str]) -> Iterator[Slip]:
    """A、B、C三大产业, A、B、C等三家企业."""
    is_open = _is_open(page, match)
    listed = _list_before(page.text, match.start() - is_open)
    if listed is None or len(listed.items) < 2:
        return
    number, least = int(numerals.parse(match["number"])), len(listed.items) - _nested(listed.items)
    if is_open:
        wrong = number < least and not _begins_later(listed, number)
    elif _NUMERALS.search("".join(listed.items)) or _EACH.search(listed.items[-1]):
        return
    elif number < least:
        wrong = not _begins_later(listed, number) and (match["unit"] != "项" or number > 2)
    else:
        missing, last = number - listed.most, _outside(listed.items[-1])
        wrong = 0 < missing <= _MISSING.get(match["unit"], 0) and len(listed.items) > 2 and not _BOUNDARY.search(last)
    if wrong:
        yield _miscounted(page, match, least if number < least else listed.most, listed.items)


def _is_open(page: Page, match: re.Match[str]) -> bool:
    """Whether 等 stands before the number: the list may leave things out."""
    return page.text.startswith("等", match.start() - 1) if match.start() else False


def _list_before(text: str, end: int) -> _List | None:
    """The items of the list that ends at an offset; brackets and quotation marks hide what is inside them."""
    items: list[str] = []
    depth, joined, last, at = 0, 0, end, end
    limit = max(0, end - _REACH)
    while at > limit:
        char = text[at - 1]
        if char in _CLOSING:
            if depth == 0 and at < end and text[at] in _OPENING:  # “A”“B”
                items.append(text[at:last])
                last = at
            depth += 1
        elif char in _OPENING:
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and char == "、":
            items.append(text[at:last])
            last = at - 1
        elif depth == 0 and char in _BREAKS:
            break
        at -= 1
    if depth or at == limit > 0:
        return None
    items.append(text[at:last])
    joined = sum(len(_JOIN.findall(_outside(item))) for item in items)
    return _List(tuple(reversed(items)), joined)


def _outside(item: str) -> str:
    """An item without what brackets and quotation marks hold."""
    return re.sub(r"[“‘（(《『「][^”’）)》』」]*[”’）)》』」]", "", item)


def _nested(items: tuple[str, ...]) -> int:
    """How many items are parts of one: 赴港澳探亲、工作、学习证件 among long ones."""
    short = sum(len(item) <= 2 for item in items)
    return short if max(map(len, items)) > 8 and short < len(items) / 2 else 0


def _begins_later(listed: _List, number: int) -> bool:
    """Whether the list could begin inside one of the items: A、B和C、D两市 are two. A short plain noun holds no beginning."""
    last = _outside(listed.items[-1])
    if (join := _JOIN.search(last)) and len(last) - join.end() <= number:
        return True  # 央地及京津两市
    first = listed.items[len(listed.items) - number] if number <= len(listed.items) else ""
    usual = sorted(map(len, listed.items))[len(listed.items) // 2]
    return len(first) > max(_CLEAN, usual * 3 // 2) or _BOUNDARY.search(_outside(first)) is not None


def _behind(page: Page, match: re.Match[str]) -> Iterator[Slip]:
    """三家企业：A、B、C。 and 三个方面：一是…；二是…."""
    number, text = int(numerals.parse(match["number"])), page.text
    if (first := _ORDINAL.match(text, match.end())) and first[1] == "一":
        counted = _ordinals(text, match.end())
        if counted and counted != number:
            yield _miscounted(page, match, counted, ())
        return
    if match["mark"] not in ("：", ":"):
        return
    closing = _BREAK.search(text, match.end())
    listed = _list_before(text, closing.start()) if closing else None
    if listed is None or closing is None or len(listed.items) < 2 or max(map(len, listed.items)) > 20 or closing[0] in "：:":
        return
    if "等" in listed.items[-1] or _NUMERALS.search("".join(listed.items)):
        return
    least = len(listed.items)
    if not least <= number <= listed.most and (closing[0] == "。" or number < least):
        yield _miscounted(page, match, least, listed.items)


def _ordinals(text: str, start: int) -> int:
    """How many of 一是, 二是, 三是 … follow in order in the article; 0 where a second 一是 makes it unclear."""
    counted = 0
    for match in _ORDINAL.finditer(text, start, start + _CHAPTER):
        try:
            number = int(numerals.parse(match[1]))
        except ValueError:
            continue
        if number == counted + 1:
            counted = number
        elif number == 1:
            return 0
    return counted if counted > 1 else 0


def _miscounted(page: Page, match: re.Match[str], counted: int, items: tuple[str, ...]) -> Slip:
    start, end = match.span("number")[0], match.span("unit")[1]
    reported, unit = page.printed((start, end)), match["unit"]
    words = {"reported": reported, "expected": f"{counted}{unit}", "listed": "、".join(items)}
    return Slip(page, "list-count", start, end, words, words["expected"], reported)
