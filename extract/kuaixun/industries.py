"""The industry of a project, by the words of its name."""

from __future__ import annotations

import re
from typing import ClassVar

from kuaixun.rules import Row, Rules


class Industry(Row):
    """An industry as local papers call it, and the words that make a project one of it."""

    file: ClassVar[str] = "industries.toml"
    table: ClassVar[str] = "industry"
    label: str
    words: tuple[str, ...]


class IndustryFinder:
    """Tells industries by `industries.toml`."""

    def __init__(self, rules: Rules) -> None:
        self._label = {word: row.label for row in rules.rows(Industry) for word in row.words}
        self._words = re.compile("|".join(sorted(map(re.escape, self._label), key=len, reverse=True)))

    def of(self, *names: str | None) -> str | None:
        """The label of the first of the names that has a word of any row; the word that ends last decides within a name."""
        for name in names:
            met = self._words.findall(name) if name else ()
            if met:
                return self._label[met[-1]]
        return None
