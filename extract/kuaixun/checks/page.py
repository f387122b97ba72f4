"""What the checks look at: the figures of each article as intervals, with their labels and sentences.

All offsets point into `Article.text`. A page is made once for each article and asked by all checks, so that none reads the text anew.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from kuaixun.checks.intervals import Interval, Widths, last_place
from kuaixun.facts import Draft
from kuaixun.model import Article, BlockKind, Entity
from kuaixun.text import ClauseMarks

if TYPE_CHECKING:
    from kuaixun.pipeline import Reading

Span = tuple[int, int]
_STOP = re.compile(r"[。！？\n][”’』」）)\"]*")
_ONE = Decimal(1)
_LONGEST = 600  # characters on each side of an offset that can still be its sentence
_EDGES = " \n，、；：。,;（(）)“”\"‘’"
# One kind of thing, whatever its measure word.
_KINDS = {"project_count": "projects", "company_count": "companies", "people_count": "people", "employees": "people", "jobs": "people"}


@dataclass(eq=False)
class Figure:
    """One quantity of an article with what it stands for. `interval` and `value` are in base units, so that 万 and 亿 compare."""

    index: int
    draft: Draft
    start: int
    end: int
    outer: int  # where it begins with its modifier (约, 逾)
    modifier: str  # as printed
    label: str  # the words that name it: from the mark or the figure before it
    attribute: str
    dimension: str
    value: Decimal
    factor: Decimal  # what one of its unit is in base units
    measure: str  # what may be added to or divided by it: CNY, m2, projects, 台
    widths: Widths

    @cached_property
    def interval(self) -> Interval:
        """All that it may stand for."""
        return self.widths.of(self.draft.quantity, self.modifier).scaled(self.factor)

    @property
    def text(self) -> str:
        return self.draft.quantity.text

    @property
    def plain(self) -> bool:
        """One number without a modifier: not about, not at least, no range."""
        return self.draft.quantity.modifier == "=" and self.draft.quantity.number_high is None

    @property
    def step(self) -> Decimal:
        """One in its last printed place, in base units."""
        return last_place(self.draft.quantity) * self.factor


@dataclass(slots=True)
class Page:
    """One article as the checks see it."""

    reading: Reading
    text: str  # folded
    figures: list[Figure]
    _starts: list[int]
    _stops: list[int]
    _blocks: list[int]
    _clauses: ClauseMarks

    @property
    def article(self) -> Article:
        return self.reading.article

    @property
    def entities(self) -> Sequence[Entity]:
        return self.reading.entities

    def sentence(self, offset: int) -> Span:
        """The sentence of an offset, from full stop to full stop; parts that ； divides stay together. What is too long for one is cut."""
        index = bisect_right(self._stops, offset)
        end = self._stops[index] if index < len(self._stops) else len(self.text)
        return max(self._stops[index - 1], offset - _LONGEST), min(end, offset + _LONGEST)

    def between(self, start: int, end: int) -> list[Figure]:
        """The figures that lie in `start:end`."""
        first = bisect_left(self._starts, start)
        return [figure for figure in self.figures[first : bisect_left(self._starts, end)] if figure.end <= end]

    def clause(self, offset: int) -> int:
        """Where the clause of an offset begins."""
        return self._clauses.start(offset)

    def kind(self, offset: int) -> BlockKind:
        """Which job the block of an offset has on the page."""
        index = bisect_right(self._blocks, offset) - 1
        return self.article.blocks[index].kind if index >= 0 and offset < self.article.blocks[index].end else "body"

    def printed(self, span: Span) -> str:
        """The characters of a span as printed."""
        return self.article.text[span[0] : span[1]]


@dataclass(frozen=True)
class Issue:
    """All articles of one bulletin."""

    pages: Sequence[Page]
    published: date | None
    scanned: tuple[Span, ...] = ()  # of the bulletin's text: read from a picture

    @cached_property
    def places(self) -> frozenset[str]:
        """The codes of the places that the issue names."""
        return frozenset(e.adcode for page in self.pages for e in page.entities if e.adcode)

    @cached_property
    def place_names(self) -> frozenset[str]:
        """The places that the issue names, as printed and in full."""
        return frozenset(name for page in self.pages for e in page.entities if e.type == "PLACE" for name in (e.text, e.name))


def page_of(reading: Reading, widths: Widths) -> Page:
    """The page of one article."""
    text = reading.folded
    clauses = ClauseMarks(text)
    figures: list[Figure] = []
    end = 0
    for draft in reading.drafts:
        figures.append(_figure(len(figures), draft, text, clauses, end, widths))
        end = figures[-1].end
    stops = [0, *(match.end() for match in _STOP.finditer(text))]
    blocks = [block.start for block in reading.article.blocks]
    return Page(reading, text, figures, [figure.start for figure in figures], stops, blocks, clauses)


def _figure(index: int, draft: Draft, text: str, clauses: ClauseMarks, before: int, widths: Widths) -> Figure:
    """The figure of a draft; `before` is where the one before it ends."""
    quantity, attribute = draft.quantity, draft.attribute
    start, number, unit = quantity.start, quantity.number, quantity.unit
    outer = min(quantity.outer_start, start) if quantity.outer_start >= 0 else start
    value, factor, measure = number, _ONE, unit
    if quantity.si_value is not None and number:
        value = quantity.si_value
        factor = _ONE if value is number else value / number
        measure = quantity.si_unit or unit
        if measure == "1":
            measure = _KINDS.get(attribute, unit)
    label = text[max(clauses.start(outer, 60), before) : outer].strip(_EDGES)
    return Figure(
        index, draft, start, quantity.end, outer, text[outer:start], label, attribute, quantity.dimension, value, factor, measure, widths
    )
