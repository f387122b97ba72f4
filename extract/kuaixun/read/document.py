"""What a reader of any format hands on: the text of a file, and what the file itself tells about it.

Every offset points into `Document.text`, in code points, end exclusive; a later step never sees the file again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kuaixun.model import Table


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
class Document:
    """A file as read."""

    text: str  # all it says, in reading order; a paragraph is a line
    format: str  # txt, html, docx, pdf, ...
    encoding: str | None = None  # of formats that are bytes of text
    title: str = ""
    published: date | None = None
    publisher: str | None = None
    headings: tuple[tuple[int, int], ...] = ()  # what the file itself marks as heading
    tables: tuple[Table, ...] = ()
    boxes: tuple[Box, ...] = ()  # one a line, for formats with pages
    pages: tuple[tuple[float, float], ...] = ()  # width and height of each page, in points
    scanned: tuple[tuple[int, int], ...] = ()  # read from a picture: figures in it want checking
    warnings: tuple[str, ...] = ()  # one sentence each
