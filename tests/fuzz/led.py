"""One target under atheris, which needs its modules imported with its own eyes on them."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["kuaixun"]):
    from targets import TARGETS


def run(name: str) -> None:
    """Fuzzes one target; ends the process."""
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()
