"""What the text is speaking of at each place: names, projects and the words that point back to them (该公司, 园区, 该项目, 全市)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import ClassVar, Literal, NamedTuple

from kuaixun.lexicon import Lexicon
from kuaixun.model import Entity, SubjectKind
from kuaixun.names import Tokens
from kuaixun.rules import Row, Rules
from kuaixun.topics import Topic


class Reference(Row):
    """Words that point back to the last company, zone or place."""

    file: ClassVar[str] = "subjects.toml"
    table: ClassVar[str] = "reference"
    kind: Literal["company", "zone", "place"]
    words: tuple[str, ...]
    nearest: bool = False  # to the last one, even if it is mentioned aside
    not_after: tuple[str, ...] = ()  # what, just before a word, makes it a class: 省级开发区


class Candidate(NamedTuple):
    """Something a figure can be about: `name` is resolved, `start:end` is where it or the word that points to it stands."""

    start: int
    end: int
    kind: SubjectKind
    name: str
    rule: str
    topic: int = -1  # index into the topics, for projects
    level: str | None = None


_WITH = ("与", "和", "向", "给", "对", "从", "来自", "为", "是")
_IN = (*_WITH, "在", "位于", "到", "入驻", "落户", "走进")  # a company that somebody walks into is what he tells of
_STANDS_ALONE = ("经开区", "高新区", "开发区")  # what a paper of one place calls its zone, without any name
_UNCOUNTED = ("unbuilt", "class", "many", "members")
_SEVERAL = 3  # projects of one sentence that the next speaks of together
_ITEMS_BEFORE = re.compile("(?:[\u4e00-\u9fffA-Z]{3,16}、){2,}$")
_MEMBERS = re.compile("(?:[^，。；：！？\n、]{2,24}、)+[^，。；：！？\n、]{2,24}$")
_MEMBERS_REACH = 200  # characters of a list before 等
_ETC = re.compile("等(?:[0-9一二两三四五六七八九十]*余?[家个]|[\u4e00-\u9fff]{0,10}?企业(?=[0-9]+余?家))")
_LISTED = re.compile("(?:[、和与及]|以及)[^，。；、0-9]{0,16}")  # between two projects of one list
_THIS = ("该", "这个", "这一")
_TRIMMED = re.compile("(?:[(（]?[一二三四]期[)）]?)?(?:建设)?(?:项目|工程)$")
_ELSEWHERE = ("是", "作为", "位于", "地处")  # 江东新区是云州自贸港的重点园区, 软件园位于云州经开区
_BANKS = ("银行", "支行", "分行", "农商行", "信用社", "保险公司", "证券公司")
_SIZED = re.compile("[万亿]元?(?P<name>(?:(?:以上|以下)的?)?[\u4e00-\u9fff]{0,6}?企业)")
_PARKS = re.compile(
    "(?P<name>(?:[0-9]{1,3}|[两三四五六七八九十]{1,3})[个家][\u4e00-\u9fff]{0,8}?(?:园区|开发区|高新区|经开区|孵化器))"
    "(?=共|已|实现|完成|累计|前[一二三0-9]|上半年|主营|入驻|从业|总产值|工业)"
)
_SAYS_WHAT = re.compile("(?:是|系|作为|成为|为)[^，。；、！？\n]{0,14}$")
_DESCRIPTION = 18  # characters between a company and 一家
_APPOSITION = 3  # characters between a description and the name that belongs to it


class ReferenceFinder:
    """Lays names, topics and back-references of a text into one line of candidates."""

    def __init__(self, rules: Rules) -> None:
        self._words = Lexicon({word: row for row in rules.rows(Reference) for word in row.words})

    def resolve(self, text: str, tokens: Tokens, entities: Sequence[Entity], topics: Sequence[Topic]) -> list[Candidate]:
        """All candidates in order; those inside another are left out."""
        found = [*_names(text, entities), *_projects(topics), *_described(text, entities), *_classes(text), *_lists(text, entities, topics)]
        found.sort(key=lambda c: (c.start, -c.end))
        found = _built_parks(_outermost(found))
        starts = [c.start for c in found]
        for start, end, row in self._words.hits(text):
            index = bisect_left(starts, end) - 1
            if (index >= 0 and found[index].end > start) or not tokens.starts_at(start) or (end < len(text) and not tokens.starts_at(end)):
                continue
            if row.not_after and text.endswith(row.not_after, 0, start):
                continue
            found.append(Candidate(start, end, row.kind, "", "nearest" if row.nearest else "reference", level=text[start:end]))
        found.sort(key=lambda c: c.start)
        return _resolved(text, found, _owners(entities, topics))


_KINDS: dict[str, SubjectKind] = {"COMPANY": "company", "ZONE": "zone", "PLACE": "place"}
# 中国首个, 全球最大: how something ranks, and nothing is said of the country.
_RANK = re.compile("唯一|首|最|第[一二三]|领先|单[机体个]|[著知]名|一流|顶尖|前列|[0-9]+强|[十百]强")
_DESCRIBED = re.compile("(?:一家|这家|这个)(?P<name>[\u4e00-\u9fffA-Za-z]{2,24}?(?:企业|公司|工厂))")


def _names(text: str, entities: Sequence[Entity]) -> list[Candidate]:
    return [
        Candidate(e.start, e.end, _KINDS[e.type], _printed(e), e.rule, level=e.level)
        for e in entities
        if e.type in _KINDS and not (e.level == "country" and _RANK.match(text, e.end))
    ]


def _printed(entity: Entity) -> str:
    """The canonical name, but the abbreviation of a national company stays as printed: 中云建 of 中国云州建设集团."""
    return entity.text if entity.type == "COMPANY" and entity.name.startswith("中国") and entity.text not in entity.name else entity.name


def _described(text: str, entities: Sequence[Entity]) -> list[Candidate]:
    """一家大型轴承生产企业: a company that the text describes and does not name."""
    named = [e.start for e in entities if e.type == "COMPANY"]
    out = []
    for match in _DESCRIBED.finditer(text):
        start, end = match.span("name")
        index = bisect_left(named, start)
        if _SAYS_WHAT.search(text, max(0, match.start() - _DESCRIPTION), match.start()):
            continue  # 瑞禾公司是一家轴承企业, 瑞禾是园区一家轴承企业: what the company is
        if index == len(named) or named[index] > end + _APPOSITION:
            out.append(Candidate(start, end, "company", match["name"], "company.described"))
    return out


def _classes(text: str) -> list[Candidate]:
    """产值800万元|以上企业, 15个产业园区|完成产值: a class of companies by their size, and so many parks."""
    return [Candidate(*m.span("name"), "group", m["name"], "group.many") for found in (_SIZED, _PARKS) for m in found.finditer(text)]


def _lists(text: str, entities: Sequence[Entity], topics: Sequence[Topic]) -> list[Candidate]:
    """What a list of things ends with, 推进物流园、乳酸加工、精炼油项目，: what is told behind it is of all."""
    out = []
    for topic in topics:
        if topic.kind == "project" and text.startswith("，", topic.end) and (items := _ITEMS_BEFORE.search(text, max(0, topic.start - 80), topic.start)):
            out.append(Candidate(topic.end, topic.end, "group", text[items.start() : topic.end], "group.list"))
    companies = [e for e in entities if e.type == "COMPANY"]
    for etc in _ETC.finditer(text) if companies else ():
        match = _MEMBERS.search(text, max(0, etc.start() - _MEMBERS_REACH), etc.start())
        if match and any(match.start() <= e.start and e.end <= match.end() for e in companies):
            out.append(Candidate(match.end(), match.end(), "group", match.group(), "group.members"))  # 瑞禾、启明等17家企业
    return out


def _projects(topics: Sequence[Topic]) -> list[Candidate]:
    kinds: dict[str, SubjectKind] = {"project": "project", "anaphor": "project", "group": "group"}
    return [Candidate(t.start, t.end, kinds[t.kind], "" if t.kind == "anaphor" else t.name, t.rule, i) for i, t in enumerate(topics)]


def _outermost(found: list[Candidate]) -> list[Candidate]:
    out: list[Candidate] = []
    for candidate in found:
        if out and candidate.start < out[-1].end:
            if (out[-1].kind == "place" and candidate.kind != "place") or (out[-1].kind == "zone" and candidate.kind == "project"):
                out[-1] = candidate  # a park that is being built is a project
            continue
        out.append(candidate)
    return out


def _is_anothers(text: str, candidate: Candidate, last: dict[str, Candidate]) -> bool:
    """Whether a paragraph has begun and a company been named since the last project: the phase is then of a project without a name."""
    project, company = last.get("project"), last.get("company")
    return project is not None and company is not None and company.start > project.start and "\n" in text[project.end : candidate.start]


def _is_of_company(text: str, candidate: Candidate, last: dict[str, Candidate]) -> bool:
    """瑞禾公司去年复工，项目新建厂房: whether a company opens the paragraph in which 项目, without 该, stands."""
    company = last.get("company")
    return company is not None and text.startswith("\n", max(0, company.start - 1)) and not text.endswith(_THIS, 0, candidate.start)


def _opens(text: str, candidate: Candidate) -> bool:
    return text[max(0, candidate.start - 1) : candidate.start] in ("", "。", "\n")


def _told_together(text: str, out: list[Candidate], candidate: Candidate) -> list[str]:
    """The single projects of the sentence before a 项目 that begins one, or of the list before a 项目 that goes on about it."""
    listed = text.endswith("，", 0, candidate.start)
    if not listed and not _opens(text, candidate):
        return []
    start = max(text.rfind(mark, 0, candidate.start - 1) for mark in "。；\n")
    recent = list(takewhile(lambda c: c.start > start, reversed(out)))[::-1]
    told = [c for c in recent if c.kind == "project" and c.rule != "reference"]
    if listed and not all(_LISTED.fullmatch(text, a.end, b.start) for a, b in pairwise(told)):
        return []
    return list(dict.fromkeys(c.name for c in told))


def _built_parks(found: list[Candidate]) -> list[Candidate]:
    """The candidates, a park that the text tells of as a project (西湾产业园一期工程) as that project wherever it stands."""
    built = [c for c in found if c.kind == "project" and c.topic >= 0]
    named = Counter(c.name for c in found if c.kind in ("zone", "project"))
    told = ((_TRIMMED.sub("", c.name), c) for c in built)
    parks = {park: c for park, c in told if c.rule == "project.paid" or (park != c.name and named[park] <= named[c.name] + 1)}
    return [c._replace(kind="project", name=parks[c.name].name, topic=parks[c.name].topic) if c.kind == "zone" and c.name in parks else c for c in found]


def _points_to_set(text: str, candidate: Candidate, counted: Candidate, project: Candidate | None) -> bool:
    """…等10个项目。项目投产后: whether 项目 alone means a set that was counted behind the last single project."""
    between = text[counted.end : candidate.start]
    stops = between.count("。")
    begins = _opens(text, candidate) if stops else text.endswith("，", 0, candidate.start)
    return candidate.rule == "project.anaphor" and begins and stops <= 1 and (project is None or counted.start > project.start)


def _is_aside(text: str, candidate: Candidate) -> bool:
    """Whether a name is mentioned beside what the text speaks of: behind a preposition, in a list of members, or as a bank."""
    if candidate.kind == "project":
        return False
    return (
        (text.endswith(_WITH if candidate.kind == "company" else _IN, max(0, candidate.start - 2), candidate.start) and not text.endswith("的是", 0, candidate.start))
        or (candidate.kind == "company" and candidate.name.endswith(_BANKS))
        or (candidate.kind == "zone" and candidate.rule.startswith("zone.park"))
    )


def _owners(entities: Sequence[Entity], topics: Sequence[Topic]) -> dict[int, Candidate]:
    """The companies that begin the names of projects, by where: 该公司 behind 瑞禾公司二期工程 is 瑞禾公司."""
    begins = {topic.start: topic.end for topic in topics if topic.kind == "project"}
    owned = (e for e in entities if e.type == "COMPANY" and e.end <= begins.get(e.start, -1))
    return {e.start: Candidate(e.start, e.end, "company", _printed(e), e.rule) for e in owned}


def _resolved(text: str, found: list[Candidate], owners: dict[int, Candidate]) -> list[Candidate]:
    """Give each back-reference the name it points to; one that points to nothing is dropped, but for places, which stand for themselves.

    A name behind a preposition (在云州综保区) and a bank are pointed back to only where nothing else can be.
    """
    last: dict[str, Candidate] = {}
    nearest: dict[str, Candidate] = {}
    counted: Candidate | None = None
    towns: dict[str, str] = {}  # the last 县, 市, 区 … of the text
    out: list[Candidate] = []
    for candidate in found:
        if candidate.kind == "group" and not candidate.rule.endswith(_UNCOUNTED):
            counted = candidate
        if candidate.kind == "place" and candidate.name:
            towns[candidate.name[-1]] = candidate.name
        if candidate.name:
            if not text.endswith(_ELSEWHERE, max(0, candidate.start - 2), candidate.start):
                nearest[candidate.kind] = candidate
            if candidate.kind not in last or not _is_aside(text, candidate) or _is_aside(text, last[candidate.kind]):
                last[candidate.kind] = candidate
            if candidate.kind == "project" and (owner := owners.get(candidate.start)) is not None:
                last["company"] = nearest["company"] = owner
            out.append(candidate)
        elif (candidate.rule == "project.phase" or (candidate.rule == "project.anaphor" and _is_of_company(text, candidate, last))) and _is_anothers(text, candidate, last):
            continue
        elif candidate.level == "全区" and "区" not in towns and (zone := last.get("zone")) is not None:
            out.append(Candidate(candidate.start, candidate.end, "zone", zone.name, "reference"))
        elif candidate.kind == "place":
            town = towns.get((candidate.level or "")[1:]) if (candidate.level or "").startswith("该") else None
            out.append(Candidate(candidate.start, candidate.end, "place", town or candidate.level or "", candidate.rule))
        elif candidate.rule == "project.head":
            word = text[candidate.start : candidate.end]
            target = next((c for c in reversed(out) if c.kind == "project" and _TRIMMED.sub("", c.name).endswith(word)), None)
            if target is not None:
                out.append(Candidate(candidate.start, candidate.end, "project", target.name, "reference", target.topic))
        elif counted is not None and _points_to_set(text, candidate, counted, last.get("project")):
            out.append(Candidate(candidate.start, candidate.end, "group", counted.name, "reference"))
        elif candidate.rule == "project.anaphor" and len(members := _told_together(text, out, candidate)) >= _SEVERAL:
            out.append(Candidate(candidate.start, candidate.end, "group", "、".join(members), "reference"))  # A、B、C。项目建成后
        elif (target := (nearest if candidate.rule == "nearest" else last).get(candidate.kind)) is not None:
            out.append(Candidate(candidate.start, candidate.end, candidate.kind, target.name, "reference", target.topic))
        elif candidate.kind == "project" and text.endswith(_THIS, 0, candidate.start) and (coming := next((c for c in found if c.start > candidate.start and c.kind == "project" and c.name), None)):
            out.append(Candidate(candidate.start, candidate.end, "project", coming.name, "reference", coming.topic))  # named only further on
        elif candidate.level in _STANDS_ALONE:
            last["zone"] = nearest["zone"] = candidate._replace(name=candidate.level, rule="reference")
            out.append(last["zone"])
    return out
