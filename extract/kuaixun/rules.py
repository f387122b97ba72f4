"""Loads the patterns: TOML rows of `kuaixun_patterns`, and over them the rows of a user's own folder.

Each step declares the shape of its rows beside its code as a subclass of `Row` and asks `Rules.rows(ThatRow)` for them. A user's row with
a known `id` replaces the shipped one, a new `id` is added behind them. A wrong file raises `RuleError`, one sentence with file, row and reason.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError


class RuleError(ValueError):
    """A rule file that cannot be used; the message names the file, the row and the reason."""


class Row(BaseModel):
    """One row of a rule table. `file` is the TOML file, `table` the name of its array of tables."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: ClassVar[str]
    table: ClassVar[str]

    id: str
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()


R = TypeVar("R", bound=Row)


class Rules:
    """The rows of the shipped patterns, with those of `folder` (a user's own) over them."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._tables: dict[type[Row], tuple[Row, ...]] = {}
        if folder is not None and not folder.is_dir():
            raise RuleError(f"{folder}: not a folder of rule files; give the folder that holds files such as units.toml")

    def rows(self, model: type[R]) -> tuple[R, ...]:
        """All rows of one table, shipped order first. Raises RuleError."""
        if model not in self._tables:
            rows = {row.id: row for row in _read(str(files("kuaixun_patterns") / model.file), model)}
            own = self.folder / model.file if self.folder else None
            if own is not None and own.exists():
                rows |= {row.id: row for row in _read(str(own), model)}
            self._tables[model] = tuple(rows.values())
        return self._tables[model]  # type: ignore[return-value]

    def lines(self, name: str) -> list[str]:
        """The lines of a plain word list, without comments and blanks; a user's list is added to the shipped one."""
        paths = [Path(str(files("kuaixun_patterns") / name))]
        if self.folder and (self.folder / name).exists():
            paths.append(self.folder / name)
        lines = (line.strip() for path in paths for line in path.read_text("utf-8").splitlines())
        return [line for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=256)
def _read(path: str, model: type[R]) -> tuple[R, ...]:
    try:
        document: dict[str, Any] = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"{path}: cannot be read as TOML: {error}") from None
    raw = document.get(model.table, [])
    if not isinstance(raw, list):
        raise RuleError(f"{path}: '{model.table}' must be written as [[{model.table}]] rows")
    rows: dict[str, R] = {}
    for number, fields in enumerate(raw, 1):
        name = fields.get("id", f"number {number}") if isinstance(fields, dict) else f"number {number}"
        try:
            row = model.model_validate(fields)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "row"
            raise RuleError(f"{path}: {model.table} '{name}': {place}: {first['msg']}") from None
        if row.id in rows:
            raise RuleError(f"{path}: {model.table} '{row.id}': the id stands twice; ids must be unique")
        rows[row.id] = row
    return tuple(rows.values())


@lru_cache(maxsize=1)
def default_rules() -> Rules:
    """The shipped patterns alone, loaded once."""
    return Rules()
