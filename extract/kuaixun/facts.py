"""From quantities to facts: each figure's attribute, the subject it is about, whether it is planned, and its period."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, NamedTuple

from kuaixun.attributes import Attribute, AttributeFinder
from kuaixun.lexicon import Lexicon
from kuaixun.model import Entity, Modality, Quantity, SubjectKind
from kuaixun.names import Tokens
from kuaixun.periods import PeriodFinder
from kuaixun.products import ProductFinder
from kuaixun.reference import Candidate
from kuaixun.respective import respective_subjects
from kuaixun.rules import Row, Rules
from kuaixun.text import CLAUSE_MARKS, ClauseMarks, clause_start

_FAR = 1 << 60
_FARTHEST = 6  # sentences, beyond which nothing stands farther off


class SubjectOrder(Row):
    """How readily some attributes, or rows of attributes, speak of each kind of subject; a kind that is not named is not taken."""

    file: ClassVar[str] = "subjects.toml"
    table: ClassVar[str] = "subject"
    attributes: tuple[str, ...]
    weights: dict[SubjectKind, float]
    no_sets: tuple[str, ...] = ()  # endings of sets that such a figure is not of: 项目30个，企业17家
    farthest: int = _FAR  # sentences and names, beyond which the only zone of a text stands no farther off


class SubjectEvidence(Row):
    """What one observation about a candidate adds to its weight."""

    file: ClassVar[str] = "subjects.toml"
    table: ClassVar[str] = "evidence"
    weight: float


class PlanCue(Row):
    """Words that make the figures behind them a plan."""

    file: ClassVar[str] = "modality.toml"
    table: ClassVar[str] = "plan"
    reach: Literal["sentence", "clause"]
    words: tuple[str, ...]
    not_after: tuple[str, ...] = ()  # what, just before a word, makes it the name of a target: 年度计划, 比目标


class DoneCue(Row):
    """Words that report a figure as done."""

    file: ClassVar[str] = "modality.toml"
    table: ClassVar[str] = "done"
    words: tuple[str, ...]


class Draft(NamedTuple):
    """A fact within its article, before it gets its place in the source."""

    quantity: Quantity
    attribute: str
    subject: Candidate
    modality: Modality
    period: tuple[date | None, date | None]
    product: str | None
    rule: str
    sentence: tuple[int, int]
    reason: str
    told: bool = False  # whether words of the sentence, and not the attribute alone, give the modality
    cue: tuple[int, int] | None = None  # where the words before the quantity stand that say what it measures


NOBODY = Candidate(-1, -1, "other", "", "none")
_NAMED = ("project", "company", "zone")
_COUNTS_OF = {"project_count": "group", "event_count": "group"}
_LOCATIVE = (
    *("在", "位于", "对", "向", "与", "和", "到", "赴", "从", "来自", "落户", "入驻", "走进", "给"),
    *("出口", "远销", "销往", "畅销", "为", "落地", "辐射", "面向", "毗邻", "地处", "支持", "占", "高于", "低于", "快于", "高出", "居", "位列", "排名", "排在", "排"),
)
_VISITED = ("来到", "走进", "走入", "步入", "走访", "探访")
_STANDARD = re.compile("(?:的?平均|均值|第[一二三四五六七八九十0-9]|前[列茅一二三四五六七八九十0-9]|首位|之首)")  # 全市平均, 全省第一: a measure, no subject
_ADJUNCTS = ("place", "zone", "company")
_BUILDS = re.compile(r"(?:左右|以上)?，?(?:人民币，?)?(?:将|拟|计划|在[^，。]{1,10})?(?:投资|用于|新)?(?:建设|建成|打造|建立|建起|兴建|新建|扩建|改建|新上|建造|建)了?")
_OF = re.compile(r"(?:以上|以下|左右|以内)?的")
_ABLE = re.compile(r"[^，。；：！？\n]{0,48}?(?:生产|加工|处理|供应)(?:能力|规模)的")  # 年产3万吨焊带、2GW组件生产能力的产业园
_AND = re.compile(r"(?:以上)?、")
_ITEMS = re.compile(r"[^，。；：！？\n]{0,60}")
_HEADS = ("project", "group", "company", "zone")
_BUILDING = ("investment", "investment_signed")  # money that builds what the next words name
_INVESTED = ("investment", "investment_period")
_PHASE = re.compile("[一二三四五六]期")
_MEMBER = re.compile("(?:、[^，。；：、0-9]{1,12}){0,6}等(?:[0-9一二两三四五六七八九十]+|多)?[余多]?[家个所座]")
_FRAME_END = re.compile("(?:的?[^，。；！？\n]{0,12}?(?:车间|厂房|厂区|现场|展厅|基地))?[内里上]?[，。]")
_INSIDE = "inside the name"
_SIZES = ("mass", "volume", "power", "energy")
_CLOSE = 3  # characters between a set and its count
_BRACKETS = re.compile("[(（][^()（）\n]*[)）]")
_LIST_GAP = re.compile("[、和与及][^，。；：、0-9]{0,16}")
_OWNER = 24  # characters of a company's name before the first project of a list
_LIST_LENGTH = 3
_LONG_SENTENCE = 2000  # characters: what is longer is a list without end, of which the nearest part counts
_OWNER_GAP = 8  # characters of a builder's name that were not read, before its project
_NEVER = -1e9
_CUE = 20  # characters of the words that say what is measured
_DIGITS = re.compile("[0-9]")
_LEADING = re.compile("(?:[达至到约近超逾为是有共计了可将的数]|有望|可望|分别|超过|突破|不低于|不少于|完成|实现|累计|总计|合计|预计|力争|[:：、 \n])*$")
_ENUMERATED = re.compile("[(（]?[二三四五六七八九十]+(?:是|[)）、])")


class FactFinder:
    """Assembles the facts of one text."""

    def __init__(self, rules: Rules) -> None:
        self.attributes = AttributeFinder(rules)
        self._periods = PeriodFinder(rules)
        self._orders = {name: row for row in rules.rows(SubjectOrder) for name in row.attributes}
        self._products = ProductFinder(rules)
        self._evidence = {row.id: row.weight for row in rules.rows(SubjectEvidence)}
        plans = rules.rows(PlanCue)
        self._plans = Lexicon({word: row.reach for row in plans for word in row.words})
        self._targets = tuple(word for row in plans for word in row.not_after)
        self._done = Lexicon({word: row for row in rules.rows(DoneCue) for word in row.words})

    def find(
        self,
        text: str,
        tokens: Tokens,
        quantities: Sequence[Quantity],
        candidates: Sequence[Candidate],
        dates: Sequence[tuple[Entity, tuple[date | None, date | None]]],
        sentences: Sequence[tuple[int, int]],
        published: date | None = None,
    ) -> list[Draft]:
        """The facts of a text, one for each quantity, in order."""
        if not quantities:
            return []
        clauses = ClauseMarks(text)
        attributes = self.attributes.assign(text, quantities, clauses)
        starts = [s for s, _ in sentences]
        breaks = [start for start in starts if not _ENUMERATED.match(text, start)]  # 一是…。二是…: one after the other of the same
        scene = _Scene(text, candidates, self._orders, self._evidence, breaks, clauses, lambda quantity: self._products.of(tokens, quantity, "event_count"))
        cues = [cue for cue in self._plans.hits(text) if not text.endswith(self._targets, 0, cue[0]) and not text.startswith("的", cue[1])]
        plans, near = ([end for _, end, reach in cues if reach == far] for far in ("sentence", "clause"))
        done = [end for _, end, _ in self._done.hits(text)]
        periods = self._periods.of(text, dates, quantities, clauses, published)
        counts = frozenset(q.start for q, (row, _) in zip(quantities, attributes, strict=True) if row.attribute in _COUNTS_OF)
        respective = respective_subjects(text, quantities, candidates, counts)
        drafts: list[Draft] = []
        for index, (quantity, (row, cue)) in enumerate(zip(quantities, attributes, strict=True)):
            at, attribute = quantity.start, row.attribute
            sentence = sentences[max(bisect_right(starts, at) - 1, 0)]
            following = quantities[index + 1] if index + 1 < len(quantities) else None
            if at in respective:
                subject, reason = respective[at], "told in the order of the names"
            else:
                subject, reason = scene.subject(quantity, row, cue, sentence, following, drafts[-1] if drafts else None)
            if reason == _INSIDE and attribute in ("other", "output") and quantity.dimension in _SIZES:
                attribute = "capacity"  # 4万吨独居石加工: how much a project is to make
            if attribute in _INVESTED and subject.kind == "project":
                attribute = _of_phase(text, attribute, subject, cue, at)
            planned = max(_last(plans, sentence[0], at), _last(near, clauses.start(at), at))
            if planned >= 0 and periods.takes_back(at, planned):
                planned = -1
            reported = _last(done, sentence[0], at)
            modality = _modality(attribute, planned, reported)
            if attribute == "investment_completed" and modality == "planned" and planned > clauses.start(at):
                attribute = "investment_period"  # 力争上半年完成投资260亿元
            drafts.append(
                Draft(
                    quantity,
                    attribute,
                    subject,
                    modality,
                    periods.period(at, attribute, subject),
                    self._products.of(tokens, quantity, attribute),
                    f"attribute.{row.id}",
                    sentence,
                    reason,
                    max(planned, reported) >= 0,
                    _cue(text, cue, quantity),
                )
            )
        return _as_in_body(drafts, text.find("\n"))


def _of_phase(text: str, attribute: str, subject: Candidate, cue: int, at: int) -> str:
    """Whether money is for the whole of a project or a phase: 西湾科技园三期项目总投资3亿元 is for all of what is so named, 总投资3亿元的二期项目 not."""
    if _PHASE.search(subject.name):
        return "investment" if subject.start <= cue < subject.end else attribute
    return "investment_period" if subject.start > at and _PHASE.match(text, subject.start, subject.end) else attribute


def _cue(text: str, start: int, quantity: Quantity) -> tuple[int, int] | None:
    """From the cue to the words that only lead to the figure: 社会消费品零售总额|达到约|12亿元."""
    end = start + len(_LEADING.sub("", _DIGITS.split(text[start : quantity.outer_start], maxsplit=1)[0]))
    return (start, end) if start < end <= start + _CUE else None


def _as_in_body(drafts: list[Draft], headline: int) -> list[Draft]:
    """The facts, those of the headline with the subject that the body gives for the same figure."""
    body: dict[tuple[Decimal, str, str], Candidate] = {}
    for draft in reversed(drafts):
        if draft.quantity.start > headline and draft.subject.kind in _NAMED:
            body[draft.quantity.number, draft.quantity.unit, draft.attribute] = draft.subject
    for index, draft in enumerate(drafts):
        if draft.quantity.start > headline:
            break
        subject = body.get((draft.quantity.number, draft.quantity.unit, draft.attribute))
        if subject is not None and subject.name != draft.subject.name:
            drafts[index] = draft._replace(subject=subject, reason="the body gives the figure to it")
    return drafts


def _last(ends: Sequence[int], start: int, end: int) -> int:
    """Where the last cue of `start:end` ends, or -1."""
    index = bisect_right(ends, end) - 1
    return ends[index] if index >= 0 and ends[index] > start else -1


def _modality(attribute: str, planned: int, reported: int) -> Modality:
    """Planned where the last word of a plan stands behind the last one that reports; money to be spent also where there is neither."""
    if planned >= 0 and reported <= planned:
        return "planned"
    return "planned" if attribute in _INVESTED and reported < 0 else "actual"


def _listed(text: str, candidates: Sequence[Candidate]) -> dict[int, int]:
    """Where the projects of each list begin, with the end of the list: what is told behind 分别是A项目、B项目、C项目 is of none of them."""
    projects = [c for c in candidates if c.kind == "project" and c.rule != "reference"]
    out: dict[int, int] = {}
    chain: list[Candidate] = []
    for project in [*projects, NOBODY]:
        if chain and not _LIST_GAP.fullmatch(text, chain[-1].end, max(project.start, chain[-1].end)):
            if len(chain) >= _LIST_LENGTH:
                owners = (c for c in candidates if c.kind == "company" and chain[0].start - _OWNER <= c.start < chain[-1].start)
                out |= {member.start: chain[-1].end for member in (*chain, *owners)}
            chain = []
        chain.append(project)
    ends = {c.start for c in candidates if c.rule == "group.list"}
    out |= {project.start: project.end for project in projects if project.end in ends}
    starts = [c.start for c in candidates]
    for group in (c for c in candidates if c.rule == "group.members"):
        members = candidates[bisect_left(starts, group.start - len(group.name)) : bisect_left(starts, group.start)]
        out |= {c.start: group.start for c in members if c.kind == "company"}
    for group in (c for c in candidates if c.rule == "group.many" and text.startswith("等", c.start - 1)):
        members = candidates[bisect_left(starts, clause_start(text, group.start)) : bisect_left(starts, group.start)]
        out |= {c.start: group.start for c in members if c.kind == "zone"}  # 甲开发区、乙园区等6个园区完成产值
    return out


class _Scene:
    """The candidates of a text, and the choice among them."""

    def __init__(
        self,
        text: str,
        candidates: Sequence[Candidate],
        orders: Mapping[str, SubjectOrder],
        evidence: Mapping[str, float],
        breaks: list[int],
        clauses: ClauseMarks,
        product: Callable[[Quantity], str | None],
    ) -> None:
        self._text, self._all, self._orders, self._breaks, self._clauses = text, candidates, orders, breaks, clauses
        self._product = product
        self._starts = [c.start for c in candidates]
        self._eligible: dict[int, tuple[list[int], list[Candidate]]] = {}
        self._evidence = evidence
        self._is_about_one_zone = len({c.name for c in candidates if c.kind == "zone"}) == 1
        headline = text.find("\n")
        self._titled = {(c.kind, c.name) for c in candidates if c.end <= headline}
        self._listed = _listed(text, candidates)
        self._known: dict[int, tuple[float, float, int, int]] = {}
        self._brackets = [match.span() for match in _BRACKETS.finditer(text)]

    def subject(
        self, quantity: Quantity, row: Attribute, cue: int, sentence: tuple[int, int], following: Quantity | None, previous: Draft | None
    ) -> tuple[Candidate, str]:
        """The subject of one quantity and the reason for it."""
        attribute = row.attribute
        if (named := self._over(cue)) is not None:
            cue = min(named.end, quantity.outer_start)  # 科技园三期项目|总投资: the cue begins inside the name
        if (inside := self._around(quantity)) and (inside.kind == "project" or attribute in _COUNTS_OF):
            return inside, _INSIDE
        if attribute in _COUNTS_OF:
            return self._counted(quantity, sentence), "a count is of its group"
        if attribute == "growth" and previous is not None and previous.sentence == sentence and not self._between(previous.quantity.end, quantity.outer_start):
            return previous.subject, "a change of the figure before it"
        if (head := self._head_behind(quantity, attribute, following)) is not None:
            return head, "stands before its head"
        if attribute in _BUILDING and (built := self._built_behind(quantity, sentence)) is not None:
            return built, "the money builds it"
        return self._weighed(quantity, cue, sentence, self._orders.get(row.id) or self._orders[attribute], previous)

    def _weighed(
        self, quantity: Quantity, cue: int, sentence: tuple[int, int], order: SubjectOrder, previous: Draft | None
    ) -> tuple[Candidate, str]:
        """The candidate before the figure with the highest weight: its kind's, and what its place adds (`evidence` in subjects.toml)."""
        weights = order.weights
        add, until, opening = self._evidence, min(cue, quantity.outer_start), sentence[0]
        paragraph = self._text.rfind("\n", 0, until) + 1
        clause, here = self._clauses.start(quantity.outer_start), bisect_left(self._breaks, opening)
        best, best_score, reason = NOBODY, weights.get("other", _NEVER), "nothing named before it"
        starts, eligible = self._of_kinds(order)
        standing = self._known
        most = max(weights.values(), default=0.0) + add["in-title"] + add["repeated"]
        seen, fresh = 0, False
        for index in range(bisect_left(starts, until) - 1, -1, -1):
            candidate = eligible[index]
            start, end, kind, name = candidate[:4]
            if end > until:
                continue
            place, bonus, bracket, listed = standing.get(start) or self._standing(candidate)
            if bracket <= until or (start < opening and (candidate.level == "country" or name == "我国")):
                continue
            seen += 1
            far = order.farthest if kind == "zone" and self._is_about_one_zone else _FAR
            score = weights[kind] + add["per-name"] * min(seen, far) + bonus
            if start >= clause:
                score, why = score + add["in-clause"] + place, "named in the clause"
                fresh = fresh or (kind in _NAMED and place >= 0)
            elif start >= opening:
                score, why = score + add["in-sentence"] + place, "named in the sentence"
            elif best_score > most + add["per-name"] * seen + add["in-sentence"]:
                break  # nothing farther back can weigh more
            else:
                back = here - bisect_left(self._breaks, start)
                score, why = score + add["per-sentence"] * min(back, far, _FARTHEST) + min(place, 0.0), "carried over from an earlier sentence"
            if listed < until:
                score += add["member-of-set"]
            if start < paragraph and kind == "group":
                score += add["set-of-another-paragraph"]
            if previous is not None and listed >= until and (start >= clause or not fresh) and name == previous.subject.name and kind == previous.subject.kind:
                score += add["repeated-here"] if previous.sentence == sentence else add["repeated"]
            if score > best_score:
                best, best_score, reason = candidate, score, why
            if seen == 14:
                break
        return best, reason

    def _standing(self, candidate: Candidate) -> tuple[float, float, int, int]:
        """What holds of a candidate for every figure behind it: what its place adds, what the headline adds, and where the brackets and the
        list end that it stands in (far behind the text where there are none)."""
        place = self._place(candidate)
        bonus = self._evidence["in-title"] if (candidate.kind, candidate.name) in self._titled else 0.0
        bracket = _FAR
        if (index := bisect_right(self._brackets, (candidate.start, 0)) - 1) >= 0:
            start, end = self._brackets[index]
            bracket = end if start < candidate.start and candidate.end < end else _FAR
        known = self._known[candidate.start] = place, bonus, bracket, self._listed.get(candidate.start, _FAR)
        return known

    def _of_kinds(self, order: SubjectOrder) -> tuple[list[int], list[Candidate]]:
        """The candidates of the kinds that have a weight, and where they begin."""
        if (known := self._eligible.get(id(order))) is None:
            eligible = [c for c in self._all if c.kind in order.weights and not (c.kind == "group" and c.name.endswith(order.no_sets))]
            known = self._eligible[id(order)] = [c.start for c in eligible], eligible
        return known

    def _place(self, candidate: Candidate) -> float:
        """What the place of a candidate says of it: less behind 在 and its like, more at the head of a clause."""
        text, start = self._text, candidate.start
        if candidate.kind == "place" and _STANDARD.match(text, candidate.end):
            return self._evidence["behind-preposition"]
        if candidate.kind == "company" and text.endswith(_VISITED, max(0, start - 2), start):
            return self._evidence["frames-sentence"]  # 记者走进瑞禾公司: what is told of next
        if candidate.kind in _ADJUNCTS and text.endswith(_LOCATIVE, max(0, start - 3), start):
            if text[start - 1] in "在于" and (start < 2 or text[start - 2] in "。\n，；") and _FRAME_END.match(text, candidate.end):
                return self._evidence["frames-sentence"]
            return self._evidence["behind-preposition"]
        if candidate.kind == "company" and self._builds(candidate):
            return self._evidence["builds-the-next"]
        if candidate.kind == "company" and text[start - 1 : start] == "由":
            return self._evidence["agent"]
        if candidate.kind in ("zone", "place") and text[start - 1 : start] == "是" and text[start - 2 : start] != "的是":
            return self._evidence["behind-preposition"]  # 瑞禾公司是该区首家投产企业
        if candidate.kind in _ADJUNCTS and _MEMBER.match(text, candidate.end):
            return self._evidence["member-of-set"]
        return self._evidence["heads-clause"] if candidate.kind in _NAMED and start > 0 and text[start - 1] in "。\n，；" else 0.0

    def _builds(self, candidate: Candidate) -> bool:
        """瑞禾云州轴承基地的产值: whether a project's name follows a company's at once, or behind a place."""
        index = bisect_right(self._starts, candidate.start)
        following = self._all[index : index + 2]
        if following and following[0].kind == "place" and following[0].start == candidate.end:
            return len(following) > 1 and following[1].kind == "project" and following[1].start == following[0].end
        return bool(following) and following[0].kind == "project" and following[0].start == candidate.end and following[0].rule != "reference"

    def _built_behind(self, quantity: Quantity, sentence: tuple[int, int]) -> Candidate | None:
        """X投资8亿元，建设Y项目: the project that the next words build."""
        match = _BUILDS.match(self._text, quantity.end, sentence[1])
        told = self._between(max(sentence[0], quantity.start - _LONG_SENTENCE), quantity.start)
        if match is None or (told and told[-1].kind == "project" and not self._text.startswith("的", match.end())):
            return None  # 轴承项目投资8亿元，建设生产基地: parts of it
        built = next((c for c in self._between(match.end(), min(sentence[1], match.end() + 24)) if c.kind == "project"), None)
        if built is not None and built.start in self._listed:  # 投资17亿元建设A、B、C项目
            return Candidate(built.start, self._listed[built.start], "group", self._text[built.start : self._listed[built.start]], "group.list")
        return built

    def _around(self, quantity: Quantity) -> Candidate | None:
        index = bisect_right(self._starts, quantity.start) - 1
        return self._all[index] if index >= 0 and self._all[index].end >= quantity.end else None

    def _over(self, offset: int) -> Candidate | None:
        index = bisect_right(self._starts, offset) - 1
        return self._all[index] if index >= 0 and self._all[index].start < offset < self._all[index].end else None

    def _between(self, start: int, end: int) -> list[Candidate]:
        return [c for c in self._all[bisect_left(self._starts, start) : bisect_left(self._starts, end)] if c.end <= end]

    def _head_behind(self, quantity: Quantity, attribute: str, following: Quantity | None) -> Candidate | None:
        """总投资2亿元、占地65亩的X公司Y项目: figures before their head."""
        text, end = self._text, quantity.end
        particle = _OF.match(text, end) or (_ABLE.match(text, end) if attribute == "capacity" else None)
        if text.startswith("级", end) and (named := self._named_at(end + 1)) is not None:
            return named  # 30万吨级|航道工程
        if not particle and quantity.dimension == "money" and (named := self._named_at(end)) is not None:
            return named
        if not particle and (following is None or not _AND.match(text, end)):
            return None
        items = _ITEMS.match(text, end)
        limit = items.end() if items else end
        if not particle and following is not None and (following.start >= limit or not _OF.match(text, following.end, limit)):
            return None
        near = [c for c in self._between(end, limit) if c.kind in _HEADS]
        if not near:
            return None
        head = near[0]
        for other in near[1:]:
            gap = text[head.end : other.start]
            near_enough = gap in ("", "的") or (head.rule == "company.governed" and len(gap) <= _OWNER_GAP)
            if head.kind in ("company", "zone") and (near_enough or self._is_town(head.end, other.start)):
                head = other
        return head

    def _is_town(self, start: int, end: int) -> bool:
        """Whether a place, and nothing else, stands between: 瑞禾|云州|轴承基地."""
        return any(c.start == start and c.end == end and c.kind == "place" for c in self._all[bisect_left(self._starts, start) : bisect_left(self._starts, end)])

    def _named_at(self, end: int) -> Candidate | None:
        """投资8亿元云州轴承基地项目: the project that begins right behind a figure, or behind the place that does."""
        index = bisect_left(self._starts, end)
        near = self._all[index : index + 2]
        if near and near[0].start == end and near[0].kind == "place":
            end, near = near[0].end, near[1:]
        return near[0] if near and near[0].start == end and near[0].kind in ("project", "group") else None

    def _counted(self, quantity: Quantity, sentence: tuple[int, int]) -> Candidate:
        """The group that a count is of: the one named behind or before it, else the counted thing itself (外出招商36次)."""
        near = [c for c in self._between(sentence[0], sentence[1]) if c.kind == "group"]
        behind = [c for c in near if c.start >= quantity.end and c.start - quantity.end <= 14 and not CLAUSE_MARKS & set(self._text[quantity.end : c.start])]
        before = [c for c in near if c.end <= quantity.start]
        own = bool(before) and quantity.outer_start - before[-1].end <= _CLOSE  # 制造业项目12个、服务业项目18个
        if behind and not (own and "、" in self._text[quantity.end : behind[0].start]):
            return behind[0]
        if before:
            return before[-1]
        return Candidate(quantity.start, quantity.end, "group", self._product(quantity) or "", "group.count")
