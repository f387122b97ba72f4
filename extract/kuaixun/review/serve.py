"""Runs the server until it is stopped."""

from __future__ import annotations

import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

from kuaixun.decisions.log import DecisionLog
from kuaixun.review.shelves import Extraction, FileShelf, RunShelf, Shelf
from kuaixun.rules import Rules
from kuaixun.segment import Engine
from kuaixun.stored import holds_run, read_run

HOST = "127.0.0.1"  # never another: what is reviewed is nobody else's business
DECISIONS = "decisions.sqlite"


class ServerError(ValueError):
    """A server that cannot begin. One sentence, for the user."""


def serve(
    paths: Sequence[Path],
    db: Path | None = None,
    port: int = 0,
    name: str = "",
    sources: Path | None = None,
    published: date | None = None,
    rules: Rules | None = None,
    engine: Engine = "auto",
    browser: bool = True,
    tell: Callable[[str], None] = print,
) -> None:
    """Serves the review of a run's folder, of texts, or of what will be pasted, until Ctrl-C. Port 0 takes a free one.

    Raises ServerError, StoredError, ReadError, DecisionError and RuleError.
    """
    try:
        import uvicorn

        from kuaixun.review.app import create_app
        from kuaixun.review.desk import Desk
    except ImportError as error:
        raise ServerError(f"the review needs {error.name}, which is not installed; install kuaixun[review]") from None

    extraction = Extraction(rules, engine, published)
    extraction.pipeline()  # what is wrong with the rules is told now
    shelves = _shelves(paths, sources, extraction)
    where = db or default_log(paths)
    token = secrets.token_urlsafe(24)
    with closing(DecisionLog(where)) as log, closing(_socket(port)) as bound:
        port = bound.getsockname()[1]
        app = create_app(Desk(shelves, log, extraction), token, port, name)
        address = f"http://{HOST}:{port}/?token={token}"
        tell(f"kuaixun review: {address}")
        tell(f"decisions are kept in {where}; stop with Ctrl-C")
        if browser:
            threading.Timer(0.5, webbrowser.open, [address]).start()
        settings = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, date_header=False, lifespan="off")
        with suppress(KeyboardInterrupt):  # the way to end it
            uvicorn.Server(settings).run(sockets=[bound])


def default_log(paths: Sequence[Path]) -> Path:
    """decisions.sqlite beside what is reviewed: in the folder given, or that of the file given, or here."""
    if not paths:
        return Path(DECISIONS)
    return (paths[0] if paths[0].is_dir() else paths[0].parent) / DECISIONS


def _shelves(paths: Sequence[Path], sources: Path | None, extraction: Extraction) -> list[Shelf]:
    if len(paths) == 1 and holds_run(paths[0]):
        return [RunShelf(read_run(paths[0], [sources] if sources else ()))]
    if not paths:
        return []
    shelf = FileShelf(paths, extraction)
    if not shelf.entries():
        raise ServerError(f"{paths[0]}: holds neither a finished run nor texts; give the folder of a run, or text files")
    return [shelf]


def _socket(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
        bound.listen(64)  # so that whoever is quick with the address waits for the server rather than being refused
    except (OSError, OverflowError) as error:
        bound.close()
        reason = getattr(error, "strerror", None) or "no port from 0 to 65535"
        raise ServerError(f"--port {port}: cannot be used ({reason}); take another, or none for a free one") from None
    return bound
