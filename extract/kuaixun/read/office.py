"""DOC, WPS, RTF and ODT: turned into DOCX by LibreOffice, where that is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from kuaixun.read import docx
from kuaixun.read.document import Document
from kuaixun.read.errors import ReadError
from kuaixun.read.zips import open_zip

SECONDS = 60  # LibreOffice takes two or three
_PROGRAMS = ("soffice", "libreoffice")
_INSTALL = "install LibreOffice (Debian: apt install libreoffice-writer; macOS: brew install --cask libreoffice), or save it as DOCX"


def read(data: bytes, source: str) -> Document:
    """Reads a file of an older or other word processor. Raises ReadError."""
    ending = "rtf" if data.startswith(b"{\\rtf") else "odt" if data.startswith(b"PK") else "doc"
    if ending == "odt":
        open_zip(data, source)  # for its limits
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise ReadError("UNSUPPORTED", source, f"is a file in the format {ending.upper()}, which is read by LibreOffice, and that is not here", _INSTALL)
    with tempfile.TemporaryDirectory(prefix="kuaixun-") as folder:
        converted = _convert(program, data, ending, Path(folder), source)
    return replace(docx.read(converted, source), format=ending)


def _convert(program: str, data: bytes, ending: str, folder: Path, source: str) -> bytes:
    """The file as DOCX. The program has a profile of its own, so that one that is open on the desk is left alone."""
    given, profile = folder / f"text.{ending}", folder / "profile"
    given.write_bytes(data)
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck", "--convert-to", "docx",
        "--outdir", str(folder / "out"), str(given),
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            raise ReadError("TIMEOUT", source, f"kept LibreOffice busy for more than {SECONDS} seconds", "save it as DOCX by hand") from None
        finally:
            _end(process)
    try:
        return (folder / "out" / "text.docx").read_bytes()
    except OSError:
        wrong = f"could not be turned into DOCX by LibreOffice, so it is damaged, protected or no {ending.upper()} file"
        raise ReadError("CORRUPT", source, wrong, "open it by hand and save it as DOCX") from None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program with all that it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
