"""Plain text: the decoded file, character by character."""

from __future__ import annotations

from kuaixun.read.document import Document
from kuaixun.read.encoding import decode


def read(data: bytes, source: str) -> Document:
    """Reads a text file. Raises ReadError."""
    text, encoding = decode(data, source)
    return Document(text, "txt", encoding)
