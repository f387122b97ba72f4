"""A ZIP file of texts: each text in it is a source of its own. What it says of their sizes is looked at before anything is unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from kuaixun.inputs.columns import Columns
from kuaixun.inputs.source import Refused, Source, printable
from kuaixun.limits import limit
from kuaixun.read.errors import ReadError
from kuaixun.read.sources import is_read
from kuaixun.read.zips import printed_name

_ENCRYPTED = 0x1  # a flag of a member


def sources(path: Path, name: str, columns: Columns, first: int = 0) -> Iterator[Source]:
    """The texts of a ZIP file by name, without so many of the first, one in memory at a time. Raises ReadError, and what zipfile says of a file that is broken."""
    with ZipFile(path) as archive:
        members = sorted(((printed_name(m), m) for m in archive.infolist() if _is_text(printed_name(m), m)), key=lambda pair: pair[0])
        if not members:
            raise ReadError("EMPTY", name, "holds no text files", "leave it out, or give the files in it themselves")
        if (size := sum(member.file_size for _, member in members)) > (most := limit("archive_bytes")):
            raise ReadError("TOO_LARGE", name, f"holds {size:,} bytes of texts, more than {most:,.0f}", "split it, or unpack it into a folder")
        for number, (inner, member) in islice(enumerate(members, 1), first, None):
            yield Source(f"{name}/{printable(inner)}", _content(archive, inner, member), name, number)


def count(path: Path, columns: Columns) -> int:
    """How many texts there are."""
    with ZipFile(path) as archive:
        return sum(_is_text(printed_name(member), member) for member in archive.infolist())


def _is_text(name: str, member: ZipInfo) -> bool:
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts)
    return not member.is_dir() and not hidden and is_read(path.name)


def _content(archive: ZipFile, name: str, member: ZipInfo) -> bytes | Refused:
    if name.startswith("/") or ".." in PurePosixPath(name).parts:
        return Refused("CORRUPT", "its name leads out of the ZIP file", "give it another name")
    if member.flag_bits & _ENCRYPTED:
        return Refused("ENCRYPTED", "is encrypted", "pack it without a password")
    if member.file_size > (most := limit("archive_ratio")) * max(member.compress_size, 1):
        return Refused("BOMB_RATIO", f"unpacks to {member.file_size:,} bytes, more than {most:g} times what it takes", "unpack it yourself if you trust it")
    try:
        return archive.read(member)
    except Exception as error:  # zipfile, zlib and others each have their own
        return Refused("CORRUPT", f"cannot be unpacked ({error})", "get the ZIP file once more")
