"""How far a run came, and whether its files are whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kuaixun.canonical import CanonicalHash
from kuaixun.journal import FOLDER, Journal, State, is_locked
from kuaixun.manifest import NAME, Manifest, digest_of, read_manifest
from kuaixun.schema import TABLES

FileState = Literal["whole", "changed", "missing"]


class StatusError(ValueError):
    """A folder of which nothing can be told. One sentence, for the user."""


@dataclass(frozen=True, slots=True)
class Status:
    """What can be told of a folder of tables. `state` is None where there is no journal, `manifest` where no run came to its end."""

    state: State | None
    running: bool
    failures: tuple[tuple[str, str], ...]  # the first sources that failed, with their errors
    manifest: Manifest | None
    files: Mapping[str, FileState]

    @property
    def is_complete(self) -> bool:
        """Whether a run came to its end and all that it wrote is as it was written."""
        return bool(self.files) and (self.state is None or self.state.finished) and set(self.files.values()) == {"whole"}


def status(out: Path, named: int) -> Status:
    """How it stands with a folder, with at most `named` failures. Raises StatusError, ManifestError, JournalError."""
    if not (out / FOLDER).is_dir() and not (out / NAME).exists():
        raise StatusError(f"{out}: no run of kuaixun extract wrote into it; give the folder that was named with --out")
    manifest = read_manifest(out) if (out / NAME).exists() else None
    files = {name: _file_state(out / name, str(held["sha256"])) for name, held in manifest.files.items()} if manifest else {}
    if not (out / FOLDER).is_dir():
        return Status(None, False, (), manifest, files)
    running = is_locked(out)
    with Journal(out) as journal:
        return Status(journal.state(), running, tuple(journal.failures(named)), manifest, files)


def tables_hash(out: Path) -> str:
    """One hash of all rows that the journal of a folder holds, whatever their order. Raises StatusError, JournalError."""
    if not (out / FOLDER).is_dir():
        raise StatusError(f"{out}: has no journal; give a folder that kuaixun extract wrote")
    whole = CanonicalHash()
    with Journal(out) as journal:
        for rows in journal.rows():
            for name, more in rows.items():
                whole.add_rows(name, (dict(zip(TABLES[name].names, row, strict=True)) for row in more))
    return whole.hexdigest()


def _file_state(path: Path, sha256: str) -> FileState:
    if not path.exists():
        return "missing"
    return "whole" if digest_of(path) == sha256 else "changed"
