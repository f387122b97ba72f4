"""Where a project's name begins: the walk left from its head, over the tokens and figures that belong to the name."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from kuaixun.names import walk_left
from kuaixun.topic_context import Context, capacity_begin, counts_things, is_rate

_REACH = 36  # characters of a name between two figures, at most
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
_EACH = ("这", "该", "某", "这样", "每")  # 这|一|项目
_STOP_TAGS = frozenset({"p", "u", "uj", "ul", "r", "c", "t", "d", "y"})
_OBJECT_TAGS = frozenset({"n", "nz", "g", "x", "ng", "b"})
# What cannot be the noun that a border within a name stands behind: 轮毂|新|项目 goes on, 昨日|新|项目 does not.
_NO_NOUN_TAGS = frozenset({"d", "p", "v", "t", "ns", "r", "c", "ad", "u", "nr", "m", "q"})


def begin_of(context: Context, start: int) -> tuple[int, bool]:
    """Where the name before a head begins, and whether a count of things stands before it."""
    walk, border, counted, goes_on = _Walk(context), start, False, True
    while goes_on:
        border = context.figures.over_aside(walk.border_before(border))
        border, counted, goes_on = _over_figure(context, border)
    return border, counted


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


class _Walk:
    """The walk left from a head, token by token: `token` is the index of one, `at` the offset where it begins."""

    __slots__ = ("_figures", "_limit", "_sites", "_text", "_tokens", "_words")

    def __init__(self, context: Context) -> None:
        self._text, self._tokens, self._words = context.text, context.tokens, context.words
        self._figures, self._sites, self._limit = context.figures, context.sites, 0

    def border_before(self, end: int) -> int:
        """The next border; the walk does not reach into a company, a zone, a date or a quantity."""
        self._limit = self._sites.last_end_before(end)
        return max(walk_left(self._tokens, end, self._stops, _REACH, _BRACKETS), self._limit)

    def _stops(self, token: int, at: int) -> bool:
        return at < self._limit or self._figures.cover(at) or self._ends_name(token, at)

    def _ends_name(self, token: int, at: int) -> bool:
        """Whether a token ends the walk, so that the name begins behind it."""
        word, words = self._tokens.words[token], self._words
        if word in _LISTING:
            return self._ends_at_list(word, token, at)
        if not word[0].isalnum():
            return word[0] not in SOFT
        if word == "一" and self._before(token) in _EACH:
            return True
        if self._is_kept(word, token, at):
            return False
        if word in words.borders:
            return word in words.strict or not self._is_within_name(token, at)
        tag = self._tokens.tag(token)
        if tag in ("v", "vd") and len(word) > 1 and word not in words.inner:
            return not self._has_object(token, at) and not self._text.startswith(words.equipment, at + len(word))
        return tag in _STOP_TAGS and word not in words.inner

    def _before(self, token: int) -> str:
        return self._tokens.words[token - 1] if token else "\n"

    def _is_kept(self, word: str, token: int, at: int) -> bool:
        """Whether a token stands within the name though it looks like a border."""
        words = self._words
        return (
            (word == "至" and (self._sites.place_ends_at(at) or _ROAD.match(self._text, at + 1) is not None))  # 河津|至|临泉高速公路
            or (word[0] == "第" and _ORDINAL.match(self._text, at) is not None)  # 第一|人民医院
            or (word in words.within and self._tokens.follows_lone(token, words.borders))  # 惠|强|新材项目
            or (word == "中" and (at == 0 or not self._text[at - 1].isalnum()))  # 中|鹏零部件项目
            or (len(word) > 1 and word in words.inner and is_rate(self._figures.ending_at(at)))  # 3万吨|扩建|项目
        )

    def _is_within_name(self, token: int, at: int) -> bool:
        """Whether a border that can stand within names has a noun of the same name before it: 轮毂|生产|项目."""
        before = self._before(token)
        noun = before[0].isalnum() and (before in self._words.inner or before not in self._words.borders)
        return noun and at not in self._sites.ends and self._tokens.tag(token - 1) not in _NO_NOUN_TAGS

    def _has_object(self, token: int, at: int) -> bool:
        """绿氢|制备|项目: a verb behind a noun that is its object is part of the name, and behind a figure: 100万吨|造纸|项目."""
        before = self._before(token)
        noun = before[0].isalnum() and before not in self._words.borders and self._tokens.tag(token - 1) in _OBJECT_TAGS
        return noun or self._figures.ending_at(at) is not None

    def _ends_at_list(self, word: str, token: int, at: int) -> bool:
        """Whether 、 or 和 stands between two names, and not between two parts of one name."""
        if _APPENDED.match(self._text, at):
            return False  # 长江大桥|及接线工程
        if self._text.endswith(_NAMED_AS, 0, at) or at in self._sites.ends:
            return True
        if word == "、":
            return self._ends_item(at)
        return not self._tokens.tag(token - 1).startswith(("n", "v", "k")) or self._before(token) in self._words.strict

    def _ends_item(self, at: int) -> bool:
        """年产2万吨焊带|、年加工3万吨铜箔项目: whether 、 ends an item; not in 年产2万吨焊带、铜箔项目, which one capacity is of."""
        if _LIST_LEAD.match(self._text, at + 1):
            return True
        clause = _CLAUSE_END.split(self._text[max(0, at - _LIST_REACH) : at])[-1]
        lead = _LIST_LEAD.search(clause)
        return not lead or self._words.head.search(clause, lead.start()) is not None


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
