"""All names of an article: places, zones, companies, and the short forms that the bulletin itself introduces."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

from kuaixun.companies import CompanyFinder
from kuaixun.model import Entity, EntityType
from kuaixun.names import Spans, Tokens
from kuaixun.officials import OfficialFinder
from kuaixun.places import PlaceFinder
from kuaixun.rules import Rules
from kuaixun.text import SHORT_FORM
from kuaixun.zones import ZoneFinder

_GOES_ON = re.compile("[\u4e00-\u9fff]{0,12}?(?:有限|股份|集团|公司)")  # 云谷轴承集团 is no 云谷
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_THREE = re.compile(r"中[\u4e00-\u9fff]{2}")
_LEGAL = re.compile(r"(?:集团)?(?:股份|控股)?(?:有限)?(?:责任)?(?:公司|集团)$")


class EntityFinder:
    """Finds the entities of a text but for its dates."""

    def __init__(self, rules: Rules) -> None:
        self.places = PlaceFinder(rules)
        self._zones = ZoneFinder(rules)
        self._companies = CompanyFinder(rules)
        self._officials = OfficialFinder(rules)

    def find(self, text: str, tokens: Tokens, folded: str | None = None) -> list[Entity]:
        """The places, zones, companies, bodies and persons of a text in order, each with its canonical name."""
        folded = text if folded is None else folded
        places = self.places.find(text, folded)
        zones = self._zones.find(folded, tokens, places)
        zones = [z for z in zones if not (z.rule == "zone.park" and z.text[-1] in "城谷" and _GOES_ON.match(folded, z.end))]
        companies = self._companies.find(folded, tokens, places, zones)
        zones, companies = _with_short_forms(folded, zones, companies)
        companies = _with_aliases(folded, tokens, places, companies, zones, self._companies)
        zones = _placed(_named_zones(zones), places)
        officials = self._officials.find(folded, tokens, [*zones, *companies])
        entities = [*places, *zones, *companies, *officials]
        return sorted((_sliced(text, e) for e in entities), key=lambda e: (e.start, -e.end))


def _placed(zones: Iterable[Entity], places: Sequence[Entity]) -> list[Entity]:
    """The zones, each with the area code of the first place inside its name."""
    coded = sorted((p for p in places if p.adcode), key=lambda p: p.start)
    starts = [p.start for p in coded]
    out = []
    for zone in zones:
        inside = coded[bisect_left(starts, zone.start) : bisect_left(starts, zone.end)]
        adcode = next((p.adcode for p in inside if p.end <= zone.end), None)
        out.append(replace(zone, adcode=adcode) if adcode else zone)
    return out


def _sliced(text: str, entity: Entity) -> Entity:
    return entity if entity.text == text[entity.start : entity.end] else replace(entity, text=text[entity.start : entity.end])


def _with_short_forms(text: str, zones: list[Entity], companies: list[Entity]) -> tuple[list[Entity], list[Entity]]:
    """(以下简称“经开区”) behind a name makes the short form a name wherever it stands alone."""
    by_end: dict[int, tuple[int, Entity]] = {}
    for rank, entity in enumerate((*zones, *companies)):
        by_end.setdefault(entity.end, (rank, entity))
    taken = Spans((e.start, e.end) for e in (*zones, *companies))
    matches = list(SHORT_FORM.finditer(text))
    starts = _starts(text, [match["short"] for match in matches])
    for match in matches:
        owners = [by_end[end] for end in range(match.start() - 2, match.start() + 1) if end in by_end]
        if owners:
            _, owner = min(owners)
            group = zones if owner.type == "ZONE" else companies
            short = match["short"]
            group += _occurrences(starts[short], short, owner.name, owner.type, f"{owner.rule}.short-form", taken)
    return zones, companies


def _starts(text: str, forms: Iterable[str]) -> dict[str, list[int]]:
    """Where each of the forms stands in the text, all found in one pass."""
    words, starts = list(dict.fromkeys(forms)), defaultdict(list)
    if words:
        once = AhoCorasick(words, implementation=Implementation.NoncontiguousNFA)  # the form that is made fastest, for one text
        for index, start, _ in once.find_matches_as_indexes(text, overlapping=True):
            starts[words[index]].append(start)
    return starts


def _occurrences(starts: Iterable[int], form: str, name: str, kind: EntityType, rule: str, taken: Spans) -> list[Entity]:
    """The mentions of a form at its starts outside what is taken; they are taken from then on."""
    out, last = [], 0
    for start in starts:
        end = start + len(form)
        if start >= last:
            last = end
            if not taken.overlaps(start, end):
                taken.add(start, end)
                out.append(Entity(start, end, form, kind, name, rule))
    return out


# The town in a zone's name, which is no short form of a company there: 云川|高新区 beside 云川水务集团.
_SITE = re.compile("(?P<name>[\u4e00-\u9fff]{2,4}?)[省市县区]?(?:国家级)?(?:经济|高新|经开|综合保税|综保|保税|新区|开发区)")


def _with_aliases(text: str, tokens: Tokens, places: Sequence[Entity], companies: list[Entity], zones: list[Entity], finder: CompanyFinder) -> list[Entity]:
    """启禾电机(江苏)有限公司 is also 启禾电机, 启禾公司; a short name's canonical name is the full one."""
    place_names = {p.text for p in places} | {site["name"] for zone in zones if (site := _SITE.match(zone.text))}
    full_names = {e.text for e in companies}
    taken = Spans((e.start, e.end) for e in (*companies, *zones))
    aliases = [
        (alias, name)
        for name in sorted(full_names, key=lambda name: (-len(name), name))
        for alias in _aliases(name, place_names, tokens, finder.industries)
        if alias != name
    ]
    starts = _starts(text, (alias for alias, _ in aliases if alias not in full_names))
    renamed: dict[str, str] = {}
    found: list[Entity] = []
    for alias, name in aliases:
        if alias in full_names:
            renamed.setdefault(alias, name)
        for form, at in _extended(text, alias, starts.get(alias, []), finder.industries):
            found += _occurrences(filter(tokens.starts_at, at), form, name, "COMPANY", "company.alias", taken)
    for short, name in _contained(full_names).items():
        renamed.setdefault(short, name)
    companies = [replace(e, name=renamed[e.text]) if e.name == e.text and e.text in renamed else e for e in companies]
    return sorted([*companies, *found], key=lambda e: e.start)


def _contained(names: set[str]) -> dict[str, str]:
    """Short names that stand inside a full one (澄屏电子 of 汐东澄屏电子有限公司), each with the longest that has it."""
    short = {name for name in names if len(name) >= 4 and not _LEGAL.search(name)}
    full = sorted((name for name in names if _LEGAL.search(name)), key=lambda name: (len(name), name))
    parts = ((name[at : at + length], name) for name in full for length in range(4, min(10, len(name))) for at in range(len(name) - length + 1))
    return {part: name for part, name in parts if part in short}


def _extended(text: str, alias: str, starts: list[int], industries: re.Pattern[str]) -> list[tuple[str, list[int]]]:
    """The alias with its starts, and before it the longer forms that the text prints with an industry word behind it (中云建新能源)."""
    matches = (industries.match(text, start + len(alias)) for start in starts) if len(alias) <= 3 else ()
    longer = sorted({alias + match.group() for match in matches if match and not industries.match(text, match.end())}, key=lambda form: (-len(form), form))
    return [*((form, [start for start in starts if text.startswith(form, start)]) for form in longer), (alias, starts)]


@lru_cache(maxsize=1)
def _threes(text: str) -> list[str]:
    """The threes of characters in a text that 中 begins, any of which may be the short form of a national company."""
    return sorted({match.group() for match in _THREE.finditer(text)})


def _aliases(name: str, place_names: set[str], tokens: Tokens, industries: re.Pattern[str]) -> list[str]:
    core = _LEGAL.sub("", _BRACKET.sub("", name))
    stem = core
    while cut := next((cut for cut in range(len(stem) - 2, 0, -1) if stem[:cut] in place_names), None):
        stem = stem[cut:]
    forms = [form for form in (core, stem) if form != name and len(form) >= 3]
    forms += [core[: m.end()] for m in industries.finditer(core, 2) if 4 <= m.end() < len(core)]  # 云州电气 of 云州电气工程公司
    national = core.startswith("中国")
    brand = "" if national else _brand(stem, tokens)
    if brand and len(brand) >= 2 and name != brand:
        forms += [brand + "公司", brand + "集团"]
        if len(brand) >= 3 or not tokens.is_word(brand):
            forms.append(brand)
        tail = stem[len(brand) :]
        forms += [brand + tail[:length] for length in range(2, len(tail)) if tokens.is_word(tail[:length])]
    if national and len(core) >= 4:  # 中国云建集团 is 中云建
        rest = core[2:].removesuffix("集团")
        forms[:0] = [three for three in _threes(tokens.text) if _is_subsequence(three[1:], rest) and three != core[:3]]
    return list(dict.fromkeys(forms))


def _brand(stem: str, tokens: Tokens) -> str:
    """The unknown characters at the head of a stem: 晶泽 of 晶泽重工科技."""
    end = 0
    for word in tokens.cut(stem):
        if end >= 2 and len(word) >= 2:
            break
        if end == 0 and len(word) >= 2:
            return word if tokens.tag_of(word) in ("nz", "nr", "nrt", "nt") else ""
        end += len(word)
    return stem[:end] if 2 <= end <= 5 else ""


def _is_subsequence(short: str, long: str) -> bool:
    letters = iter(long)
    return all(char in letters for char in short)


def _named_zones(zones: list[Entity]) -> list[Entity]:
    """Zones in order with canonical names: of the forms of one zone the one printed most often, the shortest of these, the first of equals.

    临泉高新技术产业开发区, 阜阳临泉高新区 and 临泉高新区 are one zone: the same but for the length of the ending and a leading place.
    """
    counts = Counter(z.name for z in zones)
    plain = {name: _plain(name) for name in counts}
    ending: dict[str, list[str]] = defaultdict(list)  # names by all their endings that can be a zone's name
    for name, form in plain.items():
        for cut in range(max(1, len(form) - 3)):
            ending[form[cut:]].append(name)
    rank = {name: (-count, len(name), place) for place, (name, count) in enumerate(counts.items())}
    canonical = {}
    for name, form in plain.items():
        shorter = [other for cut in range(1, len(form) - 3) for other in ending.get(form[cut:], ()) if plain[other] == form[cut:]]
        canonical[name] = min((*ending[form], *shorter), key=rank.__getitem__)
    zones = sorted(zones, key=lambda z: (z.start, -z.end))
    return [replace(z, name=canonical[z.name]) if canonical[z.name] != z.name else z for z in zones]


_LONG_TO_SHORT = (("经济技术开发区", "经开区"), ("经济开发区", "经开区"), ("高新技术产业开发区", "高新区"), ("高新技术开发区", "高新区"), ("自由贸易试验区", "自贸区"), ("自贸试验区", "自贸区"), ("自由贸易港", "自贸港"), ("综合保税区", "综保区"))


def _plain(name: str) -> str:
    for long, short in _LONG_TO_SHORT:
        name = name.replace(long, short)
    return name
