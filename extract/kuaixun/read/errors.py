"""Why a source could not be read."""

from __future__ import annotations

from typing import Literal

Code = Literal[
    "EMPTY", "BINARY", "ENCODING", "MISSING", "TOO_LARGE", "UNREADABLE", "CORRUPT", "ENCRYPTED", "GARBLED", "NO_TEXT", "TIMEOUT", "MEMORY",
    "BOMB_RATIO", "UNSUPPORTED", "COLUMN",
]  # fmt: skip


class ReadError(ValueError):
    """A source that cannot be read; one sentence says which, what is wrong and what to do, `code` says it in one word."""

    def __init__(self, code: Code, source: str, wrong: str, remedy: str) -> None:
        self.code: Code = code
        self.source, self.wrong, self.remedy = source, wrong, remedy
        super().__init__(f"{source}: {wrong}; {remedy}")

    def __reduce__(self) -> tuple[type[ReadError], tuple[Code, str, str, str]]:
        """Pickled by its parts, so that it can be raised in a child process."""
        return type(self), (self.code, self.source, self.wrong, self.remedy)
