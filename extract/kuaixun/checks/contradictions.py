"""One thing with two figures in one issue: headline against body, article against article.

Two figures are of one thing where they have the same subject, attribute and name (总投资), and nothing says that one is of a part (一期), of a
year or of what was added. A headline's figure is looked for in the body; it contradicts one there only if no other agrees with it and the two
look like one number misprinted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from typing import ClassVar

from kuaixun.checks.model import Slip, figure_slip
from kuaixun.checks.page import Figure, Issue, Page
from kuaixun.coreference import same_project
from kuaixun.rules import Row, Rules


class Whole(Row):
    """The names of a figure that a subject has only once; `totals` are those that cannot be of a part."""

    file: ClassVar[str] = "checks.toml"
    table: ClassVar[str] = "whole"
    attribute: str
    names: tuple[str, ...]
    totals: tuple[str, ...] = ()


_PARTIAL = re.compile(
    "[一二三四五六七八九首]期|标段|阶段|其中|追加|新增|增资|再|累计|完成|年度|今年|明年|去年|分别|设备|固定资产|平均|每|单|配套|另|剩余|调整|原|由|从|外资|园区|片区"
)
_PHASE = re.compile("[一二三四五六七八九首]期")
_PART_OPENED = re.compile("其中|(?<![分共])[一二三四五六七八九首]期|起步区|核心区|启动区|先行区|标段")  # 首期建设厂房，总投资20亿元
_OF_COMPANY = re.compile("项目|工程|基地")  # a company has several, each with its own
_ADDED = re.compile("新增|追加|增加|增资|扩建|扩")
_HEADLINES = frozenset({"kicker", "headline", "subhead", "caption"})
_NAMED = frozenset({"named in the clause", "named in the sentence", "stands before its head", "inside the name"})
_COMPARED = frozenset({"money", "count", "area", "mass", "power", "energy", "volume", "length", "ratio", "time"})
_NEARLY = Decimal("0.1")  # of a headline's total: what differs by more is of something else
_AROUND = 12  # characters beside a figure that tell what it is of
_SHARED = {1: 4, 2: 2}  # how many pairs of characters two places must share, by the digits of the figure: the shorter, the more; else one
_MOST = 20  # figures that are compared with each other
_LONG_NAME = 5  # characters of a group's name that make it one group

Mention = tuple[Page, Figure]


class ContradictionChecks:
    """Finds figures that contradict each other."""

    def __init__(self, rules: Rules) -> None:
        self._names = {row.attribute: re.compile(f"(?:{'|'.join(map(re.escape, row.names))})$") for row in rules.rows(Whole)}
        self._totals = {row.attribute: re.compile(f"(?:{'|'.join(map(re.escape, row.totals))})$") for row in rules.rows(Whole) if row.totals}

    def find(self, issue: Issue) -> Iterator[Slip]:
        """What is said in two ways."""
        for page in issue.pages:
            yield from self._headlines(page)
        yield from _groups(issue)
        for mentions in self._subjects(issue):
            for one, other in combinations(mentions, 2):
                if self._contradict(one, other):
                    yield _differ(one, other)
                    break

    def _headlines(self, page: Page) -> Iterator[Slip]:
        """Figures above the body that the body has otherwise."""
        above = [f for f in page.figures if page.kind(f.start) in _HEADLINES and f.dimension in _COMPARED][:_MOST]
        body = [f for f in page.figures if page.kind(f.start) == "body"] if above else []
        for figure in above:
            alike = [f for f in body if f.measure == figure.measure]
            if not alike or any(_agrees(figure, f) for f in alike):
                continue
            near = [f for f in alike if f.attribute in (figure.attribute, "other") and _same_but_misprinted(page, figure, f)]
            near = near or self._same_total(page, figure, alike)
            if len({f.value for f in near}) == 1 and not _adds_up(page, figure, near[0], alike):
                yield figure_slip(page, "headline-differs", figure, near[0].text, near[:1], body=near[0].text)

    def _same_total(self, page: Page, figure: Figure, alike: list[Figure]) -> list[Figure]:
        """总投资130亿元 above, and in the body one 总投资 alone, of 128亿元: as far apart as two figures of one thing may be."""
        totals = self._totals.get(figure.attribute)
        if totals is None or not totals.search(figure.label) or len(_significant(figure)) < 2 or not figure.plain:
            return []  # 100亿元 is often a round number in a headline
        of_body = [f for f in alike if f.attribute == figure.attribute and totals.search(f.label)]
        whole = [f for f in of_body if f.plain and not _of_part(page, f)]
        return [f for f in whole if len(of_body) == 1 and abs(f.value - figure.value) < _NEARLY * figure.value]

    def _subjects(self, issue: Issue) -> Iterator[list[Mention]]:
        """The mentions of one attribute of one project or company, by measure, in the order of the issue."""
        found: dict[tuple[str, str, str], list[Mention]] = defaultdict(list)
        for page in issue.pages:
            for figure in page.figures:
                subject = figure.draft.subject
                if subject.kind in ("project", "company") and subject.name and self._is_whole(page, figure):
                    _add(found[subject.name, figure.attribute, figure.measure], page, figure)
        yield from found.values()

    def _is_whole(self, page: Page, figure: Figure) -> bool:
        """Whether a figure is of its subject as a whole, by its name and the words around."""
        names = self._names.get(figure.attribute)
        if names is None or figure.draft.reason not in _NAMED or not figure.value:
            return False
        clause = page.clause(figure.outer)
        of_other = figure.draft.subject.kind == "company" and _OF_COMPANY.search(page.text, clause, figure.outer)
        return not of_other and names.search(figure.label) is not None and not _of_part(page, figure)

    def _contradict(self, one: Mention, other: Mention) -> bool:
        first, second = one[1], other[1]
        if first.interval.meets(second.interval) or _phases(*one) != _phases(*other) or _grown(one, other):
            return False
        totals = self._totals.get(first.attribute)
        both = totals is not None and all(totals.search(figure.label) and _by_name(page, figure) for page, figure in (one, other))
        return both or looks_misprinted(first, second)


def _adds_up(page: Page, figure: Figure, part: Figure, body: list[Figure]) -> bool:
    """88个项目签约 above, and in the body 84个 of one place and, in the same sentence, 4个 of others."""
    start, end = page.sentence(part.start)
    return any(part.value + f.value == figure.value for f in body if f.attribute == part.attribute and start <= f.start < end)


def _of_part(page: Page, figure: Figure) -> bool:
    """Whether the words of its clause, or those that open a part before it, say that a figure is of no whole."""
    clause = page.clause(figure.outer)
    opening = max(page.sentence(figure.start)[0], page.text.rfind("；", 0, clause) + 1)
    return _PARTIAL.search(page.text, clause, figure.outer) is not None or _PART_OPENED.search(page.text, opening, clause) is not None


def _phases(page: Page, figure: Figure) -> list[str]:
    """The phases in the name that the subject has there: 基地 and 基地二期工程 have an investment each."""
    subject = figure.draft.subject
    return _PHASE.findall(page.text, subject.start, subject.end)


def _grown(one: Mention, other: Mention) -> bool:
    """Whether what was added stands between the two: 占地300亩，新增用地80亩，总用地380亩."""
    (page, first), (second_page, second) = one, other
    between = page.between(first.end, second.outer) if page is second_page else ()
    return any(f.measure == first.measure and _ADDED.search(f.label) for f in between)


def _by_name(page: Page, figure: Figure) -> bool:
    """Whether the subject stands there by its name: 该项目 may point to another than was thought."""
    subject = figure.draft.subject
    return same_project(page.text[subject.start : subject.end], subject.name)


def _groups(issue: Issue) -> Iterator[Slip]:
    """新签约项目67个 here, 新签约项目76个 there, of one time."""
    found: dict[tuple[object, ...], list[Mention]] = defaultdict(list)
    for page in issue.pages:
        for figure in page.figures:
            subject = figure.draft.subject
            named = subject.kind == "group" and len(subject.name) >= _LONG_NAME and figure.attribute in ("project_count", "investment")
            if named and not _PARTIAL.search(page.text, page.clause(figure.outer), figure.outer):
                _add(found[subject.name, figure.attribute, figure.draft.period, figure.draft.product], page, figure)
    for mentions in found.values():
        for one, other in combinations(mentions, 2):
            apart = one[1].draft.sentence != other[1].draft.sentence or one[0] is not other[0]
            if apart and looks_misprinted(one[1], other[1]) and not one[1].interval.meets(other[1].interval):
                yield _differ(one, other)
                break


def _add(mentions: list[Mention], page: Page, figure: Figure) -> None:
    """Keeps the first mention of each value, of so many as can be compared."""
    if len(mentions) < _MOST and not any(other.text == figure.text for _, other in mentions):
        mentions.append((page, figure))


def _agrees(one: Figure, other: Figure) -> bool:
    """Whether two figures may be one, the first perhaps cut short; 超5亿元 is not said of 51.8亿元."""
    if one.plain and one.value <= other.value < one.value + one.step:
        return True
    return one.interval.meets(other.interval) and one.value <= 2 * other.value and other.value <= 2 * one.value


def _same_but_misprinted(page: Page, one: Figure, other: Figure) -> bool:
    """Whether two figures have the same words beside them and look like one number. A single digit misprinted looks like any other."""
    size = max(len(_significant(one)), len(_significant(other)))
    shared = len(_pairs(page, one) & _pairs(page, other)) >= _SHARED.get(size, 1)
    return shared and one.plain and other.plain and (size == 1 or looks_misprinted(one, other))


def _pairs(page: Page, figure: Figure) -> set[str]:
    text = page.text
    around = (text[max(0, figure.outer - _AROUND) : figure.outer], text[figure.end : figure.end + _AROUND])
    return {piece[at : at + 2] for piece in around for at in range(len(piece) - 1) if piece[at : at + 2].isalpha()}


def _significant(figure: Figure) -> str:
    return format(figure.value.normalize(), "f").replace(".", "").strip("0")


def looks_misprinted(one: Figure, other: Figure) -> bool:
    """Whether two figures are one number but for a digit, two that changed places, one left out, or the place of the point or unit."""
    if not one.plain or not other.plain:
        return False
    first, second = _significant(one), _significant(other)
    if max(len(first), len(second)) < 2:
        return False
    if first == second:
        return True  # another power of ten
    if len(first) == len(second):
        differing = [index for index in range(len(first)) if first[index] != second[index]]
        swapped = len(differing) == 2 and differing[1] == differing[0] + 1 and first[differing[0]] == second[differing[1]]
        return len(differing) == 1 or (swapped and first[differing[1]] == second[differing[0]])
    longer, shorter = sorted((first, second), key=len, reverse=True)
    return len(shorter) > 1 and any(longer[:index] + longer[index + 1 :] == shorter for index in range(len(longer)))


def _differ(one: Mention, other: Mention) -> Slip:
    (first_page, first), (page, second) = one, other
    words = {"reported": second.text, "expected": first.text, "subject": first.draft.subject.name}
    return Slip(page, "figures-differ", second.start, second.end, words, first.text, second.text, ((first_page, first),))
