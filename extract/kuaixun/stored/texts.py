"""The texts that a run was made from. One is taken only if it has the hash that the run noted, so that every offset holds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from glob import escape
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from threading import Lock

from kuaixun.inputs import USUAL_COLUMNS, Columns, Source, articles, file_within
from kuaixun.model import Bulletin
from kuaixun.read import ReadError, bulletin_from_bytes, bulletin_from_text, find_sources, read_bulletin

MANIFEST = "manifest.json"
_MOST_OPEN = 8  # files of many articles
_NEAR = 1_000  # articles that are read on to the next one asked for; to one further on, those between are passed over


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run noted of itself: the files and folders that it read, with which columns, and the names of the files that it wrote."""

    inputs: tuple[Path, ...] = ()
    files: frozenset[str] = frozenset()
    columns: Columns = USUAL_COLUMNS

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest in a folder; an empty one where there is none or it says nothing of these, for the tables can be read without."""
        try:
            noted = json.loads((folder / MANIFEST).read_bytes())
            inputs = tuple(Path(path) for path in noted.get("inputs", ()))
            return cls(inputs, frozenset(noted.get("files", ())), Columns(**noted.get("columns", {})))
        except (OSError, ValueError, AttributeError, TypeError):
            return cls()


class Texts:
    """Finds sources by name and hash in files and folders, which are looked through at the first question."""

    def __init__(self, places: Sequence[Path], hashes: Mapping[str, str | None], columns: Columns = USUAL_COLUMNS) -> None:
        self._places, self._hashes, self._columns = places, hashes, columns
        self._orders: dict[str, dict[str, int]] = {}
        self._found: dict[str, list[Path]] = {}
        self._open: dict[tuple[Path, str], _Articles] = {}
        self._lock = Lock()

    def find(self, source: str) -> Bulletin | None:
        """The source as it was read, or None. A moved one may lie under another folder: its name and hash tell it."""
        wanted = self._hashes.get(source)
        if not isinstance(wanted, str):
            return None
        readers = chain(self._files(source), self._articles(source, wanted))
        found = (bulletin for reader in readers if (bulletin := _read(reader)) and bulletin.sha256 == wanted)
        return next(found, None)

    def _files(self, source: str) -> Iterator[Callable[[], Bulletin]]:
        """What reads the files of this name."""
        for path in _likely(self._named.get(PurePosixPath(source).name, ()), source):
            yield partial(read_bulletin, path, source)

    @cached_property
    def _named(self) -> Mapping[str, list[Path]]:
        """All files by the last part of their names in the tables."""
        named: defaultdict[str, list[Path]] = defaultdict(list)
        for path, source in find_sources([place for place in self._places if place.exists()]):
            named[PurePosixPath(source).name].append(path)
        return named

    def _articles(self, source: str, wanted: str) -> Iterator[Callable[[], Bulletin]]:
        """What reads the articles of this hash at its place in tables and ZIP files of this name."""
        for name, rest in file_within(source):
            place = self._order(name, rest[0])[source]
            for path in self._tables(name):
                with self._lock:
                    article = self._opened(path, name).at(place)
                content = article.content if article else None
                if isinstance(content, str) and sha256(content.encode("utf-8", "surrogatepass")).hexdigest() == wanted:
                    yield partial(bulletin_from_text, content, source)
                elif isinstance(content, bytes) and sha256(content).hexdigest() == wanted:
                    yield partial(bulletin_from_bytes, content, source)

    def _order(self, name: str, mark: str) -> dict[str, int]:
        """The place of each source of a file in it, which is that in the tables of the run: one that failed has a row there, too."""
        if name not in self._orders:
            self._orders[name] = {source: place for place, source in enumerate(each for each in self._hashes if each.startswith(name + mark))}
        return self._orders[name]

    def _tables(self, name: str) -> list[Path]:
        """Where a file of many articles can lie: it was named itself, or has moved below a folder that is."""
        if name not in self._found:
            last = PurePosixPath(name).name
            there = [path for place in self._places for path in (sorted(place.rglob(escape(last))) if place.is_dir() else [place])]
            self._found[name] = _likely((path for path in there if path.name == last and path.is_file()), name)
        return self._found[name]

    def _opened(self, path: Path, name: str) -> _Articles:
        """The file, which stays open for the next question, as some of the last ones do."""
        file = self._open.pop((path, name), None) or _Articles(path, name, self._columns)
        self._open[path, name] = file
        if len(self._open) > _MOST_OPEN:
            del self._open[next(iter(self._open))]
        return file


class _Articles:
    """A file of many articles, read up to the one that was asked for last."""

    def __init__(self, path: Path, name: str, columns: Columns) -> None:
        self._from = partial(articles, path, name, columns)
        self._next = 0
        self._rest = self._from(0)

    def at(self, place: int) -> Source | None:
        """The article at a place, counted from 0; None where the file has no such one or cannot be read so far."""
        if not self._next <= place < self._next + _NEAR:
            self._next, self._rest = place, self._from(place)
        skipped, self._next = place - self._next, place + 1
        try:
            return next(islice(self._rest, skipped, None), None)
        except Exception:  # whatever a library says of a file that is broken, or is another one now
            return None


def _likely(paths: Iterable[Path], name: str) -> list[Path]:
    """Paths, those first that end in a name as it stands in the tables."""
    return sorted(paths, key=lambda path: path.as_posix().endswith(name), reverse=True)


def _read(reader: Callable[[], Bulletin]) -> Bulletin | None:
    try:
        return reader()
    except ReadError:
        return None
