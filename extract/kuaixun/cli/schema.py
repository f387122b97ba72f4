"""The command `kuaixun schema`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kuaixun.cli.common import Lang, Stop


class Form(StrEnum):
    """How the schema may be printed."""

    json = "json"
    md = "md"


def schema(
    table: Annotated[str | None, typer.Argument(metavar="[TABLE]", help="One table; without it, all.")] = None,
    form: Annotated[Form, typer.Option("--format", "-f", help="JSON Schema, or the code book of all tables as Markdown.")] = Form.json,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the code book.")] = Lang.en,
) -> None:
    """Print the JSON Schema of a table's rows, as the JSON Lines files hold them, or the code book: what every column and value means.

    Examples:

    kuaixun schema projects

    kuaixun schema --format md --lang zh > codebook.md
    """
    import json

    from kuaixun.codebook import json_schema, page
    from kuaixun.console import standard_output
    from kuaixun.rules import default_rules
    from kuaixun.schema import TABLES

    if form is Form.md:
        if table is not None:
            raise Stop(f"{table}: the code book is of all tables; leave the table out")
        print(page(lang.value, default_rules()), end="")
        return
    if table is not None and table not in TABLES:
        raise Stop(f"{table}: no such table; the tables are {', '.join(TABLES)}")
    found = json_schema(table) if table else {name: json_schema(name) for name in TABLES}
    standard_output().print(json.dumps(found, ensure_ascii=False, indent=2), soft_wrap=True)
