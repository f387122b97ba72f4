"""From quantities to facts: each figure's attribute, the subject it is about, whether it is planned, and its period."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from kuaixun.attributes import Attribute, AttributeFinder
from kuaixun.model import Article, Entity, Modality, Quantity, SubjectKind
from kuaixun.reference import Candidate
from kuaixun.rules import Row, Rules
from kuaixun.text import CLAUSE_MARKS, clause_start


class SubjectOrder(Row):
    """How readily some attributes speak of each kind of subject; a kind that is not named is not taken."""

    file: ClassVar[str] = "subjects.toml"
    table: ClassVar[str] = "subject"
    attributes: tuple[str, ...]
    weights: dict[SubjectKind, float]


class PlanCue(Row):
    """Words that make the figures behind them a plan."""

    file: ClassVar[str] = "modality.toml"
    table: ClassVar[str] = "plan"
    reach: Literal["sentence", "clause"]
    words: tuple[str, ...]


class DoneCue(Row):
    """Words that report a figure as done."""

    file: ClassVar[str] = "modality.toml"
    table: ClassVar[str] = "done"
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
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


NOBODY = Candidate(-1, -1, "other", "", "none")
_DESIGN = frozenset({"investment", "land_area", "capacity", "floor_area", "investment_period"})
_NAMED = ("project", "company", "zone")
_COUNTS_OF = {"project_count": "group", "event_count": "group"}
_LOCATIVE = re.compile(r"(?:在|位于|对|向|与|和|到|赴|从|来自|落户|入驻|走进|给|为|落地|辐射|面向|毗邻|地处|支持|占)$")
_ADJUNCTS = ("place", "zone", "company")
_EVEN: Mapping[SubjectKind, float] = {"project": 2.0, "company": 2.0, "zone": 1.6, "group": 1.2, "place": 1.0}
_BUILDS = re.compile(r"(?:左右|以上)?，?(?:人民币，?)?(?:将|拟|计划|在[^，。]{1,10})?(?:投资|用于|新)?(?:建设|建成|打造|建立|建起|兴建|新建|建)了?")


class FactFinder:
    """Assembles the facts of one text."""

    def __init__(self, rules: Rules) -> None:
        self._attributes = AttributeFinder(rules)
        self._weights = {name: row.weights for row in rules.rows(SubjectOrder) for name in row.attributes}
        plan = sorted((w for row in rules.rows(PlanCue) for w in row.words), key=len, reverse=True)
        done = sorted((w for row in rules.rows(DoneCue) for w in row.words), key=len, reverse=True)
        self._plan = re.compile("|".join(map(re.escape, plan)))
        self._done = re.compile("|".join(map(re.escape, done)))

    def find(
        self,
        text: str,
        quantities: Sequence[Quantity],
        candidates: Sequence[Candidate],
        dates: Sequence[tuple[Entity, tuple[date | None, date | None]]],
        sentences: Sequence[tuple[int, int]],
    ) -> list[Draft]:
        """The facts of a text, one for each quantity, in order."""
        attributes = self._attributes.assign(text, quantities)
        starts = [s for s, _ in sentences]
        scene = _Scene(text, list(candidates), self._weights, starts)
        drafts: list[Draft] = []
        for index, (quantity, (row, cue)) in enumerate(zip(quantities, attributes, strict=True)):
            sentence = sentences[max(bisect_right(starts, quantity.start) - 1, 0)]
            following = quantities[index + 1] if index + 1 < len(quantities) else None
            subject, reason = scene.subject(quantity, row, cue, sentence, following, drafts[-1] if drafts else None)
            drafts.append(
                Draft(
                    quantity,
                    row.attribute,
                    subject,
                    self._modality(text, quantity, row, sentence),
                    _period(dates, quantity, sentence),
                    _product(text, quantity, row),
                    f"attribute.{row.id}",
                    sentence,
                    reason,
                )
            )
        return drafts

    def _modality(self, text: str, quantity: Quantity, row: Attribute, sentence: tuple[int, int]) -> Modality:
        start = sentence[0]
        plans = list(self._plan.finditer(text, start, quantity.start))
        last = plans[-1].end() if plans else -1
        done = [m.end() for m in self._done.finditer(text, start, quantity.start)]
        if last >= 0 and not any(end > last for end in done):
            return "planned"
        if row.attribute in ("investment", "investment_period", "land_area", "capacity", "floor_area") and not done:
            return "planned" if row.attribute in ("investment", "investment_period") else "actual"
        return "actual"


class _Scene:
    """The candidates of a text, and the choice among them."""

    def __init__(self, text: str, candidates: list[Candidate], weights: Mapping[str, Mapping[SubjectKind, float]], breaks: list[int]) -> None:
        self._text, self._all, self._weights, self._breaks = text, candidates, weights, breaks
        self._starts = [c.start for c in candidates]
        self._placing = [self._place(c) for c in candidates]
        self._sentence = [bisect_left(breaks, c.start) for c in candidates]

    def subject(
        self, quantity: Quantity, row: Attribute, cue: int, sentence: tuple[int, int], following: Quantity | None, previous: Draft | None
    ) -> tuple[Candidate, str]:
        """The subject of one quantity and the reason for it."""
        attribute = row.attribute
        if inside := self._around(quantity):
            if inside.kind == "project" or attribute in _COUNTS_OF:
                return inside, "inside the name"
        if attribute in _COUNTS_OF:
            return self._counted(quantity, sentence), "a count is of its group"
        if (head := self._head_behind(quantity, following)) is not None:
            return head, "stands before its head"
        if attribute == "investment" and (built := self._built_behind(quantity, sentence)) is not None:
            return built, "the money builds it"
        return self._weighed(quantity, cue, sentence, self._weights.get(attribute, _EVEN), previous)

    def _weighed(
        self, quantity: Quantity, cue: int, sentence: tuple[int, int], weights: Mapping[str, float], previous: Draft | None
    ) -> tuple[Candidate, str]:
        """The candidate before the figure with the highest weight: its kind's, more in the same clause, less with every sentence back."""
        text, until = self._text, min(cue, quantity.outer_start)
        clause = clause_start(text, quantity.outer_start)
        best, best_score, reason = NOBODY, -1e9, "nothing named before it"
        index = bisect_left(self._starts, until) - 1
        seen, here = 0, bisect_left(self._breaks, sentence[0])
        while index >= 0 and seen < 14:
            candidate, placing, number = self._all[index], self._placing[index], self._sentence[index]
            index -= 1
            if candidate.end > until or candidate.kind not in weights:
                continue
            seen += 1
            score = weights[candidate.kind] - 0.15 * seen
            if candidate.start >= clause:
                score, why = score + 2.0 + placing, "named in the clause"
            elif candidate.start >= sentence[0]:
                score, why = score + 1.2 + placing, "named in the sentence"
            else:
                score, why = score - 0.45 * min(here - number, 6) + min(placing, 0.0), "carried over from an earlier sentence"
            if previous is not None and candidate.name == previous.subject.name and candidate.kind == previous.subject.kind:
                score += 1.2 if previous.sentence == sentence else 0.4
            if score > best_score:
                best, best_score, reason = candidate, score, why
        return best, reason

    def _place(self, candidate: Candidate) -> float:
        """What the place of a candidate says of it: less behind 在 and its like, more at the head of a clause."""
        text, start = self._text, candidate.start
        if candidate.kind in _ADJUNCTS and _LOCATIVE.search(text, max(0, start - 3), start):
            return -1.5
        return 0.5 if candidate.kind in _NAMED and start > 0 and text[start - 1] in "。\n，；" else 0.0

    def _built_behind(self, quantity: Quantity, sentence: tuple[int, int]) -> Candidate | None:
        """X投资18.2亿元，建设Y项目: the project that the next words build."""
        match = _BUILDS.match(self._text, quantity.end, sentence[1])
        if match is None:
            return None
        return next((c for c in self._between(match.end(), min(sentence[1], match.end() + 24)) if c.kind == "project"), None)

    def _around(self, quantity: Quantity) -> Candidate | None:
        index = bisect_right(self._starts, quantity.start) - 1
        return self._all[index] if index >= 0 and self._all[index].end >= quantity.end else None

    def _between(self, start: int, end: int) -> list[Candidate]:
        return [c for c in self._all[bisect_left(self._starts, start) : bisect_left(self._starts, end)] if c.end <= end]

    def _head_behind(self, quantity: Quantity, following: Quantity | None) -> Candidate | None:
        """总投资1.2亿元、占地40亩的X公司Y项目: figures before their head."""
        text = self._text
        limit = quantity.end
        while limit < len(text) and limit - quantity.end < 60 and text[limit] not in "，。；：！？\n":
            limit += 1
        behind = text[quantity.end : limit]
        particle = re.match(r"(?:以上|以下|左右|以内)?的", behind)
        if not particle and not (following is not None and following.start < limit and re.match(r"(?:以上)?[、]", behind)):
            return None
        if not particle and following is not None:
            rest = text[following.end : limit]
            if not re.match(r"(?:以上|以下|左右|以内)?的", rest):
                return None
        near = [c for c in self._between(quantity.end, limit) if c.kind in ("project", "group", "company", "zone")]
        if not near:
            return None
        head = near[0]
        for other in near[1:]:
            if head.kind in ("company", "zone") and other.start - head.end <= 1:
                head = other
        return head

    def _counted(self, quantity: Quantity, sentence: tuple[int, int]) -> Candidate:
        near = [c for c in self._between(sentence[0], sentence[1]) if c.kind == "group"]
        behind = [c for c in near if c.start >= quantity.end and c.start - quantity.end <= 14 and not CLAUSE_MARKS & set(self._text[quantity.end : c.start])]
        before = [c for c in near if c.end <= quantity.start]
        if behind:
            return behind[0]
        if before:
            return before[-1]
        return Candidate(quantity.start, quantity.end, "group", "项目", "group.count")


def _period(
    dates: Sequence[tuple[Entity, tuple[date | None, date | None]]], quantity: Quantity, sentence: tuple[int, int]
) -> tuple[date | None, date | None]:
    """The last date before the figure in its sentence."""
    period: tuple[date | None, date | None] = (None, None)
    for entity, interval in dates:
        if sentence[0] <= entity.start < quantity.start:
            period = interval
    return period


_PRODUCT = re.compile(r"(?:的)?(?P<name>[\u4e00-\u9fffA-Za-z0-9·\-/]{1,24})")


def _product(text: str, quantity: Quantity, row: Attribute) -> str | None:
    """What is counted or made: the words behind a count or a capacity up to the end of the clause."""
    if quantity.dimension in ("money", "ratio", "time", "price", "area"):
        return None
    end = quantity.end
    while end < len(text) and end - quantity.end < 24 and text[end] not in CLAUSE_MARKS and text[end] not in "、（(”“":
        end += 1
    match = _PRODUCT.match(text, quantity.end, end)
    return re.sub(r"(?:项目|基地|工程)$", "", match.group("name")) or None if match and quantity.dimension != "count" else (match.group("name") if match else None)
