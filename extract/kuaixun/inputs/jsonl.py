"""Articles as JSON Lines: one object a line, in UTF-8; also packed with gzip."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from kuaixun.inputs.columns import USUAL, Columns, article
from kuaixun.inputs.source import Refused, Source, is_packed, opened
from kuaixun.limits import limit

_SAMPLE = 1 << 20  # bytes looked at to tell about how many lines there are


def sources(path: Path, name: str, columns: Columns, first: int = 0) -> Iterator[Source]:
    """The articles of a file, line by line, without so many of the first; a line that is no article is one that fails."""
    with opened(path) as file:
        yield from stream(file, name, columns, first)


def stream(file: IO[bytes], name: str, columns: Columns, first: int = 0) -> Iterator[Source]:
    """The articles of an open file."""
    number = passed = 0
    longest = int(limit("source_bytes"))
    while line := file.readline(longest):
        number += 1
        if not line.strip():
            continue
        if passed < first:
            passed += 1
        else:
            yield _article(line, name, number, columns)


def count(path: Path, columns: Columns) -> int | None:
    """About how many lines a file has: as many as its size suggests."""
    if is_packed(path):
        return None
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    lines = sample.count(b"\n")
    return len(sample.splitlines()) if len(sample) < _SAMPLE else path.stat().st_size * max(lines, 1) // _SAMPLE


def _article(line: bytes, name: str, number: int, columns: Columns) -> Source:
    try:
        record: Any = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        return _refused(name, number, "CORRUPT", f"is no JSON in UTF-8 ({error})", "write one object a line")
    if not isinstance(record, dict):
        return _refused(name, number, "CORRUPT", "is no JSON object", "write one object a line")
    found = {part: column for part in USUAL if (column := columns.column(part, record))}
    if "text" not in found:
        return _refused(name, number, "COLUMN", f"has no key that is known to hold a text, only {', '.join(record) or 'none'}", "name it with --text-col")
    return article(name, number, {part: record[column] for part, column in found.items()})


def _refused(name: str, number: int, code: Any, wrong: str, remedy: str) -> Source:
    return Source(f"{name}#L{number}", Refused(code, f"line {number} {wrong}", remedy), name, number)
