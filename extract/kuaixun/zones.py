"""Development zones and parks: each ending of `zones.toml`, and the name that stands before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar, Literal

from kuaixun.model import Entity
from kuaixun.names import Tokens, border_words, walk_left
from kuaixun.rules import Row, Rules


class ZoneSuffix(Row):
    """Endings of zone names; `park` endings need a name before them to be a zone."""

    file: ClassVar[str] = "zones.toml"
    table: ClassVar[str] = "suffix"
    level: Literal["zone", "park"]
    endings: tuple[str, ...]


class ZoneGeneric(Row):
    """Words that do not name a zone: a class of zones, or a part of its ending."""

    file: ClassVar[str] = "zones.toml"
    table: ClassVar[str] = "generic"
    words: tuple[str, ...]


# Parts of speech that cannot stand inside a zone's name: particles, conjunctions, pronouns, adverbs, measure words, verbs, time words.
_STOP_TAGS = frozenset({"p", "c", "u", "ul", "uj", "uz", "ug", "r", "d", "q", "t", "f", "y", "v", "df", "vd", "zg", "k"})
_JOINED = re.compile(r"((?:[\u4e00-\u9fff]{2,5}、){1,6}[\u4e00-\u9fff]{2,5})等(?:[0-9一二两三四五六七八九十]{1,3}[家个])?(?=[\u4e00-\u9fff]{2,8}区)")


class ZoneFinder:
    """Finds the zones of a text."""

    def __init__(self, rules: Rules) -> None:
        rows = rules.rows(ZoneSuffix)
        self._row = {ending: row for row in rows for ending in row.endings}
        self._ending = re.compile("|".join(sorted(map(re.escape, self._row), key=len, reverse=True)))
        self._borders = border_words(rules)
        self._generic = frozenset(word for row in rules.rows(ZoneGeneric) for word in row.words)
        self._inner = frozenset(word for row in rules.rows(ZoneGeneric) if row.id == "inner-verb" for word in row.words)

    def find(self, text: str, tokens: Tokens, places: Sequence[Entity]) -> list[Entity]:
        """The zone mentions of a text in order; `places` are its PLACE mentions."""
        found: list[Entity] = []
        place_starts = {p.start: p for p in places}
        last = 0
        for match in self._ending.finditer(text):
            start, end = match.span()
            row = self._row[match.group()]
            if text[end : end + 1] in ("级", "化"):
                continue
            begin = self._begin(tokens, start, last)
            begin = self._trim(text, begin, start, place_starts)
            if not self._is_name(text, tokens, begin, start, row.level, place_starts):
                found.extend(self._joined(text, start, end, row.id))
                continue
            last = end
            found.append(Entity(begin, end, text[begin:end], "ZONE", text[begin:end], f"zone.{row.id}"))
            bracket = re.compile(r"[(（][\u4e00-\u9fff]{2,4}[)）]").match(text, end)
            if bracket and (bracket.start() + 1) in place_starts:
                long = text[begin : bracket.end()]
                found.append(Entity(begin, bracket.end(), long, "ZONE", long, f"zone.{row.id}"))
        return found

    def _begin(self, tokens: Tokens, start: int, last: int) -> int:
        text = tokens.text

        def stop(index: int, at: int) -> bool:
            word = tokens.words[index]
            if at < last or word in self._borders:
                return True
            tag = tokens.tags[index]
            if not word[0].isalnum():
                return not (word in "-·" and at > 0 and "\u4e00" <= text[at - 1] <= "\u9fff")
            if tag == "m":
                return word[0] != "第"
            return tag in _STOP_TAGS and len(word) > 1 and word not in self._inner

        return max(last, walk_left(tokens, start, stop))

    def _trim(self, text: str, begin: int, start: int, places: dict[int, Entity]) -> int:
        """A leading province or country is left off where a name still stands behind it; 中国(上海)自由贸易试验区 keeps its 中国."""
        while (place := places.get(begin)) and place.level in ("province", "country") and start - place.end >= 2:
            if text[place.end] in "(（-" or place.end not in places:
                break
            begin = place.end
        while begin < start and text[begin] in "·- ":
            begin += 1
        return begin

    def _is_name(self, text: str, tokens: Tokens, begin: int, start: int, level: str, places: dict[int, Entity]) -> bool:
        if start - begin < 2:
            return False
        if begin in places and (level == "zone" or places[begin].level != "country"):
            return True
        index, words = tokens.at(begin), []
        while index < len(tokens.starts) and tokens.starts[index] < start:
            words.append(tokens.words[index])
            index += 1
        content = [word for word in words if word not in self._generic and word[0].isalnum()]
        if level == "zone":
            return any(offset in places for offset in range(begin, start)) or any(tokens.tags[tokens.at(begin)] == t for t in ("ns", "nr", "nz")) and bool(content)
        return bool(content) and not re.search(r"[0-9一二两三四五六七八九十几多数]+[个家座大]?$", text[max(0, begin - 4) : begin])

    def _joined(self, text: str, start: int, end: int, rule: str) -> list[Entity]:
        """吕梁、文水、兴县等经开区: each place with the shared ending is a zone; its mention runs from the place to the ending."""
        for match in _JOINED.finditer(text, max(0, start - 40), end):
            if match.end() == start:
                out, at = [], match.start(1)
                for name in match.group(1).split("、"):
                    out.append(Entity(at, end, text[at:end], "ZONE", name + text[start:end], f"zone.{rule}.joined"))
                    at += len(name) + 1
                return out
        return []
