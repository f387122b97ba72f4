"""The texts of one folder, in the order of their names, found as they are needed: a folder may hold millions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from kuaixun.read.own import is_own_page
from kuaixun.read.sources import is_of_page, is_read


def texts(folder: Path, above: str = "") -> Iterator[tuple[Path, str]]:
    """Each text in a folder and the folders in it, with its name: the same ones, in the same order, as `read.find_sources` gives.

    Only the names within one folder are held at a time. Hidden files and folders, and links to folders, are passed over.
    """
    with os.scandir(folder) as entries:
        found = sorted((entry.name + ("/" if entry.is_dir() else ""), entry.is_symlink()) for entry in entries if entry.name[0] != ".")
    files = {name for name, _ in found}
    for name, is_link in found:  # a folder's name ends with / here, so that what is in it comes where its whole name belongs
        path = folder / name
        if not name.endswith("/"):
            if is_read(name) and path.is_file() and not is_own_page(path):
                yield path, above + name
        elif not is_link and not is_of_page(name[:-1], files):
            yield from texts(path, above + name)
