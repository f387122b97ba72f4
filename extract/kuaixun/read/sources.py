"""Which files a list of paths means, and what they are called in the tables."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path, PurePath

from kuaixun.read.errors import ReadError
from kuaixun.read.formats import ENDINGS
from kuaixun.read.own import is_own_page

_READ = ENDINGS | {""}
_WRITTEN = "kuaixun.xlsx"  # the workbook that a run writes, which is no text to read where it lies among texts


def find_sources(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """Every file meant by `paths` with its source name: relative to the folder given, or the file's name where a file was given.

    Where several paths are given, the name of a file in a folder begins with that of the folder, whatever else lies in it: so names
    depend on the paths given, and not on which files there are. Paths of one name are lengthened by the folders above.

    Folders are searched through and through, sorted, for files in a format that is read; hidden files and folders, locks of Office
    programs, the workbooks of runs, pages that kuaixun made and the folders in which browsers put what belongs to a saved page are passed
    over. A file met twice is taken once. Raises ReadError (MISSING).
    """
    found: dict[Path, tuple[Path, int]] = {}
    above = _above(paths)
    for path in paths:
        for file, depth in _files(path):
            found.setdefault(file.resolve(), (file, depth + above.get(path.resolve(), 0)))
    return [(file, name) for (file, _), name in zip(found.values(), _names(found), strict=True)]


def _files(path: Path) -> Iterator[tuple[Path, int]]:
    """Files below a path, with the number of parts their name has."""
    if not path.exists():
        raise ReadError("MISSING", _printable(str(path)), "there is no such file or folder", "check the path")
    if not path.is_dir():
        yield path, 1
        return
    for folder, inner, names in os.walk(path):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and not is_of_page(name, names))
        for name in sorted(names):
            file = Path(folder, name)
            if is_read(name) and file.is_file() and not is_own_page(file):
                yield file, len(file.relative_to(path).parts)


def _above(paths: Sequence[Path]) -> dict[Path, int]:
    """How many parts of its own path each folder puts before the names of its files: none if it is the only path."""
    given = {path.resolve(): path for path in paths}
    if len(given) < 2:
        return {}
    folders = {resolved: (path, 1) for resolved, path in given.items() if path.is_dir()}
    names = _names(folders)
    return {folder: len(PurePath(name).parts) for folder, name in zip(folders, names, strict=True)}


def is_read(name: str) -> bool:
    """Whether a file of this name is read where it lies in a folder: not a hidden one, the lock of an Office program or a run's workbook."""
    return not name.startswith((".", "~$")) and name != _WRITTEN and PurePath(name).suffix.lower() in _READ


def is_of_page(folder: str, files: Collection[str]) -> bool:
    """Whether a folder holds the pictures and frames of a saved page beside it (page.html, page_files)."""
    stem = next((folder.removesuffix(end) for end in ("_files", ".files", "_文件") if folder.endswith(end)), None)
    return stem is not None and any(f"{stem}.{ending}" in files for ending in ("html", "htm"))


def _names(found: dict[Path, tuple[Path, int]]) -> list[str]:
    """The last parts of each path, as many as its depth says, and more for those whose names are still the same."""
    depths = {resolved: depth for resolved, (_, depth) in found.items()}
    paths = {resolved: Path(os.path.abspath(file)) for resolved, (file, _) in found.items()}  # as given: links are not followed
    while True:
        names = {resolved: _printable("/".join(paths[resolved].parts[-depth:]).replace("//", "/")) for resolved, depth in depths.items()}
        count = Counter(names.values())
        same = [resolved for resolved, name in names.items() if count[name] > 1 and depths[resolved] < len(paths[resolved].parts)]
        if not same:
            return list(names.values())
        for resolved in same:
            depths[resolved] += 1


def _printable(name: str) -> str:
    """A file name with bytes that are no text written out, so that every writer takes it."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
