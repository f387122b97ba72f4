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
from typing import ClassVar, Literal, NamedTuple

from .model import Entity
from .rules import Row, Rules
from .text import fold

Interval = tuple[date, date]

# How far ahead of the issue a date without a year may lie and still be meant as coming, and how far behind it one that is planned.
AHEAD = timedelta(days=92)
COUNTING = timedelta(days=15)  # the same for figures counted from January: 1-3月 may be reported before March is over, 1-5月 not
BEHIND = timedelta(days=120)
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


class Holiday(Row):
    """A holiday, as the day on which it falls."""

    file: ClassVar[str] = "dates.toml"
    table: ClassVar[str] = "holidays"
    words: tuple[str, ...]
    calendar: Literal["solar", "lunar"]
    month: int
    day: int
    shift: int = 0


class DateCue(Row):
    """Words near a date: that it is planned, or which side of it is meant."""

    file: ClassVar[str] = "dates.toml"
    table: ClassVar[str] = "cues"
    words: tuple[str, ...]
    role: Literal["planned", "until", "until-behind", "before", "around", "since"]


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


class Clock(NamedTuple):
    """What a date is read against: the day of issue, the last interval the text gave, and whether the words around speak of a plan."""

    issue: date | None
    last: Interval | None = None
    planned: bool = False

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
_SPAN = rf"(?<![历用经达为])(?:近|未来|今后)(?:[0-9]{{1,2}}|{_CN}|[两十])年(?:来|间|内|里)?(?![度级产均多余])"
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
            rf"|(?<![每0-9一二三四五六七八九十几数多半百两])(?<!每年){bare_parts}|{_QUARTER}|{_OPENING}{_FIRST_MONTHS}"
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
            openings[digit].append("(?<![0-9.][0-9])(?:[0-9]{3} ?[年/.~至到-]|[0-9]? ?[月日~至到个季-])")
        for numeral in "一二三四五六七八九十":
            openings[numeral].append(rf"{_CN}?(?:[月至到季五~-]|个季)|[〇零一二三四五六七八九]{{3}}年")
        openings["第"].append("[一二三四1-4][个季至到~-]")
        counted = [first + number for first in "近前" for number in "0123456789一二两三四五六七八九十"]
        for word in (*self.words, *self.parts, *self.holidays, *counted, "农历", "正月", "腊月", "冬月", "未来", "今后", "“十"):
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


def _add_years(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, monthrange(day.year + years, day.month)[1]))


def _within(point: Point, year: int) -> Interval:
    """The point's days in a year. Raises ValueError where the year has no such day."""
    if point.holiday:
        day = _lunar(year, point.holiday.month, point.holiday.day) if point.lunar else date(year, point.holiday.month, point.holiday.day)
        day += timedelta(days=point.holiday.shift)
        return day, day
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
            return _add_years(clock.last[0], year - clock.last[0].year), _add_years(clock.last[1], year - clock.last[0].year)
        return _attempt(point, year)
    if clock.issue is None or point.dated:
        return None
    if point.day is not None and point.month is None:
        return _lone_day(point.day, clock.issue, clock)
    return _nearest(point, clock.issue, clock.planned)


def _nearest(point: Point, issue: date, planned: bool) -> Interval | None:
    """A date without its year: news is of the past, so a day far ahead is last year's, unless it is planned."""
    base = _lunar_year(issue) if point.lunar else issue.year
    if planned:
        meant = [days for year in (base, base + 1) if (days := _attempt(point, year)) and days[1] >= issue - BEHIND]
        return meant[0] if meant else None
    years = (base + 1, base, base - 1) if point.holiday or point.lunar else (base, base - 1)
    placed = (days for year in years if (days := _attempt(point, year)))
    return next((days for days in placed if (days[1] <= issue + COUNTING if point.cumulative else days[0] <= issue + AHEAD)), None)


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
        cues = {role: [word for row in rules.rows(DateCue) if row.role == role for word in row.words] for role in _ROLES}
        self._planned = re.compile(_any(cues["planned"]))
        self._until = re.compile(_any(cues["until"]) + r"[\s，]?\Z")
        behind = (("until", "until-behind"), ("around", "around"), ("before", "before"), ("since", "since"))  # the first that is met counts
        self._behind = re.compile("|".join(f"(?P<{name}>{_any(cues[role])})" for name, role in behind))

    def find(self, text: str, published: date | None, folded: str | None = None) -> list[Entity]:
        """The dates of `text` in order, none overlapping. `published` is the day of issue; without it relative dates have no interval.

        `folded` is `fold(text)`, for callers that have it already.
        """
        folded = fold(text) if folded is None else folded
        found: list[Entity] = []
        last: Interval | None = None
        for match in self._grammar.matches(folded):
            entity = self._entity(match, text, folded, Clock(published, last))
            found.append(entity)
            if entity.period_start and entity.period_end and match.lastgroup not in ("plan", "span"):
                last = entity.period_start, entity.period_end
        return found

    def period_of(self, entity: Entity, text: str) -> tuple[date | None, date | None]:
        """The period a date gives in its place: 截至…, 到…为止, …前 leave only its end, …以来 only its start."""
        start, end = entity.period_start, entity.period_end
        if self._until.search(text, max(0, entity.start - 6), entity.start):
            return None, end
        cue = self._behind.match(text, entity.end)
        if cue is None or cue.lastgroup == "around":
            return start, end
        return (start, None) if cue.lastgroup == "since" else (None, end)

    def _entity(self, match: re.Match[str], text: str, folded: str, clock: Clock) -> Entity:
        start, end = match.span()
        period: tuple[date | None, date | None] | None
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
        elif match.lastgroup == "lone" and len(printed := re.split(_TO, match.group())) == 2:
            rule, period = "range", _place_range(self._read(printed[0]), self._read(printed[1]), clock)
        else:
            point = self._read(match.group())
            if not point.dated:
                clock = clock._replace(planned=self._is_planned(folded, start, end))
            rule, period = point.rule, _place(point, clock)
            if (point.year_word or point.rule == "year-start") and folded.startswith("以来", end):
                end += 2
                period = (period[0], clock.issue) if period and clock.issue else None
        first, last = period or (None, None)
        return Entity(start, end, text[start:end], "DATE", text[start:end], rule, period_start=first, period_end=last)

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


_ROLES = ("planned", "until", "until-behind", "before", "around", "since")
_SENTENCE_CUT = re.compile(r"[。！？；\n]")
_CLAUSE_CUT = re.compile(r"[。！？；，、\n]")


def _plan(text: str, issue: date | None) -> tuple[date | None, date | None]:
    """A five-year plan: the fourteenth began in 2021."""
    start = 2021 + 5 * (_NUMERALS[text.lstrip("“")[1]] + 10 - 14)
    if text.endswith("以来"):
        return date(start, 1, 1), issue
    return date(start + 4 if text.endswith("末") else start, 1, 1), date(start + 4, 12, 31)


def _span(text: str, issue: date | None) -> Interval | None:
    """近三年, 未来五年: years up to the issue or from it on."""
    if issue is None:
        return None
    ahead = text.startswith(("未来", "今后"))
    years = _number(text)
    return (issue, _add_years(issue, years)) if ahead else (_add_years(issue, -years), issue)
