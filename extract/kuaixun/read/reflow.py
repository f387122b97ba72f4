"""Undoes line wraps: which printed lines are one paragraph.

Two kinds of evidence say that a line goes on in the next. Where neighbouring lines are cut at the same width (a *measure*), a full line
goes on. Elsewhere only a line of prose that stops in mid-sentence does. Bylines, captions, items and openings stand for themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kuaixun.read.lines import Lines, is_closed
from kuaixun.read.marks import Group, Marks

_NARROWEST, _WIDEST = 10, 90  # characters in a line that may have been cut to a width
_DEEPEST_INDENT = 8  # blanks; a line set further in stands in the middle of the page
_ALONE: tuple[Group, ...] = ("caption", "imprint", "page", "closing")
_PROSE = re.compile("[，。；,]")
_GOES_ON = frozenset("，、,（(“‘《")
_ITEM = re.compile(r"[—–-]{2}|[○●■◆▲□★☆◎•·*①-⑳]|[（(]?[0-9一二三四五六七八九十]{1,3}[)）、]|[0-9]{1,2}[.．](?![0-9])")


class Paragraph(NamedTuple):
    """Lines `first` to `last` (exclusive) that belong together; `closed` when it ends as a sentence does."""

    first: int
    last: int
    closed: bool


@dataclass(frozen=True, slots=True)
class _Measure:
    """The width to which a run of lines is cut: from `least` characters (or columns) up a line is full."""

    least: int
    in_columns: bool
    gap: int  # the usual number of blank lines between its lines
    decides: bool  # a full line that ends a sentence goes on, too: paragraphs are set off otherwise, or no full line is short by a hair


def paragraphs(source: str, text: str, lines: Lines, marks: Marks, groups: Sequence[int]) -> list[Paragraph]:
    """The lines joined to paragraphs, in order; every line is in exactly one. `text` is the source folded.

    Lines of the same group (the number of a heading or a table's cell, -1 for none) belong together and to no other line.
    """
    closed = [is_closed(text, start, end) for start, end in zip(lines.starts, lines.ends, strict=True)]
    page = _Page(source, text, lines, closed, marks, groups)
    return list(page.paragraphs())


class _Page:
    """The lines with all that is known of them, for one pass from top to bottom."""

    def __init__(self, source: str, text: str, lines: Lines, closed: list[bool], marks: Marks, groups: Sequence[int]) -> None:
        self._source, self._text, self._lines, self._closed, self._marks, self._groups = source, text, lines, closed, marks, groups
        self._indents = _counted_indents(source, lines, closed)
        self._measures = _measures(source, lines, closed, self._indents, groups)
        self._heading = True  # no sentence has ended yet since the article began
        self._prose = False  # the paragraph has a comma or a full stop so far

    def paragraphs(self) -> Iterator[Paragraph]:
        first, last = 0, len(self._lines) - 1
        for line in range(last + 1):
            start, end = self._lines.starts[line], self._lines.ends[line]
            self._prose = (self._prose and line > first) or _PROSE.search(self._text, start, end) is not None
            opens = line == first and self._opens(line)
            self._prose = self._prose or opens
            if opens or (self._heading and self._text.find("。", start, end) >= 0):
                self._heading = False
            if line < last and self._belongs_to_next(line):
                continue
            yield Paragraph(first, line + 1, self._closed[line])
            self._turn(first, line)
            first = line + 1

    def _turn(self, first: int, line: int) -> None:
        """Whether headings may follow the paragraph that ends here."""
        if self._closed[line] and self._prose:
            self._heading = self._marks.has(self._line(line)[-40:], "closing")
        elif not self._heading and line == first and 2 <= self._lines.ends[line] - self._lines.starts[line] <= 60:
            whole = self._line(line)
            self._heading = self._marks.is_byline(whole) or self._marks.is_names(whole) or self._marks.has(whole, "imprint")

    def _belongs_to_next(self, line: int) -> bool:
        group, below = self._groups[line], self._groups[line + 1]
        return group == below if group >= 0 or below >= 0 else self._goes_on(line)

    def _goes_on(self, line: int) -> bool:
        lines, measure = self._lines, self._measures[line]
        below = line + 1
        closed, full = self._closed[line], self._is_full(line, measure)
        if closed:
            if not full or measure is None or not measure.decides:
                return False
            if lines.gaps[below] > measure.gap or lines.indents[below] > lines.indents[line]:
                return False
            return not self._begins(below, items=True) and not self._is_marked(line)
        if not full and not self._is_cut(line, measure) and not self._is_cut_headline(line):
            return False
        if measure is not None and full and self._heading and not self._prose and lines.gaps[below] > measure.gap:
            return False
        if self._lines.indents[below] >= lines.indents[line] + 2:
            return False
        return not self._begins(below, items=self._heading or not full) and not self._is_marked(line)

    def _is_cut(self, line: int, measure: _Measure | None) -> bool:
        """A line that is not full but stops in mid-sentence."""
        if self._text[self._lines.ends[line] - 1] in _GOES_ON:
            return True
        if not self._prose or (measure is not None and self._length(line, measure) < measure.least - 4):
            return False
        return not self._heading

    def _is_cut_headline(self, line: int) -> bool:
        """A headline cut at the very width of the text below it, of which less than a line is left."""
        if not self._heading or line + 2 >= len(self._lines):
            return False
        measure = self._measures[line + 2]
        if measure is None or self._closed[line + 1] or self._length(line + 1, measure) >= measure.least - 2:
            return False
        return 0 <= self._length(line, measure) - measure.least <= measure.in_columns

    def _is_full(self, line: int, measure: _Measure | None) -> bool:
        return measure is not None and self._length(line, measure) >= measure.least

    def _length(self, line: int, measure: _Measure) -> int:
        start, end, indent = self._lines.starts[line], self._lines.ends[line], self._indents[line]
        return _columns(self._source[start:end]) + indent if measure.in_columns else end - start + indent // 2

    def _opens(self, line: int) -> bool:
        return self._lines.ends[line] - self._lines.starts[line] > 2 and self._marks.has(self._head(line), "opening")

    def _begins(self, line: int, items: bool) -> bool:
        """Whether a line begins an article's text or an item of a list, or is a byline."""
        head = self._head(line)
        if self._marks.has(head, "opening") or (items and _ITEM.match(head) is not None):
            return True
        return self._heading and not self._closed[line] and self._marks.is_byline(self._line(line))

    def _is_marked(self, line: int) -> bool:
        """A byline, a caption, or a line of the masthead or the imprint stands for itself."""
        start, end = self._lines.starts[line], self._lines.ends[line]
        if end - start > 90 or (self._prose and not self._heading and self._is_full(line, self._measures[line])):
            return False
        whole, marks = self._text[start:end], self._marks
        if marks.is_byline(whole) or any(marks.has(whole, table) for table in _ALONE):
            return True
        return self._heading and marks.has(whole, "masthead")

    def _head(self, line: int) -> str:
        start = self._lines.starts[line]
        return self._text[start : min(self._lines.ends[line], start + 40)]

    def _line(self, line: int) -> str:
        return self._text[self._lines.starts[line] : self._lines.ends[line]]


def _columns(line: str) -> int:
    """Printed width: a Chinese character takes two columns, an ASCII character one."""
    return len(line) + (len(line.encode("utf-8")) - len(line)) // 2


def _counted_indents(text: str, lines: Lines, closed: list[bool]) -> list[int]:
    """For each line the columns of the blanks in front that count for its width.

    In some texts the indent of a paragraph's first line takes from its room, in others it is put on top. Which it is shows where an
    indented line goes on in one that is not: both are then as long with the blanks, or without.
    """
    indents = [
        _columns(text[start - indent : start]) if 0 < indent <= _DEEPEST_INDENT else 0
        for start, indent in zip(lines.starts, lines.indents, strict=True)
    ]
    votes = 0
    for line in range(len(lines) - 1):
        if indents[line] and not indents[line + 1] and not closed[line] and not closed[line + 1]:
            first, second = (text[lines.starts[at] : lines.ends[at]] for at in (line, line + 1))
            size, width = len(second) - len(first), _columns(second) - _columns(first)
            votes += size == indents[line] // 2 or abs(width - indents[line]) <= 1
            votes -= size == 0 or abs(width) <= 1
    return indents if votes > 0 else [0] * len(lines)


def _measures(text: str, lines: Lines, closed: list[bool], indents: list[int], groups: Sequence[int]) -> list[_Measure | None]:
    """For each line the width to which it and its neighbours are cut, if they are; what the file marks as headings and cells says nothing of it.

    A run grows as long as no line is longer than its open lines (those that stop in mid-sentence), and these are of about the same length.
    """
    sizes = [end - start + indent // 2 for start, end, indent in zip(lines.starts, lines.ends, indents, strict=True)]
    widths = [
        _columns(text[start:end]) + indent if size <= _WIDEST else size * 2
        for start, end, indent, size in zip(lines.starts, lines.ends, indents, sizes, strict=True)
    ]
    measures: list[_Measure | None] = [None] * len(lines)
    first = size = width = longest = 0
    for line in range(len(lines) + 1):
        told = line < len(lines) and groups[line] >= 0
        if line < len(lines) and not told:
            n, w = sizes[line], widths[line]
            if closed[line]:
                longest = max(longest, n)
                fits = n <= _WIDEST and (not size or n <= size + 1 or w <= width + 2)
            elif size:
                fits = abs(n - size) <= 2 or abs(w - width) <= 3
            else:
                fits = _NARROWEST <= n <= _WIDEST and longest <= n + 1
            if fits:
                if not closed[line]:
                    size, width = max(size, n), max(width, w)
                continue
        measure = _measure(lines, closed, sizes, widths, first, line)
        if measure is not None:
            measures[first:line] = [measure] * (line - first)
        first, size, width, longest = line + told, 0, 0, 0
        if line < len(lines) and not told:
            if closed[line]:
                longest = sizes[line]
            elif _NARROWEST <= sizes[line] <= _WIDEST:
                size, width = sizes[line], widths[line]
            else:
                first = line + 1
    return measures


def _measure(lines: Lines, closed: list[bool], sizes: list[int], widths: list[int], first: int, last: int) -> _Measure | None:
    """The measure of a run, by characters where most open lines have the same number of them, otherwise by columns."""
    open_lines = [line for line in range(first, last) if not closed[line]]
    if len(open_lines) < 2:
        return None
    gap = Counter(lines.gaps[line + 1] for line in open_lines if line + 1 < len(lines)).most_common(1)[0][0]
    size, times = Counter(sizes[line] for line in open_lines).most_common(1)[0]
    if times >= 0.7 * len(open_lines):
        return _Measure(size, False, gap, True)
    set_off = any(lines.gaps[line] > gap or lines.indents[line] >= lines.indents[line - 1] + 2 for line in range(first + 1, last))
    counts = Counter(widths[line] for line in open_lines)
    least = max(counts, key=lambda width: (counts[width] + counts[width + 1], width))  # an ASCII character more or less fits in a line
    if sum(widths[line] >= least for line in open_lines) >= 0.7 * len(open_lines):
        return _Measure(least, True, gap, set_off)
    return _Measure(max(counts) - 4, True, gap, False) if len(open_lines) >= 4 else None
