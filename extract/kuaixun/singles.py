"""Whether the text treats a name as one project: it has figures, a builder or a stage, or somebody builds it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from kuaixun.text import clause_end, clause_start
from kuaixun.topic_names import Name, has_figure_before, has_rate_inside

# 总投资30亿元, 二期计划占地20亩: how figures of what stands before them begin.
FIGURE_CUE = re.compile(
    "(?:[一二三]期)?(?:计划|预计|规划|概算|预算|总|年|拟|由|已|累计|完成|分别)*(?:投资|占地|建筑面积|用地|产值|装机|全长|规划面积)"
)
# A park with an investment of its own is being built: 西湾产业园位于云州市，总投资30亿元.
_PAID = re.compile("(?:(?!项目|企业|公司)[^。！？；\n]){0,60}，(?:项目)?(?:计划|预计)?(?:总投资|规划占地)")
# A base that the text goes on to call a project: …总部基地是重要支撑，项目总投资60亿元.
_CALLED = re.compile(
    "[^。！？\\n]{0,60}?[，。](?:该|此)?项目(?:计划|预计|规划)*(?:总?投资|占地|用地|建成|位于|分|由)|，[该此]项目(?:全部|全面)?(?:建成|达产|投产)"
)
_SITED = re.compile("位[于居]|选址|坐落|地处|[是系由为](?!何|什么)|属于?|于[0-9去今]|自[0-9去今]|[已正将](?!有)")  # 轮毂项目|位于云州市
_COURSE = re.compile("(?:项目)?(?:起于|起自|始于|[东南西北]起|全长|正线|主线|线路)")  # 临河高速公路|起于河津
_LOCATED = re.compile(r"(?:在|位于|落户|入驻|走进|来到|地处|到)$")  # 在|临泉经济开发区西湾产业园|投产: where, not what
_HEADING = re.compile(r"(?:^|\n)(?:[0-9]{1,2}[.、]|[-○●■◆▲·—]+)?[^，。；：、\n]{0,10}$")  # 3.瑞禾公司|轴承项目。位于…
_DEFINED = re.compile("(?:项目|工程)(?:分别)?[是为][^，。；、]{0,16}$")  # 首个项目是临泉县|轮毂加工项目
_TELLS_ON = re.compile("，(?:于|已|自|正在)")  # 轮毂项目|，于去年6月开工
_ANOTHER = re.compile("[的内里]")  # 产业园|内的车间投产: the stage of something else
_SITE = 4  # characters of a word before a location
_LEAD = 12  # characters of a heading before a name
_SUBJECT = 24  # characters of a sentence that says what the project is
_STAGE = 60  # characters between a name and its stage
_BUILDER = 6  # characters between 建成 and the name
_MODIFIER = 18  # characters of a modifier between 建成 and the name
_SITE_AND_OWNER = 24  # characters of a place and a company before a project's name
_REACH = 64  # characters before a head in which its name and what makes it a project stand


class _Sign(NamedTuple):
    """What tells that a name is one project, or that it is none."""

    single: bool
    holds: Callable[[Name], bool]


def is_single(name: Name) -> bool:
    """Whether the text treats a name as one project: what the first sign says that holds."""
    for single, holds in _SIGNS:
        if holds(name):
            return single
    return False


def may_be_single(name: Name) -> bool:
    """Whether anything near a head can make it a project, before its name is walked: most parks and platforms are only mentioned."""
    text, end, words, left = name.text, name.end, name.context.words, max(0, name.start - _REACH)
    return (
        name.context.figures.begin_within(left, name.start)
        or FIGURE_CUE.match(text, end + (text[end : end + 1] == "，")) is not None
        or is_called_project(name)
        or is_paid_for(name)
        or _has_course(name)
        or words.stage.search(text, end, clause_end(text, end, _STAGE)) is not None
        or (name.row.strength == "weak" and words.building.search(text, left, name.start) is not None)
    )


def is_park(name: Name) -> bool:
    """Whether a park of that name ends here, which is a zone and no project unless somebody pays for it or builds it."""
    return name.end in name.context.sites.parks


def is_paid_for(name: Name) -> bool:
    """西湾产业园位于云州市|，总投资30亿元."""
    return _PAID.match(name.text, name.end) is not None


def is_called_project(name: Name) -> bool:
    """总部基地是重要支撑|，项目总投资60亿元."""
    return _CALLED.match(name.text, name.end) is not None


def _is_mere_park(name: Name) -> bool:
    return is_park(name) and name.begin not in name.context.sites.ends


def _has_figure(name: Name) -> bool:
    """总投资3亿元的|轮毂项目, |年产3000台轮毂项目."""
    return has_rate_inside(name.context, name.begin, name.end, name.row) or has_figure_before(name.context, name.begin)


def _is_located(name: Name) -> bool:
    """在|临泉经济开发区西湾产业园|投产."""
    site = name.context.sites.location_before(name.begin)
    return _LOCATED.search(name.text, max(0, site - _SITE), site) is not None


def _is_sited_and_paid_for(name: Name) -> bool:
    """西湾产业园|位于云州市，总投资30亿元."""
    return (_is_mere_park(name) or _SITED.match(name.text, name.end) is not None) and is_paid_for(name) and not _is_located(name)


def _has_course(name: Name) -> bool:
    """临河高速公路|起于河津."""
    return name.row.id == "way" and _COURSE.match(name.text, name.end) is not None


def _is_section_with_figures(name: Name) -> bool:
    """临河高速|开云段|完成投资, 沿海高速|（北山段）|完成投资."""
    text, end = name.text, name.end
    is_section = name.row.id == "way" and text[end - 1 : end] in ("段", ")", "）")
    return is_section and FIGURE_CUE.search(text, end, clause_end(text, end, _STAGE)) is not None


def _begins_figures(name: Name) -> bool:
    """轮毂项目|总投资30亿元; of a park only what is invested; 据了解，轮毂项目|，计划总投资30亿元."""
    cue = FIGURE_CUE.match(name.text, name.end)
    if name.strong and _before_comma(name) and _opens_sentence(name.text, name.begin):
        cue = cue or FIGURE_CUE.match(name.text, name.end + 1)
    return cue is not None and (not _is_mere_park(name) or cue.group().endswith("投资"))


def _before_comma(name: Name) -> bool:
    return name.text[name.end : name.end + 1] == "，"


def _opens_sentence(text: str, begin: int) -> bool:
    """Whether nothing, or a place and a company, stands between the start of a sentence and a name: 云平县瑞禾公司|轮毂项目，总投资30亿元."""
    clause = clause_start(text, begin, _SITE_AND_OWNER)
    return clause == begin or ("、" not in text[clause:begin] and (clause == 0 or text[clause - 1] in "。；\n"))


def _is_sited(name: Name) -> bool:
    """轮毂项目|位于云州市."""
    return name.strong and _SITED.match(name.text, name.end) is not None


def _is_mere_location(name: Name) -> bool:
    """在|西湾产业园|投产: where, not what."""
    return not name.strong and _is_located(name)


def _is_priced(name: Name) -> bool:
    """云湖广场: a project only with money or land of its own."""
    return name.row.strength == "priced"


def _is_heading(name: Name) -> bool:
    """3.瑞禾公司|轴承项目|。位于…"""
    if not name.strong or name.text[name.end : name.end + 1] not in ("。", "："):
        return False
    return _HEADING.search(name.text, max(0, name.begin - _LEAD), name.begin) is not None


def _has_stage(name: Name) -> bool:
    """轮毂项目|今日开工; 轮毂项目|，于去年6月开工."""
    if _is_mere_park(name):
        return False
    text, end, skipped = name.text, name.end, bool(name.strong and _TELLS_ON.match(name.text, name.end))
    stage = name.context.words.stage.search(text, end, clause_end(text, end + skipped, _STAGE))
    return stage is not None and (name.strong or not _ANOTHER.search(text, end, stage.start()))


def _is_definition(name: Name) -> bool:
    """首个项目是临泉县|轮毂加工项目."""
    return name.strong and _DEFINED.search(name.text, max(0, name.begin - _SUBJECT), name.begin) is not None


def _is_vague(name: Name) -> bool:
    """打造|开放平台: a project only with figures or a stage of its own."""
    return name.row.strength == "vague"


def _goes_on_as_project(name: Name) -> bool:
    """总部基地|是重要支撑，项目总投资60亿元; 总部基地|，占地20亩."""
    if name.row.strength != "weak" or _is_mere_park(name):
        return False
    return is_called_project(name) or (_before_comma(name) and FIGURE_CUE.match(name.text, name.end + 1) is not None)


def _is_built(name: Name) -> bool:
    """新建|轮毂基地; 建成国内规模最大的|轮毂基地."""
    building, text, begin = name.context.words.building, name.text, name.begin
    if building.search(text, max(clause_start(text, begin, 8), begin - _BUILDER), begin):
        return True
    if text[begin - 1 : begin] != "的":
        return False
    built = building.search(text, clause_start(text, begin, _MODIFIER), begin - 1)
    return built is not None and built.end() < begin - 2


def _has_owner(name: Name) -> bool:
    """瑞禾公司|轮毂项目, 瑞禾公司的|轮毂项目, 云州市|轮毂项目."""
    sites, begin = name.context.sites, name.begin
    of = begin > 0 and name.text[begin - 1] == "的" and begin - 1 in sites.ends
    return name.strong and (of or begin in sites.ends or sites.place_ends_at(begin))


# In this order: what stands nearer to the name tells more.
_SIGNS = (
    _Sign(True, _has_figure),
    _Sign(True, _is_sited_and_paid_for),
    _Sign(True, _has_course),
    _Sign(True, _is_section_with_figures),
    _Sign(True, _begins_figures),
    _Sign(True, _is_sited),
    _Sign(False, _is_mere_location),
    _Sign(False, _is_priced),
    _Sign(True, _is_heading),
    _Sign(True, _has_stage),
    _Sign(True, _is_definition),
    _Sign(False, _is_vague),
    _Sign(True, _goes_on_as_project),
    _Sign(True, _is_built),
    _Sign(True, _has_owner),
)
