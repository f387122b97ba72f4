"""ZIP files, opened with limits: what is inside is measured before anything is unpacked."""

from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from kuaixun.limits import limit
from kuaixun.read.errors import ReadError

MAX_ENTRIES = 10_000
_ENCRYPTED = 0x1  # flag bits of an entry
_UTF8 = 0x800


def open_zip(data: bytes, source: str) -> ZipFile:
    """A ZIP file within the limits. Raises ReadError (CORRUPT, BOMB_RATIO, TOO_LARGE, ENCRYPTED)."""
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise ReadError("CORRUPT", source, "is a damaged or truncated ZIP or Office file", "get an undamaged copy") from None
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        raise ReadError("TOO_LARGE", source, f"holds {len(entries):,} files, more than {MAX_ENTRIES:,}", "split it")
    if unpacked > (ratio := limit("archive_ratio")) * len(data):
        wrong = f"would unpack to {unpacked:,} bytes, more than {ratio:g} times its size, as only a trap does"
        raise ReadError("BOMB_RATIO", source, wrong, "do not open it, and ask for the texts themselves")
    if unpacked > (most := limit("archive_bytes")):
        raise ReadError("TOO_LARGE", source, f"would unpack to {unpacked:,} bytes, more than {most:,.0f}", "split it into single issues")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise ReadError("ENCRYPTED", source, "is protected with a password", "unpack it and give the files")
    return archive


def unpack(archive: ZipFile, name: str, source: str) -> bytes:
    """The bytes of one entry, never more than the directory declares. Raises ReadError (CORRUPT)."""
    try:
        return archive.read(name)
    except (BadZipFile, zlib.error, EOFError, OSError, KeyError, NotImplementedError, RuntimeError):
        raise ReadError("CORRUPT", source, f"is damaged: {name} in it cannot be unpacked", "get an undamaged copy") from None


def printed_name(entry: ZipInfo) -> str:
    """An entry's name; Chinese Windows writes it in GBK, says nothing of it, and zipfile takes it for cp437."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
