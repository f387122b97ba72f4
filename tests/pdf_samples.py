"""PDF files for the tests, set from bulletins: one column, a newspaper page in columns, a scan of either.

reportlab's own Chinese font is not embedded but keeps its text; a picture of a page needs a font of the system.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FONT = "STSong-Light"
A3, A4 = (842.0, 1191.0), (595.0, 842.0)
STYLES = {"headline": 20, "kicker": 13, "subhead": 13, "masthead": 10.5, "section": 10.5, "byline": 10.5, "caption": 9, "body": 10.5}


class Paragraph(NamedTuple):
    """A paragraph of a page and its job on it."""

    kind: str
    text: str


def paragraphs_of(text: str) -> list[list[Paragraph]]:
    """What a text reports, article by article; the first is the masthead if there is one."""
    from kuaixun.read import bulletin_from_text

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


Lines = list[tuple[float, float, float, str]]


def column(x: float, y: float, width: float, text: str, size: float = 10.5, leading: float = 16.0) -> Lines:
    """Paragraphs (one a line of `text`) set in a column, their first lines set in by two characters; a mark is hung over the edge."""
    lines: Lines = []
    for paragraph in text.splitlines():
        row, indent = "", 2 * size
        for char in paragraph:
            wide = sum(0.52 if c.isascii() else 1 for c in row + char) * size
            if indent + wide > width and char not in "，。、；：！？”）":
                lines.append((x + indent, y, size, row))
                row, indent, y = "", 0, y + leading
            row += char
        lines.append((x + indent, y, size, row))
        y += leading
    return lines


def vertical(x: float, y: float, text: str, size: float = 10.5) -> Lines:
    """One column of vertical text, character by character; `x` is its left side."""
    return [(x, y + number * size * 1.05, size, char) for number, char in enumerate(text)]


def scan_of(pdf: bytes, dpi: int = 200, noise: int = 400) -> bytes:
    """A PDF whose pages are pictures of those of another, with some specks of dust."""
    import random

    import pypdfium2 as pdfium
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    dust = random.Random(7)
    canvas = Canvas(out, invariant=1)
    for page in pdfium.PdfDocument(pdf):
        width, height = page.get_size()
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        for _ in range(noise):
            picture.putpixel((dust.randrange(picture.width), dust.randrange(picture.height)), dust.randrange(160))
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(picture), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def picture_of(pdf: bytes, form: str, dpi: int = 200) -> bytes:
    """The first page as a picture file."""
    import pypdfium2 as pdfium

    out = io.BytesIO()
    pdfium.PdfDocument(pdf)[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L").save(out, form, dpi=(dpi, dpi))
    return out.getvalue()


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of objects, numbered from 1; the first is its catalog."""
    body = b"%PDF-1.4\n"
    places = []
    for number, item in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))


def endless_pdf(depth: int = 30) -> bytes:
    """One page whose drawing calls itself 20 times, each of these 20 times, and so on."""
    forms = []
    for level in range(depth):
        inner = level < depth - 1
        drawing = b"/A Do " * 20 if inner else b"0 0 1 1 re f"
        resources = b"/Resources<</XObject<</A %d 0 R>>>>" % (6 + level) if inner else b""
        forms.append(b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]%s/Length %d>>stream\n%s\nendstream" % (resources, len(drawing), drawing))
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>>>",
        b"<</Length 5>>stream\n/A Do\nendstream", *forms,
    )  # fmt: skip


def first_then_hangs(data: bytes, source: str) -> Iterator[Any]:
    """Reads a page, and then no more; stands for `pdf.pages_of` in the child."""
    from kuaixun.read.pdf import pages_of

    answers = pages_of(data, source)
    yield next(answers)
    yield next(answers)
    time.sleep(60)
