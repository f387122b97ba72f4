"""The nouns of kuaixun: what the steps hand to each other and what a run returns.

Everything is frozen. Offsets are code points, end exclusive. Up to the last step (`pipeline.py`) a mention's offsets point into
`Article.text`; in a `Result` they point into `Bulletin.text`, the untouched source, and `text == bulletin.text[start:end]`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import Literal

from kuaixun.frozen import built_at_once

BlockKind = Literal["masthead", "kicker", "headline", "subhead", "section", "byline", "caption", "body"]
EntityType = Literal["COMPANY", "ZONE", "PLACE", "ORG", "PERSON", "DATE"]
SubjectKind = Literal["project", "company", "zone", "place", "group", "other"]
Modifier = Literal["=", "~", ">", "<"]
Modality = Literal["planned", "actual"]
Stage = Literal["planned", "signed", "started", "building", "completed", "operating", "full"]
Status = Literal["ok", "partial", "failed"]

ID_DIGITS = 10  # of the SHA-256 of a text in the ids of its rows


@built_at_once
@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines with one job on the page; `start` and `end` point into the text it belongs to."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Where each run of a reflowed text stood in the source: reflowing only drops or replaces characters between runs.

    `text_starts[i]` is the offset in the reflowed text at which the i-th run begins, `source_starts[i]` the same place in the source.
    """

    text_starts: tuple[int, ...]
    source_starts: tuple[int, ...]

    def to_source(self, offset: int) -> int:
        """The source offset of one character of the reflowed text."""
        run = bisect_right(self.text_starts, offset) - 1
        return self.source_starts[run] + offset - self.text_starts[run]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of a non-empty span; a line wrap inside it stays inside."""
        return self.to_source(start), self.to_source(end - 1) + 1


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a bulletin with its line wraps undone: blocks are separated by one newline, a paragraph has none inside."""

    index: int
    title: str
    text: str
    blocks: tuple[Block, ...]
    offsets: OffsetMap


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table of the source, with the place of its text; a merged cell covers several rows or columns."""

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table printed in the source; `start:end` covers all its cells, and its caption or unit line where the file says so."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """Where a run of text stands on a page: points from the upper left corner of page `page`, counted from 1."""

    start: int
    end: int
    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageMap:
    """Where the lines of a text stand on its pages, in the order of the text; empty for formats without pages."""

    boxes: tuple[Box, ...] = ()
    sizes: tuple[tuple[float, float], ...] = ()  # width and height of each page, in points

    def lines(self, start: int, end: int) -> tuple[Box, ...]:
        """The boxes of all lines that a span touches."""
        first = max(0, bisect_right(self.boxes, start, key=lambda box: box.start) - 1)
        return tuple(box for box in takewhile(lambda box: box.start < end, self.boxes[first:]) if box.end > start)


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One source as read: `text` is the decoded file, character by character, or what was taken out of a file that is more than text."""

    source: str
    text: str
    sha256: str
    encoding: str | None  # None for formats that are no bytes of text
    format: str
    title: str = ""
    issue: str | None = None
    published: date | None = None
    articles: tuple[Article, ...] = ()
    masthead: tuple[Block, ...] = ()  # offsets into `text`
    tables: tuple[Table, ...] = ()  # offsets into `text`
    warnings: tuple[str, ...] = ()  # what may have been lost in reading: `CODE: sentence`
    notes: tuple[str, ...] = ()  # what is worth knowing of the reading though nothing is lost
    pages: PageMap = PageMap()
    scanned: tuple[tuple[int, int], ...] = ()  # spans of `text` that were read from a picture

    def row_id(self, prefix: str, start: int, end: int) -> str:
        """The id of what stands at a place of `text`: the same text gives the same id, wherever the file lies. See `doubles` for two copies."""
        return f"{prefix}-{self.sha256[:ID_DIGITS]}-{start}-{end}"

    def places(self, start: int, end: int) -> tuple[Box, ...]:
        """Where a span of `text` stands on its pages: a box for each line that it touches; empty for formats without pages.

        Of a line that it has only a part of, the part is estimated: Chinese characters are twice as wide as ASCII ones.
        """
        return tuple(_part(self.text, box, max(start, box.start), min(end, box.end)) for box in self.pages.lines(start, end))


def _part(text: str, box: Box, start: int, end: int) -> Box:
    """The part of a line's box in which `start:end` stands; a line that is higher than wide runs downward."""
    whole = _width(text[box.start : box.end])
    first, last = _width(text[box.start : start]) / whole, _width(text[box.start : end]) / whole
    width, height = box.right - box.left, box.bottom - box.top
    if height > 1.5 * width and box.end - box.start > 1:
        return Box(start, end, box.page, box.left, box.top + first * height, box.right, box.top + last * height)
    return Box(start, end, box.page, box.left + first * width, box.top, box.left + last * width, box.bottom)


def _width(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)


@built_at_once
@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. `start:end` is without prefix modifiers; `outer_start` is where those begin (约, 逾, 近)."""

    start: int
    end: int
    text: str
    number: Decimal
    unit: str
    si_value: Decimal | None
    si_unit: str | None
    modifier: Modifier = "="
    number_high: Decimal | None = None
    outer_start: int = -1
    dimension: str = "count"  # the unit's row in units.toml says which: money, area, mass, ratio, count, ...
    rule: str = ""


@built_at_once
@dataclass(frozen=True, slots=True)
class Entity:
    """A name or a date in the text. `name` is canonical within the bulletin; the period is for DATE, adcode for PLACE and ZONE."""

    start: int
    end: int
    text: str
    type: EntityType
    name: str
    rule: str
    adcode: str | None = None
    level: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    entity_id: str = ""
    source: str = ""
    article: int = 0


@built_at_once
@dataclass(frozen=True, slots=True)
class Fact:
    """One reported quantity with what it measures, of what, and when: a row of the table `facts`."""

    fact_id: str
    source: str
    article: int
    start: int
    end: int
    text: str
    number: Decimal
    number_high: Decimal | None
    unit: str
    si_value: Decimal | None
    si_unit: str | None
    modifier: Modifier
    attribute: str
    subject_kind: SubjectKind
    subject: str
    modality: Modality
    period_start: date | None
    period_end: date | None
    project_id: str | None
    entity_id: str | None
    product: str | None
    rule: str
    sentence: str
    cue: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """One single project of a bulletin: a row of the table `projects`. `figures` has one fact for each attribute."""

    project_id: str
    source: str
    article: int
    start: int
    end: int
    name: str
    companies: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    place: str | None = None
    adcode: str | None = None
    industry: str | None = None
    stage: Stage | None = None
    stage_date: date | None = None
    signed_on: date | None = None
    started_on: date | None = None
    completed_on: date | None = None
    operating_on: date | None = None
    figures: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What an editor should look at: a row of the table `findings`."""

    finding_id: str
    source: str
    article: int
    start: int
    end: int
    text: str
    check: str
    severity: Literal["error", "warning", "note"]
    message_zh: str
    message_en: str
    expected: str | None = None
    reported: str | None = None
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one source, also of one that could not be read: a row of the table `bulletins`."""

    source: str
    sha256: str | None
    encoding: str | None
    format: str | None
    title: str | None
    issue: str | None
    published: date | None
    articles: int
    characters: int
    status: Status
    error: str | None
    seconds: float
    same_as: str | None = None  # known only where all sources of a run are
