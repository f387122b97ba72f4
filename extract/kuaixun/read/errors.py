"""Why a source could not be read."""

from __future__ import annotations

from typing import Literal

Code = Literal["EMPTY", "BINARY", "BOMB_RATIO", "COLUMN", "CORRUPT", "ENCODING", "ENCRYPTED", "MISSING", "TOO_LARGE", "UNREADABLE"]


class ReadError(ValueError):
    """A source that cannot be read; one sentence says which, what is wrong and what to do, `code` says it in one word."""

    def __init__(self, code: Code, source: str, wrong: str, remedy: str) -> None:
        self.code: Code = code
        self.wrong, self.remedy = wrong, remedy
        super().__init__(f"{source}: {wrong}; {remedy}")
