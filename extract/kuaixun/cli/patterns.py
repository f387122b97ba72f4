"""The commands `kuaixun patterns list` and `check`."""

from __future__ import annotations

from typing import Annotated

import typer

from kuaixun.cli.common import NOTHING_DONE, Patterns, Stop, complain, rules_of, told

patterns_app = typer.Typer(no_args_is_help=True, help="Show the rules, or check rule files of your own.")


@patterns_app.command("list")
def patterns_list(
    table: Annotated[str | None, typer.Argument(metavar="[TABLE]", help="List the rows of a table (unit) or a file (units.toml).")] = None,
    patterns: Patterns = None,
) -> None:
    """List the rule tables, or the rows of one.

    Example: kuaixun patterns list attribute
    """
    with told():
        from kuaixun.console import listing, standard_output
        from kuaixun.rule_tables import rule_tables
        from kuaixun.rules import default_rules

        rules = rules_of(patterns) or default_rules()
        models = rule_tables()
        if table is None:
            shown = [listing("", ("file", "table", "rows", "what it says"), (
                (model.file, model.table, str(len(rules.rows(model))), (model.__doc__ or "").split("\n")[0]) for model in models
            ))]  # fmt: skip
        else:
            shown = [
                listing(f"{model.file}: {model.table}", ("id", "examples", "counter-examples"), (
                    (row.id, " / ".join(row.examples), " / ".join(row.counter_examples)) for row in rules.rows(model)
                ))
                for model in models if table in (model.table, model.file, model.file.removesuffix(".toml"))
            ]  # fmt: skip
    if not shown:
        raise Stop(f"{table}: no such rule table; see kuaixun patterns list")
    output = standard_output()
    for part in shown:
        output.print(part)


@patterns_app.command("check")
def patterns_check(patterns: Patterns = None) -> None:
    """Load all rules, try them, tell what is wrong with them, and count them.

    Told are, with file, line and reason: keys that are missing or that no row has, ids that stand twice, patterns that could run for ever
    or fill the memory, examples that do not match and counter-examples that match. Exit code 0: all fine; 2: something is wrong.

    Example: kuaixun patterns check --patterns my_rules
    """
    with told():
        from kuaixun.console import standard_output
        from kuaixun.rule_tables import rule_errors, rule_tables
        from kuaixun.rules import default_rules

        rules = rules_of(patterns) or default_rules()
        errors = rule_errors(rules)
    for error in errors:
        complain(error)
    if errors:
        raise typer.Exit(NOTHING_DONE)
    output = standard_output()
    for model in rule_tables():
        output.print(f"{model.file}: {model.table}: {len(rules.rows(model))} rows")
