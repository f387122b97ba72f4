"""What lies in a folder of tables before a run writes into it: files of an earlier run, and files of somebody else.

A file is of a run if the manifest names it, or the list of names that a run leaves before it writes, so that one which was killed between
the tables and the manifest goes on. What no run wrote is neither overwritten nor removed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from kuaixun.journal import FOLDER
from kuaixun.manifest import NAME, ManifestError, digest_of, read_manifest
from kuaixun.write import FORMATS, WriteError, file_names, write_texts


class Earlier:
    """The files of earlier runs in a folder, as they are when a run begins."""

    def __init__(self, out: Path) -> None:
        self._out = out
        try:
            noted = read_manifest(out).files
            self._hashes = {name: str(noted[name]["sha256"]) for name in file_names(FORMATS) if name in noted}  # no other name can be a run's
        except (ManifestError, TypeError, KeyError):
            self._hashes = {}
        self._begun = _begun(out)

    def refuse_others(self, names: Iterable[str]) -> None:
        """Raises WriteError where a file that is to be written is there and no run wrote it."""
        ours = {*self._hashes, *self._begun, *([NAME] if self._hashes or self._begun else [])}
        others = [name for name in (*names, NAME) if name not in ours and (self._out / name).exists()]
        if others:
            shown = ", ".join(others)
            raise WriteError(f"{self._out}: {shown}: no run of kuaixun wrote this; move it away, or choose another folder with --out")

    def begin(self, names: Iterable[str]) -> None:
        """Notes which files are to be written. Raises WriteError."""
        self._note({*self._begun, *self._hashes, *names})

    def finish(self, names: Iterable[str]) -> tuple[list[Path], list[Path]]:
        """Removes the files of earlier runs which are none of this one, and gives these, and those that stay: they were changed since.

        Raises WriteError.
        """
        names = set(names)
        stale = [(self._out / name, digest) for name, digest in self._hashes.items() if name not in names and (self._out / name).exists()]
        removed = [path for path, digest in stale if digest_of(path) == digest]
        for path in removed:
            _remove(path)
        self._note(names)
        return removed, [path for path, _ in stale if path not in removed]

    def _note(self, names: set[str]) -> None:
        write_texts({_LIST: json.dumps(sorted(names))}, self._out / FOLDER)


def _remove(path: Path) -> None:
    try:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    except OSError as error:
        raise WriteError(f"{path}: is of an earlier run, and cannot be removed ({error.strerror}); remove it, and give the command again") from error


def _begun(out: Path) -> list[str]:
    try:
        return [str(name) for name in json.loads((out / FOLDER / _LIST).read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


_LIST = "files.json"
