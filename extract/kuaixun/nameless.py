"""Heads with nothing but words of a class before them: 该项目 points back, 开工项目 is a class, 抓项目 is neither."""

from __future__ import annotations

import re

from kuaixun.topic_kinds import Decision, always, head
from kuaixun.topic_names import PHASE_BEFORE, Name, has_rate_inside
from kuaixun.topic_walk import begin_of, is_bare

# 一批|重点项目, 等|项目: more than one.
MANY = re.compile(
    "(?:[一首这某多该各]批|一系列|多个|多项|若干|众多|各类|所有|全部|系列|一些|许多|不少|各个|每个|等|等一批|大批|个个|几个|数个|在内的"
    "|累计(?:引进|实施|签约|落地|建成|完成))(?:的|重点|重大|好|大)?$"
)
_ANAPHOR = re.compile(r"(?:该|此|这一|这个|本|上述|两个|这些|其)$")
_BUILT_BY = re.compile("(?:投资|建设|兴建|承建|新建|建)的$")
_WHOLE_OF = ("全部", "整个")
_OF_A_SIZE = ("以上的", "以下的", "以内的")
_OWN = ("公司", "企业")
_BUILDER = 8  # characters of 兴建的 before a plant
_PHASE = 2  # characters of 一期


def _is_built_plant(name: Name) -> bool:
    is_alone = name.row.id == "plant" and name.begin == name.start
    return is_alone and _BUILT_BY.search(name.text, max(0, name.begin - _BUILDER), name.begin) is not None


def _is_class(name: Name) -> bool:
    return name.begin != name.start and not _ANAPHOR.search(name.before)


def _is_all_works(name: Name) -> bool:
    return name.text[name.start : name.end] == "工程" and name.before.endswith(_WHOLE_OF)


def _is_many(name: Name) -> bool:
    return MANY.search(name.before) is not None or name.before.endswith(_OF_A_SIZE)


def _is_own(name: Name) -> bool:
    return name.before.endswith(_OWN) and not name.before[: -len(_OWN[0])][-1:].isalnum()


def _follows_phase(name: Name) -> bool:
    return "期" in name.before and PHASE_BEFORE.search(name.before) is not None


def _is_named_before_phase(name: Name) -> bool:
    return _follows_phase(name) and _begin_before_phase(name) < name.start


def _begin_before_phase(name: Name) -> int:
    """Where the name before 二期项目 begins, or the head if there is none."""
    context, phase = name.context, name.start - _PHASE
    park = context.sites.parks.get(phase)
    if park is not None:
        return park
    begin = begin_of(context, phase)[0]
    is_name = begin < phase - 1 and (has_rate_inside(context, begin, phase, name.row) or not is_bare(context, begin, phase))
    return begin if is_name else name.start


def _points_back(name: Name) -> bool:
    return _ANAPHOR.search(name.before) is not None or name.start == 0 or not name.text[name.start - 1].isalnum()


def _word_before(name: Name) -> str:
    tokens = name.context.tokens
    return tokens.words[tokens.at(name.start - 1)]


def _is_part(name: Name) -> bool:
    return _word_before(name) in name.context.words.parts


def _is_generic(name: Name) -> bool:
    return _word_before(name) in name.context.words.generic


def _with_word_before(name: Name) -> int:
    tokens = name.context.tokens
    return tokens.starts[tokens.at(name.start - 1)]


NAMELESS_OTHERS = (  # other heads
    Decision("project", "project.plant", _is_built_plant),  # 瑞禾集团兴建的|钢铁厂
    Decision(None, "mentioned", always),  # 走进|工厂
)
NAMELESS = (  # strong heads
    Decision("group", "group.{}", _is_class),  # 重大产业项目
    Decision("anaphor", "project.part", _is_all_works, head),  # 全部|工程|年底竣工
    Decision("group", "group.many", _is_many, head),  # 一批|项目, 3亿元以上的|项目
    Decision("anaphor", "project.anaphor", _is_own, head),  # “我们公司|项目|总投资3亿元”
    Decision("project", "project.project", _is_named_before_phase, _begin_before_phase),  # |西湾产业园二期项目|, |碳纤维二期项目|
    Decision("anaphor", "project.phase", _follows_phase, head),  # 二期|项目
    Decision("anaphor", "project.anaphor", _points_back, head),  # 该|项目; “，项目”
    Decision("anaphor", "project.part", _is_part, _with_word_before),  # |主体工程|
    Decision("group", "group.class", _is_generic, _with_word_before),  # |开工项目|
    Decision(None, "no-topic", always),  # 抓|项目
)
