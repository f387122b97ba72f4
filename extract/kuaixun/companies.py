"""Companies: names with an ending of `companies.toml`, and short names that the text gives evidence for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal

from kuaixun.model import Entity
from kuaixun.names import Tokens, border_words, walk_left
from kuaixun.rules import Row, Rules


class CompanySuffix(Row):
    """Endings of company names; see the head of the file for the kinds."""

    file: ClassVar[str] = "companies.toml"
    table: ClassVar[str] = "suffix"
    kind: Literal["full", "short", "plant", "brand"]
    endings: tuple[str, ...]


class CompanyGeneric(Row):
    """Words that make a class of companies, not a name."""

    file: ClassVar[str] = "companies.toml"
    table: ClassVar[str] = "generic"
    words: tuple[str, ...]


class CompanyCue(Row):
    """A context in which a short name without an ending is a company: a regular expression with the group `name` (or `names`, a list)."""

    file: ClassVar[str] = "companies.toml"
    table: ClassVar[str] = "cue"
    pattern: str


_NAME_TAGS = frozenset({"nr", "ns", "nz", "nt", "nrt", "nrfg", "eng", "x", "j"})
_HARD = frozenset("，。；：！？、\n“”‘’《》「」『』,;:!?…\"' \t【】[]|/")
_MAX_NAME = 32


class CompanyFinder:
    """Finds the companies of a text."""

    def __init__(self, rules: Rules) -> None:
        rows = rules.rows(CompanySuffix)
        self._row = {ending: row for row in rows for ending in row.endings}
        self._ending = re.compile("|".join(sorted(map(re.escape, self._row), key=len, reverse=True)))
        self._borders = border_words(rules)
        self._generic = frozenset(word for row in rules.rows(CompanyGeneric) if row.id == "company-class" for word in row.words)
        self._not_after = frozenset(word for row in rules.rows(CompanyGeneric) if row.id == "not-after-brand" for word in row.words)
        self._cues = [(row.id, re.compile(row.pattern)) for row in rules.rows(CompanyCue)]

    def find(self, text: str, tokens: Tokens, places: Sequence[Entity], taken: Sequence[Entity]) -> list[Entity]:
        """The company mentions of a text in order; `taken` are its zones, which end a walk and are not companies."""
        place_at = {p.start: p for p in places}
        zone_ends = {z.end for z in taken}
        found: list[Entity] = []
        for match in self._ending.finditer(text):
            entity = self._suffixed(text, tokens, match, place_at, zone_ends, found[-1].end if found else 0)
            if entity is not None:
                if found and found[-1].end > entity.start:
                    found.pop()
                found.append(entity)
        found += self._cued(text, tokens, place_at, taken, found)
        found.sort(key=lambda e: (e.start, -e.end))
        return found

    def _suffixed(
        self, text: str, tokens: Tokens, match: re.Match[str], places: dict[int, Entity], zone_ends: set[int], last: int
    ) -> Entity | None:
        start, end = match.span()
        row = self._row[match.group()]
        if row.kind == "full" and match.group() == "分公司" and last and start - last <= 8 and not _HARD & set(text[last:start]):
            last = 0  # X有限公司Y分公司 is one name
        begin = self._begin(tokens, start, last, zone_ends, row.kind)
        begin = self._settle(text, tokens, begin, start, places)
        if begin is None or not self._is_name(text, tokens, begin, start, end, row.kind, places):
            return None
        if text[end : end + 1] in "(（" and row.kind == "short":
            bracket = re.compile(r"[(（][\u4e00-\u9fff]{2,4}[)）]").match(text, end)
            end = bracket.end() if bracket and text[end + 1 : end + 3] not in ("以下", "简称", "下称") else end
        return Entity(begin, end, text[begin:end], "COMPANY", text[begin:end], f"company.{row.id}")

    def _begin(self, tokens: Tokens, start: int, last: int, zone_ends: set[int], kind: str) -> int:
        text = tokens.text

        def stop(index: int, at: int) -> bool:
            word = tokens.words[index]
            if at < last or word[0] in _HARD or min(at + len(word), start) in zone_ends:
                return True
            if word in ("和", "与", "及"):  # 捷和电机: a conjunction only behind another name
                return at <= last or bool(re.search(r"(公司|集团|银行|区|市|县|省|企业|等|厂|院|局|政府)$", text[max(0, at - 4) : at])) or kind != "full"
            return word in self._borders and word not in ("市", "省", "县", "区", "国家级", "发展", "服务", "投资", "建设", "合作", "联合", "工程")

        border = walk_left(tokens, start, stop, _MAX_NAME)
        return max(border, last)

    def _settle(self, text: str, tokens: Tokens, begin: int, start: int, places: dict[int, Entity]) -> int | None:
        """Drop what cannot begin a name: brackets left open, dots, numerals with a measure word, verbs at the border."""
        while begin < start:
            index = tokens.at(begin)
            word, tag = tokens.words[index], tokens.tags[index]
            if begin in places or tokens.starts[index] != begin:
                return begin
            drop = not word[0].isalnum() and word not in "(（" or tag in ("p", "u", "uj", "ul", "q", "t", "c") or word in self._drop_first
            if tag == "m" and not (word.isascii() or word[0] in "第一二三四五六七八九十"):
                drop = True
            if word in "(（" and not re.match(r"[(（][\u4e00-\u9fff]{2,6}[)）]", text[begin:start]):
                drop = True
            if not drop:
                return begin
            begin = index + 1 < len(tokens.starts) and tokens.starts[index + 1] or start
        return None

    _drop_first = frozenset({"市", "省", "县", "区", "国家级", "服务", "投资", "建设", "联合", "合作", "工程", "发展", "（", "("})

    def _is_name(self, text: str, tokens: Tokens, begin: int, start: int, end: int, kind: str, places: dict[int, Entity]) -> bool:
        core = text[begin:start]
        if len(core) < 2 or core in self._generic or (len(core) > 20 and kind != "full"):
            return False
        words, tags = _slice(tokens, begin, start)
        named = [w for w, t in zip(words, tags, strict=True) if w not in self._generic and (len(w) == 1 or t in _NAME_TAGS or w.isascii())]
        if kind == "full":
            return len(core) >= 2 and not all(w in self._generic for w in words)
        if kind == "plant":
            return begin in places
        if kind == "short":
            return bool(named)
        # brand: a short unknown word before an industry word, free on both sides
        brand = [w for w, t in zip(words, tags, strict=True) if w not in self._generic and (len(w) == 1 and t not in ("a", "m", "q", "v", "d", "f", "r", "p", "c") or t in ("nz", "nr", "nrt", "x"))]
        tail = tokens.words[tokens.at(end)] if end < len(text) else ""
        free_left = begin == 0 or text[begin - 1] in _HARD or tokens.words[tokens.at(begin - 1)] in self._borders
        whole = tokens.starts_at(begin) and (end >= len(text) or tokens.starts_at(end))
        return bool(brand) and free_left and whole and len(core) <= 6 and len(brand) * 2 >= len(words) and tail not in self._not_after

    def _cued(
        self, text: str, tokens: Tokens, places: dict[int, Entity], taken: Sequence[Entity], found: Sequence[Entity]
    ) -> list[Entity]:
        out: list[Entity] = []
        spans = [(e.start, e.end) for e in (*taken, *found)]
        for rule, pattern in self._cues:
            for match in pattern.finditer(text):
                for begin, end in _members(match):
                    if any(s < end and begin < e for s, e in spans):
                        continue
                    if self._is_short_name(text, tokens, begin, end, places):
                        out.append(Entity(begin, end, text[begin:end], "COMPANY", text[begin:end], f"company.{rule}"))
                        spans.append((begin, end))
        return out

    def _is_short_name(self, text: str, tokens: Tokens, begin: int, end: int, places: dict[int, Entity]) -> bool:
        if not 2 <= end - begin <= 10 or not tokens.starts_at(begin):
            return False
        words, tags = _slice(tokens, begin, end)
        if begin in places and places[begin].end == end:
            return False
        if any(w in self._borders for w in words) or any(t in ("m", "q", "u", "uj", "r", "p", "c", "t") for t in tags):
            return False
        unknown = [w for w, t in zip(words, tags, strict=True) if w not in self._generic and (len(w) == 1 and t != "a" or t in ("nz", "nr", "nrt", "nt", "x", "eng"))]
        return bool(unknown)


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


def _slice(tokens: Tokens, begin: int, end: int) -> tuple[list[str], list[str]]:
    first, last = tokens.at(begin), tokens.at(end - 1)
    return tokens.words[first : last + 1], tokens.tags[first : last + 1]
