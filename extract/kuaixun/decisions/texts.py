"""Bulletins that were pasted or uploaded, read as any other file is."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path, PurePosixPath

from kuaixun.decisions.log import StoredText
from kuaixun.model import Bulletin
from kuaixun.read import read_bulletin
from kuaixun.rules import Rules

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}")


def read_stored(text: StoredText, rules: Rules | None = None) -> Bulletin:
    """Reads the bytes by the ending of their name. Raises ReadError, RuleError."""
    ending = PurePosixPath(text.source).suffix
    with tempfile.TemporaryDirectory(prefix="kuaixun-") as folder:
        path = Path(folder, f"text{ending if _ENDING.fullmatch(ending) else '.txt'}")
        path.write_bytes(text.data)
        return read_bulletin(path, text.source, text.published, rules)
