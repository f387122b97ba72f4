"""Parts and their total without 其中: 一期3亿元，二期5亿元，总投资8亿元; 一季度, 二季度 and 上半年; 三批共19个.

The parts are those that the flat rows `[[partition]]` of checks.toml name, each once and all of one kind in one sentence. They are compared with
the one total beside them, and must be all of it only where the words say so: the partition is closed, as many parts stand there as are announced
(分两期), or the total is told behind phases of which no more is told anywhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from kuaixun import numerals
from kuaixun.checks.model import Slip
from kuaixun.checks.page import Figure, Issue, Page, Span
from kuaixun.checks.partitions import Partition, Partitions
from kuaixun.checks.sums import Key, adds, disagree, exceed, key_of, wrong
from kuaixun.rules import Rules

Parts = dict[str, Figure]  # by the member that names each

_TOTAL = re.compile("[总共]|合计|全部|全长")
_BEHIND = re.compile(r"[^，。；、：,;（(\n0-9]{0,12}")
_OTHER_TIME = re.compile("去年|上年|前年|同期|以来|累计|环比")
_NO_SUM = re.compile("率|指数|增速|余额|末")
_PLANNED = re.compile("计划|目标|任务|预计|预算|力争|预期|拟|将")
_MORE_PARTS = re.compile("[三四五六]期|第[四五六]批|远期|后续|后期|其余|剩余|余下|另外|另有|还有")
_PIVOT = re.compile("其中|[(（]")
_BARE_TOTAL = re.compile("(?:该|整个|全部)?(?:项目|工程)?(?:计划|规划|预计|概算)?(?:[总共]|合计)")
_COUNTED = re.compile(
    "(?P<number>[两二三四五六2-6])(?:批|期|个季度|个月|年|县|市|地|国|镇|类|项|家|个(?:项目|企业|工程|标段|园区|地块))"
    "(?:(?:一|总)?共计?|合计|总计)(?:签约|完成|实现)?(?:总?投资|资金)?[约达为]?$"
)
_COUNTED_ENDS = frozenset("共计约达为资金成现有")  # the last characters of what `_COUNTED` finds
_LEAD = re.compile(".*?(?=[一首]期|第一批|首批)")  # what stands before the first phase: whose it is
_BUILT = frozenset({"investment", "land_area", "floor_area", "project_count"})  # 总产能 is also of what was there before
_FEWEST = 2  # parts of a total
_PARAGRAPH = 300  # characters before parts in which a total stands that has a name of its own
_AHEAD = 12  # characters behind a figure that tell what is divided: 12个县区中，


class PartChecks:
    """Finds totals that do not fit parts told without 其中."""

    def __init__(self, rules: Rules) -> None:
        self._partitions = Partitions(rules)
        self._behind = [row for row in self._partitions.flat if row.behind]
        words = {way for row in self._partitions.flat for member in (*row.members, *row.together) for way in member.split("|")}
        self._words = re.compile("|".join(map(re.escape, sorted(words))))
        self._together = {row.id: re.compile(f"(?:{'|'.join(map(re.escape, row.together))})[^，。]{{0,8}}分别") for row in self._partitions.flat if row.together}

    def find(self, issue: Issue) -> Iterator[Slip]:
        """What does not add up."""
        for page in issue.pages:
            if len(page.figures) <= _FEWEST:
                continue
            rows = self._rows(page)
            for sentence, group in groupby(page.figures if rows else (), key=lambda figure: page.sentence(figure.start)):
                figures = [figure for figure in group if _is_part(figure)]
                for row in rows if len(figures) > 1 else ():
                    yield from self._row(page, row, sentence, figures)
            for figure in page.figures:
                if page.text[figure.start - 1 : figure.start] in _COUNTED_ENDS:
                    yield from _counted(page, figure)

    def _rows(self, page: Page) -> list[Partition]:
        """The partitions of which parts may stand on a page."""
        labels = "\n".join([figure.label for figure in page.figures])
        rows = [row for row in self._partitions.flat if not row.behind] if self._words.search(labels) else []
        return [row for row in rows if self._partitions.stands(row, labels)] + [row for row in self._behind if self._partitions.stands(row, page.text)]

    def _row(self, page: Page, row: Partition, sentence: Span, figures: Sequence[Figure]) -> Iterator[Slip]:
        """The parts of one partition in one sentence, by what they measure, against their total."""
        found: dict[Key, Parts] = defaultdict(dict)
        others: dict[Key, list[Figure]] = defaultdict(list)
        twice: set[Key] = set()
        for figure, member in self._members(page, row, figures):
            key = key_of(figure)
            if member and member in found[key]:
                twice.add(key)
            elif member:
                found[key][member] = figure
            elif not any(word in figure.label for word in row.unless):
                others[key].append(figure)
        for key, parts in found.items():
            if len(parts) > 1 and key not in twice:
                yield from self._compare(page, row, parts, self._totals(page, row, parts, others[key], sentence[0]))

    def _members(self, page: Page, row: Partition, figures: Sequence[Figure]) -> Iterator[tuple[Figure, str]]:
        """Each figure with the member that names it, before it or, where the row says so, behind it (3个县区负增长)."""
        listed: list[str] = []
        together = self._together.get(row.id)
        for figure in figures:
            if together and together.search(figure.label):
                listed = list(row.members)
            elif figure.label:
                listed = []
            behind = _BEHIND.match(page.text, figure.end) if row.behind else None
            yield figure, listed.pop(0) if listed else self._partitions.member(row, behind[0] if behind else figure.label)

    def _totals(self, page: Page, row: Partition, parts: Parts, others: Sequence[Figure], opening: int) -> list[Figure]:
        """What the parts may be of."""
        if row.behind:
            return [f for f in others if any(word in page.text[f.end : f.end + _AHEAD] for word in row.whole)]
        key = key_of(next(iter(parts.values())))
        if not row.whole:
            others = others or self._just_before(page, row, next(iter(parts.values())), opening)
            return [f for f in others if _TOTAL.search(f.label + f.modifier) and not _other_project(page, f, list(parts.values()))]
        start = max(page.text.rfind("\n", 0, opening) + 1, opening - _PARAGRAPH)
        near = [f for f in page.between(start, opening) if key_of(f) == key and _is_part(f)]
        named = [f for f in (*near, *others) if any(word in f.label for word in row.whole)]
        return [f for f in named if len({bool(_PLANNED.search(one.label)) for one in (f, *parts.values())}) == 1]

    def _just_before(self, page: Page, row: Partition, part: Figure, opening: int) -> list[Figure]:
        """The figures of the same project in the sentence before, where the one of the parts announces how many they are: 项目分两期建设."""
        if opening == 0 or page.text[opening - 1] == "\n" or self._partitions.announced(row, page.text[opening : page.sentence(opening)[1]]) is None:
            return []
        figures = page.between(page.sentence(opening - 1)[0], opening)
        project = part.draft.subject
        same = [f for f in figures if project.kind == "project" and f.draft.subject.name == project.name]
        return [f for f in same if key_of(f) == key_of(part) and _is_part(f) and not self._partitions.member(row, f.label)]

    def _compare(self, page: Page, row: Partition, parts: Parts, totals: Sequence[Figure]) -> Iterator[Slip]:
        figures = list(parts.values())
        largest = max(figure.value for figure in figures)
        totals = [total for total in totals if total.value >= largest]
        if len({total.value for total in totals}) != 1 or not disagree(totals[0], figures):
            return
        total, first = totals[0], figures[0]
        if total.start < first.start and _PIVOT.search(page.text, total.end, first.start):
            return  # what 其中 divides is another check's
        if self._is_all(page, row, parts, total):
            yield wrong(page, "sum-parts", total, figures)
        elif exceed(figures, total):
            yield wrong(page, "sum-exceeds", total, figures)

    def _is_all(self, page: Page, row: Partition, parts: Parts, total: Figure) -> bool:
        """Whether the words say that the parts are all there are."""
        if row.closed:
            return len(parts) == len(row.members)
        if not row.announced or list(parts) != self._partitions.names(row)[: len(parts)]:
            return False
        announced = self._partitions.announced(row, page.text[slice(*page.sentence(next(iter(parts.values())).start))])
        behind = total.start > max(figure.start for figure in parts.values()) and key_of(total)[1] in _BUILT
        return announced == len(parts) or (announced is None and behind and not _MORE_PARTS.search(page.text))


def _is_part(figure: Figure) -> bool:
    return adds(figure) and figure.plain and not _OTHER_TIME.search(figure.label) and not _NO_SUM.search(figure.label)


def _other_project(page: Page, total: Figure, parts: Sequence[Figure]) -> bool:
    """Whether a total is of another project than its parts: it has another name, or stands behind ； with one of its own."""
    names = {f.draft.subject.name for f in (total, *parts) if f.draft.subject.kind == "project"}
    if len(names) > 1 and not any(all(one in name for name in names) for one in names):
        return True
    if total.start < parts[0].start or _BARE_TOTAL.match(total.label):
        return False
    lead = _LEAD.match(parts[0].label)
    return "；" in page.text[parts[-1].end : total.start] or (lead is not None and lead[0] not in total.label)


def _counted(page: Page, figure: Figure) -> Iterator[Slip]:
    """第一批5个、第二批8个、第三批6个，三批共19个: as many figures of its kind as are said to be added."""
    match = _COUNTED.search(page.text, max(0, figure.start - 24), figure.start)
    if match is None:
        return
    parts = [f for f in page.between(page.sentence(figure.start)[0], match.start()) if key_of(f) == key_of(figure)]
    if len(parts) == numerals.parse(match["number"]) and all(map(_is_part, parts)) and disagree(figure, parts):
        yield wrong(page, "sum-altogether", figure, parts)
