"""Pages that kuaixun made itself, as a report that was written beside the texts: they are no bulletins."""

from __future__ import annotations

from pathlib import Path

_SAYS = b'<meta name="generator" content="kuaixun">'
_HEAD = 1_000  # bytes in which it stands
_ENDINGS = (".html", ".htm")


def is_own(page: bytes) -> bool:
    """Whether a page says in its head that kuaixun made it."""
    return _SAYS in page[:_HEAD]


def is_own_page(path: Path) -> bool:
    """Whether a file is such a page; one that cannot be opened is not known to be."""
    if path.suffix.lower() not in _ENDINGS:
        return False
    try:
        with path.open("rb") as file:
            return is_own(file.read(_HEAD))
    except OSError:
        return False
