"""One row for each single project: its companies, zones, place, stage, dates and figures."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from kuaixun.facts import Draft
from kuaixun.model import Entity, Stage
from kuaixun.reference import Candidate
from kuaixun.rules import Row, Rules
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
    dates: dict[str, date] = field(default_factory=dict)
    figures: dict[str, Draft] = field(default_factory=dict)


class ProjectFinder:
    """Gathers the projects of one text."""

    def __init__(self, rules: Rules) -> None:
        self._stage = {word: row.stage for row in rules.rows(StageCue) for word in row.words}
        self._words = re.compile("|".join(sorted(map(re.escape, self._stage), key=len, reverse=True)))
        doubts = sorted((w for row in rules.rows(StageDoubt) for w in row.words), key=len, reverse=True)
        self._doubt = re.compile(f"(?:{'|'.join(map(re.escape, doubts))})[^，。；]{{0,10}}$")

    def find(
        self,
        text: str,
        topics: Sequence[Topic],
        candidates: Sequence[Candidate],
        drafts: Sequence[Draft],
        places: Sequence[Entity],
        dates: Sequence[tuple[Entity, tuple[date | None, date | None]]],
        sentences: Sequence[tuple[int, int]],
        published: date | None = None,
    ) -> list[Sketch]:
        """The projects of a text in the order of their first mention."""
        self._published = published
        sketches: dict[str, Sketch] = {}
        for topic in topics:
            if topic.kind == "project":
                known = next((s for s in sketches.values() if same_project(s.name, topic.name)), None)
                if known is None:
                    sketches[topic.name] = Sketch(topic, topic.name)
        for candidate in candidates:
            if candidate.kind == "project" and (sketch := _of(sketches, candidate.name)):
                sketch.mentions.append(candidate)
        for sketch in sketches.values():
            self._gather(text, sketch, sentences, candidates, places, dates)
        for draft in drafts:
            if draft.subject.kind == "project" and (sketch := _of(sketches, draft.subject.name)) and draft.attribute not in sketch.figures:
                sketch.figures[draft.attribute] = draft
        return list(sketches.values())

    def _gather(
        self,
        text: str,
        sketch: Sketch,
        sentences: Sequence[tuple[int, int]],
        candidates: Sequence[Candidate],
        places: Sequence[Entity],
        dates: Sequence[tuple[Entity, tuple[date | None, date | None]]],
    ) -> None:
        starts = [s for s, _ in sentences]
        for mention in sketch.mentions:
            start, end = sentences[max(bisect_right(starts, mention.start) - 1, 0)]
            around = [c for c in candidates if start <= c.start < end]
            others = [c for c in around if c.kind == "project" and c.name != mention.name]
            left, right = _reach(text, mention, others, start, end)
            for c in around:
                if not left <= c.start < right:
                    continue
                if c.kind == "company" and c.name not in sketch.companies and self._builds(text, c, mention, sketch):
                    sketch.companies.append(c.name)
                if c.kind == "zone" and c.name not in sketch.zones and not _overlap(c.name, sketch.name) and c.end <= mention.start + 40 and len(sketch.zones) < 2:
                    sketch.zones.append(c.name)
            if sketch.place is None:
                near = [p for p in places if start <= p.start < end and p.level in ("city", "county")]
                sketch.place = near[-1] if near else None
            self._stages(text, sketch, mention, left, right, dates)
        first = sketch.mentions[0] if sketch.mentions else None
        if first is not None and not sketch.zones:
            paragraph = text.rfind("\n", 0, first.start) + 1
            start = sentences[max(bisect_right(starts, first.start) - 1, 0)][0]
            if not any(c.kind == "place" and start <= c.start < first.end for c in candidates):  # a place of its own sentence says that it lies elsewhere
                near = [c.name for c in candidates if c.kind == "zone" and paragraph <= c.start < first.start and not _overlap(c.name, sketch.name)]
                sketch.zones = list(dict.fromkeys(near))[-2:]
        if first is not None and sketch.stage is None:
            sketch.stage = self._shared_stage(text, first)

    def _is_planned(self, text: str, left: int, at: int) -> bool:
        """预计2025年底完工，2026年投产: a plan goes on over commas until a word says that something is done."""
        plans = list(_PLANS.finditer(text, left, at))
        return bool(plans) and not _DONE.search(text, plans[-1].end(), at)

    def _shared_stage(self, text: str, mention: Candidate) -> Stage | None:
        """The stage of the round that the project is a part of: 33个项目集中签约。其中，…"""
        matches = list(_ROUND.finditer(text, max(0, mention.start - 400), mention.start))
        return self._stage.get(matches[-1].group("stage")) if matches else None

    def _builds(self, text: str, company: Candidate, mention: Candidate, sketch: Sketch) -> bool:
        return company.end <= mention.start or "建设" in text[mention.end : company.start] or "由" in text[max(0, company.start - 1) : company.start]

    def _stages(
        self,
        text: str,
        sketch: Sketch,
        mention: Candidate,
        left: int,
        right: int,
        dates: Sequence[tuple[Entity, tuple[date | None, date | None]]],
    ) -> None:
        for match in self._words.finditer(text, left, right):
            clause = text[max(left, match.start() - 14) : match.start()]
            if self._doubt.search(clause) or text[match.end() : match.end() + 1] in ("后", "前") or self._is_planned(text, left, match.start()):
                continue
            stage = self._stage[match.group()]
            day = next((i[0] for e, i in reversed(dates) if left <= e.start < match.start()), None)
            if day and self._published and day > self._published:
                continue
            if stage in _DATED and day:
                sketch.dates.setdefault(_DATED[stage], day)
            if sketch.stage is None or STAGES.index(stage) > STAGES.index(sketch.stage):
                sketch.stage, sketch.stage_date = stage, day


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


_LIST = re.compile(r"[、和及与][^，。；、]{0,24}")
_PLANS = re.compile("预计|计划|力争|有望|拟于|争取|确保")
_DONE = re.compile("已|目前|日前|近日|正在|。")
_ROUND = re.compile(r"(?:集中|现场|当天|此次|项目)(?P<stage>签约|开工|竣工|投产)(?:仪式|项目|活动|落户|，|。|的)?")


def same_project(one: str, other: str) -> bool:
    """The same name but for 项目, 工程 at its end, quotation marks, or a longer beginning."""
    one, other = _core(one), _core(other)
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= 5 and short in long)


def _overlap(zone: str, project: str) -> bool:
    """A park that is itself the project is not its zone."""
    return zone in project or _core(project) in zone


def _core(name: str) -> str:
    return re.sub(r"[“”\"《》]|(?:建设)?(?:项目|工程)$", "", name)


def _of(sketches: dict[str, Sketch], name: str) -> Sketch | None:
    return sketches.get(name) or next((s for s in sketches.values() if same_project(s.name, name)), None)
