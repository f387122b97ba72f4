"""The printed lines of a text, without the blank ones and without the blanks around them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STOPS = frozenset("。！？!?…；;：:")
_CLOSERS = frozenset("”’』」）)】》\"")
_CLOSED = re.compile(r"[。！？!?…；;][”’』」\"]*(?:[（(][^（）()\n]{1,40}[）)])?[”’』」\"]*\Z")


# Characters that are never seen: zero-width ones, marks that turn the direction of writing, the soft hyphen.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
_BLANK = INVISIBLE + "".join(letter for letter in map(chr, range(0x3001)) if letter.isspace())


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen."""
    return not text.strip(_BLANK)


@dataclass(frozen=True, slots=True)
class Lines:
    """Columns of the same length, one entry for each line that is not blank."""

    starts: list[int]
    ends: list[int]
    gaps: list[int]  # blank lines above
    indents: list[int]  # blanks in front

    def __len__(self) -> int:
        return len(self.starts)


def scan(text: str) -> Lines:
    """The lines of a text; every kind of line break counts."""
    lines = Lines([], [], [], [])
    offset = gap = 0
    for raw in text.splitlines(keepends=True):
        body = raw.strip(_BLANK)
        if body:
            indent = raw.index(body[0])
            lines.starts.append(offset + indent)
            lines.ends.append(offset + indent + len(body))
            lines.gaps.append(gap)
            lines.indents.append(indent)
            gap = 0
        else:
            gap += 1
        offset += len(raw)
    return lines


def is_closed(text: str, start: int, end: int) -> bool:
    """Whether a line of a folded text ends as a sentence does; a bracket behind the full stop (（完）, the writer's name) may follow."""
    last = text[end - 1]
    if last in _CLOSERS:
        return _CLOSED.search(text[max(start, end - 48) : end]) is not None
    return last in _STOPS or (last == "-" and text.endswith("--", start, end))
