"""Gives what was found to annotation tools, and takes back what people made of it; one module for each format.

A module's `write` has the texts of a run with all their rows written as a tool imports them, its `read` reads what the tool exports. What
goes out and comes back unchanged is equal in every field; docs/exchange.md tells what each tool shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kuaixun.exchange.problems import ExchangeError

if TYPE_CHECKING:
    from kuaixun.exchange.annotation import AnnotatedText

__all__ = ["ENDINGS", "FORMATS", "ExchangeError", "format_of", "known_format", "read"]

# Each format and its module, which has `write(run, out_dir) -> list[Path]` and `read(path) -> Iterator[AnnotatedText]`.
FORMATS: Mapping[str, str] = {name: f"kuaixun.exchange.{name}" for name in ("labelstudio", "doccano", "docbin", "cas")}
ENDINGS: Mapping[str, str] = {".json": "labelstudio", ".jsonl": "doccano", ".spacy": "docbin", ".xmi": "cas"}


def read(path: Path, form: str | None = None) -> list[AnnotatedText]:
    """The texts of what a tool has exported, with their rows. Raises ExchangeError."""
    if not path.exists():
        raise ExchangeError(f"{path}: there is no such file; check the path")
    try:
        texts = list(import_module(FORMATS[known_format(form) if form else format_of(path)]).read(path))
    except OSError as error:
        raise ExchangeError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ExchangeError(f"{path}: is not UTF-8 ({error.reason}); export it anew") from None
    except RecursionError:
        raise ExchangeError(f"{path}: has brackets inside each other without end; export it anew") from None
    if not texts:
        raise ExchangeError(f"{path}: holds no texts; export the project with its texts")
    return texts


def format_of(path: Path) -> str:
    """The format that a file has by its ending; a folder is one of XMI files. Raises ExchangeError."""
    form = "cas" if path.is_dir() else ENDINGS.get(path.suffix.lower())
    if form is None:
        raise ExchangeError(f"{path}: no format has this ending; name it with --format: {', '.join(FORMATS)}")
    return form


def known_format(name: str) -> str:
    """A format by its name. Raises ExchangeError for an unknown one."""
    if name not in FORMATS:
        raise ExchangeError(f"{name}: unknown format; choose from {', '.join(FORMATS)}")
    return name
