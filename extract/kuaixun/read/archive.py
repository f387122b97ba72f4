"""ZIP files: the pages of one issue, in the order of their names."""

from __future__ import annotations

import re
from functools import partial
from pathlib import PurePosixPath
from zipfile import ZipFile

from kuaixun.read.document import Document
from kuaixun.read.errors import ReadError
from kuaixun.read.formats import read_inner
from kuaixun.read.parts import joined
from kuaixun.read.zips import open_zip, printed_name, unpack

# What accompanies saved pages: neither read nor worth a word.
_COMPANIONS = frozenset([".css", ".js", ".json", ".map", ".gif", ".ico", ".svg", ".webp", ".woff", ".woff2", ".ttf", ".eot", ".db", ".ini", ".xml", ".url", ".lnk"])
_NUMBER = re.compile("([0-9]+)")
_OUTSIDE = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|\Z)")


def read(data: bytes, source: str) -> Document:
    """Reads all pages of an archive as one bulletin; a page that cannot be read is told and left out. Raises ReadError."""
    archive = open_zip(data, source)
    entries = {printed_name(entry): entry.filename for entry in archive.infolist() if not entry.is_dir()}
    if outside := next((name for name in entries if _OUTSIDE.match(name)), None):
        raise ReadError("CORRUPT", source, f"holds a file that points outside the archive, {outside[:60]!r}", "do not open it, and ask for the texts")
    pages = sorted((name for name in entries if _is_page(name)), key=natural)
    if not pages:
        raise ReadError("EMPTY", source, "is an archive without texts", "pack the pages of an issue into it")
    return joined(source, "zip", [(name, partial(_page, archive, entries[name], name)) for name in pages])


def natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts names as a reader does: page2 before page10."""
    return [(int(part), "") if part.isascii() and part.isdigit() else (0, part) for part in _NUMBER.split(name.casefold())]


def _page(archive: ZipFile, entry: str, name: str) -> Document:
    return read_inner(unpack(archive, entry, name), name, ("zip",))


def _is_page(name: str) -> bool:
    path = PurePosixPath(name)
    return not any(part.startswith((".", "__MACOSX", "~$")) for part in path.parts) and path.suffix.lower() not in _COMPANIONS
