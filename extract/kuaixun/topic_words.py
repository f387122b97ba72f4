"""The words that tell projects, as the rules have them: heads that end a project's name, and word lists about such names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar, Literal

from kuaixun.companies import CompanyGeneric
from kuaixun.lexicon import Lexicon
from kuaixun.names import border_words
from kuaixun.rules import Row, Rules


class ProjectHead(Row):
    """Heads that end a project's name."""

    file: ClassVar[str] = "projects.toml"
    table: ClassVar[str] = "head"
    strength: Literal["strong", "weak", "vague", "priced"]
    endings: tuple[str, ...]


class ProjectWords(Row):
    """Word lists about project names; what each is for stands over its row."""

    file: ClassVar[str] = "projects.toml"
    table: ClassVar[str] = "words"
    words: tuple[str, ...]


class TopicWords:
    """All words of the rules that the search for topics asks for, in the form that it asks for them."""

    def __init__(self, rules: Rules) -> None:
        rows = {ending: row for row in rules.rows(ProjectHead) for ending in row.endings}
        words = {row.id: frozenset(row.words) for row in rules.rows(ProjectWords)}
        self.heads = Lexicon(rows)
        self.head = re.compile("|".join(map(re.escape, rows)))
        self.strong_heads = tuple(ending for ending, row in rows.items() if row.strength == "strong")
        self.generic, self.parts = words["generic"], words["part"]
        self.classes, self.works, self.equipment = tuple(words["class"]), tuple(words["works"]), tuple(words["equipment"])
        self.numbered_works = re.compile(f"[0-9一二三四五六七八九十A-Z]+号?(?:{'|'.join(map(re.escape, self.works))})")  # 2号车间
        self.no_work, self.not_built = tuple(words["no-work"]), tuple(words["not-built"])
        self.building, self.stage = _longest_first(words["building"]), _longest_first(words["stage"])
        # Words at which a name begins; those of `inner` stand within names, too.
        self.inner, self.borders = words["inner"], border_words(rules)
        self.strict = self.borders - self.inner
        # Borders that stand within a company's name behind a lone character: 惠|强|新材.
        self.within = next(frozenset(row.words) for row in rules.rows(CompanyGeneric) if row.id == "within")

    def is_generic(self, word: str) -> bool:
        """Whether a word leaves a project without a name; 重大项目 stands in the dictionary as one word, so that its halves may be two."""
        if word in self.generic:
            return True
        return any(word[:cut] in self.generic and word[cut:] in self.generic for cut in range(1, len(word)))


def _longest_first(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
