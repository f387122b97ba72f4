"""Rows of the tables as plain JSON values and back, exactly: decimals as digits, days as YYYY-MM-DD, a project's figures by their facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from kuaixun.exchange.problems import ExchangeError
from kuaixun.model import Entity, Fact, Project
from kuaixun.schema import TABLES, Column
from kuaixun.write.jsonl import as_json

Plain = dict[str, Any]


def packed(table: str, row: Fact | Entity | Project) -> Plain:
    """A row as JSON values, by the names of the columns; what is missing is left out."""
    values = {column.name: _packed(getattr(row, column.name)) for column in TABLES[table].columns}
    return {name: value for name, value in values.items() if value is not None}


def fact_of(values: Mapping[str, Any]) -> Fact:
    """The fact of packed values. Raises ExchangeError."""
    return Fact(**_unpacked("facts", values))


def entity_of(values: Mapping[str, Any]) -> Entity:
    """The entity of packed values. Raises ExchangeError."""
    return Entity(**_unpacked("entities", values))


def project_of(values: Mapping[str, Any], facts: Mapping[str, Fact]) -> Project:
    """The project of packed values; `facts` by their ids. Raises ExchangeError."""
    row = _unpacked("projects", values)
    row["figures"] = {attribute: facts[fact_id] for attribute, fact_id in row["figures"].items() if fact_id in facts}
    return Project(**row)


def _packed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {attribute: fact.fact_id for attribute, fact in value.items()}
    return list(value) if isinstance(value, tuple) else as_json(value)


def _unpacked(table: str, values: Mapping[str, Any]) -> Plain:
    if not isinstance(values, Mapping):
        raise ExchangeError(f"{table}: a row is no object but {type(values).__name__}; export the run anew")
    return {column.name: _value(table, column, values.get(column.name)) for column in TABLES[table].columns}


def _value(table: str, column: Column, value: Any) -> Any:
    if value is None and column.nullable:
        return None
    try:
        found = _READ[column.type](value)
    except (ValueError, TypeError, InvalidOperation):
        found = None
    if found is None or (column.values and found not in column.values):
        raise ExchangeError(f"{table}: {column.name}: {value!r} is no value of this column; export the run anew")
    return found


def _exactly(kind: type) -> Callable[[Any], Any]:
    return lambda value: value if type(value) is kind else None


def _decimal(value: Any) -> Decimal | None:
    number = Decimal(str(value))
    return number if number.is_finite() else None


_READ: Mapping[str, Callable[[Any], Any]] = {
    "string": _exactly(str), "int": _exactly(int), "decimal": _decimal, "date": lambda value: date.fromisoformat(value),
    "strings": lambda value: tuple(str(part) for part in value), "figures": dict,
}  # fmt: skip
