"""Pictures of the pages of a file, for the eye, drawn in the child process."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from kuaixun.read import sandbox
from kuaixun.read.errors import ReadError
from kuaixun.read.formats import recognized

_WIDEST = 1400  # pixels
_MOST_PAGES = 50
_QUALITY = 70  # of 100


class Picture(NamedTuple):
    """A page as a JPEG."""

    page: int
    type: str
    data: bytes


def page_pictures(data: bytes, source: str) -> list[Picture]:
    """The pages of a PDF or a scan, as far as they can be drawn; none of another file."""
    drawing = _DRAWING.get(recognized(data, source).name)
    pictures: list[Picture] = []
    if drawing:
        try:
            pictures.extend(sandbox.stream(drawing, data, source=source))
        except ReadError:
            return pictures  # the text has been read, and the rest of the pages is shown without
    return pictures


def pdf_pictures(data: bytes) -> Iterator[Picture]:
    """In the child."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(data)
    for index in range(min(len(document), _MOST_PAGES)):
        page = document[index]
        scale = min(_WIDEST / max(1.0, page.get_width()), _WIDEST * 2 / max(1.0, page.get_height()))
        yield _jpeg(index + 1, page.render(scale=scale).to_pil())
        page.close()


def scan_pictures(data: bytes) -> Iterator[Picture]:
    """In the child."""
    from PIL import Image

    picture = Image.open(io.BytesIO(data))
    for frame in range(min(getattr(picture, "n_frames", 1), _MOST_PAGES)):
        picture.seek(frame)
        page = picture.convert("RGB")
        page.thumbnail((_WIDEST, _WIDEST * 2))
        yield _jpeg(frame + 1, page)


def _jpeg(number: int, picture: object) -> Picture:
    from PIL import Image

    assert isinstance(picture, Image.Image)
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=_QUALITY)
    return Picture(number, "image/jpeg", out.getvalue())


_DRAWING: Mapping[str, Callable[[bytes], Iterator[Picture]]] = {"pdf": pdf_pictures, "picture": scan_pictures}
