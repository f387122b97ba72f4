"""Development zones and parks: each ending of `zones.toml`, and the name that stands before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar, Literal

from kuaixun.lexicon import Lexicon
from kuaixun.model import Entity
from kuaixun.names import COUNTRIES_TOGETHER, Spans, Tokens, border_words, walk_left
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
_NAME_TAGS = frozenset({"ns", "nr", "nz", "nt", "nrt", "x"})
_NUMERALS = "0123456789零一二两三四五六七八九十百千万亿几数"
_GOING = ("来", "到", "进", "入", "去", "赴")
_GRADES = ("国家级", "省级", "市级", "自治区级")
_PLAIN_PARKS = ("园区", "产业园区", "工业园区", "科技园区")
_ABROAD = ("境外", "海外", "国外")
_TOWN = re.compile("[\u4e00-\u9fff]{2,3}(?:镇|乡|街道)")
_DIRECTIONS = ("前", "后", "上", "下", "中", "外", "内")
_MUNICIPALITIES = frozenset({"北京", "上海", "天津", "重庆", "北京市", "上海市", "天津市", "重庆市"})
_BRACKET_PLACE = re.compile(r"[(（][\u4e00-\u9fff]{2,4}[)）]")
_COUNT_BEFORE = re.compile("[0-9一二两三四五六七八九十几多数]+[个家座大]?$")
_JOINED = re.compile(r"((?:[\u4e00-\u9fff]{2,5}、){1,6}[\u4e00-\u9fff]{2,5})等(?:[0-9一二两三四五六七八九十]{1,3}[家个])?(?=[\u4e00-\u9fff]{2,8}区)")


_CLASS = re.compile("级|化(?![工学纤肥])")  # 开发区级, 园区化: a level or a process
_CLASS_BEFORE = ("重点", "各类")  # 自贸港重点园区: a class of zones
_COMPANY_ENDS = ("集团", "公司", "银行", "股份")  # 瑞禾集团医药产业园: the park's name begins behind its company
_BODIES = ("商务部", "政府", "管委会", "委员会", "发改委", "厅", "局")  # 商务部自贸区港司: a department, and no zone
_LONG = 5  # characters that make a name plain wherever it stands
_VALLEY = re.compile("[“‘](?P<name>[\u4e00-\u9fff]{1,5}(?<![硅低山峡河稻五])谷)[”’](?=是|内|里|中|入驻|聚集|汇聚|落户)")  # “云州药谷”: a park by its nickname


def _ends_at(places: dict[int, Entity], offset: int) -> bool:
    """Whether a place ends at an offset."""
    return any(start in places and places[start].end == offset for start in range(max(0, offset - 8), offset))


def _elsewhere(text: str, tokens: Tokens, found: Sequence[Entity]) -> list[Entity]:
    """The mentions of long names that their surroundings hide, and parks with a nickname in quotation marks."""
    taken = Spans((z.start, z.end) for z in found)
    names = {z.text: z.rule for z in found if len(z.text) >= _LONG and z.rule.count(".") == 1}
    names |= {match["name"]: "zone.valley" for match in _VALLEY.finditer(text)}
    out: list[Entity] = []
    for name, rule in names.items():
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            if not taken.overlaps(at, end) and tokens.starts_at(at):
                taken.add(at, end)
                out.append(Entity(at, end, name, "ZONE", name, rule))
            at = text.find(name, end)
    return out


def _holds(outer: Entity, inner: Entity | None) -> bool:
    """Whether a place lies in another, as far as their codes tell: no 深圳 in 湖北深圳工业园."""
    return inner is not None and (outer.level == "country" or not outer.adcode or not inner.adcode or inner.adcode[:2] == outer.adcode[:2])


class ZoneFinder:
    """Finds the zones of a text."""

    def __init__(self, rules: Rules) -> None:
        rows = rules.rows(ZoneSuffix)
        self._row = {ending: row for row in rows for ending in row.endings}
        self._endings = Lexicon(self._row)
        self._grade = re.compile("|".join(map(re.escape, self._row)))
        self._borders = border_words(rules)
        words = {row.id: frozenset(row.words) for row in rules.rows(ZoneGeneric)}
        self._within, self._inner = words["within"], words["inner-verb"]
        self._generic = words["zone-class"] | self._inner
        self._plain = tuple(ending for ending, row in self._row.items() if row.id == "development-zone")

    def find(self, text: str, tokens: Tokens, places: Sequence[Entity]) -> list[Entity]:
        """The zone mentions of a text in order; `places` are its PLACE mentions."""
        found: list[Entity] = []
        place_starts = {p.start: p for p in places}
        last = 0
        for start, end, row in self._endings.hits(text):
            if _CLASS.match(text, end):
                continue
            if found and last == start and found[-1].end == last and text[start:end] == "先行区":
                continue  # 自贸港先行区: what a zone wants to be
            if found and last == start and found[-1].end == last:  # 数谷 + 经济区, 新区 + 科技园: one name with two endings
                joined = text[found[-1].start : end]
                found[-1] = Entity(found[-1].start, end, joined, "ZONE", joined, f"zone.{row.id}")
                last = end
                continue
            begin = self._begin(tokens, start, last, place_starts)
            begin = self._trim(text, tokens, begin, start, row.level, place_starts)
            named = row.id != "cluster" or self._has_place(place_starts, begin, start) or self._begins_name(tokens, begin, start)
            if not named or text.endswith(_CLASS_BEFORE, begin, start) or not self._is_name(text, tokens, begin, start, row.level, place_starts, last):
                found.extend(self._joined(text, start, end, row.id))
                continue
            last = end
            found.append(Entity(begin, end, text[begin:end], "ZONE", text[begin:end], f"zone.{row.id}"))
            bracket = _BRACKET_PLACE.match(text, end)
            if bracket and (bracket.start() + 1) in place_starts:
                long = text[begin : bracket.end()]
                found.append(Entity(begin, bracket.end(), long, "ZONE", long, f"zone.{row.id}"))
        found += _elsewhere(text, tokens, found)
        return sorted(found, key=lambda z: (z.start, -z.end))

    def _begin(self, tokens: Tokens, start: int, last: int, places: dict[int, Entity]) -> int:
        text = tokens.text

        def stop(index: int, at: int) -> bool:
            word = tokens.words[index]
            if at < last or word.endswith(_COMPANY_ENDS) or word.endswith(_BODIES):
                return True
            if word[0] == "中" and COUNTRIES_TOGETHER.fullmatch(text, at, at + 2):
                return False  # 云州中德产业园
            if word in self._borders and word not in self._inner and not self._leads(tokens, index, at, places):
                within = (word in self._within and tokens.follows_lone(index, self._borders)) or (word in _GRADES and _ends_at(places, at) and not text.startswith("开发区", start))
                return not within  # 晏家工业园, 云州国家级经开区
            tag = tokens.tag(index)
            if not word[0].isalnum():
                return not (word in "-·" and at > 0 and "\u4e00" <= text[at - 1] <= "\u9fff")
            if self._leads(tokens, index, at, places):
                return False
            if tag == "m" and (len(word) > 1 or word in _NUMERALS):
                return word[0] != "第" and not self._numeral_opens(tokens, index, at, places)
            if word in _GOING and at + 1 == start:
                return True  # 考察团来|园区
            if text[min(at + len(word), start) : start][:1] in ("(", "（"):
                return False  # 东部(云州)科学城
            if tag == "v" and len(word) > 1 and word not in self._inner:
                return at not in places and not self._behind_place(tokens, index, places)
            return tag in _STOP_TAGS and len(word) > 1 and word not in self._inner and at not in places

        return max(last, walk_left(tokens, start, stop))

    def _numeral_opens(self, tokens: Tokens, index: int, at: int, places: dict[int, Entity]) -> bool:
        """临泉县三马产业园: whether a numeral begins a name, before one character and behind a place or a mark."""
        word, noun = tokens.words[index], tokens.words[index + 1] if index + 1 < len(tokens.words) else ""
        if len(word) != 1 or len(noun) != 1 or tokens.tag(index + 1)[0] not in "nx" or noun in self._borders or word + noun in self._generic:
            return False
        return _ends_at(places, at) or at == 0 or not tokens.text[at - 1].isalnum()

    def _behind_place(self, tokens: Tokens, index: int, places: dict[int, Entity]) -> bool:
        """云州表面处理产业园: whether a place stands shortly before a verb, and only words of a name between."""
        for before in range(index - 1, max(index - 4, -1), -1):
            word = tokens.words[before]
            if tokens.starts[before] in places:
                return True
            if word in ")）":
                continue  # 云州（临泉）产业转移工业园
            if not word[0].isalnum() or word in self._borders or tokens.tag(before) in _STOP_TAGS or tokens.tag(before) == "ad":
                return False
        return False

    def _names(self, tokens: Tokens, begin: int, start: int) -> bool:
        """Whether the text between is more than words of a class."""
        rest = tokens.cut(tokens.text[begin:start])
        return start - begin >= 2 and not all(word in self._generic or word in self._inner for word in rest)

    def _stands(self, tokens: Tokens, begin: int, start: int, places: dict[int, Entity]) -> bool:
        """Whether what is left behind a place is a name of its own: another place, a name or characters that are no word."""
        words = tokens.within(begin, start)
        return begin in places or any(len(word) == 1 or tokens.tag_of(word) in _NAME_TAGS or tokens.tag_of(word) == "s" for word in words)

    def _begins_name(self, tokens: Tokens, begin: int, start: int) -> bool:
        """Whether a stretch begins with a name, or has a character that is no word."""
        words = tokens.within(begin, start)
        return bool(words) and (tokens.tag_of(words[0]) in _NAME_TAGS or any(len(word) == 1 and word not in self._generic and tokens.tag_of(word)[0] not in "vdp" for word in words))

    def _leads(self, tokens: Tokens, index: int, at: int, places: dict[int, Entity]) -> bool:
        """中德云州产业园区, 上河组团示范区, 深圳前湾片区: 中, 上 and 前 are no place words where no noun stands before them, or a place does."""
        word = tokens.words[index]
        if word in _DIRECTIONS and _ends_at(places, at):
            return True
        return word in _DIRECTIONS and (index == 0 or not tokens.text[at - 1].isalnum() or tokens.words[index - 1] in self._borders)

    def _trim(self, text: str, tokens: Tokens, begin: int, start: int, level: str, places: dict[int, Entity]) -> int:
        """The name begins at its first place; before another name, a leading province is left off, and before a park's name any place
        in its full form (临泉县西湾工业园)."""
        first = next((at for at in range(begin, start) if at in places), begin)
        if grade := self._grade.match(text, begin, start - 2):
            begin, first = grade.end(), max(first, grade.end())  # 国家级新区|云州新区
        if text[first - 1 : first] not in ("(", "（", "-", "·"):
            begin = first
        chain: list[Entity] = []
        while (place := places.get(chain[-1].end if chain else begin)) and start - place.end >= 2 and text[place.end] not in "(（-":
            chain.append(place)
        full = [p.end for p in chain if len(p.text) > 2 and p.text[-1] in "市县区州盟旗" and self._stands(tokens, p.end, start, places)]
        leading = [p.end for p in chain if p.level in ("country", "province") and (_holds(p, places.get(p.end)) or (level == "park" and p.text[-1] in "省市区"))]
        named = [p.end for p in chain if level == "zone" and p.level == "province" and p.text not in _MUNICIPALITIES and self._names(tokens, p.end, start)]
        begin = max([begin, *full, *leading, *named])
        if level == "park" and (town := _TOWN.match(text, begin, start)) and self._stands(tokens, town.end(), start, places):
            begin = town.end()  # 白塔乡|赤德工业区
        while begin < start and text[begin] in "·- ":
            begin += 1
        if begin in places and COUNTRIES_TOGETHER.fullmatch(text, max(0, begin - 2), begin):
            begin -= 2  # 中新云州产业园区
        return begin

    @staticmethod
    def _has_place(places: dict[int, Entity], start: int, end: int) -> bool:
        return any(at in places for at in range(start, end))

    def _is_name(self, text: str, tokens: Tokens, begin: int, start: int, level: str, places: dict[int, Entity], chained: int) -> bool:
        if start - begin < 2:
            return False
        if begin and begin == chained and level == "zone":
            return True  # 云州试验区先行发展区
        if begin in places:
            whole = places[begin].end == start
            if whole and text.startswith(("开发区", "园区"), start) and (text[start - 1] in "省市县区" or places[begin].text.endswith("自治州")):
                return False  # 云州市开发区: the zones of a city
            if whole and text.startswith(_PLAIN_PARKS, start) and places[begin].level == "province" and text[begin:start] not in _MUNICIPALITIES:
                return False  # 海南产业园区: the parks of a province
            return level == "zone" or places[begin].level != "country"
        index, words = tokens.at(begin), []
        while index < len(tokens.starts) and tokens.starts[index] < start:
            words.append(tokens.words[index])
            index += 1
        if text[begin:start].endswith(_ABROAD) and not self._has_place(places, begin, start):
            return False  # 俄境外园区
        content = [word for word in words if word not in self._generic and word not in self._row and word[0].isalnum()]
        if self._has_place(places, begin, start):
            return True
        if text.startswith("园区", start) or level == "zone":
            known = all(len(word) >= 2 and tokens.tag_of(word) not in ("ns", "nr", "nz", "nt", "nrt") for word in content)
            if content and _ends_at(places, begin):
                return True
            free = begin == 0 or not text[begin - 1].isalnum() or tokens.words[tokens.at(begin - 1)] in self._borders
            return bool(content) and free and (not known or (level == "zone" and text.startswith(self._plain, start) and len(content) == 1))
        return bool(content) and not _COUNT_BEFORE.search(text, max(0, begin - 4), begin)

    def _members(self, names: str) -> list[str]:
        """The names of a list, the first without the words before it (将联合南渡)."""
        first, *rest = names.split("、")
        border = max((first.rfind(word) + len(word) for word in self._borders if word in first[:-2]), default=0)
        return [first[border:], *rest]

    def _joined(self, text: str, start: int, end: int, rule: str) -> list[Entity]:
        """云州、临泉、河津等经开区: each place with the shared ending is a zone; its mention runs from the place to the ending."""
        if text[start - 1 : start] not in ("等", "家", "个"):
            return []
        for match in _JOINED.finditer(text, max(0, start - 40), end):
            if match.end() == start:
                out, at = [], match.end(1) - len("、".join(self._members(match.group(1))))
                for name in self._members(match.group(1)):
                    out.append(Entity(at, end, text[at:end], "ZONE", name + text[start:end], f"zone.{rule}.joined"))
                    at += len(name) + 1
                return out
        return []
