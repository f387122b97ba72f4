"""All rule tables there are: which steps read which rows, for those who look at rules or write their own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import kuaixun.pipeline
import kuaixun.read  # noqa: F401  (importing the steps is what declares their rows)
from kuaixun.rules import Row, RuleError, Rules


def rule_tables() -> list[type[Row]]:
    """The shape of every rule table of kuaixun, by file and name."""
    models = (model for model in _below(Row) if hasattr(model, "file") and hasattr(model, "table"))
    return sorted((model for model in models if model.__module__.startswith("kuaixun.")), key=lambda model: (model.file, model.table))


def rule_errors(rules: Rules) -> list[str]:
    """Everything wrong with the rules, one sentence each with file, row and reason; a file or table that nothing reads is wrong too."""
    errors = []
    for model in rule_tables():
        try:
            rules.rows(model)
        except RuleError as error:
            errors.append(" ".join(str(error).split()))
    return list(dict.fromkeys([*errors, *_unread(rules)]))


def _unread(rules: Rules) -> Iterator[str]:
    """What stands in a user's folder and would be passed over in silence."""
    known: dict[str, set[str]] = {}
    for model in rule_tables():
        known.setdefault(model.file, set()).add(model.table)
    for path in sorted(rules.folder.glob("*.toml")) if rules.folder else ():
        if path.name not in known:
            yield f"{path}: no step reads a file of this name; the rule files are {', '.join(known)}"
            continue
        try:
            tables = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            continue  # named above
        for table in sorted(set(tables) - known[path.name]):
            yield f"{path}: no step reads a table '{table}'; those of this file are {', '.join(sorted(known[path.name]))}"


def _below(model: type[Row]) -> Iterator[type[Row]]:
    for child in model.__subclasses__():
        yield child
        yield from _below(child)
