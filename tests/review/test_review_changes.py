"""What people type: values as a careful reader means them, or one sentence that says what is wrong."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from decision_samples import TEXT, fact, found
from kuaixun.attributes import AttributeFinder
from kuaixun.decisions.applied import review
from kuaixun.decisions.rows import fact_values
from kuaixun.quantities import QuantityFinder
from kuaixun.review import ReviewError
from kuaixun.review.changes import fact_changes, project_changes
from kuaixun.review.selection import SelectionReader, sentence_at
from kuaixun.rules import default_rules


@cache
def finder() -> QuantityFinder:
    return QuantityFinder(default_rules())


def changed(form: dict[str, Any], printed: str = "1.2亿元") -> dict[str, Any]:
    return fact_changes(form, fact_values(fact(printed)), found().bulletin, finder())


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        ({}, {}),
        ({"number": "120000000", "unit": "元", "attribute": "investment"}, {}),
        ({"number": "1.3亿"}, {"number": "130000000", "si_value": "130000000"}),
        ({"number": "130,000,000"}, {"number": "130000000", "si_value": "130000000"}),
        ({"number": "1.2亿", "number_high": "2亿"}, {"number_high": "200000000"}),
        ({"unit": "美元"}, {"unit": "美元", "si_unit": "USD"}),
        ({"unit": "某种单位"}, {"unit": "某种单位", "si_value": None, "si_unit": None}),
        ({"attribute": "revenue", "modality": "actual"}, {"attribute": "revenue", "modality": "actual"}),
        ({"subject": "  宏达 轴承  "}, {"subject": "宏达 轴承"}),
        ({"product": ""}, {}),
        ({"modifier": "~"}, {"modifier": "~"}),
        ({"start": fact("1.2亿元").start}, {}),
        ({"end": fact("1.2亿元").end + 1}, {"end": fact("1.2亿元").end + 1}),
        ({"fact_id": "x", "source": "y", "rule": "z"}, {}),  # nobody sets these
    ],
)
def test_changes(form: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert changed(form) == wanted


def test_a_figure_whose_base_value_the_unit_alone_does_not_give_keeps_it() -> None:
    assert changed({"number": "40", "unit": "亩"}, "40亩") == {}
    assert changed({"number": "60"}, "40亩") == {"number": "60", "si_value": "40000"}


@pytest.mark.parametrize(
    ("form", "zh"),
    [
        ({"number": ""}, "请填写数值"),
        ({"number": None}, "请填写数值"),
        ({"number": "很多"}, "不是数值"),
        ({"number": "-5"}, "不是数值"),
        ({"number": "NaN"}, "不是数值"),
        ({"number": "1e99999999"}, "不是数值"),
        ({"number": "1" * 5000}, "不是数值"),
        ({"number": "1.00000000001"}, "位数过多"),
        ({"number_high": "1"}, "数值上限小于数值"),
        ({"unit": " "}, "请填写单位"),
        ({"unit": "元" * 300}, "单位过长"),
        ({"attribute": "wealth"}, "不在可选之列"),
        ({"modality": "perhaps"}, "不在可选之列"),
        ({"subject_kind": ["project"]}, "不在可选之列"),
        ({"start": -1}, "所选原文无效"),
        ({"end": 10**9}, "所选原文无效"),
        ({"start": True}, "所选原文无效"),
        ({"start": 5, "end": 5}, "所选原文无效"),
        ({"start": 0, "end": len(TEXT)}, None),
    ],
)
def test_refusals(form: dict[str, Any], zh: str | None) -> None:
    if zh is None:
        assert changed(form)  # short enough to be a span
        return
    with pytest.raises(ReviewError) as refused:
        changed(form)
    assert zh in refused.value.zh
    assert refused.value.en


def test_stages() -> None:
    row = {"stage": "started"}
    assert project_changes({"stage": "operating"}, row) == {"stage": "operating"}
    assert project_changes({"stage": ""}, row) == {"stage": None}
    assert project_changes({"stage": "started"}, row) == project_changes({}, row) == {}
    with pytest.raises(ReviewError, match="is none of"):
        project_changes({"stage": "dreamt"}, row)


# Selections


@cache
def reader() -> SelectionReader:
    return SelectionReader(finder(), AttributeFinder(default_rules()))


@pytest.mark.parametrize(
    ("selected", "wanted"),
    [
        ("1.2亿元", {"text": "1.2亿元", "number": "120000000", "unit": "元", "modifier": "=", "attribute": "investment"}),
        ("占地约40亩", {"text": "40亩", "number": "40", "unit": "亩", "modifier": "~", "attribute": "land_area"}),
        ("40亩", {"text": "40亩", "modifier": "~", "attribute": "land_area"}),  # 约 stands outside
        ("工300余人。𬭊矿", {"text": "300余人", "number": "300", "modifier": ">", "attribute": "employees"}),
        ("𬭊矿石加工线投资8000万元", {"text": "8000万元", "number": "80000000", "attribute": "investment"}),
        ("远山集团签下订单", {"text": "远山集团签下订单", "number": "", "unit": "", "attribute": "other"}),
    ],
)
def test_a_selection_is_read(selected: str, wanted: dict[str, Any]) -> None:
    start = TEXT.index(selected)
    form = reader().prefilled(review(found(), []), start, start + len(selected))
    assert {name: form[name] for name in wanted} == wanted
    assert TEXT[form["start"] : form["end"]] == form["text"]
    assert form["subject_kind"]


def test_a_figure_across_a_line_wrap_is_read() -> None:
    text = "该项目总投资\n    1.2\n    亿元，占地40亩。\n"
    result = found(text)
    start, end = text.index("1.2"), text.index("，占地")
    form = reader().prefilled(review(result, []), start, end)
    assert (form["number"], form["text"]) == ("120000000", "1.2\n    亿元")


def test_the_sentence_of_a_place() -> None:
    start = TEXT.index("1.2亿元")
    assert sentence_at(TEXT, start, start + 5) == "该项目总投资1.2亿元，占地约40亩，预计年产值3亿元。"
