"""HTML: saved pages and fragments.

trafilatura tells which text of a page is its article; the lines, headings and tables are taken from the page itself, so that nothing
between the article's first line and its last is lost, and a sentence left out elsewhere on the page is told.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

from kuaixun.read.document import Document
from kuaixun.read.encoding import decode_page, is_called
from kuaixun.read.errors import ReadError
from kuaixun.read.own import is_own
from kuaixun.read.pieces import Grid, Paragraph, Piece, assemble, grid_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_CHARACTERS = 20_000_000
_LONGEST_TAG = 4_000  # characters; longer ones hold pictures as text, or are traps: parsing slows with the square of their attributes
_MOST_TO_SIFT = 30_000  # tags of a page that is looked through for its article; it takes a tenth of a millisecond for each
_KEPT_BY_PARSER = 0.98  # share of the Chinese characters that must survive parsing
_DEEPEST = 200  # levels of the tree; the parser itself gives up at 256

_TAG = re.compile(r"</?[a-zA-Z!?][^>]*>")
_ASCII_RUN = re.compile(rb"([\x00-\x7f])[\x00-\x7f]+")
_UNSHOWN = re.compile(r"<(!--|(?:script|style|noscript|template|textarea|select|title|rt|svg)\b)", re.IGNORECASE)
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_HANZI = re.compile("[\u3400-\u9fff]")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_WIDE = re.compile("[\u2e80-\uffef]")

_LEFT_OUT = frozenset(["script", "style", "noscript", "template", "textarea", "select", "option", "button", "svg", "iframe", "object", "head", "title", "rt", "rp", "audio", "video", "canvas"])
_ASIDE = frozenset({"nav", "footer", "aside"})
_ASIDE_WORDS = frozenset(["nav", "navbar", "menu", "footer", "foot", "copyright", "breadcrumb", "crumb", "crumbs", "sidebar", "comments", "share", "related", "recommend", "toolbar", "login"])
_BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"]
)
_LEAVES = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "dd", "dt", "center", "blockquote"])  # blocks that are a paragraph of something
_PROSE = 20  # Chinese characters that make a line with a full stop prose
_LAST_DAY = "2099-12-31"  # a fixed one, or what is found would depend on the day of the run
_SOURCES = frozenset({"contentsource", "source", "mediaid"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A piece of the page; `aside` when it stands in its frame (menus, footer) rather than in its middle.

    `home` is the element whose paragraphs it is one of.
    """

    piece: Piece
    aside: bool
    home: HtmlElement | None
    key: str  # its text without blanks

    @property
    def matters(self) -> bool:
        """A table, or a line of prose, rather than a word of the page's furniture."""
        if isinstance(self.piece, Grid):
            return True
        return "。" in self.key and len(_HANZI.findall(self.key)) >= _PROSE


def read(data: bytes, source: str) -> Document:
    """Reads a page or a fragment. Raises ReadError."""
    if is_own(data):
        raise ReadError("UNSUPPORTED", source, "is a page that kuaixun made", "give the bulletins that it was made from")
    foreign = _ASCII_RUN.sub(rb"\1 ", data)  # tags and scripts say nothing of the encoding; the first of a run may belong to a character
    declared = declared_charset(data)
    text, encoding = decode_page(data, source, foreign, declared)
    if len(text) > MAX_CHARACTERS:
        raise ReadError("TOO_LARGE", source, f"has {len(text):,} characters of HTML, more than {MAX_CHARACTERS:,}", "split it into single pages")
    text = _without_long_tags(text)
    warnings: list[str] = []
    notes: list[str] = []
    if declared and not is_called(encoding, declared):
        notes.append(f"MISLABELLED: the page says it is {declared} and is {encoding}")
    found: Any = None
    tree = _parse(text)
    if tree is not None and _is_whole(tree, text):
        shown = list(_Walk(tree))
        found = _sifted(text)
        pieces = _article(shown, found, warnings, notes)
    else:
        warnings.append("CORRUPT: the page is nested too deep or broken, so its text was read without headings and tables")
        pieces = [Paragraph(line) for line in _stripped(text).split("\n") if line.strip()]
    return assemble(
        pieces, "html", encoding, (found.title if found else None) or _title(tree), _day(found.date if found else None),
        (found.sitename if found else None) or _publisher(tree), warnings, notes,
    )  # fmt: skip


def declared_charset(data: bytes) -> str | None:
    """The encoding that a page names in its head, as it is called there."""
    match = _CHARSET.search(data[:4096])
    return match[1].decode("ascii").lower() if match else None


def _without_long_tags(text: str) -> str:
    end = text.rfind(">") + 1  # behind it a "<" would be looked for its end in vain, each anew
    return _TAG.sub(_without_attributes, text[:end]) + text[end:]


def _without_attributes(tag: re.Match[str]) -> str:
    if len(tag.group()) <= _LONGEST_TAG:
        return tag.group()
    name = re.match(r"</?[a-zA-Z][a-zA-Z0-9]*", tag.group())
    return f"{name.group()}>" if name else ""


def _parse(text: str) -> HtmlElement | None:
    from lxml import etree, html

    try:
        parser = html.HTMLParser(encoding="utf-8", no_network=True)
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):  # an empty tree
        return None


def _is_whole(tree: HtmlElement, text: str) -> bool:
    """Whether the parser kept all that a reader sees, in a tree that can be walked."""
    kept = 0
    for _, _, string, depth in _strings(tree):
        if depth > _DEEPEST:
            return False
        kept += len(_HANZI.findall(string))
    return kept >= _KEPT_BY_PARSER * len(_HANZI.findall(_stripped(text)))


def _strings(tree: HtmlElement) -> Iterator[tuple[HtmlElement, bool, str, int]]:
    """Each run of text with its depth, without recursion."""
    stack = [(tree, 0)]
    while stack:
        element, depth = stack.pop()
        if isinstance(element.tag, str) and element.tag not in ("script", "style"):
            yield element, True, element.text or "", depth
            stack.extend((child, depth + 1) for child in element)
        yield element, False, element.tail or "", depth


def _stripped(text: str) -> str:
    """The text between the tags, each tag of a block a line break: what is left where the page cannot be parsed."""

    def gap(tag: re.Match[str]) -> str:
        name = re.match(r"</?([a-zA-Z][a-zA-Z0-9]*)", tag.group())
        return "\n" if name and (name[1].lower() in _BLOCKS or name[1].lower() == "br") else ""

    shown = "".join(_shown_parts(text))
    end = shown.rfind(">") + 1
    lines = unescape(_TAG.sub(gap, shown[:end]) + shown[end:]).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def _shown_parts(text: str) -> Iterator[str]:
    """The page without comments, scripts and the like; one that is never closed hides nothing."""
    at = 0
    unclosed: set[str] = set()
    for match in _UNSHOWN.finditer(text):
        name = match[1].lower()
        if match.start() < at or name in unclosed:
            continue
        closing = re.compile("-->" if name == "!--" else rf"</{name}\s*>", re.IGNORECASE).search(text, match.end())
        if closing is None:
            unclosed.add(name)
            continue
        yield text[at : match.start()]
        at = closing.end()
    yield text[at:]


class _Walk:
    """All that a page shows, in order, as paragraphs and tables."""

    def __init__(self, tree: HtmlElement) -> None:
        self._line: list[str] = []
        self._shown: list[_Shown] = []
        self._home: HtmlElement | None = None
        self._walk(tree, False, False, None)
        self._end(False, None)

    def __iter__(self) -> Iterator[_Shown]:
        return iter(self._shown)

    def _walk(self, element: HtmlElement, aside: bool, kept: bool, level: int | None) -> None:
        """`kept` where blanks count (pre); `level` within a heading."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _LEFT_OUT or _is_hidden(element):
            return
        if tag == "br":
            self._break(aside, level)
            return
        aside = aside or tag in _ASIDE or _is_named_aside(element)
        if tag == "table" and (grid := _grid(element)).holds_data:
            self._end(aside, level)
            self._show(grid, aside, grid.caption + "".join(cell.text for cell in grid.cells))
            return
        kept = kept or tag == "pre"
        inner = int(tag[1]) if re.fullmatch("h[1-6]", tag) else level
        home = self._home
        if tag in _BLOCKS:
            self._end(aside, level)
            self._home = home if tag in _LEAVES else element
        self._add(element.text, aside, kept, inner)
        for child in element:
            self._walk(child, aside, kept, inner)
            self._add(child.tail, aside, kept, inner)
        if tag in _BLOCKS:
            self._end(aside, inner)
            self._home = home

    def _add(self, text: str | None, aside: bool, kept: bool, level: int | None) -> None:
        if not text:
            return
        text = text.replace("\v", " ")
        if not kept:
            self._line.append(text)
            return
        for number, line in enumerate(text.splitlines()):
            if number:
                self._break(aside, level)
            self._line.append(line)

    def _break(self, aside: bool, level: int | None) -> None:
        if level is None:
            self._end(aside, None)
        else:
            self._line.append("\v")  # a heading of two lines is one heading

    def _end(self, aside: bool, level: int | None) -> None:
        line = _one_line("".join(self._line))
        self._line.clear()
        if line.strip():
            self._show(Paragraph(line, level), aside, line)

    def _show(self, piece: Piece, aside: bool, text: str) -> None:
        self._shown.append(_Shown(piece, aside, self._home, "".join(text.split())))


def _one_line(text: str) -> str:
    """Blanks as a browser shows them: many are one, and a line break between Chinese characters is none."""

    def shown(blanks: re.Match[str]) -> str:
        if "\n" not in blanks.group() and "\r" not in blanks.group():
            return " "
        return "" if _WIDE.match(text, blanks.end()) or (blanks.start() and _WIDE.match(text, blanks.start() - 1)) else " "

    return _SPACES.sub(shown, text).strip(" ").replace("\v", "\n").strip("\n")


def _is_hidden(element: HtmlElement) -> bool:
    return "hidden" in element.attrib or _HIDDEN.search(element.get("style") or "") is not None


def _is_named_aside(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return not _ASIDE_WORDS.isdisjoint(re.split(r"[\s_-]+", names)) if names != " " else False


def _grid(table: HtmlElement) -> Grid:
    """A table with its merged cells; one that holds another is no table of data, and its cells are read on their own."""
    if table.find(".//table") is not None:
        return Grid(())
    caption = table.find("caption")
    rows = [row for row in table.iter("tr") if not _is_hidden(row)]
    cells = [[(_text_of(cell), _covered(cell, "rowspan"), _covered(cell, "colspan")) for cell in row if cell.tag in ("td", "th")] for row in rows]
    return grid_of(cells, "" if caption is None else _text_of(caption))


def _text_of(element: HtmlElement) -> str:
    return "\n".join(shown.piece.text for shown in _Walk(element) if isinstance(shown.piece, Paragraph))


def _covered(cell: HtmlElement, attribute: str) -> int:
    """How many rows or columns a cell covers; nonsense counts as one."""
    printed = (cell.get(attribute) or "1").strip()
    return min(max(int(printed), 1), 100) if re.fullmatch("[0-9]{1,4}", printed) else 1


def _sifted(text: str) -> Any:
    """What trafilatura takes for the article, with title, date and publisher; None where it finds none."""
    if text.count("<") > _MOST_TO_SIFT:
        return None
    from trafilatura import bare_extraction

    for name in ("trafilatura", "htmldate", "courlan"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())  # their warnings are not for our users
    return bare_extraction(
        text, include_comments=False, include_tables=True, with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True, "max_date": _LAST_DAY},
    )  # fmt: skip


def _article(shown: Sequence[_Shown], found: Any, warnings: list[str], notes: list[str]) -> list[Piece]:
    """The pieces from the article's title, or first line, to its last; tells what was left out."""
    whole = "".join((found.text or "").split()) if found else ""
    lines = {"".join(line.split()) for line in (found.text or "").split("\n")} if found else set()
    inside = [piece.key in lines or (len(piece.key) >= 8 and piece.key in whole) for piece in shown]
    middle = [piece for i, piece in enumerate(shown) if inside[i] and (piece.matters or not piece.aside)]
    if not middle:
        if found is not None or any(piece.aside for piece in shown):
            notes.append("WHOLE_PAGE: no article was told from the rest of the page, so all of it was read")
        return [piece.piece for piece in shown]
    homes = {id(piece.home) for piece in middle if piece.matters} or {id(piece.home) for piece in middle}
    among = [id(piece.home) in homes for piece in shown]  # what stands among the article's paragraphs is the article's, too
    places = [i for i, piece in enumerate(shown) if among[i] or (inside[i] and not piece.aside)]
    first, last = _from_title(shown, found, places[0]), places[-1]
    kept = [first <= i <= last and (among[i] or inside[i] or not piece.aside) for i, piece in enumerate(shown)]
    lost = [piece for i, piece in enumerate(shown) if not kept[i] and piece.matters and not piece.aside]
    if lost:
        counted = "a paragraph" if len(lost) == 1 else f"{len(lost)} paragraphs"
        warnings.append(f"LEFT_OUT: {counted} outside the article left out, the first beginning {lost[0].key[:20]}")
    return [piece.piece for i, piece in enumerate(shown) if kept[i]]


def _from_title(shown: Sequence[_Shown], found: Any, first: int) -> int:
    """The line above the article's text that is the page's title, or `first`."""
    title = "".join((found.title or "").split())
    above = range(first - 1, -1, -1)
    by_level = (i for i in above if isinstance(piece := shown[i].piece, Paragraph) and piece.level == 1)
    by_text = (i for i in above if title and shown[i].key == title)
    return min((i for i in (next(by_level, None), next(by_text, None)) if i is not None and not shown[i].aside), default=first)


def _title(tree: HtmlElement | None) -> str:
    title = None if tree is None else tree.find(".//title")
    return "" if title is None else title.text_content()


def _publisher(tree: HtmlElement | None) -> str | None:
    """Where the text comes from, in the words of Chinese sites (ContentSource)."""
    named = () if tree is None else tree.iterfind(".//meta[@content]")
    sources = ((meta.get("content") or "").strip() for meta in named if (meta.get("name") or "").lower() in _SOURCES)
    return next((source for source in sources if source), None)


def _day(printed: str | None) -> date | None:
    try:
        return date.fromisoformat(printed) if printed else None
    except ValueError:
        return None
