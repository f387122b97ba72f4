"""Plain text: the decoded file, character by character, with the tables that tabs make in it."""

from __future__ import annotations

from kuaixun.read.document import Document
from kuaixun.read.encoding import decode
from kuaixun.read.tabbed import tables_in


def read(data: bytes, source: str) -> Document:
    """Reads a text file. Raises ReadError."""
    text, encoding = decode(data, source)
    return document_of(text, encoding)


def document_of(text: str, encoding: str) -> Document:
    """The document of a decoded text."""
    return Document(text, "txt", encoding, tables=tables_in(text))
