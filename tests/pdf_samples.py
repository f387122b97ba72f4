"""PDF files for the tests, set from bulletins: one column, a newspaper page in columns, a scan of either.

reportlab's own Chinese font is not embedded but keeps its text; a picture of a page needs a font of the system.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from kuaixun.read import bulletin_from_text

FONT = "STSong-Light"
A3, A4 = (842.0, 1191.0), (595.0, 842.0)
STYLES = {"headline": 20, "kicker": 13, "subhead": 13, "masthead": 10.5, "section": 10.5, "byline": 10.5, "caption": 9, "body": 10.5}


class Paragraph(NamedTuple):
    """A paragraph of a page and its job on it."""

    kind: str
    text: str


def paragraphs_of(text: str) -> list[list[Paragraph]]:
    """What a text reports, article by article; the first is the masthead if there is one."""
    bulletin = bulletin_from_text(text)
    masthead = [Paragraph("masthead", bulletin.text[block.start : block.end]) for block in bulletin.masthead]
    articles = [[Paragraph(b.kind, article.text[b.start : b.end]) for b in article.blocks] for article in bulletin.articles]
    return [masthead, *articles] if masthead else articles


@cache
def font() -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return FONT


def styled(paragraph: Paragraph) -> Any:
    """A paragraph as reportlab sets it."""
    from xml.sax.saxutils import escape

    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph as Set

    size = STYLES[paragraph.kind]
    body = paragraph.kind == "body"
    style = ParagraphStyle(
        paragraph.kind, fontName=font(), fontSize=size, leading=size * 1.5, wordWrap="CJK", alignment=0,
        firstLineIndent=2 * size if body else 0, spaceBefore=0 if body else size / 2, spaceAfter=0 if body else size / 2,
    )  # fmt: skip
    return Set(escape(paragraph.text), style)


def column_pdf(text: str, columns: int = 1, size: tuple[float, float] | None = None, across: bool = True) -> bytes:
    """A text set in columns; with `across` each headline of several columns spans them, and its article stands below it."""
    from reportlab.platypus import BalancedColumns, BaseDocTemplate, Frame, PageTemplate

    width, height = size or (A4 if columns == 1 else A3)
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=(width, height), invariant=1)
    document.addPageTemplates(PageTemplate(frames=[Frame(50, 50, width - 100, height - 100, id="page")]))
    flow: list[Any] = []
    for article in paragraphs_of(text):
        head = 0
        while columns > 1 and across and head < len(article) and article[head].kind in ("masthead", "kicker", "headline", "subhead"):
            head += 1
        flow += map(styled, article[:head] if columns > 1 else article)
        if columns > 1 and article[head:]:
            flow.append(BalancedColumns(list(map(styled, article[head:])), nCols=columns, innerPadding=12))
    document.build(flow)
    return out.getvalue()


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def drawn_pdf(pages: Sequence[Sequence[tuple[float, float, float, str]]], size: tuple[float, float] = A4, **options: Any) -> bytes:
    """Pages of single lines: x and y of the baseline from the upper left corner, size, text."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1, **options)
    for page in pages:
        for x, y, points, text in page:
            canvas.setFont(font(), points)
            canvas.drawString(x, size[1] - y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
