"""Companies: names with an ending of `companies.toml`, and short names that the text gives evidence for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import ClassVar, Literal

from kuaixun.lexicon import Lexicon
from kuaixun.model import Entity
from kuaixun.names import COUNTRIES_TOGETHER, Spans, Tokens, border_words, walk_left
from kuaixun.rules import Row, Rules


class CompanySuffix(Row):
    """Endings of company names; see the head of the file for the kinds."""

    file: ClassVar[str] = "companies.toml"
    table: ClassVar[str] = "suffix"
    kind: Literal["full", "short", "plant", "brand", "cued"]
    product: bool = False  # of brands: an ending that begins many a product too (晶禾|智能驾驶产业园), so that nothing may follow it
    endings: tuple[str, ...]


class CompanyGeneric(Row):
    """Words that make a class of companies, not a name."""

    file: ClassVar[str] = "companies.toml"
    table: ClassVar[str] = "generic"
    words: tuple[str, ...]


class CompanyCue(Row):
    """A context in which a short name without an ending is a company: a regular expression with the group `name` (or `names`, a list).

    `sure`: the context is enough; else the name itself must look like one.
    """

    file: ClassVar[str] = "companies.toml"
    table: ClassVar[str] = "cue"
    pattern: str
    near: tuple[str, ...] = ()  # words one of which every match has: the pattern is tried only around these
    sure: bool = False

    def expressions(self) -> dict[str, tuple[str, ...]]:
        return {"pattern": (self.pattern,)}


_NAME_TAGS = frozenset({"nr", "ns", "nz", "nt", "nrt", "nrfg", "eng", "x", "j"})
_ROUND_NUMBERS = "亿万千百"  # 亿禾能源; behind a digit they end a walk
_PROPER = frozenset({"nz", "nt", "nrt", "j"})
_FUNCTION = frozenset({"m", "p", "c", "u", "uj", "r"})
# What ends the name of a place or of a substance, and no company's.
_OTHERS = "湖山河江海岛湾镇村乡路桥沟岭坡洲滩口港庄屯寨峡泉烷烯炔醇醛酸酯酮醚胺苯酚盐碱氢氧氮"
_PLACES = ("镇", "乡", "村", "县", "市", "区", "街道")
# What ends the name of something else, and no company's.
_NO_COMPANY = ("项目", "产业", "行业", "领域", "企业", "园区", "政府", "部门", "基地", "工程", "产业园", "工业园", "科技园", "物流园", "综合体", "生产线", "离子", "分子", "质子", "原子", "中心", "大厦", "广场", "科学园")
_BEFORE_NAMES = ("的", "、", "市", "县")
_OF_COMPANIES = re.compile("企业(?:管理|服务|孵化|发展|咨询|运营|加速|投资)")
_NO_NAME = frozenset({"d", "p", "c", "u", "uj", "r"})
_QUALIFYING = _FUNCTION | {"a", "d", "b"}
_HARD = frozenset("，。；：！？、\n“”‘’《》「」『』,;:!?…\"' \t【】[]|/-~.")
_MAX_NAME = 32
_BRANCH = {"full": re.compile(r"[\u4e00-\u9fff]{0,6}分公司"), "short": re.compile(r"(?<=银行)[\u4e00-\u9fff]{0,5}[分支]行")}
_COUNTED = re.compile("[0-9一二两三四五六七八九十几多数百]+余?多?[家个名户大]")  # 两家…公司
# 瑞禾航材航空紧固件项目: a short name in front of what it builds.
_PROJECT_AHEAD = re.compile("(?:的|年产)?[\u4e00-\u9fffA-Za-z0-9]{2,24}?(?:项目|工程|基地|生产线|产业园|配件城)")
_GOVERNED = re.compile("[元亿亩米吨瓦](?:人民币|左右|以上)?的(?P<name>[\u4e00-\u9fff])[\u4e00-\u9fff]{3,36}?(?:项目|工程|基地)")
_LEAD = re.compile("(?:^|[、；。：，\n]|的是?|[0-9][.、])(?=[\u4e00-\u9fff])")
_HEAD = re.compile("项目|工程|基地|产业园")
_OPENING_REACH = 37  # characters from a name to the head of its project
_OPENING = re.compile(f"[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9]{{3,{_OPENING_REACH - 1}}}?(?P<head>{_HEAD.pattern})")
_POSTPOSED = frozenset("中上下里内外前后时间")
_BRACKET = re.compile(r"[(（][\u4e00-\u9fff]{2,4}[)）]")
_LEADING_BRACKET = re.compile(r"[(（][\u4e00-\u9fff]{2,6}[)）]")
_ENDS_A_NAME = ("公司", "集团", "银行", "区", "市", "县", "省", "企业", "等", "厂", "院", "局", "政府")


_NEAR = 40  # characters on both sides of a word in which a match with it lies


class _Cue:
    """The pattern of a row, tried only where one of its words stands."""

    def __init__(self, row: CompanyCue, rules: Rules) -> None:
        self._pattern = rules.compiled(row, row.pattern)
        self._near = re.compile("|".join(map(re.escape, row.near))) if row.near else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches in order, none twice."""
        if self._near is None:
            yield from self._pattern.finditer(text)
            return
        reached = 0
        for word in self._near.finditer(text):
            for match in self._pattern.finditer(text, max(reached, word.start() - _NEAR), min(len(text), word.end() + _NEAR)):
                reached = match.end()
                yield match


class CompanyFinder:
    """Finds the companies of a text."""

    def __init__(self, rules: Rules) -> None:
        rows = rules.rows(CompanySuffix)
        self._row = {ending: row for row in rows for ending in row.endings}
        self._endings = [
            Lexicon({ending: row for ending, row in self._row.items() if row.kind in kinds})
            for kinds in (("full",), ("short", "plant"), ("brand",))
        ]
        self.industries = re.compile("|".join(sorted((re.escape(e) for e, row in self._row.items() if row.kind == "brand"), key=len, reverse=True)))
        self._borders = border_words(rules)
        words = {row.id: row.words for row in rules.rows(CompanyGeneric)}
        self._generic, self._not_first = frozenset(words["company-class"]), frozenset(words["not-first"])
        self._not_after, self._after = frozenset(words["not-after-brand"]), frozenset(words["after-brand"])
        self._within = frozenset(words["within"])
        self._works, self._sites = tuple(words["works"]), tuple(words["sites"])
        self._cued_endings = tuple(e for e, row in self._row.items() if row.kind == "cued")
        self._cues = [(row, _Cue(row, rules)) for row in rules.rows(CompanyCue)]

    def find(self, text: str, tokens: Tokens, places: Sequence[Entity], taken: Sequence[Entity]) -> list[Entity]:
        """The company mentions of a text in order; `taken` are its zones, which end a walk and are not companies."""
        place_at = {p.start: p for p in places}
        zone_ends = {z.end for z in taken}
        found: list[Entity] = []
        spans = Spans((z.start, z.end) for z in taken)
        for endings in self._endings:  # full names first: 瑞能 of 瑞能(集团)有限公司 is not read twice
            for start, end, row in endings.hits(text):
                if spans.holds(end - 1) or (row.kind == "brand" and not self._may_end_brand(text, tokens, start, end, row)):
                    continue
                entity = self._suffixed(text, tokens, start, end, row, place_at, zone_ends, spans.end_before(start))
                if entity is not None:
                    spans.add(entity.start, entity.end)
                    found.append(entity)
        cued = [*self._cued(text, tokens, place_at, spans), *self._governed(text, tokens, spans), *self._opening(text, tokens, place_at, taken, spans)]
        found += [*cued, *_elsewhere(text, tokens, cued, spans)]
        found.sort(key=lambda e: (e.start, -e.end))
        return found

    def _suffixed(
        self, text: str, tokens: Tokens, start: int, end: int, row: CompanySuffix, places: dict[int, Entity], zone_ends: set[int], last: int
    ) -> Entity | None:
        border = self._begin(tokens, start, last, zone_ends, row.kind, places)
        begin = self._settle(text, tokens, border, start, places, row.kind)
        if begin is None or not self._is_name(text, tokens, begin, start, end, row.kind, places):
            return None
        if (place := places.get(begin)) and start - place.end >= (3 if row.kind == "short" else 2) and _stands_apart(place, row.kind):
            begin = place.end if row.kind == "brand" or self._is_name(text, tokens, place.end, start, end, row.kind, places) else begin
        if (place := places.get(begin)) and (inner := places.get(place.end)) and inner.level == "province" and row.kind == "full":
            begin = place.end  # 云山市|四川瑞禾设备有限公司: where it has come, and its name
        branch = _BRANCH[row.kind].match(text, end) if row.kind in _BRANCH else None
        if branch:
            end = branch.end()
        if text[end : end + 1] in "(（" and row.kind == "short":
            bracket = _BRACKET.match(text, end)
            end = bracket.end() if bracket and text[end + 1 : end + 3] not in ("以下", "简称", "下称") else end
        return Entity(begin, end, text[begin:end], "COMPANY", text[begin:end], f"company.{row.id}")

    def _begin(self, tokens: Tokens, start: int, last: int, zone_ends: set[int], kind: str, places: dict[int, Entity]) -> int:
        text = tokens.text
        place_ends = {place.end for place in places.values()}

        def stop(index: int, at: int) -> bool:
            word = tokens.words[index]
            if at < last or word[0] in _HARD or min(at + len(word), start) in zone_ends:
                return True
            if len(word) == 1 and word in _POSTPOSED and (at == 0 or text[at - 1] in _HARD or tokens.words[index - 1] in self._borders):
                return False  # 中交云局: no place word where nothing stands before it
            if word in self._within and (tokens.follows_lone(index, self._borders) or text[at - 1 : at] in _BEFORE_NAMES or at in place_ends):
                return False  # 瑞达科技有限公司, 甘州中瑞公司, 临泉县同沅公司
            if word == "企业" and _OF_COMPANIES.match(text, at):
                return False  # 沅禾企业管理有限公司
            if word in ("和", "与", "及"):  # 启禾电机: a conjunction only behind another name
                return at <= last or text.endswith(_ENDS_A_NAME, 0, at) or kind != "full" or at + len(word) in places
            return (word in self._borders and word not in self._not_first) or (len(word) > 2 and word.endswith("公司"))

        border = walk_left(tokens, start, stop, _MAX_NAME)
        return max(border, last)

    def _settle(self, text: str, tokens: Tokens, begin: int, start: int, places: dict[int, Entity], kind: str) -> int | None:
        """Drop what cannot begin a name: brackets left open, dots, numerals with a measure word, verbs at the border."""
        while begin < start:
            index = tokens.at(begin)
            word, tag = tokens.words[index], tokens.tag(index)
            if begin in places and places[begin].end < start and kind != "full" and text[begin - 1 : begin] in ("在", "到", "赴"):
                begin = places[begin].end  # 在霸州建设公司的总部: where, not who
                continue
            if begin in places or tokens.starts[index] != begin:
                return begin
            drop = (not word[0].isalnum() and word not in "(（") or (tag in ("p", "u", "uj", "ul", "t", "c") and word not in self._within and start - begin > 3) or word in self._not_first
            drop = drop or _COUNTED.match(text, begin, start) is not None
            if word in "(（" and not _LEADING_BRACKET.match(text, begin, start):
                drop = True
            if not drop:
                return begin
            begin = (index + 1 < len(tokens.starts) and tokens.starts[index + 1]) or start
        return None

    def _is_name(self, text: str, tokens: Tokens, begin: int, start: int, end: int, kind: str, places: dict[int, Entity]) -> bool:
        core = text[begin:start]
        if len(core) < 2 or core in self._generic or (len(core) > 20 and kind != "full"):
            return False
        if _COUNTED.match(core):
            return False
        if kind == "plant":
            return begin in places
        words = tokens.within(begin, start)
        if kind == "full":
            return not all(w in self._generic for w in words)
        if kind == "short":
            named = any(w not in self._generic and ((len(w) == 1 and (w in self._within or tokens.tag_of(w) not in _NO_NAME)) or tokens.tag_of(w) in _NAME_TAGS or w.isascii()) for w in words)
            opens = begin == 0 or text[begin - 1] in _HARD or (text[begin - 1] in "与和同由" and len(words) > 1)
            free = opens and not any(w in self._generic or tokens.tag_of(w) in _NO_NAME for w in words)
            return named or (free and tokens.tag_of(words[-1])[0] in "nfsjv")
        return self._is_brand(text, tokens, begin, start, places)

    def _may_end_brand(self, text: str, tokens: Tokens, start: int, end: int, row: CompanySuffix) -> bool:
        """Whether a brand may go on to an industry word and end with it: what most such words show without a walk."""
        if start == 0 or not self._is_unknown(tokens, tokens.words[tokens.at(start - 1)]):
            return False
        ahead = _PROJECT_AHEAD.match(text, end) is not None and tokens.words[tokens.at(end)] not in self._borders
        return not ahead and self._is_free_right(text, tokens, end) if row.product else ahead or self._is_free_right(text, tokens, end)

    def _is_unknown(self, tokens: Tokens, word: str) -> bool:
        """Whether a token is a lone character or a name, and so can be part of a brand."""
        tag = tokens.tag_of(word)
        return word not in self._generic and ((len(word) == 1 and (tag not in _FUNCTION or word in _ROUND_NUMBERS)) or tag in ("nz", "nrt", "nt"))

    def _is_free_right(self, text: str, tokens: Tokens, end: int) -> bool:
        if end >= len(text) or text[end] in _HARD or text[end] in "(（" or text[end].isdigit():
            return True
        index = tokens.at(end)
        word = tokens.words[index]
        free = tokens.tag(index)[0] in "vpcudt" or word in self._borders or word in self._after
        return tokens.starts[index] == end and free and word not in self._not_after

    def _is_brand(self, text: str, tokens: Tokens, begin: int, start: int, places: dict[int, Entity]) -> bool:
        """晶禾能源: two to four characters that are no word, alone or behind a place, before an industry word; free on both sides."""
        first = places[begin].end if begin in places and places[begin].end < start else begin
        if not 2 <= start - first <= 4 or not tokens.starts_at(begin) or not all(self._is_unknown(tokens, w) for w in tokens.within(first, start)):
            return False
        return begin == 0 or text[begin - 1] in _HARD or tokens.words[tokens.at(begin - 1)] in self._borders

    def _cued(self, text: str, tokens: Tokens, places: dict[int, Entity], spans: Spans) -> list[Entity]:
        out: list[Entity] = []
        for row, pattern in self._cues:
            for match in pattern.finditer(text):
                members = [m for m in _members(match) if self._may_be_name(tokens, *m, places)]
                sure = [m for m in members if row.sure or spans.holds(m[0]) or self._has_brand(tokens, *m, places)]
                for begin, end in members:
                    if (place := places.get(begin)) and end - place.end >= 2 and _stands_apart(place, "full"):
                        begin = place.end  # 包括德国|汉高等企业
                    if 2 * len(sure) >= len(members) and not spans.overlaps(begin, end):
                        out.append(_company(text, begin, end, row.id))
                        spans.add(begin, end)
        return out

    def _governed(self, text: str, tokens: Tokens, spans: Spans) -> list[Entity]:
        """总投资20亿元的晶禾汇成轴承基地项目: unknown characters between a figure's 的 and the words of a project are who builds it."""
        out: list[Entity] = []
        for match in _GOVERNED.finditer(text):
            begin = match.start("name")
            end = _unknown_end(tokens, begin, match.end())
            tail = self.industries.match(text, end)
            if tail and end - begin >= 2 and not self._row[tail.group()].product:
                end = tail.end()
            elif text[end - 1] in _OTHERS or (end - begin == 2 and any(word in self._generic or word in self._not_first for word in text[begin:end])):
                continue
            if 2 <= end - begin <= 8 and end < match.end() and not spans.overlaps(begin, end):
                out.append(_company(text, begin, end, "governed"))
                spans.add(begin, end)
        return out

    def _opening(self, text: str, tokens: Tokens, places: dict[int, Entity], zones: Sequence[Entity], spans: Spans) -> list[Entity]:
        """晶禾智能减速器项目开工: unknown characters that open the name of a project, also behind a place, before a word of what it makes."""
        out: list[Entity] = []
        parks = {zone.start for zone in zones if text.startswith("项目", zone.end)}
        kept = {place.end: at for at, place in places.items() if not _stands_apart(place, "brand")}  # places that are part of a name
        for match in _openings(text, places, zones):
            begin = match.start()
            if (end := self._opened(tokens, match, places)) is None:
                continue
            is_park = begin in parks and (end < match.start("head") or end - begin > 3)  # 晶禾新材料产业园项目
            if spans.overlaps(begin, end) and not is_park:
                continue
            tail = self.industries.match(text, end)
            if tail and not is_park and not self._row[tail.group()].product:
                begin, end = kept.get(begin, begin), tail.end()
            out.append(_company(text, begin, end, "opening"))
            if not is_park:
                spans.add(begin, end)
        return out

    def _opened(self, tokens: Tokens, match: re.Match[str], places: dict[int, Entity]) -> int | None:
        """Where the company's name ends that opens the name of a project, or None where none does."""
        text, begin = tokens.text, match.start()
        first = self._first_end(tokens, begin, places)
        if first is None:
            return None
        end = _unknown_end(tokens, begin, match.end()) if first == begin else first
        name = text[begin:end]
        if not 2 <= len(name) <= 4 or name.startswith(self._works) or name[-1] in _OTHERS or text.startswith(self._sites, end):
            return None
        if not self._may_open(tokens, begin, name) or _is_place(text, name):
            return None  # 沅河产业园 beside 沅河镇
        behind = tokens.within(end, match.start("head"))
        return None if any(tokens.tag_of(word)[0] in "pucrdm" or word in self._borders for word in behind) else end

    def _first_end(self, tokens: Tokens, begin: int, places: dict[int, Entity]) -> int | None:
        """Where the noun ends that stands in front of a place (禾光|云州|轴承基地), the beginning where no common word stands there, else None."""
        index = tokens.at(begin)
        word, tag = tokens.words[index], tokens.tag(index)
        if tokens.starts[index] != begin:
            return None
        if len(word) == 1 or tag in _PROPER:
            return begin
        return begin + len(word) if begin + len(word) in places and tag[0] == "n" else None

    def _may_open(self, tokens: Tokens, begin: int, name: str) -> bool:
        """Whether a proper name, or characters none of which makes a class of companies, stand where a name can begin."""
        first = tokens.words[tokens.at(begin)]
        if first in self._borders or name.endswith(_NO_COMPANY) or first in self._generic or all(char in self._generic for char in first):
            return first == "中" and not COUNTRIES_TOGETHER.fullmatch(name)
        return len(first) > 1 or not any(char in self._generic or char in self._not_first for char in name)

    def _may_be_name(self, tokens: Tokens, begin: int, end: int, places: dict[int, Entity]) -> bool:
        """Two to ten characters between token borders, without function words, numerals, or a place alone."""
        if not 2 <= end - begin <= 10 or not tokens.starts_at(begin) or tokens.text[begin].isdigit() or (begin in places and places[begin].end >= end):
            return False
        words = tokens.within(begin, end)
        if words[0] == "一" or (words[0] in self._borders and len(words[0]) > 1) or tokens.text[end - 1] in "省市县镇乡村州" or tokens.text.endswith(_NO_COMPANY, begin, end):
            return False
        return not any(tokens.tag_of(w) in ("u", "uj", "r", "p", "c", "t") or (len(w) > 1 and w in self._borders) for w in words)

    def _has_brand(self, tokens: Tokens, begin: int, end: int, places: dict[int, Entity]) -> bool:
        """Whether some part is no common word: a name of its own, a lone character, or a word before an industry word."""
        words = tokens.within(begin, end)
        tails = self.industries.finditer(tokens.text, begin + 2, end)
        if any(tail.end() == end for tail in tails) and not all(w in self._generic for w in words[:-1]):
            return True
        if begin in places and end - places[begin].end == 2:
            return True
        if tokens.text.endswith(self._cued_endings, begin + 2, end) and not all(w in self._generic for w in words):
            return True
        return any(self._is_uncommon(tokens, word) for word in words)

    def _is_uncommon(self, tokens: Tokens, word: str) -> bool:
        tag = tokens.tag_of(word)
        return word not in self._generic and ((len(word) == 1 and tag not in ("a", "m", "q", "d", "f")) or tag in ("nz", "nr", "nrt", "nt", "x", "eng"))


@lru_cache(maxsize=64)
def _is_place(text: str, name: str) -> bool:
    """Whether the text calls a town or the like by the name."""
    return any(name + kind in text for kind in _PLACES)


def _openings(text: str, places: dict[int, Entity], zones: Sequence[Entity]) -> Iterator[re.Match[str]]:
    """What may be the name of a project with its head: behind a mark, 的, a zone or a place."""
    leads = {match.end() for match in _LEAD.finditer(text)} | {zone.end for zone in zones}
    behind_place: set[int] = set()
    for at, place in sorted(places.items()):
        if at in leads or at in behind_place or place.text[-1] in "区市县":
            behind_place.add(place.end)  # 云平县|河南|致禾制冷设备项目
    heads = [match.start() for match in _HEAD.finditer(text)]
    for begin in sorted((leads | behind_place) - places.keys()):
        head = bisect_left(heads, begin + 4)
        if head < len(heads) and heads[head] <= begin + _OPENING_REACH and (match := _OPENING.match(text, begin)) is not None:
            yield match


def _unknown_end(tokens: Tokens, begin: int, limit: int) -> int:
    """Where what is no common word ends that begins at an offset: lone characters, and one proper name of the dictionary."""
    index, end, proper = tokens.at(begin), begin, 0
    while index < len(tokens.words) and tokens.starts[index] == end < limit:
        word, tag = tokens.words[index], tokens.tag(index)
        proper += len(word) > 1
        if (tag not in _PROPER or proper > 1 or (tag == "j" and end > begin)) if len(word) > 1 else tag in _QUALIFYING:
            break
        end, index = end + len(word), index + 1
    return end


def _stands_apart(place: Entity, kind: str) -> bool:
    """Whether a leading place is no part of a name: a country before a full name or a foreign company, 临泉县 before 晶禾能源."""
    if kind == "short":
        return place.level == "country" and place.text != "中国"
    return place.level == "country" if kind == "full" else kind == "brand" and (place.level == "country" or place.text[-1] in "省市县区州盟旗")


def _company(text: str, begin: int, end: int, rule: str) -> Entity:
    return Entity(begin, end, text[begin:end], "COMPANY", text[begin:end], f"company.{rule}")


def _elsewhere(text: str, tokens: Tokens, cued: Sequence[Entity], spans: Spans) -> list[Entity]:
    """The other mentions of names that one context has shown to be companies."""
    out: list[Entity] = []
    for name, rule in {entity.name: entity.rule for entity in cued}.items():
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            if tokens.starts_at(at) and not spans.overlaps(at, end):
                out.append(Entity(at, end, name, "COMPANY", name, rule))
                spans.add(at, end)
            at = text.find(name, end)
    return out


def _members(match: re.Match[str]) -> Iterable[tuple[int, int]]:
    groups = match.re.groupindex
    if "name" in groups:
        yield match.span("name")
        return
    at = match.start("names")
    for part in re.split(r"([、和与])", match.group("names")):
        if part not in ("、", "和", "与") and part:
            yield at, at + len(part)
        at += len(part)
