"""Areas that the rules of a page frame."""

from __future__ import annotations

from kuaixun.read.glyphs import Drawn
from kuaixun.read.order import Inset


def insets_of(drawn: Drawn) -> list[Inset]:
    return []
