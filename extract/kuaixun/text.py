"""One-to-one folding of characters for matching, and the cut into sentences. Nothing here moves an offset."""

from __future__ import annotations

import re

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Variants that papers mix freely; Chinese comma, semicolon, colon, brackets and question marks keep their own form, since rules tell them from ASCII.
_KEEP = {ord(c) for c in "，；：（）？！"}
_VARIANTS = {ord(a): b for a, b in {
    "\u3000": " ", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "—": "-", "–": "-", "―": "-", "−": "-", "～": "~", "〜": "~", "∼": "~",
    "×": "x", "Ｘ": "x", "㎡": "㎡", "·": "·", "•": "·", "・": "·", "∶": "：", "﹪": "%", "〇": "〇", "︰": "：", "﹐": "，", "｡": "。",
}.items()}
FOLD = {code: chr(plain) for code, plain in _FULL_WIDTH.items() if code not in _KEEP} | _VARIANTS

SENTENCE_END = re.compile(r"[。！？!?；;…]+[”’』」）)\"]*|\n")


def fold(text: str) -> str:
    """The text for matching: full-width ASCII, dashes and odd spaces in their plain form, the same length as before."""
    return text.translate(FOLD)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences, in order; they end behind 。！？； and closing quotes, or before a newline, and hold no newline."""
    spans, start = [], 0
    for match in SENTENCE_END.finditer(text):
        end = match.start() if match.group() == "\n" else match.end()
        if text[start:end].strip():
            spans.append((start, end))
        start = match.end()
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


def clause_end(text: str, offset: int, reach: int = 400) -> int:
    """Where the clause of an offset ends, or `reach` characters behind it."""
    limit = min(len(text), offset + reach)
    match = _CLAUSE_MARK.search(text, offset, limit)
    return match.start() if match else limit


def item_end(text: str, offset: int, limit: int) -> int:
    """Where the item of a list that an offset stands in ends, at the latest at `limit`."""
    match = _ITEM_MARK.search(text, offset, limit)
    return match.start() if match else limit
