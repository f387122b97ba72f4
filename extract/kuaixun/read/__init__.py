"""Readers: from a file, bytes or a string to a `Bulletin` with its articles."""

from __future__ import annotations

import hashlib
import stat
from datetime import date
from pathlib import Path

from kuaixun.model import Bulletin
from kuaixun.read.encoding import check_size, check_text, decode
from kuaixun.read.errors import ReadError
from kuaixun.read.layout import lay_out
from kuaixun.read.sources import find_sources
from kuaixun.rules import Rules

__all__ = ["ReadError", "bulletin_from_bytes", "bulletin_from_text", "find_sources", "read_bulletin"]


def read_bulletin(path: Path, source: str, published: date | None = None, rules: Rules | None = None) -> Bulletin:
    """Reads a text file. `source` is its name in the tables; a `published` given goes before one that is printed.

    Raises ReadError, RuleError.
    """
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise ReadError("UNREADABLE", source, "is not a regular file", "give the file itself")
        check_size(state.st_size, source)
        data = path.read_bytes()
    except FileNotFoundError:
        raise ReadError("MISSING", source, "there is no such file", "check the path") from None
    except OSError as error:
        raise ReadError("UNREADABLE", source, f"cannot be opened ({error.strerror})", "check the file and its permissions") from None
    return bulletin_from_bytes(data, source, published, rules)


def bulletin_from_bytes(data: bytes, source: str, published: date | None = None, rules: Rules | None = None) -> Bulletin:
    """Reads a text file's bytes. Raises ReadError, RuleError."""
    text, encoding = decode(data, source)
    return _bulletin(text, source, hashlib.sha256(data).hexdigest(), encoding, published, rules)


def bulletin_from_text(text: str, source: str = "text", published: date | None = None, rules: Rules | None = None) -> Bulletin:
    """Reads a string; its SHA-256 is that of its UTF-8 bytes. Raises ReadError, RuleError."""
    check_text(text, source)
    return _bulletin(text, source, hashlib.sha256(text.encode("utf-8")).hexdigest(), "utf-8", published, rules)


def _bulletin(text: str, source: str, sha256: str, encoding: str, published: date | None, rules: Rules | None) -> Bulletin:
    page = lay_out(text, rules)
    return Bulletin(
        source=source, text=text, sha256=sha256, encoding=encoding, format="txt", title=page.articles[0].title if page.articles else "",
        issue=page.issue, published=published or page.published, articles=page.articles, masthead=page.masthead,
    )
