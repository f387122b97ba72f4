"""What is known of a text before its topics are looked for: its figures, and its companies, parks and places."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

from kuaixun.model import Entity, Quantity
from kuaixun.names import Tokens
from kuaixun.topic_words import TopicWords

_RATES = frozenset({"mass", "power", "energy", "area", "length", "volume", "count", "voltage"})
_COUNT_UNITS = frozenset({"个", "项", "批", "大", "类", "条", "座", "家", "宗", "处", "种", "张", "件", "期", "笔", "次", "人", "名"})
_CAPACITY_LEAD = re.compile(r"(?:年|日|月)(?:产能|产量|生产|加工|处理|产|供)?(?:约|近|超|达)?$|设计产能$|总装机(?:容量)?$")  # 年产|3000台
_OPENED = ("(", "（")
_PHASE = re.compile("第?[一二三四五六]期")
_PHASE_WITH_FIGURE = re.compile("([一二三四五六])期[0-9]")  # 一期20万千瓦
_GOES_ON = ("至", "-", "—")  # behind a place it begins a stretch of road: 河津至临泉
_NO_SITE = (*_GOES_ON, "港")  # 临泉|港物流园


class Context:
    """A text with all that is known of it when its topics are looked for."""

    def __init__(self, text: str, tokens: Tokens, quantities: Sequence[Quantity], entities: Sequence[Entity], words: TopicWords) -> None:
        self.text, self.tokens, self.words = text, tokens, words
        self.figures, self.sites = Figures(text, quantities), Sites(text, entities)

    @cached_property
    def has_phases(self) -> bool:
        """Whether the text tells of more than one phase."""
        return len(set(_PHASE.findall(self.text))) > 1

    @cached_property
    def has_phase_figures(self) -> bool:
        """一期20万千瓦项目, 二期60万千瓦项目: whether each phase is told for itself."""
        return len(set(_PHASE_WITH_FIGURE.findall(self.text))) > 1


class Figures:
    """The quantities of a text, by where they stand."""

    __slots__ = ("_by_end", "_starts", "_text", "all")

    def __init__(self, text: str, quantities: Sequence[Quantity]) -> None:
        self._text, self.all = text, quantities
        self._starts = [quantity.start for quantity in quantities]
        self._by_end = {quantity.end: quantity for quantity in quantities}

    def ending_at(self, offset: int) -> Quantity | None:
        """The quantity that ends at an offset."""
        return self._by_end.get(offset)

    def first_from(self, offset: int) -> Quantity | None:
        """The first quantity that begins at an offset or behind it."""
        index = bisect_left(self._starts, offset)
        return self.all[index] if index < len(self.all) else None

    def before(self, offset: int) -> Quantity | None:
        """The last quantity that begins before an offset."""
        index = bisect_left(self._starts, offset) - 1
        return self.all[index] if index >= 0 else None

    def first_within(self, begin: int, end: int) -> Quantity | None:
        """The first quantity that begins behind `begin`, where it ends before `end`."""
        quantity = self.first_from(begin)
        return quantity if quantity is not None and quantity.end <= end else None

    def begin_within(self, begin: int, end: int) -> bool:
        """Whether any quantity begins between two offsets."""
        index = bisect_left(self._starts, begin)
        return index < len(self._starts) and self._starts[index] < end

    def cover(self, offset: int) -> bool:
        """Whether an offset stands inside a quantity, or where one begins."""
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and self.all[index].end > offset

    def bracketing(self, offset: int) -> Quantity | None:
        """The quantity whose bracket begins at an offset: 1300条|(套)."""
        quantity = self.before(offset)
        return quantity if quantity is not None and quantity.end > offset and self._text[offset] in _OPENED else None

    def over_aside(self, offset: int) -> int:
        """Over a bracket that holds a quantity alone, behind another: 年产400亿只|（4000万箱）|手套."""
        quantity = self._by_end.get(offset - 1)
        if quantity is None or self._text[offset - 1] not in (")", "）") or self._text[quantity.start - 1] not in _OPENED:
            return offset
        return quantity.start - 1 if quantity.start - 1 in self._by_end else offset


class Sites:
    """The companies, parks and places of a text, by where they stand."""

    __slots__ = ("_companies", "_first_named", "_place_ending", "_starts", "_stops", "_text", "ends", "parks", "places")

    def __init__(self, text: str, entities: Sequence[Entity]) -> None:
        companies = [entity for entity in entities if entity.type == "COMPANY"]
        zones = [entity for entity in entities if entity.type == "ZONE"]
        self._text = text
        self.places = {entity.start: entity for entity in entities if entity.type == "PLACE"}
        self.parks = {zone.end: zone.start for zone in zones if zone.rule.startswith("zone.park")}  # end → start
        self.ends = {entity.end for entity in (*companies, *zones)}
        self._companies: dict[int, tuple[int, int]] = {}  # end → rank in the text, start
        for rank, company in enumerate(companies):
            self._companies.setdefault(company.end, (rank, company.start))
        self._place_ending = {place.end: place for place in reversed(self.places.values())}
        self._starts = {entity.end: entity.start for entity in (*self.places.values(), *zones)}
        self._stops = sorted({*self.ends, *(entity.end for entity in entities if entity.type == "DATE")})
        self._first_named: dict[str, int] = {}  # where a place, or a longer one that begins so, is named first

    def last_end_before(self, offset: int) -> int:
        """Where the last company, zone or date before an offset ends, or 0: a project's name does not reach into it."""
        index = bisect_right(self._stops, offset)
        return self._stops[index - 1] if index else 0

    def company_before(self, offset: int) -> int | None:
        """Where a company begins that ends at an offset, with or without a place between."""
        company, place = self._companies.get(offset), self._place_ending.get(offset)
        if place is not None and (behind := self._companies.get(place.start)) is not None:
            company = behind if company is None else min(company, behind)
        return None if company is None else company[1]

    def owner_before(self, offset: int) -> int | None:
        """Where a company, or else a park, begins that ends at an offset."""
        company = self.company_before(offset)
        return self.parks.get(offset) if company is None else company

    def location_before(self, offset: int) -> int:
        """Where the zones and places begin that end, one behind the other, at an offset."""
        while (start := self._starts.get(offset)) is not None and start < offset:
            offset = start
        return offset

    def is_one_place(self, start: int, end: int) -> bool:
        """Whether one place covers a stretch."""
        return start in self.places and self.places[start].end == end

    def place_ends_at(self, offset: int) -> bool:
        """Whether a place of at most six characters ends at an offset."""
        return any(self.is_one_place(at, offset) for at in range(offset - 6, offset))

    def is_place_again(self, start: int, end: int) -> bool:
        """Whether a place that the text has named before, and nothing else, stands there at the head of a clause."""
        if not self.is_one_place(start, end) or (start > 0 and self._text[start - 1] not in "。\n，"):
            return False
        name = self.places[start].text
        if name not in self._first_named:
            self._first_named[name] = next(place.start for place in self.places.values() if place.text.startswith(name))
        return self._first_named[name] < start

    def is_site_of_way(self, start: int) -> bool:
        """Whether a place begins there that is no end of a stretch of road: 临河高速|云州市长江大桥, and not 临河高速|河津至临泉."""
        return start in self.places and not self._text.startswith(_GOES_ON, self.places[start].end)

    def behind_places(self, begin: int, end: int) -> int:
        """Where a name begins without the places before it, if it then still has two characters before `end`."""
        while (place := self.places.get(begin)) and end - place.end >= 2 and not self._text.startswith(_NO_SITE, place.end):
            begin = place.end
        return begin


def is_rate(quantity: Quantity | None) -> bool:
    """Whether a quantity can be what a project makes, or its size."""
    return quantity is not None and quantity.dimension in _RATES


def counts_things(quantity: Quantity) -> bool:
    """Whether the unit is one that things are counted in: 10个, 3座."""
    return quantity.unit in _COUNT_UNITS


def capacity_begin(text: str, quantity: Quantity, limit: int) -> int:
    """Where 年产 before a quantity begins, at the earliest at `limit`; where the quantity begins if there is none."""
    lead = _CAPACITY_LEAD.search(text[max(0, limit) : quantity.start])
    return quantity.start - len(lead.group()) if lead else quantity.start
