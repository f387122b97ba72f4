"""From a head to its topic: the name grows in steps, and behind each step the first decision that holds is the answer."""

from __future__ import annotations

import re
from collections.abc import Callable

from kuaixun.nameless import MANY, NAMELESS, NAMELESS_OTHERS
from kuaixun.singles import FIGURE_CUE, is_paid_for, is_park, is_single
from kuaixun.text import clause_end
from kuaixun.topic_context import Context
from kuaixun.topic_heads import OF_HEAD
from kuaixun.topic_kinds import Decision, Topic, always, first, head
from kuaixun.topic_names import Name, add_product, govern, trim, walk
from kuaixun.topic_walk import is_bare
from kuaixun.topic_words import ProjectHead

_PEOPLE = re.compile("现场|经理|负责人|总监|指挥|专员|工程部|施工方")  # 瑞禾公司项目|经理: a person's, and no project's name
_SAME = ("新", "整个", "全部", "该")
_WHOLE = re.compile("一体")
_FUNCTIONS = 60  # characters from a name to 一体
_PHASE_OF = re.compile("第?[一二三四五六]期")
_LABEL = ("以上", "以下")  # 亿元|以上新开工项目
_OF_SO_MANY = re.compile("[0-9一二两三四五六七八九十]+大|[0-9]$")  # 三大产业链|项目, 园区4|项目
_COUNTED_BEHIND = re.compile("(?:共|数|总数|达|共计|总计|已达|有)?")


def _ends_before_head(name: Name) -> bool:
    return name.end < name.start


def _is_bracket_of_company(name: Name) -> bool:
    return name.text.startswith(("(", "（"), name.begin) and name.context.sites.company_before(name.begin) is not None


def _is_part(name: Name) -> bool:
    return name.strong and name.text[name.begin : name.start] in name.context.words.parts


def _is_same_with_figures(name: Name) -> bool:
    return name.bare and name.strong and name.text[name.begin : name.start] in _SAME and FIGURE_CUE.match(name.text, name.end) is not None


def _is_half_word(name: Name) -> bool:
    return name.start - name.begin == 1 and not name.bare and name.text[name.begin - 1 : name.begin].isalnum()


def _is_of_company(name: Name) -> bool:
    is_owned = name.bare and name.context.sites.company_before(name.begin) is not None
    return is_owned and not _PEOPLE.match(name.text, name.end)


def _is_of_company_alone(name: Name) -> bool:
    return name.head == "项目" and name.begin == name.start and _is_of_company(name)


def _is_place_again(name: Name) -> bool:
    return name.head == "项目" and name.context.sites.is_place_again(name.begin, name.start)


def _is_one_of_functions(name: Name) -> bool:
    is_listed = "集" in name.text[name.begin - 1 : name.begin + 1]
    return is_listed and _WHOLE.search(name.text, name.end, clause_end(name.text, name.end, _FUNCTIONS)) is not None


def _begins_with_phase(name: Name) -> re.Match[str] | None:
    return _PHASE_OF.match(name.text, name.begin, name.start)


def _is_phase(name: Name) -> bool:
    phase, context = _begins_with_phase(name), name.context
    if phase is None or not name.strong or context.has_phase_figures or context.sites.owner_before(name.begin) is not None:
        return False
    return is_bare(context, phase.end(), name.start) or context.figures.ending_at(name.start) is not None


def _is_class(name: Name) -> bool:
    begin, start = name.begin, name.start
    is_class = begin < start and name.text.endswith(name.context.words.classes, begin, start)
    return is_class and not name.context.figures.begin_within(begin, start)


def _acts_together(name: Name) -> bool:
    return name.strong and name.text.startswith("集中", name.end)


def _is_many(name: Name) -> bool:
    return name.counted or (not name.bare and MANY.search(name.before) is not None) or _is_counted_behind(name)


def _is_counted_behind(name: Name) -> bool:
    """项目|10个, 项目|共120个, 项目|数157个."""
    quantity, end = name.context.figures.first_from(name.end), name.end
    if quantity is None or quantity.start - end > 3 or quantity.unit not in ("个", "项", "条", "家"):
        return False
    figure = quantity.outer_start if quantity.outer_start >= end else quantity.start
    return _COUNTED_BEHIND.fullmatch(name.text, end, figure) is not None


def _company(name: Name) -> int:
    """Where the company before the name begins."""
    company = name.context.sites.company_before(name.begin)
    return name.begin if company is None else company


def _name_by_company(name: Name) -> None:
    """瑞禾|云州项目: named by who builds it where."""
    if _is_of_company(name):
        name.begin, name.bare = _company(name), False


def _name_by_park(name: Name) -> None:
    """西湾产业园|项目: the park is the project."""
    park = name.context.sites.parks.get(name.begin)
    if park is not None and name.bare and name.begin == name.start:
        name.begin, name.bare = park, False


def _name_phase_by_owner(name: Name) -> None:
    """瑞禾科技|二期工程, 西湾产业园|三期厂房建设项目."""
    if _begins_with_phase(name) and (owner := name.context.sites.owner_before(name.begin)) is not None:
        name.begin = owner


def _leave_label_off(name: Name) -> None:
    """亿元|以上新开工项目: without 以上, and counted where a number is left in it."""
    name.counted = name.counted or _OF_SO_MANY.search(name.text, name.begin, name.start) is not None
    if not name.counted and name.begin < name.start and name.text.startswith(_LABEL, name.begin):
        name.begin += len("以上")


def _is_not_single(name: Name) -> bool:
    return not is_single(name)


def _is_paid_park(name: Name) -> bool:
    return is_park(name) and is_paid_for(name)


Step = Callable[[Name], None]

# Each step takes the name on from where the step before it left it.
_STEPS: tuple[tuple[Step, tuple[Decision, ...]], ...] = (
    (walk, ()),
    (govern, (
        Decision("project", "project.listed", _ends_before_head),  # 5亿元的|显示器件|等在谈项目
    )),
    (add_product, (
        Decision("project", "project.{}", _is_bracket_of_company, _company),  # |瑞禾公司（轴承）项目|
    )),
    (trim, (
        Decision("anaphor", "project.part", _is_part),  # 主体工程: of the project told of
        Decision("anaphor", "project.anaphor", _is_same_with_figures),  # 新项目|总投资50亿元
        Decision(None, "half-word", _is_half_word),  # 外网工程
        Decision("project", "project.project", _is_of_company_alone, _company),  # |瑞禾项目|
    )),
    (_name_by_company, (
        Decision("anaphor", "project.anaphor", _is_place_again, head),  # 天河|项目|: the one told of, named by its place
    )),
    (_name_by_park, (
        Decision(None, "function", _is_one_of_functions),  # 集分拣中心、展示中心于一体的园区
        Decision("anaphor", "project.phase", _is_phase),  # 一期5万吨项目: the whole project's
    )),
    (_name_phase_by_owner, (
        Decision("group", "group.{}", _is_class),  # 大会重大项目
        Decision("group", "group.{}", _acts_together),  # 合作项目|集中签约
    )),
    (_leave_label_off, ()),
)

_MANY = Decision("group", "group.{}", _is_many)  # 3个|氢能项目
_MENTIONED = Decision(None, "many", _is_many)  # 3座|污水处理厂
_SINGLE = (
    Decision("project", "project.paid", _is_paid_park),  # 西湾产业园|位于云州市，总投资30亿元
    Decision("project", "project.{}", always),  # 总投资3亿元的|氢能项目
)
# What is told of a name in the end, by whether its head is strong, and whether only words of a class stand before that.
_LAST = {
    (True, False): (_MANY, Decision("group", "group.{}.unbuilt", _is_not_single), *_SINGLE),  # 推进|氢能项目: one only if another place says so
    (True, True): (_MANY, *NAMELESS),
    (False, False): (_MENTIONED, Decision(None, "unbuilt", _is_not_single), *_SINGLE),  # 走进|轮毂基地
    (False, True): (_MENTIONED, *NAMELESS_OTHERS),
}


def topic_of(context: Context, start: int, end: int, row: ProjectHead) -> Topic | None:
    """What the head at a place and the name before it are, or None where they are no topic."""
    name = Name(context, row, context.text[start:end], start, end, begin=start)
    decision = decision_of(name)
    return decision.topic(name) if decision else None


def decision_of(name: Name) -> Decision | None:
    """What decides about a head; the name is then read as far as that took."""
    return first(OF_HEAD[name.strong], name) or _read(name) or first(_LAST[name.strong, name.bare], name)


def _read(name: Name) -> Decision | None:
    """Take a name all its steps, or up to a decision."""
    for step, decisions in _STEPS:
        step(name)
        for decision in decisions:
            if decision.holds(name):
                return decision
    return None
