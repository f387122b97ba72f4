"""From the decoded text to a masthead and articles with their line wraps undone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kuaixun.model import Article, Block, OffsetMap
from kuaixun.read.blocks import HEADINGS, Item, has_figure, in_title, look_of, name_head, name_section
from kuaixun.read.issue import issue_number, published_on
from kuaixun.read.lines import INVISIBLE, Lines, scan
from kuaixun.read.marks import Marks, Strength, marks_of
from kuaixun.read.reflow import paragraphs
from kuaixun.rules import Rules
from kuaixun.text import fold

_LONGEST_MASTHEAD = 60  # lines
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands on the page: `masthead` points into the source text."""

    articles: tuple[Article, ...]
    masthead: tuple[Block, ...]
    issue: str | None
    published: date | None


def lay_out(text: str, rules: Rules | None = None) -> Layout:
    """Reads the page. Every character that can be seen is in exactly one article or masthead block. Raises RuleError."""
    marks = marks_of(rules)
    lines = scan(text)
    items = _items(text, lines, marks)
    masthead, rest = _masthead(items, marks)
    parts = _articles(rest, marks)
    imprint = [item for item in rest if item.kind == "masthead"]
    top = [item for item in (*masthead, *(parts[0] if parts else ())) if item.kind in ("masthead", "kicker", "subhead", "byline")]
    front = [text[lines.starts[item.first] : lines.ends[item.last - 1]] for item in top]
    openings = [item.text for item in rest if item.look == "opening"]
    return Layout(
        tuple(_article(text, lines, index, part) for index, part in enumerate(parts)),
        tuple(Block("masthead", lines.starts[item.first], lines.ends[item.last - 1]) for item in (*masthead, *imprint)),
        issue_number(front),
        published_on([*front, *_date_lines(rest, marks)], openings),
    )


def _items(source: str, lines: Lines, marks: Marks) -> list[Item]:
    items = []
    text = fold(source)
    for paragraph in paragraphs(source, text, lines, marks):
        first, last = paragraph.first, paragraph.last
        start, end = lines.starts[first], lines.ends[last - 1]
        head = text[start : min(end, start + 160)]
        if last - first > 1:
            head = "".join(text[s:e] for s, e in zip(lines.starts[first : first + 16], lines.ends[first:last], strict=False))[:160]
        tail = text[max(lines.starts[last - 1], end - 24) : end]
        items.append(Item(head, tail, look_of(head, paragraph.closed, marks), first, last))
    return items


def _date_lines(items: list[Item], marks: Marks) -> list[str]:
    """Lines that hold nothing but a date, wherever they stand."""
    short = (item.text for item in items if item.look not in ("body", "opening") and item.kind != "headline")
    return [text for text in short if marks.strength(text) == "weak" or marks.has(text, "page")]


def _masthead(items: list[Item], marks: Marks) -> tuple[list[Item], list[Item]]:
    """Cuts the masthead off, which ends somewhere above the first text."""
    first = items[:_LONGEST_MASTHEAD]
    lead = next((i for i, item in enumerate(first) if item.look in ("body", "opening")), len(first))
    strengths = [None if has_figure(item.text) else marks.strength(item.text) for item in items[:lead]]
    heads = [item.look in HEADINGS and strength in (None, "name") for item, strength in zip(items[:lead], strengths, strict=True)]
    end = _masthead_end(strengths, heads, has_text=lead < len(items))
    for item in items[:end]:
        item.kind = "masthead"
    for item, strength in zip(items[end:lead], strengths[end:], strict=True):
        if strength == "weak":  # a date or a source line below a headline
            item.look = "byline"
    return items[:end], items[end:]


def _masthead_end(strengths: list[Strength | None], heads: list[bool], has_text: bool) -> int:
    """How many of the lines above the first text are the masthead: all down to its last sure mark, as long as a headline is left below."""
    end = 0
    for i, strength in enumerate(strengths):
        if strength == "strong" or (strength is not None and i == end):
            end = i + 1
    marks = set(strengths[:end])
    if marks <= {"name"} or (end == len(strengths) and not has_text):
        return 0  # a headline may look like a paper's name; a source is never all masthead
    if any(heads[:end]) and not any(heads[end:]) and "strong" not in marks:
        return 0
    return end


def _articles(items: list[Item], marks: Marks) -> list[list[Item]]:
    """Cuts the items into articles and names them.

    Between two texts stands a zone of short lines. It begins a new article where an opening follows, a byline closes the old one or
    stands below the new headline, the old one is marked as ended, or a column of briefs is headed; otherwise it heads a section.
    """
    parts: list[list[Item]] = [[]]
    zone: list[Item] = []
    has_text = ended = False
    for item in items:
        if item.look in ("imprint", "page"):
            item.kind, ended = "masthead", ended or (has_text and item.look == "imprint")
            continue
        if item.look not in ("body", "opening"):
            zone.append(item)
            continue
        cut = _cut(zone, item, ended, marks) if has_text else None
        if cut is not None:
            name_section(zone[:cut], last=True)
            parts[-1] += zone[:cut]
            parts.append([])
            has_text, zone = False, zone[cut:]
        if has_text:
            name_section(zone, last=False)
        else:
            name_head(zone)
        parts[-1] += [*zone, item]
        zone, has_text, ended = [], True, marks.has(item.tail, "closing")
    _name_tail(zone, has_text)
    parts[-1] += zone
    return [part for part in parts if part]


def _cut(zone: Sequence[Item], text: Item, ended: bool, marks: Marks) -> int | None:
    """Where in the zone above `text` a new article begins, if one does."""
    head = next((i for i, item in enumerate(zone) if item.look in HEADINGS), len(zone))
    if text.look == "opening":
        return head
    if head == len(zone):
        return None
    below = zone[head + 1 :]
    signed = any(item.look in ("byline", "names") for item in zone[:head]) or any(item.look in ("byline", "names") for item in below)
    if ended or signed or any(item.look == "dash" for item in below) or any(marks.has(item.text, "column") for item in zone[head:]):
        return head
    return None


def _name_tail(zone: Sequence[Item], has_text: bool) -> None:
    if has_text:
        name_section(zone, last=True)
    elif len(zone) > 1:  # nothing but short lines
        name_head(zone)


def _article(text: str, lines: Lines, index: int, items: Sequence[Item]) -> Article:
    """Joins the lines of each item to a block and remembers where each line stood."""
    pieces: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    blocks: list[Block] = []
    title: list[str] = []
    at = 0
    for item in items:
        begin, size = at, len(pieces)
        for line in range(item.first, item.last):
            start, end = lines.starts[line], lines.ends[line]
            if line > item.first and (blank := _kept_blank(text, lines.ends[line - 1], start)) is not None:
                starts.append(at)
                sources.append(blank)
                pieces.append(text[blank])
                at += 1
            for first, last in _printed(text, start, end):
                starts.append(at)
                sources.append(first)
                pieces.append(text[first:last])
                at += last - first
        blocks.append(Block(item.kind, begin, at))
        if in_title(item):
            title.append("".join(pieces[size:]))
        pieces.append("\n")  # the same offset as the white space behind the line
        at += 1
    return Article(index, " ".join(title), "".join(pieces[:-1]), tuple(blocks), OffsetMap(tuple(starts), tuple(sources)))


def _printed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a line without the characters that are never seen: 2<U+200B>0亿元 is 20亿元."""
    for match in _INVISIBLE.finditer(text, start, end):
        if start < match.start():
            yield start, match.start()
        start = match.end()
    if start < end:
        yield start, end


def _kept_blank(text: str, end: int, start: int) -> int | None:
    """A blank at the wrap is kept between two Latin letters."""
    before, after = text[end - 1], text[start]
    if not (before.isascii() and before.isalpha() and after.isascii() and after.isalpha()):
        return None
    blank = text.find(" ", end, start)
    return blank if blank >= 0 else None
