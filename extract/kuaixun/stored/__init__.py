"""A run to look at: its tables, and the texts they were made from where these can still be found.

`read_run` reads what `kuaixun extract` wrote, in whichever format is there; `run_of` takes results that were just made. Either way the
frames keep to `schema.TABLES`, with exact decimals and dates.

    run = read_run(Path("outputs/latest"))
    run.frames["facts"]               # a pandas frame, as `tables` describes it
    run.text_of("issue.txt")          # the source text, or None where it is gone or has changed since
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kuaixun.model import Bulletin, Receipt
from kuaixun.stored.problems import StoredError
from kuaixun.stored.reading import holds_run, read_frames
from kuaixun.stored.texts import Manifest, Texts

if TYPE_CHECKING:
    import pandas as pd

    from kuaixun.pipeline import Result

__all__ = ["StoredError", "StoredRun", "holds_run", "read_run", "run_of"]


@dataclass(frozen=True, slots=True)
class StoredRun:
    """The five tables of a run by name. `reasons` says why a fact (by its id) has its subject, and is empty for a run read from disk."""

    name: str
    frames: Mapping[str, pd.DataFrame]
    find: Callable[[str], Bulletin | None]
    reasons: Mapping[str, str] = field(default_factory=dict)

    def bulletin_of(self, source: str) -> Bulletin | None:
        """A source as it was read for this run, laid out anew; None where its file is gone or has changed since."""
        return self.find(source)

    def text_of(self, source: str) -> str | None:
        """The text that the offsets of a source's rows point into; None where its file is gone or has changed since."""
        bulletin = self.find(source)
        return bulletin.text if bulletin else None


def read_run(folder: Path, sources: Sequence[Path] = ()) -> StoredRun:
    """Reads the tables that `kuaixun extract` wrote into a folder.

    The texts are looked for where the run's manifest says they were, and before that in `sources`, files or folders to which they have
    moved since. Raises StoredError for a folder that holds no run or half of one, or tables that do not keep to the schema.
    """
    manifest = Manifest.read(folder)
    frames = read_frames(folder, manifest.files)
    bulletins = frames["bulletins"]
    hashes = dict(zip(bulletins["source"], bulletins["sha256"], strict=True))
    return StoredRun(folder.resolve().name, frames, Texts([*sources, *manifest.inputs], hashes, manifest.columns).find)


def run_of(name: str, results: Sequence[Result], receipts: Iterable[Receipt] = ()) -> StoredRun:
    """A run from results in memory, and receipts of sources that failed. Raises TableError."""
    from kuaixun.tables import frames

    bulletins = {result.bulletin.source: result.bulletin for result in results}
    reasons = {fact_id: reason for result in results for fact_id, reason in result.reasons.items()}
    return StoredRun(name, frames(results, receipts), bulletins.get, reasons)
