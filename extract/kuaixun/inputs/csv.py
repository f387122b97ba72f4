"""Articles as CSV with a line of names, in any encoding that texts may have; .tsv is parted by tabs; also packed with gzip."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from kuaixun.inputs.columns import Columns, Part, article
from kuaixun.inputs.source import Refused, Source, is_packed, opened
from kuaixun.limits import limit
from kuaixun.read.encoding import decode
from kuaixun.read.errors import ReadError

_SAMPLE = 1 << 20  # bytes looked at to tell the encoding, and about how many rows there are


def sources(path: Path, name: str, columns: Columns, first: int = 0) -> Iterator[Source]:
    """The articles of a file, row by row, without so many of the first; a row with too few or too many fields is one that fails."""
    with opened(path) as file:
        yield from stream(file, name, columns, first, _delimiter(path))


def stream(file: IO[bytes], name: str, columns: Columns, first: int = 0, delimiter: str = ",") -> Iterator[Source]:
    """The articles of an open file. Raises ReadError."""
    csv.field_size_limit(int(limit("source_bytes")))
    rows = csv.reader(_decoded(file, name), delimiter=delimiter)
    header = next(rows, [])
    places = {part: header.index(column) for part, column in columns.of_table(name, header).items()}
    try:
        yield from _articles(rows, name, len(header), places, first)
    except UnicodeDecodeError as error:
        raise ReadError("ENCODING", name, f"cannot be decoded as {error.encoding} behind line {rows.line_num}", "save it as UTF-8 and try again") from None
    except csv.Error as error:
        raise ReadError("CORRUPT", name, f"line {rows.line_num} cannot be read ({error})", "check the quotation marks there") from None


def count(path: Path, columns: Columns) -> int | None:
    """About how many rows a file has: as many as its size suggests."""
    if is_packed(path):
        return None
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
        file.seek(0)
        rows = sum(1 for _ in csv.reader(_decoded(io.BytesIO(_whole_lines(sample)), path.name), delimiter=_delimiter(path)))
    return max(rows - 1, 1) if len(sample) < _SAMPLE else path.stat().st_size * max(rows, 1) // _SAMPLE


def _articles(rows: Iterator[list[str]], name: str, width: int, places: dict[Part, int], first: int) -> Iterator[Source]:
    for number, row in islice(enumerate((row for row in rows if row), 1), first, None):
        if len(row) == width:
            yield article(name, number, {part: row[place] for part, place in places.items()})
        else:
            wrong = f"row {number} has {len(row)} fields, and there are {width} columns"
            yield Source(f"{name}#L{number}", Refused("CORRUPT", wrong, "put fields that hold commas or quotation marks into quotation marks"), name, number)


def _delimiter(path: Path) -> str:
    return "\t" if path.suffix.lower() == ".tsv" else ","


def _decoded(file: IO[bytes], name: str) -> Iterator[str]:
    """The lines of a file with their ends. Its encoding is told by its beginning; a byte that does not fit it costs the text it stands in."""
    sample = file.read(_SAMPLE)
    lines = _whole_lines(sample) if len(sample) == _SAMPLE else sample
    _, encoding = decode(lines, name)
    return io.TextIOWrapper(io.BufferedReader(_Joined(sample, file)), encoding, errors="surrogateescape", newline="")  # type: ignore[type-var]


def _whole_lines(sample: bytes) -> bytes:
    """The sample up to its last line end, so that no character is cut."""
    return sample[: sample.rfind(b"\n") + 1] or sample


class _Joined(io.RawIOBase):
    """What was read of a file already, and the rest of it."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
