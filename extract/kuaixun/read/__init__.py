"""Readers: from a file, bytes or a string in any format to a `Bulletin` with its articles."""

from __future__ import annotations

import hashlib
import stat
from datetime import date
from pathlib import Path

from kuaixun.model import Bulletin, PageMap
from kuaixun.read.document import Document
from kuaixun.read.encoding import check_size, check_text
from kuaixun.read.errors import ReadError
from kuaixun.read.formats import read_document
from kuaixun.read.layout import lay_out
from kuaixun.read.sources import find_sources
from kuaixun.read.text import document_of
from kuaixun.rules import Rules

__all__ = ["ReadError", "bulletin_from_bytes", "bulletin_from_text", "bulletin_of", "bytes_of", "find_sources", "read_bulletin", "read_document"]


_LOST = "\ufffd"  # what decoders write for bytes that are no character


def read_bulletin(path: Path, source: str, published: date | None = None, rules: Rules | None = None) -> Bulletin:
    """Reads a file. `source` is its name in the tables; a `published` given goes before one that is printed, and that before the file's own.

    Raises ReadError, RuleError.
    """
    return bulletin_from_bytes(bytes_of(path, source), source, published, rules)


def bytes_of(path: Path, source: str) -> bytes:
    """A file's bytes, within the limit. Raises ReadError."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise ReadError("UNREADABLE", source, "is not a regular file", "give the file itself")
        check_size(state.st_size, source)
        return path.read_bytes()
    except FileNotFoundError:
        raise ReadError("MISSING", source, "there is no such file", "check the path") from None
    except OSError as error:
        raise ReadError("UNREADABLE", source, f"cannot be opened ({error.strerror})", "check the file and its permissions") from None


def bulletin_from_bytes(data: bytes, source: str, published: date | None = None, rules: Rules | None = None) -> Bulletin:
    """Reads a file's bytes. Raises ReadError, RuleError."""
    return bulletin_of(read_document(data, source), source, data, published, rules)


def bulletin_from_text(text: str, source: str = "text", published: date | None = None, rules: Rules | None = None) -> Bulletin:
    """Reads a string; its SHA-256 is that of its UTF-8 bytes. Raises ReadError, RuleError."""
    check_text(text, source)
    return bulletin_of(document_of(text, "utf-8"), source, text.encode("utf-8"), published, rules)


def bulletin_of(document: Document, source: str, data: bytes, published: date | None = None, rules: Rules | None = None) -> Bulletin:
    """The bulletin that a document is, read from `data`. Raises ReadError where it holds no text that can be used, and RuleError."""
    check_text(document.text, source)
    page = lay_out(document, rules)
    printed = page.articles[0].title if page.articles else ""
    lost = document.text.count(_LOST)
    damaged = (f"ENCODING: {lost} characters had been lost before, the first at character {document.text.index(_LOST)}",) if lost else ()
    return Bulletin(
        source=source, text=document.text, sha256=hashlib.sha256(data).hexdigest(), encoding=document.encoding, format=document.format,
        title=printed or document.title, issue=page.issue, published=published or page.published or document.published,
        articles=page.articles, masthead=page.masthead, tables=document.tables, warnings=(*document.warnings, *damaged), notes=document.notes,
        pages=PageMap(document.boxes, document.pages), scanned=document.scanned,
    )  # fmt: skip
