"""Dates and periods: found by one pattern, each resolved to its interval against the day of issue.

A point in time is read into a `Point` (what was printed), then placed in the calendar (what it means on that day of issue).
A day, month or year is its whole interval; 上旬 and 月初 are the 1st to 10th, 中旬 the 11th to 20th, 下旬 and 月底 the 21st to the last;
年初 January to March, 年中 June to July, 年底 October to December; a lunar month is its days by the calendar.
The words are rows of dates.toml.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import ClassVar, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict

from .model import Entity
from .rules import Row, Rules
from .text import fold

Interval = tuple[date, date]
Period = tuple[date | None, date | None]  # open where the text gives only one end

# How far ahead of the issue a date without a year may lie and still be meant as coming, and how far behind it one that is planned.
AHEAD = timedelta(days=92)
COUNTING = timedelta(days=15)  # the same for figures counted from January: 1-3月 may be reported before March is over, 1-5月 not
BEHIND = timedelta(days=120)
# How far a date without a year may lie behind the one whose year is printed before it, and be meant in the next year: 2023年11月开工，2月投产.
# A part of a year is told in any order (三季度…，一季度…), so only one that follows at once is meant so.
NEXT, NEXT_PART = timedelta(days=245), timedelta(days=125)
MONTH = timedelta(days=31)
YEAR_REACH, STOPS = 300, 2  # characters and full stops over which a year is still meant
CUE_BEFORE, CUE_AFTER = 60, 12  # characters around a date in which a word such as 预计 speaks of it


class DateWord(Row):
    """A word for a year, month or day at a distance from the issue (去年) or from the last date in the text (次年)."""

    file: ClassVar[str] = "dates.toml"
    table: ClassVar[str] = "words"
    words: tuple[str, ...]
    unit: Literal["year", "month", "day"]
    shift: int
    anchor: Literal["issue", "text"] = "issue"
    alone: bool = False  # only behind punctuation: 后年 in 投产后年产 is none
    not_before: tuple[str, ...] = ()


class DatePart(Row):
    """A part of a year, in months."""

    file: ClassVar[str] = "dates.toml"
    table: ClassVar[str] = "parts"
    words: tuple[str, ...]
    months: tuple[int, int]
    bare: bool = False  # may stand without a year
    behind_year: tuple[str, ...] = ()  # the form that leaves out the second 年: 2024年底
    not_before: tuple[str, ...] = ()


class DateThird(Row):
    """A part of a month, in days; 31 stands for the last."""

    file: ClassVar[str] = "dates.toml"
    table: ClassVar[str] = "thirds"
    words: tuple[str, ...]
    days: tuple[int, int]
    not_before: tuple[str, ...] = ()


class DaysOff(BaseModel):
    """How many days a holiday lasts from a year on, and how many days behind the holiday's own they begin."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    since: int
    shift: int = 0
    days: int


class Holiday(Row):
    """A holiday, as the day on which it falls, or with `off` as all the days that are off; `moved` has those of single years."""

    file: ClassVar[str] = "dates.toml"
    table: ClassVar[str] = "holidays"
    words: tuple[str, ...]
    calendar: Literal["solar", "lunar"]
    month: int
    day: int
    shift: int = 0
    off: tuple[DaysOff, ...] = ()
    moved: tuple[tuple[date, date], ...] = ()


Role = Literal["planned", "until", "until-behind", "before", "around", "since", "base", "base-behind", "report", "dateline", "present"]


class DateCue(Row):
    """Words near a date: that it is planned, which side of it is meant, or that it is no period of what the sentence tells.

    A `base` is what figures are compared with (较年初), a `report` is when something was said (6月12日，记者获悉), `present` leaves the date (目前).
    """

    file: ClassVar[str] = "dates.toml"
    table: ClassVar[str] = "cues"
    words: tuple[str, ...]
    role: Role
    not_after: tuple[str, ...] = ()  # what, just before a word, makes it another one: 占|比


class DateDecoy(Row):
    """Words whose last character looks like the first of a date word (目前|年)."""

    file: ClassVar[str] = "dates.toml"
    table: ClassVar[str] = "decoys"
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A point in time as printed: the fields that were given, the rest left out."""

    rule: str
    year: int | None = None
    year_word: DateWord | None = None
    month: int | None = None
    month_word: DateWord | None = None
    day: int | None = None
    day_word: DateWord | None = None
    days: tuple[int, int] | None = None  # a part of the month
    months: tuple[int, int] | None = None  # a part of the year
    holiday: Holiday | None = None
    lunar: bool = False
    cumulative: bool = False  # counted from January: 前7个月, 1-11月
    same_period: bool = False  # 去年同期

    @property
    def dated(self) -> bool:
        """Whether the point itself says which year it is in."""
        return not (self.year is None and self.year_word is None and self.month_word is None and self.day_word is None)


class YearBefore(NamedTuple):
    """The date before one without a year, where the text printed its year."""

    days: Interval
    apart: bool = False  # whether a full stop stands between
    promised: bool = False  # whether a word of a plan stands between
    parted: bool = True  # whether a mark of a clause stands between, so that the year is no attribute: 去年签约的项目已于5月投产
    joined: bool = False  # whether nothing stands between: 2022年，上半年…; 2022年完成30亿元，其中上半年…

    @property
    def is_year(self) -> bool:
        """Whether no more than the year was printed."""
        return self.days[1] - self.days[0] > timedelta(days=360)


class Clock(NamedTuple):
    """What a date is read against: the day of issue, the last interval the text gave, and whether the words around speak of a plan."""

    issue: date | None
    last: Interval | None = None
    planned: bool = False
    before: YearBefore | None = None
    ahead: timedelta = AHEAD

    def base(self, word: DateWord) -> date | None:
        """The day from which a relative word counts."""
        return self.issue if word.anchor == "issue" else self.last[0] if self.last else None


# ---- grammar ----------------------------------------------------------------------------------------------------------------------------

_NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九十")} | {"零": 0, "两": 2, "正": 1, "冬": 11, "腊": 12}
_CN = "[一二三四五六七八九]"
_TO = r" ?(?:至|到|-{1,2}|~) ?"
_RANGE_AHEAD = "(?=[^至到~-]{1,40}+[至到~-])"  # no left end of a range is longer
_NO_DIGIT = r"(?<![0-9.])"
_OPENING = r"(?<![^\s，。、；：（(“”！？])"  # behind punctuation, or first on a line
_MONTH = r"(?:1[0-2]|0?[1-9]) ?月份?(?![龄薪租供嫂饼球])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9]) ?[日号]"
_CN_MONTH = rf"(?:十[一二]?|{_CN})月份?"
_CN_DAY = rf"(?:三十一?|二?十{_CN}?|二十|{_CN})[日号]"
_LUNAR_DAY = rf"(?:初(?:{_CN}|十)|二?十{_CN}?|廿{_CN}|三十)"
_LUNAR_MONTH = rf"(?:[正腊冬]月|(?<=农历)(?:十[一二]?|{_CN})月)"
_QUARTER = r"(?:第?[一二三四1-4]个?季度|前[二两三23]个?季度)"
_FIRST_MONTHS = rf"前(?:1[0-2]|[1-9]|十[一二]?|{_CN}|两)个?月份?"
_YEAR = rf"(?:{_NO_DIGIT}(?:19|20)[0-9]{{2}} ?年(?! ?第 ?[0-9]+ ?期)度?|[一二][〇零一二三四五六七八九]{{3}}年度?)"
_ISO = rf"{_NO_DIGIT}(?:19|20)[0-9]{{2}}(?P<iso>[-/.])(?:1[0-2]|0?[1-9])(?P=iso)(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])"
_PLAN = rf"(?:“十{_CN}五”|(?<!“)十{_CN}五)(?:期间|时期|以来|末)"
_SPAN = (
    rf"(?:(?<![历用经过达为期时长需要约续])(?:最?近|未来|今后)|(?<![历用经])过去(?:的)?)"
    rf"(?:[0-9]{{1,2}}|{_CN}|[两十])(?:年|个月)(?:来|间|内|里)?(?![度级产均多余龄])"
    rf"|{_OPENING}(?:[0-9]{{1,2}}|{_CN}|[两十])年[来间](?=[，、])"
)
_LONE_DAY = (
    rf"(?:{_OPENING}|(?<=[于在从讯自者])){_NO_DIGIT}(?:3[01]|[12][0-9]|[1-9])日(?:{_TO}(?:3[01]|[12][0-9]|[1-9])日)?"
    r"(?=[，,、上下晚凌早中）)电讯从在举召]|记者|获悉)"
)


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


def _guarded(rows: Mapping[str, DatePart | DateThird]) -> str:
    """The words of the rows, each unless the row's `not_before` follows."""
    words = sorted(rows, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word) + (f"(?!{_any(guard)})" if (guard := rows[word].not_before) else "") for word in words) + ")"


def _plain(pattern: str) -> str:
    """The pattern with its named groups unnamed, so that it may stand in another one more than once."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


class _Grammar:
    """The patterns built from the rows: `whole` is a date or period, `point` reads one end of one."""

    def __init__(self, rules: Rules) -> None:
        self.words = {word: row for row in rules.rows(DateWord) for word in row.words}
        self.parts = {word: row for row in rules.rows(DatePart) for word in row.words}
        self._short_parts = {word: row for row in rules.rows(DatePart) for word in row.behind_year}
        self.thirds = {word: row for row in rules.rows(DateThird) for word in row.words}
        self.holidays = {word: row for row in rules.rows(Holiday) for word in row.words}
        self._decoys = {word for row in rules.rows(DateDecoy) for word in row.words}
        years, months, days = (self._word_pattern(unit) for unit in ("year", "month", "day"))
        parts, thirds, holidays = _guarded(self.parts | self._short_parts), _guarded(self.thirds), _any(self.holidays)
        bare_parts = _guarded({word: row for word, row in self.parts.items() if row.bare})
        in_month = rf"(?:(?P<day>{_DAY}|{_CN_DAY})|(?P<third>{thirds}))"
        in_year = (
            rf"(?:(?P<same>同期)|(?P<part>{parts})|(?P<quarter>{_QUARTER})|(?P<first>{_FIRST_MONTHS})|(?P<holiday>{holidays})"
            rf"|(?:农历)?(?P<lunar_month>{_LUNAR_MONTH})(?P<lunar_day>{_LUNAR_DAY})?"
            rf"|(?:(?P<month>{_MONTH}|{_CN_MONTH})|(?P<month_word>{months}))(?: ?{in_month})?)"
        )
        self.point = re.compile(
            rf"(?:(?P<year>{_YEAR})|(?P<year_word>{years}))?(?: ?{in_year})?|(?P<day_word>{days})|(?P<only_day>{_DAY})|(?P<ymd>{_ISO})"
        )
        year = rf"(?:{_YEAR}|{years})"
        point = (
            rf"(?:{year}(?: ?{_plain(in_year)})?|(?:{_NO_DIGIT}{_MONTH}|{months})(?: ?{_plain(in_month)})?|{_CN_MONTH}{_CN_DAY}|{holidays}"
            rf"|(?<![每0-9一二三四五六七八九十几数多半百两])(?<!每年){bare_parts}|{_QUARTER}|(?:{_OPENING}|(?<=[市县区省州国])){_FIRST_MONTHS}"
            rf"|(?:农历)?{_LUNAR_MONTH}{_LUNAR_DAY}?|{days})"
        )
        # The left end of a range may leave its last unit to the right one: 2021-2023年, 1-11月, 3月1-5日, 一至三季度.
        short = (
            rf"(?:{_NO_DIGIT}(?:19|20)[0-9]{{2}}(?={_TO}{_YEAR})|{year}?{_NO_DIGIT}[0-9]{{1,2}}(?={_TO}{_MONTH})"
            rf"|{year}?{_NO_DIGIT}{_MONTH}[0-9]{{1,2}}(?={_TO}{_DAY})|{year}?第?[一二三四1-4](?={_TO}{_QUARTER})"
            rf"|{year}?十?{_CN}(?={_TO}{_CN_MONTH}))"
        )
        self.whole = re.compile(
            rf"(?P<plan>{_PLAN})|(?P<span>{_SPAN})|(?P<range>{_RANGE_AHEAD}(?:(?P<short>{short})|(?P<left>{point})){_TO}(?P<right>{point}|{_DAY}|{_CN_MONTH}))"
            rf"|{_ISO}|{point}|(?P<lone>{_LONE_DAY})"
        )

        self._start = re.compile("|".join(f"{first}(?={'|'.join(following)})" for first, following in self._openings().items()))

    def _openings(self) -> dict[str, list[str]]:
        """What may follow each first character of a date, as patterns."""
        openings: dict[str, list[str]] = defaultdict(list)
        for digit in "0123456789":
            openings[digit].append("(?<![0-9.][0-9])(?:[0-9]{3} ?[年/.~至到-]|[0-9]? ?[月日~至到个季-]|[0-9]?年[来间])")
        for numeral in "一二两三四五六七八九十":
            openings[numeral].append(rf"{_CN}?(?:[月至到季五~-]|个季|年[来间])|[〇零一二三四五六七八九]{{3}}年")
        openings["第"].append("[一二三四1-4][个季至到~-]")
        counted = [first + number for first in "近前" for number in "0123456789一二两三四五六七八九十"]
        for word in (*self.words, *self.parts, *self.holidays, *counted, "农历", "正月", "腊月", "冬月", "未来", "今后", "过去", "最近", "“十"):
            openings[word[0]].append(re.escape(word[1:2]))
        return openings

    def matches(self, folded: str) -> Iterator[re.Match[str]]:
        """All dates, in order. The whole pattern is tried only where a cheap one sees the first characters of a date."""
        behind, whole = 0, self.whole.match
        for opening in self._start.finditer(folded):
            start = opening.start()
            if start >= behind and (match := whole(folded, start)):
                behind = match.end()
                yield match

    def _word_pattern(self, unit: str) -> str:
        fragments = []
        for word, row in sorted(self.words.items(), key=lambda item: -len(item[0])):
            if row.unit == unit:
                before = "".join(sorted(decoy[0] for decoy in self._decoys if decoy[1] == word[0]))
                guard = _OPENING if row.alone else f"(?<![{before}])" if before else ""
                fragments.append(guard + re.escape(word) + (f"(?!{_any(row.not_before)})" if row.not_before else ""))
        return f"(?:{'|'.join(fragments)})"

    def read(self, text: str) -> Point:
        """One end of a date, already folded. Raises ValueError where the text is none."""
        match = self.point.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is no point in time")
        got = match.groupdict()
        if got["ymd"]:
            year, month, day = map(int, text.split(got["iso"]))
            return Point("day", year=year, month=month, day=day)
        if got["day_word"]:
            row = self.words[got["day_word"]]
            return Point(row.id, day_word=row)
        if got["only_day"]:
            return Point("day", day=_number(got["only_day"]))
        year_word = self.words[got["year_word"]] if got["year_word"] else None
        point = Point(year_word.id if year_word else "year", year=_number(got["year"]) if got["year"] else None, year_word=year_word)
        return self._within_year(point, got)

    def _within_year(self, point: Point, got: dict[str, str | None]) -> Point:
        if got["same"]:
            return replace(point, rule="same-period", same_period=True)
        if part := got["part"]:
            part_row = self.parts.get(part) or self._short_parts[part]
            return replace(point, rule=part_row.id, months=part_row.months)
        if quarter := got["quarter"]:
            last = 3 * _number(quarter)
            cumulative = quarter.startswith("前")
            return replace(point, rule="quarter", months=(1 if cumulative else last - 2, last), cumulative=cumulative)
        if first := got["first"]:
            return replace(point, rule="first-months", months=(1, _number(first)), cumulative=True)
        if holiday := got["holiday"]:
            row = self.holidays[holiday]
            return replace(point, rule=row.id, holiday=row, lunar=row.calendar == "lunar")
        if lunar_month := got["lunar_month"]:
            day = got["lunar_day"]
            return replace(point, rule="lunar", lunar=True, month=_number(lunar_month), day=_number(day) if day else None)
        if got["month"] or got["month_word"]:
            return self._within_month(point, got)
        return point

    def _within_month(self, point: Point, got: dict[str, str | None]) -> Point:
        if word := got["month_word"]:
            point = replace(point, rule=self.words[word].id, month_word=self.words[word])
        else:
            point = replace(point, rule="month", month=_number(got["month"] or ""))
        if day := got["day"]:
            return replace(point, rule="day", day=_number(day))
        if third := got["third"]:
            return replace(point, rule=self.thirds[third].id, days=self.thirds[third].days)
        return point


def _number(text: str) -> int:
    """The number in a year, month, day or quarter: 2024年, 二〇二四年, 十二月, 廿三, 初六."""
    digits = re.sub(r"[^0-9]", "", text)
    if digits:
        return int(digits)
    values = [_NUMERALS[c] for c in text.replace("廿", "二十") if c in _NUMERALS]
    if len(values) == 4:
        return int("".join(map(str, values)))
    if 10 not in values:
        return values[0]
    ten = values.index(10)
    return (values[0] if ten else 1) * 10 + (values[-1] if values[-1] != 10 else 0)


# ---- calendar ---------------------------------------------------------------------------------------------------------------------------


def _lunar(year: int, month: int, day: int) -> date:
    """The solar day of a lunar one. Raises ValueError where there is none, or outside 1900 to 2099."""
    from borax.calendars.lunardate import LunarDate  # type: ignore[import-untyped]

    solar: date = LunarDate(year, month, day).to_solar_date()
    return solar


def _lunar_year(day: date) -> int:
    return day.year if day >= _lunar(day.year, 1, 1) else day.year - 1


def _lunar_month(year: int, month: int) -> Interval:
    try:
        return _lunar(year, month, 1), _lunar(year, month, 30)
    except ValueError:  # a short month
        return _lunar(year, month, 1), _lunar(year, month, 29)


def _days_off(holiday: Holiday, day: date, year: int) -> Interval:
    """The days of a holiday that falls on `day` and belongs to `year`: the day alone before the first year of which the row knows more."""
    if moved := next((days for days in holiday.moved if days[0].year == year), None):
        return moved
    off = [row for row in holiday.off if row.since <= year]
    first = day + timedelta(days=off[-1].shift if off else holiday.shift)
    return first, first + timedelta(days=off[-1].days - 1 if off else 0)


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _within(point: Point, year: int) -> Interval:
    """The point's days in a year. Raises ValueError where the year has no such day."""
    if point.holiday:
        day = _lunar(year, point.holiday.month, point.holiday.day) if point.lunar else date(year, point.holiday.month, point.holiday.day)
        return _days_off(point.holiday, day, year)
    if point.months:
        first, last = point.months
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])
    if point.month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if point.lunar:
        if point.day is None:
            return _lunar_month(year, point.month)
        return (day := _lunar(year, point.month, point.day)), day
    if point.day is not None:
        return (day := date(year, point.month, point.day)), day
    first, last = point.days or (1, 31)
    return date(year, point.month, first), date(year, point.month, min(last, monthrange(year, point.month)[1]))


def _attempt(point: Point, year: int) -> Interval | None:
    try:
        return _within(point, year)
    except (ValueError, OverflowError):
        return None


def _place(point: Point, clock: Clock) -> Interval | None:
    """The days a point means, or None: without a day to count from, or where the calendar has no such day."""
    if point.day_word:
        base = clock.base(point.day_word)
        if base is None or (point.day_word.anchor == "text" and clock.last and clock.last[0] != clock.last[1]):
            return None
        return (day := base + timedelta(days=point.day_word.shift)), day
    if point.month_word:
        base = clock.base(point.month_word)
        if base is None:
            return None
        months = base.year * 12 + base.month - 1 + point.month_word.shift
        return _attempt(replace(point, month=months % 12 + 1), months // 12)
    year = point.year
    if point.year_word and (base := clock.base(point.year_word)):
        year = base.year + point.year_word.shift
    if year is not None:
        if point.same_period and clock.last:
            months = 12 * (year - clock.last[0].year)
            return _add_months(clock.last[0], months), _add_months(clock.last[1], months)
        return _attempt(point, year)
    if point.dated:
        return None
    if days := _carried(point, clock):
        return days
    if clock.issue is None:
        return None
    if point.day is not None and point.month is None:
        return _lone_day(point.day, clock.issue, clock)
    return _nearest(point, clock.issue, clock.planned, clock.ahead)


def _carried(point: Point, clock: Clock) -> Interval | None:
    """A date without its year in the year printed before it, or in the next where the text goes on in time; None where that does not fit."""
    before, issue = clock.before, clock.issue or date.max
    if before is None or (point.day is not None and point.month is None) or not (before.parted or before.joined or not before.is_year):
        return None
    meant = _in_year_of(before, point, clock)
    if meant is None or (before.promised and meant[1] < issue):
        return None
    if point.months and before.is_year and not before.joined:  # 去年产值30亿元，上半年18亿元: of this year if its half is over
        nearest = _nearest(point, issue, clock.planned) if clock.issue else None
        return None if nearest and nearest[1] <= issue + COUNTING else meant
    if clock.issue and (before.apart or (before.is_year and point.day)) and _is_recent(point, clock.issue):
        return None
    return None if before.apart and (before.is_year or not before.days[0] <= meant[0] <= issue) else meant


def _in_year_of(before: YearBefore, point: Point, clock: Clock) -> Interval | None:
    """A date in the year of the one before it, or where it would lie before that in the next year, unless this is too far off."""
    year = before.days[0].year
    meant = _attempt(point, year)
    if meant is not None and (meant[1] >= before.days[0] or point.cumulative):
        return meant
    later = _attempt(point, year + 1)
    if later is None or later[0] - before.days[0] > (NEXT_PART if point.months else NEXT):
        return meant
    return later if clock.issue is None or clock.planned or later[0] <= clock.issue + AHEAD else meant


def _is_recent(point: Point, issue: date) -> bool:
    """Whether a date without its year may be of the weeks before the issue, of which a new sentence tells without a year."""
    nearest = _nearest(point, issue, planned=False)
    return nearest is not None and timedelta(0) <= issue - nearest[0] <= MONTH


def _nearest(point: Point, issue: date, planned: bool, ahead: timedelta = AHEAD) -> Interval | None:
    """A date without its year: news is of the past, so a day far ahead is last year's, unless it is planned."""
    base = _lunar_year(issue) if point.lunar else issue.year
    if planned:
        meant = [days for year in (base, base + 1) if (days := _attempt(point, year)) and days[1] >= issue - BEHIND]
        return meant[0] if meant else None
    if point.holiday and point.holiday.off:
        ahead = min(ahead, COUNTING)  # what a holiday brought is told when it is over
    years = (base + 1, base, base - 1) if point.holiday or point.lunar else (base, base - 1)
    placed = (days for year in years if (days := _attempt(point, year)))
    return next((days for days in placed if (days[1] <= issue + COUNTING if point.cumulative else days[0] <= issue + ahead)), None)


def _lone_day(day: int, issue: date, clock: Clock) -> Interval | None:
    """A day without its month (6日，记者获悉): in the month the text speaks of, else the latest such day that has come."""
    month = issue.replace(day=1)
    if clock.last and clock.last[0] == clock.last[1] and abs(issue - clock.last[0]) <= timedelta(days=31) and day >= clock.last[0].day:
        month = clock.last[0]
    elif day > issue.day and not clock.planned:
        month -= timedelta(days=1)
    return _attempt(Point("day", month=month.month, day=day), month.year)


def _counts(left: Point) -> bool:
    """Whether a range that begins so counts from the first month or quarter of the year."""
    return (left.month == 1 and left.day is None) or (left.months is not None and left.months[0] == 1)


def _place_range(left: Point, right: Point, clock: Clock) -> Interval | None:
    """From the first day of the left end to the last of the right one; each end takes from the other what it leaves out."""
    if right.month is None and right.day is not None:
        right = replace(right, month=left.month, month_word=left.month_word)
    if right.year_word and right.year_word.anchor == "text":
        first = _place(left, clock)
        last = _place(right, clock._replace(last=first)) if first else None
    elif left.dated and not right.dated:
        first = _place(left, clock)
        years = (first[0].year, first[0].year + 1) if first else ()
        last = next((days for year in years if (days := _attempt(right, year)) and first and days[1] >= first[0]), None)
    else:
        last = _place(replace(right, cumulative=_counts(left)), clock)
        years = (last[1].year, last[1].year - 1) if last else ()
        starts = [_place(left, clock)] if left.dated else [_attempt(left, year) for year in years]
        first = next((days for days in starts if days and last and days[0] <= last[1]), None)
    return (first[0], last[1]) if first and last else None


# ---- the finder -------------------------------------------------------------------------------------------------------------------------


class DateFinder:
    """Finds the dates of a text. Built once for a set of rules; safe to share between texts."""

    def __init__(self, rules: Rules) -> None:
        self._grammar = _Grammar(rules)
        self._read = lru_cache(maxsize=4096)(self._grammar.read)
        cues = {role: [word for row in rules.rows(DateCue) if row.role == role for word in row.words] for role in get_args(Role)}
        self._planned = re.compile(_any(cues["planned"]))
        self._until = re.compile(_any(cues["until"]) + r"[\s，]?\Z")
        behind = (("until", "until-behind"), ("around", "around"), ("before", "before"), ("since", "since"))  # the first that is met counts
        self._behind = re.compile("|".join(f"(?P<{name}>{_any(cues[role])})" for name, role in behind))
        others = "".join(f"(?<!{re.escape(word)})" for row in rules.rows(DateCue) if row.role == "base" for word in row.not_after)
        self._base = re.compile(rf"{others}{_any(cues['base'])}\Z")
        self._base_ends = frozenset(word[-1] for word in cues["base"])
        self._base_behind = re.compile(rf"[^，。；：\n0-9]{{0,6}}?{_any(cues['base-behind'])}")
        self._report = re.compile(rf"[)）]?(?:{_any(cues['dateline'])}|[上下中]?[午晚]?[，,]?[^，。；：！？\n0-9]{{0,30}}?{_any(cues['report'])})")
        self._days = frozenset({"day", *(row.id for row in rules.rows(DateWord) if row.unit == "day")})
        self._present = re.compile(_any(cues["present"]))

    def find(self, text: str, published: date | None, folded: str | None = None) -> list[Entity]:
        """The dates of `text` in order, none overlapping. `published` is the day of issue; without it relative dates have no interval.

        `folded` is `fold(text)`, for callers that have it already.
        """
        return [entity for entity, _ in self.read(text, published, folded)]

    def read(self, text: str, published: date | None, folded: str | None = None) -> list[tuple[Entity, Period | None]]:
        """The dates, each with the period it gives in its place; None for one that is no period of what is told, a base or the day of a report."""
        folded = fold(text) if folded is None else folded
        found: list[tuple[Entity, Period | None]] = []
        last: Interval | None = None
        year: Entity | None = None  # the last one of which the text tells the year
        for match in self._grammar.matches(folded):
            before = self._before(year, folded, match.start()) if year else None
            entity, is_dated = self._entity(match, text, folded, Clock(published, last, before=before))
            is_base, is_report = self.is_base(entity, folded), self.is_report(entity, folded)
            found.append((entity, None if is_base or is_report else self.period_of(entity, folded)))
            if is_base or match.lastgroup in ("plan", "span") or not (entity.period_start and entity.period_end):
                continue
            last = entity.period_start, entity.period_end
            is_open = entity.text.endswith("以来") or _goes_on(folded, entity.end)
            year = entity if is_dated and not (is_open or is_report) else None
        return found

    def is_base(self, entity: Entity, folded: str) -> bool:
        """Whether a date is what figures are compared with: 较年初, 比2019年, 与去年同期相比, 是2015年的3倍."""
        last = folded[entity.start - 1 : entity.start]
        if last in self._base_ends and self._base.search(folded, max(0, entity.start - 6), entity.start):
            return True
        return self._base_behind.match(folded, entity.end) is not None or (last in _IS and _TIMES.match(folded, entity.end) is not None)

    def is_report(self, entity: Entity, folded: str) -> bool:
        """Whether a date is the day on which something was told, and not that of which it is told: 6月12日，记者获悉; 9月12日讯."""
        return entity.rule in self._days and self._report.match(folded, entity.end) is not None

    def _before(self, year: Entity, folded: str, start: int) -> YearBefore | None:
        """The date that has its year, seen from the one at `start`; None where the text has left it since."""
        if year.period_start is None or year.period_end is None or year.period_start.year != year.period_end.year or start > year.end + YEAR_REACH:
            return None
        between = folded[year.end : start]
        stops = len(_FULL_STOP.findall(between))
        if stops > STOPS or "\n" in between or self._present.search(between):
            return None
        joined = not between.strip(" ，)）") or between.endswith(("其中", "其中，"))
        parted = _CLAUSE_CUT.search(between) is not None
        promised = self._planned.search(between) is not None
        return YearBefore((year.period_start, year.period_end), stops > 0, promised, parted, joined)

    def period_of(self, entity: Entity, text: str) -> Period:
        """The period a date gives in its place: 截至…, 到…为止, …前 leave only its end, …以来 only its start."""
        start, end = entity.period_start, entity.period_end
        if self._until.search(text, max(0, entity.start - 6), entity.start):
            return None, end
        if _goes_on(text, entity.end):
            return start, None
        cue = self._behind.match(text, entity.end)
        if cue is None or cue.lastgroup == "around":
            return start, end
        return (start, None) if cue.lastgroup == "since" else (None, end)

    def _entity(self, match: re.Match[str], text: str, folded: str, clock: Clock) -> tuple[Entity, bool]:
        """A date, and whether the text says of which year it is."""
        start, end = match.span()
        period: Period | None
        is_dated = False
        if match.lastgroup == "plan":
            rule, period = "five-year-plan", _plan(match.group(), clock.issue)
        elif match.lastgroup == "span":
            rule, period = "years-around-issue", _span(match.group(), clock.issue)
        elif match.lastgroup == "range":
            rule, period = "range", None
            if ends := self._ends(match):
                if not (ends[0].dated or ends[1].dated):
                    clock = clock._replace(planned=self._is_planned(folded, start, end))
                period = _place_range(*ends, clock)
                is_dated = ends[0].dated or ends[1].dated or _carried(ends[1], clock) is not None
        elif match.lastgroup == "lone" and len(printed := re.split(_TO, match.group())) == 2:
            rule, period = "range", _place_range(self._read(printed[0]), self._read(printed[1]), clock)
        else:
            point = self._read(match.group())
            if not point.dated and point.day is not None and self._report.match(folded, end):
                clock = Clock(clock.issue, clock.last, ahead=timedelta(0))
            elif not point.dated:
                begun = _goes_on(folded, end)
                clock = clock._replace(planned=not begun and self._is_planned(folded, start, end), ahead=timedelta(0) if begun else AHEAD)
            rule, period = point.rule, _place(point, clock)
            is_dated = point.day_word is None and (point.dated or _carried(point, clock) is not None)
            if (point.year_word or point.rule == "year-start") and folded.startswith("以来", end):
                end += 2
                period = (period[0], clock.issue) if period and clock.issue else None
        first, last = period or (None, None)
        return Entity(start, end, text[start:end], "DATE", text[start:end], rule, period_start=first, period_end=last), is_dated

    def _ends(self, match: re.Match[str]) -> tuple[Point, Point] | None:
        """Both ends of a range; None where the first is none (0-9月)."""
        right = match["right"]
        unit = "" if match["left"] else next(unit for unit in ("年", "季度", "月", "日", "号") if unit in right)
        try:
            return self._read((match["left"] or match["short"]) + unit), self._read(right)
        except ValueError:
            return None

    def _is_planned(self, folded: str, start: int, end: int) -> bool:
        """Whether the sentence before the date, or the clause behind it, speaks of the future."""
        before = _SENTENCE_CUT.split(folded[max(0, start - CUE_BEFORE):start])[-1]
        behind = _CLAUSE_CUT.split(folded[end:end + CUE_AFTER], maxsplit=1)[0]
        return bool(self._planned.search(before) or self._planned.search(behind))


_FULL_STOP = re.compile(r"[。！？]")
_SO_FAR = re.compile(r"[^，。；：\n0-9]{0,10}?(?:以来|至今)")
_IS = frozenset("是为达到")
_TIMES = re.compile(r"[^，。；\n0-9]{0,6}的(?:[0-9.]+|[一二两三四五六七八九十]+)[多余]?倍")
_SENTENCE_CUT = re.compile(r"[。！？；\n]")
_CLAUSE_CUT = re.compile(r"[。！？；，、\n]")


def _goes_on(folded: str, end: int) -> bool:
    """Whether a period goes on to the day of issue, so that its year says nothing of the next date: 自2016年建厂以来."""
    near = folded[end : end + 12]
    return ("以来" in near or "至今" in near) and _SO_FAR.match(near) is not None


def _plan(text: str, issue: date | None) -> Period:
    """A five-year plan: the fourteenth began in 2021."""
    start = 2021 + 5 * (_NUMERALS[text.lstrip("“")[1]] + 10 - 14)
    if text.endswith("以来"):
        return date(start, 1, 1), issue
    return date(start + 4 if text.endswith("末") else start, 1, 1), date(start + 4, 12, 31)


def _span(text: str, issue: date | None) -> Interval | None:
    """近三年, 过去3个月, 未来五年: years or months up to the issue or from it on."""
    if issue is None:
        return None
    ahead = text.startswith(("未来", "今后"))
    months = _number(text) * (1 if "个月" in text else 12)
    return (issue, _add_months(issue, months)) if ahead else (_add_months(issue, -months), issue)
