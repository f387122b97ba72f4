"""What figures can be about besides names: single projects with their heads, and groups of projects."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Literal

from kuaixun.companies import CompanyGeneric
from kuaixun.lexicon import Lexicon
from kuaixun.model import Entity, Quantity
from kuaixun.names import Spans, Tokens, border_words, walk_left
from kuaixun.rules import Row, Rules
from kuaixun.text import clause_end, clause_start

TopicKind = Literal["project", "group", "anaphor"]


class ProjectHead(Row):
    """Heads that end a project's name."""

    file: ClassVar[str] = "projects.toml"
    table: ClassVar[str] = "head"
    strength: Literal["strong", "weak", "vague", "priced"]
    endings: tuple[str, ...]


class ProjectWords(Row):
    """Word lists about project names: `generic`, `inner`, `building`."""

    file: ClassVar[str] = "projects.toml"
    table: ClassVar[str] = "words"
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A project, a group of projects, or a word that points back to one (该项目, 项目)."""

    start: int
    end: int
    kind: TopicKind
    name: str
    rule: str


_BATCH = re.compile(r"[“\"‘『](?P<name>[\u4e00-\u9fff]{2,4}一批)[”\"’』]")
_PHASE = re.compile(r"(?:[一二三四五六]期(?:工程|项目)?)|(?:[一二三四五六]标段)")
_ANAPHOR = re.compile(r"(?:该|此|这一|这个|本|上述|两个|这些|其)$")
_MANY = re.compile(r"(?:[一首这某多该各]批|一系列|多个|多项|若干|众多|各类|所有|全部|系列|一些|许多|不少|各个|每个|等|等一批|大批|个个|几个|数个|在内的|累计(?:引进|实施|签约|落地|建成|完成))(?:的|重点|重大|好|大)?$")
_COUNT_UNITS = frozenset({"个", "项", "批", "大", "类", "条", "座", "家", "宗", "处", "种", "张", "件", "期", "笔", "次", "人", "名"})
_RATE_DIMENSIONS = frozenset({"mass", "power", "energy", "area", "length", "volume", "count", "voltage"})
_CAPACITY_LEAD = re.compile(r"(?:年|日|月)(?:产能|产量|生产|加工|处理|产|供)?(?:约|近|超|达)?$|设计产能$|总装机(?:容量)?$")
_LOCATED = re.compile(r"(?:在|位于|落户|入驻|走进|来到|地处|到)$")
_HEADING = re.compile(r"(?:^|\n)(?:[0-9]{1,2}[.、]|[-○●■◆▲·—]+)?[^，。；：、\n]{0,10}$")
_ITEM = re.compile(r"[0-9]{1,2}[.、]")  # a list's number
_OWNS = ("具备", "拥有", "现有", "具有", "有")
_HEAD_WORD = 2  # characters of a head that points back to a project that ends with it
_MODIFIER = 18  # characters of a modifier between 建成 and the name
_GOVERNED = 40  # characters of a name behind its figure and 的
_ITEM_MARK = re.compile("[，。；：！？、\n]")
_LABEL = ("以上", "以下")  # 亿元|以上新开工项目
_SAME = ("新", "整个", "全部", "该")
_PEOPLE = re.compile("现场|经理|负责人|总监|指挥|专员|工程部|施工方")  # 瑞禾公司项目经理: a person's, and no project's name
_SITED = re.compile("位[于居]|选址|坐落|地处|[是系由为](?!何|什么)|属于?|于[0-9去今]|自[0-9去今]|[已正将](?!有)")
# A base or a park that the text goes on to call a project: …总部基地是重要支撑，项目总投资60亿元.
_DEFINED = re.compile("(?:项目|工程)(?:分别)?[是为][^，。；、]{0,16}$")  # 首个项目是临泉县轮毂加工项目
_DOINGS = re.compile("(?:、[\u4e00-\u9fff]{2,4})+[及和与][\u4e00-\u9fff]{2,6}$")  # 研发、制造及销售|项目
_MADE = re.compile("(?:年产|日产|年处理|年加工)[0-9][^，。；：、的]{1,24}的$")
_COURSE = re.compile("(?:项目)?(?:起于|起自|始于|[东南西北]起|全长|正线|主线|线路)")
_NOT_BUILT = ("内", "里", "管委会", "管理委员会", "党工委", "管理局")
_COUNTED_PART = re.compile("[0-9一二两三四五六七八九十]+[座个条栋家处]")
_NO_WORK = ("机械", "车辆", "塑料", "技术", "院", "公司", "学", "量", "款", "造价")
_ABLE = re.compile("[\u4e00-\u9fff]{0,8}(?:生产|加工|处理|供应)(?:能力|规模)的")
_PAID_FOR = re.compile(
    "投资(?:约|超|近|逾)?[0-9.]+[万亿]?元(?:以上|左右)?的(?P<name>[\u4e00-\u9fffA-Za-z0-9]{3,20}?(?<!企业)(?<!公司)(?<!集团)(?<!产业)(?<!工业)(?<!技术)(?<!资金)(?<!集群))"
    "(?=，(?:占地|总?建筑面积|规划|用地|计划|建成|主要|位于|是|已|正|将|于)|(?:全面|正式|已|正|也|即将|顺利)*(?:开工|动工|奠基|竣工|建成|投产|投用|启用|封顶|开业|启动建设))"
)
_TELLS_ON = re.compile("，(?:于|已|自|正在)")
_GOVERNS = re.compile("(?:以上|左右|以内)?(?:的|，?建设|建成|打造|新建)(?:了)?(?:一[个座条处])?")
_BECOMES = re.compile("(?:[^。；\n]{0,40}[，、])?(?:建成后|投产后|致力于|旨在|着力|将|拟|计划|预备|主要|重点)*(?:打造|形成|成为|建设成|打造成|是一[个座])(?:[^，。；、\n]{0,24}|集[^。；\n]{2,160}一体[^。；\n]{0,80})")
_OF_A_SIZE = ("以上的", "以下的", "以内的")
_OWN = ("公司", "企业")
_WHOLE_OF = ("全部", "整个")
_PARTS = ("生产线", "车间", "厂房")
_NUMBERED_PART = re.compile("[0-9一二三四五六七八九十A-Z]+号?(?:生产线|车间|厂房)")
_OF_SO_MANY = re.compile("[0-9一二两三四五六七八九十]+大|[0-9]$")  # 三大产业链|项目, 园区4|项目
_PAID = re.compile("(?:(?!项目|企业|公司)[^。！？；\n]){0,60}，(?:项目)?(?:计划|预计)?(?:总投资|规划占地)")  # a park with an investment of its own is being built
_CALLED = re.compile("[^。！？\\n]{0,60}?[，。](?:该|此)?项目(?:计划|预计|规划)*(?:总?投资|占地|用地|建成|位于|分|由)|，[该此]项目(?:全部|全面)?(?:建成|达产|投产)")
_ROAD = re.compile("[\u4e00-\u9fff()（）]{2,12}?(?:高速|铁路|高铁|公路|城际|航线)")
_SITE_AND_OWNER = 24  # characters of a place and a company before a project's name
_REACH = 64  # characters before a head in which its name and what makes it a project stand
_PREDICATE_REACH = 40
_PREDICATE = re.compile("(?:项目|工程|基地|园|该项目)(?:是|为|系|被?列[为入]|入选|被?评为|被?纳入)[^，。；、！？\n]{0,16}$|，(?:也|又|还)?[是系][^，。；、！？\n]{0,16}$")
_NAMED_AS = ("项目", "工程")
_THIS = ("该", "此")
_IS_ONE = re.compile("[是为系](?:[^，。；、！？\n]{1,30}的)?")  # 铜箔项目是|云河产业合作项目
_SECTION = re.compile("(?:[\u4e00-\u9fff]{2,3}|[(（][^()（）\n]{2,12})段[)）]?")
_PHASE_BEFORE = re.compile(r"(?:^|[^一二三四五六])(?P<phase>[一二三四五六]期)$")
_PHASE_WITH_FIGURE = re.compile("([一二三四五六])期[0-9]")
# 二期去年动工: the project's own, where the phase has no noun.
_PHASE_ALONE = re.compile("(?:^|[，。；：、“\n（(])(?P<phase>[一二三四]期)(?!项目|工程|总?投资|[0-9])")
_LISTED = re.compile("等(?:一批|一系列|多个|[0-9一二三四五六七八九十]+余?[个项])?[\u4e00-\u9fff]{0,8}?(?:项目|工程)|等[0-9一二三四五六七八九十]+[家个]企业")
_LIST_REACH = 200  # characters of a list before 等
_BUILT_BY = re.compile("(?:投资|建设|兴建|承建|新建|建)的$")
_WHOLE = re.compile("于一体|一体")
_PHASE_OF = re.compile("第?[一二三四五六]期")
_FURTHER = re.compile("[0-9一二三四五六七八九]+号|(?:[A-Z]{2,8}(?:模式)?)?(?:施工|监理|勘察|设计|总承包|特许经营)*$")  # what goes on behind the head of a name: …工程EPC项目
_EQUIPMENT = ("设备", "装备", "机械", "材料")  # 制冷|设备项目
_ORDINAL = re.compile("第[一二三四五六七八九十]{1,3}(?:人民|中医|医院|中学|小学|高中|初中|实验|附属|幼儿园|水厂|自来水|污水)")
_APPENDED = re.compile("[及和与]其?(?:接线|连接线|引桥|引道|配套|附属|辅助)")
_CLAUSE_END = re.compile("[，。；：！？\n]")
_PLANT = re.compile("(?P<made>[\u4e00-\u9fffA-Za-z]{2,10}?)(?P<mark>、|项目|工程|(?:已|全部|相继|先后|同时|正式|建成)*(?:投产|开工|竣工|达产|签约))")
_LIST_LEAD = re.compile("年产|日产|年处理|年加工|年货物吞吐量|年吞吐|[0-9]万?千瓦|[0-9]GW")
_SOFT = set("·-—/+&.#")
_STOP_TAGS = frozenset({"p", "u", "uj", "ul", "r", "c", "t", "d", "y"})
_OBJECT_TAGS = frozenset({"n", "nz", "g", "x", "ng", "b"})
_BRACKET = re.compile(r"[(（][\u4e00-\u9fff]{1,3}[)）]")


class TopicFinder:
    """Finds projects and groups of projects in a text."""

    def __init__(self, rules: Rules) -> None:
        self._row = {ending: row for row in rules.rows(ProjectHead) for ending in row.endings}
        self._heads = Lexicon(self._row)
        self._head = re.compile("|".join(map(re.escape, self._row)))
        words = {row.id: frozenset(row.words) for row in rules.rows(ProjectWords)}
        self._generic, self._inner, building = words["generic"], words["inner"], words["building"]
        self._building = re.compile("|".join(sorted(map(re.escape, building), key=len, reverse=True)))
        self._parts = words["part"]
        self._classes = tuple(words["class"])
        self._figure_cue = re.compile(r"(?:[一二三]期)?(?:计划|预计|规划|概算|预算|总|年|拟|由|已|累计|完成|分别)*(?:投资|占地|建筑面积|用地|产值|装机|全长|规划面积)")
        self._stage = re.compile("|".join(sorted(map(re.escape, words["stage"]), key=len, reverse=True)))
        self._borders = border_words(rules)
        self._strict = self._borders - self._inner
        self._within = next(frozenset(row.words) for row in rules.rows(CompanyGeneric) if row.id == "within")

    def find(self, text: str, tokens: Tokens, quantities: Sequence[Quantity], entities: Sequence[Entity]) -> list[Topic]:
        """The topics of a text in order, none inside another."""
        companies = [e for e in entities if e.type == "COMPANY"]
        zones = [e for e in entities if e.type == "ZONE"]
        dates = [e.end for e in entities if e.type == "DATE"]
        context = _Context(text, tokens, quantities, companies, zones, dates, {e.start: e for e in entities if e.type == "PLACE"})
        topics: list[Topic] = [Topic(m.start(), m.end(), "group", m.group("name"), "group.batch") for m in _BATCH.finditer(text)]
        batches = Spans((t.start, t.end) for t in topics)
        left = len(text) + 1
        for start, end, row in reversed(self._heads.hits(text)):
            if end > left:  # inside a longer name already read
                continue
            topic = self._topic(context, start, end, row)
            if topic is not None:
                left = topic.start
                if not batches.overlaps(topic.start, topic.end):
                    topics.append(topic)
        topics.sort(key=lambda t: t.start)
        topics = [topic for before, topic in pairwise([None, *topics]) if topic is not None and not _is_predicate(text, before, topic)]
        topics += self._listed(context)
        topics += _plants(context)
        topics += _paid_for(context, topics)
        topics += [Topic(*m.span("phase"), "anaphor", m["phase"], "project.phase") for m in _PHASE_ALONE.finditer(text)]
        topics.sort(key=lambda t: (t.start, -t.end))
        return _without_parts(context, topics)

    def _listed(self, context: _Context) -> list[Topic]:
        """年产1万吨焊带、2GW组件等一批项目: the members of a list that have a capacity of their own are projects."""
        out: list[Topic] = []
        for match in _LISTED.finditer(context.text):
            at = clause_start(context.text, match.start(), _LIST_REACH)
            for item in context.text[at : match.start()].split("、"):
                begin, end = at, at + len(item)
                at = end + 1
                quantity = context.first_quantity(begin, end)
                if quantity is not None and quantity.dimension == "money" and context.text.startswith("的", quantity.end) and end - quantity.end > 3:
                    begin = max(quantity.end + 1, context.last_end_before(end))
                    out.append(Topic(begin, end, "project", context.text[begin:end], "project.listed"))  # 总投资11亿元的快充产线、…等项目
                    continue
                if quantity is None or quantity.dimension not in _RATE_DIMENSIONS or quantity.unit in _COUNT_UNITS or end - quantity.end < 2:
                    continue
                lead = _CAPACITY_LEAD.search(context.text[begin : quantity.start])
                begin = quantity.start - len(lead.group()) if lead else quantity.start
                out.append(Topic(begin, end, "project", context.text[begin:end], "project.listed"))
        return out

    def _topic(self, context: _Context, start: int, end: int, row: ProjectHead) -> Topic | None:
        text = context.text
        head = text[start:end]
        if row.strength == "weak" and end - start == _HEAD_WORD and not (start and text[start - 1].isalnum()) and text[end : end + 1].isalnum():
            return Topic(start, end, "anaphor", head, "project.head")  # 基地产出纤维1.3万吨: of the project so called
        if (end < len(text) and not context.tokens.starts_at(end)) or text[end : end + 1] in ("部", "组", "师"):
            return None
        if row.strength != "strong" and (text.startswith(_NOT_BUILT, end) or _COUNTED_PART.match(text, end)):
            return None  # 在产业园内, 产业园管委会; 建设加工厂一座: a part of what is built
        if head == "工程" and text.startswith(_NO_WORK, end):
            return None  # 工程机械
        if row.strength == "vague" and end < len(text) and context.tokens.tag(context.tokens.at(end))[0] == "n" and not self._stage.match(text, end):
            return None  # 电控系统|制造厂
        section = _SECTION.match(text, end) if row.id == "way" else None
        if row.id == "way" and end in context.places and not section and text[context.places[end].end] not in "至-—":
            return None  # 临河高速|云州市长江大桥: where the bridge lies
        if row.strength != "strong" and not section and not self._may_be_single(context, row, start, end):
            return None
        phase = None if context.tells_phases else _PHASE.match(text, end)
        begin, counted = self._begin(context, start)
        begin = min(begin, context.park_before(end) or begin)  # 中村镇产业园: no less than the park's own name
        if start > begin and text[start - 1] in "及和与" and context.tokens.starts_at(start - 1):
            begin = start  # 产业园区和项目
        if (item := _ITEM.match(text, begin, start)) and (begin == 0 or not text[begin - 1].isalnum()):
            begin = item.end()
        while begin < start and (text[begin] in _SOFT or (text[begin] in "及和与" and context.tokens.starts_at(begin + 1))):
            begin += 1
        begin = self._joined(context, begin, start)
        if (governed := context.governed(start)) is not None and governed < begin:
            if (etc := text.find("等", governed + 4, start)) > 0:
                return Topic(governed, etc, "project", text[governed:etc], "project.listed")  # 5亿元的显示器件|等在谈项目
            begin, counted = governed, False
        if text[begin - 1 : begin] == "的" and (lead := _MADE.search(text, max(0, begin - 30), begin)):
            begin = lead.start()  # 年产4万吨硝酸钾的化肥项目
        if text[begin : begin + 1] in ("(", "（") and (owner := context.owner_before(begin)) is not None:
            return Topic(owner, end, "project", text[owner:end], f"project.{row.id}")  # 瑞禾公司（轴承）项目
        if text[begin : begin + 1] in ("(", "（") and (close := _BRACKET.match(text, begin)):
            begin, counted = close.end(), counted or context.quantity_ending(begin) is not None or context.quantity_ending(close.end()) is not None
        begin = context.skip_leading_place(begin, start)
        if phase and begin < start:
            end = phase.end()
        elif section:
            end = section.end()
        before = text[max(0, begin - 8) : begin]
        if row.strength == "strong" and text[begin:start] in self._parts:
            return Topic(begin, end, "anaphor", text[begin:end], "project.part")  # 主体工程: of the project told of
        bare = self._bare(context, begin, start)
        if bare and row.strength == "strong" and text[begin:start] in _SAME and self._figure_cue.match(text, end):
            return Topic(begin, end, "anaphor", text[begin:end], "project.anaphor")  # 新项目总投资50亿元
        if start - begin == 1 and not bare and text[begin - 1 : begin].isalnum():
            return None  # 外网工程: the half of a word
        if bare and (owner := context.owner_before(begin)) is not None and not _PEOPLE.match(text, end):  # 瑞禾云州项目: named by who builds it where
            if head == "项目" and begin == start:
                return Topic(owner, end, "project", text[owner:end], "project.project")
            begin, bare = owner, False
        if head == "项目" and context.is_place_again(begin, start):
            return Topic(start, end, "anaphor", text[start:end], "project.anaphor")  # 天河项目: the one told of, named by its place
        if bare and begin == start and (park := context.park_before(begin)) is not None:  # 西湾产业园项目: the park is the project
            begin, bare = park, False
        if text[begin - 1 : begin + 1].count("集") and _WHOLE.search(text, end, clause_end(text, end, 60)):
            return None  # 集分拣中心、展示中心于一体的园区: its functions
        if (phase_of := _PHASE_OF.match(text, begin, start)) and (owner := context.owner_or_park_before(begin)) is not None:
            begin = owner  # 瑞禾科技二期工程, 西湾产业园三期厂房建设项目: named by who builds it, or by its park
        elif phase_of:
            bare_behind = phase_of.end() == start or self._bare(context, phase_of.end(), start) or context.quantity_ending(start) is not None
            if bare_behind and row.strength == "strong" and not context.has_phases:
                return Topic(begin, end, "anaphor", text[begin:end], "project.phase")  # 一期5万吨项目: the whole project's
        if begin < start and text.endswith(self._classes, begin, start) and not context.quantity_within(begin, start):
            return Topic(begin, end, "group", text[begin:end], f"group.{row.id}")  # 大会重大项目: a class of projects
        if text.startswith("集中", end) and row.strength == "strong":
            return Topic(begin, end, "group", text[begin:end], f"group.{row.id}")  # 合作项目集中签约
        counted = counted or _OF_SO_MANY.search(text, begin, start) is not None
        if text.startswith(_LABEL, begin) and counted is False and begin < start:
            begin += len("以上")
        if counted or (_MANY.search(before) and not bare) or context.counts_behind(end):
            return Topic(begin, end, "group", text[begin:end], f"group.{row.id}") if row.strength == "strong" else None
        if bare:
            if row.id == "plant" and begin == start and _BUILT_BY.search(text, max(0, begin - 8), begin):
                return Topic(begin, end, "project", text[begin:end], "project.plant")  # 瑞禾集团兴建的钢铁厂
            if row.strength != "strong":
                return None
            if begin == start or _ANAPHOR.search(before):
                return self._nameless(context, start, end, before)
            return Topic(begin, end, "group", text[begin:end], f"group.{row.id}")
        if not self._is_single(context, row, begin, end):
            return Topic(begin, end, "group", text[begin:end], f"group.{row.id}.unbuilt") if row.strength == "strong" else None
        paid = context.park_at(end) and _PAID.match(text, end)
        return Topic(begin, end, "project", text[begin:end], "project.paid" if paid else f"project.{row.id}")

    def _may_be_single(self, context: _Context, row: ProjectHead, start: int, end: int) -> bool:
        """Whether anything near a head can make it a project, before its name is walked: most parks and platforms are only mentioned."""
        text, left = context.text, max(0, start - _REACH)
        return (
            context.quantity_within(left, start)
            or self._figure_cue.match(text, end + (text[end : end + 1] == "，")) is not None
            or _CALLED.match(text, end) is not None
            or _PAID.match(text, end) is not None
            or (row.id == "way" and _COURSE.match(text, end) is not None)
            or self._stage.search(text, end, clause_end(text, end, 60)) is not None
            or (row.strength == "weak" and self._building.search(text, left, start) is not None)
        )

    def _joined(self, context: _Context, begin: int, start: int) -> int:
        """Over what belongs to the name though it ends a name of its own: 一期30万千瓦项目, 尾矿堆场项目1号库工程, 西湾产业园PPP项目."""
        text = context.text
        if begin < start and text[begin - 1 : begin] == "期" and (phase := _PHASE_BEFORE.search(text, max(0, begin - 4), begin)):
            return phase.start("phase")
        if begin < start and _FURTHER.match(text, begin, start) and (head := self._head_ending(text, begin)):
            return self._begin(context, head)[0]
        if 0 < start - begin <= 6 and not context.quantity_within(begin, start) and (park := context.park_before(begin)) is not None:
            return park
        return begin

    def _head_ending(self, text: str, offset: int) -> int | None:
        """Where the head that ends at an offset begins."""
        return next((offset - len(ending) for ending, row in self._row.items() if row.strength == "strong" and text.endswith(ending, 0, offset)), None)

    def _nameless(self, context: _Context, start: int, end: int, before: str) -> Topic | None:
        """项目 alone: 该项目 points back, 开工项目 is a class, 抓项目 is neither."""
        text = context.text
        if before.endswith(_WHOLE_OF) and text[start:end] == "工程":
            return Topic(start, end, "anaphor", text[start:end], "project.part")  # 全部工程年底竣工
        if _MANY.search(before) or before.endswith(_OF_A_SIZE):
            return Topic(start, end, "group", text[start:end], "group.many")
        if before.endswith(_OWN) and not before[: -len(_OWN[0])][-1:].isalnum():
            return Topic(start, end, "anaphor", text[start:end], "project.anaphor")  # “我们公司项目总投资3亿元”
        if phase := _PHASE_BEFORE.search(before):
            at = start - len(phase["phase"])
            if (park := context.park_before(at)) is not None:
                return Topic(park, end, "project", text[park:end], "project.project")  # 西湾产业园二期项目
            begin = self._begin(context, at)[0]
            if begin < at - 1 and (context.has_rate_inside(begin, at, is_vague=False) or not self._bare(context, begin, at)):
                return Topic(begin, end, "project", text[begin:end], "project.project")  # 年产5万吨焊带二期项目, 碳纤维二期项目
            return Topic(start, end, "anaphor", text[start:end], "project.phase")
        if _ANAPHOR.search(before) or start == 0 or not text[start - 1].isalnum():
            return Topic(start, end, "anaphor", text[start:end], "project.anaphor")
        index = context.tokens.at(start - 1)
        if context.tokens.words[index] in self._parts:
            return Topic(context.tokens.starts[index], end, "anaphor", text[start:end], "project.part")
        if context.tokens.words[index] in self._generic:
            begin = context.tokens.starts[index]
            return Topic(begin, end, "group", text[begin:end], "group.class")
        return None

    def _begin(self, context: _Context, start: int) -> tuple[int, bool]:
        """Where the name begins, and whether a count of things stands before it."""
        text, tokens = context.text, context.tokens
        counted = False

        def stop(index: int, at: int) -> bool:
            word = tokens.words[index]
            before = tokens.words[index - 1] if index else "\n"
            if word == "一" and before in ("这", "该", "某", "这样", "每"):
                return True
            if word == "至" and (context.place_ends_at(at) or _ROAD.match(text, at + 1)):
                return False  # 河津至临泉高速公路
            if word in ("、", "及", "和", "与"):
                if _APPENDED.match(text, at):
                    return False  # 长江大桥及接线工程
                if text.endswith(_NAMED_AS, 0, at) or at in context.ends:
                    return True
                if word == "、":
                    if _LIST_LEAD.match(text, at + 1):
                        return True  # 年产2万吨焊带、|年加工3万吨铜箔项目
                    clause = _CLAUSE_END.split(text[max(0, at - 30) : at])[-1]
                    lead = _LIST_LEAD.search(clause)
                    return not lead or bool(self._head.search(clause, lead.start()))
                return not tokens.tag(index - 1).startswith(("n", "v", "k")) or before in self._strict
            if not word[0].isalnum():
                return word[0] not in _SOFT
            if word[0] == "第" and _ORDINAL.match(text, at):
                return False  # 第一人民医院
            if word in self._within and tokens.follows_lone(index, self._borders):
                return False  # 惠|强|新材项目
            if word == "中" and (at == 0 or not text[at - 1].isalnum()):
                return False  # 中鹏零部件项目
            if word in self._strict:
                return True
            if word in self._inner and len(word) > 1 and context.rate_ends_at(at):
                return False  # 3万吨扩建项目
            if word in self._borders:
                return not (before[0].isalnum() and (before in self._inner or before not in self._borders) and at not in context.ends and tokens.tag(index - 1) not in ("d", "p", "v", "t", "ns", "r", "c", "ad", "u", "nr", "m", "q"))
            tag = tokens.tag(index)
            if tag in ("v", "vd") and len(word) > 1 and word not in self._inner:
                return not self._is_made(context, index) and not text.startswith(_EQUIPMENT, at + len(word))
            return word not in self._inner and tag in _STOP_TAGS

        border = start
        while True:
            limit = max(context.last_end_before(border), 0)
            new = self._walk(tokens, border, stop, limit, context)
            if new is None:
                break
            border = new
            if (aside := context.bracketed_before(border)) is not None:
                border = aside  # 年产400亿只（4000万箱）手套项目
            quantity = context.quantity_ending(border) or context.quantity_over(border)
            if quantity is None:
                break
            if quantity.unit in _COUNT_UNITS and not _CAPACITY_LEAD.search(text[max(0, quantity.start - 4) : quantity.start]):
                counted = True
                break
            if quantity.dimension not in _RATE_DIMENSIONS:
                break
            border = quantity.start
            lead = _CAPACITY_LEAD.search(text[max(0, border - 6) : border])
            if lead:
                border -= len(lead.group())
                break
        return border, counted

    def _is_made(self, context: _Context, index: int) -> bool:
        """绿氢制备项目: a verb behind a noun that is its object is part of the name."""
        tokens = context.tokens
        before = tokens.words[index - 1] if index else "\n"
        noun = before[0].isalnum() and before not in self._borders and tokens.tag(index - 1) in _OBJECT_TAGS
        return noun or context.quantity_ending(tokens.starts[index]) is not None  # 100万吨造纸项目

    def _walk(self, tokens: Tokens, end: int, stop: object, limit: int, context: _Context) -> int | None:
        def halt(index: int, at: int) -> bool:
            return at < limit or context.inside_quantity(at) or stop(index, at)  # type: ignore[operator]

        border = walk_left(tokens, end, halt, 36, ")）”』\"")
        return max(border, limit)

    def _bare(self, context: _Context, begin: int, start: int) -> bool:
        """Whether only words of a class stand before the head."""
        text, starts = context.text, context.tokens.starts
        first, last = context.tokens.at(begin) + 1, bisect_left(starts, start)
        borders = [begin, *starts[first:last], start] if begin < start else []
        for at, end in pairwise(borders):
            word = text[at:end]
            if word not in self._generic and word[0].isalnum() and not self._all_generic(word):
                return False
        return True

    def _all_generic(self, word: str) -> bool:
        """重大项目 stands in the dictionary as one word: try its halves."""
        return any(word[:cut] in self._generic and word[cut:] in self._generic for cut in range(1, len(word)))

    def _is_single(self, context: _Context, row: ProjectHead, begin: int, end: int) -> bool:
        """Whether the text treats the name as one project: it has figures, a builder or a stage, or somebody builds it."""
        text = context.text
        if context.has_rate_inside(begin, end, row.strength == "vague") or context.has_figure_before(begin):
            return True
        park = context.park_at(end) and begin not in context.ends
        if (park or _SITED.match(text, end)) and _PAID.match(text, end) and not _LOCATED.search(text, max(0, context.site_start(begin) - 4), context.site_start(begin)):
            return True
        cue = self._figure_cue.match(text, end)
        if row.strength == "strong" and text[end : end + 1] == "，" and _opens_sentence(text, begin):
            cue = cue or self._figure_cue.match(text, end + 1)  # 据了解，轮毂智能制造项目，计划总投资30亿元
        if row.id == "way" and _COURSE.match(text, end):
            return True  # 临河高速公路起于河津
        if row.id == "way" and text[end - 1 : end] in ("段", ")", "）") and self._figure_cue.search(text, end, clause_end(text, end, 60)):
            return True  # 临河高速开云段、沿海高速北山段完成投资
        if (cue and (not park or cue.group().endswith("投资"))) or (row.strength == "strong" and _SITED.match(text, end)):
            return True
        if row.strength != "strong":
            site = context.site_start(begin)
            if _LOCATED.search(text, max(0, site - 4), site):
                return False  # 在临泉经济开发区西湾产业园投产: where, not what
        if row.strength == "priced":
            return False
        if row.strength == "strong" and text[end : end + 1] in ("。", "：") and _HEADING.search(text, max(0, begin - 12), begin):
            return True  # 3.瑞禾公司轴承项目。位于…
        clause_left, clause_right = clause_start(text, begin, 8), clause_end(text, end, 60)
        if row.strength == "strong" and _TELLS_ON.match(text, end):
            clause_right = clause_end(text, end + 1, 60)  # 轮毂项目，于去年6月开工
        stage = None if park else self._stage.search(text, end, clause_right)
        if stage and (row.strength == "strong" or not re.search(r"[的内里]", text[end : stage.start()])):
            return True
        if row.strength == "strong" and _DEFINED.search(text, max(0, begin - 24), begin):
            return True
        if row.strength == "vague":
            return False
        if row.strength == "weak" and not park and (_CALLED.match(text, end) or (text[end : end + 1] == "，" and self._figure_cue.match(text, end + 1))):
            return True
        if self._building.search(text, max(clause_left, begin - 6), begin) or self._builds_one(text, begin):
            return True
        return row.strength == "strong" and (begin in context.ends or (begin > 0 and text[begin - 1] == "的" and begin - 1 in context.ends) or context.place_ends_at(begin))

    def _builds_one(self, text: str, begin: int) -> bool:
        """建成国内规模最大的X: somebody builds what a modifier describes."""
        if text[begin - 1 : begin] != "的":
            return False
        left = max(clause_start(text, begin, _MODIFIER), begin - _MODIFIER)
        return (built := self._building.search(text, left, begin - 1)) is not None and built.end() < begin - 2


def _opens_sentence(text: str, begin: int) -> bool:
    """Whether nothing, or a place and a company, stands between the beginning of a sentence and a name: 云平县瑞禾公司|轮毂项目，总投资30亿元."""
    clause = clause_start(text, begin, _SITE_AND_OWNER)
    return clause == begin or ("、" not in text[clause:begin] and (clause == 0 or text[clause - 1] in "。；\n"))


def _plants(context: _Context) -> list[Topic]:
    """瑞禾90万吨炼焦、30万吨乙醇投产: what companies make, each with its capacity, up to a project or a stage."""
    out: list[Topic] = []
    chain: list[Topic] = []
    for quantity in context.quantities:
        begin = quantity.start - 2 * context.text.endswith("年产", 0, quantity.start)
        owner = context.owner_before(begin)
        if owner is None and _PHASE_BEFORE.search(context.text, max(0, begin - 3), begin):
            owner = context.owner_before(begin - 2)
        made = quantity.dimension in ("mass", "power") or (begin < quantity.start and quantity.dimension == "count")
        item = _PLANT.match(context.text, quantity.end) if made else None
        goes_on = bool(chain) and context.text.startswith("、", chain[-1].end) and chain[-1].end + 1 == (begin if owner is None else owner)
        if item is None or (owner is None and not goes_on):
            chain = []
            continue
        chain = [*(chain if goes_on else []), Topic(begin, item.end("made"), "project", context.text[begin : item.end("made")], "project.plant")]
        if item["mark"] != "、":
            out += chain[:-1] if item["mark"] in ("项目", "工程") else chain  # the last has its head
            chain = []
    return out


def _paid_for(context: _Context, topics: Sequence[Topic]) -> list[Topic]:
    """总投资5亿元的云湖新城，占地300亩: what money pays for, whatever its kind, where no head tells it to be a project."""
    taken = Spans((topic.start, topic.end) for topic in topics)
    matches = [match for match in _PAID_FOR.finditer(context.text) if not taken.overlaps(*match.span("name"))]
    out = []
    for match in matches:
        start = context.skip_leading_place(max(match.start("name"), context.last_end_before(match.end("name"))), match.end("name"))
        if match.end("name") - start >= 3 and not context.quantity_within(start, match.end("name")):
            out.append(Topic(start, match.end("name"), "project", context.text[start : match.end("name")], "project.paid-for"))
    return out


def _is_predicate(text: str, before: Topic | None, topic: Topic) -> bool:
    """轮毂项目是今年的省级重点项目: a class that a project is said to be one of."""
    if topic.kind == "project":
        if before is None or not before.name.endswith(_NAMED_AS) or not (before.kind == "project" or text.endswith(_THIS, 0, before.start)):
            return False
        return _IS_ONE.fullmatch(text, before.end, topic.start) is not None
    return topic.kind == "group" and _PREDICATE.search(text, max(0, topic.start - _PREDICATE_REACH), topic.start) is not None


def _without_parts(context: _Context, topics: Sequence[Topic]) -> list[Topic]:
    """The topics but for the production lines and workshops of a project told of before in the paragraph, and what it is to become."""
    out: list[Topic] = []
    text = context.text
    owner = -1  # where the last project that can have parts ends
    for topic in topics:
        is_part = topic.kind == "project" and topic.name.endswith(_PARTS)
        shown = topic.kind == "project" and topic.rule != "project.project"
        if owner >= 0 and (shown or topic.rule.endswith("unbuilt")) and _BECOMES.fullmatch(text, owner, topic.start):
            continue  # 轮毂项目将打造国内一流的轮毂生产基地
        if is_part and _NUMBERED_PART.fullmatch(topic.name):
            continue  # 2号车间
        if is_part and owner >= 0 and topic.start not in context.ends and "\n" not in (between := text[owner : topic.start]) and between.count("。") <= 1:
            continue
        if (topic.kind in ("project", "anaphor") or topic.rule.endswith("unbuilt")) and not is_part:
            owner = topic.end
        out.append(topic)
    return out


class _Context:
    """The text with what is known of it, for the walk."""

    def __init__(
        self, text: str, tokens: Tokens, quantities: Sequence[Quantity], companies: Sequence[Entity], zones: Sequence[Entity],
        dates: Sequence[int], places: dict[int, Entity],
    ) -> None:
        self.text, self.tokens, self.places = text, tokens, places
        self._by_end = {q.end: q for q in quantities}
        self._starts = [q.start for q in quantities]
        self.quantities = quantities
        self._parks = {z.end: z.start for z in zones if z.rule.startswith("zone.park")}
        self._sites = {e.end: e.start for e in (*places.values(), *zones)}
        self._companies: dict[int, tuple[int, int]] = {}
        for rank, company in enumerate(companies):
            self._companies.setdefault(company.end, (rank, company.start))
        self._first_named: dict[str, int] = {}  # where a place, or a longer one that begins so, is named first
        self._place_ending = {p.end: p for p in reversed(places.values())}
        self.ends = {e.end for e in (*companies, *zones)}
        self.has_phases = len(set(_PHASE_WITH_FIGURE.findall(text))) > 1  # 一期20万千瓦项目, 二期60万千瓦项目: each is told for itself
        self.tells_phases = len(set(_PHASE_OF.findall(text))) > 1
        self._sorted_ends = sorted({*self.ends, *dates})

    def last_end_before(self, offset: int) -> int:
        """Where the last company or zone before an offset ends: a project's name does not reach into it."""
        index = bisect_right(self._sorted_ends, offset)
        return self._sorted_ends[index - 1] if index else 0

    def quantity_ending(self, offset: int) -> Quantity | None:
        return self._by_end.get(offset)

    def bracketed_before(self, offset: int) -> int | None:
        """Where a bracket begins that holds a quantity alone, behind another, and ends at an offset."""
        quantity = self._by_end.get(offset - 1)
        if quantity is None or self.text[offset - 1] not in ")）" or self.text[quantity.start - 1] not in "(（":
            return None
        return quantity.start - 1 if quantity.start - 1 in self._by_end else None

    def rate_ends_at(self, offset: int) -> bool:
        quantity = self._by_end.get(offset)
        return quantity is not None and quantity.dimension in _RATE_DIMENSIONS

    def quantity_over(self, offset: int) -> Quantity | None:
        """The quantity whose bracket begins at an offset: 1300条|(套)."""
        index = bisect_left(self._starts, offset) - 1
        inside = index >= 0 and self.quantities[index].end > offset and self.text[offset] in "(（"
        return self.quantities[index] if inside else None

    def inside_quantity(self, offset: int) -> bool:
        index = bisect_left(self._starts, offset + 1) - 1
        return index >= 0 and self.quantities[index].end > offset

    def counts_behind(self, end: int) -> bool:
        """项目10个, 项目共120个, 项目数157个."""
        index = bisect_left(self._starts, end)
        if index >= len(self._starts) or self._starts[index] - end > 3:
            return False
        quantity = self.quantities[index]
        between = self.text[end : quantity.outer_start if quantity.outer_start >= end else quantity.start]
        return quantity.unit in ("个", "项", "条", "家") and re.fullmatch(r"(?:共|数|总数|达|共计|总计|已达|有)?", between) is not None

    def owner_before(self, offset: int) -> int | None:
        """Where a company begins that ends at an offset, with or without a place between."""
        place = self._place_ending.get(offset)
        owners = [self._companies[end] for end in (offset, place.start if place else offset) if end in self._companies]
        return min(owners)[1] if owners else None

    def owner_or_park_before(self, offset: int) -> int | None:
        owner = self.owner_before(offset)
        return self.park_before(offset) if owner is None else owner

    def site_start(self, offset: int) -> int:
        """Over the zones and places that end where the next name begins: where a location as a whole begins."""
        while (start := self._sites.get(offset)) is not None and start < offset:
            offset = start
        return offset

    def quantity_within(self, begin: int, end: int) -> bool:
        index = bisect_left(self._starts, begin)
        return index < len(self._starts) and self._starts[index] < end

    def first_quantity(self, begin: int, end: int) -> Quantity | None:
        """The first quantity between two offsets."""
        index = bisect_left(self._starts, begin)
        return self.quantities[index] if index < len(self._starts) and self.quantities[index].end <= end else None

    def park_at(self, end: int) -> bool:
        """Whether a park of that name ends here, which is a zone and no project unless somebody pays for it or builds it."""
        return end in self._parks

    def park_before(self, offset: int) -> int | None:
        return self._parks.get(offset)

    def has_rate_inside(self, begin: int, end: int, is_vague: bool) -> bool:
        """年产3000台…项目, 2GW…项目: a capacity inside the name; the floor of a workshop (1万平方米的车间) is none."""
        quantity = self.first_quantity(begin, end)
        return quantity is not None and quantity.dimension in _RATE_DIMENSIONS and not (is_vague and quantity.dimension == "area")

    def has_figure_before(self, begin: int) -> bool:
        """总投资1.2亿元的X: a figure of money, area or rate governs the name."""
        index = bisect_left(self._starts, begin) - 1
        if index >= 0 and _ABLE.fullmatch(self.text, self.quantities[index].end, begin):
            return True  # 20万锭纺纱生产能力的X
        if index < 0 or self.quantities[index].dimension not in ("money", "area", "mass", "power", "length"):
            return False
        if self.text.endswith(_OWNS, 0, self.quantities[index].outer_start):
            return False  # 具备4000平方米的洁净车间: what it has, not what is built
        after = self.quantities[index].end
        governs = any(_GOVERNS.fullmatch(self.text, after, at) for at in {begin, max(after, self.site_start(begin))})
        return governs or (self.quantities[index].dimension == "money" and self._is_site(after, begin))

    def governed(self, start: int) -> int | None:
        """总投资20亿元的X及Y基地项目: where the name begins that a figure before 的 governs, behind its company."""
        of = self.text.rfind("的", max(0, start - _GOVERNED), start)
        mark = _ITEM_MARK.search(self.text, of, start) if of >= 0 else None
        if of < 0 or "项目" in self.text[of:start] or (mark and not _DOINGS.match(self.text, mark.start(), start)) or self.quantity_within(of, start) or not self.has_figure_before(of + 1):
            return None
        return max(of + 1, self.last_end_before(start))

    def _is_site(self, start: int, end: int) -> bool:
        """Whether nothing, or one place, stands between: 投资8亿元|云州市|培育基地."""
        return start == end or (start in self.places and self.places[start].end == end)

    def place_ends_at(self, offset: int) -> bool:
        return any(at in self.places and self.places[at].end == offset for at in range(offset - 6, offset))

    def is_place_again(self, start: int, end: int) -> bool:
        """Whether a place that the text has named before, and nothing else, stands there at the head of a clause."""
        place = self.places.get(start)
        if place is None or place.end != end or (start > 0 and self.text[start - 1] not in "。\n，"):
            return False
        if place.text not in self._first_named:
            self._first_named[place.text] = next(p.start for p in self.places.values() if p.text.startswith(place.text))
        return self._first_named[place.text] < start

    def skip_leading_place(self, begin: int, start: int) -> int:
        """A leading place is left off where a name still stands behind it."""
        while (place := self.places.get(begin)) and start - place.end >= 2 and self.text[place.end] not in "至-—港":
            begin = place.end
        return begin
