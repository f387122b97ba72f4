"""Public bodies and persons, as far as they must be told from companies: an ending or a title does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from kuaixun.lexicon import Lexicon
from kuaixun.model import Entity
from kuaixun.names import Spans, Tokens, border_words, walk_left
from kuaixun.rules import Row, Rules


class BodySuffix(Row):
    """Endings of public bodies, schools and institutes."""

    file: ClassVar[str] = "officials.toml"
    table: ClassVar[str] = "body"
    endings: tuple[str, ...]


class Title(Row):
    """Titles behind or before which a person's name stands."""

    file: ClassVar[str] = "officials.toml"
    table: ClassVar[str] = "title"
    words: tuple[str, ...]


class OfficialFinder:
    """Finds ORG and PERSON mentions."""

    def __init__(self, rules: Rules) -> None:
        self._endings = Lexicon({ending: row for row in rules.rows(BodySuffix) for ending in row.endings})
        titles = sorted((re.escape(word) for row in rules.rows(Title) for word in row.words), key=len, reverse=True)
        surnames = "".join(rules.lines("surnames.txt"))
        name = f"(?P<name>[{surnames}][\u4e00-\u9fff]{{1,2}}?|[\u4e00-\u9fff]{{2,8}}·[\u4e00-\u9fff·]{{1,8}})"
        speaks = "(?=说|表示|介绍|告诉|称|认为|指出|透露|坦言|，|。|；|带队|在|等|、|为|带领|率)"
        self._person = re.compile(f"(?:{'|'.join(titles)}){name}{speaks}")
        self._borders = border_words(rules)

    def find(self, text: str, tokens: Tokens, taken: Sequence[Entity]) -> list[Entity]:
        """The bodies and persons of a text that are not inside a name of `taken`."""
        spans = Spans((e.start, e.end) for e in taken)
        found = []
        for match in self._person.finditer(text):
            start, end = match.span("name")
            found.append(Entity(start, end, text[start:end], "PERSON", text[start:end], "person.title"))
        for start, end, _ in self._endings.hits(text):
            if spans.overlaps(start, end):
                continue
            begin = walk_left(tokens, start, lambda index, at: self._stops(tokens, index), 20)
            if end - begin < 3 or spans.overlaps(begin, end):
                continue
            found.append(Entity(begin, end, text[begin:end], "ORG", text[begin:end], "body.ending"))
        return found

    def _stops(self, tokens: Tokens, index: int) -> bool:
        word = tokens.words[index]
        return not word[0].isalnum() or (word in self._borders and word not in ("发展", "服务", "建设", "市", "县", "省", "区", "投资")) or tokens.tag(index) in ("p", "u", "uj", "c", "m", "q", "t", "r")
