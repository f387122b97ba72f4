"""What a quantity measures: cue words of `attributes.toml` around it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import ClassVar

from kuaixun.lexicon import Lexicon
from kuaixun.model import Quantity
from kuaixun.rules import Row, Rules
from kuaixun.text import ClauseMarks, item_end


class Attribute(Row):
    """Cue words for one attribute; see the head of the file."""

    file: ClassVar[str] = "attributes.toml"
    table: ClassVar[str] = "attribute"
    attribute: str
    dimensions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    not_units: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    label: tuple[str, ...] = ()  # patterns of what, right behind a figure, makes it a class label: 5亿元|以上项目
    default_dimensions: tuple[str, ...] = ()
    default_units: tuple[str, ...] = ()
    firm_units: tuple[str, ...] = ()  # units that a word of the row `other` does not take from it: 12家轴承加工企业

    def expressions(self) -> dict[str, tuple[str, ...]]:
        return {"label": self.label}

    def takes(self, quantity: Quantity) -> bool:
        """Whether the row can speak of a quantity at all."""
        return quantity.dimension in self.dimensions and (not self.units or quantity.unit in self.units) and quantity.unit not in self.not_units


_AFTER_REACH = 12  # characters from a quantity to the noun it counts: 12家新近入驻的知名企业
_REACHES = re.compile("(?:达到?|至|增至|升至|增加到|增长到|提高到)(?:约|近|逾)?$")
_BEFORE_COUNT = 18  # characters between a cue and a count, which is told close to what it counts
_CHANGED = re.compile("(?:提高|提升|降低|减少|增加)了?[^到至达为占，。]{1,12}(?<![到至达为占])$")  # 提高利用率|14%: a change, not a share
_COUNT_OF_SIZE = re.compile("(?:以上|以下)?的?(?:企业|项目)?有?[0-9一二两三四五六七八九十]+余?[家户个]")
_ADJACENT = 8  # characters of a cue that may stand right before a count
_CLOSE = 3  # characters between a count and a figure that belongs to its noun
_MADE = frozenset({"台", "套", "件", "支", "片", "块", "辆", "只", "副", "部", "樘", "张", "米"})
_SITES = frozenset({"处", "座", "个", "条", "栋"})
_SHARED = re.compile("[、和与及至到，或 ]*")
_MADE_TOO = ("output", "facility_count")
_LISTED = re.compile("[、，及和0-9]")
_RESPECTIVELY = re.compile("分别")
_JOINING = "、和与及"
_STOP = re.compile("[。！？\n]")
_Match = tuple[int, int, list[Attribute]]  # start, end, and the rows of the cue


class AttributeFinder:
    """Assigns an attribute to each quantity of a text."""

    def __init__(self, rules: Rules) -> None:
        rows = rules.rows(Attribute)
        self._before = _Cues(rows, "before")
        self._after = _Cues(rows, "after")
        self._labels = [(row, rules.compiled(row, f"(?:[(（][^()（）]*[)）])?(?:{'|'.join(row.label)})")) for row in rows if row.label]
        self._by_unit = {unit: row for row in reversed(rows) for unit in row.default_units}
        self._by_firm_unit = {unit: row for row in rows for unit in row.firm_units}
        self._by_dimension = {dimension: row for row in reversed(rows) for dimension in row.default_dimensions}
        self._growth = next(row for row in rows if row.id == "growth")
        self._other = next(row for row in rows if row.id == "other")

    def assign(self, text: str, quantities: Sequence[Quantity], clauses: ClauseMarks | None = None) -> list[tuple[Attribute, int]]:
        """For each quantity its row and where its cue begins (the quantity's own start where there is none)."""
        if not quantities:
            return []
        clauses = clauses or ClauseMarks(text)
        before, after = self._before.hits(text), self._after.hits(text)
        out: list[tuple[Attribute, int]] = []
        previous: Quantity | None = None
        for index, quantity in enumerate(quantities):
            left = clauses.start(quantity.outer_start)
            right = item_end(text, quantity.end, min(_next(quantities, index, len(text)), _described_end(quantities, index) + _AFTER_REACH))
            out.append(self._one(text, quantity, previous, left, right, before, after, out, quantities))
            previous = quantity
        for match in _RESPECTIVELY.finditer(text):
            self._respective(text, match, clauses.start(match.start()), before, quantities, out)
        return out

    def _respective(self, text: str, word: re.Match[str], left: int, before: _Hits, quantities: Sequence[Quantity], out: list[tuple[Attribute, int]]) -> None:
        """工业产值、固定资产投资分别为120亿元、14亿元: the first of the figures is of the first of the cues, and so on."""
        first = bisect_left([quantity.start for quantity in quantities], word.end())
        run = list(quantities[first : first + 1])
        for quantity in quantities[first + 1 :]:
            if quantity.dimension != run[0].dimension or not _SHARED.fullmatch(text, run[-1].end, quantity.outer_start):
                break
            run.append(quantity)
        cues = [hit for hit in before.within(left, word.start()) if hit[1] == word.start() or text[hit[1]] in _JOINING]
        if len(run) < 2 or len(cues) != len(run):
            return
        for at, (quantity, (start, _, rows)) in enumerate(zip(run, cues, strict=True), first):
            if (row := next((row for row in rows if row.takes(quantity)), None)) is not None:
                out[at] = row, start

    def _one(
        self,
        text: str,
        quantity: Quantity,
        previous: Quantity | None,
        left: int,
        right: int,
        before: _Hits,
        after: _Hits,
        done: list[tuple[Attribute, int]],
        quantities: Sequence[Quantity],
    ) -> tuple[Attribute, int]:
        start, outer, dimension = quantity.start, quantity.outer_start, quantity.dimension
        counts = dimension == "count"
        for row, label in self._labels:
            if dimension in row.dimensions and label.match(text, quantity.end):
                return row, start
        if counts and (near := before.last(max(left, outer - _ADJACENT), start, quantity)) and near[0].id == "capacity" and near[2] == outer:
            return near[0], near[1]  # 年产8000套配电设备: what is made, whatever it is
        if counts and (making := before.last(max(left, outer - _BEFORE_COUNT), start, quantity)) and _governs(text, making, outer):
            return making[0], making[1]  # 年产大型叶片500套的工厂
        if counts and (found := after.first(quantity.end, right, quantity)):
            return self._by_firm_unit.get(quantity.unit, found) if found is self._other else found, start
        if previous is not None and counts and done[-1][0].id == "capacity" and quantity.unit in _MADE and _is_parallel(text, previous, quantity, left):
            return done[-1][0], start  # 年产电机2000台、发电系统30套
        if previous is not None and counts and quantity.unit in _SITES and done[-1][0].id == "facility_count" and _is_parallel(text, previous, quantity, left):
            return done[-1][0], start  # 立交桥3座、2处服务区
        if previous is not None and previous.dimension != dimension:
            previous = None
        if previous is not None and previous.end >= left and (previous.end >= outer or _SHARED.fullmatch(text, previous.end, outer)):
            return done[-1][0], start  # 12.3亿元和4亿元 share one cue
        if hit := before.last(max(left, outer - _BEFORE_COUNT) if counts else left, start, quantity):
            row, at, _ = hit
            if row.attribute in _MADE_TOO and (able := before.last(left, at, quantity)) and _governs(text, able, at):
                return able[0], able[1]  # 年处理铜杆深加工12万吨, 年产专用设备3万台
            if row.id == "investment" and _tells_part(text, left) and (whole := _last_money(done, quantities)) and whole.attribute == "investment_completed":
                return whole, at  # 完成投资14亿元，其中基础设施投资5亿元: a part of what is spent
            return (self._growth if row.attribute == "share" and _CHANGED.search(text[left:outer]) else row), at
        if not counts and (found := after.first(quantity.end, right, quantity)):
            return found, start
        if not counts and (_REACHES.search(text[left:outer]) or _is_size_class(text, quantity, left)) and (same := _same_kind(done, quantities, quantity)) is not None:
            return same, start  # 产值5亿元，今年预计增长40%，达到7亿元; 产值超亿元的9家，超50亿元的3家
        if previous is not None and not counts and dimension != "time" and (dimension != "area" or previous.unit == quantity.unit) and not _STOP.search(text, previous.end, start):
            return done[-1][0], start
        return self._by_unit.get(quantity.unit) or self._by_dimension.get(dimension) or self._other, start


def _tells_part(text: str, left: int) -> bool:
    """Whether 其中 begins a clause or stands before it."""
    return text.startswith("其中", left) or text.endswith(("其中，", "其中："), 0, left)


def _last_money(done: Sequence[tuple[Attribute, int]], quantities: Sequence[Quantity]) -> Attribute | None:
    """The row of the last money before a quantity, over rates of growth."""
    return next((done[at][0] for at in range(len(done) - 1, max(len(done) - 4, -1), -1) if quantities[at].dimension == "money"), None)


def _is_size_class(text: str, quantity: Quantity, left: int) -> bool:
    """超50亿元的3家: whether nothing but a figure stands before a count that is of it."""
    return not text[left : quantity.outer_start].strip("过超达上") and _COUNT_OF_SIZE.match(text, quantity.end) is not None


def _governs(text: str, cue: tuple[Attribute, int, int], until: int) -> bool:
    """Whether 年产 and its like govern what follows them up to an offset: no list and no figure between."""
    row, start, end = cue
    return row.attribute == "capacity" and text[start] in "年日月" and _LISTED.search(text, end, until) is None


def _next(quantities: Sequence[Quantity], index: int, end: int) -> int:
    """Where the next quantity begins, over one that describes what is counted: 3个投资8亿元的项目."""
    quantity, *following = quantities[index : index + 3]
    if following and quantity.dimension == "count" != following[0].dimension and following[0].start - quantity.end <= _CLOSE:
        del following[0]
    return following[0].start if following else end


def _described_end(quantities: Sequence[Quantity], index: int) -> int:
    """Where a quantity ends, or the one behind it that describes what is counted: 有1个总投资|100亿元以上的项目."""
    quantity, *following = quantities[index : index + 2]
    described = bool(following) and quantity.dimension == "count" and following[0].dimension == "money" and following[0].start - quantity.end <= _CLOSE
    return following[0].end if described else quantity.end


def _same_kind(done: Sequence[tuple[Attribute, int]], quantities: Sequence[Quantity], quantity: Quantity) -> Attribute | None:
    """The row of the quantity before the last, where that is of the same kind: a change stands between the two."""
    at = len(done) - 2
    return done[at][0] if at >= 0 and quantities[at].dimension == quantity.dimension and quantities[at].unit == quantity.unit else None


def _is_parallel(text: str, previous: Quantity, quantity: Quantity, left: int) -> bool:
    """Whether a count stands in one list with the count before it."""
    return previous.dimension == "count" and previous.end >= left and "、" in text[previous.end : quantity.start]


class _Cues:
    """All cue words of one side in one automaton."""

    def __init__(self, rows: Sequence[Attribute], side: str) -> None:
        by_word: dict[str, list[Attribute]] = {}
        for row in rows:
            for cue in getattr(row, side):
                by_word.setdefault(cue, []).append(row)
        self._lexicon = Lexicon(by_word)

    def hits(self, text: str) -> _Hits:
        """All places of cues in a text."""
        return _Hits(self._lexicon.hits(text))


class _Hits:
    __slots__ = ("_matches", "_starts")

    def __init__(self, matches: list[_Match]) -> None:
        self._matches = matches
        self._starts = [start for start, _, _ in matches]

    def within(self, left: int, right: int) -> list[_Match]:
        """The cues that stand in `left:right`."""
        first, last = bisect_left(self._starts, left), bisect_left(self._starts, right)
        return [match for match in self._matches[first:last] if match[1] <= right]

    def last(self, left: int, right: int, quantity: Quantity) -> tuple[Attribute, int, int] | None:
        """The nearest cue that ends by `right` and begins at or after `left`: its row and span."""
        for index in range(bisect_left(self._starts, right) - 1, -1, -1):
            start, end, rows = self._matches[index]
            if start < left:
                return None
            if end <= right:
                for row in rows:
                    if row.takes(quantity):
                        return row, start, end
        return None

    def first(self, left: int, right: int, quantity: Quantity) -> Attribute | None:
        """The nearest cue that begins in `left:right`; where cues join without a gap, the last is the head (42个省市重点项目)."""
        found, reached = None, -1
        for index in range(bisect_left(self._starts, left), len(self._starts)):
            start, end, rows = self._matches[index]
            if start >= right or (found is not None and start != reached):
                break
            row = next((row for row in rows if row.takes(quantity)), None)
            if row is not None:
                found, reached = row, end
        return found
