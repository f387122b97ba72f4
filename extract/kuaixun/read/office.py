"""Files of older and other Office programs (DOC, RTF, ODT; XLS, XLSB, ODS): turned into DOCX or XLSX by LibreOffice, where that is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kuaixun.read import docx, sandbox, xlsx
from kuaixun.read.document import Document
from kuaixun.read.errors import ReadError
from kuaixun.read.zips import open_zip

SECONDS = 60  # LibreOffice takes two or three
_PROGRAMS = ("soffice", "libreoffice")


class _Target(NamedTuple):
    """What a file is turned into, by which part of LibreOffice."""

    ending: str
    package: str


_WRITER, _CALC = _Target("docx", "libreoffice-writer"), _Target("xlsx", "libreoffice-calc")
_TARGETS = {"doc": _WRITER, "rtf": _WRITER, "odt": _WRITER, "xls": _CALC, "xlsb": _CALC, "ods": _CALC}
_FILTERS = {"xls": "MS Excel 97", "xlsb": "Calc MS Excel 2007 Binary", "ods": "calc8"}  # named, for Calc takes what is damaged for a text


def read(data: bytes, source: str) -> Document:
    """Reads a file of an older or other Office program. Raises ReadError."""
    ending = _ending(data)
    if data.startswith(b"PK"):
        open_zip(data, source)  # for its limits
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        wrong = f"is a file in the format {ending.upper()}, which is read by LibreOffice, and that is not here"
        raise ReadError("UNSUPPORTED", source, wrong, _install(_TARGETS[ending]))
    with tempfile.TemporaryDirectory(prefix="kuaixun-") as folder:
        converted = _convert(program, data, ending, Path(folder), source)
    if _TARGETS[ending] is _WRITER:
        return replace(docx.read(converted, source), format=ending)
    document: Document = sandbox.call(xlsx.read, converted, source, source=source)  # what a spreadsheet grows to has no bounds
    return replace(document, format=ending)


def _ending(data: bytes) -> str:
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if not data.startswith(b"PK"):
        return "doc" if "WordDocument".encode("utf-16-le") in data else "xls"
    if b"opendocument" not in data[:200]:
        return "xlsb"
    return "ods" if b"opendocument.spreadsheet" in data[:200] else "odt"


def _install(target: _Target) -> str:
    return f"install LibreOffice (Debian: apt install {target.package}; macOS: brew install --cask libreoffice), or save it as {target.ending.upper()}"


def _convert(program: str, data: bytes, ending: str, folder: Path, source: str) -> bytes:
    """The file as DOCX or XLSX. The program has a profile of its own, so that one that is open on the desk is left alone."""
    target = _TARGETS[ending]
    given, profile = folder / f"text.{ending}", folder / "profile"
    given.write_bytes(data)
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck", "--convert-to", target.ending,
        *([f"--infilter={_FILTERS[ending]}"] if ending in _FILTERS else []), "--outdir", str(folder / "out"), str(given),
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            raise ReadError("TIMEOUT", source, f"kept LibreOffice busy for more than {SECONDS} seconds", f"save it as {target.ending.upper()} by hand") from None
        finally:
            _end(process)
    try:
        return (folder / "out" / f"text.{target.ending}").read_bytes()
    except OSError:
        name = target.ending.upper()
        wrong = f"could not be turned into {name} by LibreOffice, so it is damaged, protected or no {ending.upper()} file, or {target.package} is missing"
        raise ReadError("CORRUPT", source, wrong, f"open it by hand and save it as {name}") from None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program with all that it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
