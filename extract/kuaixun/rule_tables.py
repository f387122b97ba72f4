"""All rule tables there are: which steps read which rows, for those who look at rules or write their own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import kuaixun.pipeline
import kuaixun.read  # noqa: F401  (importing the steps is what declares their rows)
from kuaixun.rules import Row, RuleError, Rules, shortened


def rule_tables() -> list[type[Row]]:
    """The shape of every rule table of kuaixun, by file and name."""
    models = (model for model in _below(Row) if hasattr(model, "file") and hasattr(model, "table"))
    return sorted((model for model in models if model.__module__.startswith("kuaixun.")), key=lambda model: (model.file, model.table))


def rule_errors(rules: Rules) -> list[str]:
    """Everything wrong with the rules, one sentence each with file, row and reason; a file or table that nothing reads is wrong too."""
    errors: list[str] = []
    for model in rule_tables():
        try:
            rules.rows(model)
        except RuleError as error:
            errors += [" ".join(sentence.split()) for sentence in error.sentences]
    errors += _unread(rules)
    return list(dict.fromkeys(errors)) or [*_hanging(rules)] or [*_broken(rules)]


def _hanging(rules: Rules) -> Iterator[str]:
    """The user's patterns that take too long: they are tried in a process of their own, since nothing else stops a compiler."""
    from kuaixun.rule_trial import CPU_SECONDS, hanging

    tried = [
        (row, key, pattern)
        for model in rule_tables() for row in rules.rows(model) if rules.is_own(row)
        for key, patterns in row.expressions().items() for pattern in patterns
    ]  # fmt: skip
    for number in hanging([pattern for _, _, pattern in tried]):
        row, key, pattern = tried[number]
        yield f"{rules.place(row, key)}: {key}: the pattern {shortened(pattern)} took more than {CPU_SECONDS} s or too much memory in a trial; make it simpler"


def _broken(rules: Rules) -> Iterator[str]:
    """The examples that rows do not keep: of the user's own, or of all where there are none."""
    from kuaixun.rule_examples import Bench, broken_examples

    bench = Bench(rules)
    for model in rule_tables():
        for row in rules.rows(model):
            if rules.folder is None or rules.is_own(row):
                for key, said in broken_examples(bench, row):
                    yield f"{rules.place(row, key)}: {key}: {said}"


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
