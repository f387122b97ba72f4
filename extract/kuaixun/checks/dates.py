"""Dates that cannot be: 4月31日, 5月29日（星期五） on a Thursday, 截至 a day to come, in operation before it is begun.

Days without a year are read against the issue's; where that leaves a doubt, nothing is said.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise

from kuaixun.checks.model import Slip
from kuaixun.checks.page import Figure, Issue, Page, Span
from kuaixun.model import Entity

_OF_YEAR = re.compile("(?<![0-9])((?:19|20)[0-9]{2})年")
_YEAR_SIZE = 5  # characters of 2025年
_DAY = re.compile(
    r"(?P<month>[0-9](?<![0-9].)[0-9]?)月(?P<day>[0-9]{1,2})[日号](?![0-9-])"
    r"(?P<weekday>[ （(，,]{0,2}(?P<kind>星期|周|礼拜)(?P<name>[一二三四五六日天])(?![0-9至到-]))?"
)
_WEEKDAYS = "一二三四五六日"
_LUNAR = re.compile("农历|阴历|旧历")
_RELATIVE = re.compile(r"(?P<word>昨[日天]|今[日天]|前[日天]|明[日天])[（(](?:(?P<year>20[0-9]{2})年)?(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日[）)]")
_SHIFTS = {"前": -2, "昨": -1, "今": 0, "明": 1}
_UNTIL = re.compile(r"截[至止][到至]?$")
_DONE = re.compile("已|累计|共|完成|实现|达到?[0-9]")
_PLANNED = re.compile("将|力争|预计|计划|目标|规划|争取|确保|拟|有望|报名|申报|征集|有效期|期限|前完成")
_BEGUN = re.compile(r"[^，。；]{0,8}?(?:开工|动工|奠基|开建|启动建设|破土)")
_FINISHED = re.compile(r"[^，。；]{0,8}?(?:竣工|完工|建成|投产|投用|投运|通车|交付|试生产|达产)")
_YEAR = re.compile("20[0-9]{2}年|今年|去年|明年|后年")
_OTHER_PART = re.compile("[一二三四五]期|项目|工程|[。；\n]")
_COUNTED = r"(?:1[-~至到]|前)(?P<{0}>1[0-2]|[2-9])个?月"
_COMPARED = re.compile(_COUNTED.format("now") + r"[^。；\n]{0,60}?[比较](?:去年|上年)(?P<period>" + _COUNTED.format("then") + ")")
_LASTS = re.compile("(?:工期|建设周期|建设期限?|历时|为期|会期|展期)(?:共计?|约|为|是|总)*$")
_LASTING = frozenset("期时限为共约是总计")  # the last characters of what `_LASTS` finds
_RANGE = re.compile("[至到—~-]")
_BUILT = re.compile(r"[^，。；]{0,8}?(?:竣工|完工|建成|交付|通车)")
_NOT_AS_PLANNED = re.compile("提前|推迟|延期|延长|延后|缩短|原计划|原定|停工|停建|复工|分[二两三四]期")
_SLACK = 1  # months that a period of building may be longer or shorter than its months
_BESIDE = 12  # characters between a length of time and the days that it is of
_MANY_MONTHS = 12
_SOON = timedelta(days=40)  # a day without a year that lies farther ahead may be meant in another year


class DateChecks:
    """Finds impossible dates."""

    def find(self, issue: Issue) -> Iterator[Slip]:
        """What the calendar does not have."""
        for page in issue.pages:
            for match in _DAY.finditer(page.text):
                yield from _day(page, match, issue.published)
            if "月" in page.text:
                for match in _COMPARED.finditer(page.text):
                    if match["now"] != match["then"]:
                        yield _slip(page, "date-comparison", match.span("period"), f"{match['now']}月", f"{match['then']}月")
            yield from _order(page)
            for figure in page.figures:
                if figure.dimension == "time" and page.text[figure.outer - 1 : figure.outer] in _LASTING and figure.plain:
                    yield from _duration(page, figure)
            if issue.published:
                yield from _relative(page, issue.published)
                yield from _future(page, issue.published)


def _day(page: Page, match: re.Match[str], published: date | None) -> Iterator[Slip]:
    month, day, start = int(match["month"]), int(match["day"]), match.start()
    of_year = _OF_YEAR.match(page.text, start - _YEAR_SIZE, start) if start >= _YEAR_SIZE else None
    year = int(of_year[1]) if of_year else None
    start = of_year.start() if of_year else start
    if _LUNAR.search(page.text, max(0, start - 4), start):
        return
    span = start, match.end("day") + 1
    longest = 0 if not 1 <= month <= 12 else monthrange(year or 2024, month)[1]  # in a leap year where none is said
    if not 1 <= day <= longest:
        yield _slip(page, "date-impossible", span, None, page.printed(span))
        return
    if not match["name"]:
        return
    days = [date(year, month, day)] if year else list(_near(month, day, published))
    wanted = _WEEKDAYS.index(match["name"].replace("天", "日"))
    if days and all(each.weekday() != wanted for each in days):
        name = (match.start("name") - len(match["kind"]), match.end("name"))
        yield _slip(page, "date-weekday", name, f"{match['kind']}{_WEEKDAYS[days[0].weekday()]}", page.printed(span))


def _near(month: int, day: int, published: date | None) -> Iterator[date]:
    """The day in the year that brings it next to the issue, and where another year is as near, there too."""
    if published is None:
        return
    years = [published.year + shift for shift in (-1, 0, 1)]
    days = [date(year, month, day) for year in years if day <= monthrange(year, month)[1]]
    days.sort(key=lambda each: abs(each - published))
    nearest = abs(days[0] - published)
    yield from (each for each in days if abs(each - published) <= nearest + 2 * _SOON)


def _relative(page: Page, published: date) -> Iterator[Slip]:
    """昨日（5月3日） in an issue of the 5th."""
    for match in _RELATIVE.finditer(page.text):
        meant = published + timedelta(days=_SHIFTS[match["word"][0]])
        if (int(match["month"]), int(match["day"])) != (meant.month, meant.day):
            yield _slip(page, "date-relative", match.span(), f"{meant.month}月{meant.day}日", page.printed(match.span()))


def _dates(page: Page) -> list[Entity]:
    return [entity for entity in page.entities if entity.type == "DATE" and entity.period_start is not None]


def _future(page: Page, published: date) -> Iterator[Slip]:
    """截至 a day that the issue cannot know, of something done."""
    for entity in _dates(page):
        start, text = entity.period_start, page.text
        if start is None or start <= published or not _UNTIL.search(text, max(0, entity.start - 4), entity.start):
            continue
        opening, closing = page.sentence(entity.start)
        if not _YEAR.search(entity.text) and start - published > _SOON:
            continue
        if _DONE.search(text, entity.end, closing) and not _PLANNED.search(text, opening, closing):
            yield _slip(page, "date-future", (entity.start, entity.end), f"≤{published.isoformat()}", entity.text)


def _order(page: Page) -> Iterator[Slip]:
    """2025年12月开工，2025年10月投产."""
    dates = _dates(page)
    for begun, finished in pairwise(dates):
        text = page.text
        begin, end = _BEGUN.match(text, begun.end), _FINISHED.match(text, finished.end)
        if not begin or not end or begin.end() > finished.start or _OTHER_PART.search(text, begin.end(), finished.start):
            continue
        if not all(_YEAR.search(entity.text) for entity in (begun, finished)):
            continue
        if finished.period_end and begun.period_start and finished.period_end < begun.period_start:
            words = {"reported": finished.text, "expected": f">{begun.text}", "begun": begun.text}
            yield Slip(page, "date-order", finished.start, finished.end, words, words["expected"], finished.text, ((page, (begun.start, begun.end)),))


def _duration(page: Page, figure: Figure) -> Iterator[Slip]:
    """历时三天 beside 6月10日至13日; 工期18个月 beside 2023年6月至2025年5月."""
    opening, closing = page.sentence(figure.start)
    if not _LASTS.search(page.text, max(opening, figure.outer - 10), figure.outer) or _NOT_AS_PLANNED.search(page.text, opening, closing):
        return
    dates = [entity for entity in _dates(page) if opening <= entity.start and entity.end <= closing]
    spans = [(f"{one.text}至{other.text}", one.period_start, other.period_end) for one, other in combinations(dates, 2) if _built(page, one, other)]
    if len(dates) == 1 and _RANGE.search(dates[0].text) and max(dates[0].start - figure.end, figure.start - dates[0].end) <= _BESIDE:
        spans = [(dates[0].text, dates[0].period_start, dates[0].period_end)]
    if len(spans) != 1:
        return
    words, first, last = spans[0]
    expected = _length(figure, first, last) if first and last and first < last else None
    if expected:
        yield Slip(
            page, "date-duration", figure.start, figure.end, {"reported": figure.text, "expected": expected, "begun": words}, expected, figure.text
        )


def _built(page: Page, one: Entity, other: Entity) -> bool:
    """Whether a date says when something was begun, another when it was finished, each with its year."""
    begun, finished = _BEGUN.match(page.text, one.end), _BUILT.match(page.text, other.end)
    if begun is None or finished is None or _OTHER_PART.search(page.text, begun.end(), other.start):
        return False
    return all(_OF_YEAR.search(entity.text) for entity in (one, other))


def _length(figure: Figure, first: date, last: date) -> str | None:
    """How long from one day to another is, both counted, in the unit of a figure that says otherwise."""
    number, unit = figure.draft.quantity.number, figure.draft.quantity.unit
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if unit in ("天", "日"):
        days = (last - first).days + 1
        return f"{days}天" if number != days and months < _MANY_MONTHS else None
    if unit == "个月" and not months - 1 - _SLACK <= number <= months + _SLACK:
        return f"{months}个月"
    return None


def _slip(page: Page, check: str, span: Span, expected: str | None, reported: str) -> Slip:
    words = {"reported": reported, "expected": expected or "", "words": page.printed(span)}
    return Slip(page, check, *span, words, expected, words["words"])
