"""Loads the patterns: TOML rows of `kuaixun_patterns`, and over them the rows of a user's own folder.

Each step declares the shape of its rows beside its code as a subclass of `Row` and asks `Rules.rows(ThatRow)` for them. A user's row with
a known `id` replaces the shipped one, a new `id` is added behind them. A wrong file raises `RuleError`, a sentence with file, line, row and
reason for each thing that is wrong. A user's regular expressions are looked through before they are compiled, and run under a time limit.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from kuaixun.guarded import Guarded, Pattern

_SHOWN = 80  # characters of a pattern in a sentence


class RuleError(ValueError):
    """Rule files that cannot be used; a sentence with file, line and reason for each thing that is wrong."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences

    def __str__(self) -> str:
        more = len(self.sentences) - 1
        return self.sentences[0] + (f" (and {more} more; see kuaixun patterns check)" if more else "")


class Row(BaseModel):
    """One row of a rule table. `file` is the TOML file, `table` the name of its array of tables."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: ClassVar[str]
    table: ClassVar[str]

    id: str
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()

    def expressions(self) -> dict[str, tuple[str, ...]]:
        """The regular expressions among its fields, by the key that holds them."""
        return {}


R = TypeVar("R", bound=Row)


class Rules:
    """The rows of the shipped patterns, with those of `folder` (a user's own) over them."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._tables: dict[type[Row], tuple[Row, ...]] = {}
        self._own: dict[type[Row], frozenset[str]] = {}
        if folder is not None and not folder.is_dir():
            raise RuleError(f"{folder}: not a folder of rule files; give the folder that holds files such as units.toml")

    def rows(self, model: type[R]) -> tuple[R, ...]:
        """All rows of one table, shipped order first. Raises RuleError."""
        if model not in self._tables:
            rows = {row.id: row for row in _read(str(files("kuaixun_patterns") / model.file), model)}
            own = self.folder / model.file if self.folder else None
            if own is not None and own.exists():
                mine = {row.id: row for row in _read(str(own), model, True)}
                self._own[model] = frozenset(mine)
                rows |= mine
            self._tables[model] = tuple(rows.values())
        return self._tables[model]  # type: ignore[return-value]

    def is_own(self, row: Row) -> bool:
        """Whether a row of a table that was asked for is from the user's folder."""
        return row.id in self._own.get(type(row), ())

    def place(self, row: Row, key: str) -> str:
        """File, line, table and id of a row, for a sentence about one of its keys."""
        path = (self.folder if self.folder and self.is_own(row) else Path(str(files("kuaixun_patterns")))) / row.file
        text = path.read_text("utf-8")
        number = [fields.get("id") for fields in tomllib.loads(text)[row.table]].index(row.id)
        return f"{path}:{_line(text, row.table, number, key)}: {row.table} '{row.id}'"

    def compiled(self, row: Row, pattern: str) -> Pattern:
        """A regular expression of a row; one of the user's own runs under a limit of time, and is lost where it exceeds it."""
        return Guarded(pattern, f"{self.folder}/{row.file}: {row.table} '{row.id}'") if self.is_own(row) else re.compile(pattern)

    def lines(self, name: str) -> list[str]:
        """The lines of a plain word list, without comments and blanks; a user's list is added to the shipped one."""
        paths = [Path(str(files("kuaixun_patterns") / name))]
        if self.folder and (self.folder / name).exists():
            paths.append(self.folder / name)
        lines = (line.strip() for path in paths for line in path.read_text("utf-8").splitlines())
        return [line for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=256)
def _read(path: str, model: type[R], is_own: bool = False) -> tuple[R, ...]:
    try:
        text = Path(path).read_text("utf-8")
        document: dict[str, Any] = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"{path}: cannot be read as TOML: {error}") from None
    raw = document.get(model.table, [])
    if not isinstance(raw, list):
        raise RuleError(f"{path}: '{model.table}' must be written as [[{model.table}]] rows")
    rows: dict[str, R] = {}
    wrong: list[str] = []
    for number, fields in enumerate(raw):
        row, problems = _row(model, fields)
        if row is not None:
            problems = [("id", "the id stands twice; ids must be unique")] if row.id in rows else [*_hazards(row)] if is_own else []
            rows.setdefault(row.id, row)
        name = fields.get("id") if isinstance(fields, dict) else None
        wrong += [
            f"{path}:{_line(text, model.table, number, key)}: {model.table} '{name or number + 1}': {reason}" for key, reason in problems
        ]
    if wrong:
        raise RuleError(*wrong)
    return tuple(rows.values())


def _row(model: type[R], fields: object) -> tuple[R | None, list[tuple[str, str]]]:
    """The row, or each key that is wrong with the reason."""
    try:
        return model.model_validate(fields), []
    except ValidationError as error:
        return None, [(str(problem["loc"][0]) if problem["loc"] else "", _said(model, problem)) for problem in error.errors()]


def _said(model: type[Row], problem: Any) -> str:
    place = ".".join(map(str, problem["loc"])) or "row"
    if problem["type"] == "extra_forbidden":
        return f"{place}: is no key of this table; its keys are {', '.join(model.model_fields)}"
    if problem["type"] == "missing":
        return f"{place}: is missing"
    if problem["type"] == "tuple_type":
        return f"{place}: must be a list, in [ ]"
    return f"{place}: {problem['msg'].removeprefix('Value error, ')}"


def _hazards(row: Row) -> Iterator[tuple[str, str]]:
    """What speaks against the regular expressions of a row, with the key that holds each."""
    from kuaixun.ambiguity import hazard

    for key, patterns in row.expressions().items():
        for pattern in patterns:
            if reason := hazard(pattern):
                yield key, f"{key}: the pattern {shortened(pattern)} {reason}"


def shortened(pattern: str) -> str:
    """A pattern for a sentence."""
    return pattern if len(pattern) <= _SHOWN else f"{pattern[:_SHOWN]}…"


def _line(text: str, table: str, number: int, key: str) -> int:
    """The line of a key of the row of that number, or of the row's head; the parser of TOML tells no places."""
    lines = text.split("\n")
    heads = [at for at, line in enumerate(lines) if re.match(rf"\s*\[\[\s*\"?{re.escape(table)}\"?\s*\]\]", line)]
    if number >= len(heads):
        return 1  # rows written in another way
    for at in range(heads[number] + 1, len(lines)):
        if re.match(r"\s*\[", lines[at]):
            break
        if re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", lines[at]):
            return at + 1
    return heads[number] + 1


@lru_cache(maxsize=1)
def default_rules() -> Rules:
    """The shipped patterns alone, loaded once."""
    return Rules()
