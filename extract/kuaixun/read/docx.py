"""Word files (DOCX): what a reader of the page sees, in its order.

Insertions that are tracked are read, deletions are not; text that was moved stands once, at its new place; a text box follows the
paragraph that holds it; footnotes stand at the end. Comments, running heads and hidden text are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from kuaixun.read.document import Document
from kuaixun.read.errors import ReadError
from kuaixun.read.pieces import Grid, GridCell, Paragraph, Piece, assemble
from kuaixun.read.zips import open_zip, unpack

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PARTS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"  # the same words in the strict form of the format
_DOCUMENT, _STYLES, _CORE = "word/document.xml", "word/styles.xml", "docProps/core.xml"
_NOTES = (("footnote", "word/footnotes.xml"), ("endnote", "word/endnotes.xml"))
_NOT_READ = frozenset({"w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:tblPr", "w:tcPr", "w:trPr", "w:sdtPr", "w:rt", "w:instrText", "w:delText"})
_CHARACTERS = {"w:tab": " ", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
_HEADING = re.compile(r"(?:heading|标题) ?([1-9])", re.IGNORECASE)
_TITLES = frozenset({"title", "标题"})
_MOST_COLUMNS = 1_000


def read(data: bytes, source: str) -> Document:
    """Reads a Word file. Raises ReadError."""
    archive = open_zip(data, source)
    body = _Body(archive, source)
    core = _part(archive, _CORE, source)
    title, day = (None, None) if core is None else (core.findtext("dc:title", namespaces=_PARTS), _day(core))
    return assemble(body.pieces, "docx", title=title or "", published=day)


def _part(archive: ZipFile, name: str, source: str) -> Element | None:
    """The root of a part, or None where the file has no such part. Nothing it points to is fetched, no entity is made."""
    from lxml import etree

    if name not in archive.namelist():
        return None
    content = unpack(archive, name, source).replace(_STRICT.encode(), _PARTS["w"].encode())
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        wrong = f"is damaged: {name} in it is no proper XML ({' '.join(str(error).split())[:80]})"
        raise ReadError("CORRUPT", source, wrong, "get an undamaged copy") from None
    if root.getroottree().docinfo.doctype:
        raise ReadError("CORRUPT", source, f"declares entities in {name}, as no Word file does", "do not open it, and ask for the text itself")
    return root


def _day(core: Element) -> date | None:
    """The day on which the file was last saved, or else made."""
    for name in ("dcterms:modified", "dcterms:created"):
        printed = (core.findtext(name, namespaces=_PARTS) or "")[:10]
        try:
            return date.fromisoformat(printed)
        except ValueError:
            continue
    return None


class _Body:
    """The paragraphs and tables of a Word file."""

    def __init__(self, archive: ZipFile, source: str) -> None:
        root = _part(archive, _DOCUMENT, source)
        if root is None:
            raise ReadError("CORRUPT", source, f"has no {_DOCUMENT} and is no Word file", "get an undamaged copy")
        self._levels = _heading_levels(_part(archive, _STYLES, source))
        self._open: list[str] = []  # text of paragraphs whose end was deleted: they go on in the next
        self._cited: dict[str, dict[str, None]] = {kind: {} for kind, _ in _NOTES}  # ids in the order of the text, each once
        self.pieces = list(self._blocks(root))
        for kind, name in _NOTES:
            if self._cited[kind] and (notes := _part(archive, name, source)) is not None:
                self.pieces += self._notes(notes, kind)

    def _notes(self, notes: Element, kind: str) -> Iterator[Piece]:
        by_id = {note.get(_name("w:id")): note for note in notes.iterfind(f"w:{kind}", _PARTS)}
        for cited in self._cited[kind]:
            if cited in by_id:
                yield from self._blocks(by_id[cited])

    def _blocks(self, parent: Element) -> Iterator[Piece]:
        """The blocks below an element, however they are wrapped (content controls, insertions)."""
        for element in parent:
            name = _short(element)
            if name == "w:p":
                yield from self._paragraph(element)
            elif name == "w:tbl":
                grid = self._grid(element)
                yield from [grid] if grid.holds_data else self._cells(element)
            elif name == "mc:AlternateContent":
                yield from self._blocks(_chosen(element))
            elif name and name not in _NOT_READ:
                yield from self._blocks(element)

    def _paragraph(self, paragraph: Element) -> Iterator[Piece]:
        boxes: list[Element] = []
        self._open.append("".join(self._text(paragraph, boxes)))
        if paragraph.find("w:pPr/w:rPr/w:del", _PARTS) is None:
            text = "".join(self._open)
            self._open.clear()
            yield Paragraph(text, self._level(paragraph))
        for box in boxes:
            yield from self._blocks(box)

    def _text(self, parent: Element, boxes: list[Element]) -> Iterator[str]:
        """The text below an element; text boxes are put aside into `boxes`."""
        for element in parent:
            name = _short(element)
            if name in ("w:t", "m:t"):
                yield element.text or ""
            elif name in _CHARACTERS:
                yield _CHARACTERS[name]
            elif name == "w:txbxContent":
                boxes.append(element)
            elif name == "mc:AlternateContent":
                yield from self._text(_chosen(element), boxes)
            elif name in ("w:footnoteReference", "w:endnoteReference"):
                self._cited[name[2:-9]][element.get(_name("w:id"), "")] = None
            elif not (name in _NOT_READ or (name == "w:r" and _is_hidden(element))):
                yield from self._text(element, boxes)

    def _level(self, paragraph: Element) -> int | None:
        outline = paragraph.find("w:pPr/w:outlineLvl", _PARTS)
        if outline is not None and (level := _number(outline, 9)) < 9:
            return level + 1
        style = paragraph.find("w:pPr/w:pStyle", _PARTS)
        return None if style is None else self._levels.get(_value(style))

    def _rows(self, table: Element) -> list[list[Element]]:
        """The cells of each row that was not deleted."""
        rows = [row for row in _below(table, "w:tr") if row.find("w:trPr/w:del", _PARTS) is None]
        return [list(_below(row, "w:tc")) for row in rows]

    def _cells(self, table: Element) -> Iterator[Piece]:
        """The cells of a table that only arranges the page, read as parts of the page."""
        for cells in self._rows(table):
            for cell in cells:
                yield from self._blocks(cell)

    def _grid(self, table: Element) -> Grid:
        if table.find(".//w:tc//w:tbl", _PARTS) is not None:
            return Grid(())
        cells: list[GridCell] = []
        above: dict[int, int] = {}  # column -> index of the cell that a merged cell goes on from
        for row, elements in enumerate(self._rows(table)):
            column = _number(elements[0].getparent().find("w:trPr/w:gridBefore", _PARTS), 0) if elements else 0  # type: ignore[union-attr]
            for element in elements:
                width = max(_number(element.find("w:tcPr/w:gridSpan", _PARTS), 1), 1)
                merge = element.find("w:tcPr/w:vMerge", _PARTS)
                if merge is not None and _value(merge) != "restart" and column in above:
                    merged = cells[above[column]]
                    cells[above[column]] = GridCell(merged.text, merged.row, merged.column, row - merged.row + 1, merged.columns)
                else:
                    above[column] = len(cells)
                    cells.append(GridCell(self._cell_text(element), row, column, 1, width))
                column += width
        return Grid(tuple(cells))

    def _cell_text(self, cell: Element) -> str:
        return "\n".join(piece.text for piece in self._blocks(cell) if isinstance(piece, Paragraph) and piece.text.strip())


def _below(parent: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, however they are wrapped."""
    for element in parent:
        short = _short(element)
        if short == name:
            yield element
        elif short in ("w:sdt", "w:sdtContent", "w:ins", "w:customXml"):
            yield from _below(element, name)


def _chosen(alternatives: Element) -> Element:
    """One of the forms in which a drawing is saved: the first that holds text, so that none is read twice."""
    forms = list(alternatives)
    return next((form for form in forms if form.find(".//w:t", _PARTS) is not None), alternatives.makeelement("none"))


def _heading_levels(styles: Element | None) -> dict[str, int]:
    """The level of each paragraph style that is one of headings: 0 of the title, 1 of the highest below it."""
    if styles is None:
        return {}
    named = {style.get(_name("w:styleId"), ""): style for style in styles.iterfind("w:style", _PARTS)}
    found = {}
    for name in named:
        seen: set[str] = set()
        at = name
        while at in named and at not in seen:  # a style that says nothing is like the one it is based on
            seen.add(at)
            if (level := _level_of(named[at])) is not None:
                found[name] = level
                break
            based = named[at].find("w:basedOn", _PARTS)
            at = "" if based is None else _value(based)
    return found


def _level_of(style: Element) -> int | None:
    printed = style.find("w:name", _PARTS)
    name = "" if printed is None else _value(printed).strip()
    if name.lower() in _TITLES:
        return 0
    if match := _HEADING.fullmatch(name):
        return int(match[1])
    outline = style.find("w:pPr/w:outlineLvl", _PARTS)
    return None if outline is None or (level := _number(outline, 9)) >= 9 else level + 1


def _is_hidden(run: Element) -> bool:
    hidden = run.find("w:rPr/w:vanish", _PARTS)
    return hidden is not None and _value(hidden) not in ("0", "false", "off")


def _number(element: Any, default: int) -> int:
    """The value of a setting, within reason."""
    printed = "" if element is None else _value(element)
    return min(int(printed), _MOST_COLUMNS) if re.fullmatch("[0-9]{1,6}", printed) else default


def _value(element: Element) -> str:
    return element.get(_name("w:val"), "")


def _name(short: str) -> str:
    prefix, _, local = short.partition(":")
    return f"{{{_PARTS[prefix]}}}{local}"


_SHORT = {f"{{{uri}}}": f"{prefix}:" for prefix, uri in _PARTS.items()}


def _short(element: Element) -> str:
    """The name of an element as Word writes it (w:p), or its last part where it is of another kind; empty for a comment."""
    if not isinstance(element.tag, str):
        return ""
    space, brace, local = element.tag.rpartition("}")
    return _SHORT.get(space + brace, "") + local
