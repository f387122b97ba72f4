"""The issue's number and day: from masthead, date line, page head and dateline, never from a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from kuaixun.read import bulletin_from_text

STORY = "\n\n青川项目集中开工\n\n本报讯 活动现场人头攒动，总投资5亿元。\n"
DAY = date(2031, 3, 7)


@pytest.mark.parametrize(
    ("masthead", "issue", "published"),
    [
        ("青川开发区报\n2031年3月7日 星期五\n第12期", "第12期", DAY),
        ("青川快讯\n2031年第12期（总第204期）", "2031年第12期", None),
        ("青川开发区报\n农历辛亥年二月十四\n二〇三一年三月七日\n总第二百期", "总第二百期", DAY),
        ("青川开发区报\n２０３１年３月７日　总第９期", "总第９期", DAY),
        ("青川开发区报 2031.3.7 第9期", "第9期", DAY),
        ("青川开发区报 2031-03-07 第9期", "第9期", DAY),
        ("青川开发区报\n二零三一年十二月三十一日", None, date(2031, 12, 31)),
        ("青川开发区报\n2031年2月30日 第9期", "第9期", None),
    ],
)
def test_masthead(masthead: str, issue: str | None, published: date | None) -> None:
    bulletin = bulletin_from_text(masthead + STORY)
    assert (bulletin.issue, bulletin.published, bulletin.title) == (issue, published, "青川项目集中开工")
    assert bulletin.masthead


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("青川项目开工\n2031-03-07 09:30 来源：青川日报\n项目开工，总投资5亿元。", DAY),
        ("青川项目开工\n远闻社青川2031年3月7日电（记者 陈禾）项目开工。", DAY),
        ("青川项目开工\n项目开工，总投资5亿元。\n青川市商务局\n2031年3月7日", DAY),
        ("甲项目开工\n本报讯 项目开工。\n第2版 综合新闻 2031年3月7日\n乙项目开工\n本报讯 项目开工。", DAY),
        ("青川项目开工\n远闻社青川3月7日电 项目开工。", None),
        ("青川项目开工\n2031年3月7日，项目开工，总投资5亿元。", None),
        ("青川项目2031年3月7日开工\n活动举行，总投资5亿元。", None),
    ],
)
def test_without_masthead(text: str, published: date | None) -> None:
    assert bulletin_from_text(text).published == published


def test_the_day_given_is_taken() -> None:
    assert bulletin_from_text("青川快讯\n2031年3月7日 第1期" + STORY, published=date(2030, 1, 1)).published == date(2030, 1, 1)


@pytest.mark.parametrize("line", ["第12期产业沙龙签约项目30个", "2031年第10期 总投资5亿元", "产业园第二期 正式开工"])
def test_a_headline_that_looks_like_a_masthead_stays_in_the_article(line: str) -> None:
    for text in (line, f"{line}\n本报讯 活动举行。"):
        assert line in bulletin_from_text(text).articles[0].text
