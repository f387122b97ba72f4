"""A total against its parts: 54个项目, 其中签约6个、开工18个、竣工30个.

Parts are compared with their total only where the text claims that they are all of it: the words before 其中 list them, their names make
a whole (进口 and 出口), another column of the same list adds up, or the text says 合计. Parts that cannot overlap (phases, industries)
may at least not exceed it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from kuaixun.checks.intervals import total
from kuaixun.checks.model import Slip, figure_slip, tolerances
from kuaixun.checks.page import Figure, Issue, Page, Span
from kuaixun.checks.partitions import Partitions
from kuaixun.checks.writing import digits, in_unit_of
from kuaixun.rules import Rules

Key = tuple[str, str]  # what may be added up: a measure, and what it measures

_GROUPS = {"investment_signed": "investment", "investment_period": "investment", "employees": "people_count", "jobs": "people_count"}
_BOUNDED = frozenset({"investment", "land_area", "floor_area", "project_count", "people_count"})  # a balance (顺差) may be less than a part of it
_SUMMABLE = frozenset({"money", "count", "area", "mass", "length", "power", "energy", "volume"})
_PIVOT = re.compile("[其中(（](?:(?<=其)中[,，:：]?|(?<=[目业家个]中)[,，]|(?<=[个家项元亩人][(（]))")
_CHANGE = re.compile("增加(?!值)|增长|减少|下降|净增|新增|增幅|提高|同比|较|比上|比去|平均|人均|户均|日均|单个|每|最高|最低|各")
_NEW = re.compile("新增")  # 新增企业80家: of a count an amount like any other
_MAY_EXCEED = re.compile("[顺逆]差|差额|指数|净|利润|盈|亏|结余|余额|累计|平均|率")  # a part may be more than such a whole
_NO_PART = re.compile("^[为向对给]|带动|拥有|覆盖|服务|提供|辐射|培训|产值|营收|销售|达产|建成后|投产后|面向|贷款|融资|惠及|吸引|接待|发放|容纳|对应|撬动|拉动|涉及")
_PART_NAME = 12  # characters of the name of a part that stands alone
_SAME_NOUN = 2  # last characters of two names that make them one kind: 财政收入, 税收收入
_OF_SECTOR = re.compile("产业|工业|建筑业|服务业")
_COMMON_UNITS = frozenset("个项次人名元")  # measure words of all sorts of things
_ALTOGETHER = re.compile("(?:合计|共计|总计)(?:[为达约]|达到|总?投资(?:额)?|面积|金额|资金|总?规模)?")
_SMALL_WHOLE = re.compile("[0-9]{1,2}(?![0-9.,，])")
_LIST = re.compile(r"[\u4e00-\u9fff]{2,10}(?:[、和及与][\u4e00-\u9fff]{2,10})+")
_LIST_MARK = re.compile("[、和及与]")
_RUN_MARK = re.compile("[、和及与,，]|以及")
_HOLDS = re.compile("[持占参]股(?:比例)?(?:[为占达])?$")
_MOVING = re.compile("拟|将|增资|转让|稀释|原持|变更|收购")  # shares before and after
_BEHIND = re.compile(r"[^，。；、,;（(\n]{0,16}")
_LAST_DIGITS = Decimal("1e-12")
_MANY = 3  # parts of a list in two rows
_REACH = 400  # characters before a list within which its total stands


@dataclass(frozen=True, slots=True)
class _Item:
    """One part of a list: its name and its figures by what they measure."""

    name: str
    figures: dict[Key, Figure]


class SumChecks:
    """Finds totals that are not the sum of their parts."""

    def __init__(self, rules: Rules) -> None:
        self._partitions = Partitions(rules)
        self._tolerance = tolerances(rules)

    def find(self, issue: Issue) -> Iterator[Slip]:
        """What does not add up."""
        for page in issue.pages:
            for pivot in _PIVOT.finditer(page.text) if page.figures else ():
                yield from self._list(page, pivot.span())
            yield from _aligned(page)
            yield from self._hundred(page)
            for figure in page.figures:
                words = figure.label + figure.modifier
                if words[1:2] == "计" and figure.dimension in _SUMMABLE and _ALTOGETHER.fullmatch(words):
                    yield from _altogether(page, figure)

    def _list(self, page: Page, pivot: Span) -> Iterator[Slip]:
        """A total, 其中 and its parts."""
        zone = _head(page, pivot)
        head: dict[Key, list[Figure]] = defaultdict(list)
        for figure in page.between(*zone):
            if adds(figure):
                head[key_of(figure)].append(figure)
        items = _items(page, _tail(page, pivot), head, self._kinds(head))
        yield from _part(page, pivot, head, items)
        if len(items) < 2:
            return
        names = [item.name for item in items]
        before = page.text[zone[0] : zone[1]]
        partition = self._partitions.of(names, before)
        columns = {key: [item.figures[key] for item in items] for key in head if all(key in item.figures for item in items)}
        closed = (
            any(whole.plain and _equal(added(parts), whole.value) for key, parts in columns.items() for whole in head[key])
            or (partition is not None and (partition.closed or self._partitions.announced(partition, page.text[slice(zone[0], page.sentence(pivot[0])[1])]) == len(names)))
            or _listed(before, names)
        )
        for key, parts in columns.items():
            if all(disagree(whole, parts) for whole in head[key]):
                whole = min(head[key], key=lambda figure: abs(figure.value - added(parts)))
                if closed:
                    yield wrong(page, "sum-parts", whole, parts)
                elif partition and not any(word in whole.label for word in partition.unless) and all(exceed(parts, other) for other in head[key]):
                    yield wrong(page, "sum-exceeds", whole, parts)

    def _kinds(self, head: Mapping[Key, Sequence[Figure]]) -> Callable[[Figure], Key]:
        """What a part is of: a part that names no attribute of its own (其中工业12个) is of its total's, if only one has its unit."""
        by_unit: dict[str, set[Key]] = defaultdict(set)
        for key, wholes in head.items():
            by_unit[_unit(wholes[0])].add(key)

        def key_for(figure: Figure) -> Key:
            key, kinds = key_of(figure), by_unit.get(_unit(figure), set())
            if key in head or len(kinds) != 1 or _MAY_EXCEED.search(figure.label):
                return key
            bare = figure.attribute == "other" or self._partitions.is_member(figure.label.removeprefix("其中"))
            return next(iter(kinds)) if bare else key

        return key_for

    def _hundred(self, page: Page) -> Iterator[Slip]:
        """三次产业结构为10:47:43 and A持股51%、B持股49% are parts of a hundred."""
        margin = self._tolerance["sum-hundred"]
        for match in _STRUCTURE.finditer(page.text) if "产业结构" in page.text else ():
            added = sum(map(Decimal, match.groups()), Decimal(0))
            if _after_structure(page.text, match.start()) and abs(added - 100) > margin:
                yield _not_hundred(page, match.span(), added)
        for holdings in _holdings(page):
            added = sum((figure.value * 100 for figure in holdings), Decimal(0))
            if added > 100 + margin:
                yield _not_hundred(page, (holdings[0].start, holdings[-1].end), added)


def _part(page: Page, pivot: Span, head: Mapping[Key, Sequence[Figure]], items: Sequence[_Item]) -> Iterator[Slip]:
    """总投资12亿元，其中一期70亿元: even one part is not more than the whole; 上万名 in words is no count."""
    if not items or not page.text.startswith("其中", pivot[0]):
        return
    for key, part in items[0].figures.items():
        wholes = head.get(key, ())
        if wholes and part.text[0].isdigit() and all(part.interval.low > whole.interval.high and _holds(page, pivot, whole, part) for whole in wholes):
            yield wrong(page, "sum-part", wholes[-1], [part])


def _holds(page: Page, pivot: Span, whole: Figure, part: Figure) -> bool:
    """Whether a figure is of something that the whole has: it is of the same attribute, or their names are of one kind."""
    name = part.label.removeprefix("其中").lstrip(",，:：")
    if _NO_PART.search(name):
        return False
    if key_of(whole) == key_of(part) and whole.attribute in _BOUNDED:
        return True
    direct = 0 < len(name) <= _PART_NAME and page.text.find(name, pivot[1], part.outer) == pivot[1]
    if not direct or _MAY_EXCEED.search(whole.label):
        return False
    if whole.label[-_SAME_NOUN:] == name[-_SAME_NOUN:]:
        return True
    if whole.attribute == "gdp":
        return part.attribute == "gdp" and _OF_SECTOR.search(name) is not None
    return whole.attribute != "other" or whole.draft.quantity.unit not in _COMMON_UNITS


def key_of(figure: Figure) -> Key:
    """What a figure may be added to."""
    return figure.measure, _GROUPS.get(figure.attribute, figure.attribute)


def _unit(figure: Figure) -> str:
    """What figures that may be added have in common, whatever they are of."""
    return figure.draft.quantity.unit if figure.dimension == "count" else figure.measure


def adds(figure: Figure) -> bool:
    """Whether a figure is an amount of its own, no change of one."""
    label = _NEW.sub("", figure.label) if figure.dimension == "count" else figure.label
    return figure.dimension in _SUMMABLE and not _CHANGE.search(label)


def added(parts: Sequence[Figure]) -> Decimal:
    """What some figures add up to, in base units."""
    return sum((part.value for part in parts), Decimal(0))


def exceed(parts: Sequence[Figure], whole: Figure) -> bool:
    """Whether parts are more than their whole."""
    together = added(parts)
    return together > whole.value and not _equal(together, whole.value)


def _equal(one: Decimal, other: Decimal) -> bool:
    """Whether two sums are one, but for the last digits of what an 亩 is in square metres."""
    return abs(one - other) <= _LAST_DIGITS * abs(other)


def disagree(whole: Figure, parts: Sequence[Figure]) -> bool:
    """Whether no rounding makes the total of the parts. Round figures of a plan (12亿元, 7亿元) are not rounded: they are meant as they stand."""
    if all(figure.plain and _SMALL_WHOLE.match(figure.text) for figure in (whole, *parts)):
        return not _equal(added(parts), whole.value)
    return not total(part.interval for part in parts).meets(whole.interval)


def _head(page: Page, pivot: Span) -> Span:
    """Where the total may stand: in the sentence before the pivot, or in the one before where the pivot opens one."""
    start, _ = page.sentence(pivot[0])
    if not page.text[start : pivot[0]].strip():
        start, _ = page.sentence(max(start - 1, 0))
    return max(start, page.text.rfind("；", start, pivot[0]) + 1, page.text.rfind("\n", start, pivot[0]) + 1), pivot[0]


def _tail(page: Page, pivot: Span) -> Span:
    """Where the parts may stand: to the end of the sentence or bracket, but not over what the next 其中 divides."""
    text, (_, end) = page.text, page.sentence(pivot[0])
    if text[pivot[0]] in "(（":
        closing = re.compile("[)）]").search(text, pivot[1], end)
        return pivot[1], closing.start() if closing else pivot[1]
    following = text.find("其中", pivot[1], end)
    return pivot[1], end if following < 0 else max(text.rfind("；", pivot[1], following), pivot[1])


def _items(page: Page, span: Span, head: Container[Key], key_for: Callable[[Figure], Key]) -> list[_Item]:
    """The parts of a list, one for each figure of the kind that opens the first; figures in brackets belong to their part alone."""
    figures = [f for f in page.between(*span) if adds(f) and not _bracketed(page.text, span[0], f.start)]
    keys = [key_for(figure) for figure in figures]
    first = next((key for key in keys if key in head), None)
    items: list[_Item] = []
    for figure, key in zip(figures, keys, strict=True):
        if key == first:
            items.append(_Item(_name(page, figure), {key: figure}))
        elif items:
            items[-1].figures.setdefault(key, figure)
    return items


def _bracketed(text: str, start: int, offset: int) -> bool:
    return any(text.rfind(opening, start, offset) > text.rfind(closing, start, offset) for opening, closing in ("（）", "()"))


def _name(page: Page, figure: Figure) -> str:
    """What a part is called: the words before its figure, or behind it where there are none."""
    if label := figure.label.removeprefix("其中"):
        return label
    match = _BEHIND.match(page.text, figure.end)
    return match[0] if match else ""


def _listed(text: str, names: Sequence[str]) -> bool:
    """Whether the words before the parts list just them: 签约、开工、竣工项目54个."""
    heads = {name.lstrip("“‘已新").removeprefix("全国")[:2] for name in names}
    if len(heads) < len(names):
        return False
    for listed in _LIST.finditer(text):
        members = _LIST_MARK.split(listed[0])
        named = [next((head for head in heads if head in member), "") for member in members]
        if len(members) == len(names) and set(named) == heads and "等" not in listed[0]:
            return True
    return False


def _altogether(page: Page, figure: Figure) -> Iterator[Slip]:
    """3亿元、5亿元，合计8亿元: all figures of its kind before it in the sentence are its parts."""
    start, _ = page.sentence(figure.start)
    before = [f for f in page.between(start, figure.outer) if f.measure == figure.measure]
    alike = len({key_of(f) for f in before}) == 1 and all(f.plain and adds(f) for f in before)
    if alike and len(before) >= 2 and disagree(figure, before):
        yield wrong(page, "sum-altogether", figure, before)


def _aligned(page: Page) -> Iterator[Slip]:
    """Lists in two rows: where one adds up to a figure before the list, the other must add up to the one beside it."""
    for one, other in (*_rows(page), *_pairs(page)):
        before = page.between(max(0, one[0].start - _REACH), one[0].start)
        wanted = key_of(one[0]), key_of(other[0])
        totals = [pair for pair in pairwise(before) if (key_of(pair[0]), key_of(pair[1])) == wanted and pair[0].plain and pair[1].plain]
        for first, second in reversed(totals):  # the nearest that fits at all is the total
            fits = _equal(added(one), first.value), _equal(added(other), second.value)
            if fits == (True, False) and disagree(second, other):
                yield wrong(page, "sum-parts", second, other)
            elif fits == (False, True) and disagree(first, one):
                yield wrong(page, "sum-parts", first, one)
            if any(fits):
                break


def _rows(page: Page) -> Iterator[tuple[list[Figure], list[Figure]]]:
    """A、B、C分别有项目9个、10个和6个，总投资36亿元、42亿元和20亿元."""
    runs = [run for run in _runs(page) if len(run) >= _MANY]
    for one, other in pairwise(runs):
        if len(one) == len(other) and key_of(one[0]) != key_of(other[0]) and page.sentence(one[0].start) == page.sentence(other[0].start):
            yield one, other


def _pairs(page: Page) -> Iterator[tuple[list[Figure], list[Figure]]]:
    """A项目5个，总投资18亿元；B项目4个，总投资15亿元；C项目3个，总投资9亿元."""
    for sentence, group in groupby(page.figures, key=lambda figure: page.sentence(figure.start)):
        found = list(group)
        figures = [figure for figure in found if adds(figure)] if len(found) >= 2 * _MANY else []
        if len(figures) >= 2 * _MANY:
            items = _items(page, sentence, {key_of(figures[0])}, key_of)
            key = key_of(figures[1])
            if len(items) >= _MANY and all(key in item.figures for item in items):
                yield [item.figures[key_of(figures[0])] for item in items], [item.figures[key] for item in items]


def _runs(page: Page) -> Iterator[list[Figure]]:
    """Figures of one kind with nothing but 、 or 和 between them."""
    run: list[Figure] = []
    for figure in page.figures:
        if run and not (key_of(run[-1]) == key_of(figure) and _RUN_MARK.fullmatch(page.text, run[-1].end, figure.outer)):
            yield run
            run = []
        run.append(figure)
    yield run


_STRUCTURE = re.compile(r"(?<![0-9.:：])([0-9]+(?:\.[0-9]+)?)[:：]([0-9]+(?:\.[0-9]+)?)[:：]([0-9]+(?:\.[0-9]+)?)(?![0-9:：])")


def _after_structure(text: str, offset: int) -> bool:
    return "产业结构" in text[max(0, offset - 40) : offset]


def _holdings(page: Page) -> Iterator[list[Figure]]:
    """The shares that the owners of one company hold, by sentence or part of one."""
    held = [f for f in page.figures if "股" in f.label and f.draft.quantity.unit == "%" and f.plain and _HOLDS.search(f.label)]
    for _, group in groupby(held, key=lambda figure: (page.sentence(figure.start), page.text.rfind("；", 0, figure.start))):
        holdings = list(group)
        if len(holdings) > 1 and not _MOVING.search(page.text, *page.sentence(holdings[0].start)):
            yield holdings


def _not_hundred(page: Page, span: Span, added: Decimal) -> Slip:
    reported = page.printed(span)
    return Slip(page, "sum-hundred", *span, {"reported": reported, "expected": digits(added)}, "100", reported)


def wrong(page: Page, check: str, whole: Figure, parts: Sequence[Figure]) -> Slip:
    """A total that its parts do not fit."""
    together = added(parts)
    expected = in_unit_of(whole, together)
    difference = in_unit_of(whole, abs(together - whole.value))
    return figure_slip(page, check, whole, expected, parts, parts="＋".join(part.text for part in parts), difference=difference)


