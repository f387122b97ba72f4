"""Rows of the tables from and to the values that JSONL holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kuaixun.decisions import Values
from kuaixun.model import Fact, Project
from kuaixun.schema import FACTS, PROJECTS, TABLES
from kuaixun.write.jsonl import as_json

_READ: Mapping[str, Callable[[Any], Any]] = {"decimal": Decimal, "date": date.fromisoformat, "strings": tuple}
_FACT = {column.name: _READ[column.type] for column in FACTS.columns if column.type in _READ}


def fact_values(fact: Fact) -> dict[str, Any]:
    """A fact as JSON."""
    return {name: as_json(getattr(fact, name)) for name in FACTS.names}


def project_values(project: Project) -> dict[str, Any]:
    """A project as JSON, without its figures."""
    return {name: as_json(getattr(project, name)) for name in PROJECTS.names if name != "figures"}


def row_values(row: object, table: str) -> dict[str, Any]:
    """A row of a table without objects as JSON."""
    return {name: as_json(getattr(row, name)) for name in TABLES[table].names}


def fact_of(values: Values) -> Fact:
    """The fact of some values. Raises KeyError, ValueError or decimal.InvalidOperation where they are not a row of facts."""
    return Fact(**{name: _read(name, values[name]) for name in FACTS.names})


def _read(name: str, value: Any) -> Any:
    read = _FACT.get(name)
    return value if read is None or value is None else read(value)
