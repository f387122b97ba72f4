"""Pictures of pages (PNG, JPEG, TIFF of several pages), read by Tesseract in a child process."""

from __future__ import annotations

import io
import subprocess
import warnings
from collections.abc import Iterator

from kuaixun.read import sandbox
from kuaixun.read.document import Document
from kuaixun.read.errors import ReadError
from kuaixun.read.flow import Page
from kuaixun.read.pdf import document_of
from kuaixun.read.scan import DPI, INSTALL, MOST_PIXELS, SECONDS, can_scan, scanned_page

_SMALL = 2000  # pixels on the longer side: what is smaller is drawn larger, or its characters are too small to be told
_FORMATS = ("PNG", "JPEG", "TIFF")
_MOST_FRAMES = 100


def read(data: bytes, source: str) -> Document:
    """The text on a picture. Raises ReadError."""
    pages: list[Page] = []
    form = ""
    for answer in sandbox.stream(pages_of, data, source, source=source, limits=sandbox.Limits(total=600)):
        if isinstance(answer, str):
            form = answer
        else:
            pages.append(answer)
    return document_of(pages, source, form)


def pages_of(data: bytes, source: str) -> Iterator[str | Page | sandbox.Wait]:
    """In the child: the name of the format, then the pages. Raises ReadError."""
    if not can_scan():
        raise ReadError("NO_TEXT", source, "is a picture", f"{INSTALL} to read it")
    from PIL import Image

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS * 2
    try:
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
        yield (picture.format or "").lower()
        for frame in range(min(getattr(picture, "n_frames", 1), _MOST_FRAMES)):
            picture.seek(frame)
            dpi = _dpi(picture)
            grey = picture.convert("L")
            if max(grey.size) < _SMALL:
                grey, dpi = grey.resize((grey.width * 2, grey.height * 2)), dpi * 2
            yield sandbox.Wait(SECONDS)
            yield scanned_page(frame + 1, grey, dpi)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ReadError("TOO_LARGE", source, f"is a picture of more than {MOST_PIXELS * 2:,} pixels", "scan it at 300 dpi") from None
    except subprocess.SubprocessError as error:
        raise ReadError("NO_TEXT", source, f"could not be read by Tesseract ({type(error).__name__})", "make a clearer scan") from None
    except (OSError, ValueError, SyntaxError):
        raise ReadError("CORRUPT", source, "is no intact picture", "get an undamaged copy") from None


def _dpi(picture: object) -> float:
    """The resolution that the file gives, or that of a usual scan."""
    given = getattr(picture, "info", {}).get("dpi", (0, 0))[0]
    return float(given) if 72 <= float(given) <= 1200 else float(DPI)
