"""What was read from a file: its format, day and title, its articles block by block, its tables, and what may have been lost."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

from kuaixun.console import printable
from kuaixun.failures import told
from kuaixun.inputs import find_inputs
from kuaixun.model import Bulletin, OffsetMap, Table
from kuaixun.read import ReadError, bulletin_of, read_document
from kuaixun.read.document import Document
from kuaixun.rules import Rules

Lang = Literal["zh", "en"]

SHOWN = 40  # characters of a block or a row that are shown
_CELL_GAP = " | "
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "format": "格式", "encoding": "编码", "title": "标题", "published": "日期", "publisher": "来源", "issue": "期次", "characters": "字符数",
        "parts": "部分", "given": "由 --date 给定", "printed": "印在版面上", "file": "取自文件属性", "article": "第{}篇", "table": "表格{}：{}行{}列",
        "warning": "警告", "note": "提示", "masthead": "报头", "kicker": "引题", "headline": "标题", "subhead": "副题", "section": "小标题",
        "byline": "署名", "caption": "图说", "body": "正文",
    },
    "en": {
        "format": "format", "encoding": "encoding", "title": "title", "published": "published", "publisher": "publisher", "issue": "issue",
        "characters": "characters", "parts": "parts", "given": "given by --date", "printed": "as printed", "file": "from the file's properties",
        "article": "article {}", "table": "table {}: {} rows, {} columns", "warning": "warning", "note": "note", "masthead": "masthead",
        "kicker": "kicker", "headline": "headline", "subhead": "subhead", "section": "section", "byline": "byline", "caption": "caption", "body": "body",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """One source as read, or why it could not be."""

    source: str
    document: Document | None = None
    bulletin: Bulletin | None = None
    dated_by: Literal["given", "printed", "file"] | None = None  # where the day of publication comes from
    error: str | None = None


def read_all(paths: Sequence[str | Path], published: date | None = None, rules: Rules | None = None) -> Iterator[Read]:
    """Reads files and folders (`-` is standard input). Raises RunError where there is nothing to read, and RuleError."""
    for source in find_inputs(paths):
        try:
            data = source.data()
            document = read_document(data, source.name)
            bulletin = bulletin_of(document, source.name, data, published, rules)
        except ReadError as error:
            yield Read(source.name, error=told(error, source.name))
            continue
        yield Read(source.name, document, bulletin, _dated_by(document, bulletin, data, published, rules))


def _dated_by(document: Document, bulletin: Bulletin, data: bytes, given: date | None, rules: Rules | None) -> Literal["given", "printed", "file"] | None:
    if given or not bulletin.published:
        return "given" if given else None
    if document.published is None:
        return "printed"
    return "printed" if bulletin_of(replace(document, published=None), bulletin.source, data, None, rules).published else "file"


def as_lines(read: Read, lang: Lang = "zh") -> Iterator[str]:
    """What was read, for the eye; nothing for a source that could not be."""
    if read.document is None or read.bulletin is None:
        return
    words, bulletin, document = _WORDS[lang], read.bulletin, read.document
    yield printable(read.source)
    yield from (f"  {words[name]} {printable(value)}" for name, value in _facts_of(read, words))
    yield from (f"  {words[kind]}: {printable(text)}" for kind, text in _remarks(document))
    starts = [0, *accumulate(len(line) for line in bulletin.text.splitlines(keepends=True))]
    line_of = partial(bisect_right, starts)
    for block in bulletin.masthead:
        yield _block_line(words[block.kind], line_of(block.start), bulletin.text[block.start : block.end])
    for article in bulletin.articles:
        yield printable(f"  {words['article'].format(article.index + 1)} {article.title}")
        for block in article.blocks:
            yield _block_line(words[block.kind], line_of(article.offsets.to_source(block.start)), article.text[block.start : block.end])
    for number, table in enumerate(document.tables, 1):
        rows = _rows(table, document.text)
        yield f"  {words['table'].format(number, len(rows), max(map(len, rows)))}"
        yield from (_block_line("", line_of(table.start), _CELL_GAP.join(row)) for row in rows[:3])


def as_json(read: Read) -> str:
    """The same and all of it, as one object in one line; offsets are code points into the text."""
    return json.dumps(_object(read), ensure_ascii=False)


def _object(read: Read) -> dict[str, Any]:
    if read.document is None or read.bulletin is None:
        return {"source": read.source, "error": read.error}
    document, bulletin, text = read.document, read.bulletin, read.bulletin.text
    plain = OffsetMap((0,), (0,))
    return {
        "source": read.source, "format": bulletin.format, "encoding": bulletin.encoding, "sha256": bulletin.sha256, "title": bulletin.title,
        "published": bulletin.published.isoformat() if bulletin.published else None, "dated_by": read.dated_by, "publisher": document.publisher,
        "issue": bulletin.issue, "characters": len(text), "warnings": document.warnings, "notes": document.notes,
        "parts": [{"name": part.name, "start": part.start, "end": part.end} for part in document.parts],
        "masthead": [_block(block.kind, plain.span(block.start, block.end), text) for block in bulletin.masthead],
        "articles": [
            {"article": article.index, "title": article.title,
             "blocks": [_block(block.kind, article.offsets.span(block.start, block.end), text) for block in article.blocks]}
            for article in bulletin.articles
        ],
        "tables": [
            {"start": table.start, "end": table.end,
             "cells": [{"row": c.row, "column": c.column, "rows": c.rows, "columns": c.columns, "start": c.start, "end": c.end, "text": text[c.start : c.end]}
                       for c in table.cells]}
            for table in document.tables
        ],
    }  # fmt: skip


def _block(kind: str, span: tuple[int, int], text: str) -> dict[str, Any]:
    return {"kind": kind, "start": span[0], "end": span[1], "text": text[span[0] : span[1]]}


def _facts_of(read: Read, words: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What is known of the whole, each with the name of its label; what is unknown is passed over."""
    assert read.bulletin is not None
    assert read.document is not None
    bulletin, document = read.bulletin, read.document
    day = f"{bulletin.published} ({words[read.dated_by]})" if bulletin.published and read.dated_by else ""
    known = {
        "format": bulletin.format, "encoding": bulletin.encoding or "", "title": bulletin.title, "published": day, "publisher": document.publisher or "",
        "issue": bulletin.issue or "", "characters": f"{len(bulletin.text):,}", "parts": ", ".join(part.name for part in document.parts),
    }  # fmt: skip
    return ((name, value) for name, value in known.items() if value)


def _remarks(document: Document) -> Iterator[tuple[str, str]]:
    yield from (("warning", text) for text in document.warnings)
    yield from (("note", text) for text in document.notes)


def _block_line(label: str, line: int, text: str) -> str:
    shown = printable(" ".join(text.split()))
    return f"    {line:>5}  {label}{'  ' if label else ''}{shown[:SHOWN]}{'…' if len(shown) > SHOWN else ''}"


def _rows(table: Table, text: str) -> list[list[str]]:
    """The cells row by row; a merged cell stands in its first place."""
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(" ".join(text[cell.start : cell.end].split()))
    return [rows[row] for row in sorted(rows)]
