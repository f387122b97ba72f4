"""A page on paper: a browser that is installed prints it. No other program here knows how to set Chinese text and plots."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

BROWSER = "KUAIXUN_BROWSER"  # the environment variable that names one
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
_ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_SECONDS = 180
_PATIENCE = 60_000  # virtual milliseconds, which pass at once when the page has nothing more to do


class PdfError(ValueError):
    """No PDF can be made. One sentence, for the user."""


def to_pdf(html: str) -> bytes:
    """The page as PDF, with all that fits on paper unfolded. Raises PdfError where there is no browser, or it fails."""
    browser = find_browser()
    with tempfile.TemporaryDirectory(prefix="kuaixun-", ignore_cleanup_errors=True) as folder:
        page, pdf = Path(folder, "report.html"), Path(folder, "report.pdf")
        page.write_text(html, "utf-8", newline="\n")
        command = [
            browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking",
            f"--user-data-dir={Path(folder, 'profile')}", f"--virtual-time-budget={_PATIENCE}", "--no-pdf-header-footer", f"--print-to-pdf={pdf}",
            *(["--no-sandbox"] if _is_root() else []), f"{page.as_uri()}#print",
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise PdfError(f"{browser}: has not printed the page within {_SECONDS} seconds; open the HTML page in it and print from there") from None
        except OSError as error:
            raise PdfError(f"{browser}: cannot be started ({error.strerror}); name another one in {BROWSER}") from None
        if done.returncode or not pdf.exists():
            lines = done.stderr.decode("utf-8", "replace").split("\n")
            said = next((line.strip()[:200] for line in reversed(lines) if line.strip()), "without a reason")
            raise PdfError(f"{browser}: could not print the page: {said}")
        return pdf.read_bytes()


def find_browser() -> str:
    """An installed browser that prints pages. Raises PdfError."""
    if named := os.environ.get(BROWSER):
        return named
    found = next(filter(None, map(shutil.which, _NAMES)), None) or next((path for path in _ELSEWHERE if Path(path).exists()), None)
    if found is None:
        raise PdfError(f"no browser found to make a PDF; install Chromium or Chrome, name one in {BROWSER}, or write HTML and print that")
    return found


def _is_root() -> bool:
    """Whether Chromium would refuse to start without being told that it may do without its sandbox."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
