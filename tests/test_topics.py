"""Which decision makes what of a head: the sentences that stand beside the decisions, as sentences. 【】 marks the head."""

from __future__ import annotations

from functools import lru_cache

import pytest
from kuaixun.names import Tokens
from kuaixun.rule_examples import Bench, unmarked
from kuaixun.rules import Rules
from kuaixun.topic_context import Context
from kuaixun.topic_names import Name
from kuaixun.topic_reading import decision_of
from kuaixun.topic_words import TopicWords

NONE = {
    "cut": ["电力【工程】师来到现场。"],
    "office": ["轮毂【生产线】组长说。"],
    "no-work": ["【工程】车辆销量增长。"],
    "inside": ["西湾【产业园】内车间投产。", "西湾【产业园】管委会投资3亿元。"],
    "counted-part": ["投资3亿元，建设【水厂】一座。"],
    "modifies-noun": ["投资3亿元的电控【系统】企业开工。"],
    "modifies-place": ["临河【高速】杭州市大桥投资3亿元。"],
    "mentioned": ["投资3亿元，代表们走进【水厂】。"],
    "only-mentioned": ["代表们参观了轮毂生产【基地】。"],
    "function": ["投资3亿元，打造集轮毂【分拣中心】、展示中心于一体的园区。"],
    "no-topic": ["全市上下抓【项目】。"],
    "many": ["投资3亿元，建成3座【污水处理厂】。"],
}
TOPICS = {
    "project.listed": ["总投资5亿元的显示器件等在谈【项目】20个。"],
    "project.part": ["主体【工程】已完工。", "全部【工程】年底竣工。"],
    "project.anaphor": ["该【项目】总投资3亿元。", "新【项目】总投资50亿元。"],
    "project.head": ["【基地】产出纤维1.3万吨。"],
    "group.many": ["全市推进一批【项目】。"],
    "group.class": ["全市开工【项目】多。"],
    "group.{}": ["签约3个氢能【项目】。", "氢能【项目】10个。", "全市重大【项目】20个。", "氢能合作【项目】集中签约。"],
    "group.{}.unbuilt": ["大家都在讨论氢能【项目】的前景。"],
    "project.{}": ["总投资3亿元的氢能【项目】。", "氢能【项目】位于云州市。"],
    "project.plant": ["瑞禾集团兴建的【钢铁厂】投产。"],
    "project.project": ["瑞禾集团【项目】投产。"],
    "project.paid": ["西湾【产业园】位于云州市，总投资30亿元。"],
    "project.phase": ["二期【项目】年底投产。"],
}


@lru_cache(maxsize=1)
def bench() -> tuple[Bench, TopicWords]:
    rules = Rules()
    return Bench(rules), TopicWords(rules)


def decided(text: str, start: int) -> str:
    """The rule that decides about the head at an offset."""
    desk, words = bench()
    reading = desk.read(text)
    context = Context(text, Tokens(text, desk.pipeline.segmenter), reading.quantities, reading.entities, words)
    begin, end, row = next(hit for hit in words.heads.hits(text) if hit[0] == start)
    decision = decision_of(Name(context, row, text[begin:end], begin, end, begin=begin))
    assert decision is not None
    return decision.rule


@pytest.mark.parametrize(("rule", "marked"), [(rule, text) for table in (NONE, TOPICS) for rule, texts in table.items() for text in texts])
def test_the_decision_about_a_head(rule: str, marked: str) -> None:
    text, spans = unmarked(marked)
    assert decided(text, spans[0][0]) == rule
