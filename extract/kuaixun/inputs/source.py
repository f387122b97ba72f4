"""What an input hands on: one source, by name, with its content or where that lies."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, cast

from kuaixun.read import ReadError, bytes_of
from kuaixun.read.errors import Code


@dataclass(frozen=True, slots=True)
class Refused:
    """A source that cannot be read at all: the code, what is wrong and what to do."""

    code: Code
    wrong: str
    remedy: str


def opened(path: Path) -> IO[bytes]:
    """A file's bytes, unpacked if it is packed with gzip."""
    return cast(IO[bytes], gzip.open(path)) if is_packed(path) else path.open("rb")


def is_packed(path: Path) -> bool:
    """Whether a file is packed with gzip, by its ending."""
    return path.suffix.lower() == ".gz"


def printable(name: str) -> str:
    """A name with what is no text (halves of surrogate pairs) written out, so that every table takes it, and in one line."""
    return " ".join(name.encode("utf-8", "backslashreplace").decode("utf-8").split())


@dataclass(frozen=True, slots=True)
class Source:
    """One bulletin or article to be. `name` is its name in the tables, `origin` that of the file it stands in.

    `content` is a file, the bytes of a file, an article's text, or why there is none. `number` counts the sources of one origin from 1;
    `published` and `title` are what a table of articles says beside the text.
    """

    name: str
    content: Path | bytes | str | Refused
    origin: str
    number: int = 1
    published: date | None = None
    title: str | None = None

    def data(self) -> bytes:
        """What stands in it. Raises ReadError."""
        if isinstance(self.content, Refused):
            raise ReadError(self.content.code, self.name, self.content.wrong, self.content.remedy)
        if isinstance(self.content, Path):
            return bytes_of(self.content, self.name)
        return self.content if isinstance(self.content, bytes) else self.content.encode("utf-8", "surrogatepass")

    def digest(self) -> str | None:
        """SHA-256 of all that the result depends on, None where it cannot be read."""
        if isinstance(self.content, Path):
            try:
                with self.content.open("rb") as file:
                    return hashlib.file_digest(file, "sha256").hexdigest()
            except OSError:
                return None
        content = self.content if isinstance(self.content, bytes) else repr((self.content, self.published, self.title)).encode()
        return hashlib.sha256(content).hexdigest()
