"""The column of a printed table against its total: 合计 at the foot or at the head, 小计 of the rows above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from kuaixun.checks.intervals import Interval, Widths, printed, total
from kuaixun.tabular import Entry, Line

_FEWEST = 2  # rows that make a sum
_SHOWN = 6  # rows that a message lists
_ADDED = frozenset({"money", "area", "mass", "volume", "length", "power", "energy", "count", "capacity", "transport"})


class ColumnSlip(NamedTuple):
    """A total that is not the sum of its column."""

    total: Entry
    row: str  # what the row of the total is called
    added: Sequence[Entry]
    expected: str
    parts: str


def column_slips(sheets: Sequence[Sequence[Line]], widths: Widths) -> Iterator[ColumnSlip]:
    """The totals of all tables that fit no sum that they can stand for."""
    for lines in sheets:
        for column in sorted({column for line in lines for column in line.entries}):
            yield from _column(lines, column, widths)


def _column(lines: Sequence[Line], column: int, widths: Widths) -> Iterator[ColumnSlip]:
    rows = [line for line in lines if column in line.entries]
    entries = [(line.is_total, line.entries[column]) for line in rows]
    read = [(is_total, entry) for is_total, entry in entries if entry is not None]
    if len(read) < len(entries) or len({(e.fact.unit, e.quantity.dimension) for _, e in read}) > 1:
        return  # a cell that could not be read, or units that do not add
    for index, (is_total, entry) in enumerate(read):
        if is_total and entry.quantity.dimension in _ADDED and not entry.fact.unit.startswith("元/"):
            sums = [parts for parts in _sums(read, index) if len(parts) >= _FEWEST]
            if sums and not any(widths.of(entry.quantity).meets(_added(parts, widths)) for parts in sums):
                yield _slip(entry, rows[index].words, sums[0])


def _sums(read: Sequence[tuple[bool, Entry]], at: int) -> Iterator[list[Entry]]:
    """What a total can be the sum of: the rows since the last total, all rows above, the totals above, or where none stand above all below."""
    above, below = read[:at], read[at + 1 :]
    last = max((index for index, (is_total, _) in enumerate(above) if is_total), default=-1)
    if above:
        yield [entry for _, entry in above[last + 1 :]]
        yield [entry for is_total, entry in above if not is_total]
        yield [entry for is_total, entry in above if is_total]
    else:
        yield [entry for is_total, entry in below if not is_total]
        yield [entry for is_total, entry in below if is_total]


def _added(parts: Sequence[Entry], widths: Widths) -> Interval:
    return total(widths.of(part.quantity) for part in parts)


def _slip(entry: Entry, row: str, parts: Sequence[Entry]) -> ColumnSlip:
    scale = printed(entry.quantity)[2]
    added = sum((part.fact.number for part in parts), Decimal(0)) / scale
    shown = "＋".join(part.fact.text for part in parts[:_SHOWN]) + (f"＋…（共{len(parts)}行）" if len(parts) > _SHOWN else "")
    return ColumnSlip(entry, row, parts, f"{added.normalize():f}", shown)
