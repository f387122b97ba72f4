"""Sources of one run that hold the same text, and ids that tell their rows apart.

An id names a text and a place in it (`Bulletin.row_id`), so two copies of one file would give every row twice under one id. Of sources with
the same bytes the one whose name comes first (by code points) keeps its ids; in those of each other one stands a mark of its name:
`f-0123456789-12-20` becomes `f-0123456789.fedcba9876-12-20`. Which one is first depends on the names in the run and on nothing else: not on
the order in which they were read, on the number of processes, or on what an earlier run did.

A failed source has no rows: it is no double, and no other is a double of it. A `Result` has plain ids, for it is one text; decisions are made
about these and hold for every copy. The marks are put in where the rows of several sources become tables, and taken off on the way back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from kuaixun.model import ID_DIGITS, Receipt
from kuaixun.schema import TABLES

Row = tuple[Any, ...]
_MARKED = re.compile(rf"(?<=-[0-9a-f]{{{ID_DIGITS}}})\.[0-9a-f]{{{ID_DIGITS}}}(?=-)")


@dataclass(frozen=True, slots=True)
class Double:
    """A source whose ids another one has too. `same_as` names that other one where it is the same text, and not only the same ten digits."""

    source: str
    sha256: str
    same_as: str | None

    def marked(self, identity: str) -> str:
        """An id of this source, as it stands in the tables of the run."""
        digits = self.sha256[:ID_DIGITS]
        return identity.replace(f"-{digits}-", f"-{digits}.{mark_of(self.source)}-", 1)

    def rows(self, rows: Mapping[str, Sequence[Row]]) -> dict[str, list[Row]]:
        """The rows of this source, as they stand in the tables of the run."""
        return {table: [self._row(table, row) for row in more] for table, more in rows.items()}

    def _row(self, table: str, row: Row) -> Row:
        if table == "bulletins":
            return (*row[:_SAME_AS], self.same_as, *row[_SAME_AS + 1 :])
        cells = list(row)
        for place in _PLACES[table]:
            cells[place] = _changed(cells[place], self.marked)
        return tuple(cells)


def mark_of(source: str) -> str:
    """What stands in the ids of a double for its name."""
    return sha256(source.encode("utf-8", "backslashreplace")).hexdigest()[:ID_DIGITS]


def plain_ids(name: str, cell: Any) -> Any:
    """The value of a column without the marks of doubles, whichever column it is."""
    return _changed(cell, plain_id) if is_id(name) else cell


def plain_id(identity: str) -> str:
    """An id without the mark of a double: the one that the text alone gives."""
    return _MARKED.sub("", identity)


def is_id(column: str) -> bool:
    """Whether ids stand in a column."""
    return column.endswith("_id") or column in ("figures", "related")


def doubles(receipts: Iterable[Receipt]) -> dict[str, Double]:
    """The doubles among some sources, by name."""
    hashed = [(receipt.source, receipt.sha256) for receipt in receipts if receipt.sha256 and receipt.status != "failed"]
    first: dict[str, str] = {}
    for source, digest in sorted(hashed, reverse=True):
        first[digest] = first[digest[:ID_DIGITS]] = source
    return {
        source: Double(source, digest, first[digest] if first[digest] != source else None)
        for source, digest in hashed if first[digest[:ID_DIGITS]] != source
    }  # fmt: skip


def _changed(cell: Any, change: Callable[[str], str]) -> Any:
    """A cell with its ids changed: one of them, a list with ids among others, or the figures of a project."""
    if isinstance(cell, str):
        return change(cell)
    if isinstance(cell, Mapping):
        return {attribute: {**figure, "fact_id": change(figure["fact_id"])} for attribute, figure in cell.items()}
    return None if cell is None else type(cell)(map(change, cell))


_SAME_AS = TABLES["bulletins"].names.index("same_as")
_PLACES = {name: [place for place, column in enumerate(table.columns) if is_id(column.name)] for name, table in TABLES.items()}
