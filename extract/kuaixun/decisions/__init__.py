"""What people decided about rows: a log to which decisions are only added. What holds now is a function of that log, and of nothing else.

A decision is about one row (`target`), which stands at one place of one text (`sha256`, `start`, `end`). It keeps the row as extraction had
it (`found`), so that it still says what was decided when the rules find something else there later; and the characters around the place
(`before`, `after`), so that the place can be found again in a changed text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["accept", "correct", "reject", "add", "undo"]
Values = Mapping[str, Any]  # columns of a row as JSONL has them: decimals as strings of digits, dates as ISO strings

# What may be put right, by table. `si_value` and `si_unit` follow the unit; a span brings its text with it.
FACT_FIELDS = (
    "start", "end", "number", "number_high", "unit", "si_value", "si_unit", "modifier",
    "attribute", "subject_kind", "subject", "modality", "product",
)  # fmt: skip
PROJECT_FIELDS = ("stage",)
REVIEW = "review"  # the rule of an attribute that a person gave


class DecisionError(ValueError):
    """A log of decisions that cannot be used. One sentence, for the user."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One act of one person. `undo` takes back the decision named by `undoes`, which may itself be an undo."""

    decision_id: str
    sha256: str  # of the bulletin
    source: str
    target: str  # fact_id or project_id
    kind: Kind
    start: int  # the place of the row when it was decided
    end: int
    text: str
    before: str
    after: str
    who: str
    at: str  # UTC, ISO 8601
    changes: Values = field(default_factory=dict)
    found: Values = field(default_factory=dict)  # empty for a row that was added
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one row: its decisions that were not undone, oldest first; there is at least one. The last says whether it stays."""

    decisions: tuple[Decision, ...]

    @property
    def last(self) -> Decision:
        """The decision that holds."""
        return self.decisions[-1]

    @property
    def kind(self) -> Kind:
        """What was decided last."""
        return self.last.kind

    @property
    def is_rejected(self) -> bool:
        """Whether the row is to go."""
        return self.kind == "reject"

    @property
    def changes(self) -> dict[str, Any]:
        """All that was put right, the later over the earlier: who accepts a corrected row accepts it as corrected."""
        return {name: value for decision in self.decisions for name, value in decision.changes.items()}

    @property
    def values(self) -> dict[str, Any]:
        """The row as decided: as extraction had it when it was last looked at, with all changes."""
        found = next((decision.found for decision in reversed(self.decisions) if decision.found), {})
        return {**found, **self.changes}


def live(log: Iterable[Decision]) -> list[Decision]:
    """The decisions that were not undone, in their order."""
    undone: set[str | None] = set()
    kept = []
    for decision in reversed(list(log)):
        if decision.decision_id in undone:
            continue
        if decision.kind == "undo":
            undone.add(decision.undoes)
        else:
            kept.append(decision)
    return kept[::-1]


def standings(log: Iterable[Decision]) -> dict[str, Standing]:
    """What holds for each row that was decided, by its id."""
    by_target: dict[str, list[Decision]] = {}
    for decision in live(log):
        by_target.setdefault(decision.target, []).append(decision)
    return {target: Standing(tuple(decisions)) for target, decisions in by_target.items()}


def last_of(log: Sequence[Decision], who: str) -> Decision | None:
    """The last decision of one person that was not undone: what `undo` takes back."""
    return next((decision for decision in reversed(live(log)) if decision.who == who), None)
