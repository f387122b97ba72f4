"""Places that do not exist, where the issue points to the one that is meant: 寿灵县 for 灵寿县.

Either two characters changed places and the province of the place meant is named in the issue, or one character is another and the place
meant, or its prefecture, is named; or its province stands right before. A name whose stem is a place in any form (a county that has become
a district) is left alone, and so is one that is a word with another character (海岛县).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import ClassVar

from kuaixun.checks.model import Slip
from kuaixun.checks.page import Issue, Page, Span
from kuaixun.places import PlaceFinder
from kuaixun.rules import Row, Rules

_HAN = "[\u4e00-\u9fff]"
_SUFFIX = re.compile(f"[县市](?<={_HAN}{{2}}.)(?:(?<=县)(?!级|域|区|城|乡|委|里|处)|(?<=市)(?!场|民|区|县|级|值|政|面|直|内|外))")
_BORDERS = frozenset("省市州区盟在于到从对赴与和及了的")
_STEMS = (2, 3)  # characters
_ZONE = re.compile(f"(?P<stem>{_HAN}{{2,3}})(?:经济|高新|经开|工业|开发|综合)")
_NO_NAME = re.compile("[各全该本我某外省市区多两几数邻跨出整每县乡镇村等个和与及]")
_CITIES = "城都门股超上"  # 城市, 都市, 门市: words
_SHOWN = 3  # places that may be meant
_DIRECTION = re.compile("[东南西北中]")  # 川南经济区 is no 南川
_ABROAD = re.compile("日本|美国|韩国|英国|瑞典|挪威|肯尼亚|台湾")
_FORMS = ("", "县", "市", "区", "旗", "镇", "州")

Known = tuple[str, str, str]  # stem, full name, code


class FormerPlace(Row):
    """Stems of counties and cities that no longer are."""

    file: ClassVar[str] = "checks.toml"
    table: ClassVar[str] = "former"
    names: tuple[str, ...]


class PlaceChecks:
    """Finds places that do not exist, by the register given."""

    def __init__(self, rules: Rules, places: PlaceFinder, has_word: Callable[[str], bool]) -> None:
        self._places, self._has_word = places, has_word
        self._former = {name for row in rules.rows(FormerPlace) for name in row.names}
        self._exists = lru_cache(maxsize=4096)(self._is_place)

    def find(self, issue: Issue) -> Iterator[Slip]:
        """Names of counties and cities, and of those in the names of zones."""
        for page in issue.pages:
            before = {e.end: e.adcode for e in page.entities if e.type == "PLACE" and e.adcode}
            for match in _SUFFIX.finditer(page.text):
                for start in (match.start() - size for size in _STEMS):
                    if start >= 0 and (start in before or not start or not _is_han(page.text[start - 1]) or page.text[start - 1] in _BORDERS):
                        yield from self._county(page, issue, (start, match.end()), _prefix(before.get(start)))
            for zone in page.entities:
                stem = _ZONE.match(zone.text) if zone.type == "ZONE" and zone.adcode is None else None
                if stem and not _DIRECTION.search(stem["stem"]) and not self._exists(stem["stem"]):
                    meant = next((other for other, _, _ in self._swapped(stem["stem"], issue)), None)
                    yield from _unknown(page, (zone.start, zone.end), meant)

    def _county(self, page: Page, issue: Issue, span: Span, within: str | None) -> Iterator[Slip]:
        """`within` begins the codes of the places in the one that stands right before."""
        name = page.text[span[0] : span[1]]
        stem, suffix = name[:-1], name[-1]
        if self._exists(stem) or (suffix == "市" and stem[-1] in _CITIES) or _ABROAD.search(page.text, *page.sentence(span[0])):
            return
        inside = [known for key in _keys(stem) for known in self._near.get(key, ()) if within and known[2].startswith(within)]
        for near in (self._swapped(stem, issue), [known for known in inside if set(known[0]) == set(stem)], self._replaced(stem, issue), inside):
            meant = list(dict.fromkeys(full for _, full, _ in near if full.endswith(suffix)))
            if len(meant) == 1 or (meant and near is inside):
                yield from _unknown(page, span, "、".join(meant[:_SHOWN]))
                return

    def _is_place(self, stem: str) -> bool:
        return stem in self._former or _NO_NAME.search(stem) is not None or any(self._places.exists(stem + form) for form in _FORMS)

    def _swapped(self, stem: str, issue: Issue) -> Iterator[Known]:
        """The places whose first characters changed places, in a province that the issue names."""
        provinces = {code[:2] for code in issue.places}
        swapped = stem[1] + stem[0] + stem[2:]
        return (known for known in self._near.get("".join(sorted(stem)), ()) if known[0] == swapped and known[2][:2] in provinces)

    def _replaced(self, stem: str, issue: Issue) -> Iterator[Known]:
        """The places with one other character that the issue names, or whose prefecture it names."""
        if self._has_word(stem):
            return
        prefectures = {code[:4] for code in issue.places if code[2:4] != "00"}
        for mask in _masks(stem):
            yield from (known for known in self._near.get(mask, ()) if known[1] in issue.place_names or known[2][:4] in prefectures)

    @cached_property
    def _near(self) -> dict[str, list[Known]]:
        """The counties and cities by the keys of their stems."""
        near: dict[str, list[Known]] = defaultdict(list)
        for known in self._places.table.values():
            area = known.areas[0] if known.areas else None
            if area and area.adcode and known.text == area.name and area.level in ("county", "city") and area.name[-1] in "县市区旗":
                stem = area.name[:-1]
                for key in _keys(stem) if len(stem) in _STEMS else ():
                    near[key].append((stem, area.name, area.adcode))
        return near


def _keys(stem: str) -> Iterator[str]:
    """What a stem shares with those a slip away: its characters in any order, or all but one in their places."""
    yield "".join(sorted(stem))
    yield from _masks(stem)


def _masks(stem: str) -> Iterator[str]:
    return (f"{stem[:index]}?{stem[index + 1 :]}" for index in range(len(stem)))


def _prefix(adcode: str | None) -> str | None:
    """What the codes of the places in a province or prefecture begin with."""
    if adcode is None or not adcode.endswith("00"):
        return None
    return adcode[:2] if adcode.endswith("0000") else adcode[:4]


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _unknown(page: Page, span: Span, meant: str | None) -> Iterator[Slip]:
    """`meant` may be the beginning of the name alone (灵寿 of 灵寿经济开发区)."""
    if meant:
        reported = page.printed(span)
        expected = meant if meant[-1] in "县市" else meant + reported[len(meant) :]
        yield Slip(page, "place-unknown", *span, {"reported": reported, "expected": expected}, expected, reported)
