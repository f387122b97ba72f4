"""Text from pictures of pages, by Tesseract where it is installed. All of this runs in the child of `sandbox.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING

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
LANGUAGE = "chi_sim"
_LEAST_SURE = 20  # of 100: below, it is a speckle or part of a photograph
_BODY = (0.7, 1.4)  # times the usual height: the heights of lines vary with their characters
_PRINTED = 0.92  # how much of its size a character fills


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
    glyphs = list(_glyphs(_recognized(grey, dpi), scale))
    return Page(number, grey.width * scale, grey.height * scale, tuple(blocks_of(glyphs)), scanned=True)


def _recognized(grey: Image.Image, dpi: float) -> str:
    """Tesseract's table of words."""
    picture = b"P5 %d %d 255\n" % grey.size + grey.tobytes()
    command = ["tesseract", "stdin", "stdout", "-l", LANGUAGE, "--dpi", str(round(dpi)), "--psm", "3", "tsv"]
    done = subprocess.run(command, input=picture, capture_output=True, check=True, timeout=SECONDS, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    return done.stdout.decode("utf-8", "replace")


def _glyphs(table: str, scale: float) -> Iterator[Glyph]:
    """The characters of a table of words: each word's box divided among them, as high as their line."""
    rows = [fields for line in table.splitlines()[1:] if len(fields := line.split("\t")) == 12]
    heights = [int(row[9]) for row in rows if row[0] == "4"]
    usual = median(heights) if heights else 0.0
    top = bottom = size = 0.0
    for row in rows:
        left, upper, width, height = (int(field) for field in row[6:10])
        if row[0] == "4":
            top, bottom = upper * scale, (upper + height) * scale
            size = (usual if _BODY[0] * usual < height < _BODY[1] * usual else height) * scale / _PRINTED
        elif row[0] == "5" and float(row[10]) >= _LEAST_SURE:
            text = row[11].strip()
            widths = [0.5 if char.isascii() else 1.0 for char in text]
            at = left * scale
            for char, share in zip(text, widths, strict=True):
                end = at + share / sum(widths) * width * scale
                yield Glyph(char, at, top, end, bottom, size)
                at = end
