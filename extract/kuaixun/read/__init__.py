"""Readers: from a file, bytes or a string to a `Bulletin` with its articles."""

from __future__ import annotations

import hashlib
import stat
from datetime import date
from pathlib import Path

from kuaixun.model import Bulletin, PageMap
from kuaixun.read.document import Document
from kuaixun.read.encoding import MAX_BYTES, check_text, decode
from kuaixun.read.errors import ReadError
from kuaixun.read.layout import lay_out
from kuaixun.read.sources import find_sources
from kuaixun.rules import Rules

__all__ = ["ReadError", "bulletin_from_bytes", "bulletin_from_text", "find_sources", "read_bulletin", "read_document"]


def read_bulletin(path: Path, source: str, published: date | None = None, rules: Rules | None = None) -> Bulletin:
    """Reads a file. `source` is its name in the tables; a `published` given goes before one that is printed.

    Raises ReadError, RuleError.
    """
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise ReadError("UNREADABLE", source, "is not a regular file", "give the file itself")
        if state.st_size > MAX_BYTES:
            raise ReadError("TOO_LARGE", source, f"has {state.st_size:,} bytes, more than {MAX_BYTES:,}", "split it into single issues")
        data = path.read_bytes()
    except FileNotFoundError:
        raise ReadError("MISSING", source, "there is no such file", "check the path") from None
    except OSError as error:
        raise ReadError("UNREADABLE", source, f"cannot be opened ({error.strerror})", "check the file and its permissions") from None
    return bulletin_from_bytes(data, source, published, rules)


def bulletin_from_bytes(data: bytes, source: str, published: date | None = None, rules: Rules | None = None) -> Bulletin:
    """Reads a file's bytes. Raises ReadError, RuleError."""
    return _bulletin(read_document(data, source), source, hashlib.sha256(data).hexdigest(), published, rules)


def bulletin_from_text(text: str, source: str = "text", published: date | None = None, rules: Rules | None = None) -> Bulletin:
    """Reads a string; its SHA-256 is that of its UTF-8 bytes. Raises ReadError, RuleError."""
    check_text(text, source)
    return _bulletin(Document(text, "txt", "utf-8"), source, hashlib.sha256(text.encode("utf-8")).hexdigest(), published, rules)


def read_document(data: bytes, source: str) -> Document:
    """Reads a file by what it holds, whatever its name ends in. Raises ReadError."""
    if is_pdf(data):
        from kuaixun.read import pdf

        return pdf.read(data, source)
    if is_picture(data):
        from kuaixun.read import picture

        return picture.read(data, source)
    text, encoding = decode(data, source)
    return Document(text, "txt", encoding)


def is_pdf(data: bytes) -> bool:
    """A PDF may have other bytes in front of its mark; a text that speaks of the mark has no objects behind it."""
    at = data.find(b"%PDF-", 0, 1024)
    return at == 0 or (at > 0 and b" obj" in data[at : at + 4096])


def is_picture(data: bytes) -> bool:
    return data.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*"))


def _bulletin(document: Document, source: str, sha256: str, published: date | None, rules: Rules | None) -> Bulletin:
    text = document.text
    page = lay_out(text, rules)
    return Bulletin(
        source=source, text=text, sha256=sha256, encoding=document.encoding, format=document.format,
        title=page.articles[0].title if page.articles else "", issue=page.issue, published=published or page.published, articles=page.articles,
        masthead=page.masthead, warnings=document.warnings, notes=document.notes, pages=PageMap(document.boxes, document.pages), scanned=document.scanned,
    )  # fmt: skip
