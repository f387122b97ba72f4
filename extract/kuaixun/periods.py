"""Which date a figure is of: the last before it in its sentence, unless the words between, or what happened on the date, say otherwise."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar, Literal, NamedTuple

from kuaixun.dates import DateCue, Period
from kuaixun.model import Entity, Quantity
from kuaixun.reference import Candidate
from kuaixun.rules import Row, Rules
from kuaixun.text import ClauseMarks, clause_end

UNDATED: Period = (None, None)
_FARTHEST, _REACH = 8, 200  # dates, and characters, looked back over in a sentence, which may be a list without end
_FULL_STOP = re.compile(r"[。！？\n]")
_NAMED = ("project", "company", "zone")
_SETS = ("group", "place")
# What a project is to cost, cover or make; a day is never its period, and a date only where both stand in one clause.
_DESIGN = frozenset({"investment", "investment_period", "land_area", "floor_area", "capacity", "facility_count", "length"})
_MONTH = 31  # days of the longest period that something may have happened in, where a comma parts it from what happened
_FRAME = re.compile("[前后内起]?，")  # 今年8月，…: the date is of what comes next
_OF_FIGURE = re.compile("的[0-9]")  # 从2010年的3亿元增加到…
_HEAD = re.compile("(?:[^，。；：]*[)）])?[“”]?(?:截至|截止|到|至|自|从|在|于|其中)?[^，。；：、0-9]{0,10}")  # what may stand before the date of a sentence
_CLAUSE_HEAD = re.compile("[“”]?(?:截至|截止到?|到|至|自|从|在|于|其中|而)?")


class PeriodCue(Row):
    """Words behind a date. An `event` is what happened on it, so that it is not the period of what is told of the same project or company
    after it; `after` says that a figure is of a later time (达产后)."""

    file: ClassVar[str] = "periods.toml"
    table: ClassVar[str] = "cues"
    role: Literal["event", "after"]
    words: tuple[str, ...]
    not_behind: tuple[str, ...] = ()  # what, just behind a word, makes it no event: 投产|项目


class _Event(NamedTuple):
    """What happened on a date: where its word begins, where its clause ends, and whether it is counted there (签约项目46个)."""

    start: int
    clause_end: int
    is_counted: bool


class PeriodFinder:
    """Reads the words around dates. Built once for a set of rules; safe to share between texts."""

    def __init__(self, rules: Rules) -> None:
        rows = rules.rows(PeriodCue)
        self.event = _any(word for row in rows if row.role == "event" for word in row.words)
        self.no_event = _any(word for row in rows for word in row.not_behind)
        self.after = _any(word for row in rows if row.role == "after" for word in row.words)
        self.present = _any(word for row in rules.rows(DateCue) if row.role == "present" for word in row.words)

    def of(
        self, text: str, dates: Sequence[tuple[Entity, Period]], quantities: Sequence[Quantity], clauses: ClauseMarks, issue: date | None
    ) -> Periods:
        """The periods of one text, published on `issue`."""
        return Periods(self, text, dates, [quantity.start for quantity in quantities], clauses, issue)


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


class Periods:
    """The dates of one text, and which of them is of a figure."""

    def __init__(
        self,
        finder: PeriodFinder,
        text: str,
        dates: Sequence[tuple[Entity, Period]],
        figures: Sequence[int],
        clauses: ClauseMarks,
        issue: date | None,
    ) -> None:
        self._finder, self._text, self._dates, self._figures, self._clauses, self._issue = finder, text, dates, figures, clauses, issue
        self._starts = [entity.start for entity, _ in dates]
        self._stops = [0, *(match.end() for match in _FULL_STOP.finditer(text))]
        self._events: dict[int, _Event | None] = {}

    def period(self, at: int, attribute: str, subject: Candidate) -> Period:
        """The period of the figure that begins at `at`."""
        index = self._last(at)
        return UNDATED if index is None or self._is_of_another(index, at, attribute, subject) else self._dates[index][1]

    def takes_back(self, at: int, planned: int) -> bool:
        """Whether a figure behind a word of a plan (which ends at `planned`) is of a time that is over: 计划全年投资30亿元，一季度完成8亿元."""
        index = self._last(at)
        if index is None:
            return False
        entity, (_, end) = self._dates[index]
        here = entity.start >= self._clauses.start(at) or self._event(index) is None
        return here and planned <= self._clauses.start(entity.start) and self._is_over(end)

    def _is_over(self, end: date | None) -> bool:
        return end is not None and self._issue is not None and end <= self._issue

    def _last(self, at: int) -> int | None:
        """The date before a place in its sentence that may be of it: the last, or over ； the last that is of all that follows."""
        begin, behind = self._stops[bisect_right(self._stops, at) - 1], bisect_left(self._starts, at)
        for index in range(behind - 1, max(behind - 1 - _FARTHEST, -1), -1):
            if self._starts[index] < begin:
                break
            entity, _ = self._dates[index]
            is_left = entity.rule == "same-period" and clause_end(self._text, entity.end) <= at  # 去年同期为75亿元，增长两成
            if not is_left and (self._text.find("；", entity.end, at) < 0 or self._governs_on(index)):
                return index
        return None

    def _governs_on(self, index: int) -> bool:
        """Whether a date is of what follows ；: 2023年，产值30亿元；税收2亿元."""
        text, (entity, period) = self._text, self._dates[index]
        head = max(self._stops[bisect_right(self._stops, entity.start) - 1], text.rfind("；", max(entity.start - _REACH, 0), entity.start) + 1)
        is_first = bisect_left(self._figures, head) == bisect_left(self._figures, entity.start)
        begins = (is_first and self._begins_clause(entity)) or _HEAD.fullmatch(text, head, entity.start)
        return bool(begins) and period[0] != period[1] and not _OF_FIGURE.match(text, entity.end) and self._event(index) is None

    def _begins_clause(self, entity: Entity) -> bool:
        return _CLAUSE_HEAD.fullmatch(self._text, self._clauses.start(entity.start), entity.start) is not None

    def _is_of_another(self, index: int, at: int, attribute: str, subject: Candidate) -> bool:
        entity, period = self._dates[index]
        if self._is_left(entity, period, at):
            return True
        is_design = subject.kind == "project" and attribute in _DESIGN
        if is_design and (period[0] == period[1] or self._clauses.start(at) > entity.end + 2):
            return True
        if event := self._event(index):
            return subject.kind not in _SETS and not event.is_counted if at >= event.clause_end else is_design and at < event.start
        return subject.kind in _NAMED and subject.rule != "reference" and self._is_of_its_clause(entity, subject)

    def _is_left(self, entity: Entity, period: Period, at: int) -> bool:
        """Whether the words before a figure leave a date behind: 2021年3月动工，目前完成八成."""
        begin = max(entity.end, at - _REACH)
        if self._finder.after.search(self._text, begin, at):
            return True
        is_until = period[0] is None and not self._text.startswith("前", entity.end)
        is_current = not self._is_over(period[1]) and period[1] is not None
        return not (is_until or is_current) and self._finder.present.search(self._text, begin, at) is not None

    def _is_of_its_clause(self, entity: Entity, subject: Candidate) -> bool:
        """Whether a date stands behind a subject of its own, and the figure's comes later: 甲公司2023年产值5亿元，乙项目总投资3亿元."""
        text = self._text
        return not (_FRAME.match(text, entity.end) or self._begins_clause(entity)) and subject.start > clause_end(text, entity.end)

    def _event(self, index: int) -> _Event | None:
        if index not in self._events:
            self._events[index] = self._find_event(*self._dates[index])
        return self._events[index]

    def _find_event(self, entity: Entity, period: Period) -> _Event | None:
        """What happened on the date, if its clause says so. A year or quarter before a comma is the period of all that follows."""
        start = entity.end
        if frame := _FRAME.match(self._text, start):
            if not (period[0] and period[1] and (period[1] - period[0]).days <= _MONTH):
                return None
            start = frame.end()
        end = clause_end(self._text, start)
        for word in self._finder.event.finditer(self._text, start, end):
            if not self._finder.no_event.match(self._text, word.end()):
                counted = bisect_left(self._figures, word.end())
                return _Event(word.start(), end, counted < len(self._figures) and self._figures[counted] < end)
        return None
