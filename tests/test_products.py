"""What is counted or made, and the words that say what is measured: 【】 marks the quantity, `-` or None stands for none."""

from __future__ import annotations

import pytest
from kuaixun import extract
from kuaixun.rule_examples import unmarked

PRODUCTS = [
    ("年产【5000台】电机项目开工", "电机"),
    ("年产【60万套】热管理系统项目动工", "热管理系统"),
    ("引进【12家】轴承加工企业，税收增长", "轴承加工企业"),
    ("【百万千瓦】级海上风电项目投产", "海上风电"),
    ("【1000名】建设者坚守在一线", "建设者"),
    ("【18条】具体措施，自4月1日起施行", "具体措施"),
    ("拥有高新技术企业【126家】，其中规上企业30家", "高新技术企业"),
    ("累计建成充电桩共【260个】。", "充电桩"),
    ("【200多家】企业来园区考察", "企业"),
    ("形成年产【40万吨】的产能", "-"),
    ("年产【5000吨】原酒生产基地负责人说", "原酒生产"),
    ("产值【5亿元】的企业", "-"),
    ("同比增长【12.5%】，居全市第一", "-"),
    ("工期【18个月】。", "-"),
    ("已开工【38个】，开工率84%", "-"),
    ("海拔【4600米】的电站", "-"),
]


@pytest.mark.parametrize(("marked", "product"), PRODUCTS)
def test_product(marked: str, product: str) -> None:
    text, [(start, end)] = unmarked(marked)
    fact = next(fact for fact in extract(text).facts if (fact.start, fact.end) == (start, end))
    assert (fact.product or "-") == product


CUES = [
    ("全市社会消费品零售总额达到约【36亿元】", "社会消费品零售总额"),
    ("税收同比下降【3.2%】", "同比下降"),
    ("轴承项目总投资超过【3亿元】", "总投资"),
    ("新增企业【36家】", "企业"),
    ("出让标准地40宗【2718亩】", "标准地"),
    ("【5亿元】以上项目开工", None),
]


@pytest.mark.parametrize(("marked", "cue"), CUES)
def test_cue(marked: str, cue: str | None) -> None:
    text, [(start, end)] = unmarked(marked)
    fact = next(fact for fact in extract(text).facts if (fact.start, fact.end) == (start, end))
    assert fact.cue == cue
