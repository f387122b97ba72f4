"""Which formats are read, how each is told by its content, and which module reads it.

A file's ending is a hint only: a web page that is called .doc is read as the web page it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from kuaixun.read import sandbox
from kuaixun.read.document import Document
from kuaixun.read.errors import Code, ReadError

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # files of old Office programs, and those under a password
_HEAD = 8192  # bytes in which a file says what it is
_PAGE = re.compile(
    rb"\A(?:\s|<!--(?:(?!-->).){0,2000}-->|<\?xml[^>]{0,200}>)*<(?:!doctype html|html|head|meta|title|body|div|p|table|article|section|h[1-6]|span|font|center)\b",
    re.IGNORECASE | re.DOTALL,
)
_PAGE_ANYWHERE = re.compile(rb"<(?:!doctype html|html|body)\b", re.IGNORECASE)
_ANY_TAG = re.compile(rb"</?[a-zA-Z][^>]{0,200}>")
_HEADERS = re.compile(rb"\A(?:From [^\r\n]*\r?\n)?((?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+)")
_MAIL = frozenset({b"mime-version", b"message-id", b"received", b"return-path"})
_MAIL_TOO = frozenset({b"from", b"to", b"subject", b"date"})


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is read. `recognizes` is asked in the order of KNOWN."""

    name: str  # as in the table of bulletins
    what: str  # as in a sentence
    endings: tuple[str, ...]
    module: str  # beside this one, with read(data, source) -> Document
    recognizes: Callable[[bytes], bool]
    apart: bool = False  # whether its parser is run in a child process: one of many lines in C, over what strangers wrote


@dataclass(frozen=True, slots=True)
class Refused:
    """A format that is not read, and what to do instead."""

    what: str
    remedy: str
    recognizes: Callable[[bytes], bool]
    code: Code = "UNSUPPORTED"


def _begins(*magic: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(magic)


def _zip_with(*names: str) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(_ZIP) and any(name in names for name in _entries(data))


def _old_office(*streams: str) -> Callable[[bytes], bool]:
    """Whether the directory of an old Office file names one of these streams; where in the file it stands is free."""
    marks = [stream.encode("utf-16-le") for stream in streams]
    return lambda data: data.startswith(_OLE) and any(mark in data for mark in marks)


def _entries(data: bytes) -> list[str]:
    try:
        return ZipFile(BytesIO(data)).namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return []


def _is_opendocument(kind: str) -> Callable[[bytes], bool]:
    mark = f"mimetypeapplication/vnd.oasis.opendocument.{kind}".encode()
    return lambda data: data.startswith(_ZIP) and mark in data[:200]


def _is_page(data: bytes) -> bool:
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")
    return _PAGE.match(head) is not None or (head.lstrip().startswith(b"<") and _PAGE_ANYWHERE.search(head) is not None)


def _is_mail(data: bytes) -> bool:
    match = _HEADERS.match(data[:65536])
    names = {line.partition(b":")[0].lower() for line in match[1].splitlines() if line[:1].isalpha()} if match else set()
    return len(names & _MAIL) > 0 or len(names & _MAIL_TOO) > 2


def _is_pdf(data: bytes) -> bool:
    """A PDF may have other bytes in front of its mark; a text that speaks of the mark has no objects behind it."""
    at = data.find(b"%PDF-", 0, 1024)
    return at == 0 or (at > 0 and b" obj" in data[at : at + 4096])


KNOWN: tuple[Format | Refused, ...] = (
    Refused("is protected with a password", "save it without one", _old_office("EncryptedPackage"), "ENCRYPTED"),
    Format("doc", "an old Word file (DOC)", (".doc", ".dot", ".wps"), "office", _old_office("WordDocument")),
    Refused("is a presentation", "save it as DOCX or text", _old_office("PowerPoint Document")),
    Format("xls", "an old spreadsheet (XLS)", (".xls", ".xlt", ".et"), "office", _old_office("Workbook", "Book")),
    Refused("is a file of an old Office program that is no text", "save it as DOCX or text", _begins(_OLE)),
    Format("docx", "a Word file (DOCX)", (".docx", ".docm", ".dotx"), "docx", _zip_with("word/document.xml"), apart=True),
    Format("odt", "an OpenDocument text (ODT)", (".odt", ".ott"), "office", _is_opendocument("text")),
    Format("xlsx", "a spreadsheet (XLSX)", (".xlsx", ".xlsm", ".xltx"), "xlsx", _zip_with("xl/workbook.xml"), apart=True),
    Format("xlsb", "a spreadsheet (XLSB)", (".xlsb",), "office", _zip_with("xl/workbook.bin")),
    Format("ods", "an OpenDocument spreadsheet (ODS)", (".ods", ".ots"), "office", _is_opendocument("spreadsheet")),
    Refused("is a presentation", "save it as DOCX or text", _zip_with("ppt/presentation.xml")),
    Refused("is a presentation or a drawing", "save it as text", _is_opendocument("")),
    Format("zip", "a ZIP archive", (".zip",), "archive", _begins(*_ZIP)),
    Refused("is an archive that cannot be read", "unpack it, or pack it as ZIP", _begins(b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh")),
    Format("pdf", "a PDF", (".pdf",), "pdf", _is_pdf),
    Format("picture", "a picture", (".png", ".jpg", ".jpeg", ".tif", ".tiff"), "picture", _begins(b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")),
    Format("rtf", "a rich text (RTF)", (".rtf",), "office", _begins(b"{\\rtf")),
    Format("html", "a web page (HTML)", (".html", ".htm", ".xhtml", ".shtml"), "html", _is_page, apart=True),
    Format("eml", "a mail (EML)", (".eml", ".mbox", ".mht", ".mhtml"), "mail", _is_mail),
    Format("txt", "plain text", (".txt", ".text", ".md"), "text", lambda data: True),
)
FORMATS = {row.name: row for row in KNOWN if isinstance(row, Format)}
ENDINGS = frozenset(ending for form in FORMATS.values() for ending in form.endings)


def read_document(data: bytes, source: str) -> Document:
    """Reads a file in whatever format it is; the one place where a reader is called. Raises ReadError."""
    form = recognized(data, source)
    module = import_module(f"kuaixun.read.{form.module}")
    document: Document = sandbox.call(module.read, data, source, source=source) if form.apart else module.read(data, source)
    ending = _ending(source)
    if ending in ENDINGS and ending not in form.endings:
        note = f"MISLABELLED: the name ends in {ending} and the file is {form.what}; it was read as what it is"
        return replace(document, notes=(*document.notes, note))
    return document


def read_inner(data: bytes, name: str, refused: Sequence[str]) -> Document:
    """The same for a file within a file, where formats that hold files themselves are refused. Raises ReadError."""
    form = recognized(data, name)
    if form.name in refused:
        raise ReadError("UNSUPPORTED", name, f"is {form.what} within another file", "unpack it first")
    return read_document(data, name)


def recognized(data: bytes, source: str) -> Format:
    """The format of a file, by its content; plain text where nothing else is told. Raises ReadError for one that is not read."""
    row = next(row for row in KNOWN if row.recognizes(data))
    if isinstance(row, Refused):
        raise ReadError(row.code, source, row.what, row.remedy)
    if row.name == "txt" and _ending(source) in FORMATS["html"].endings and _ANY_TAG.search(data):
        return FORMATS["html"]  # a fragment that begins with plain words
    return row


def _ending(source: str) -> str:
    return PurePath(source).suffix.lower()
