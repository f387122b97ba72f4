"""Which of a text's project names are one project: all its mentions get the fullest name.

A bulletin names a project in full once (平山至临泉高速公路), then shorter (平临高速, 该项目), and tells it in the headline by its kind
(百万吨级乙烯项目). Two names are one project where the core of one, without 项目 or 工程 at its end, stands in the other or leaves out
some of its characters, or where the text says so (以下简称“平临高速”).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from kuaixun.model import Entity
from kuaixun.names import Spans
from kuaixun.text import SHORT_FORM
from kuaixun.topics import Topic

LONG = 5  # characters of a core that make it the same where a longer one has them
SHORT = 3  # so many do where only one longer core has them
_TRIMMINGS = re.compile(r"[“”\"《》]|(?:建设)?(?:项目|工程)$")
_UNBUILT = "unbuilt"
_JOINED = re.compile("、|和|及|以及|；[^，。；、]{0,12}")
_THIS = ("该", "此")
_POINTING = ("这个", "这座", "这一", "该", "此")
_FAR = 3  # sentences from a name to 该项目
_PHASE_END = re.compile(r"[(（]?[一二三四五六]期[)）]?(?:工程)?$")
_PHASE = re.compile(r"[一二三四五六1-6][期号#]")


def merged(text: str, topics: Sequence[Topic], entities: Sequence[Entity]) -> list[Topic]:
    """The topics, each project with the fullest name that the text has for it."""
    introduced = _introduced(text, topics)
    topics = _with_short_forms(text, topics, introduced)
    introduced |= _by_builder(topics, [entity for entity in entities if entity.type == "COMPANY"])
    topics = _this_one(text, topics)
    pointed = _pointed_to(text, topics)
    names = list(dict.fromkeys(topic.name for topic in topics if topic.kind == "project" or topic.start in pointed))
    full = _Names(names, introduced).full
    topics = [replace(t, kind="project") if t.rule.endswith(_UNBUILT) and (t.name in full or t.start in pointed) else t for t in topics]
    return [replace(t, name=full[t.name]) if t.kind == "project" and full[t.name] != t.name else t for t in topics]


def _this_one(text: str, topics: Sequence[Topic]) -> list[Topic]:
    """云湖储能电站投运。这个压缩空气电站…: a project that 这个 points back to, by another name of the same kind."""
    out: list[Topic] = []
    for topic in topics:
        last = next((t for t in reversed(out) if t.kind == "project"), None)
        same = last is not None and topic.kind == "project" and text.endswith(_POINTING, 0, topic.start) and last.name[-2:] == topic.name[-2:]
        out.append(replace(topic, name=last.name) if same and last is not None else topic)
    return out


def _pointed_to(text: str, topics: Sequence[Topic]) -> set[int]:
    """Where a name begins that nothing yet shows to be of one project, but that a list joins to a project, or 项目 further on points back to."""
    out: set[int] = set()
    for one, other in pairwise(topics):
        if one.rule.endswith(_UNBUILT) and other.rule == "project.anaphor" and _points_back(text, one, other):
            out.add(one.start)
        elif _JOINED.fullmatch(text, one.end, other.start):
            pair = (one, other)
            if any(topic.kind == "project" or topic.start in out for topic in pair):
                out.update(topic.start for topic in pair if topic.rule.endswith(_UNBUILT))
    return out


def _points_back(text: str, name: Topic, word: Topic) -> bool:
    """Whether 项目 begins the next sentence, or 该项目 stands in it or soon after."""
    stops = text.count("。", name.end, word.start)
    return 1 <= stops <= _FAR and text.endswith(("。", *_THIS) if stops == 1 else _THIS, 0, word.start)


@lru_cache(maxsize=8192)
def core(name: str) -> str:
    """A project's name without 项目 or 工程 at its end and without quotation marks."""
    return _TRIMMINGS.sub("", name)


def same_project(one: str, other: str) -> bool:
    """Whether two names, also of two articles, are the same but for 项目, 工程 at the end, quotation marks, or a longer beginning."""
    one, other = core(one), core(other)
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= LONG and short in long)


def _introduced(text: str, topics: Iterable[Topic]) -> dict[str, str]:
    """Short forms that the text introduces behind a project's name."""
    ends = {topic.end: topic.name for topic in topics if topic.kind == "project"}
    return {match["short"]: ends[match.start()] for match in SHORT_FORM.finditer(text) if match.start() in ends}


def _by_builder(topics: Sequence[Topic], companies: Sequence[Entity]) -> dict[str, str]:
    """瑞禾轴承项目 behind 瑞禾轴承公司齿轮生产线项目: projects named by their builder alone, where only one project of his is told of."""
    begins, ends = {c.start: c for c in companies}, {c.end: c for c in companies}
    projects = [topic for topic in topics if topic.kind == "project"]
    owned: dict[str, set[str]] = {}
    for topic in projects:
        if (builder := ends.get(topic.start)) is not None:
            owned.setdefault(builder.name, set()).add(topic.name)
    bare = {t.name: begins[t.start].name for t in projects if t.start in begins and core(t.name) == begins[t.start].text}
    return {name: next(iter(owned[builder])) for name, builder in bare.items() if len(owned.get(builder, ())) == 1}


def _with_short_forms(text: str, topics: Sequence[Topic], introduced: Iterable[str]) -> list[Topic]:
    """The topics and the mentions of introduced short forms that are none yet."""
    taken, found = Spans((topic.start, topic.end) for topic in topics), list(topics)
    for short in introduced:
        for match in re.finditer(re.escape(short), text):
            if not taken.overlaps(*match.span()):
                taken.add(*match.span())
                found.append(Topic(*match.span(), "project", short, "project.short-form"))
    return sorted(found, key=lambda topic: (topic.start, -topic.end)) if len(found) > len(topics) else found


def _wholes(names: Sequence[str]) -> dict[str, str]:
    """西湾产业园一期工程 beside 西湾产业园项目: the one phase that a text tells of, and the project that it is of."""
    phases: dict[str, list[str]] = {}
    for name in names:
        phases.setdefault(_PHASE_END.sub("", core(name)), []).append(name)
    pairs = (sorted(same, key=len) for same in phases.values() if len(same) == 2)
    return {long: short for short, long in pairs if _PHASE_END.search(core(long)) and not _PHASE_END.search(core(short))}


class _Names:
    """The project names of a text, told apart; indexes of name parts save the comparison of each with each."""

    def __init__(self, names: Sequence[str], introduced: dict[str, str]) -> None:
        self.full: dict[str, str] = {}
        self._cores: dict[str, str] = {}  # core -> the name it is a part of
        self._parts: dict[str, set[str]] = {}  # every few characters of a core -> the names that have them
        self._heads: dict[str, set[str]] = {}  # first character -> cores
        place = {name: at for at, name in enumerate(names)}
        whole = _wholes(names)
        for name in sorted(names, key=lambda name: (name in whole, -len(core(name)), place[name])):
            same = introduced.get(name) or whole.get(name)
            same = self.full.get(same, same) if same and same != name else self._same(core(name))
            self.full[name] = same or name
            if not same:
                self._add(name)

    def _add(self, name: str) -> None:
        own = core(name)
        self._cores.setdefault(own, name)
        self._heads.setdefault(own[:1], set()).add(own)
        for length in (SHORT, LONG):
            for at in range(len(own) - length + 1):
                self._parts.setdefault(own[at : at + length], set()).add(own)

    def _same(self, own: str) -> str | None:
        """The name of the one longer core that has this one, or that it shortens."""
        if own in self._cores:
            return self._cores[own]
        if len(own) < SHORT:
            return None
        holders = {other for other in self._parts.get(own[: LONG if len(own) >= LONG else SHORT], ()) if own in other}
        if not holders:
            holders = {other for other in self._heads.get(own[:1], ()) if _shortens(own, other)}
        if len(holders) > 1 and len(own) < LONG:
            return None
        return self._cores[min(holders, key=lambda other: (len(other), other))] if holders else None


def _shortens(short: str, long: str) -> bool:
    """平临高速 of 平山至临泉高速公路: the same beginning and the same kind, and between them only characters of the long name, in order."""
    if len(short) < 4 or short[-2:] not in long or _PHASE.findall(short) != _PHASE.findall(long):
        return False
    letters = iter(long[: long.rindex(short[-2:])])
    return all(char in letters for char in short[:-2])
