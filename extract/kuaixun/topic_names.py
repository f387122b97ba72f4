"""A project's name, and the steps that take it from the walk before its head to its full extent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kuaixun.topic_context import Context, is_rate
from kuaixun.topic_walk import JOINING, SOFT, begin_of, is_bare
from kuaixun.topic_words import ProjectHead

_ITEM = re.compile(r"[0-9]{1,2}[.、]")  # a list's number
_FURTHER = re.compile("[0-9一二三四五六七八九]+号|(?:[A-Z]{2,8}(?:模式)?)?(?:施工|监理|勘察|设计|总承包|特许经营)*$")  # 工程|EPC项目
PHASE_BEFORE = re.compile(r"(?:^|[^一二三四五六])(?P<phase>[一二三四五六]期)$")
_PARK_REACH = 6  # characters between a park and the head of a project named by it
_GOVERNED = 40  # characters of a name behind its figure and 的
_GOVERNED_LEAST = 4  # characters of it before 等
_ITEM_MARK = re.compile("[，。；：！？、\n]")
_DOINGS = re.compile("(?:、[\u4e00-\u9fff]{2,4})+[及和与][\u4e00-\u9fff]{2,6}$")  # 研发、制造及销售|项目
_MADE = re.compile("(?:年产|日产|年处理|年加工)[0-9][^，。；：、的]{1,24}的$")  # 年产4万吨硝酸钾的|化肥项目
_MADE_REACH = 30  # characters of 年产4万吨硝酸钾的
_BRACKET = re.compile(r"[(（][\u4e00-\u9fff]{1,3}[)）]")
_PHASE = re.compile(r"(?:[一二三四五六]期(?:工程|项目)?)|(?:[一二三四五六]标段)")
_SECTION = re.compile("(?:[\u4e00-\u9fff]{2,3}|[(（][^()（）\n]{2,12})段[)）]?")  # 临河高速|开云段
_BEFORE = 8  # characters before a name that tell of it


@dataclass(slots=True)
class Name:
    """A head, and as much of the name before it as is read so far: each step moves its ends on."""

    context: Context
    row: ProjectHead
    head: str
    start: int  # of the head
    end: int  # of the name: behind the head, or behind its phase or its section of a road
    begin: int  # of the name
    text: str = field(init=False)
    strong: bool = field(init=False)  # the head always tells of a project or a group of projects
    before: str = ""  # the characters before the name, as the walk found it
    counted: bool = False  # a count of things stands before it
    bare: bool = False  # only words of a class stand before the head

    def __post_init__(self) -> None:
        self.text, self.strong = self.context.text, self.row.strength == "strong"


def walk(name: Name) -> None:
    """As far as the walk goes, without a list's number and marks before it, with what is joined to it."""
    context, text, start = name.context, name.text, name.start
    begin, counted = begin_of(context, start)
    begin = min(begin, context.sites.parks.get(name.end) or begin)  # 中村镇产业园: no less than the park's own name
    if start > begin and text[start - 1] in JOINING and context.tokens.starts_at(start - 1):
        begin = start  # 产业园区和|项目
    if (item := _ITEM.match(text, begin, start)) and (begin == 0 or not text[begin - 1].isalnum()):
        begin = item.end()
    while begin < start and (text[begin] in SOFT or (text[begin] in JOINING and context.tokens.starts_at(begin + 1))):
        begin += 1
    name.begin, name.counted = _joined(context, begin, start), counted


def _joined(context: Context, begin: int, start: int) -> int:
    """Over what belongs to the name though it ends a name of its own."""
    text = context.text
    if begin >= start:
        return begin
    if (phase := _phase_ending_at(text, begin)) is not None:
        return phase  # 一期|30万千瓦项目
    if _FURTHER.match(text, begin, start) and (head := _head_ending_at(context, begin)):
        return begin_of(context, head)[0]  # 尾矿堆场项目|1号库工程
    if start - begin <= _PARK_REACH and not context.figures.begin_within(begin, start):
        return context.sites.parks.get(begin, begin)  # 西湾产业园|PPP项目
    return begin


def _phase_ending_at(text: str, offset: int) -> int | None:
    """Where 一期 begins that ends at an offset, in a word of its own."""
    if text[offset - 1 : offset] != "期":
        return None
    match = PHASE_BEFORE.search(text, max(0, offset - 4), offset)
    return match.start("phase") if match else None


def _head_ending_at(context: Context, offset: int) -> int | None:
    """Where the head that ends at an offset begins."""
    return next((offset - len(head) for head in context.words.strong_heads if context.text.endswith(head, 0, offset)), None)


def govern(name: Name) -> None:
    """总投资20亿元的|X及Y基地项目: the name that a figure before 的 governs, or its part before 等."""
    begin = _governed_begin(name.context, name.start)
    if begin is None or begin >= name.begin:
        return
    name.begin, name.counted = begin, False
    etc = name.text.find("等", begin + _GOVERNED_LEAST, name.start)
    if etc > 0:
        name.end = etc


def _governed_begin(context: Context, start: int) -> int | None:
    """Where the name begins that a figure before 的 governs, behind its company."""
    of = context.text.rfind("的", max(0, start - _GOVERNED), start)
    if of < 0 or "项目" in context.text[of:start]:
        return None
    mark = _ITEM_MARK.search(context.text, of, start)
    if (mark and not _DOINGS.match(context.text, mark.start(), start)) or context.figures.begin_within(of, start):
        return None
    return max(of + 1, context.sites.last_end_before(start)) if has_figure_before(context, of + 1) else None


def add_product(name: Name) -> None:
    """年产4万吨硝酸钾的|化肥项目."""
    begin = name.begin
    if name.text[begin - 1 : begin] == "的" and (made := _MADE.search(name.text, max(0, begin - _MADE_REACH), begin)):
        name.begin = made.start()


def trim(name: Name) -> None:
    """Without a bracket and places before it, and with the phase or the section of road behind it."""
    context, text, begin = name.context, name.text, name.begin
    if aside := _BRACKET.match(text, begin):
        begin = aside.end()
        name.counted = name.counted or any(context.figures.ending_at(offset) is not None for offset in aside.span())  # 1300条（套）|生产线
    name.begin = begin = context.sites.behind_places(begin, name.start)
    if (phase := _PHASE.match(text, name.end)) and begin < name.start and not context.has_phases:
        name.end = phase.end()
    elif section := section_of(name):
        name.end = section.end()
    name.before, name.bare = text[max(0, begin - _BEFORE) : begin], is_bare(context, begin, name.start)


def section_of(name: Name) -> re.Match[str] | None:
    """The section behind a road: 临河高速|开云段, 沿海高速|（北山段）."""
    return _SECTION.match(name.text, name.end) if name.row.id == "way" else None


# What a figure governs.

_OWNS = ("具备", "拥有", "现有", "具有", "有")
_ABLE = re.compile("[\u4e00-\u9fff]{0,8}(?:生产|加工|处理|供应)(?:能力|规模)的")
_GOVERNS = re.compile("(?:以上|左右|以内)?(?:的|，?建设|建成|打造|新建)(?:了)?(?:一[个座条处])?")


def has_figure_before(context: Context, begin: int) -> bool:
    """总投资1.2亿元的|X: a figure of money, area or rate governs the name."""
    quantity = context.figures.before(begin)
    if quantity is None:
        return False
    if _ABLE.fullmatch(context.text, quantity.end, begin):
        return True  # 20万锭纺纱生产能力的|X
    if quantity.dimension not in ("money", "area", "mass", "power", "length"):
        return False
    if context.text.endswith(_OWNS, 0, quantity.outer_start):
        return False  # 具备4000平方米的|洁净车间: what it has, not what is built
    after = quantity.end
    if any(_GOVERNS.fullmatch(context.text, after, at) for at in {begin, max(after, context.sites.location_before(begin))}):
        return True
    return quantity.dimension == "money" and (after == begin or context.sites.is_one_place(after, begin))  # 投资8亿元|云州市|培育基地


def has_rate_inside(context: Context, begin: int, end: int, row: ProjectHead) -> bool:
    """年产3000台…项目, 2GW…项目: a capacity inside the name; the floor of a workshop (1万平方米的车间) is none."""
    quantity = context.figures.first_within(begin, end)
    return quantity is not None and is_rate(quantity) and not (row.strength == "vague" and quantity.dimension == "area")
