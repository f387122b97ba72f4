"""`manifest.json` beside the tables: by which version, rules and options they were made, of which inputs, and what each file holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from kuaixun.seal import sealed

NAME = "manifest.json"


class ManifestError(ValueError):
    """A manifest that is not there or cannot be read. One sentence, for the user."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run tells of its tables. It is as long for a million sources as for one."""

    kuaixun: str  # version
    rules: str  # SHA-256 of the rules, with those of the user
    options: Mapping[str, Any]
    inputs: tuple[str, ...]  # absolute paths as given, - for standard input
    columns: Mapping[str, str]  # of tables of articles, as far as they were named: text, id, date, title, table
    files: Mapping[str, Mapping[str, Any]]  # sha256 and rows of each file, or folder of parts, by name

    def text(self, held: Mapping[str, Mapping[str, Any]]) -> str:
        """The text of the file, once it is known what the files hold."""
        return sealed({**asdict(self), "files": held})


def read_manifest(out: Path) -> Manifest:
    """The manifest of a folder of tables. Raises ManifestError."""
    try:
        document = json.loads((out / NAME).read_text("utf-8"))
        return Manifest(document["kuaixun"], document["rules"], document["options"], tuple(document["inputs"]), document.get("columns", {}), document["files"])
    except FileNotFoundError:
        raise ManifestError(f"{out / NAME}: there is no such file; give a folder that kuaixun extract wrote") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ManifestError(f"{out / NAME}: cannot be read ({error}); write the tables anew with kuaixun extract") from None


def digest_of(path: Path) -> str:
    """SHA-256 of a file; of a folder, that of the lines `SHA-256  name` of the files in it, by name."""
    if path.is_dir():
        parts = sorted(part for part in path.rglob("*") if part.is_file())
        lines = (f"{digest_of(part)}  {part.relative_to(path).as_posix()}\n" for part in parts)
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def installed_version() -> str:
    """The version of kuaixun."""
    try:
        return version("kuaixun")
    except PackageNotFoundError:
        return "not installed"


@cache
def code_digest() -> str:
    """SHA-256 of the code of kuaixun: results of other code are not taken for its own, also while the version stays the same."""
    root = Path(str(files("kuaixun")))
    return _digest((path.relative_to(root).as_posix(), path.read_bytes()) for path in root.rglob("*.py"))


def rules_digest(folder: Path | None) -> str:
    """SHA-256 of the shipped rules and of a user's own."""
    folders = [Path(str(files("kuaixun_patterns"))), *([folder] if folder else [])]
    found = ((f"{number}/{path.name}", path.read_bytes()) for number, each in enumerate(folders) for path in each.iterdir() if path.suffix in (".toml", ".txt"))
    return _digest(found)


def _digest(contents: Iterable[tuple[str, bytes]]) -> str:
    return hashlib.sha256("".join(f"{name} {hashlib.sha256(data).hexdigest()}\n" for name, data in sorted(contents)).encode()).hexdigest()
