"""What is counted or made: the noun phrase behind a quantity (年产5000台|发电机) or, where none stands there, before a count (瞪羚企业|12家)."""

from __future__ import annotations

import re
from collections.abc import Set

from kuaixun.model import Quantity
from kuaixun.names import Border, Tokens
from kuaixun.rules import Rules
from kuaixun.topics import ProjectWords

_MADE = ("count", "mass", "energy", "power", "volume", "transport", "capacity")  # dimensions of what is counted or made
_NO_NOUNS = ("function", "place-in-time", "reporting", "doing")  # rows of words at which a name begins, and none of which is a noun
_NOUNS = "njgk"  # parts of speech, by their first letter, that end a noun phrase
_WITHIN = "njgkbasl"  # and those that stand within one
_OF_MAKERS = ("capacity", "output")
_HEADS = re.compile("(?:项目|基地|工程)$")
_TELLING = re.compile("(?:共计|总计|累计|合计|共|达到|达|数量|数|已|有|约|近|逾|超过|超|突破|为|各)+$")  # between a noun and its count
_OF = re.compile("的|级的?")  # 2吨级|挖掘机
_LEADS = frozenset({"年产", "日产", "月产", "产", "年处理", "年加工", "惠及", "新上"})  # before what is made, and no part of its name
_REACH = 24  # characters of a noun phrase


class ProductFinder:
    """Finds what the quantities of a text count or make. Build it once."""

    def __init__(self, rules: Rules) -> None:
        words = {row.id: frozenset(row.words) for row in rules.rows(ProjectWords)}
        self._inner = words["inner"]
        borders = {word for row in rules.rows(Border) if row.id in _NO_NOUNS for word in row.words}
        self._stops = (borders - self._inner) | words["stage"] | _LEADS
        self._people = {word for row in rules.rows(Border) if row.id == "persons" for word in row.words}

    def of(self, tokens: Tokens, quantity: Quantity, attribute: str) -> str | None:
        """The words, or None; for what is made without 项目, 基地 or 工程 at their end, since these are what makes it."""
        if quantity.dimension not in _MADE:
            return None
        text, end = tokens.text, quantity.end
        counts = quantity.dimension == "count"
        behind = self._behind(tokens, of.end() if (of := _OF.match(text, end)) else end, frozenset() if counts else self._people)
        if attribute in _OF_MAKERS or not counts:
            behind = _HEADS.sub("", behind)
        if not counts:
            return behind or None
        return behind or (None if text[end : end + 1].isalpha() else self._before(tokens, quantity.outer_start)) or None

    def _behind(self, tokens: Tokens, at: int, stops: Set[str]) -> str:
        """The noun phrase that begins at an offset and ends before one of some words: 5000吨原酒生产基地|负责人."""
        if not tokens.starts_at(at):
            return ""
        first = index = tokens.at(at)
        while index < len(tokens.words) and tokens.starts[index] - at < _REACH and self._is_within(tokens, index) and tokens.words[index] not in stops:
            index += 1
        while index > first and not self._may_end(tokens, index - 1):
            index -= 1
        return "".join(tokens.words[first:index])

    def _before(self, tokens: Tokens, at: int) -> str:
        """The noun phrase that ends at an offset, or before 达 and its like."""
        end = at - (len(match[0]) if (match := _TELLING.search(tokens.text, max(0, at - 6), at)) else 0)
        if not tokens.starts_at(end) or not end:
            return ""
        last = index = tokens.at(end - 1)
        while index >= 0 and end - tokens.starts[index] <= _REACH and self._is_within(tokens, index):
            index -= 1
        return "".join(tokens.words[index + 1 : last + 1]) if index < last and self._may_end(tokens, last) else ""

    def _is_within(self, tokens: Tokens, index: int) -> bool:
        word, tag = tokens.words[index], tokens.tag(index)
        if not word[0].isalnum() or word[0].isdigit() or word in self._stops:
            return False
        return tag[0] in _WITHIN or tag == "vn" or word in self._inner or word.isascii()

    def _may_end(self, tokens: Tokens, index: int) -> bool:
        word, tag = tokens.words[index], tokens.tag(index)
        return (tag[0] in _NOUNS or word.isascii()) and word not in self._inner
