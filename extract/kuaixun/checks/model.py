"""The nouns of the checks: a check as its row of checks.toml says it, and a slip that one has found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from string import Formatter
from typing import ClassVar, Literal, Protocol, get_args

from pydantic import field_validator

from kuaixun.checks.page import Figure, Issue, Page, Span
from kuaixun.rules import Row, Rules

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)  # the gravest first


class Check(Row):
    """What a check is called, how grave its findings are, how much it lets pass, and what it says."""

    file: ClassVar[str] = "checks.toml"
    table: ClassVar[str] = "check"
    family: str
    severity: Severity
    tolerance: Decimal = Decimal(0)
    title_zh: str
    title_en: str
    zh: str  # the message, with {names} that the check fills in
    en: str

    @field_validator("zh", "en")
    @classmethod
    def _fills_in(cls, message: str) -> str:
        for _, name, spec, conversion in Formatter().parse(message):
            if name is not None and (not name.isidentifier() or spec or conversion):
                raise ValueError(f"{{{name}}} must be a plain name")
        return message


class Words(dict[str, str]):
    """What a check fills into its messages; a name that it does not know stays empty."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Slip:
    """Something wrong in one article; `start:end` are the words to look at, in its text."""

    page: Page
    check: str
    start: int
    end: int
    words: Mapping[str, str] = field(default_factory=dict)  # for the message
    expected: str | None = None
    reported: str | None = None
    related: tuple[tuple[Page, Figure | Span], ...] = ()


class Family(Protocol):
    """A family of checks: built once, asked for each issue."""

    def find(self, issue: Issue) -> Iterator[Slip]:
        """What is wrong in an issue."""


def figure_slip(
    page: Page, check: str, figure: Figure, expected: str | None = None, related: Iterable[Figure] = (), **words: str
) -> Slip:
    """A slip in one figure, which depends on others of its page."""
    return Slip(
        page, check, figure.start, figure.end, {"reported": figure.text, "expected": expected or "", **words},
        expected, figure.text, tuple((page, other) for other in related),
    )  # fmt: skip


def tolerances(rules: Rules) -> dict[str, Decimal]:
    """The tolerance of each check by its id."""
    return {row.id: row.tolerance for row in rules.rows(Check)}
