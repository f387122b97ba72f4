"""All names of an article: places, zones, companies, and the short forms that the bulletin itself introduces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kuaixun.companies import CompanyFinder
from kuaixun.model import Entity
from kuaixun.names import Tokens
from kuaixun.officials import OfficialFinder
from kuaixun.places import PlaceFinder
from kuaixun.rules import Rules
from kuaixun.zones import ZoneFinder

_SHORT_FORM = re.compile(r"[(（](?:以下|下)?(?:统)?简?称(?:为)?[：:]?[“\"‘『]?(?P<short>[\u4e00-\u9fffA-Za-z0-9]{2,12})[”\"’』]?[)）]")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
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
        companies = self._companies.find(folded, tokens, places, zones)
        zones, companies = _with_short_forms(folded, zones, companies)
        companies = _with_aliases(folded, tokens, places, companies, zones, self._companies)
        zones = [self._placed(zone, places) for zone in _named_zones(zones)]
        officials = self._officials.find(folded, tokens, [*zones, *companies])
        entities = [*places, *zones, *companies, *officials]
        return sorted((_sliced(text, e) for e in entities), key=lambda e: (e.start, -e.end))

    def _placed(self, zone: Entity, places: Sequence[Entity]) -> Entity:
        inside = next((p for p in places if zone.start <= p.start and p.end <= zone.end and p.adcode), None)
        return replace(zone, adcode=inside.adcode) if inside else zone


def _sliced(text: str, entity: Entity) -> Entity:
    return entity if entity.text == text[entity.start : entity.end] else replace(entity, text=text[entity.start : entity.end])


def _with_short_forms(text: str, zones: list[Entity], companies: list[Entity]) -> tuple[list[Entity], list[Entity]]:
    """(以下简称“经开区”) behind a name makes the short form a name wherever it stands alone."""
    found: list[tuple[str, Entity]] = []
    for match in _SHORT_FORM.finditer(text):
        owner = next((e for e in (*zones, *companies) if match.start() - 2 <= e.end <= match.start()), None)
        if owner is not None:
            found.append((match.group("short"), owner))
    for short, owner in found:
        group = zones if owner.type == "ZONE" else companies
        group += _occurrences(text, short, owner.name, owner.type, f"{owner.rule}.short-form", [*zones, *companies])
    return zones, companies


def _occurrences(text: str, form: str, name: str, kind: str, rule: str, taken: Iterable[Entity], tokens: Tokens | None = None) -> list[Entity]:
    spans = [(e.start, e.end) for e in taken]
    out = []
    for match in re.finditer(re.escape(form), text):
        start, end = match.span()
        if any(s < end and start < e for s, e in spans):
            continue
        if tokens is not None and not tokens.starts_at(start):
            continue
        out.append(Entity(start, end, form, kind, name, rule))  # type: ignore[arg-type]
    return out


def _with_aliases(text: str, tokens: Tokens, places: Sequence[Entity], companies: list[Entity], zones: list[Entity], finder: CompanyFinder) -> list[Entity]:
    """捷和电机(江西)有限公司 is also 捷和电机, 捷和公司; a short name's canonical name is the full one."""
    place_names = sorted({p.text for p in places}, key=lambda name: (-len(name), name))
    names = sorted({e.text for e in companies}, key=lambda name: (-len(name), name))
    canonical: dict[str, str] = {}
    for name in names:
        for alias in _aliases(name, place_names, tokens, finder.industries):
            if alias in names:
                canonical.setdefault(alias, name)
            elif text.count(alias) > name.count(alias):
                for form in _extended(text, alias, finder.industries):
                    companies += _occurrences(text, form, name, "COMPANY", "company.alias", [*companies, *zones], tokens)
        for short in names:  # 澄屏电子 of 汐东澄屏电子有限公司
            if short not in canonical and 4 <= len(short) < len(name) and _LEGAL.search(name) and short in name and not _LEGAL.search(short):
                canonical[short] = name
    companies = [replace(e, name=canonical[e.name]) if e.name in canonical else e for e in companies]
    companies.sort(key=lambda e: e.start)
    return companies


def _extended(text: str, alias: str, industries: re.Pattern[str]) -> list[str]:
    """The alias, and before it the longer forms that the text prints with an industry word behind it (中广核新能源)."""
    longer = {m.group() for m in re.finditer(re.escape(alias) + f"(?:{industries.pattern})", text)} if len(alias) <= 3 else set()
    return [*sorted(longer, key=lambda form: (-len(form), form)), alias]


def _aliases(name: str, place_names: Sequence[str], tokens: Tokens, industries: re.Pattern[str]) -> list[str]:
    core = _LEGAL.sub("", _BRACKET.sub("", name))
    stem, changed = core, True
    while changed:
        changed = False
        for place in place_names:
            if stem.startswith(place) and len(stem) - len(place) >= 2:
                stem, changed = stem[len(place) :], True
    forms = [form for form in (core, stem) if form != name and len(form) >= 3]
    forms += [core[: m.end()] for m in industries.finditer(core, 2) if 4 <= m.end() < len(core)]  # 上海电气 of 上海电气电站工程公司
    national = core.startswith("中国")
    brand = "" if national else _brand(stem, tokens)
    if brand and len(brand) >= 2 and name != brand:
        forms += [brand + "公司", brand + "集团"]
        if len(brand) >= 3 or not tokens.is_word(brand):
            forms.append(brand)
        tail = stem[len(brand) :]
        forms += [brand + tail[:length] for length in range(2, len(tail)) if tokens.is_word(tail[:length])]
    if national and len(core) >= 4:  # 中国广核集团 is 中广核
        rest = core[2:].removesuffix("集团")
        forms[:0] = sorted({m.group() for m in re.finditer(r"中[\u4e00-\u9fff]{2}", tokens.text) if _is_subsequence(m.group()[1:], rest) and m.group() != core[:3]})
    return list(dict.fromkeys(forms))


def _brand(stem: str, tokens: Tokens) -> str:
    """The unknown characters at the head of a stem: 泽重 of 泽重重工科技."""
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
    """A zone's canonical name: of the forms of one zone the one printed most often, the first of equals."""
    counts = Counter(z.name for z in zones)
    canonical = {name: max((n for n in counts if same_zone(n, name)), key=lambda n: (counts[n], -len(n))) for name in counts}
    return [replace(z, name=canonical[z.name]) for z in sorted(zones, key=lambda z: (z.start, -z.end))]


_LONG_TO_SHORT = (("经济技术开发区", "经开区"), ("经济开发区", "经开区"), ("高新技术产业开发区", "高新区"), ("高新技术开发区", "高新区"), ("自由贸易试验区", "自贸区"), ("自贸试验区", "自贸区"), ("自由贸易港", "自贸港"), ("综合保税区", "综保区"))


def same_zone(one: str, other: str) -> bool:
    """丰城高新技术产业开发区, 宜春丰城高新区 and 丰城高新区 are one zone: the same but for the length of the ending and a leading place."""
    for long, short in _LONG_TO_SHORT:
        one, other = one.replace(long, short), other.replace(long, short)
    short, long = sorted((one, other), key=len)
    return long == short or (len(short) >= 4 and long.endswith(short))
