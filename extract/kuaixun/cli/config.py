"""The command `kuaixun config show`."""

from __future__ import annotations

import typer

from kuaixun.cli.common import told

config_app = typer.Typer(no_args_is_help=True, help="Show the limits that hold.")


@config_app.command("show")
def config_show() -> None:
    """List the limits of time, memory and size that hold now, where each comes from, and the environment variable that sets it.

    Examples:

    kuaixun config show

    KUAIXUN_RULE_SECONDS=5 kuaixun config show
    """
    with told():
        from kuaixun.console import listing, standard_output
        from kuaixun.limits import LIMITS

        rows = [
            (limit.name, f"{limit.value:,.10g} {limit.unit}", "environment" if limit.is_set else "default", limit.variable, limit.meaning)
            for limit in LIMITS.values()
        ]
    standard_output().print(listing("", ("limit", "value", "from", "set by", "what it is for"), rows))
