"""What was read of a file as one page: its pages drawn with the blocks outlined and numbered in reading order, their text beside them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from kuaixun.model import BlockKind, Box, Bulletin
from kuaixun.read import read_bulletin
from kuaixun.read.pictures import Picture, page_pictures
from kuaixun.report import Lang
from kuaixun.rules import Rules

KINDS: dict[BlockKind, str] = {
    "masthead": "报头", "kicker": "引题", "headline": "标题", "subhead": "副题", "section": "小标题", "byline": "署名", "caption": "图说",
    "body": "正文",
}  # fmt: skip
_COLUMN_GAP = 1.5  # times a line's height: lines of a block farther apart than this stand in two places


@dataclass(frozen=True, slots=True)
class Area:
    """Where a block, or a part of it, stands on its page, in points."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A block as the page shows it; `article` counts from 1, 0 is the masthead."""

    number: int
    kind: BlockKind
    label: str
    article: int
    text: str
    boxes: tuple[Box, ...]

    def areas(self, page: int) -> list[Area]:
        """Its places on one page, one for each column that it runs through."""
        areas: list[list[Box]] = []
        for box in (box for box in self.boxes if box.page == page):
            if areas and _is_beside(areas[-1][-1], box):
                areas[-1].append(box)
            else:
                areas.append([box])
        return [_around(area) for area in areas]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the file with its picture, if there is one, as a data URI."""

    number: int
    width: float
    height: float
    image: str | None
    blocks: tuple[Shown, ...]


def draw(path: Path, lang: Lang = "zh", published: date | None = None, rules: Rules | None = None) -> str:
    """The page (HTML that needs nothing else) for a file. Raises ReadError, RuleError."""
    from jinja2 import Environment, PackageLoader

    bulletin = read_bulletin(path, path.name, published, rules)
    pictures = page_pictures(path.read_bytes(), path.name) if bulletin.pages.sizes else []
    blocks = shown_blocks(bulletin, lang)
    environment = Environment(loader=PackageLoader("kuaixun.report", "."), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("reading.html.j2").render(
        bulletin=bulletin, sheets=_sheets(bulletin, blocks, pictures), blocks=blocks, lang=lang, remarks=(*bulletin.warnings, *bulletin.notes),
        kinds=[(kind, _label(kind, lang)) for kind in get_args(BlockKind)],
    )  # fmt: skip


def shown_blocks(bulletin: Bulletin, lang: Lang) -> list[Shown]:
    """All blocks in reading order, with their number from 1."""
    spans = [(block.start, block.end, block.kind, 0, bulletin.text[block.start : block.end]) for block in bulletin.masthead]
    for article in bulletin.articles:
        for block in article.blocks:
            start, end = article.offsets.span(block.start, block.end)
            spans.append((start, end, block.kind, article.index + 1, article.text[block.start : block.end]))
    return [
        Shown(number, kind, _label(kind, lang), article, text, bulletin.pages.lines(start, end))
        for number, (start, end, kind, article, text) in enumerate(sorted(spans), 1)
    ]


def _label(kind: BlockKind, lang: Lang) -> str:
    return KINDS[kind] if lang == "zh" else kind


def _sheets(bulletin: Bulletin, blocks: Sequence[Shown], pictures: Sequence[Picture]) -> list[Sheet]:
    """The pages of a bulletin; a file without pages has none."""
    images = {picture.page: f"data:{picture.type};base64,{base64.b64encode(picture.data).decode()}" for picture in pictures}
    return [
        Sheet(number, width, height, images.get(number), tuple(block for block in blocks if any(box.page == number for box in block.boxes)))
        for number, (width, height) in enumerate(bulletin.pages.sizes, 1)
    ]


def _is_beside(above: Box, box: Box) -> bool:
    """Whether a line goes on right below (or, where lines run downward, beside) another."""
    height = min(above.bottom - above.top, above.right - above.left)
    apart = max(box.top - above.bottom, above.top - box.bottom, box.left - above.right, above.left - box.right)
    return apart < _COLUMN_GAP * height


def _around(boxes: Sequence[Box]) -> Area:
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    return Area(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)
