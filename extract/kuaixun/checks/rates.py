"""A percentage against the two figures it is of: 50个, 已开工32个, 开工率64%; 21亿元, 占年度计划77亿元的27.3%.

Which figures those are is often open (projects or their money), so a percentage is right if any plausible pair gives it, and is only called
wrong where the words name a pair: the whole stands between 占 and 的 as a figure or by the name of one, or is what 其中 divides, or the
rate's own word (开工 of 开工率) stands at one of two figures of one kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations
from typing import ClassVar

from kuaixun.checks.intervals import CORNER, Interval, digits_of, exactly, total
from kuaixun.checks.model import Slip, figure_slip
from kuaixun.checks.page import Figure, Issue, Page
from kuaixun.checks.writing import decimals, percent
from kuaixun.rules import Row, Rules


class Ratio(Row):
    """A rate whose figures have names of their own: 出席率 is 实到 of 应到. A name may be written in several ways: 实到|出席."""

    file: ClassVar[str] = "checks.toml"
    table: ClassVar[str] = "ratio"
    rate: tuple[str, ...]
    parts: tuple[str, ...]  # added up
    whole: str


Pair = tuple[Figure, Figure]  # a part and its whole

_BOUND = r"(?:[约近超逾为]|超过|达到?|高达|提升至|不足|不到|接近)*"
_SHARE = re.compile(rf"(?P<verb>占|完成|达到?|为|相当于)(?P<whole>[^，。；\n]{{0,40}}?)的(?:比重|比例)?{_BOUND}$")
_OF = re.compile(rf"[，,（(]?占(?:比|到)?{_BOUND}")
_RATE = re.compile(rf"(?P<stem>[\u4e00-\u9fff]{{2,4}})率{_BOUND}$")
_CHANGE = re.compile("增加(?!值)|增长|减少|下降|净增|新增|增幅|提高|同比|较上|较去|比上|比去|同期|平均|人均|每")
_COUNTABLE = frozenset({"money", "count", "area", "mass", "length", "power", "energy", "volume"})
_TRIMMED = re.compile("^(?:其|该|全部|整个|同期|全[国省市县区])+|(?:总额|总量|总数|总值|总规模|额|数)$")
_WHOSE = ("全国", "全省", "全市", "全县", "全区", "全年", "实现", "完成", "的", "我国", "年", "共", "计划", "预估", "概算", "项目")
_PLANNED = re.compile("计划|目标|任务|预算|概算")  # what each has of its own
_ADVERBS = re.compile("其中|已经?|全部")
_WEAK = re.compile("(?:约|近|超|达到?|为|是|仅)+$")
_ITS_TAIL = re.compile("(?:总?投资|资金|任务|目标)(?:额)?")  # 年度计划投资5亿元 is what 占年度计划的84% is of
_LAST_DIGIT = 5  # so many of the last printed place are a slip of rounding, more are none
_NEAR = 12  # characters between a part and its share
_COUNTED_ONCE = frozenset({"projects", "companies"})
_PLAUSIBLE = 12  # figures nearest to a rate among which its pair may be
_SPECIFIC = 4  # characters of a name that is looked for in the whole article
_PARAGRAPH = 300  # characters before a share in which a whole is looked for by its name


class RateChecks:
    """Finds percentages that do not follow from the figures beside them."""

    def __init__(self, rules: Rules) -> None:
        self._ratios = {name: row for row in rules.rows(Ratio) for name in row.rate}
        self._names = re.compile(f"(?:{'|'.join(map(re.escape, sorted(self._ratios, key=len, reverse=True)))})$")

    def find(self, issue: Issue) -> Iterator[Slip]:
        """What does not divide."""
        for page in issue.pages:
            for figure in page.figures:
                if figure.draft.quantity.unit != "%" or figure.attribute == "growth" or page.text[figure.end - 1] != "%":
                    continue
                name = self._names.search(_WEAK.sub("", figure.label))
                yield from _ratio(page, figure, self._ratios[name[0]]) if name else _rate(page, figure)


def _ratio(page: Page, rate: Figure, row: Ratio) -> Iterator[Slip]:
    """应到286人，实到274人，出席率95.8%: each figure by its name, once in the sentence."""
    figures = [f for f in page.between(*page.sentence(rate.start)) if _amount(page, f)]
    parts = [[f for f in figures if any(way in f.label for way in names.split("|"))] for names in row.parts]
    of_parts = {f.index for found in parts for f in found}
    wholes = [f for f in figures if f.index not in of_parts and any(way in f.label for way in row.whole.split("|"))]
    if len(wholes) != 1 or any(len(found) != 1 or found[0].measure != wholes[0].measure for found in parts) or not wholes[0].value:
        return
    whole, used = wholes[0], [found[0] for found in parts]
    printed = Interval(rate.interval.low, max(rate.interval.high, rate.value + rate.step))
    if not (total(f.interval for f in used) / whole.interval).meets(printed):
        expected = percent(sum((f.value for f in used), Decimal(0)) / whole.value, decimals(rate))
        yield figure_slip(page, "rate-mismatch", rate, expected, (*used, whole), part=_sum(used), whole=whole.text)


def _rate(page: Page, rate: Figure) -> Iterator[Slip]:
    named = [pair for pair in _named(page, rate) if pair[0].value and pair[1].value]
    if not named or any(_gives(pair, rate) for pair in (*named, *_plausible(page, rate))):
        return
    part, whole = min(named, key=lambda pair: abs(pair[0].value / pair[1].value - rate.value))
    near = abs(part.value / whole.value - rate.value) <= _LAST_DIGIT * rate.step and (part.interval / whole.interval).meets(rate.interval)
    check = "rate-last-digit" if near else "rate-mismatch"
    expected = percent(part.value / whole.value, decimals(rate))
    yield figure_slip(page, check, rate, expected, (part, whole), part=part.text, whole=whole.text)


def _gives(pair: Pair, rate: Figure) -> bool:
    """Whether the pair gives the rate, rounded or cut off."""
    printed = Interval(rate.interval.low, max(rate.interval.high, rate.value + rate.step))
    return _quotient(*pair, rate).meets(printed)


def _quotient(part: Figure, whole: Figure, rate: Figure) -> Interval:
    """Figures with more digits than the rate are what it was reckoned from: they are taken as they stand."""
    finer = min(digits_of(part.draft.quantity), digits_of(whole.draft.quantity)) > digits_of(rate.draft.quantity)
    if finer and part.plain and whole.plain:
        return exactly(part.value / whole.value)
    return part.interval.narrowed(CORNER) / whole.interval.narrowed(CORNER)


def _sum(parts: list[Figure]) -> str:
    texts = "＋".join(part.text for part in parts)
    return texts if len(parts) == 1 else f"（{texts}）"


def _named(page: Page, rate: Figure) -> list[Pair]:
    """The pairs that the words name: where there are none, nothing can be said of the rate."""
    clause = max(page.clause(rate.outer), rate.outer - 60)
    before = page.text[clause : rate.outer]
    if match := _SHARE.search(before):
        verb, start, end = (clause + match.start(), clause + match.start("whole"), clause + match.end("whole"))
        part = next((f for f in reversed(page.between(page.sentence(rate.start)[0], verb)) if _amount(page, f)), None)
        if part is None or verb - part.end > _NEAR:
            return []
        wholes = [f for f in page.between(start, end) if _amount(page, f)]
        if not wholes and match["verb"] == "占":
            wholes = _called(page, rate, part, page.text[start:end])
        return [(part, whole) for whole in wholes if whole.measure == part.measure and whole is not part][:1]
    if _OF.fullmatch(before):
        return _divided(page, rate)
    if match := _RATE.search(before):
        return _staged(page, rate, match["stem"])
    return []


def _amount(page: Page, figure: Figure) -> bool:
    return figure.dimension in _COUNTABLE and not _CHANGE.search(figure.label)


def _called(page: Page, rate: Figure, part: Figure, name: str) -> list[Figure]:
    """The one figure of a name: 税收收入72亿元, 占一般公共预算收入的73%, where the text has said 一般公共预算收入98.6亿元."""
    core = _core(name)
    if len(core) < 2:
        return []
    near = max(page.text.rfind("\n", 0, rate.start) + 1, rate.start - _PARAGRAPH)
    found = []
    for figure in page.between(0 if len(core) >= _SPECIFIC else near, rate.start):
        same = figure.measure == part.measure and _same_time(figure, part)
        if _PLANNED.search(name) and figure.draft.subject.name != part.draft.subject.name:
            continue  # 52个项目完成投资17亿元，占年度计划投资的56%: of their own plan, not of the plan told before
        if figure is not part and same and _amount(page, figure) and _is_called(_core(figure.label), core):
            found.append(figure)
    if not found:
        return _told_behind(page, rate, part, core)
    return found[-1:] if len({figure.value for figure in found}) == 1 else []


def _told_behind(page: Page, rate: Figure, part: Figure, core: str) -> list[Figure]:
    """The whole of a share in the clause behind it: 占年度计划的84%，年度计划投资5亿元."""
    following = page.figures[rate.index + 1] if rate.index + 1 < len(page.figures) else None
    if following is None or following.outer - rate.end > 2 * _NEAR or following.end > page.sentence(rate.start)[1]:
        return []
    label = _core(following.label)
    named = label.startswith(core) and (label == core or _ITS_TAIL.fullmatch(label, len(core)) is not None)
    return [following] if named and following.measure == part.measure and _amount(page, following) else []


def _same_time(one: Figure, other: Figure) -> bool:
    """Whether nothing says that two figures speak of different times."""
    return one.draft.period == other.draft.period or (None, None) in (one.draft.period, other.draft.period)


def _core(name: str) -> str:
    """A name without what papers add or leave out: 全市总投资额 is 投资."""
    return _TRIMMED.sub("", _TRIMMED.sub("", name)).replace("总", "")


def _is_called(label: str, core: str) -> bool:
    return label == core or (label.endswith(core) and label.removesuffix(core).endswith(_WHOSE))


def _divided(page: Page, rate: Figure) -> list[Pair]:
    """50人，其中技工20人，占40%: the part is the last figure, the whole the one that 其中 divides."""
    opening, _ = page.sentence(rate.start)
    figures = [f for f in page.between(opening, rate.start) if f.dimension in _COUNTABLE]
    if not figures or rate.outer - figures[-1].end > _NEAR:
        return []
    part = figures[-1]
    pivot = page.text.rfind("其中", opening, part.start)
    wholes = [f for f in figures if f.end <= pivot and f.measure == part.measure and _amount(page, f)]
    return [(part, whole) for whole in wholes[-1:]]


def _staged(page: Page, rate: Figure, stem: str) -> list[Pair]:
    """签约项目50个，已开工32个，开工率64%: the part has the rate's word at it, the whole stands before it."""
    figures, pairs = _stretch(page, rate), []
    for index, part in enumerate(figures):
        label = part.label
        if _has_stem(label, stem):
            wholes = [f for f in figures[:index] if f.measure == part.measure and not _has_stem(f.label, stem)]
            bare = stem.endswith(_ADVERBS.sub("", label))  # of what stands before it, even if that is less
            wholes = wholes or _only_one_before(page, figures[0], part, stem)
            pairs += [(part, whole) for whole in wholes[-1:] if bare or whole.value >= part.value]
    return pairs


def _only_one_before(page: Page, first: Figure, part: Figure, stem: str) -> list[Figure]:
    """签约项目50个 in the paragraph before 已开工32个，开工率64%, where no other number of projects is told."""
    if part.measure not in _COUNTED_ONCE or first is not part:
        return []
    before = [f for f in page.between(0, part.outer) if f.measure == part.measure]
    only = {f.value for f in before}
    near = before and part.start - before[-1].end < _PARAGRAPH
    return [f for f in before[-1:] if near and len(only) == 1 and f.plain and _amount(page, f) and not _has_stem(f.label, stem) and f.value >= part.value]


def _has_stem(label: str, stem: str) -> bool:
    """Whether the rate's word, or what of it is a word, stands at a figure: 项目开工率 is of 开工."""
    return any(stem[at:] in label for at in range(len(stem) - 1))


def _stretch(page: Page, rate: Figure) -> list[Figure]:
    """The amounts between the percentage before, or the ； before, and this one."""
    opening, _ = page.sentence(rate.start)
    rates = [f.end for f in page.between(opening, rate.start) if f.draft.quantity.unit == "%"]
    start = max([opening, page.text.rfind("；", opening, rate.start) + 1, *rates])
    return [f for f in page.between(start, rate.start) if _amount(page, f)]


def _plausible(page: Page, rate: Figure) -> Iterator[Pair]:
    """All pairs of one kind in the sentence of the percentage, up to the next ；."""
    opening, closing = page.sentence(rate.start)
    start, end = page.text.rfind("；", opening, rate.start) + 1, page.text.find("；", rate.end, closing)
    amounts = [f for f in page.between(max(start, opening), closing if end < 0 else end) if f.dimension in _COUNTABLE and f.value]
    amounts = sorted(amounts, key=lambda figure: abs(figure.start - rate.start))[:_PLAUSIBLE]
    bounded = [f for f in amounts if f.interval.low > 0 and f.interval.high.is_finite()]
    return ((part, whole) for part, whole in permutations(bounded, 2) if part.measure == whole.measure)
