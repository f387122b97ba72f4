"""Names of parts that do not overlap: phases of one project, industries of one list, 出口 and 进口, 上半年 and 下半年."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from kuaixun import numerals
from kuaixun.rules import Row, Rules


class Partition(Row):
    """Names of parts that do not overlap. `closed`: all of them together are the whole; `announced`: so are as many as the words say (分三期).

    `flat`: their total need not be divided by 其中 (一期3亿元，二期5亿元，总投资8亿元); it has one of the names `whole`, or is called a total, and none
    of the words `unless` stands in its name. `behind`: names stand behind their figures (10个县区正增长). `together`: what the parts are called where
    分别 lists them. A member may be written in several ways: 一期|首期.
    """

    file: ClassVar[str] = "checks.toml"
    table: ClassVar[str] = "partition"
    closed: bool = False
    flat: bool = False
    behind: bool = False
    whole: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    announced: str | None = None  # a regular expression whose first group is how many
    members: tuple[str, ...]  # what stands in the name of a part: no two parts have the same

    def expressions(self) -> dict[str, tuple[str, ...]]:
        return {"announced": (self.announced,)} if self.announced else {}


_THRESHOLD = re.compile("以上|以下|超|不足|(?<![乡镇县村])级")
_LEAD = re.compile("^(?:其中|全[国省市县区年])?[“‘]?(?:完成|实现)?")


class Partitions:
    """The partitions of the rules given."""

    def __init__(self, rules: Rules) -> None:
        self.rows = rules.rows(Partition)
        self.flat = tuple(row for row in self.rows if row.flat)
        self._ways = {row.id: [(member.split("|")[0], member.split("|")) for member in row.members] for row in self.rows}
        self._announcements = {row.id: rules.compiled(row, row.announced) for row in self.rows if row.announced}

    def member(self, row: Partition, name: str) -> str:
        """The member of a partition that stands in a name, as its row writes it first; nothing if none does."""
        return next((member for member, ways in self._ways[row.id] if any(way in name for way in ways)), "")

    def names(self, row: Partition) -> list[str]:
        """The members of a partition as its row writes them first."""
        return [name for name, _ in self._ways[row.id]]

    def stands(self, row: Partition, text: str) -> bool:
        """Whether two members of a partition, or what they are called together, stand in a text."""
        standing = (any(way in text for way in ways) for _, ways in self._ways[row.id])
        return sum(standing) > 1 or any(word in text for word in row.together)

    def is_member(self, name: str) -> bool:
        """Whether a name is nothing but a member of some partition."""
        return any(name in ways for row in self.rows for _, ways in self._ways[row.id])

    def of(self, names: Sequence[str], before: str) -> Partition | None:
        """The partition whose members name the parts, each another one. What narrows a part (机电产品出口) must be said of the total too."""
        if any(_THRESHOLD.search(name) for name in names):
            return None
        for row in self.rows:
            members = [self.member(row, name) for name in names]
            if not all(members) or len(set(members)) < len(names):
                continue
            narrowed = (_LEAD.sub("", name.partition(member)[0]) for name, member in zip(names, members, strict=True))
            if not row.closed or (len(names) == len(row.members) and all(lead in before for lead in narrowed)):
                return row
        return None

    def announced(self, row: Partition, text: str) -> int | None:
        """How many parts a text announces: 分三期."""
        announcement = self._announcements.get(row.id)
        match = announcement.search(text) if announcement else None
        return int(numerals.parse(match[1])) if match else None
