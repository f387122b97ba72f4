"""Which period a figure gets, which stage a date gives a project, and what a period does to a plan; published on 19 July 2024."""

from __future__ import annotations

import pytest
from kuaixun import extract
from kuaixun.model import Fact
from kuaixun.rule_examples import unmarked

ISSUE = "2024-07-19"


def facts(example: str) -> list[Fact]:
    """The facts of the figures that 【】 mark."""
    text, spans = unmarked(example)
    return [fact for fact in extract(text, ISSUE).facts if (fact.start, fact.end) in spans]


def period(fact: Fact) -> str:
    return f"{fact.period_start or ''}~{fact.period_end or ''}"


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        # A base of comparison is none, and does not run on.
        ("截至5月末，全县存款【72亿元】，较年初增加【6亿元】，增幅【9%】", "~2024-05-31"),
        ("2023年全县出口【72亿元】，比2019年增长【三成】，进口【5亿元】", "2023-01-01~2023-12-31"),
        ("上半年，全县用电量与2022年同期相比增长【8%】，其中工业增长【9%】", "2024-01-01~2024-06-30"),
        ("今年前4个月，全县出口额【72亿元】，去年同期为61亿元，增幅【18%】；进口额【5亿元】", "2024-01-01~2024-04-30"),
        ("2022年，全县产值【72亿元】，是2015年的【3倍】", "2022-01-01~2022-12-31"),
        ("去年同期为【61亿元】", "2023-01-01~2023-12-31"),
        ("占比2019年达到【三成】", "2019-01-01~2019-12-31"),
        # The day of a report is none.
        ("昨日，记者获悉，云岭基地占地【72亩】，年产值【5亿元】", "~"),
        ("7月2日，记者从县商务局获悉，全县在谈项目【72个】", "~"),
        ("本报7月2日讯 云岭基地有员工【72人】", "~"),
        ("7月2日，全县【20个】项目集中签约", "2024-07-02~2024-07-02"),
        ("上半年，记者走访企业【72家】", "2024-01-01~2024-06-30"),
        # What happened on a date leaves it behind, for the same project or company.
        ("云岭冷链项目计划于2025年9月投产；二期投资【2亿元】", "~"),
        ("云岭冷链项目2022年9月动工，设备安装完成【四成】", "~"),
        ("云岭公司2015年落户高新区，有员工【72人】，年销售收入【5亿元】", "~"),
        ("今年3月，总投资【2亿元】、占地【72亩】的云岭冷链项目开工", "~"),
        ("2023年，云岭公司新厂投产，产值【5亿元】", "2023-01-01~2023-12-31"),
        ("全县2021年3月开工项目【13个】，计划投资【5亿元】", "2021-03-01~2021-03-31"),
        # Words of the present and of what comes after leave it too; not what is still running.
        ("云岭公司2022年产值增长，目前有员工【72人】", "~"),
        ("云岭公司2023年产值增长；正在建设的三期工程投资【2亿元】", "~"),
        ("预计明年3月动土，达产后年产值【5亿元】", "~"),
        ("今年全县实施项目【72个】，目前已完成投资【5亿元】", "2024-01-01~2024-12-31"),
        ("截至5月末，全县现有企业【72家】", "~2024-05-31"),
        ("自2018年建厂以来，云岭公司累计纳税【5亿元】", "2018-01-01~"),
        # Over ；, and over a new subject, only where the date begins the sentence.
        ("2023年，全县出口【72亿元】；进口【5亿元】", "2023-01-01~2023-12-31"),
        ("记者获悉，今年1—5月，全县出口【72亿元】；进口【5亿元】", "2024-01-01~2024-05-31"),
        ("云岭公司产值从2010年的3亿元增加到2020年的9亿元；利润增加到【2亿元】", "~"),
        ("云岭公司2023年产值增长，青石公司纳税【2亿元】", "~"),
        ("2023年，云岭公司产值增长，青石公司纳税【2亿元】", "2023-01-01~2023-12-31"),
    ],
)
def test_period_of_a_figure(example: str, expected: str) -> None:
    assert {period(fact) for fact in facts(example)} == {expected}


@pytest.mark.parametrize("text", ["前5个月新开工项目67个", "全县前4个月出口72亿元", "近3个月，全县开工项目12个", "过去5年，累计投入6亿元", "三年来，全县新增企业50家"])
def test_a_time_that_only_says_when_is_no_duration(text: str) -> None:
    assert "duration" not in {fact.attribute for fact in extract(text, ISSUE).facts}
    assert all(fact.period_end for fact in extract(text, ISSUE).facts)


@pytest.mark.parametrize("text", ["项目工期18个月", "展会为期三天", "工期近3个月", "用近三年时间建成", "三年内建成"])
def test_a_time_that_is_measured_is_one(text: str) -> None:
    assert [fact.attribute for fact in extract(text, ISSUE).facts] == ["duration"]


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        # A time that is over takes a plan at the head of the sentence back.
        ("全县计划今年完成投资30亿元，一季度完成投资【8亿元】", "actual"),
        ("预计全年产值72亿元，1—5月产值【21亿元】", "actual"),
        ("力争到2027年产值达到72亿元，而2023年为【26亿元】", "actual"),
        ("计划今年实施项目72个，上半年完成投资【8亿元】，占年计划的【三成】", "actual"),
        ("全县计划今年完成投资【30亿元】", "planned"),
        ("计划今年完成投资30亿元，三季度完成投资【8亿元】", "planned"),
        ("预计2023年3月至2026年5月完成投资【30亿元】", "planned"),
        ("预计年产值5亿元，2023年3月动工，年纳税【3000万元】", "planned"),
    ],
)
def test_a_period_and_a_plan(example: str, expected: str) -> None:
    assert {fact.modality for fact in facts(example)} == {expected}


DAYS = ("signed_on", "started_on", "completed_on", "operating_on")


@pytest.mark.parametrize(
    ("text", "stage", "days"),
    [
        ("云岭冷链项目2020年4月签约，6月开工，11月投产", "operating", "2020-04-01 2020-06-01 - 2020-11-01"),
        ("云岭冷链项目2022年4月8日签约；7月1日，项目开工", "started", "2022-04-08 2022-07-01 - -"),
        ("去年签约的云岭冷链项目已于5月20日投产", "operating", "2023-01-01 - - 2024-05-20"),
        ("云岭冷链项目2022年4月签约，现已投产", "operating", "2022-04-01 - - -"),
        ("7月2日，记者获悉，云岭冷链项目已开工", "started", "- - - -"),
        # What lies ahead is promised, and the project is one of the text all the same.
        ("云岭冷链项目今年9月竣工，明年4月投产，7月达产", None, "- - - -"),
        ("云岭冷链项目2023年9月开工，次年8月竣工，11月投产", "started", "- 2023-09-01 - -"),
        ("云岭冷链项目2026年6月底前建成", None, "- - - -"),
        ("云岭冷链项目今年6月底前建成", "completed", "- - - -"),
        ("云岭冷链项目今年6月建成", "completed", "- - 2024-06-01 -"),
    ],
)
def test_stages_and_their_days(text: str, stage: str | None, days: str) -> None:
    (project,) = extract(text, ISSUE).projects
    assert project.stage == stage
    assert " ".join(str(getattr(project, day) or "-") for day in DAYS) == days
