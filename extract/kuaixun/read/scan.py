"""Text from pictures of pages, by Tesseract where it is installed. All of this runs in the child of `sandbox.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from kuaixun.read.flow import Page, Warned
from kuaixun.read.glyphs import Glyph
from kuaixun.read.order import blocks_of

if TYPE_CHECKING:
    from PIL import Image

DPI = 300
SECONDS = 90.0  # for one page; most take less than ten
MOST_PIXELS = 40_000_000  # a broadsheet at 300 dpi has 30 million
INSTALL = "install Tesseract with its language data chi_sim (Debian: apt install tesseract-ocr-chi-sim; macOS: brew install tesseract-lang)"
NEEDS_SCAN: Warned = ("NO_TEXT", "is a picture without text", INSTALL)
_BLURRED: Warned = ("NO_TEXT", "is hardly legible, so that its text is not to be trusted", "make a clearer scan")
LANGUAGE = "chi_sim"
_LEAST_SURE = 20  # of 100: below, it is a speckle or part of a photograph
_SURE = 60  # of 100: a page on which half of the words are below is hardly legible
_WHITE, _SPACE = 0.9, 0.15  # times the size: white that is none between Chinese words, a space between Latin ones
_BODY = (0.7, 1.3)  # times the usual size: sizes are only guessed at


@lru_cache(maxsize=1)
def can_scan() -> bool:
    """Whether Tesseract and its Chinese data are there."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return LANGUAGE in listed.stdout.split()


def scanned_page(number: int, grey: Image.Image, dpi: float) -> Page:
    """A page recognized from its picture in shades of grey. Raises OSError, subprocess.SubprocessError."""
    scale = 72 / dpi
    lines = _lines(_recognized(grey, dpi))
    sure = [word.sure for line in lines for word in line.words]
    blurred = bool(sure) and median(sure) < _SURE
    glyphs = [glyph for line in lines for glyph in _glyphs(line, _usual_size(lines), scale)]
    return Page(number, grey.width * scale, grey.height * scale, tuple(blocks_of(glyphs)), True, (_BLURRED,) if blurred else ())


def _recognized(grey: Image.Image, dpi: float) -> str:
    """Tesseract's table of words."""
    picture = b"P5 %d %d 255\n" % grey.size + grey.tobytes()
    command = ["tesseract", "stdin", "stdout", "-l", LANGUAGE, "--dpi", str(round(dpi)), "--psm", "3", "tsv"]
    done = subprocess.run(command, input=picture, capture_output=True, check=True, timeout=SECONDS, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    return done.stdout.decode("utf-8", "replace")


class _Word(NamedTuple):
    """Characters that Tesseract has found together, in pixels, and how sure it is of them, of 100."""

    text: str
    left: int
    right: int
    top: int
    bottom: int
    sure: float


class _TextLine(NamedTuple):
    """A line that Tesseract has found. The heights of its boxes are not to be trusted: a speck of dust or the line above makes them higher."""

    words: list[_Word]

    @property
    def middle(self) -> float:
        return median((word.top + word.bottom) / 2 for word in self.words for _ in word.text)

    @property
    def size(self) -> float:
        """The width of a Chinese character, which is its height, too."""
        return (self.words[-1].right - self.words[0].left) / sum(_width(char) for word in self.words for char in word.text)


def _width(char: str) -> float:
    return 0.5 if char.isascii() else 1.0


def _lines(table: str) -> list[_TextLine]:
    """The lines of Tesseract's table, without what it is not sure of."""
    lines: list[_TextLine] = []
    for row in (fields for line in table.splitlines()[1:] if len(fields := line.split("\t")) == 12):
        left, top, width, height = map(int, row[6:10])
        if row[0] == "4":
            lines.append(_TextLine([]))
        elif row[0] == "5" and float(row[10]) >= _LEAST_SURE and (text := row[11].strip("| ")):
            lines[-1].words.append(_Word(text, left, left + width, top, top + height, float(row[10])))
    return [line for line in lines if line.words]


def _usual_size(lines: Sequence[_TextLine]) -> float:
    return median([line.size for line in lines for _ in line.words]) if lines else 0.0


def _glyphs(line: _TextLine, usual: float, scale: float) -> Iterator[Glyph]:
    """The characters of a line in Tesseract's order, without the narrow white that it sees between Chinese words."""
    size = usual if _BODY[0] * usual < line.size < _BODY[1] * usual else line.size
    at, top = 0.0, line.middle - size / 2
    for word, behind in zip_longest(line.words, line.words[1:]):
        start = max(at, word.left)
        blank = behind is not None and word.text[-1].isascii() and behind.text[0].isascii()
        end = behind.left if behind and not blank and behind.left - word.right < _WHITE * size else word.right
        widths = [_width(char) for char in word.text]
        step = max(end - start, 1.0) / sum(widths)
        for number, (char, width) in enumerate(zip(word.text, widths, strict=True)):
            sides = (start * scale, top * scale, (start + width * step) * scale, (top + size) * scale)
            yield Glyph(char, *sides, size * scale, 0, number == 0 and start - at > _SPACE * size)
            start += width * step
        at = start
