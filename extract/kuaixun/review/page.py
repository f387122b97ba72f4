"""A bulletin's text as marked HTML: every character of the source once, in order, each line with the offset at which it begins.

Marks can overlap (a figure in a finding, a name across a figure), so a line is cut wherever one begins or ends, and each piece carries all
that it is part of. Colours and states are the page's matter.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from kuaixun.decisions.applied import Review
from kuaixun.model import Bulletin

CHUNK = 30  # lines that are laid out together, when they come into view
_BREAK = re.compile("\r\n|\r|\n")
_NAMES = frozenset({"COMPANY", "ZONE", "PLACE", "ORG", "PERSON", "DATE"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of the text that is something: `kind` is figure, name or finding, `name` its id, or the type of a name."""

    start: int
    end: int
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source without its break."""

    start: int
    end: int
    kind: str  # of the block it belongs to; blank


class Text:
    """One bulletin's lines, which do not change while it is reviewed."""

    def __init__(self, bulletin: Bulletin) -> None:
        self._text = bulletin.text
        blocks = sorted(_blocks(bulletin))
        self.lines = [_line(bulletin.text, start, end, blocks) for start, end in _spans(bulletin.text)]
        self._starts = [line.start for line in self.lines]
        self._articles = {self.at(article.offsets.source_starts[0]) for article in bulletin.articles if article.offsets.source_starts}

    def at(self, offset: int) -> int:
        """The number of the line that an offset stands in."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def html(self, marks: Sequence[Mark]) -> Markup:
        """The whole text, in sections and chunks of lines."""
        by_line = self._by_line(marks)
        rendered = [self._html(number, by_line.get(number, ())) for number in range(len(self.lines))]
        chunks = (Markup('<div class="chunk">{}</div>').format(Markup("").join(rendered[first:last])) for first, last in self._chunks())
        return Markup("").join(chunks)

    def html_of(self, numbers: Iterable[int], marks: Sequence[Mark]) -> dict[int, Markup]:
        """Some lines anew."""
        wanted = {number: self.lines[number] for number in sorted(set(numbers))}
        near = [mark for mark in marks if any(mark.start < line.end and line.start < mark.end for line in wanted.values())]
        by_line = self._by_line(near)
        return {number: self._html(number, by_line.get(number, ())) for number in wanted}

    def _chunks(self) -> Iterator[tuple[int, int]]:
        """Runs of lines, none across the beginning of an article."""
        first = 0
        for number in range(1, len(self.lines) + 1):
            if number == len(self.lines) or number - first == CHUNK or number in self._articles:
                yield first, number
                first = number

    def _by_line(self, marks: Sequence[Mark]) -> dict[int, list[Mark]]:
        by_line: defaultdict[int, list[Mark]] = defaultdict(list)
        for mark in marks:
            for number in range(self.at(mark.start), self.at(mark.end - 1) + 1):
                by_line[number].append(mark)
        return by_line

    def _html(self, number: int, marks: Sequence[Mark]) -> Markup:
        line = self.lines[number]
        first = " first" if number in self._articles else ""
        inner = Markup("").join(_piece(self._text[start:end], over) for start, end, over in _pieces(line, marks))
        return Markup('<div class="line {}{}" id="line-{}" data-start="{}">{}</div>').format(line.kind, first, number, line.start, inner)


def marks_of(review: Review) -> list[Mark]:
    """All that is marked in a bulletin: figures as they read now (rejected ones too), names, findings."""
    figures = [Mark(row.fact.start, row.fact.end, "figure", row.target) for row in review.facts]
    names = [Mark(entity.start, entity.end, "name", entity.type) for entity in review.result.entities if entity.type in _NAMES]
    findings = [Mark(finding.start, finding.end, "finding", finding.finding_id) for finding in review.result.findings]
    return [mark for mark in (*figures, *names, *findings) if mark.start < mark.end]


def _pieces(line: Line, marks: Sequence[Mark]) -> Iterator[tuple[int, int, list[Mark]]]:
    """The line cut at the borders of marks, each piece with the marks over it."""
    inside = {place for mark in marks for place in (mark.start, mark.end) if line.start < place < line.end}
    waiting, over = deque(sorted(marks, key=lambda mark: (mark.start, -mark.end))), list[Mark]()
    for start, end in pairwise(sorted({line.start, line.end, *inside})):
        over = [mark for mark in over if mark.end > start]
        while waiting and waiting[0].start <= start:
            over.append(waiting.popleft())
        yield start, end, over


def _piece(text: str, marks: Sequence[Mark]) -> Markup:
    if not marks:
        return escape(text)
    names = {kind: [mark.name for mark in marks if mark.kind == kind] for kind in ("figure", "name", "finding")}
    classes = " ".join([kind for kind, found in names.items() if found] + [f"name-{name}" for name in names["name"]])
    data = Markup("").join(Markup(' data-{}="{}"').format(kind, " ".join(names[kind])) for kind in ("figure", "finding") if names[kind])
    tag = Markup("mark" if names["figure"] else "span")
    return Markup('<{} class="{}"{}>{}</{}>').format(tag, classes, data, text, tag)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _BREAK.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _line(text: str, start: int, end: int, blocks: Sequence[tuple[int, int, str]]) -> Line:
    printed = text[start:end]
    if not printed.strip():
        return Line(start, end, "blank")
    begin = start + len(printed) - len(printed.lstrip())
    index = bisect_right(blocks, (begin, len(text) + 1, "")) - 1
    inside = index >= 0 and begin < blocks[index][1]
    return Line(start, end, blocks[index][2] if inside else "body")


def _blocks(bulletin: Bulletin) -> Iterator[tuple[int, int, str]]:
    """Where the blocks of all articles and of the masthead stand in the source."""
    for block in bulletin.masthead:
        yield block.start, block.end, "masthead"
    for article in bulletin.articles:
        for block in article.blocks:
            if block.start < block.end:
                yield (*article.offsets.span(block.start, block.end), block.kind)
