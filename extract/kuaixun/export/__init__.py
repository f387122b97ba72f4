"""A finished run in another form: its tables, corrected where people decided; gold for `evaluate`; examples for the rules; exchange files.

Each format is a module with `write(run: Run, out_dir: Path) -> list[Path]`, named in FORMATS and loaded only when asked for. The tables
themselves are written by `kuaixun.write`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kuaixun import exchange
from kuaixun.write import FORMATS as TABLE_FORMATS
from kuaixun.write import FormatError

if TYPE_CHECKING:
    from kuaixun.decisions import Decision
    from kuaixun.decisions.applied import Review
    from kuaixun.model import Receipt
    from kuaixun.pipeline import Result

FORMATS: Mapping[str, str] = {
    "gold": "kuaixun.export.gold",
    "examples": "kuaixun.export.examples",
    **exchange.FORMATS,
}


class ExportError(ValueError):
    """What cannot be exported. One sentence, for the user."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is exported. `results` are corrected already; `reviews` say what was decided in each of them, in the same order.

    A result whose text could not be found has an empty `bulletin.text`.
    """

    results: tuple[Result, ...]
    receipts: tuple[Receipt, ...]
    decisions: tuple[Decision, ...] = ()  # the whole log, oldest first
    reviews: tuple[Review, ...] = ()

    def with_texts(self) -> tuple[Result, ...]:
        """The results, for formats that hold the texts. Raises ExportError where a text could not be found."""
        missing = [result.bulletin.source for result in self.results if not result.bulletin.text]
        if missing:
            more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            raise ExportError(f"{missing[0]}{more}: the text is not where it was, or has changed; name its folder with --sources DIR")
        return self.results


def all_formats() -> tuple[str, ...]:
    """The names of all formats."""
    return (*TABLE_FORMATS, *FORMATS)


def known_formats(names: Iterable[str]) -> tuple[str, ...]:
    """The formats named, each once, in the order given. Raises FormatError for none at all and for an unknown one."""
    formats = tuple(dict.fromkeys(name.strip().lower() for name in names if name.strip()))
    for name in formats:
        if name not in all_formats():
            raise FormatError(f"{name}: unknown format; choose from {', '.join(all_formats())}")
    if not formats:
        raise FormatError(f"no format given; choose from {', '.join(all_formats())}")
    return formats


def export(run: Run, out_dir: Path, formats: Iterable[str]) -> list[Path]:
    """Writes a run in each format and returns the files; where decisions were applied, a log of them beside.

    Raises FormatError, ExportError, `tables.TableError` and `write.WriteError`.
    """
    from kuaixun.export.sidecar import write_decisions
    from kuaixun.tables import frames
    from kuaixun.write import write_tables

    wanted = known_formats(formats)
    tables = [name for name in wanted if name in TABLE_FORMATS]
    written = write_tables(frames(run.results, run.receipts), out_dir, tables) if tables else []
    for name in wanted:
        if name in FORMATS:
            written += import_module(FORMATS[name]).write(run, out_dir)
    if run.decisions:
        written += write_decisions(run, out_dir)
    return written
