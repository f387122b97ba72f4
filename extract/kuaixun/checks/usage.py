"""How figures and marks are written: 约30多家, 超过20%以上, 2-3亿元 for 2亿—3亿元 (GB/T 15835), quotation marks without a partner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from kuaixun.checks.model import Slip, figure_slip
from kuaixun.checks.page import Figure, Issue, Page
from kuaixun.rules import Row, Rules


class Clash(Row):
    """Words before a figure that say the same as, or gainsay, those inside or behind it."""

    file: ClassVar[str] = "checks.toml"
    table: ClassVar[str] = "clash"
    before: tuple[str, ...]
    inside: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


_RANGE = re.compile(r"[0-9.]+ ?(?:--?|~|至|到) ?[0-9.]+(?P<unit>[百千]?[万亿]+|%)")
_CLOSING = {"”": "“", "’": "‘", "）": "（(", ")": "（(", "》": "《", "』": "『", "」": "「"}
_MARKS = "“”‘’（）()《》『』「」\n"
_PAIR = "|".join(f"[{opening}][^{_MARKS}]*[{closing}]" for opening, closing in ("“”", "‘’", ("（(", "）)"), "《》", "『』", "「」"))
_MARK = re.compile(f"{_PAIR}|[{_MARKS}]")  # two marks with none between them are one match: most are such
_LISTED = re.compile(r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z])$")


class UsageChecks:
    """Finds figures and marks that are written wrongly."""

    def __init__(self, rules: Rules) -> None:
        self._clashes = rules.rows(Clash)

    def find(self, issue: Issue) -> Iterator[Slip]:
        """What is not written as it should be."""
        for page in issue.pages:
            for figure in page.figures:
                if figure.draft.quantity.number_high is not None:
                    yield from _range(page, figure)
                elif figure.modifier:
                    yield from self._clash(page, figure)
            yield from _unbalanced(page)

    def _clash(self, page: Page, figure: Figure) -> Iterator[Slip]:
        """近百余家, 约30多家, 超过20%以上."""
        before = figure.modifier
        for row in self._clashes:
            if not before.startswith(row.before):
                continue
            word = next(word for word in row.before if before.startswith(word))
            inside = next((other for other in row.inside if other in figure.text), None)
            behind = next((other for other in row.behind if page.text.startswith(other, figure.end)), None)
            if other := inside or behind:
                end = figure.end + (len(behind) if behind and not inside else 0)
                words = {"reported": page.printed((figure.outer, end)), "before": word, "other": other}
                yield Slip(page, "usage-estimate", figure.outer, end, words, None, words["reported"])
                return


def _range(page: Page, figure: Figure) -> Iterator[Slip]:
    """2-3亿元: the first number has lost its 亿."""
    if match := _RANGE.match(page.text, figure.start, figure.end):
        expected = re.sub(r"^([0-9.]+)", rf"\g<1>{match['unit']}", page.printed((figure.start, figure.end)))
        yield figure_slip(page, "usage-range", figure, expected)


def _unbalanced(page: Page) -> Iterator[Slip]:
    """Marks without a partner in their paragraph; a quotation may go over several, and may open each of them anew."""
    opened: list[re.Match[str]] = []
    left: list[re.Match[str]] = []
    for match in _MARK.finditer(page.text + "\n"):
        mark = match[0]
        if len(mark) > 1:
            continue
        if mark == "\n":
            left += (one for one in opened if not page.text.startswith(one[0], match.end()))
            opened = []
        elif mark not in _CLOSING:
            opened.append(match)
        elif opened and opened[-1][0] in _CLOSING[mark]:
            opened.pop()
        elif left and left[-1][0] in _CLOSING[mark]:
            left.pop()
        elif not _LISTED.search(page.text, max(0, match.start() - 4), match.start()):
            left.append(match)
    for match in left:
        yield Slip(page, "usage-marks", *match.span(), {"reported": match[0]}, None, match[0])
