"""A change against its two ends: 84亿元, 去年同期75亿元, 增长12%; 从5%提高到8%, 提高3个百分点; 从3亿元增长到6亿元, 翻一番.

Only figures that the words tie together are compared: the earlier value beside 去年同期, the difference behind 比上年增加, the two ends of
从…到…. Growth at constant prices or on another basis does not follow from what is printed and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from kuaixun import numerals
from kuaixun.checks.intervals import CORNER, Interval, exactly
from kuaixun.checks.model import Slip, figure_slip, tolerances
from kuaixun.checks.page import Figure, Issue, Page
from kuaixun.checks.writing import decimals, digits, in_unit_of, percent
from kuaixun.rules import Rules

_UP = "增长|增加|提高|提升|上升|扩大|上涨|扩|增|升|涨|多"
_DOWN = "下降|减少|降低|回落|下跌|缩短|缩小|压缩|降|减|跌|缩|少"
_UPWARD = frozenset(_UP.split("|"))
_YEARS = "(?:去年|上年|上一?年度|前年|年初|20[0-9]{2}年)"
_EARLIER = re.compile("(?:(?:去年|上年|上一年|前年)(?:同期|全年)?|同期)的?[为是仅]?$")
_OF_ALL_YEAR = re.compile("的?全年")  # 增长18%，已过去年310万吨的全年数: the year's, and not the same period's
_EARLIER_ENDS = frozenset("期年的为是仅")  # the last characters of what `_EARLIER` finds
_DIFFERENCE = re.compile(rf"[比较]{_YEARS}[^，。；]{{0,4}}?净?(?P<way>{_UP}|{_DOWN})了?$")
_DIFFERENCE_ENDS = frozenset(way[-1] for way in (*_UP.split("|"), *_DOWN.split("|"), "了"))
_CHANGED = re.compile(
    rf"^(?P<per>亩均|人均|户均)?(?:同比|[比较](?:上年|去年)(?:同期)?|[比较]年初|累计|净)?(?P<way>{_UP}|{_DOWN})[长加高升大低产收]?(?:了|达到?|为|约|超过?|近|幅度?)*$"
)
_PER = {"亩均": re.compile("亩"), "人均": re.compile("人均"), "户均": re.compile("户均")}  # what stands at both ends of such a change
_REACHED = re.compile("[，,](?:总[量额]|余额|总数)?(?:达到?|增至|升至|增加到|为|至)了?约?")
_YEAR = re.compile("(?P<year>20[0-9]{2}年|去年|上年|今年|当年|本年)(?:的|全年)?")
_FILLED = re.compile("[为是达到完成实现仅约只有的]+$|^(?:完成|实现)")
_RANGE = re.compile(rf"[^，。；]{{0,8}}?(?P<way>{_UP}|{_DOWN})[长加高升大低少短小]?[到至为]了?(?:{_YEARS}[底末]?的?|[目当]前的?|现在的?|今年的?)?")
_BY = re.compile(rf"(?P<way>{_UP})了")
_FROM = re.compile("[由从]")
_DOUBLED = re.compile(r"[，,]?(?:实现)?(?P<near>将近|接近|近)?翻了?(?P<times>[一二两三四])番(?P<more>多|以上|有余|还多)?")
_TIMES_DOWN = re.compile(r"(?:下降|减少|降低|缩短|缩小|减小|压缩|下跌|回落)了?(?:约|近|超过?)?$")
_GROWN = re.compile(r"(?:同比|[比较]上年(?:同期)?)?(?:增长|下降|增加|减少)了?")
_RATES = re.compile("率|比重|占比|增速|增幅|比例|覆盖|份额|结构")
_OTHER_BASIS = re.compile("不变价|可比|口径|扣除|剔除|实际增|名义|生产总值|增加值|GDP|年均|平均|复合")
_MAY_TURN = re.compile("利润|盈利|净利|收益|顺差|逆差|业绩")
_ON_YEAR = re.compile("同比|同期|[比较](?:上|去)年")
_TO_YEAR = re.compile("[比较](?:去年|上年|上一?年度)(?![末底])")
_PART_OF_YEAR = re.compile("季度|半年|[0-9]月|个月|月份|同期|计划|预计|目标")
_AMOUNTS = frozenset({"money", "count", "area", "mass", "length", "power", "energy", "volume"})
_MOST_TIMES = 10  # above so many times one more or less is a matter of words
_NEAR = 16  # characters between a value and what is said of its change


class GrowthChecks:
    """Finds changes that do not follow from the values beside them."""

    def __init__(self, rules: Rules) -> None:
        self._tolerance = tolerances(rules)

    def find(self, issue: Issue) -> Iterator[Slip]:
        """What did not change as it is said to."""
        for page in issue.pages:
            for figure in page.figures:
                if figure.dimension == "ratio":
                    yield from _falls_too_far(page, figure)
                    yield from _points_of_amount(page, figure)
                elif figure.dimension in _AMOUNTS:
                    before = page.text[figure.outer - 1 : figure.outer]
                    if before in _EARLIER_ENDS:
                        yield from self._same_period(page, figure)
                    elif before in _DIFFERENCE_ENDS:
                        yield from self._difference(page, figure)
            for earlier, later in pairwise(page.figures):
                if earlier.measure == later.measure and later.outer - earlier.end < 2 * _NEAR:
                    yield from self._from_to(page, earlier, later)
                    if "年" in earlier.label:
                        yield from self._two_years(page, earlier, later)

    def _same_period(self, page: Page, earlier: Figure) -> Iterator[Slip]:
        """84亿元，去年同期为75亿元，同比增长12%."""
        if not _EARLIER.search(page.text, max(0, earlier.outer - _NEAR), earlier.outer) or _OF_ALL_YEAR.match(page.text, earlier.end):
            return
        later, change = _previous(page, earlier), _next(page, earlier)
        if later is not None and change is None and later.index + 2 == earlier.index:
            change = _next(page, later)  # 84亿元，同比增长12%；去年同期为75亿元
        if later is not None and change is not None and earlier.value and change.draft.quantity.unit in ("%", "倍"):
            yield from self._relative(page, earlier.interval, later.interval, later.value / earlier.value, change, (later, earlier))

    def _two_years(self, page: Page, earlier: Figure, later: Figure) -> Iterator[Slip]:
        """去年产值12亿元，今年产值15亿元，同比增长25%: one thing in two years, each named."""
        change = _next(page, later)
        if change is None or not earlier.value or change.draft.quantity.unit not in ("%", "倍") or not _follow(page, earlier, later):
            return
        yield from self._relative(page, earlier.interval, later.interval, later.value / earlier.value, change, (later, earlier))

    def _difference(self, page: Page, difference: Figure) -> Iterator[Slip]:
        """98.6亿元，比上年增加6.3亿元，增长6.8%."""
        match = _DIFFERENCE.search(page.text, max(0, difference.outer - _NEAR), difference.outer)
        later, change = _previous(page, difference), _next(page, difference)
        if change is not None and change.measure == difference.measure and _REACHED.fullmatch(page.text, difference.end, change.start):
            later, change = change, _next(page, change)  # 比年初增加12亿元，达到156亿元，增长8.3%
        if match is None or later is None or change is None or change.draft.quantity.unit != "%" or later.value <= difference.value:
            return
        if not _one_basis(match[0], change.label):
            return
        sign = 1 if match["way"] in _UPWARD else -1
        earlier = later.value - sign * difference.value
        interval = later.interval - difference.interval if sign > 0 else later.interval + difference.interval
        yield from self._relative(page, interval, later.interval, later.value / earlier, change, (later, difference))

    def _from_to(self, page: Page, earlier: Figure, later: Figure) -> Iterator[Slip]:
        """从50个增加到80个，增长60%: whatever is said of the change behind its two ends."""
        text = page.text
        if not earlier.value or not _FROM.search(text, page.clause(earlier.outer), earlier.outer):
            return
        if (match := _BY.fullmatch(text, earlier.end, later.outer)) and later.value > earlier.value:
            way = match["way"]
            yield figure_slip(page, "growth-to", later, f"{way}到{later.text}", (earlier,), earlier=earlier.text, way=way)
        if not _RANGE.fullmatch(text, earlier.end, later.outer):
            return
        if doubled := _DOUBLED.match(text, later.end):
            yield from self._doubled(page, earlier, later, doubled)
        change = _next(page, later)
        if change is None:
            return
        unit = change.draft.quantity.unit
        per = _CHANGED.match(change.label)
        if per and per["per"] and not _PER[per["per"]].search(earlier.label):
            return  # a change of one head, the ends are of all
        gone = Interval(*sorted((abs(later.interval.low - earlier.interval.high), abs(later.interval.high - earlier.interval.low))))
        if earlier.dimension == "ratio":
            if unit == "%" and _CHANGED.match(change.label) and gone.meets(change.interval):
                yield figure_slip(page, "growth-points", change, f"{_number(change)}个百分点", (earlier, later))
            elif unit == "个百分点" and _CHANGED.match(change.label) and not gone.meets(change.interval):
                points = f"{digits(abs(later.value - earlier.value) * 100)}个百分点"
                yield figure_slip(page, "growth-difference", change, points, (earlier, later), earlier=earlier.text, later=later.text)
        elif unit in ("%", "倍"):
            yield from self._relative(page, earlier.interval, later.interval, later.value / earlier.value, change, (later, earlier))
        elif change.measure == later.measure and _CHANGED.match(change.label) and not gone.meets(change.interval):
            expected = in_unit_of(change, abs(later.value - earlier.value))
            yield figure_slip(page, "growth-difference", change, expected, (earlier, later), earlier=earlier.text, later=later.text)

    def _relative(
        self, page: Page, earlier: Interval, later: Interval, ratio: Decimal, change: Figure, related: tuple[Figure, Figure]
    ) -> Iterator[Slip]:
        """Compares a change in per cent or times with the two values that it leads from and to."""
        match = _CHANGED.search(change.label)
        opening, _ = page.sentence(change.start)
        if match is None or _OTHER_BASIS.search(page.text, opening, change.end):
            return
        margin, sign = self._tolerance["growth-mismatch"] / 100, 1 if match["way"] in _UPWARD else -1
        quotient = later.narrowed(CORNER) / earlier.narrowed(CORNER)
        one = exactly(Decimal(1))
        grown = quotient - one if sign > 0 else one - quotient
        if grown.widened(margin).meets(change.interval):
            return
        if change.draft.quantity.unit == "倍" and quotient.meets(change.interval):
            if change.value > _MOST_TIMES:
                return
            words = {"earlier": related[1].text, "later": related[0].text}  # 增长2倍 is often said of what is twice as much
            yield figure_slip(page, "growth-times", change, f"{digits(abs(ratio - 1), 2)}倍", related, **words)
            return
        gone = abs(ratio - 1)
        size = percent(gone, decimals(change)) if change.draft.quantity.unit == "%" else f"{digits(gone, 2)}倍"
        expected = ("增长" if ratio > 1 else "下降") + size
        yield figure_slip(page, "growth-mismatch", change, expected, related, later=related[0].text, earlier=related[1].text)

    def _doubled(self, page: Page, earlier: Figure, later: Figure, match: re.Match[str]) -> Iterator[Slip]:
        """翻一番 is twice as much, 翻两番 four times."""
        wanted, ratio = Decimal(2) ** int(numerals.parse(match["times"])), later.value / earlier.value
        margin = self._tolerance["growth-doubling"]
        low, high = wanted * (1 - margin), wanted * (1 + (Decimal(1) if match["more"] else margin))
        if not low <= ratio <= high:
            words = {"reported": match[0].lstrip("，,"), "expected": f"{digits(ratio, 2)}倍", "earlier": earlier.text, "later": later.text}
            start = match.end() - len(words["reported"])
            yield Slip(page, "growth-doubling", start, match.end(), words, words["expected"], words["reported"], ((page, earlier), (page, later)))


def _follow(page: Page, earlier: Figure, later: Figure) -> bool:
    """Whether two figures are of one thing, in two years that follow one another."""
    first, second = list(_YEAR.finditer(earlier.label)), _YEAR.search(later.label)
    if len(first) != 1 or second is None or page.sentence(earlier.start) != page.sentence(later.start):
        return False
    old, new = first[0]["year"], second["year"]
    if old[:2] == "20" == new[:2]:
        if int(new[:4]) - int(old[:4]) != 1:
            return False
    elif old not in ("去年", "上年") or new not in ("今年", "当年", "本年"):
        return False
    name, same = (_FILLED.sub("", label[match.end() :]) for label, match in ((earlier.label, first[0]), (later.label, second)))
    return not later.label[: second.start()] and name in (same, same or name) and not _PART_OF_YEAR.search(name)


def _one_basis(difference: str, change: str) -> bool:
    """Whether a difference and a change are of one earlier day: 比年初增加186亿元 says nothing of 同比增长9.2%."""
    if "年初" in change:
        return "年初" in difference
    return not _ON_YEAR.search(change) or _TO_YEAR.search(difference) is not None


def _falls_too_far(page: Page, figure: Figure) -> Iterator[Slip]:
    """下降了2倍, 下降120%: nothing falls by more than all of it."""
    quantity = figure.draft.quantity
    if quantity.unit not in ("倍", "%") or figure.value < 1 or not _TIMES_DOWN.search(page.text, max(0, figure.outer - 6), figure.outer):
        return
    if quantity.unit == "倍" or (figure.value > 1 and not _MAY_TURN.search(page.text, page.sentence(figure.start)[0], figure.start)):
        yield figure_slip(page, "growth-below-zero", figure)


def _points_of_amount(page: Page, figure: Figure) -> Iterator[Slip]:
    """产值84亿元，同比增长12个百分点: an amount grows by per cent."""
    if figure.draft.quantity.unit != "个百分点" or not _GROWN.fullmatch(figure.label) or not figure.index:
        return
    before = page.figures[figure.index - 1]
    near = figure.outer - before.end < _NEAR and before.start >= page.sentence(figure.start)[0]
    if near and before.dimension in ("money", "count") and not _RATES.search(page.text, page.clause(before.start), figure.start):
        yield figure_slip(page, "growth-points", figure, f"{_number(figure)}%", (before,))


def _number(figure: Figure) -> str:
    return digits(figure.draft.quantity.number)


def _previous(page: Page, figure: Figure) -> Figure | None:
    """The last figure of the same kind before one, in its sentence."""
    opening, _ = page.sentence(figure.start)
    return next((f for f in reversed(page.between(opening, figure.outer)) if f.measure == figure.measure), None)


def _next(page: Page, figure: Figure) -> Figure | None:
    """The figure right behind one, in its sentence."""
    following = page.figures[figure.index + 1] if figure.index + 1 < len(page.figures) else None
    if following is None or following.outer - figure.end > _NEAR or following.end > page.sentence(figure.start)[1]:
        return None
    return following
