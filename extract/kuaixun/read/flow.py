"""From the blocks of pages to one text: running heads dropped, wraps joined to paragraphs, continued articles put together.

Paragraphs are told by what the setter does: the first line is indented, the last is short, or more white stands between two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median

from kuaixun.read.document import Box, Cell, Document, Table
from kuaixun.read.errors import Code
from kuaixun.read.issue import published_on
from kuaixun.read.lines import is_closed
from kuaixun.read.order import Block, CellPlace, Line
from kuaixun.text import fold

_MARGIN = 0.085  # of the page's height, at its head and at its foot
_INDENT = (1.2, 4.5)  # times the size: how far a paragraph's first line is set in
_SLACK, _SLACK_SET_IN = 0.6, 1.6  # times the size: what a full line may lack; more where first lines are set in, which tell paragraphs better
_SAME, _SAME_SCANNED = 1.13, 1.35  # how much the sizes of lines of one paragraph may differ
_HEADLINE = 1.2
_GOES_ON = frozenset("，、,（(“‘《")
_ITEM = re.compile(r"[○●■◆▲□★☆◎•]|本报讯|本报记者")
_WORD = re.compile(r"(?:[0-9A-Za-z.,%％+~—-]+|.)[，。、；：！？”’）》」』]*")
_PAGE_NUMBER = re.compile(r"[-—–·.\s]*(?:第\s*)?[A-Z]?[0-9]{1,4}\s*(?:版|页)?[-—–·.\s]*|[Pp]age\s*[0-9]+|[0-9]+\s*/\s*[0-9]+")
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")}
_LABEL = re.compile(r"(?:第\s*|[A-Z]?)0?([0-9]{1,2}|[一二三四五六七八九])\s*版")
_OTHER_PAGE = r"\s*(?:第\s*)?[A-Z]?0?([0-9]{1,2}|[一二三四五六七八九])\s*版"
_CLOSED_BY = r"(?:[^（(）)。，]{0,6}[）)】\]]|(?![^（(）)。，]{0,6}[）)】\]]))\s*"
_TO = re.compile(rf"[（(【\[▶►→]?\s*(?:下转|紧接|转){_OTHER_PAGE}{_CLOSED_BY}\Z")
_FROM = re.compile(rf"[（(【\[◀◄←]?\s*(?:上接|紧接|接){_OTHER_PAGE}{_CLOSED_BY}")


Warned = tuple[Code, str, str]  # what is wrong with a page, as of a ReadError: the code, what is wrong, what to do


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was read: its size in points and its blocks in reading order."""

    number: int
    width: float
    height: float
    blocks: tuple[Block, ...]
    scanned: bool = False
    warnings: tuple[Warned, ...] = ()


@dataclass(eq=False, slots=True)
class _Paragraph:
    """Lines that belong together, each with its page; `page` is that of the first."""

    page: Page
    lines: list[tuple[Page, Line]]
    heading: bool
    boxed: bool
    cell: CellPlace | None = None

    @property
    def text(self) -> str:
        return "".join(line.text for _, line in self.lines)

    @property
    def size(self) -> float:
        """The size of its characters."""
        return self.lines[0][1].size


def flow(pages: Sequence[Page], format: str, warnings: Iterable[str] = ()) -> Document:
    """The document that some pages are. Its text is empty where they hold none."""
    labels = {page.number: _labels(page) for page in pages}
    body = _body_size(pages)
    kept = _without_furniture(pages)
    paragraphs = _continued(list(_paragraphs(kept, body)), labels)
    return _document(paragraphs, pages, format, tuple(warnings))


def _body_size(pages: Iterable[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in _lines(page):
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _lines(page: Page) -> Iterator[Line]:
    return (line for block in page.blocks for line in block.lines)


# Running heads and page numbers


def _without_furniture(pages: Sequence[Page]) -> list[Page]:
    """Drops what stands in the margin of several pages, and page numbers; a running head with a day is kept once, for the day."""
    times = Counter(key for page in pages for key in {_key(line) for line in _lines(page) if _in_margin(line, page)})
    needed = max(2, len(pages) // 3)
    kept: list[Page] = []
    seen: set[str] = set()
    for page in pages:
        edges = _edges(page)
        blocks = []
        for block in page.blocks:
            lines = []
            for line in block.lines:
                key = _key(line)
                if _in_margin(line, page) and not block.cell:
                    if line in edges and _PAGE_NUMBER.fullmatch(line.text):
                        continue
                    if times[key] >= needed and (key in seen or not published_on([line.text], [])):
                        continue
                    seen.add(key)
                lines.append(line)
            if lines or block.cell:
                blocks.append(replace(block, lines=tuple(lines)))
        kept.append(replace(page, blocks=tuple(blocks)))
    return kept


def _key(line: Line) -> str:
    return re.sub("[0-9一二三四五六七八九十〇\\s]+", "#", fold(line.text))


def _in_margin(line: Line, page: Page) -> bool:
    return line.box[3] < _MARGIN * page.height or line.box[1] > (1 - _MARGIN) * page.height


def _edges(page: Page) -> list[Line]:
    """The uppermost and the lowest lines of a page."""
    lines = list(_lines(page))
    top, bottom = min((line.box[1] for line in lines), default=0.0), max((line.box[3] for line in lines), default=0.0)
    return [line for line in lines if line.box[1] < top + line.size or line.box[3] > bottom - line.size]


def _labels(page: Page) -> set[int]:
    """The numbers by which a page may be called: its place in the file, and what its margin says."""
    printed = [_number(m[1]) for line in _lines(page) if _in_margin(line, page) for m in _LABEL.finditer(fold(line.text))]
    return set(printed) or {page.number}


def _number(printed: str) -> int:
    return _DIGITS[printed] if printed in _DIGITS else int(printed)


# Paragraphs


@dataclass(slots=True)
class _Setter:
    """How the paragraphs of a document are set."""

    body: float
    indents: bool
    same: float = _SAME

    def is_heading(self, line: Line) -> bool:
        return line.size >= _HEADLINE * self.body

    def is_indented(self, line: Line, base: float) -> bool:
        return _INDENT[0] * line.size <= line.indent - base <= _INDENT[1] * line.size

    def goes_on(self, above: Line, line: Line, base: float, gap: float | None) -> bool:
        """Whether a line goes on in the next; `gap` is the white between them beyond the usual, None in another column."""
        if max(above.size, line.size) > self.same * min(above.size, line.size) or above.turn != line.turn:
            return False
        if gap is None and _is_level(above, line):
            return False
        if self.is_heading(line):
            return gap is not None and gap < 0.6 * line.size and not _is_short(above, line, 0.0, _SLACK)
        if self.is_indented(line, base) or _ITEM.match(line.text) or (gap is not None and gap > 0.5 * line.size):
            return False
        folded = fold(above.text)
        closed = is_closed(folded, 0, len(folded))
        if _is_short(above, line, above.indent - base, _SLACK_SET_IN if self.indents else _SLACK):
            return folded[-1] in _GOES_ON or (self.indents and not closed and above.room - above.width < 0.3 * above.room and gap is not None)
        return self.indents or not closed or gap is not None


def _is_level(line: Line, beside: Line) -> bool:
    """Whether two lines stand in one row with more white between them than between columns: parts of a running head, or of a list."""
    row = min(line.box[3], beside.box[3]) > max(line.box[1], beside.box[1])
    return row and beside.box[0] - line.box[2] > 4 * line.size


def _is_short(line: Line, below: Line, indent: float, slack: float) -> bool:
    """Whether the first word of the line below would still have gone into a line."""
    word = _WORD.match(below.text)
    needed = sum(0.6 if char.isascii() else 1.0 for char in word[0]) * line.size if word else line.size
    return line.room - line.width - max(0.0, indent) > needed + slack * line.size


def _paragraphs(pages: Sequence[Page], body: float) -> Iterator[_Paragraph]:
    """The lines of all pages joined, in order."""
    indented = [line.indent > _INDENT[0] * line.size for page in pages for line in _lines(page) if abs(line.size - body) < 0.1 * body]
    indents = sum(indented) >= 2 and sum(indented) >= 0.02 * len(indented)
    open_paragraph: _Paragraph | None = None
    for page in pages:
        setter = _Setter(body, indents, _SAME_SCANNED if page.scanned else _SAME)
        for block in page.blocks:
            if block.cell:
                if open_paragraph:
                    yield open_paragraph
                open_paragraph = None
                yield _Paragraph(page, [(page, line) for line in block.lines], False, False, block.cell)
                continue
            base = _base(block)
            usual = _usual_gap(block)
            above: Line | None = None
            for line in block.lines:
                gap = None if above is None else _gap(above, line) - usual
                before = above or (open_paragraph.lines[-1][1] if open_paragraph and open_paragraph.boxed == block.boxed else None)
                if open_paragraph and before and setter.goes_on(before, line, base, gap):
                    open_paragraph.lines.append((page, line))
                else:
                    if open_paragraph:
                        yield open_paragraph
                    open_paragraph = _Paragraph(page, [(page, line)], setter.is_heading(line), block.boxed)
                above = line
    if open_paragraph:
        yield open_paragraph


def _base(block: Block) -> float:
    """Where the lines of a block begin that is set in as a whole and shows its paragraphs all the same; 0 for all others."""
    indents = [line.indent for line in block.lines]
    return min(indents) if max(indents) - min(indents) >= _INDENT[0] * block.lines[0].size else 0.0


def _gap(above: Line, line: Line) -> float:
    if line.turn % 2:
        return min(abs(above.box[0] - line.box[2]), abs(line.box[0] - above.box[2]))
    return line.box[1] - above.box[3]


def _usual_gap(block: Block) -> float:
    gaps = [_gap(a, b) for a, b in zip(block.lines, block.lines[1:], strict=False) if abs(a.size - b.size) < 0.1 * b.size]
    return median(gaps) if len(gaps) > 2 else min(gaps, default=0.0)


# Articles that go on elsewhere


def _continued(paragraphs: list[_Paragraph], labels: dict[int, set[int]]) -> list[_Paragraph]:
    """Puts the second part of an article behind the first: where a mark says so at both ends (下转第3版, 上接第1版)."""
    starts = {i: match for i, paragraph in enumerate(paragraphs) if (match := _FROM.match(paragraph.text))}
    moved: dict[int, int] = {}  # the end of a first part -> the beginning of the second
    for i, paragraph in enumerate(paragraphs):
        if to := _TO.search(paragraph.text):
            fits = [j for j, mark in starts.items() if _meet(paragraphs, labels, i, j, to, mark)]
            if len(fits) == 1 and fits[0] not in moved.values():
                moved[i] = fits[0]
    taken = {k for j in moved.values() for k in range(j, _part_end(paragraphs, j))}
    order: list[_Paragraph] = []
    for i, paragraph in enumerate(paragraphs):
        if i in taken:
            continue
        order.append(paragraph)
        if i in moved:
            part = paragraphs[moved[i] : _part_end(paragraphs, moved[i])]
            order[-1:] = _joined(paragraph, part)
    return order


def _meet(paragraphs: Sequence[_Paragraph], labels: dict[int, set[int]], i: int, j: int, to: re.Match[str], mark: re.Match[str]) -> bool:
    """Whether 下转 of one paragraph and 上接 of another name each other's pages."""
    here, there = paragraphs[i].lines[-1][0].number, paragraphs[j].page.number
    return here != there and _number(to[1]) in labels[there] and _number(mark[1]) in labels[here]


def _part_end(paragraphs: Sequence[_Paragraph], start: int) -> int:
    """Where the continuation of an article ends: at the next headline, or with its page."""
    end = start + 1
    while end < len(paragraphs) and not paragraphs[end].heading and paragraphs[end].page is paragraphs[start].page:
        end += 1
    return end


def _joined(first: _Paragraph, part: list[_Paragraph]) -> list[_Paragraph]:
    """Both parts without their marks; a sentence cut between them is whole again."""
    head, rest = _cut_end(first, _TO), _cut_start(part[0], _FROM)
    text = fold(head.text)
    if head.lines and rest.lines and not is_closed(text, 0, len(text)):
        head = replace(head, lines=[*head.lines, *rest.lines])
        rest = replace(rest, lines=[])
    return [paragraph for paragraph in (head, rest, *part[1:]) if paragraph.lines]


def _cut_end(paragraph: _Paragraph, mark: re.Pattern[str]) -> _Paragraph:
    match = mark.search(paragraph.text)
    return paragraph if match is None else replace(paragraph, lines=_cut_lines(paragraph.lines, 0, match.start()))


def _cut_start(paragraph: _Paragraph, mark: re.Pattern[str]) -> _Paragraph:
    match = mark.match(paragraph.text)
    return paragraph if match is None else replace(paragraph, lines=_cut_lines(paragraph.lines, match.end(), len(paragraph.text)))


def _cut_lines(lines: Sequence[tuple[Page, Line]], start: int, end: int) -> list[tuple[Page, Line]]:
    """The characters from `start` to `end` of some lines, counted through all of them."""
    kept, at = [], 0
    for page, line in lines:
        text = line.text[max(0, start - at) : max(0, end - at)]
        at += len(line.text)
        if text.strip():
            kept.append((page, replace(line, text=text)))
    return kept


# The text


def _headlines(paragraphs: Sequence[_Paragraph]) -> list[_Paragraph]:
    """The largest of each run of lines that are larger than the body; those around them are kickers and subheads."""
    found: list[_Paragraph] = []
    for heading, group in groupby(paragraphs, key=lambda paragraph: paragraph.heading):
        run = list(group)
        if heading:
            largest = max(paragraph.size for paragraph in run)
            found += [paragraph for paragraph in run if paragraph.size > 0.92 * largest]
    return found


def _document(paragraphs: Sequence[_Paragraph], pages: Sequence[Page], format: str, warnings: tuple[str, ...]) -> Document:
    parts: list[str] = []
    boxes: list[Box] = []
    headings: list[tuple[int, int]] = []
    scanned: list[tuple[int, int]] = []
    tables: dict[tuple[int, int], list[Cell]] = {}
    headlines = set(_headlines(paragraphs))
    at = 0
    for paragraph in paragraphs:
        start = at
        last = ""
        for page, line in paragraph.lines:
            text = line.text.strip()
            if last and last.isascii() and last.isalpha() and text[0].isascii() and text[0].isalpha():
                parts.append(" ")
                at += 1
            parts.append(text)
            boxes.append(Box(at, at + len(text), page.number, *(round(side, 1) for side in line.box)))
            at += len(text)
            last = text[-1]
        if paragraph in headlines:
            headings.append((start, at))
        if cell := paragraph.cell:
            tables.setdefault((paragraph.page.number, cell.table), []).append(Cell(start, at, *cell[1:]))
        if paragraph.page.scanned:
            scanned.append((start, at))
        parts.append("\n")
        at += 1
    sizes = tuple((page.width, page.height) for page in pages)
    return Document(
        "".join(parts), format, headings=tuple(headings), tables=tuple(map(_table, tables.values())), boxes=tuple(boxes), pages=sizes, scanned=tuple(scanned),
        warnings=warnings,
    )  # fmt: skip


def _table(cells: Sequence[Cell]) -> Table:
    return Table(cells[0].start, max(cell.end for cell in cells), tuple(cells))
