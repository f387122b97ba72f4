"""Names the job of each paragraph on the page: what a line is by itself, and what the lines above an article's text are to each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kuaixun.model import BlockKind
from kuaixun.read.marks import Marks

Look = Literal["body", "opening", "headline", "heading", "question", "dash", "long", "names", "byline", "caption", "imprint", "page"]
"""What a paragraph looks like by itself. headline: marked so by the file; heading: short and without a full stop; question: short, ends in ？ or ！;
dash: a heading behind ——; long: no full stop but too long for a headline; names: nothing but people's names."""

HEADINGS: frozenset[Look] = frozenset({"headline", "heading", "question", "dash", "long"})
_LONGEST_HEADING, _LONGEST_LINE = 48, 160
_MOST_HEADINGS = 8  # more short lines than this in a row are a table or a list
_FIGURE = re.compile(r"[0-9０-９] ?[多余]?[万亿个家项吨亩套台倍%％]")
_DASH = re.compile(r"[—–―-]{2}")
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十]{1,2}[）)、]")
_QUESTION = re.compile(r"[？！?!][”』」]?\Z")


@dataclass(slots=True)
class Item:
    """One paragraph of the page on its way to a block."""

    text: str  # folded, its first 160 characters
    tail: str  # folded, its last 24
    look: Look
    first: int
    last: int
    kind: BlockKind = "body"


def look_of(folded: str, closed: bool, marks: Marks) -> Look:
    """What a paragraph looks like by itself; `folded` is its text, cut behind 160 characters."""
    if len(folded) == 1:
        return "body" if closed else "heading"
    if marks.has(folded[:40], "opening"):
        return "opening"
    if len(folded) >= _LONGEST_LINE:
        return "body"
    if len(folded) <= 90 and marks.has(folded, "caption"):
        return "caption"
    if marks.is_byline(folded):
        return "byline"
    if len(folded) <= 60 and marks.has(folded, "imprint"):
        return "imprint"
    if len(folded) <= 40 and marks.has(folded, "page"):
        return "page"
    if marks.is_names(folded):
        return "names"
    if "。" in folded or (closed and not (len(folded) <= 30 and _QUESTION.search(folded))):
        return "body"
    if closed:
        return "question"
    if _DASH.match(folded):
        return "dash" if len(folded) <= _LONGEST_HEADING else "body"
    return "heading" if len(folded) <= _LONGEST_HEADING else "long"


def name_head(items: Sequence[Item]) -> None:
    """Names the lines above an article's text: kicker, headline, subhead, byline, caption."""
    plain = _name_others(items)
    heads = [item for item in plain if item.look != "dash"]
    if len(heads) > _MOST_HEADINGS:
        heads[0].kind = "headline"
        return
    if any(item.look == "headline" for item in heads):
        _name_around_marked(plain)
        return
    dashes = [item for item in plain if item.look == "dash"]
    for item in plain:
        item.kind = "subhead" if item.look == "dash" else "headline"
    if dashes:  # what stands below the dash belongs to it
        for item in heads:
            if item.first > dashes[0].first and item is not heads[0]:
                item.kind = "subhead"
        heads = [item for item in heads if item.kind == "headline"]
    if len(heads) > 1 and _is_section(heads[-1], heads[-2]):
        heads.pop().kind = "section"
    if len(heads) > 1 and _is_subhead(heads[-1], heads[-2]):
        heads.pop().kind = "subhead"
    if len(heads) > 1 and heads[0].look == "question":
        heads[0].kind = "kicker"


def _name_around_marked(items: Sequence[Item]) -> None:
    """Names the headings around a headline that the file marks: what stands above it, what stands below."""
    first = next(item.first for item in items if item.look == "headline")
    for item in items:
        item.kind = "headline" if item.look == "headline" else "kicker" if item.first < first else "subhead"


def name_section(items: Sequence[Item], last: bool) -> None:
    """Names the lines behind a paragraph of an article: section heads, captions, and bylines if these lines are the article's last."""
    plain = _name_others(items)
    if not last and not plain and items and items[-1].look == "names":
        items[-1].kind = "section"  # a short head that only looks like a name
    if len(plain) <= _MOST_HEADINGS:
        for item in plain:
            alone = item.look in ("question", "long", "dash") and len(plain) == 1
            item.kind = "body" if alone or "，" in item.text or has_figure(item.text) else "section"


def in_title(item: Item) -> bool:
    """A line of the headline, or the one behind a dash."""
    return item.kind == "headline" or (item.kind == "subhead" and item.look == "dash")


def _is_section(last: Item, above: Item) -> bool:
    """The head of the first section, right below the headline: numbered, or a mere word."""
    return _NUMBERED.match(last.text) is not None or (len(last.text) <= 6 and len(above.text) >= 8)


def has_figure(text: str) -> bool:
    """Whether a line reports an amount: such a line is never thrown away with the masthead."""
    return _FIGURE.search(text) is not None


def _is_subhead(last: Item, above: Item) -> bool:
    """A second line that tells more (a clause, a figure, a whole sentence) rather than going on with the first."""
    if last.look == "long" or len(last.text) > 2.5 * len(above.text) > 20:
        return True
    return len(above.text) >= 8 and ("，" in last.text or has_figure(last.text))


def _name_others(items: Sequence[Item]) -> list[Item]:
    """Names bylines and captions; returns the rest."""
    for item in items:
        if item.look in ("byline", "names"):
            item.kind = "byline"
        elif item.look == "caption":
            item.kind = "caption"
    return [item for item in items if item.look in HEADINGS]
