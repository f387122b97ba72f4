"""What the tables of a bulletin say: heads, units, rows, totals, forms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from kuaixun.model import Fact
from kuaixun.pipeline import Pipeline, Result
from kuaixun.tabular import Header, NoCompany, TotalWord
from printed_tables import Words, bulletin_with

PIPELINE = Pipeline()
READER = PIPELINE._tables


def read(rows: list[list[Words]], before: str = "重点项目表\n", behind: str = "") -> Result:
    result = PIPELINE.process(bulletin_with(rows, before, behind))
    text = result.bulletin.text
    assert all(row.text == text[row.start : row.end] for row in (*result.facts, *result.entities))
    assert len({fact.fact_id for fact in result.facts}) == len(result.facts)
    assert {fact.project_id for fact in result.facts} <= {None, *(project.project_id for project in result.projects)}
    return result


def said(fact: Fact) -> tuple[str, Decimal, str, str, str]:
    return fact.text, fact.number, fact.unit, fact.attribute, fact.subject


def test_a_row_is_a_project_and_a_head_with_its_unit_says_what_a_figure_is() -> None:
    result = read([
        ["序号", "项目名称", "投资方", "总投资（亿元）", "占地（亩）", "年产值（亿元）", "进展"],
        ["1", "年产5万台电机项目", "云州电机有限公司", "12.5", "40", "约8", "已开工"],
        ["2", "储能电池生产线", "华新", "3.2-3.5", "1,120.5", "—", "前期工作"],
    ])  # fmt: skip
    assert [said(fact) for fact in result.facts] == [
        ("5万台", Decimal(50000), "台", "capacity", "年产5万台电机项目"),
        ("12.5", Decimal(1250000000), "元", "investment", "年产5万台电机项目"),
        ("40", Decimal(40), "亩", "land_area", "年产5万台电机项目"),
        ("8", Decimal(800000000), "元", "output_value", "年产5万台电机项目"),
        ("3.2-3.5", Decimal(320000000), "元", "investment", "储能电池生产线"),
        ("1,120.5", Decimal("1120.5"), "亩", "land_area", "储能电池生产线"),
    ]
    assert [fact.modifier for fact in result.facts] == ["=", "=", "=", "~", "=", "="]
    assert result.facts[4].number_high == Decimal(350000000)
    assert {fact.modality for fact in result.facts} == {"planned"}
    motors, storage = result.projects
    assert (motors.name, motors.companies, motors.stage) == ("年产5万台电机项目", ("云州电机有限公司",), "started")
    assert (storage.name, storage.companies, storage.stage) == ("储能电池生产线", ("华新",), "planned")
    assert set(motors.figures) == {"capacity", "investment", "land_area", "output_value"}
    assert [e.rule for e in result.entities if e.text == "华新"] == ["table.company"]


@pytest.mark.parametrize("before", ["重点项目表\n单位：万元、亩\n", "重点项目表（单位：万元）\n"])
def test_a_line_of_units_holds_for_heads_without_one(before: str) -> None:
    result = read([["项目名称", "总投资", "税收"], ["铝箔项目", "12000", "300"]], before)
    assert [said(fact)[1:4] for fact in result.facts] == [(120000000, "元", "investment"), (3000000, "元", "tax")]


def test_a_line_of_units_can_be_the_first_row_of_the_table() -> None:
    result = read([[("单位：亿元", 1, 2)], ["项目名称", "总投资"], ["铝箔项目", "5"]])
    assert [said(fact)[1:4] for fact in result.facts] == [(500000000, "元", "investment")]


def test_a_cell_with_a_unit_of_its_own_keeps_it() -> None:
    result = read([["项目名称", "总投资（亿元）", "占地"], ["铝箔项目", "8500万元", "30公顷"]])
    assert [said(fact)[1:4] for fact in result.facts] == [(85000000, "元", "investment"), (30, "公顷", "land_area")]


def test_heads_of_two_levels_are_read_together() -> None:
    result = read([
        [("项目名称", 2, 1), ("投资（亿元）", 1, 2), ("就业（人）", 2, 1)],
        ["总投资", "本年计划投资"],
        ["铝箔项目", "5", "1.5", "260"],
    ])  # fmt: skip
    assert [(fact.text, fact.attribute) for fact in result.facts] == [("5", "investment"), ("1.5", "investment_period"), ("260", "jobs")]


def test_a_merged_cell_holds_for_all_its_rows_and_a_merged_figure_for_them_together() -> None:
    result = read([
        ["开发区", "项目名称", "总投资（亿元）"],
        [("云州经开区", 2, 1), "铝箔项目", ("8", 2, 1)],
        ["铜箔项目"],
    ])  # fmt: skip
    assert [(project.name, project.zones) for project in result.projects] == [("铝箔项目", ("云州经开区",)), ("铜箔项目", ("云州经开区",))]
    assert [(fact.text, fact.subject_kind, fact.subject) for fact in result.facts] == [("8", "group", "铝箔项目等2项")]


def test_the_row_of_the_total_is_of_the_group() -> None:
    result = read([["项目名称", "总投资（亿元）"], ["铝箔项目", "5"], ["铜箔项目", "7"], ["合 计", "12"]])
    assert [(fact.text, fact.subject_kind) for fact in result.facts] == [("5", "project"), ("7", "project"), ("12", "group")]
    assert len(result.projects) == 2


def test_a_zone_of_other_rows_is_not_that_of_a_row_without_one() -> None:
    rows: list[list[Words]] = [["项目名称", "建设地点", "总投资（亿元）"], ["铝箔项目", "云州经开区", "5"], ["铜箔项目", "临河镇", "7"]]
    assert [project.zones for project in read(rows).projects] == [("云州经开区",), ()]
    assert [project.zones for project in read(rows, "云州经开区重点项目表\n").projects] == [("云州经开区",), ("云州经开区",)]


def test_what_a_text_says_of_a_project_that_is_a_row_of_companies_is_of_no_project() -> None:
    result = read([["企业名称", "建设内容"], ["华新", "新建厂房8栋，铝箔项目占地30亩"]], behind="铝箔项目总投资7亿元。\n")
    assert result.projects == ()
    assert [(fact.text, fact.subject, fact.project_id) for fact in result.facts] == [("8栋", "华新", None), ("30亩", "华新", None), ("7亿元", "铝箔项目", None)]


def test_a_thousand_rows_are_a_thousand_projects() -> None:
    rows: list[list[Words]] = [["项目名称", "投资方", "总投资（亿元）"], *([f"{n}号铝箔项目", f"云州{n}号铝箔有限公司", str(n)] for n in range(1, 1001))]
    result = read(rows)
    assert [(fact.text, fact.subject) for fact in result.facts] == [(str(n), f"{n}号铝箔项目") for n in range(1, 1001)]
    assert [project.companies for project in result.projects] == [(f"云州{n}号铝箔有限公司",) for n in range(1, 1001)]


def test_rows_can_be_zones_places_or_companies() -> None:
    zones = read([
        ["开发区", "工业总产值（万元）", "同比增长（%）", "新签约项目（个）"],
        ["云州经开区", "125000", "-3.2", "12"],
    ])  # fmt: skip
    assert [(f.text, f.unit, f.attribute, f.subject_kind, f.subject) for f in zones.facts] == [
        ("125000", "元", "output_value", "zone", "云州经开区"),
        ("3.2", "%", "growth", "zone", "云州经开区"),
        ("12", "个", "project_count", "zone", "云州经开区"),
    ]
    assert all(fact.entity_id for fact in zones.facts)
    companies = read([["企业名称", "营业收入（亿元）", "员工（人）"], ["青禾电子", "3.4", "520"]])
    assert [(f.attribute, f.subject_kind, f.subject) for f in companies.facts] == [
        ("revenue", "company", "青禾电子"), ("employees", "company", "青禾电子"),
    ]  # fmt: skip
    assert companies.facts[0].modality == "actual"


FORM = {
    "项目名称": "智能装备产业园项目", "建设单位": "云州城投集团", "建设地点": "青州市经济开发区", "总投资": "5.6亿元",
    "建设内容": "新建标准厂房8栋，建筑面积12万平方米", "开工时间": "2025.03", "竣工时间": "2026年12月",
}  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [[head, words] for head, words in FORM.items()],
        [list(FORM), list(FORM.values())],
        [["项目名称", FORM["项目名称"], "建设单位", FORM["建设单位"]], ["建设地点", FORM["建设地点"], "总投资", FORM["总投资"]],
         ["建设内容", (FORM["建设内容"], 1, 3)], ["开工时间", FORM["开工时间"], "竣工时间", FORM["竣工时间"]]],
    ],
    ids=["heads-left", "heads-above", "form"],
)  # fmt: skip
def test_one_project_in_a_table_of_any_build(rows: list[list[Words]]) -> None:
    result = read(rows)
    (project,) = result.projects
    assert (project.name, project.companies, project.zones, project.place) == (
        "智能装备产业园项目", ("云州城投集团",), ("青州市经济开发区",), "青州市",
    )  # fmt: skip
    assert (project.stage, project.started_on, project.completed_on) == ("started", date(2025, 3, 1), None)
    assert {name: fact.text for name, fact in project.figures.items()} == {
        "investment": "5.6亿元", "facility_count": "8栋", "floor_area": "12万平方米",
    }  # fmt: skip


def test_the_running_text_around_a_table_is_read_as_ever() -> None:
    before, behind = "云州经开区项目集中开工\n本报讯 云州经开区今年开工项目20个，总投资64亿元。\n", "下一步，云州经开区将新增用地300亩。\n"
    alone = read([["说明", "时间"], ["略", "略"]], before, behind)
    result = read([["项目名称", "总投资（亿元）"], ["铝箔项目", "5"]], before, behind)
    around = [said(fact) for fact in result.facts if fact.subject != "铝箔项目"]
    assert around == [said(fact) for fact in alone.facts]
    assert len(around) == 3
    assert [project.zones for project in result.projects] == [("云州经开区",)]  # the article names no other


@pytest.mark.parametrize(
    "rows",
    [
        [["甲", "乙"], ["丙", "丁"]],
        [["3", "4"], ["5", "6"]],
        [["项目名称", "总投资（亿元）"]],
        [[""]],
        [["电话", "传真"], ["0351-1234567", "0351-7654321"]],
    ],
)
def test_a_table_without_heads_and_records_gives_nothing(rows: list[list[Words]]) -> None:
    result = read(rows)
    assert not result.facts
    assert not result.projects


def test_what_is_no_company_is_none() -> None:
    result = read([["项目名称", "建设单位", "总投资（亿元）"], ["铝箔项目", "云州县人民政府", "5"], ["铜箔项目", "华新、瑞禾铜业", "7"]])
    assert [project.companies for project in result.projects] == [(), ("华新", "瑞禾铜业")]


HEADERS = [(row, text) for row in PIPELINE.rules.rows(Header) for text in row.examples]
OTHERS = [(row, text) for row in PIPELINE.rules.rows(Header) for text in row.counter_examples]


@pytest.mark.parametrize(("row", "text"), HEADERS, ids=[f"{row.id}-{text}" for row, text in HEADERS])
def test_examples_of_heads(row: Header, text: str) -> None:
    assert READER.role(text) == row.role


@pytest.mark.parametrize(("row", "text"), OTHERS, ids=[f"{row.id}-{text}" for row, text in OTHERS])
def test_counter_examples_of_heads(row: Header, text: str) -> None:
    assert READER.role(text) != row.role


def test_examples_of_totals_and_of_what_is_no_company() -> None:
    for row in PIPELINE.rules.rows(TotalWord):
        assert all(READER.is_total(text.replace(" ", "")) for text in row.examples)
        assert not any(READER.is_total(text) for text in row.counter_examples)
    for body in PIPELINE.rules.rows(NoCompany):
        assert all(text.endswith(body.endings) for text in body.examples)
        assert not any(text.endswith(body.endings) for text in body.counter_examples)


def sums(rows: list[list[Words]]) -> list[tuple[str, str | None]]:
    return [(finding.text, finding.expected) for finding in read(rows).findings if finding.check == "sum-table"]


HEADS: list[Words] = ["项目名称", "总投资（亿元）", "占地（亩）", "增长（%）"]


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([["铝箔项目", "5", "40", "3"], ["铜箔项目", "7.5", "60", "4"], ["合计", "12.5", "100", "3.5"]], []),
        ([["铝箔项目", "5", "40", "3"], ["铜箔项目", "7.5", "60", "4"], ["合计", "13.5", "100", "3.5"]], [("13.5", "12.5")]),
        ([["合计", "12.5", "105", ""], ["铝箔项目", "5", "40", ""], ["铜箔项目", "7.5", "60", ""]], [("105", "100")]),
        ([["铝箔项目", "5.25", "40", ""], ["铜箔项目", "7.25", "", ""], ["合计", "12.5", "40", ""]], []),
        ([["铝箔项目", "约5", "", ""], ["铜箔项目", "7.5", "", ""], ["合计", "12.9", "", ""]], []),
        ([["铝箔项目", "5", "", ""], ["铜箔项目", "7", "", ""], ["小计", "12", "", ""], ["钢箔项目", "1.5", "", ""], ["银箔项目", "2.5", "", ""],
          ["小计", "4.5", "", ""], ["合计", "16", "", ""]], [("4.5", "4")]),
        ([["铝箔项目", "5", "", ""], ["铜箔项目", "7（其中贷款3）", "", ""], ["合计", "15", "", ""]], []),
    ],
)  # fmt: skip
def test_the_total_of_a_column_is_the_sum_of_its_rows(rows: list[list[Words]], wrong: list[tuple[str, str]]) -> None:
    assert sums([HEADS, *rows]) == wrong


def test_rows_that_look_alike_are_no_repeated_words() -> None:
    assert not read([["项目名称", "进展"], ["铝箔项目", "在建"], ["铜箔项目", "在建"], ["铜箔项目二期", "在建"]]).findings
