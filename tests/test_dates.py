"""Dates: what is found, and the interval each means for a bulletin of 18 March 2024 (a Monday)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kuaixun.dates import DateCue, DateFinder, DatePart, DateThird, DateWord, Holiday
from kuaixun.model import Entity
from kuaixun.rules import default_rules

ISSUE = date(2024, 3, 18)
FINDER = DateFinder(default_rules())
NUMERALS = "〇一二三四五六七八九"


def find(text: str, issue: date | None = ISSUE) -> list[Entity]:
    found = FINDER.find(text, issue)
    for entity in found:
        assert entity.text == text[entity.start:entity.end]
        assert entity.type == "DATE"
    return found


def days(entity: Entity) -> str:
    return f"{entity.period_start} {entity.period_end}"


# One interval, all the ways to write it.
SURFACES = {
    "2024-03-14 2024-03-14": [
        *("2024年3月14日", "3月14日", "2024-03-14", "2024/3/14", "２０２４年３月１４日"),
        *("二〇二四年三月十四日", "三月十四日", "2024 年 3 月 14 日"),
    ],
    "2023-01-01 2023-12-31": ["2023年", "去年", "上年度", "2023年度", "二〇二三年", "1-12月", "去年全年"],
    "2022-01-01 2022-12-31": ["前年", "2022年"],
    "2025-01-01 2025-12-31": ["明年", "2025年"],
    "2024-01-01 2024-03-18": ["今年以来", "年初以来"],
    "2024-01-01 2024-03-31": ["一季度", "今年第一季度", "2024年年初", "今年初", "2024年1至3月", "1—3月份", "2024年1月-3月"],
    "2024-02-01 2024-02-29": ["上月", "上个月", "2月", "今年2月份"],
    "2024-02-21 2024-02-29": ["上月底", "2月下旬", "2月末"],
    "2024-03-11 2024-03-20": ["本月中旬", "3月中旬"],
    "2024-05-21 2024-05-31": ["今年5月底", "2024年五月下旬", "5月末"],
    "2024-05-01 2024-05-31": ["5月份", "今年五月"],
    "2023-10-01 2023-12-31": ["2023年年底", "2023年底", "去年末", "去年第四季度", "2023年四季度"],
    "2023-01-01 2023-09-30": ["前三季度", "去年前9个月", "一至三季度", "2023年1-9月"],
    "2023-01-01 2023-11-30": ["2023年1-11月", "2023年1至11月", "2023年1月至11月", "2023年1—11月", "1~11月"],
    "2024-01-01 2024-07-31": ["今年前7个月", "2024年1-7月份"],
    "2023-07-01 2023-12-31": ["去年下半年", "2023年下半年"],
    "2021-01-01 2023-12-31": ["2021—2023年", "2021年至2023年", "2021至2023年"],
    "2024-03-01 2024-03-05": ["3月1日至5日", "3月1-5日", "2024年3月1日—3月5日"],
    "2023-12-25 2024-01-03": ["2023年12月25日至2024年1月3日", "2023年12月25日至1月3日"],
    "2023-11-01 2024-03-31": ["11月至次年3月", "2023年11月至2024年3月"],
    "2021-01-01 2025-12-31": ["“十四五”期间", "十四五时期"],
    "2016-01-01 2020-12-31": ["“十三五”期间"],
    "2020-01-01 2020-12-31": ["“十三五”末"],
    "2021-01-01 2024-03-18": ["“十四五”以来"],
    "2024-02-10 2024-02-17": ["春节期间", "春节假期", "2024年春节长假"],
    "2019-02-04 2019-02-10": ["2019年春节期间"],
    "2007-02-18 2007-02-24": ["2007年春节黄金周"],
    "1998-01-28 1998-01-28": ["1998年春节期间"],
    "2023-09-29 2023-10-06": ["国庆假期", "去年国庆长假", "2023年“十一”黄金周"],
    "2022-10-01 2022-10-07": ["2022年国庆期间"],
    "2023-05-01 2023-05-05": ["五一假期", "“五一”期间"],
    "2024-05-01 2024-05-05": ["今年五一假期", "2024年“五一”长假"],
    "2015-05-01 2015-05-01": ["2015年五一假期"],
    "2024-02-10 2024-02-10": ["春节", "大年初一", "2024年春节", "农历正月初一"],
    "2024-02-09 2024-02-09": ["除夕", "2024年除夕"],
    "2024-02-15 2024-02-15": ["正月初六", "今年正月初六"],
    "2024-02-02 2024-02-02": ["农历腊月二十三", "腊月二十三"],
    "2023-01-22 2023-02-19": ["2023年农历正月", "去年正月"],
    "2023-10-01 2023-10-01": ["2023年国庆节", "国庆节", "去年10月1日"],
    "2021-03-18 2024-03-18": ["近三年", "近3年来", "过去三年", "最近3年", "三年来", "三年间"],
    "2023-12-18 2024-03-18": ["近3个月", "近三个月来", "过去三个月"],
    "2024-03-18 2024-05-18": ["未来两个月"],
    "2024-03-18 2029-03-18": ["未来五年", "今后5年"],
    "2024-03-17 2024-03-17": ["昨日", "昨天"],
    "2024-03-18 2024-03-18": ["今天", "今日"],
}


@pytest.mark.parametrize(("expected", "surface"), [(interval, surface) for interval, surfaces in SURFACES.items() for surface in surfaces])
def test_every_way_to_write_it_means_the_same_days(expected: str, surface: str) -> None:
    found = find(f"，{surface}，厂区平整完毕")
    assert [entity.text for entity in found] == [surface]
    assert days(found[0]) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("项目于2021年3月签约，当年9月开工，次年投产", ["2021-03-01 2021-03-31", "2021-09-01 2021-09-30", "2022-01-01 2022-12-31"]),
        ("设备3月5日开标，当日公示，次日签约", ["2024-03-05 2024-03-05"] * 2 + ["2024-03-06 2024-03-06"]),
        ("2021年12月签约，次月开工", ["2021-12-01 2021-12-31", "2022-01-01 2022-01-31"]),
        # A month or day without its year is in the year that is printed before it, or in the next where the text goes on in time.
        ("2021年签约，5月开工", ["2021-01-01 2021-12-31", "2021-05-01 2021-05-31"]),
        ("2020年6月奠基，9月封顶，11月试产", ["2020-06-01 2020-06-30", "2020-09-01 2020-09-30", "2020-11-01 2020-11-30"]),
        ("2022年4月8日奠基；7月1日封顶", ["2022-04-08 2022-04-08", "2022-07-01 2022-07-01"]),
        ("2021年10月奠基，2月封顶，6月试产", ["2021-10-01 2021-10-31", "2022-02-01 2022-02-28", "2022-06-01 2022-06-30"]),
        ("今年9月底前封顶，明年4月试产，7月满产", ["2024-09-21 2024-09-30", "2025-04-01 2025-04-30", "2025-07-01 2025-07-31"]),
        ("2022年9月奠基，次年5月封顶，11月试产", ["2022-09-01 2022-09-30", "2023-05-01 2023-05-31", "2023-11-01 2023-11-30"]),
        ("2021年1月至5月增长，6月下降", ["2021-01-01 2021-05-31", "2021-06-01 2021-06-30"]),
        ("2021年4月奠基。9月封顶", ["2021-04-01 2021-04-30", "2021-09-01 2021-09-30"]),
        ("2022年增长，其中上半年持平", ["2022-01-01 2022-12-31", "2022-01-01 2022-06-30"]),
        ("2021年，4月、9月各停产一次", ["2021-01-01 2021-12-31", "2021-04-01 2021-04-30", "2021-09-01 2021-09-30"]),
        ("2022年6月试产，4月封顶", ["2022-06-01 2022-06-30", "2022-04-01 2022-04-30"]),  # told backwards: the next year's is too far off
        # It is not where a report begins, the text is back in the present, plans, or goes on with this year's figures.
        ("园区2019年建成。3月12日，记者走进车间", ["2019-01-01 2019-12-31", "2024-03-12 2024-03-12"]),
        ("2019年7月建成，3月12日，记者走进车间", ["2019-07-01 2019-07-31", "2024-03-12 2024-03-12"]),
        ("2021年4月奠基，目前封顶，2月试产", ["2021-04-01 2021-04-30", "2024-02-01 2024-02-29"]),
        ("2021年4月奠基，力争6月试产", ["2021-04-01 2021-04-30", "2024-06-01 2024-06-30"]),
        ("2022年增长一成，一季度持平", ["2022-01-01 2022-12-31", "2024-01-01 2024-03-31"]),
        ("2022年增长一成，上半年持平", ["2022-01-01 2022-12-31", "2022-01-01 2022-06-30"]),  # that of this year is not over
        ("自2018年建厂以来，5月停产一次", ["2018-01-01 2018-12-31", "2024-05-01 2024-05-31"]),
        ("去年奠基的新厂已于2月试产", ["2023-01-01 2023-12-31", "2024-02-01 2024-02-29"]),
        ("比2019年多，2月持平", ["2019-01-01 2019-12-31", "2024-02-01 2024-02-29"]),
        ("本报2024年3月12日讯 新厂12月封顶", ["2024-03-12 2024-03-12", "2023-12-01 2023-12-31"]),
        ("5月9日讯 前日，新厂封顶", ["2023-05-09 2023-05-09"]),  # what is reported has come
        ("2023年第一季度比2022年同期多", ["2023-01-01 2023-03-31", "2022-01-01 2022-03-31"]),
        ("今天（1月31日）", ["2024-03-18 2024-03-18", "2024-01-31 2024-01-31"]),
        ("6日，记者从园区获悉", ["2024-03-06 2024-03-06"]),
        ("记者26日从园区获悉", ["2024-02-26 2024-02-26"]),
        ("2月5日试车，6日，首批产品下线", ["2024-02-05 2024-02-05", "2024-03-06 2024-03-06"]),
        ("3月12日试车。10日，首批产品下线", ["2024-03-12 2024-03-12", "2024-03-10 2024-03-10"]),
        ("新厂10月1日开工", ["2023-10-01 2023-10-01"]),  # far ahead and not planned: last year's
        ("新厂将于10月1日开工", ["2024-10-01 2024-10-01"]),
        ("预计今年5月底安装设备，6月底试生产", ["2024-05-21 2024-05-31", "2024-06-21 2024-06-30"]),
        ("力争年底投产", ["2024-10-01 2024-12-31"]),
        ("2月30日开工", ["None None"]),
        ("2023年2月29日开工", ["None None"]),
        ("正月三十开市", ["None None"]),  # that month had 29 days
    ],
)
def test_dates_in_a_sentence(sentence: str, expected: list[str]) -> None:
    assert [days(entity) for entity in find(sentence)] == expected


@pytest.mark.parametrize(
    "text",
    [
        *("目前年产值居前", "投产后年销售收入", "成本月均下降", "合同日期", "过去年均", "一次年检", "10月饼", "12月龄肉牛", "五一路"),
        *("三年内建成", "为期3日的展会", "工期5个月", "3日游线路", "用近三年时间", "工期近3个月", "经过近两年", "提前3个月", "13-15年", "一到五年", "3.14", "1.2月度"),
        *("每年年底检修", "2024年第10期", "“十四五”规划", "近日", "日前"),
    ],
)
def test_no_date(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize("text", ["去年", "本月底", "3月14日", "6日，记者", "正月初六", "近三年来", "昨日", "前三季度", "今年以来"])
def test_relative_dates_without_an_issue_date_have_no_interval(text: str) -> None:
    assert [days(entity) for entity in find(text, None)] == ["None None"]


def test_absolute_dates_need_no_issue_date() -> None:
    found = find("2023年1-11月，同比增长；2022年5月底", None)
    assert [days(entity) for entity in found] == ["2023-01-01 2023-11-30", "2022-05-21 2022-05-31"]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("截至2023年12月底，", (None, date(2023, 12, 31))),
        ("截止到2023年12月底，", (None, date(2023, 12, 31))),
        ("到2023年12月底为止", (None, date(2023, 12, 31))),
        ("6月底前建成", (None, date(2023, 6, 30))),
        ("2030年以前", (None, date(2030, 12, 31))),
        ("2022年以来", (date(2022, 1, 1), None)),
        ("元旦前后", (date(2024, 1, 1), date(2024, 1, 1))),
        ("2023年，", (date(2023, 1, 1), date(2023, 12, 31))),
    ],
)
def test_the_words_around_a_date_say_which_side_is_meant(text: str, period: tuple[date | None, date | None]) -> None:
    (entity,) = find(text)
    assert FINDER.period_of(entity, text) == period


@pytest.mark.parametrize("text", ["较年初增长", "比2019年多", "比去年底提高", "与2018年相比", "客流恢复到2019年的九成", "是2015年的3倍", "达到2015年产值的两倍"])
def test_what_figures_are_compared_with_is_no_period(text: str) -> None:
    assert [period for _, period in FINDER.read(text, ISSUE)] == [None]


@pytest.mark.parametrize("text", ["2019年增长", "占比2019年达到三成", "从2020年的八成提升", "2015年的3座车间"])
def test_what_is_told_of_is_a_period(text: str) -> None:
    assert None not in [period for _, period in FINDER.read(text, ISSUE)]


@pytest.mark.parametrize("text", ["昨日，记者获悉", "3月12日，记者从园区获悉", "3月12日讯（通讯员", "3月12日电（记者", "昨日，园区负责人李岩介绍，", "12日，记者看到"])
def test_the_day_of_a_report_is_no_period(text: str) -> None:
    assert [period for _, period in FINDER.read(text, ISSUE)] == [None]


@pytest.mark.parametrize("text", ["3月12日，新厂签约", "3月12日电池下线", "今年以来，记者走访", "2023年，公司发布的新品"])
def test_another_day_or_a_longer_time_is_no_report(text: str) -> None:
    assert None not in [period for _, period in FINDER.read(text, ISSUE)]


ROWS = [row for model in (DateWord, DatePart, DateThird, Holiday) for row in default_rules().rows(model)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_rows_keep_their_examples(row: DateWord | DatePart | DateThird | Holiday) -> None:
    assert row.examples
    words = (*row.words, *(row.behind_year if isinstance(row, DatePart) else ()))
    for example in row.examples:
        assert any(word in entity.text for entity in find(example) for word in words), example
    for example in row.counter_examples:
        assert not any(word in entity.text for entity in find(example) for word in words), example


@pytest.mark.parametrize("row", default_rules().rows(DateCue), ids=lambda row: row.id)
def test_cues_keep_their_examples(row: DateCue) -> None:
    def cut(example: str) -> bool:
        if row.role in ("base", "base-behind", "report", "dateline"):
            return FINDER.read(example, ISSUE)[0][1] is None
        if row.role == "present":
            return days(find(f"{example}，10月试产")[1]) == "2023-10-01 2023-10-31"  # the year before is left
        (entity,) = find(example)
        period = FINDER.period_of(entity, example)
        if row.role == "planned":
            return period[0] is not None and period[0] > ISSUE
        if row.role == "around":
            return None in period
        return period[0 if row.role != "since" else 1] is None

    assert row.examples
    assert all(cut(example) is (row.role != "around") for example in row.examples)
    assert not any(cut(example) for example in row.counter_examples)


def numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else NUMERALS[tens] + "十") + (NUMERALS[ones] if ones else "")


FORMS = [
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year}年{d.month:02}月{d.day:02}日",
    lambda d: d.isoformat(),
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    lambda d: f"{d.year}年{d.month}月{d.day}日".translate({48 + i: 0xFF10 + i for i in range(10)}),
    lambda d: "".join(NUMERALS[int(c)] for c in str(d.year)) + f"年{numeral(d.month)}月{numeral(d.day)}日",
]


DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@given(DAYS, st.sampled_from(FORMS), st.sampled_from(["", "自", "（", "完工于"]), st.sampled_from(["", "，", "起", "）"]))
def test_any_date_reads_back(day: date, form: object, before: str, behind: str) -> None:
    surface = form(day)  # type: ignore[operator]
    (entity,) = find(before + surface + behind)
    assert entity.text == surface
    assert (entity.period_start, entity.period_end) == (day, day)


@given(DAYS, st.integers(0, 270))
def test_a_month_and_day_of_the_last_months_reads_back(issue: date, ago: int) -> None:
    day = issue - timedelta(days=ago)
    (entity,) = find(f"{day.month}月{day.day}日试车", issue)
    if (day.month, day.day) != (2, 29):  # a leap day is not in the year before or after
        assert entity.period_start == day


PIECES = "0123456789年月日至-初底末前去今本上下半季度个第一二十正腊农历春节，。以来截止 "


@given(st.text(alphabet=PIECES, max_size=40), st.none() | st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_nothing_crashes_and_nothing_overlaps(text: str, issue: date | None) -> None:
    found = find(text, issue)
    assert all(left.end <= right.start for left, right in pairwise(found))
    for entity in found:
        if entity.period_start and entity.period_end and not entity.text.endswith("以来"):
            assert entity.period_start <= entity.period_end


@pytest.mark.parametrize("text", ["今年0—9月，开工5个项目。", "2025年0-3月", "13至15月", "0时至8时"])
def test_a_range_that_is_none_has_no_period(text: str) -> None:
    for entity in FINDER.find(text, date(2025, 6, 12)):
        assert text[entity.start : entity.end] == entity.text
