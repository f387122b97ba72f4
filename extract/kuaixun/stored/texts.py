"""The texts that a run was made from. A file is taken only if it has the hash that the run noted, so that every offset holds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from kuaixun.model import Bulletin
from kuaixun.read import ReadError, find_sources, read_bulletin

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run noted of itself: the files and folders that it read, and the names of the files that it wrote."""

    inputs: tuple[Path, ...] = ()
    files: frozenset[str] = frozenset()

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest in a folder; an empty one where there is none or it says nothing of these, for the tables can be read without."""
        try:
            noted = json.loads((folder / MANIFEST).read_bytes())
            return cls(tuple(Path(path) for path in noted.get("inputs", ())), frozenset(noted.get("files", ())))
        except (OSError, ValueError, AttributeError, TypeError):
            return cls()


class Texts:
    """Finds sources by name and hash in files and folders, which are looked through at the first question."""

    def __init__(self, places: Sequence[Path], hashes: Mapping[str, str | None]) -> None:
        self._places, self._hashes = places, hashes

    def find(self, source: str) -> Bulletin | None:
        """The source as it was read, or None. A moved one may lie under another folder: its name and hash tell it."""
        wanted = self._hashes.get(source)
        if not isinstance(wanted, str):
            return None
        named = self._named[PurePosixPath(source).name]
        for path in sorted(named, key=lambda path: path.as_posix().endswith(source), reverse=True):
            try:
                bulletin = read_bulletin(path, source)
            except ReadError:
                continue
            if bulletin.sha256 == wanted:
                return bulletin
        return None

    @cached_property
    def _named(self) -> defaultdict[str, list[Path]]:
        """All files by the last part of their names in the tables."""
        named: defaultdict[str, list[Path]] = defaultdict(list)
        for path, source in find_sources([place for place in self._places if place.exists()]):
            named[PurePosixPath(source).name].append(path)
        return named
