"""PDF: pages with a text layer are read from it, scanned pages by Tesseract, each page in a child process."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kuaixun.read import sandbox
from kuaixun.read.document import Document
from kuaixun.read.encoding import FREQUENT
from kuaixun.read.errors import ReadError
from kuaixun.read.flow import Page, Warned, flow
from kuaixun.read.glyphs import UNKNOWN, Glyph, PageGlyphs, page_glyphs
from kuaixun.read.grid import insets_of
from kuaixun.read.order import blocks_of
from kuaixun.read.scan import DPI, INSTALL, MOST_PIXELS, NEEDS_SCAN, SECONDS, can_scan, scanned_page

if TYPE_CHECKING:
    import pypdfium2 as pdfium
    from PIL import Image

MOST_PAGES = 500
LIMITS = sandbox.Limits()
_FEW = 20  # characters: a page with fewer has no text layer worth the name
_LETTERS = 40  # from this many on it can be told whether they are words
_PARTIAL = frozenset({"TIMEOUT", "MEMORY", "CORRUPT"})  # what may befall a later page, when the earlier ones are kept
_GARBLED: Warned = (
    "GARBLED", "has fonts that do not tell which characters they show", f"print it to a new PDF from the program that made it, or {INSTALL}"
)


def read(data: bytes, source: str) -> Document:
    """A PDF's text, line by line with its boxes. What a later page costs, the earlier ones keep. Raises ReadError."""
    pages: list[Page] = []
    warnings: list[str] = []
    count = 0
    answers = sandbox.stream(pages_of, data, source, source=source, limits=LIMITS)
    try:
        count = next(answers)
        pages.extend(answers)
    except ReadError as error:
        if error.code not in _PARTIAL or not any(page.blocks for page in pages):
            raise
        warnings.append(f"{error.code}: only the first {len(pages)} of {count} pages were read, for page {len(pages) + 1} {error.wrong}")
    if not warnings and count > MOST_PAGES:
        warnings.append(f"TOO_LARGE: only the first {MOST_PAGES} of {count:,} pages were read")
    return document_of(pages, source, "pdf", warnings)


def document_of(pages: Sequence[Page], source: str, form: str, warnings: Sequence[str] = ()) -> Document:
    """The document that pages make up. Raises ReadError where none holds text."""
    told = [(page, warning) for page in pages for warning in page.warnings]
    if not any(page.blocks for page in pages):
        if not told:
            raise ReadError("NO_TEXT", source, "holds no text", "check that it is the right file")
        page, (code, sentence, remedy) = told[0]
        raise ReadError(code, source, sentence if len(pages) == 1 else f"page {page.number} {sentence}", remedy)
    told_of = [f"{code}: page {page.number} {sentence}" for page, (code, sentence, _) in told]
    scans = [page.number for page in pages if page.scanned and page.blocks]
    if scans:
        told_of.append(f"SCAN: {_numbers(scans)} recognized from a picture; check the figures against it")
    return flow(pages, form, (*warnings, *told_of))


def _numbers(pages: Sequence[int]) -> str:
    if len(pages) == 1:
        return f"page {pages[0]} was"
    return f"{len(pages)} pages ({', '.join(map(str, pages[:8]))}{', …' if len(pages) > 8 else ''}) were"


# In the child


def pages_of(data: bytes, source: str) -> Iterator[int | Page | sandbox.Wait]:
    """The number of pages, then the pages one by one. Raises ReadError."""
    document = _opened(data, source)
    yield len(document)
    for index in range(min(len(document), MOST_PAGES)):
        try:
            page = document[index]
        except Exception as error:  # PDFium's own; its class differs between versions
            raise ReadError("CORRUPT", source, f"is damaged: {error}", "get an undamaged copy") from None
        found = page_glyphs(page)
        if _needs_scan(found) and can_scan():
            yield sandbox.Wait(SECONDS)
            yield _scanned(page, index + 1)
        else:
            yield _page(page, index + 1, found)
        page.close()


def _opened(data: bytes, source: str) -> pdfium.PdfDocument:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "assword" in str(error) and b"/Encrypt" in data:  # PDFium may tell the error of an earlier file
            raise ReadError("ENCRYPTED", source, "is locked with a password", "save a copy without one") from None
        raise ReadError("CORRUPT", source, "is no intact PDF", "get an undamaged copy") from None
    if not len(document):
        raise ReadError("EMPTY", source, "holds no page", "leave it out or look for the full version")
    return document


def _needs_scan(found: PageGlyphs) -> bool:
    if is_garbled(found.shown, found.unmapped):
        return True
    drawn = bool(found.drawn.grounds or found.drawn.outlines)
    return len(found.shown) < _FEW and drawn and (len(found.hidden) < _FEW or is_garbled(found.hidden, 0))


def _page(page: pdfium.PdfPage, number: int, found: PageGlyphs) -> Page:
    width, height = page.get_size()
    if is_garbled(found.shown, found.unmapped):
        return Page(number, width, height, (), warnings=(_GARBLED,))
    if len(found.shown) < _FEW <= len(found.hidden):  # a scan with the text that a program has recognized in it
        return Page(number, width, height, tuple(blocks_of(found.hidden)), scanned=True)
    blocks = tuple(blocks_of(found.shown, insets_of(found.drawn, found.shown), found.drawn.pictures))
    unknown: Warned = ("GARBLED", f"has {found.unmapped} characters whose fonts do not tell which they are; they stand as {UNKNOWN}", "look at the page")
    return Page(number, width, height, blocks, False, ((NEEDS_SCAN,) if _needs_scan(found) else ()) + ((unknown,) if found.unmapped else ()))


def is_garbled(glyphs: Sequence[Glyph], unmapped: int) -> bool:
    """Characters that stand for others: private ones, or letters that make no words of any kind met in Chinese news."""
    if unmapped > max(_FEW / 2, 0.1 * len(glyphs)):
        return True
    letters = [glyph.char for glyph in glyphs if not glyph.char.isascii() and glyph.char.isalpha()]
    if len(letters) >= _LETTERS:
        return sum(char in FREQUENT for char in letters) < 0.15 * len(letters)
    signs = sum(not glyph.char.isalnum() for glyph in glyphs)
    return len(glyphs) >= _LETTERS and signs > 0.5 * len(glyphs)


def _scanned(page: pdfium.PdfPage, number: int) -> Page:
    width, height = page.get_size()
    try:
        picture, scale = rendered(page)
        return scanned_page(number, picture, 72 * scale)
    except (OSError, subprocess.SubprocessError) as error:
        return Page(number, width, height, (), warnings=(("NO_TEXT", f"is a picture that Tesseract could not read ({type(error).__name__})", "make a clearer scan"),))


def rendered(page: pdfium.PdfPage, dpi: float = DPI) -> tuple[Image.Image, float]:
    """A page in shades of grey, and its pixels to the point; a huge page is drawn coarser."""
    width, height = page.get_size()
    scale = min(dpi / 72, math.sqrt(MOST_PIXELS / max(1.0, width * height)))
    return page.render(scale=scale, grayscale=True).to_pil().convert("L"), scale
