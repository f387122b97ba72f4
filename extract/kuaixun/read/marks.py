"""The marks of a newspaper page (`layout.toml`), ready for looking at one line after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import ClassVar, Literal

from kuaixun.rules import Row, Rules, default_rules
from kuaixun.text import fold

Strength = Literal["strong", "weak", "name"]
Where = Literal["start", "end", "anywhere", "whole"]


class _Mark(Row):
    """Words that mark a line, and where in it they stand."""

    file: ClassVar[str] = "layout.toml"
    words: tuple[str, ...]
    where: Where


class MastheadMark(_Mark):
    """Lines of a masthead."""

    table: ClassVar[str] = "masthead"
    strength: Strength


class OpeningMark(_Mark):
    """What an article's first sentence begins with."""

    table: ClassVar[str] = "opening"


class BylineMark(_Mark):
    """Lines that say where an article comes from."""

    table: ClassVar[str] = "byline"


class CaptionMark(_Mark):
    """Lines below a photograph."""

    table: ClassVar[str] = "caption"


class ImprintMark(_Mark):
    """Lines that name the editors."""

    table: ClassVar[str] = "imprint"


class PageMark(_Mark):
    """Lines at a page's head or foot."""

    table: ClassVar[str] = "page"


class ClosingMark(_Mark):
    """What ends an article's last line."""

    table: ClassVar[str] = "closing"


class ColumnMark(_Mark):
    """Headings of columns of short items, which begin an article of their own."""

    table: ClassVar[str] = "column"


class Role(Row):
    """What a byline calls its writers."""

    file: ClassVar[str] = "layout.toml"
    table: ClassVar[str] = "role"
    words: tuple[str, ...]


class Surname(Row):
    """Family names: one character each in `words`, longer ones in `compound`."""

    file: ClassVar[str] = "layout.toml"
    table: ClassVar[str] = "surname"
    words: str = ""
    compound: tuple[str, ...] = ()


MARKS: tuple[type[_Mark], ...] = (MastheadMark, OpeningMark, BylineMark, CaptionMark, ImprintMark, PageMark, ClosingMark, ColumnMark)

_NUMBER = "[0-9一二三四五六七八九十百零两○〇]{1,6}"
_DAY = "(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日"
DATE = (
    r"(?P<y>[0-9]{4}|[12一二][0-9零〇○一二三四五六七八九]{3})(?P<sep>年| ?[-./] ?)"
    r"(?P<m>[0-9]{1,2}|[一二三四五六七八九十]{1,2})(?:月|(?P=sep))(?P<d>[0-9]{1,2}|[一二三四五六七八九十]{1,3})日?"
)
_OUTLET = "(?:[\u4e00-\u9fff]{0,10}(?:报|社|网|台|刊|新闻|在线|客户端|融媒))"
_NOT_A_NAME = "(?![\u4e00-\u9fff]{1,2}[区市县省镇乡村州报刊版讯篇章业])"  # 高新区, 金融业 begin like names
_PARTS = {
    "{n}": _NUMBER, "{outlet}": _OUTLET, "{place}": "[\u4e00-\u9fff]{0,8}", "{day}": _DAY, "{text}": "[^，。；]{0,12}?", " ": " {1,8}",
    "{date}": re.sub(r"\?P<\w+>", "?:", DATE).replace("(?P=sep)", "(?:月| ?[-./] ?)"), "{gap}": "(?=[ （(：:《“0-9]|$)",
    "{front}": "(?:(?<![\u4e00-\u9fff])|(?<=[年总报刊讯]))", "{edge}": "(?=[ （(）)|｜·]|$)",
}
Group = Literal["masthead", "opening", "byline", "caption", "imprint", "page", "closing", "column"]


class _Table:
    """All rows of one table. Rows that look only at a line's start or its last character are cheap to rule out, so they are asked first."""

    def __init__(self, rows: Sequence[_Mark], template: Callable[[str], str]) -> None:
        start, end, loose = [], [], []
        for row in rows:
            for word in row.words:
                pattern = template(word)
                if row.where in ("start", "whole"):
                    start.append(pattern + (r"\Z" if row.where == "whole" else ""))
                elif row.where == "end" and not word.endswith("}"):
                    end.append((word, pattern))
                else:
                    loose.append(pattern + (r"\Z" if row.where == "end" else ""))
        self._start, self._loose = _any(start), _any(loose) if loose else None
        self._last = frozenset(fold(word[-1]) for word, _ in end)
        self._end = _any([pattern + r"\Z" for _, pattern in end])

    def marks(self, line: str) -> bool:
        """Whether any row marks the folded line."""
        return (
            self._start.match(line) is not None
            or (line[-1:] in self._last and self._end.search(line) is not None)
            or (self._loose is not None and self._loose.search(line) is not None)
        )


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or "(?!)")


class Marks:
    """Answers what a line is marked as. Lines are given folded and without blanks around them."""

    def __init__(self, rules: Rules) -> None:
        surnames = rules.rows(Surname)
        singles = "".join(sorted(set("".join(row.words for row in surnames))))
        compounds = "|".join(re.escape(name) for row in surnames for name in row.compound) or "(?!)"
        name = rf"(?:(?:{compounds})[\u4e00-\u9fff]{{1,2}}|[{singles}] ?[\u4e00-\u9fff]{{1,2}})"
        self._parts = _PARTS | {"{name}": name}
        self._tables = {model.table: _Table(rules.rows(model), self._template) for model in MARKS}
        self._masthead = [(_Table([row], self._template), row.strength) for row in rules.rows(MastheadMark)]
        roles = "|".join(sorted((re.escape(word) for row in rules.rows(Role) for word in row.words), key=len, reverse=True))
        plain = rf"{_NOT_A_NAME}(?:{name})"
        self._names = re.compile(rf"{plain}(?:[ 、，]{{1,3}}{plain}){{0,5}}")
        self._byline = re.compile(
            rf"[（(□■●◎◆]? ?(?:据)?(?:[\u4e00-\u9fff·]{{0,12}}?)(?:{roles})[：:/ ]{{0,3}}{plain}[^，。！？；]{{0,40}}"
        )

    def has(self, line: str, table: Group) -> bool:
        """Whether any row of a table marks the line."""
        return self._tables[table].marks(line)

    def strength(self, line: str) -> Strength | None:
        """How surely a line is one of a masthead; None where nothing says so."""
        if not 2 <= len(line) <= 80 or not self.has(line, "masthead"):
            return None
        return next((strength for table, strength in self._masthead if table.marks(line)), None)

    def is_byline(self, line: str) -> bool:
        """A line that names the writers with their role, or says where the article comes from."""
        return len(line) <= 60 and "。" not in line and (self._byline.fullmatch(line) is not None or self.has(line, "byline"))

    def is_names(self, line: str) -> bool:
        """A line of nothing but people's names, which is a byline where its place is right."""
        return 2 <= len(line) <= 30 and self._names.fullmatch(line) is not None

    def marked(self, line: str, row: _Mark) -> bool:
        """Whether one row marks the folded line."""
        return _Table([row], self._template).marks(line)

    def _template(self, word: str) -> str:
        pieces = re.split(r"(\{\w+\}| )", fold(word))
        return "".join(self._parts.get(piece, re.escape(piece)) for piece in pieces)


@lru_cache(maxsize=8)
def _marks(rules: Rules) -> Marks:
    return Marks(rules)


def marks_of(rules: Rules | None) -> Marks:
    """The marks of a set of rules, made once. Raises RuleError."""
    return _marks(rules or default_rules())
