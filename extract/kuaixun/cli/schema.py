"""The command `kuaixun schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from kuaixun.cli.common import Stop


def schema(table: Annotated[str | None, typer.Argument(metavar="[TABLE]", help="One table; without it, all.")] = None) -> None:
    """Print the JSON Schema of a table's rows, as the JSON Lines files hold them.

    Example: kuaixun schema projects
    """
    import json

    from kuaixun.console import standard_output
    from kuaixun.schema import TABLES, json_schema

    if table is not None and table not in TABLES:
        raise Stop(f"{table}: no such table; the tables are {', '.join(TABLES)}")
    found = json_schema(table) if table else {name: json_schema(name) for name in TABLES}
    standard_output().print(json.dumps(found, ensure_ascii=False, indent=2), soft_wrap=True)
