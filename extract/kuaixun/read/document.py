"""What a reader of any format hands on: the text of a file, and what the file itself tells about it.

Every offset points into `Document.text`, in code points, end exclusive; a later step never sees the file again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kuaixun.model import Box

__all__ = ["Box", "Cell", "Document", "Table"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, with the place of its text; a merged cell covers several rows or columns."""

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document; `start:end` covers all its cells, and its caption or unit line where the file says so."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read."""

    text: str  # all it says, in reading order; a paragraph is a line
    format: str  # txt, html, docx, pdf, ...
    encoding: str | None = None  # of formats that are bytes of text
    title: str = ""
    published: date | None = None
    publisher: str | None = None
    headings: tuple[tuple[int, int], ...] = ()  # what the file itself marks as the headline of an article
    tables: tuple[Table, ...] = ()
    boxes: tuple[Box, ...] = ()  # one a line, for formats with pages
    pages: tuple[tuple[float, float], ...] = ()  # width and height of each page, in points
    scanned: tuple[tuple[int, int], ...] = ()  # read from a picture: figures in it want checking
    warnings: tuple[str, ...] = ()  # what may have been lost: `CODE: sentence`, without a full stop
    notes: tuple[str, ...] = ()  # what is worth knowing though nothing is lost, in the same form
