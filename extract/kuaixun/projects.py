"""One row for each single project: its companies, zones, place, stage, dates and figures."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from kuaixun.coreference import core
from kuaixun.dates import Period
from kuaixun.facts import Draft
from kuaixun.industries import IndustryFinder
from kuaixun.model import Entity, Modality, Stage
from kuaixun.reference import Candidate
from kuaixun.rules import Row, Rules
from kuaixun.text import clause_start
from kuaixun.topics import Topic


class StageCue(Row):
    """Words that report a stage as reached, and those that take it back (即将, 尚未, 力争)."""

    file: ClassVar[str] = "stages.toml"
    table: ClassVar[str] = "stage"
    stage: Stage
    words: tuple[str, ...]


class StageDoubt(Row):
    """Words before a stage word that show it as not reached."""

    file: ClassVar[str] = "stages.toml"
    table: ClassVar[str] = "doubt"
    words: tuple[str, ...]


STAGES: tuple[Stage, ...] = ("planned", "signed", "started", "building", "completed", "operating", "full")
_PARAGRAPH = 2000  # characters before and behind a project in which its sentence and its paragraph can still speak of it
_MAKING = ("capacity", "output", "facility_count")  # whose products tell the industry where the name does not
_TO_SPEND = ("investment", "investment_period")
_DONE_SET = re.compile("投产|竣工|建成|达产|完工")  # of the sets of projects only these have spent what they planned
_DESIGN = frozenset({"investment", "investment_period", "land_area", "floor_area", "capacity", "facility_count", "length"})
_DATED = {"signed": "signed_on", "started": "started_on", "completed": "completed_on", "operating": "operating_on"}


@dataclass(slots=True)
class Sketch:
    """A project within its article, while it is gathered."""

    topic: Topic
    name: str
    mentions: list[Candidate] = field(default_factory=list)
    companies: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    place: Entity | None = None
    stage: Stage | None = None
    stage_date: date | None = None
    promised: bool = False  # whether the text speaks of a stage that is not reached
    industry: str | None = None
    dates: dict[str, date] = field(default_factory=dict)
    figures: dict[str, Draft] = field(default_factory=dict)


@dataclass(slots=True)
class _Lookup:
    """What stands in a text, in order, each with the offsets at which it begins."""

    text: str
    sentences: Sequence[tuple[int, int]]
    candidates: Sequence[Candidate]
    towns: Sequence[Entity]  # cities and counties
    dates: Sequence[tuple[Entity, tuple[date | None, date | None]]]
    companies: Mapping[int, Entity]  # by where they begin, also inside the names of projects
    sentence_starts: list[int] = field(init=False)
    candidate_starts: list[int] = field(init=False)
    town_starts: list[int] = field(init=False)
    date_starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.sentence_starts = [start for start, _ in self.sentences]
        self.candidate_starts = [candidate.start for candidate in self.candidates]
        self.town_starts = [town.start for town in self.towns]
        self.date_starts = [entity.start for entity, _ in self.dates]

    def sentence(self, offset: int) -> tuple[int, int]:
        """The sentence of an offset."""
        return self.sentences[max(bisect_right(self.sentence_starts, offset) - 1, 0)]

    def between(self, start: int, end: int) -> Sequence[Candidate]:
        """The candidates that begin in `start:end`."""
        return self.candidates[bisect_left(self.candidate_starts, start) : bisect_left(self.candidate_starts, end)]

    def town(self, start: int, end: int) -> Entity | None:
        """The last city or county that begins in `start:end`."""
        index = bisect_left(self.town_starts, end) - 1
        return self.towns[index] if index >= 0 and self.town_starts[index] >= start else None

    def last_date(self, start: int, end: int) -> tuple[Entity, Period] | None:
        """The last date that begins in `start:end`, with its period."""
        index = bisect_left(self.date_starts, end) - 1
        return self.dates[index] if index >= 0 and self.date_starts[index] >= start else None


class ProjectFinder:
    """Gathers the projects of one text."""

    def __init__(self, rules: Rules) -> None:
        self._stage = {word: row.stage for row in rules.rows(StageCue) for word in row.words}
        self._words = re.compile("|".join(sorted(map(re.escape, self._stage), key=len, reverse=True)))
        doubts = sorted((w for row in rules.rows(StageDoubt) for w in row.words), key=len, reverse=True)
        self._industries = IndustryFinder(rules)
        self._doubt = re.compile(f"(?:{'|'.join(map(re.escape, doubts))})[^，。；]{{0,14}}$")

    def find(
        self,
        text: str,
        topics: Sequence[Topic],
        candidates: Sequence[Candidate],
        drafts: Sequence[Draft],
        entities: Sequence[Entity],
        dates: Sequence[tuple[Entity, tuple[date | None, date | None]]],
        sentences: Sequence[tuple[int, int]],
        published: date | None = None,
    ) -> tuple[list[Sketch], list[Draft]]:
        """The projects of a text in the order of their first mention, and the facts with the modality that the projects' stages give them."""
        known: dict[str, Sketch] = {}
        for topic in topics:
            if topic.kind == "project":
                known.setdefault(topic.name, Sketch(topic, topic.name))
        for candidate in candidates:
            if candidate.kind == "project" and (sketch := known.get(candidate.name)):
                sketch.mentions.append(candidate)
        towns = [e for e in entities if e.type == "PLACE" and e.level in ("city", "county")]
        lookup = _Lookup(text, sentences, candidates, towns, dates, {e.start: e for e in entities if e.type == "COMPANY"})
        for sketch in known.values():
            self._gather(lookup, sketch, published)
        drafted: list[Draft] = []
        for draft in drafts:
            if draft.subject.kind == "project" and (sketch := known.get(draft.subject.name)):
                if (modality := settled(draft.attribute, sketch.stage)) and not (draft.told and draft.modality == "planned"):
                    draft = draft._replace(modality=modality)
                sketch.figures.setdefault(draft.attribute, draft)
            elif draft.subject.kind == "group" and draft.attribute in _TO_SPEND:
                draft = draft._replace(modality="actual" if _DONE_SET.search(draft.subject.name) else "planned")
            drafted.append(draft)
        told = [sketch for sketch in known.values() if _counts(sketch)]
        for sketch in told:
            made = (sketch.figures[attribute].product for attribute in _MAKING if attribute in sketch.figures)
            sketch.industry = self._industries.of(sketch.name, *made)
        return told, drafted

    def stage_of(self, words: str) -> Stage | None:
        """The stage that a few words report as reached: a cell of a table, not a sentence."""
        sketch = Sketch(Topic(0, 0, "project", "", ""), "")
        self._stages(_Lookup(words, [(0, len(words))], (), (), (), {}), sketch, 0, len(words), None)
        return sketch.stage

    def _gather(self, lookup: _Lookup, sketch: Sketch, published: date | None) -> None:
        text = lookup.text
        for mention in sketch.mentions:
            start, end = lookup.sentence(mention.start)
            start, end = max(start, mention.start - _PARAGRAPH), min(end, mention.end + _PARAGRAPH)  # of what is no sentence but a list without end
            around = lookup.between(start, end)
            others = [c for c in around if c.kind == "project" and c.name != mention.name]
            left, right = _reach(text, mention, others, start, end)
            if (owner := lookup.companies.get(mention.start)) and owner.end < mention.end and owner.name not in sketch.companies:
                sketch.companies.append(owner.name)  # 瑞禾集团总部项目
            for c in around:
                if not left <= c.start < right:
                    continue
                if c.kind == "company" and c.name not in sketch.companies and self._builds(text, c, mention, sketch):
                    sketch.companies.append(c.name)
                if c.kind == "zone" and c.name not in sketch.zones and not _overlap(c.name, sketch.name) and c.end <= mention.start + 40 and len(sketch.zones) < 2:
                    sketch.zones.append(c.name)
            sketch.place = sketch.place or lookup.town(start, end)
            opening = left if left == start else max(left, clause_start(text, mention.start))
            self._stages(lookup, sketch, opening, right, published)
            if text.endswith(_FINISHED, opening, mention.start):
                sketch.stage = "completed"
            if right == end:
                self._told_further(lookup, sketch, mention, end, published)
        first = sketch.mentions[0] if sketch.mentions else None
        if first is not None and not sketch.zones:
            paragraph = max(text.rfind("\n", 0, first.start) + 1, first.start - _PARAGRAPH)
            start, _ = lookup.sentence(first.start)
            if not any(c.kind == "place" for c in lookup.between(start, first.end)):  # a place of its own sentence says that it lies elsewhere
                near = [c.name for c in lookup.between(paragraph, first.start) if c.kind == "zone" and not _overlap(c.name, sketch.name)]
                sketch.zones = list(dict.fromkeys(near))[-2:] or self._only_zone(lookup, sketch, first)
        if first is not None and sketch.stage is None:
            sketch.stage = self._shared_stage(text, first)

    def _only_zone(self, lookup: _Lookup, sketch: Sketch, mention: Candidate) -> list[str]:
        """The zone, or the zone and its park, that the headline or the first paragraph names, if the text names no other."""
        zones = [c for c in lookup.candidates if c.kind == "zone" and not _overlap(c.name, sketch.name)]
        names = list(dict.fromkeys(c.name for c in zones))
        chain = len(names) == 2 and zones[0].name != zones[1].name and zones[0].end == zones[1].start
        if not (len(names) == 1 or chain) or zones[0].start >= mention.start:
            return []
        opening = lookup.text.find("\n", lookup.text.find("\n") + 2)  # where the first paragraph behind the headline ends
        return names if opening < 0 or zones[0].end <= opening else []

    def _told_further(self, lookup: _Lookup, sketch: Sketch, mention: Candidate, end: int, published: date | None) -> None:
        """What the rest of the paragraph says, up to the next project: …项目。位于云州经开区，去年开工。"""
        text = lookup.text
        close = text.find("\n", end)
        limit = min(close if close >= 0 else len(text), end + _PARAGRAPH)
        limit = next((c.start for c in lookup.between(end, limit) if c.kind in ("project", "group") and c.name != mention.name), limit)
        told = end
        while told < limit and _ITS_OWN.match(text, told) and (following := lookup.sentence(told)[1]) > told:
            told = following
        self._stages(lookup, sketch, end, min(told, limit), published)
        if not sketch.zones:
            near = [c for c in lookup.between(end, limit) if c.kind == "zone" and not _overlap(c.name, sketch.name)]
            sketch.zones = [c.name for i, c in enumerate(near) if _SITED.search(text, end, c.start) and (i == 0 or c.start == near[i - 1].end)][:2]

    def _is_planned(self, text: str, left: int, at: int) -> bool:
        """预计2025年底完工，2026年投产: a plan goes on over commas until a word says that something is done."""
        plans = list(_PLANS.finditer(text, left, at))
        return bool(plans) and not _DONE.search(text, plans[-1].end(), at)

    def _shared_stage(self, text: str, mention: Candidate) -> Stage | None:
        """The stage of the round that the project is a part of: 20个项目集中签约。其中，…; or of the list: 当天签订的…"""
        before = max(0, mention.start - _ROUND_REACH)
        if _SIGNED.search(text[before : mention.start]):
            return "signed"
        rounds = [(match.start(), match["stage"]) for pattern in (_ROUND, _SO_MANY) for match in pattern.finditer(text, before, mention.start)]
        return self._stage.get(max(rounds)[1]) if rounds else None

    def _builds(self, text: str, company: Candidate, mention: Candidate, sketch: Sketch) -> bool:
        return company.end <= mention.start or "建设" in text[mention.end : company.start] or "由" in text[max(0, company.start - 1) : company.start]

    def _stages(self, lookup: _Lookup, sketch: Sketch, left: int, right: int, published: date | None) -> None:
        """What `left:right` reports as reached: the latest stage, and the day of each; a stage that lies ahead of the issue is promised."""
        text = lookup.text
        for match in self._words.finditer(text, left, right):
            at, behind = match.span()
            while further := self._words.match(text, behind):
                behind = further.end()  # 建成投入使用后
            if _NO_STAGE.match(text, at) or text[behind : behind + 1] in ("后", "前") or self._is_planned(text, left, at) or self._doubt.search(text[max(left, at - 18) : at]):
                sketch.promised = True
                continue
            stage = self._stage[match.group()]
            day, deadline = self._day(lookup, left, at)
            if published and (day or deadline or published) > published:
                sketch.promised = True
                continue
            if stage in _DATED and day:
                sketch.dates.setdefault(_DATED[stage], day)
            if sketch.stage is None or STAGES.index(stage) > STAGES.index(sketch.stage):
                sketch.stage, sketch.stage_date = stage, day

    def _day(self, lookup: _Lookup, left: int, at: int) -> tuple[date | None, date | None]:
        """The first day of the last date before a stage, or the day before which it is to be reached (2026年底前建成); neither where that is the
        date of the stage before it: 2021年3月签约，现已投产."""
        found = lookup.last_date(left, at)
        if found is None or found[0].rule in _NO_DAY:
            return None, None
        entity, (day, end) = found
        clause = _DATE_FRAME.match(lookup.text, entity.end, at)
        between = lookup.text[clause.end() if clause else entity.end : at]
        first, comma, rest = between.partition("，")
        if comma and (self._words.search(first) or _SINCE_THEN.search(rest)):
            return None, None
        return day, end if day is None and clause and clause.group().startswith(_BEFORE) else None


def _counts(sketch: Sketch) -> bool:
    """Whether the text tells anything of a project: a park or a base that has neither a figure nor a stage is only mentioned."""
    return bool(sketch.figures) or sketch.stage is not None or sketch.promised or sketch.topic.rule == "project.project"


def _reach(text: str, mention: Candidate, others: Sequence[Candidate], start: int, end: int) -> tuple[int, int]:
    """The part of a sentence that speaks of one project: up to its neighbours, over those that only a list joins to it."""
    left = max((c.end for c in others if c.end <= mention.start), default=start)
    last, right = mention.end, end
    for other in others:
        if other.start < mention.end:
            continue
        if _LIST.fullmatch(text, last, other.start):
            last = other.end
            continue
        right = other.start
        break
    return left, right


# How a sentence begins that goes on about the project before it, with no subject of its own.
_ITS_OWN = re.compile(
    "[“”]?(?:该?项目|目前|现已|已|截至|今年|去年|前年|明年|[0-9]{4}年|[0-9]{1,2}月|位于|坐落|选址|拟|计划|预计|主体|[一二三]期|土地|建设|建成|投产|因|总投资|占地|规划)"
)
_FINISHED = ("已完成", "完成了", "已建成", "建成了")
_SITED = re.compile("(?:位于|坐落于?|地处|落户|选址)[^，。；]{0,6}$|(?:位于|坐落于?|地处|落户|选址)[^，。；]{2,16}区$")
_LIST = re.compile(r"(?:[、和及与]|以及)[^，。；、]{0,32}")
_NO_DAY = ("years-around-issue", "five-year-plan")
_BEFORE = ("前", "之前", "以前")
_DATE_FRAME = re.compile("(?:[之以]?前|[后内起底])?，?")
_SINCE_THEN = re.compile("目前|现|如今|眼下|已")
_NO_STAGE = re.compile("(?:运营|运行)(?:商|期|费|成本|管理|中心|平台|模式|团队|主体|项目|环境|效率|情况|平稳|质量|态势)|(?:竣工|投产)(?:面积|率)")
_PLANS = re.compile("预计|计划|力争|有望|拟于|争取|确保")
_DONE = re.compile("已|目前|日前|近日|正在|。")
_ROUND = re.compile(r"(?:集中|集体|现场|当天|此次|[0-9一二两三四五六七八九十]+[个项][\u4e00-\u9fff]{0,8}项目|项目(?=..(?:仪式|活动)))(?:正式|成功)?(?P<stage>签约|开工|竣工|投产)(?:仪式|项目|活动|落户|，|。|的)?")
_SIGNED = re.compile("签[订署约]的(?!是|[^，。；]{0,12}(?:协议|合同))[^。！？\n]*$")  # 当天签订的A项目，B项目，…
_SO_MANY = re.compile("(?:共|现场|集中|成功)(?P<stage>签约|开工|竣工|投产)了?[0-9一二三四五六七八九十]+[个项]")  # 共签约6个大项目
_ROUND_REACH = 400  # characters from a round to a project that is a part of it


def settled(attribute: str, stage: Stage | None) -> Modality | None:
    """The modality that a project's stage gives a figure of its own: investment, land and design capacity are planned until it is completed."""
    if attribute not in _DESIGN:
        return None
    return "actual" if stage in ("completed", "operating", "full") else "planned"


def _overlap(zone: str, project: str) -> bool:
    """A park that is itself the project is not its zone."""
    return zone in project or core(project) in zone
