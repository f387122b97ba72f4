"""A run as one page: what it found, what is in doubt, its projects, and each figure at its place in the text.

The page is one file that needs nothing else: no network, no other file. Every text of a bulletin in it is text, never markup.
"""

from __future__ import annotations

from typing import Literal

from kuaixun import look
from kuaixun.report_page import words
from kuaixun.report_page.content import content
from kuaixun.rules import Rules, default_rules
from kuaixun.schema import SEVERITIES, STAGES
from kuaixun.stored import StoredRun

__all__ = ["Lang", "report_page"]

Lang = Literal["zh", "en"]
_PACKAGE = "kuaixun.report_page"


def report_page(run: StoredRun, lang: Lang = "zh", rules: Rules | None = None) -> str:
    """The page, in one language to begin with. The rules say what the checks are called."""
    made = content(run, rules or default_rules())
    style = look.resource("look.css") + look.resource("page.css", _PACKAGE)
    script = look.resource("look.js") + look.resource("page.js", _PACKAGE)
    return look.environment(_PACKAGE).get_template("page.html.j2").render(
        lang=lang,
        run=made,
        word=words.word,
        table=words.table,
        column=words.column,
        families=words.families(),
        data=look.packed({**made.lists, "words": _words(), "stages": STAGES, "severities": SEVERITIES}),
        chunks=[look.packed(chunk) for chunk in made.chunks],
        style=style,
        script=script,
        policy=look.policy(style, script),
    )


def _words() -> dict[str, object]:
    """What the script says, by key: of each the Chinese and the English."""
    columns = {f"{table}.{name}": words.column(table, name) for table, names in _COLUMNS.items() for name in names}
    return {"own": words.WORDS, "values": words.values(), "attributes": words.attributes(), "families": words.families(), "columns": columns}


_COLUMNS = {
    "projects": ("name", "companies", "zones", "place", "industry", "stage", "stage_date", "signed_on", "started_on", "completed_on", "operating_on"),
    "facts": ("text", "attribute", "modality", "subject", "product", "rule"),
    "findings": ("expected", "reported"),
    "bulletins": ("source", "title", "published", "status", "articles", "characters"),
}
