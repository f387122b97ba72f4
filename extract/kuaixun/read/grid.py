"""What the rules of a page frame: tables, and articles in a box.

Rules that touch make one network. Where they part its area into two rows and two columns or more, it is a table: a rule that is missing
between two fields makes one cell of them. A single field is a frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kuaixun.read.glyphs import Drawn, Glyph, Rect
from kuaixun.read.order import Block, CellPlace, Inset, blocks_of

_NEAR = 3.0  # points within which rules meet
_MOST_RULES = 4000
_LONGEST_CELL = 200  # characters; what is longer is an article between rules, not a cell
_LEAST_FILLED = 0.4  # of its fields hold text, or it is a drawing


class _Grid(NamedTuple):
    """The places of the rules of one network, from left to right and from top to bottom."""

    across: list[Rect]
    down: list[Rect]
    xs: list[float]
    ys: list[float]

    @property
    def box(self) -> Rect:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def has_below(self, row: int, column: int) -> bool:
        """Whether a rule runs below a field."""
        middle = (self.xs[column] + self.xs[column + 1]) / 2
        return any(abs(_middle(r, 1) - self.ys[row + 1]) <= _NEAR and r[0] <= middle <= r[2] for r in self.across)

    def has_behind(self, row: int, column: int) -> bool:
        """Whether a rule runs at the right of a field."""
        middle = (self.ys[row] + self.ys[row + 1]) / 2
        return any(abs(_middle(r, 0) - self.xs[column + 1]) <= _NEAR and r[1] <= middle <= r[3] for r in self.down)


def insets_of(drawn: Drawn, glyphs: Sequence[Glyph]) -> list[Inset]:
    """The tables and frames of a page, from top to bottom."""
    insets: list[Inset] = []
    for number, grid in enumerate(sorted(_grids(drawn.rules), key=lambda g: (g.ys[0], g.xs[0]))):
        rows, columns = len(grid.ys) - 1, len(grid.xs) - 1
        if rows == columns == 1:
            insets.append(Inset(grid.box))
        elif rows > 1 and columns > 1 and (cells := _filled(grid, glyphs, number)):
            insets.append(Inset(grid.box, cells))
    return insets


def _grids(rules: Sequence[Rect]) -> list[_Grid]:
    if len(rules) > _MOST_RULES:
        return []
    grids = []
    for network in _networks(rules):
        across = [rule for rule in network if rule[2] - rule[0] >= rule[3] - rule[1]]
        down = [rule for rule in network if rule[2] - rule[0] < rule[3] - rule[1]]
        xs, ys = _places(_middle(rule, 0) for rule in down), _places(_middle(rule, 1) for rule in across)
        if len(xs) > 1 and len(ys) > 1:
            grids.append(_Grid(across, down, xs, ys))
    return grids


def _networks(rules: Sequence[Rect]) -> list[list[Rect]]:
    """Rules that touch, directly or through others."""
    waiting, networks = sorted(rules), []
    while waiting:
        network, front = [], [waiting.pop()]
        while front:
            rule = front.pop()
            network.append(rule)
            touching = [other for other in waiting if _touch(rule, other)]
            waiting = [other for other in waiting if not _touch(rule, other)] if touching else waiting
            front += touching
        networks.append(network)
    return networks


def _touch(a: Rect, b: Rect) -> bool:
    return a[0] <= b[2] + _NEAR and b[0] <= a[2] + _NEAR and a[1] <= b[3] + _NEAR and b[1] <= a[3] + _NEAR


def _places(values: Iterable[float]) -> list[float]:
    """Values that are nearly the same are one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return places


def _middle(rule: Rect, side: int) -> float:
    return (rule[side] + rule[side + 2]) / 2


def _filled(grid: _Grid, glyphs: Sequence[Glyph], number: int) -> tuple[Block, ...]:
    """The cells of a table from row to row, each with its text; none where the network is no table."""
    places = _cells(grid, number)
    texts = [_inside(place, grid, glyphs) for place in places]
    if any(len(text) > _LONGEST_CELL for text in texts) or sum(map(bool, texts)) < _LEAST_FILLED * len(texts):
        return ()
    return tuple(Block(tuple(line for block in blocks_of(text) for line in block.lines), cell=place) for place, text in zip(places, texts, strict=True))


def _cells(grid: _Grid, number: int) -> list[CellPlace]:
    """The fields joined where no rule runs between them; a cell is the rectangle around its fields."""
    rows, columns = len(grid.ys) - 1, len(grid.xs) - 1
    owner = {(r, c): (r, c) for r in range(rows) for c in range(columns)}
    for r in range(rows):
        for c in range(columns):
            for r2, c2, parted in ((r, c + 1, grid.has_behind(r, c)), (r + 1, c, grid.has_below(r, c))):
                if (r2, c2) in owner and not parted and owner[r2, c2] != owner[r, c]:
                    old, new = owner[r2, c2], owner[r, c]
                    owner = {field: new if of == old else of for field, of in owner.items()}
    cells = []
    for head in sorted(set(owner.values())):
        fields = [field for field, of in owner.items() if of == head]
        top, left = min(r for r, _ in fields), min(c for _, c in fields)
        cells.append(CellPlace(number, top, left, max(r for r, _ in fields) - top + 1, max(c for _, c in fields) - left + 1))
    return sorted(cells)


def _inside(place: CellPlace, grid: _Grid, glyphs: Sequence[Glyph]) -> list[Glyph]:
    left, right = grid.xs[place.column], grid.xs[place.column + place.columns]
    top, bottom = grid.ys[place.row], grid.ys[place.row + place.rows]
    return [g for g in glyphs if left <= (g.left + g.right) / 2 < right and top <= (g.top + g.bottom) / 2 < bottom]
