"""Names spelled in two ways in one issue, and offices that change.

Two long names of companies or zones that differ in one character are one name misprinted, unless the character is a numeral, a direction or
part of a place. Persons are compared where the same office stands before them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from kuaixun.checks.model import Slip
from kuaixun.checks.page import Issue, Page
from kuaixun.model import Entity, EntityType
from kuaixun.places import PlaceFinder

_APART = frozenset("一二三四五六七八九十0123456789东西南北中上下前后左右甲乙丙丁新老大小高低内外ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LEGAL = ("公司", "集团", "银行", "厂", "合作社")
_LONG = 7  # characters of a name that do not come twice by chance, but for one
_OFFICE = 6  # characters before a person that say which office it is
_MOST = 20  # names that are compared with each other
_DEPUTY = "副"
# Offices that one person holds each.
_OFFICES = ("书记", "省长", "市长", "县长", "区长", "州长", "镇长", "乡长", "局长", "董事长", "总经理", "校长", "院长")
# What may stand before an office that no place or company is told of, at the beginning of a clause.
_BARE = re.compile(r"(?:^|[^\u4e00-\u9fffA-Za-z0-9、])(?P<body>[省市县区州镇乡]委|(?:[镇乡]|公司)?党委|党组|)$")
_HOLDER = (
    "(?P<name>[\u4e00-\u9fff]{2,3}?)"
    "(?=出席|主持|参加|指出|强调|表示|介绍|说|要求|认为|透露|告诉|讲话|致辞|率|带队|调研|宣布|作|在|为|会见|陪同|[，。、；：])"
)
_TITLED = {office: re.compile(office + _HOLDER) for office in _OFFICES}

Mention = tuple[Page, Entity]
Mentions = dict[str, list[Mention]]  # by the name as printed


class NameChecks:
    """Finds names that are spelled in two ways."""

    def __init__(self, places: PlaceFinder) -> None:
        self._places = places

    def find(self, issue: Issue) -> Iterator[Slip]:
        """Companies and zones, then persons and their offices."""
        companies = {name: found for name, found in _mentions(issue, "COMPANY").items() if name.endswith(_LEGAL)}
        zones = _mentions(issue, "ZONE")
        for right, wrong in self._misspelled(companies):
            yield _spelled("company-spelling", companies[wrong][0], companies[right][0])
        for right, wrong in self._misspelled(zones):
            if len(zones[right]) > 1 == len(zones[wrong]):
                yield _spelled("zone-spelling", zones[wrong][0], zones[right][0])
        yield from _persons(_mentions(issue, "PERSON"))
        for page in issue.pages:
            yield from _titled(page)

    def _misspelled(self, mentions: Mentions) -> Iterator[tuple[str, str]]:
        """Pairs of names that are one, the likelier spelling first: the one printed more often, or else before the other."""
        for one, other in _alike([name for name in mentions if len(name) >= _LONG]):
            if not self._two_names(one, other):
                yield (one, other) if len(mentions[one]) >= len(mentions[other]) else (other, one)

    def _two_names(self, one: str, other: str) -> bool:
        """Whether what differs makes two names of them: 三局 and 五局, 江苏 and 江西."""
        at = next(index for index, (a, b) in enumerate(zip(one + "\0", other + "\0", strict=False)) if a != b)
        if _APART & {one[at : at + 1], other[at : at + 1]}:
            return True
        return self._has_place(one, at) and self._has_place(other, at)

    def _has_place(self, name: str, at: int) -> bool:
        """Whether a place stands in the name over one of its characters."""
        pieces = (name[start : start + size] for size in (2, 3) for start in range(max(0, at - size + 1), at + 1))
        return any(self._places.exists(piece) for piece in pieces)


def _mentions(issue: Issue, kind: EntityType) -> Mentions:
    found: Mentions = defaultdict(list)
    for page in issue.pages:
        for entity in page.entities:
            if entity.type == kind:
                found[entity.text].append((page, entity))
    return found


def _alike(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names that are the same but for one character, in their order: names that share a rest of all characters but one."""
    if len(names) < 2:
        return
    rank = {name: index for index, name in enumerate(names)}
    by_rest: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for rest in (name, *(name[:index] + name[index + 1 :] for index in range(len(name)))):
            by_rest[rest].add(name)
    groups = (sorted(group, key=rank.__getitem__)[:_MOST] for group in by_rest.values() if len(group) > 1)
    pairs = {pair for group in groups for pair in combinations(group, 2)}
    for one, other in sorted(pairs, key=lambda pair: (rank[pair[0]], rank[pair[1]])):
        if len(one) != len(other) or sum(a != b for a, b in zip(one, other, strict=True)) <= 2:
            yield one, other


def _persons(mentions: Mentions) -> Iterator[Slip]:
    """One office with two names a character apart; one name with an office and its deputy's."""
    by_office: dict[str, list[Mention]] = defaultdict(list)
    for found in mentions.values():
        for mention in found:
            held = by_office[_office(*mention)]
            if len(held) < _MOST and all(mention[1].text != other.text for _, other in held):
                held.append(mention)
        ranks = {_office(*mention): mention for mention in reversed(found)}
        for one, other in combinations(list(ranks)[:_MOST], 2):
            if one.replace(_DEPUTY, "")[-4:] == other.replace(_DEPUTY, "")[-4:] and (_DEPUTY in one) != (_DEPUTY in other):
                first, second = sorted((ranks[one], ranks[other]), key=lambda mention: (mention[0].article.index, mention[1].start))
                yield _spelled("office-changes", second, first)
    for holders in by_office.values():
        for first, second in combinations(holders, 2):
            one, other = first[1].text, second[1].text
            if len(one) > 1 and _one_apart(one, other):
                yield _spelled("person-spelling", second, first)
                break


def _titled(page: Page) -> Iterator[Slip]:
    """市委书记张伟出席。市委书记张炜指出: one office without a place, one of its names printed once."""
    for office in _OFFICES:
        if page.text.count(office) < 2:
            continue
        holders: dict[str, list[re.Match[str]]] = defaultdict(list)
        for match in _TITLED[office].finditer(page.text):
            bare = _BARE.search(page.text[max(0, match.start() - 5) : match.start()])
            held = holders[bare["body"]] if bare else []
            if len(held) < _MOST and all(match["name"] != other["name"] for other in held):
                held.append(match)
        for held in holders.values():
            yield from (_misnamed(page, first, second) for first, second in combinations(held, 2) if _is_slip(page, first["name"], second["name"]))


def _is_slip(page: Page, first: str, second: str) -> bool:
    return _one_apart(first, second) and page.text.count(second) == 1


def _misnamed(page: Page, first: re.Match[str], second: re.Match[str]) -> Slip:
    words = {"reported": second["name"], "expected": first["name"]}
    return Slip(page, "person-spelling", *second.span("name"), words, first["name"], second["name"], ((page, first.span("name")),))


def _one_apart(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _office(page: Page, person: Entity) -> str:
    return page.text[max(0, person.start - _OFFICE) : person.start]


def _spelled(check: str, wrong: Mention, right: Mention) -> Slip:
    page, entity = wrong
    first_page, first = right
    words = {"reported": entity.text, "expected": first.text, "office": _office(page, entity), "before": _office(first_page, first)}
    return Slip(page, check, entity.start, entity.end, words, first.text, entity.text, ((first_page, (first.start, first.end)),))
