"""Writes the figures kept in benchmarks/results into docs/benchmarks.md and docs/benchmarks.zh.md, between the two marks there.

    python benchmarks/table.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from measure import RESULTS, cells_of, machine_line

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = {"en": DOCS / "benchmarks.md", "zh": DOCS / "benchmarks.zh.md"}
BEGIN, END = "<!-- begin: made by benchmarks/table.py -->", "<!-- end -->"
ORDER = ("throughput", "growth-length", "growth-number", "memory", "workers", "cluster")


def main() -> None:
    kept = [json.loads(path.read_text("utf-8")) for name in ORDER if (path := RESULTS / f"{name}.json").exists()]
    for language, page in PAGES.items():
        before, _, rest = page.read_text("utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        sections = "\n\n".join(section(measured, language) for measured in kept)
        page.write_text(f"{before}{BEGIN}\n\n{sections}\n\n{END}{after}", "utf-8")
        print(f"docs/{page.name}: {len(kept)} tables")


def section(measured: dict[str, Any], language: str) -> str:
    """One table with its title, its machine and its notes, as Markdown."""
    where = {"en": machine_line, "zh": _machine_zh}[language](measured["machine"])
    names = [column["name"][language] for column in measured["columns"]]
    rows = [names, ["---", *["---:"] * (len(names) - 1)], *cells_of(measured)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    notes = [f"- {note[language]}" for note in measured["notes"]]
    return "\n".join([f"## {measured['title'][language]}", "", *lines, "", *notes, f"- {where}"])


def _machine_zh(where: dict[str, str]) -> str:
    return f"{where['date']}，{where['cores']} 核，{where['processor']}，Python {where['python']}，kuaixun {where['kuaixun']}"


if __name__ == "__main__":
    main()
