"""The reading order of a page: from characters with their boxes to blocks of lines, by cuts along the white between them (XY-cut).

A region is cut above and below the headlines that span it, then between its columns, then where its columns change; what cannot be cut is
one block. Vertical text is the same page turned by a quarter: its lines run downward, the first stands at the right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from kuaixun.read.glyphs import Glyph, Rect

_HEADLINE = 1.2  # times the size of the body
_GUTTER = 0.65  # of the body's size: the narrowest white between two columns of three lines or more,
_NARROW_GUTTER = 0.4  # and where columns begin elsewhere on the page, too
_SHORT_GUTTER, _WIDE_GUTTER = 1.6, 3.0  # between columns of two lines and of one, where the blanks in a line are nearly as wide
_THROUGH = 0.8  # of the body's size: white between articles; between the lines of one it is less
_BLANK = 0.2  # of their size: a narrow blank
_EDGE = 5  # lines that begin at one place make it the edge of a column
_JOINED = 0.55  # of their size: characters as near as this stand in one word whatever is above and below
_CLOSING, _OPENING = frozenset("。，、；：！？）》」』”’"), frozenset("（《「『“‘")
_BOXED = 40  # characters that a framed article has at least
_MOST_BLOCKS = 400  # in an uncuttable region, for which every two are compared


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. `room` is the width of its column; `size` the height of its characters."""

    text: str
    box: Rect
    size: float
    room: float
    indent: float = 0.0  # from the left side of its column
    turn: int = 0

    @property
    def width(self) -> float:
        """How long it is, along its own direction."""
        left, top, right, bottom = self.box
        return bottom - top if self.turn % 2 else right - left


class CellPlace(NamedTuple):
    """Which cell of which table of its page a block is."""

    table: int
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand below each other in one column, in order. Only an empty cell has none."""

    lines: tuple[Line, ...]
    boxed: bool = False
    cell: CellPlace | None = None


@dataclass(slots=True)
class _Piece:
    """Characters that touch, or blocks that are placed as a whole (`inner`), or a picture, which has neither and only takes room."""

    glyphs: list[Glyph]
    left: float
    top: float
    right: float
    bottom: float
    size: float
    inner: tuple[Block, ...] = ()


class _Setting(NamedTuple):
    """What the whole page has in common."""

    body: float  # the size of most characters
    edges: frozenset[int]  # where columns begin: many lines do

    def begins_column(self, left: float) -> bool:
        """Whether columns begin here elsewhere on the page."""
        return bool({round(left) + off for off in (-1, 0, 1)} & self.edges)


class _Frame(NamedTuple):
    """From where to where the column goes that a region lies in."""

    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Inset:
    """An area that is read by itself: a framed article, which comes behind the rest, or a table, which keeps its place."""

    box: Rect
    cells: tuple[Block, ...] = ()


def body_size(glyphs: Iterable[Glyph]) -> float:
    """The size of most characters; 0.0 without any."""
    sizes = Counter(round(glyph.size * 2) / 2 for glyph in glyphs)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def blocks_of(glyphs: Sequence[Glyph], insets: Sequence[Inset] = (), pictures: Sequence[Rect] = ()) -> list[Block]:
    """The blocks of a page in reading order. What lies on a picture is text like any other, and that picture a mere background."""
    if not glyphs:
        return []
    turn = Counter(glyph.turn for glyph in glyphs).most_common(1)[0][0]
    main = [glyph for glyph in glyphs if glyph.turn == turn]
    others = [piece for other in sorted({glyph.turn for glyph in glyphs} - {turn}) for piece in _turned_pieces(glyphs, other, turn)]
    if turn:
        return [_turned_back(block, turn) for block in _flow([_turned(glyph, turn) for glyph in main], others, (), ())]
    return _flow(main, others, insets, pictures)


def _flow(glyphs: list[Glyph], others: list[_Piece], insets: Sequence[Inset], pictures: Sequence[Rect]) -> list[Block]:
    """The blocks of upright text. Insets keep others from being read through them; framed articles then come behind the rest of the page."""
    pieces = [*others, *(_Piece([], *box, 0.0) for box in pictures if not any(_within(glyph, box) for glyph in glyphs))]
    for inset in insets:
        inside = [glyph for glyph in glyphs if _within(glyph, inset.box)]
        blocks = inset.cells
        if not blocks and _BOXED <= len(inside) < 0.6 * len(glyphs) and len({round(glyph.bottom) for glyph in inside}) >= 3:
            blocks = tuple(replace(block, boxed=True) for block in _region(_pieces(inside)))
        if not blocks or not inside:
            continue
        pieces.append(_Piece([], *inset.box, inside[0].size, blocks))
        glyphs = [glyph for glyph in glyphs if not _within(glyph, inset.box)]
    return sorted(_region([*_pieces(glyphs), *pieces]), key=lambda block: block.boxed)


def _within(glyph: Glyph, box: Rect) -> bool:
    return box[0] <= (glyph.left + glyph.right) / 2 <= box[2] and box[1] <= (glyph.top + glyph.bottom) / 2 <= box[3]


# Turning


def _turned(glyph: Glyph, turn: int) -> Glyph:
    left, top, right, bottom = _turn((glyph.left, glyph.top, glyph.right, glyph.bottom), -turn)
    return glyph._replace(left=left, top=top, right=right, bottom=bottom)


def _turn(box: Rect, quarters: int) -> Rect:
    """A box turned clockwise about the upper left corner."""
    for _ in range(quarters % 4):
        left, top, right, bottom = box
        box = -bottom, left, -top, right
    return box


def _turned_back(block: Block, turn: int) -> Block:
    return replace(block, lines=tuple(replace(line, box=_turn(line.box, turn), turn=(line.turn + turn) % 4) for line in block.lines))


def _turned_pieces(glyphs: Sequence[Glyph], turn: int, main: int) -> list[_Piece]:
    """Text that runs in another direction than the page's: each block of it keeps its place as a whole."""
    blocks = [_turned_back(block, turn) for block in _region(_pieces([_turned(g, turn) for g in glyphs if g.turn == turn]))]
    pieces = []
    for block in blocks:
        boxes = [_turn(line.box, -main) for line in block.lines]
        back = replace(block, lines=tuple(replace(line, box=box, turn=(line.turn - main) % 4) for line, box in zip(block.lines, boxes, strict=True)))
        pieces.append(_Piece([], *_around(boxes), max(line.size for line in block.lines), (back,)))
    return pieces


def _around(boxes: Sequence[Rect]) -> Rect:
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


# Pieces


def _pieces(glyphs: Iterable[Glyph]) -> list[_Piece]:
    """Joins characters that follow each other in the file and touch on the page."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _touches(runs[-1], glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return [_piece(run) for run in runs]


def _piece(run: list[Glyph]) -> _Piece:
    """Of a mark at either end only the printed half counts: setters let the other hang over the edge of a column."""
    left, top, right, bottom = _around([glyph[1:5] for glyph in run])
    first, last = run[0], run[-1]
    if last.char in _CLOSING and last.right - last.left > 0.8 * last.size:
        right = max(left, right - last.size / 2)
    if first.char in _OPENING and first.right - first.left > 0.8 * first.size:
        left = min(right, left + first.size / 2)
    return _Piece(run, left, top, right, bottom, first.size)


def _touches(run: Sequence[Glyph], glyph: Glyph) -> bool:
    before = run[-1]
    size = max(before.size, glyph.size)
    gap = glyph.left - before.right
    together = min(before.bottom, glyph.bottom) - max(before.top, glyph.top)
    return -0.5 * size < gap < _JOINED * size and together > 0.5 * min(before.bottom - before.top, glyph.bottom - glyph.top)


# Cuts


def _region(pieces: list[_Piece]) -> list[Block]:
    """The blocks of a page, or of an area that is read by itself."""
    body = body_size(glyph for piece in pieces for glyph in piece.glyphs)
    starts = Counter(round(piece.left) for piece in pieces if piece.size < _HEADLINE * body)
    edges = frozenset(left for left, times in starts.items() if times >= _EDGE)
    return _cut(pieces, _Setting(body, edges))


def _cut(pieces: list[_Piece], setting: _Setting, frame: _Frame | None = None) -> list[Block]:
    """Cuts a region until nothing is left to cut."""
    if not pieces:
        return []
    if frame is None:
        frame = _Frame(min(p.left for p in pieces), max(p.right for p in pieces))
    bands = _bands(pieces)
    if len(parts := _at_headlines(bands, setting.body)) > 1:
        return [block for part in parts for block in _cut(part, setting, frame)]
    if len(columns := _columns(pieces, bands, setting)) > 1:
        return [block for part, inner in zip(columns, _frames(columns, frame), strict=True) for block in _cut(part, setting, inner)]
    if len(parts := _at_changes(bands, setting.body)) > 1:
        return [block for part in parts for block in _cut(part, setting, frame)]
    if _is_tangled(bands):
        return _topological(pieces, setting.body, frame)
    return _leaf(bands, frame)


def _frames(columns: Sequence[Sequence[_Piece]], frame: _Frame) -> list[_Frame]:
    """The stretch of each column, which its own lines may be too short to fill: up to a gutter before the next, or as wide as its neighbour."""
    lefts, rights = [min(p.left for p in c) for c in columns], [max(p.right for p in c) for c in columns]
    gutter = min(left - right for left, right in zip(lefts[1:], rights, strict=False))
    ends = [left - gutter for left in lefts[1:]]
    last = max(rights[-1], min(frame.right, lefts[-1] + ends[-1] - lefts[-2]))
    return [_Frame(left, right) for left, right in zip(lefts, [*ends, last], strict=True)]


def _bands(pieces: Iterable[_Piece]) -> list[list[_Piece]]:
    """Pieces between which no white runs through, from top to bottom. Lines may overlap a little, since boxes are higher than the print."""
    bands: list[list[_Piece]] = []
    bottom = float("-inf")
    for piece in sorted(pieces, key=lambda p: p.top):
        if not bands or piece.top > bottom - 0.2 * piece.size:
            bands.append([])
        bands[-1].append(piece)
        bottom = max(bottom, piece.bottom)
    return bands


def _spans(pieces: Iterable[_Piece], white: float) -> list[tuple[float, float]]:
    """The stretches that pieces cover from left to right, with at least `white` between them."""
    spans: list[tuple[float, float]] = []
    for piece in sorted(pieces, key=lambda p: p.left):
        if spans and piece.left < spans[-1][1] + white:
            spans[-1] = spans[-1][0], max(spans[-1][1], piece.right)
        else:
            spans.append((piece.left, piece.right))
    return spans


def _at_headlines(bands: list[list[_Piece]], body: float) -> list[list[_Piece]]:
    """Cuts above headlines that head more than one column, and below those that span the region or stand at its middle."""
    everything = [piece for band in bands for piece in band]
    left, right = min(p.left for p in everything), max(p.right for p in everything)
    columns = _spans((p for band in bands for p in band if not _is_headline(band, body)), _GUTTER * body)
    parts: list[list[_Piece]] = [[]]
    below = False
    for headline, run in groupby(zip(bands, _headline_rows(bands, left, right, body), strict=True), key=lambda row: row[1]):
        rows = [band for band, _ in run]
        if below or (headline and any(_heads(band, left, right, columns, body) for band in rows)):
            parts.append([])
        below = headline and all(len(_spans(band, _WIDE_GUTTER * body)) == 1 for band in rows)
        for band in rows:
            if parts[-1] and not headline and _opens_beside(parts[-1], band, left, body):
                parts.append([])
            parts[-1] += band
    return [part for part in parts if part]


def _headline_rows(bands: Sequence[Sequence[_Piece]], left: float, right: float, body: float) -> list[bool]:
    """Which rows are headlines, or a short line at the middle of the region right below one: a byline, a subhead."""
    flags: list[bool] = []
    for band in bands:
        spans = _spans(band, _WIDE_GUTTER * body)
        start, end = spans[0][0], spans[-1][1]
        middle = len(spans) == 1 and end - start < 0.5 * (right - left) and _is_middle(start, end, left, right)
        flags.append(_is_headline(band, body) or bool(flags and flags[-1] and middle))
    return flags


def _is_middle(start: float, end: float, left: float, right: float) -> bool:
    return abs((start + end) - (left + right)) < 0.1 * (right - left)


def _opens_beside(above: Sequence[_Piece], band: Sequence[_Piece], left: float, body: float) -> bool:
    """Whether an article begins below a white that runs through: with a headline over its first column, and text beside it."""
    first = min(band, key=lambda piece: (piece.left, piece.top))
    white = min(piece.top for piece in band) - max(piece.bottom for piece in above)
    return white > _THROUGH * body and first.size >= _HEADLINE * body and first.left < left + 2 * body


def _is_headline(band: Sequence[_Piece], body: float) -> bool:
    text = [piece for piece in band if piece.glyphs or piece.inner]
    return bool(text) and all(piece.glyphs and piece.size >= _HEADLINE * body for piece in text)


def _heads(band: Sequence[_Piece], left: float, right: float, columns: Sequence[tuple[float, float]], body: float) -> bool:
    """Whether a row of headlines is more than the subhead of one column."""
    if len(columns) < 2 or len(_spans(band, _WIDE_GUTTER * body)) > 1:
        return True
    start, end = min(p.left for p in band), max(p.right for p in band)
    inside = any(a - body < start and end < b + body for a, b in columns)
    return not inside or _is_middle(start, end, left, right) or min(p.size for p in band) > 1.5 * body


def _columns(pieces: list[_Piece], bands: Sequence[Sequence[_Piece]], setting: _Setting) -> list[list[_Piece]]:
    """Cuts between columns: white from the top of the region to its bottom. In few lines it must be wide, or lie where columns begin."""
    size = min(setting.body, median([piece.size for piece in pieces if piece.size] or [setting.body]))
    rows = max(len(bands), _rows(pieces))
    least = size * (_GUTTER if rows > 2 else _SHORT_GUTTER if rows == 2 else _WIDE_GUTTER)
    spans: list[tuple[float, float]] = []
    for start, end in _spans(pieces, _NARROW_GUTTER * size):
        if spans and start - spans[-1][1] < least and not setting.begins_column(start):
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return [[p for p in pieces if start <= p.left and p.right <= end] for start, end in spans]


def _rows(pieces: Sequence[_Piece]) -> int:
    """The most lines that stand below each other, roughly."""
    text = [piece for piece in pieces if piece.glyphs] or pieces
    return int((max(p.bottom for p in text) - min(p.top for p in text)) / (1.5 * median(p.bottom - p.top for p in text)) + 1)


def _at_changes(bands: list[list[_Piece]], body: float) -> list[list[_Piece]]:
    """Cuts where rows that share white between columns meet rows that do not."""
    parts: list[list[_Piece]] = []
    whites: list[tuple[float, float]] = []
    for band in bands:
        new = _whites(band, _GUTTER * body)
        common = [(max(a, c), min(b, d)) for a, b in whites for c, d in new if min(b, d) - max(a, c) >= _GUTTER * body]
        single = len(new) == 2
        if parts and (common if whites else single):
            whites = common if whites else []
        else:
            parts.append([])
            whites = [] if single else new[1:-1]
        parts[-1] += band
    return parts


def _whites(band: Sequence[_Piece], least: float) -> list[tuple[float, float]]:
    """The white of a row: left of it, between its columns, right of it."""
    spans = _spans(band, least)
    edges = [float("-inf"), *(edge for span in spans for edge in span), float("inf")]
    return list(zip(edges[::2], edges[1::2], strict=True))


# What is left


def _is_tangled(bands: Sequence[Sequence[_Piece]]) -> bool:
    """A band in which lines stand below each other: columns whose lines are not level, and something across them."""
    for band in bands:
        text = [piece for piece in band if piece.glyphs]
        if len(text) > 1 and max(p.bottom for p in text) - min(p.top for p in text) > 1.9 * max(p.bottom - p.top for p in text):
            return True
    return False


def _topological(pieces: list[_Piece], body: float, frame: _Frame) -> list[Block]:
    """Orders the blocks of an uncuttable region: one above the other is read first, and one to the left unless something heads both."""
    chains: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.top, p.left)):
        chain = next((c for c in chains if piece.glyphs and c[-1].glyphs and _continues(c[-1], piece)), None)
        if chain is None:
            chains.append([piece])
        else:
            chain.append(piece)
    if len(chains) > _MOST_BLOCKS:
        return [block for chain in sorted(chains, key=lambda c: (c[0].left, c[0].top)) for block in _leaf(_bands(chain), frame)]
    boxes = [_around([(p.left, p.top, p.right, p.bottom) for p in chain]) for chain in chains]
    return [block for i in _sorted(boxes, body) for block in _leaf(_bands(chains[i]), _Frame(boxes[i][0], boxes[i][2]))]


def _continues(above: _Piece, below: _Piece) -> bool:
    size = max(above.size, below.size)
    shared = min(above.right, below.right) - max(above.left, below.left)
    level = abs(above.top - below.top) < 0.5 * size
    if level:
        return -0.5 * size < below.left - above.right < _JOINED * size
    return shared > 0.5 * min(above.right - above.left, below.right - below.left) and below.top - above.bottom < size and above.size < 1.2 * below.size


def _sorted(boxes: Sequence[Rect], body: float) -> list[int]:
    """The boxes in the order in which they are read (Breuel's two rules); a circle is broken at the uppermost."""
    first: dict[int, set[int]] = {i: set() for i in range(len(boxes))}
    for i, a in enumerate(boxes):
        for j, b in enumerate(boxes):
            if i != j and (_is_above(a, b) or (a[2] <= b[0] + body / 2 and not any(_divides(c, a, b) for c in boxes))):
                first[j].add(i)
    order: list[int] = []
    left = set(first)
    while left:
        ready = [i for i in left if not first[i] & left] or list(left)
        order.append(min(ready, key=lambda i: (boxes[i][0], boxes[i][1]) if not first[i] & left else (boxes[i][1], boxes[i][0])))
        left.remove(order[-1])
    return order


def _is_above(a: Rect, b: Rect) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0]) and a[1] + a[3] < b[1] + b[3]


def _divides(c: Rect, a: Rect, b: Rect) -> bool:
    """Whether `c` lies between the heights of `a` and `b` and across both."""
    upper, lower = sorted((a, b), key=lambda box: box[1])
    across = min(c[2], a[2]) > max(c[0], a[0]) and min(c[2], b[2]) > max(c[0], b[0])
    return across and upper[1] < c[1] < lower[1]


def _leaf(bands: Sequence[Sequence[_Piece]], frame: _Frame) -> list[Block]:
    """The lines of a region that is one column."""
    blocks: list[Block] = []
    lines: list[Line] = []
    for band in bands:
        for row in _level(band):
            if row[0].glyphs:
                lines.append(_line(row, frame))
            elif row[0].inner:
                blocks += [Block(tuple(lines))] if lines else []
                blocks += row[0].inner
                lines = []
    return blocks + ([Block(tuple(lines))] if lines else [])


def _level(band: Sequence[_Piece]) -> list[list[_Piece]]:
    """The rows of a band, from top to bottom, each from left to right."""
    rows: list[list[_Piece]] = []
    for piece in sorted(band, key=lambda p: (p.top + p.bottom) / 2):
        middle = (piece.top + piece.bottom) / 2
        if rows and piece.glyphs and rows[-1][0].glyphs and any(p.top <= middle <= p.bottom for p in rows[-1]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.left) for row in rows]


def _line(row: Sequence[_Piece], frame: _Frame) -> Line:
    glyphs = sorted((glyph for piece in row for glyph in piece.glyphs), key=lambda g: g.left)
    size = median(glyph.size for glyph in glyphs)
    box = _around([(g.left, g.top, g.right, g.bottom) for g in glyphs])
    return Line(_text(glyphs, size), box, size, frame.right - frame.left, box[0] - frame.left)


def _text(glyphs: Sequence[Glyph], size: float) -> str:
    """The characters of a line, with a blank where the file has one or where the gap is as wide as one, unless a whole line is spaced out."""
    gaps = [b.left - a.right for a, b in pairwise(glyphs)]
    usual = max(0.0, median(gaps)) if gaps else 0.0
    spaced = sum(glyph.spaced for glyph in glyphs[1:]) <= len(glyphs) / 3
    parts = [glyphs[0].char] if glyphs else []
    for gap, (before, glyph) in zip(gaps, pairwise(glyphs), strict=True):
        wide = gap > usual + (_BLANK if _is_alike(before.char, glyph.char) else _JOINED) * size
        if wide or (spaced and glyph.spaced and gap > -0.1 * size):
            parts.append(" ")
        parts.append(glyph.char)
    return "".join(parts)


def _is_alike(before: str, char: str) -> bool:
    """Between two Latin or two Chinese letters a narrow blank counts; elsewhere setters add some white by themselves."""
    return before.isascii() == char.isascii() and (char.isascii() or (before.isalpha() and char.isalpha()))
