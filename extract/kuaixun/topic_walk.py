"""Where a project's name begins: the walk left from its head, over the tokens and figures that belong to the name."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import NamedTuple

from kuaixun.names import walk_left
from kuaixun.topic_context import Context, capacity_begin, counts_things, is_rate

_WALK = 36  # characters of a name between two figures, at most
_BRACKETS = ")）”』\""  # what they close belongs to a name whole
SOFT = frozenset("·-—/+&.#")  # marks inside names
JOINING = "及和与"
_LISTING = frozenset({"、", *JOINING})
_CLAUSE_END = re.compile("[，。；：！？\n]")
_LIST_REACH = 30  # characters of a list before its 、
_LIST_LEAD = re.compile("年产|日产|年处理|年加工|年货物吞吐量|年吞吐|[0-9]万?千瓦|[0-9]GW")
_NAMED_AS = ("项目", "工程")
_APPENDED = re.compile("[及和与]其?(?:接线|连接线|引桥|引道|配套|附属|辅助)")
_ROAD = re.compile("[\u4e00-\u9fff()（）]{2,12}?(?:高速|铁路|高铁|公路|城际|航线)")
_ORDINAL = re.compile("第[一二三四五六七八九十]{1,3}(?:人民|中医|医院|中学|小学|高中|初中|实验|附属|幼儿园|水厂|自来水|污水)")
_EQUIPMENT = ("设备", "装备", "机械", "材料")  # 制冷|设备项目
_STOP_TAGS = frozenset({"p", "u", "uj", "ul", "r", "c", "t", "d", "y"})
_OBJECT_TAGS = frozenset({"n", "nz", "g", "x", "ng", "b"})
# What cannot be the noun that a border within a name stands behind: 轮毂|新|项目 goes on, 昨日|新|项目 does not.
_NO_NOUN_TAGS = frozenset({"d", "p", "v", "t", "ns", "r", "c", "ad", "u", "nr", "m", "q"})


class _Step(NamedTuple):
    """A token that the walk comes to."""

    context: Context
    token: int  # its index
    at: int  # where it begins
    word: str
    before: str  # the token before it

    def tag_before(self) -> str:
        return self.context.tokens.tag(self.token - 1)


def begin_of(context: Context, start: int) -> tuple[int, bool]:
    """Where the name before a head begins, and whether a count of things stands before it."""
    border, counted, goes_on = start, False, True
    while goes_on:
        border = context.figures.over_aside(_walk(context, border))
        border, counted, goes_on = _over_figure(context, border)
    return border, counted


def _walk(context: Context, end: int) -> int:
    """The walk to the next border; it does not reach into a company, a zone, a date or a quantity."""
    limit, words, covered = context.sites.last_end_before(end), context.tokens.words, context.figures.cover

    def stop(index: int, at: int) -> bool:
        return at < limit or covered(at) or _ends_name(_Step(context, index, at, words[index], words[index - 1] if index else "\n"))

    return max(walk_left(context.tokens, end, stop, _WALK, _BRACKETS), limit)


def _over_figure(context: Context, border: int) -> tuple[int, bool, bool]:
    """Over the quantity that ends at a border; whether it counts things, and whether the walk goes on before it."""
    quantity = context.figures.ending_at(border) or context.figures.bracketing(border)
    if quantity is None:
        return border, False, False
    if counts_things(quantity) and capacity_begin(context.text, quantity, quantity.start - 4) == quantity.start:
        return border, True, False  # 3个|氢能项目
    if not is_rate(quantity):
        return border, False, False  # 投资3亿元|氢能项目
    begin = capacity_begin(context.text, quantity, quantity.start - 6)
    return begin, False, begin == quantity.start  # 年产|2万吨|氧化铝项目


def _ends_name(step: _Step) -> bool:
    """Whether a token ends the walk, so that the name begins behind it."""
    words, word = step.context.words, step.word
    if word in _LISTING:
        return _ends_at_list(step)
    if not word[0].isalnum():
        return word[0] not in SOFT
    if word == "一" and step.before in ("这", "该", "某", "这样", "每"):
        return True
    if _is_kept(step):
        return False
    if word in words.borders:
        return word in words.strict or not _is_within_name(step)
    tag = step.context.tokens.tag(step.token)
    if tag in ("v", "vd") and len(word) > 1 and word not in words.inner:
        return not _has_object(step) and not step.context.text.startswith(_EQUIPMENT, step.at + len(word))
    return word not in words.inner and tag in _STOP_TAGS


def _is_kept(step: _Step) -> bool:
    """Whether a token stands within the name though it looks like a border."""
    context, at, word = step.context, step.at, step.word
    return (
        (word == "至" and (context.sites.place_ends_at(at) or _ROAD.match(context.text, at + 1) is not None))  # 河津|至|临泉高速公路
        or (word[0] == "第" and _ORDINAL.match(context.text, at) is not None)  # 第一|人民医院
        or (word in context.words.within and context.tokens.follows_lone(step.token, context.words.borders))  # 惠|强|新材项目
        or (word == "中" and (at == 0 or not context.text[at - 1].isalnum()))  # 中|鹏零部件项目
        or (len(word) > 1 and word in context.words.inner and is_rate(context.figures.ending_at(at)))  # 3万吨|扩建|项目
    )


def _is_within_name(step: _Step) -> bool:
    """Whether a border that can stand within names has a noun of the same name before it: 轮毂|生产|项目."""
    words, before = step.context.words, step.before
    noun = before[0].isalnum() and (before in words.inner or before not in words.borders)
    return noun and step.at not in step.context.sites.ends and step.tag_before() not in _NO_NOUN_TAGS


def _has_object(step: _Step) -> bool:
    """绿氢|制备|项目: a verb behind a noun that is its object is part of the name, and behind a figure: 100万吨|造纸|项目."""
    noun = step.before[0].isalnum() and step.before not in step.context.words.borders and step.tag_before() in _OBJECT_TAGS
    return noun or step.context.figures.ending_at(step.at) is not None


def _ends_at_list(step: _Step) -> bool:
    """Whether 、 or 和 stands between two names, and not between two parts of one name."""
    text = step.context.text
    if _APPENDED.match(text, step.at):
        return False  # 长江大桥|及接线工程
    if text.endswith(_NAMED_AS, 0, step.at) or step.at in step.context.sites.ends:
        return True
    if step.word == "、":
        return _ends_item(step.context, step.at)
    return not step.tag_before().startswith(("n", "v", "k")) or step.before in step.context.words.strict


def _ends_item(context: Context, at: int) -> bool:
    """Whether 、 ends the item of a list: 年产2万吨焊带|、年加工3万吨铜箔项目; not within what one capacity is of: 年产2万吨焊带、铜箔项目."""
    if _LIST_LEAD.match(context.text, at + 1):
        return True
    clause = _CLAUSE_END.split(context.text[max(0, at - _LIST_REACH) : at])[-1]
    lead = _LIST_LEAD.search(clause)
    return not lead or bool(context.words.head.search(clause, lead.start()))


def is_bare(context: Context, begin: int, start: int) -> bool:
    """Whether only words of a class stand between two offsets: 重大|产业|项目."""
    starts = context.tokens.starts
    first, last = context.tokens.at(begin) + 1, bisect_left(starts, start)
    borders = [begin, *starts[first:last], start] if begin < start else []
    for at, end in pairwise(borders):
        word = context.text[at:end]
        if word[0].isalnum() and not context.words.is_generic(word):
            return False
    return True
