"""Topics that no head ends: the members of a list, what companies make, what money pays for, batches, and phases without a noun."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kuaixun.model import Quantity
from kuaixun.names import Spans
from kuaixun.text import clause_start
from kuaixun.topic_context import Context, capacity_begin, counts_things, is_rate
from kuaixun.topic_kinds import Topic
from kuaixun.topic_names import PHASE_BEFORE

_BATCH = re.compile(r"[“\"‘『](?P<name>[\u4e00-\u9fff]{2,4}一批)[”\"’』]")
# A phase without a noun, behind a mark or at the text's start: 二期去年动工.
_PHASE_ALONE = re.compile("[一二三四]期(?<![^，。；：、“\n（(]..)(?!项目|工程|总?投资|[0-9])")
_LISTED = re.compile(
    "等(?:一批|一系列|多个|[0-9一二三四五六七八九十]+余?[个项])?[\u4e00-\u9fff]{0,8}?(?:项目|工程)|等[0-9一二三四五六七八九十]+[家个]企业"
)
_LIST_REACH = 200  # characters of a list before 等
_MADE_BY = ("mass", "power")
_PRODUCT = re.compile("(?P<made>[\u4e00-\u9fffA-Za-z]{2,10}?)(?P<mark>、|项目|工程|(?:已|全部|相继|先后|同时|正式|建成)*(?:投产|开工|竣工|达产|签约))")
_HEADS = ("项目", "工程")
_NO_PROJECT = "".join(f"(?<!{word})" for word in ("企业", "公司", "集团", "产业", "工业", "技术", "资金", "集群"))
_PAID_FOR = re.compile(
    "投资(?:约|超|近|逾)?[0-9.]+[万亿]?元(?:以上|左右)?的(?P<name>[\u4e00-\u9fffA-Za-z0-9]{3,20}?" + _NO_PROJECT + ")"
    "(?=，(?:占地|总?建筑面积|规划|用地|计划|建成|主要|位于|是|已|正|将|于)"
    "|(?:全面|正式|已|正|也|即将|顺利)*(?:开工|动工|奠基|竣工|建成|投产|投用|启用|封顶|开业|启动建设))"
)


def batches(text: str) -> list[Topic]:
    """“新建一批”: a heading that a group of projects goes by."""
    return [Topic(*match.span(), "group", match["name"], "group.batch") for match in _BATCH.finditer(text)]


def phases(text: str) -> list[Topic]:
    """二期去年动工: the project told of."""
    return [Topic(*match.span(), "anaphor", match.group(), "project.phase") for match in _PHASE_ALONE.finditer(text)]


def listed(context: Context) -> Iterator[Topic]:
    """年产1万吨焊带、2GW组件等一批项目: the members of a list that have a capacity of their own are projects."""
    for match in _LISTED.finditer(context.text):
        at = clause_start(context.text, match.start(), _LIST_REACH)
        for item in context.text[at : match.start()].split("、"):
            end = at + len(item)
            begin = _begin_in_item(context, at, end)
            if begin is not None:
                yield _project(context, begin, end, "project.listed")
            at = end + 1


def _begin_in_item(context: Context, begin: int, end: int) -> int | None:
    """Where the project in the item of a list begins, or None where the item tells of none."""
    quantity = context.figures.first_within(begin, end)
    if quantity is None:
        return None
    named = end - quantity.end  # characters
    if quantity.dimension == "money" and context.text.startswith("的", quantity.end) and named > 3:
        return max(quantity.end + 1, context.sites.last_end_before(end))  # 总投资11亿元的|快充产线|、…等项目
    if not is_rate(quantity) or counts_things(quantity) or named < 2:
        return None
    return capacity_begin(context.text, quantity, begin)


def plants(context: Context) -> list[Topic]:
    """瑞禾|90万吨炼焦|、|30万吨乙醇|投产: what companies make, each with its capacity, up to a project or a stage."""
    out: list[Topic] = []
    chain: list[Topic] = []
    for quantity in context.figures.all:
        begin = quantity.start - 2 * context.text.endswith("年产", 0, quantity.start)
        product = _product(context, quantity, begin)
        if product is None:
            chain = []
            continue
        owner = _owner(context, begin)
        goes_on = bool(chain) and context.text.startswith("、", chain[-1].end) and chain[-1].end + 1 == (begin if owner is None else owner)
        if owner is None and not goes_on:
            chain = []
            continue
        chain = [*(chain if goes_on else []), _project(context, begin, product.end("made"), "project.plant")]
        if product["mark"] != "、":
            out += chain[:-1] if product["mark"] in _HEADS else chain  # the last has its head
            chain = []
    return out


def _product(context: Context, quantity: Quantity, begin: int) -> re.Match[str] | None:
    """What stands behind a capacity, up to the next 、, head or stage; a number of things is a capacity only behind 年产."""
    is_made = quantity.dimension in _MADE_BY or (begin < quantity.start and quantity.dimension == "count")
    return _PRODUCT.match(context.text, quantity.end) if is_made else None


def _owner(context: Context, begin: int) -> int | None:
    """Where the company before a capacity begins, with or without a phase between."""
    owner = context.sites.company_before(begin)
    if owner is None and PHASE_BEFORE.search(context.text, max(0, begin - 3), begin):
        return context.sites.company_before(begin - 2)
    return owner


def paid_for(context: Context, topics: Sequence[Topic]) -> Iterator[Topic]:
    """总投资5亿元的|云湖新城|，占地300亩: what money pays for, whatever its kind, where no head tells it to be a project."""
    taken = Spans((topic.start, topic.end) for topic in topics)
    for match in _PAID_FOR.finditer(context.text):
        begin, end = match.span("name")
        if taken.overlaps(begin, end):
            continue
        begin = context.sites.behind_places(max(begin, context.sites.last_end_before(end)), end)
        if end - begin >= 3 and not context.figures.begin_within(begin, end):
            yield _project(context, begin, end, "project.paid-for")


def _project(context: Context, begin: int, end: int, rule: str) -> Topic:
    return Topic(begin, end, "project", context.text[begin:end], rule)
