"""The characters of a PDF page, each with its box as the reader sees the page: points from the upper left corner, the page turned upright."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pypdfium2 as pdfium

Rect = tuple[float, float, float, float]  # left, top, right, bottom

MOST_CHARACTERS = 200_000  # on one page; a newspaper's has 10,000
_MOST_OBJECTS = 20_000
UNKNOWN = "□"  # for a character whose font does not tell which it is
_OUTLINES = 100
_PICTURE, _MOST_PICTURES = 30.0, 50  # points on the shorter side; what is smaller is an ornament
_INVISIBLE = 3  # the render mode of text that is not drawn
_STEPS = 3  # this many characters one below the other in the stream are vertical text
_RUN_LIMIT = 0.35  # of a character's size: how far a copy printed over it may lie beside it (false bold)


class Glyph(NamedTuple):
    """One printed character; `turn` is how many quarters its line is turned clockwise (1 also for upright vertical text)."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    turn: int = 0
    spaced: bool = False  # a space stands before it in the file


class Run(NamedTuple):
    """What the characters of one text object share."""

    scale: float
    turn: int | None  # None: slanted, a watermark
    hidden: bool
    white: bool


class Drawn(NamedTuple):
    """What else is on a page."""

    rules: tuple[Rect, ...]  # thin lines, also the sides of rectangles
    grounds: tuple[Rect, ...]  # areas of colour and pictures
    pictures: tuple[Rect, ...]  # those of them that are large enough to part text
    outlines: bool  # so many shapes that they may be letters


class PageGlyphs(NamedTuple):
    """The characters of a page, those drawn and those that lie hidden behind a picture (a scan's text layer)."""

    shown: list[Glyph]
    hidden: list[Glyph]
    unmapped: int  # characters whose font does not tell what they are
    drawn: Drawn


def page_glyphs(page: pdfium.PdfPage) -> PageGlyphs:
    """Reads one page. Raises ValueError where it holds more characters than any page does."""
    import pypdfium2.raw as raw

    place = _placing(page)
    drawn = _drawn(page, place)
    text_page = page.get_textpage()
    count = raw.FPDFText_CountChars(text_page)
    if count > MOST_CHARACTERS:
        raise ValueError(f"a page holds {count:,} characters, more than {MOST_CHARACTERS:,}")
    shown: list[Glyph] = []
    hidden: list[Glyph] = []
    unmapped = 0
    width, height = page.get_size()
    for glyph, run, mapped in _characters(text_page, count, place, page.get_rotation() // 90):
        inside = 0 <= (glyph.left + glyph.right) / 2 <= width and 0 <= (glyph.top + glyph.bottom) / 2 <= height
        if not inside or (run.white and not _lies_on(glyph, drawn.grounds)) or glyph.turn < 0:
            continue
        unmapped += not mapped
        (hidden if run.hidden else shown).append(glyph)
    return PageGlyphs(_upright(_once(shown)), _upright(_once(hidden)), unmapped, drawn)


class _Placing(NamedTuple):
    """From a page's own coordinates to what the reader sees."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    def __call__(self, left: float, bottom: float, right: float, top: float) -> Rect:
        if self.turn == 1:
            return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
        if self.turn == 2:
            return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        if self.turn == 3:
            return self.top - top, self.right - right, self.top - bottom, self.right - left
        return left - self.left, self.top - top, right - self.left, self.top - bottom


def _placing(page: pdfium.PdfPage) -> _Placing:
    media, crop = page.get_mediabox(), page.get_cropbox()
    box = tuple(max(m, c) if side < 2 else min(m, c) for side, (m, c) in enumerate(zip(media, crop, strict=True)))
    return _Placing(box[0], box[1], box[2], box[3], page.get_rotation() // 90)


def _characters(text_page: pdfium.PdfTextPage, count: int, place: _Placing, page_turn: int) -> Iterator[tuple[Glyph, Run, bool]]:
    import pypdfium2.raw as raw

    runs: dict[int, Run] = {}
    rect = raw.FS_RECTF()
    spaced = False
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text_page, index)
        char = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if char.isspace() or code in (0, 0xFEFF, 0x200B, 0xAD):
            spaced = spaced or (char in " \u3000\u00a0" and not raw.FPDFText_IsGenerated(text_page, index))
            continue
        key = ctypes.addressof(shared.contents) if (shared := raw.FPDFText_GetTextObject(text_page, index)) else 0
        if key not in runs:
            runs[key] = _run(shared, page_turn)
        run = runs[key]
        raw.FPDFText_GetLooseCharBox(text_page, index, rect)
        left, top, right, bottom = place(rect.left, rect.bottom, rect.right, rect.top)
        size = raw.FPDFText_GetFontSize(text_page, index) * run.scale
        turn = -1 if run.turn is None else run.turn
        size = size or bottom - top
        if right - left < 0.9 * size and turn == 0 and unicodedata.east_asian_width(char) == "W":
            left, right = _full_width(text_page, index, place, left, right, size)
        left, right = (left, right) if turn % 2 == 0 else _trimmed(left, right, size)
        top, bottom = _trimmed(top, bottom, size) if turn % 2 == 0 else (top, bottom)
        mapped = not raw.FPDFText_HasUnicodeMapError(text_page, index) and not _is_private(code)
        yield Glyph(plain(char) if mapped else UNKNOWN, left, top, right, bottom, size, turn, spaced), run, mapped
        spaced = False


def _full_width(text_page: pdfium.PdfTextPage, index: int, place: _Placing, left: float, right: float, size: float) -> tuple[float, float]:
    """The box of a Chinese character whose font gives only the width of its print: it begins at its origin and is as wide as high."""
    import pypdfium2.raw as raw

    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page, index, x, y)
    start = place(x.value, y.value, x.value, y.value)[0]
    return (start, max(right, start + size)) if start - 0.1 * size <= left else (left, right)


def _trimmed(start: float, end: float, size: float) -> tuple[float, float]:
    """A font's own height, without the air that it asks for above and below, so that close lines do not overlap."""
    air = max(0.0, end - start - size) / 2
    return start + air, end - air


def _is_private(code: int) -> bool:
    return code == 0xFFFD or 0xE000 <= code <= 0xF8FF or code >= 0xF0000 or (code < 32 and code != 2) or 0x7F <= code < 0xA0


def _run(text_object: object, page_turn: int) -> Run:
    import pypdfium2.raw as raw

    matrix = raw.FS_MATRIX()
    if not text_object or not raw.FPDFPageObj_GetMatrix(text_object, matrix):
        return Run(1.0, 0, False, False)
    angle = math.degrees(math.atan2(-matrix.b, matrix.a)) + 90 * page_turn  # clockwise
    quarters = angle / 90
    turn = round(quarters) % 4 if abs(quarters - round(quarters)) < 0.06 else None
    colour = [ctypes.c_uint() for _ in range(4)]
    filled = raw.FPDFPageObj_GetFillColor(text_object, *colour)
    red, green, blue, alpha = (part.value for part in colour)
    hidden = raw.FPDFTextObj_GetTextRenderMode(text_object) == _INVISIBLE or bool(filled and not alpha)
    return Run(math.hypot(matrix.c, matrix.d) or 1.0, turn, hidden, bool(filled) and min(red, green, blue) >= 250)


def _drawn(page: pdfium.PdfPage, place: _Placing) -> Drawn:
    import pypdfium2.raw as raw

    rules: list[Rect] = []
    grounds: list[Rect] = []
    number = 0
    for number, item in enumerate(page.get_objects(max_depth=1)):
        if number > _MOST_OBJECTS:
            break
        if item.type == raw.FPDF_PAGEOBJ_IMAGE or item.type == raw.FPDF_PAGEOBJ_SHADING:
            grounds.append(place(*item.get_bounds()))
        elif item.type == raw.FPDF_PAGEOBJ_PATH:
            box = place(*item.get_bounds())
            if min(box[2] - box[0], box[3] - box[1]) <= 3:
                rules.append(box)
                continue
            mode, stroked = ctypes.c_int(), ctypes.c_int()
            raw.FPDFPath_GetDrawMode(item, mode, stroked)
            if stroked.value and raw.FPDFPath_CountSegments(item) <= 6:
                rules += _sides(box)
            if mode.value and not _is_white(item):
                grounds.append(box)
    width, height = page.get_size()
    pictures = [box for box in grounds if min(box[2] - box[0], box[3] - box[1]) >= _PICTURE and _area(box) < 0.5 * width * height]
    return Drawn(tuple(rules), tuple(grounds), tuple(pictures[:_MOST_PICTURES]), number > _OUTLINES)


def _area(box: Rect) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _is_white(item: pdfium.PdfObject) -> bool:
    import pypdfium2.raw as raw

    colour = [ctypes.c_uint() for _ in range(4)]
    return bool(raw.FPDFPageObj_GetFillColor(item, *colour)) and min(part.value for part in colour[:3]) >= 250


def _sides(box: Rect) -> list[Rect]:
    left, top, right, bottom = box
    return [(left, top, right, top), (left, bottom, right, bottom), (left, top, left, bottom), (right, top, right, bottom)]


def _lies_on(glyph: Glyph, grounds: tuple[Rect, ...]) -> bool:
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in grounds)


def _once(glyphs: list[Glyph]) -> list[Glyph]:
    """Characters printed twice, a hair apart, to look bold are one character."""
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    kept = []
    for glyph in glyphs:
        near = glyph.size * _RUN_LIMIT or 1.0
        column, row = int(glyph.left // near), int(glyph.top // near)
        around = (seen.get((glyph.char, column + i, row + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1))
        if any(abs(g.left - glyph.left) < near and abs(g.top - glyph.top) < near for found in around for g in found):
            continue
        seen.setdefault((glyph.char, column, row), []).append(glyph)
        kept.append(glyph)
    return kept


def _upright(glyphs: list[Glyph]) -> list[Glyph]:
    """Marks vertical text: upright characters that follow each other from top to bottom."""
    turned = list(glyphs)
    first = 0
    for index in range(1, len(glyphs) + 1):
        if index < len(glyphs) and _goes_down(glyphs[index - 1], glyphs[index]):
            continue
        if index - first > _STEPS:
            turned[first:index] = [glyph._replace(turn=1) for glyph in glyphs[first:index]]
        first = index
    return turned


def _goes_down(above: Glyph, below: Glyph) -> bool:
    if above.turn or below.turn:
        return False
    beside = abs((above.left + above.right) - (below.left + below.right)) / 2
    down = ((below.top + below.bottom) - (above.top + above.bottom)) / 2
    return beside < 0.3 * above.size and 0.5 * above.size < down < 2.6 * above.size


# Radicals that fonts give for the characters they look like. Unicode normalizes the older block (U+2F00) by itself, but not this one.
_RADICALS = dict(zip("⺠⺟⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳⻁", "民母西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟虎", strict=True))


def plain(char: str) -> str:
    """The everyday form of a compatibility character, a radical, a ligature or a bracket turned for vertical text."""
    if char in _RADICALS:
        return _RADICALS[char]
    code = ord(char)
    if 0x2F00 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0xFB00 <= code <= 0xFB06 or 0x2F800 <= code <= 0x2FA1F:
        return unicodedata.normalize("NFKC", char)
    if 0xFE10 <= code <= 0xFE48:
        return _WIDE.get(normal := unicodedata.normalize("NFKC", char), normal)
    return "-" if code in (2, 0xFFFE) else char  # what PDFium makes of a hyphen at a line's end


_WIDE = dict(zip("(),:;!?{}", "（），：；！？｛｝", strict=True))
