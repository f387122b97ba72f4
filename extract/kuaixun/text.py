"""One-to-one folding of characters for matching, and the cut into sentences. Nothing here moves an offset."""

from __future__ import annotations

import re
from bisect import bisect_left

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Variants that papers mix freely; Chinese comma, semicolon, colon, brackets and question marks keep their own form, since rules tell them from ASCII.
_KEEP = {ord(c) for c in "，；：（）？！"}
_VARIANTS = {ord(a): b for a, b in {
    "\u3000": " ", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "—": "-", "–": "-", "―": "-", "−": "-", "～": "~", "〜": "~", "∼": "~",
    "×": "x", "Ｘ": "x", "㎡": "㎡", "·": "·", "•": "·", "・": "·", "∶": "：", "﹪": "%", "〇": "〇", "︰": "：", "﹐": "，", "｡": "。",
}.items()}
FOLD = {code: chr(plain) for code, plain in _FULL_WIDTH.items() if code not in _KEEP} | _VARIANTS

_MARKS = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
# ASCII marks that pages print for Chinese ones: not between Latin letters or digits (1,234, 12:30, https:).
_ASCII_MARK = re.compile("[,;:!?](?:(?<![0-9A-Za-z,;:!?].)|(?![0-9A-Za-z ,;:!?/]))")
_FOLDABLE = re.compile(f"[{''.join(re.escape(chr(code)) for code, plain in FOLD.items() if chr(code) != plain)}]")
# (以下简称“经开区”): the group `short` is the short form of the name before it.
SHORT_FORM = re.compile(r"[(（](?:以下|下)?(?:统)?简?称(?:为)?[：:]?[“\"‘『]?(?P<short>[\u4e00-\u9fffA-Za-z0-9]{2,12})[”\"’』]?[)）]")
SENTENCE_END = re.compile(r"[。！？!?；;…\n](?:(?<=\n)|[。！？!?；;…]*[”’』」）)\"]*)")


def fold(text: str) -> str:
    """The text for matching: full-width ASCII, dashes and odd spaces in their plain form, the same length as before."""
    # Few characters of a page change, so this is ten times as fast as str.translate.
    folded = _FOLDABLE.sub(lambda match: FOLD[ord(match.group())], text)
    return _ASCII_MARK.sub(lambda match: _MARKS[match.group()], folded)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences, in order; they end behind 。！？； and closing quotes, or before a newline, and hold no newline."""
    spans, start = [], 0
    for match in SENTENCE_END.finditer(text):
        mark, behind = match.span()
        end = mark if text[mark] == "\n" else behind
        if start < end and not text[start:end].isspace():
            spans.append((start, end))
        start = behind
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans


CLAUSE_MARKS = frozenset("，。；：！？\n,;…")
_CLAUSE_MARK = re.compile("[，。；：！？\n,;…]")
_ITEM_MARK = re.compile("[，。；：！？\n,;…、]")


def clause_start(text: str, offset: int, reach: int = 400) -> int:
    """Where the clause of an offset begins, or `reach` characters before it."""
    limit = max(0, offset - reach)
    while offset > limit and text[offset - 1] not in CLAUSE_MARKS:
        offset -= 1
    return offset


class ClauseMarks:
    """Where the marks between the clauses of a text stand, for those who ask for many clauses of one text."""

    __slots__ = ("_marks",)

    def __init__(self, text: str) -> None:
        self._marks = [match.start() for match in _CLAUSE_MARK.finditer(text)]

    def start(self, offset: int, reach: int = 400) -> int:
        """The same as `clause_start`."""
        index = bisect_left(self._marks, offset)
        return max(self._marks[index - 1] + 1 if index else 0, offset - reach)


def clause_end(text: str, offset: int, reach: int = 400) -> int:
    """Where the clause of an offset ends, or `reach` characters behind it."""
    limit = min(len(text), offset + reach)
    match = _CLAUSE_MARK.search(text, offset, limit)
    return match.start() if match else limit


def item_end(text: str, offset: int, limit: int) -> int:
    """Where the item of a list that an offset stands in ends, at the latest at `limit`."""
    match = _ITEM_MARK.search(text, offset, limit)
    return match.start() if match else limit
