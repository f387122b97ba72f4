"""Several documents of one file as one: pages of an archive, a mail and what is attached to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from kuaixun.model import Table
from kuaixun.read.document import Document, Part
from kuaixun.read.errors import ReadError

_Value = TypeVar("_Value")


def joined(source: str, form: str, named: Iterable[tuple[str, Callable[[], Document]]]) -> Document:
    """Reads documents one after the other and puts them together, each a part.

    One that cannot be read is a warning; what the parts do not agree in (day, encoding) is left open. Raises ReadError where none can.
    """
    read: list[tuple[str, Document]] = []
    failures: list[ReadError] = []
    warnings: list[str] = []
    for name, reader in named:
        try:
            read.append((name, reader()))
        except ReadError as error:
            failures.append(error)
            warnings.append(f"{error.code}: {error}")
    if not read and not failures:
        raise ReadError("EMPTY", source, "holds no text", "leave it out or look for the full version")
    if not read:
        first = failures[0]
        raise ReadError(first.code, source, f"holds nothing that can be read: {first}", "look into it by hand")
    return _together(form, read, warnings)


def _together(form: str, read: Sequence[tuple[str, Document]], warnings: Sequence[str]) -> Document:
    documents = [document for _, document in read]
    shifts, pages = [0], [0]
    for document in documents:
        shifts.append(shifts[-1] + len(document.text) + 1)
        pages.append(pages[-1] + len(document.pages))
    placed = list(zip(documents, shifts, pages, strict=False))
    first = documents[0]
    return replace(
        first,
        text="\n".join(document.text for document in documents),
        format=form,
        encoding=_agreed([document.encoding for document in documents]),
        title=next((document.title for document in documents if document.title), ""),
        published=_agreed([document.published for document in documents if document.published]),
        publisher=next((document.publisher for document in documents if document.publisher), None),
        headings=tuple((start + by, end + by) for document, by, _ in placed for start, end in document.headings),
        sections=tuple((start + by, end + by) for document, by, _ in placed for start, end in document.sections),
        tables=tuple(_moved_table(table, by) for document, by, _ in placed for table in document.tables),
        boxes=tuple(replace(b, start=b.start + by, end=b.end + by, page=b.page + on) for document, by, on in placed for b in document.boxes),
        pages=tuple(page for document in documents for page in document.pages),
        scanned=tuple((start + by, end + by) for document, by, _ in placed for start, end in document.scanned),
        parts=tuple(part for (name, document), by in zip(read, shifts, strict=False) for part in _parts(name, document, by)),
        warnings=(*(f"{name}: {warning}" for name, document in read for warning in document.warnings), *warnings),
        notes=tuple(f"{name}: {note}" for name, document in read for note in document.notes),
    )


def _moved_table(table: Table, by: int) -> Table:
    cells = tuple(replace(cell, start=cell.start + by, end=cell.end + by) for cell in table.cells)
    return Table(table.start + by, table.end + by, cells)


def _parts(name: str, document: Document, by: int) -> list[Part]:
    """The part that a document is, or those that it holds itself."""
    inner = document.parts or (Part(0, len(document.text), ""),)
    return [Part(part.start + by, part.end + by, f"{name}/{part.name}" if part.name else name) for part in inner]


def _agreed(values: Sequence[_Value]) -> _Value | None:
    return values[0] if values and all(value == values[0] for value in values) else None
