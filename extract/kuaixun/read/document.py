"""What a reader of any format hands on: the text of a file, and what the file itself tells about it.

Every offset points into `Document.text`, in code points, end exclusive; a later step never sees the file again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kuaixun.model import Box, Table


@dataclass(frozen=True, slots=True)
class Part:
    """One page or message of a file that holds several; nothing is joined across its ends."""

    start: int
    end: int
    name: str


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
    sections: tuple[tuple[int, int], ...] = ()  # and as a heading within one
    tables: tuple[Table, ...] = ()
    boxes: tuple[Box, ...] = ()  # one a line, for formats with pages
    pages: tuple[tuple[float, float], ...] = ()  # width and height of each page, in points
    scanned: tuple[tuple[int, int], ...] = ()  # read from a picture: figures in it want checking
    parts: tuple[Part, ...] = ()  # pages of an archive, mails of a mailbox; empty for a file that is one
    warnings: tuple[str, ...] = ()  # what may have been lost: `CODE: sentence`, without a full stop
    notes: tuple[str, ...] = ()  # what is worth knowing though nothing is lost, in the same form
