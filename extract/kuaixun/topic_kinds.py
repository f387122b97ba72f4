"""The kinds of topics, and the form of a decision between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from kuaixun.topic_names import Name

TopicKind = Literal["project", "group", "anaphor"]


@dataclass(frozen=True, slots=True)
class Topic:
    """A project, a group of projects, or a word that points back to one (该项目, 项目)."""

    start: int
    end: int
    kind: TopicKind
    name: str
    rule: str


def whole(name: Name) -> int:
    """The topic begins where its name does."""
    return name.begin


def head(name: Name) -> int:
    """The topic is the head alone."""
    return name.start


class Decision(NamedTuple):
    """What a name is where a test holds: a topic of a kind, or none."""

    kind: TopicKind | None
    rule: str  # {} stands for the id of the head's row
    holds: Callable[[Name], bool]
    begin: Callable[[Name], int] = whole

    def topic(self, name: Name) -> Topic | None:
        """The topic that it makes of a name."""
        if self.kind is None:
            return None
        begin = self.begin(name)
        return Topic(begin, name.end, self.kind, name.text[begin : name.end], self.rule.format(name.row.id))


def always(name: Name) -> bool:
    """The last of a list of decisions holds of every name."""
    return True


def first(decisions: tuple[Decision, ...], name: Name) -> Decision | None:
    """The first decision that holds of a name."""
    for decision in decisions:
        if decision.holds(name):
            return decision
    return None
