"""Shows proposals: as a table, as CSV, or as rows of TOML that want nothing but examples."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from kuaixun.console import listing, printable, standard_output
from kuaixun.write.csv import inert

from proposals.proposal import CONTEXTS, UNKNOWN, Proposal, Row

COLUMNS = ("word", "row", "count", "missed", "texts", "G²", "share")
MEANING = {
    "endings": "endings: words that end names and are no ending yet",
    "measures": "measures: words right behind numerals that are no unit yet",
    "cues": "cues: words before figures that are no cue word of the attribute yet",
    "borders": "borders: words right in front of names that are no border word yet",
}


def as_text(proposals: Sequence[Proposal]) -> None:
    """Prints a table for each kind."""
    output = standard_output()
    kept_back = any(proposal.elsewhere is not None for proposal in proposals)
    columns = (*COLUMNS, *(["elsewhere"] if kept_back else []), "in context")
    for kind, some in groupby(proposals, key=lambda proposal: proposal.kind):
        output.print(listing(MEANING[kind], columns, ([*_cells(p, kept_back), "  ".join(p.contexts)] for p in some)))
        output.print()


def as_csv(proposals: Sequence[Proposal]) -> str:
    """A line for each proposal; a cell that a spreadsheet would run is made inert."""
    kept_back = any(proposal.elsewhere is not None for proposal in proposals)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    contexts = [f"context_{number}" for number in range(1, CONTEXTS + 1)]
    writer.writerow(["kind", "word", "row", "count", "missed", "texts", "g2", "share", *(["elsewhere"] if kept_back else []), *contexts])
    for proposal in proposals:
        shown = [*proposal.contexts, *[""] * (CONTEXTS - len(proposal.contexts))]
        writer.writerow([proposal.kind, *_cells(proposal, kept_back), *(inert(printable(context)) for context in shown)])
    return out.getvalue()


def as_toml(proposals: Sequence[Proposal]) -> str:
    """Rows for each file, with the evidence as comments: strike what is wrong, write examples, and copy the rest."""
    files: dict[str, dict[str, list[Proposal]]] = {}
    for proposal in proposals:
        files.setdefault(proposal.row.file, {}).setdefault(proposal.row.id, []).append(proposal)
    parts = ((f"# {file}", *("\n".join(_row(words[0].row, words)) for words in rows.values())) for file, rows in files.items())
    return "\n\n".join(part for file in parts for part in file) + "\n"


def _row(row: Row, proposals: Sequence[Proposal]) -> Iterator[str]:
    yield f"[[{row.table}]]"
    yield f"id = {_quoted(row.id)}"
    for name, value in row.fields.items():
        yield f"{name} = {_quoted(value)}" + ("  # yours to say" if value == UNKNOWN else "")
    yield f"{row.words} = ["
    for p in proposals:
        kept = "" if p.elsewhere is None else f", {p.elsewhere} elsewhere"
        yield f"  {_quoted(p.word)},  # {p.count} ({p.missed} missed) in {_texts(p.documents)}, G² {p.score:.1f}, share {p.share:.2f}{kept}"
        yield from (f"  #   {printable(context)}" for context in p.contexts)
    yield "]"
    yield "examples = []"
    yield "counter_examples = []"


def _quoted(value: str | tuple[str, ...]) -> str:
    """A TOML string, or a list of them; JSON's strings are TOML's as well."""
    return json.dumps(value, ensure_ascii=False)


def _texts(number: int) -> str:
    return f"{number} text" if number == 1 else f"{number} texts"


def _cells(p: Proposal, kept_back: bool) -> list[str]:
    cells = [p.word, p.row.name, str(p.count), str(p.missed), str(p.documents), f"{p.score:.1f}", f"{p.share:.2f}"]
    return [*cells, str(p.elsewhere or 0)] if kept_back else cells
