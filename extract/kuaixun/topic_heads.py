"""Which heads end no project's name: what a head alone, and what stands around it, tell before the name is read."""

from __future__ import annotations

import re

from kuaixun.singles import may_be_single
from kuaixun.topic_kinds import Decision
from kuaixun.topic_names import Name, section_of

_NO_END = ("部", "组", "师")
_COUNTED_PART = re.compile("[0-9一二两三四五六七八九十]+[座个条栋家处]")
_HEAD_WORD = 2  # characters of a head that points back to a project that ends with it


def _opens_a_word(name: Name) -> bool:
    text, start, end = name.text, name.start, name.end
    is_alone = end - start == _HEAD_WORD and not (start and text[start - 1].isalnum())
    return name.row.strength == "weak" and is_alone and text[end : end + 1].isalnum()


def _is_cut(name: Name) -> bool:
    return name.end < len(name.text) and not name.context.tokens.starts_at(name.end)


def _is_office(name: Name) -> bool:
    return name.text[name.end : name.end + 1] in _NO_END


def _is_inside(name: Name) -> bool:
    return name.text.startswith(name.context.words.not_built, name.end)


def _is_counted_part(name: Name) -> bool:
    return _COUNTED_PART.match(name.text, name.end) is not None


def _is_no_work(name: Name) -> bool:
    return name.head == "工程" and name.text.startswith(name.context.words.no_work, name.end)


def _modifies_noun(name: Name) -> bool:
    tokens = name.context.tokens
    is_noun = name.row.strength == "vague" and name.end < len(name.text) and tokens.tag(tokens.at(name.end))[0] == "n"
    return is_noun and not name.context.words.stage.match(name.text, name.end)


def _modifies_place(name: Name) -> bool:
    return name.row.id == "way" and name.context.sites.is_site_of_way(name.end) and not section_of(name)


def _is_only_mentioned(name: Name) -> bool:
    return not section_of(name) and not may_be_single(name)


_OF_ANY_HEAD = (
    Decision(None, "cut", _is_cut),  # 工程师: the head's end is within a word
    Decision(None, "office", _is_office),  # 轮毂生产线|组长
    Decision(None, "no-work", _is_no_work),  # 工程|车辆
)
_OF_OTHER_HEADS = (
    Decision("anaphor", "project.head", _opens_a_word),  # 基地|产出纤维1.3万吨: of the project so called
    *_OF_ANY_HEAD,
    Decision(None, "inside", _is_inside),  # 产业园|内, 产业园|管委会
    Decision(None, "counted-part", _is_counted_part),  # 建设加工厂|一座: a part of what is built
    Decision(None, "modifies-noun", _modifies_noun),  # 电控系统|制造厂
    Decision(None, "modifies-place", _modifies_place),  # 临河高速|云州市长江大桥: where the bridge lies
    Decision(None, "only-mentioned", _is_only_mentioned),  # 参观了轮毂生产基地
)
OF_HEAD = {True: _OF_ANY_HEAD, False: _OF_OTHER_HEADS}  # by whether the head is strong
