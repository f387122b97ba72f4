"""Traditional texts are matched in simplified characters and keep their own in all that is cut out of them."""

from __future__ import annotations

import kuaixun
import pytest
from forms import traditional
from hypothesis import given
from hypothesis import strategies as st
from kuaixun.read import bulletin_from_text
from kuaixun.traditional import is_traditional, simplified

SIMPLE = (
    "清川开发区报\n2031年4月10日 星期四 第12期\n\n远岫轴承项目开工\n\n"
    "　　本报讯（记者 林禾）4月9日，远岫轴承有限公司年产6万套主轴轴承项目在清川经济开发区开工，总投资3.8亿元，占地75亩。"
    "该公司负责人说：“项目达产后，年产值可达5亿元。”\n"
)
TRADITIONAL = traditional(SIMPLE).replace("“", "「").replace("”", "」")


def test_both_forms_of_a_bulletin_give_the_same_rows() -> None:
    plain, other = kuaixun.extract(SIMPLE), kuaixun.extract(TRADITIONAL)
    assert len(plain.facts) == 4
    for one, two in zip(plain.facts, other.facts, strict=True):
        for name in ("start", "end", "number", "unit", "attribute", "subject_kind", "subject", "product", "modality", "period_start", "rule"):
            assert getattr(one, name) == getattr(two, name), name
    assert [(e.type, e.name) for e in plain.entities] == [(e.type, e.name) for e in other.entities]
    assert [(p.name, p.companies, p.zones, p.stage) for p in plain.projects] == [(p.name, p.companies, p.zones, p.stage) for p in other.projects]
    assert (plain.bulletin.published, plain.bulletin.issue) == (other.bulletin.published, other.bulletin.issue)
    assert [block.kind for block in plain.bulletin.articles[0].blocks] == [block.kind for block in other.bulletin.articles[0].blocks]


def test_what_is_printed_stays_traditional() -> None:
    result = kuaixun.extract(TRADITIONAL)
    assert result.bulletin.text == TRADITIONAL
    assert result.bulletin.title == "遠岫軸承項目開工"
    for row in (*result.facts, *result.entities):
        assert row.text == TRADITIONAL[row.start : row.end]
    assert result.facts[1].text == "3.8億元"
    assert "總投資3.8億元" in result.facts[1].sentence
    assert result.facts[1].subject == "年产6万套主轴轴承项目"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("總投資3億元的項目開工", True), ("总投资3亿元的项目开工", False), ("", False), ("總", True), ("123 abc", False), ("这家开了百年的老店为市民所熟知，招牌上写着“東風”二字。", False),
        ("人口和中心", False),
    ],
)  # fmt: skip
def test_a_text_that_quotes_a_word_is_not_traditional(text: str, expected: bool) -> None:
    assert is_traditional(text) == expected
    assert (simplified(text) != text) == expected


def test_words_decide_between_characters() -> None:
    assert simplified("開發區的乾隆年間瓷器與乾燥設備項目總產量後來增長") == "开发区的乾隆年间瓷器与干燥设备项目总产量后来增长"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_the_length_never_changes(text: str) -> None:
    assert len(simplified("總投資項目開發區產業" + text)) == len(text) + 10


def test_a_simplified_text_is_the_very_same_object() -> None:
    assert simplified(SIMPLE) is SIMPLE
    assert bulletin_from_text(SIMPLE).text is SIMPLE
