"""`kuaixun review`: what it prints, and what it says when it cannot begin."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from decision_samples import TEXT
from samples import Command

pytest.importorskip("uvicorn", reason="the extra review is not installed")


@pytest.fixture
def command(run_command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs the command in a folder with texts and things that are none."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "facts.jsonl").write_text("", "utf-8")
    return run_command


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("gone.txt", "gone.txt: no such file or folder; check the path"),
        ("empty", "empty: holds neither a finished run nor texts"),
        ("half", "half: half a run: entities.jsonl"),
        ("a.txt --db a.txt", "a.txt: cannot be used: file is not a database"),
        ("a.txt --db gone/decisions.sqlite", "gone/decisions.sqlite: cannot be used: unable to open database file"),
        ("a.txt --date 18.3.2024", "--date 18.3.2024: not a date"),
        ("a.txt --port 99999999", "--port 99999999: cannot be used"),
        ("a.txt --patterns gone", "gone: not a folder of rule files"),
    ],
)
def test_what_goes_wrong_is_told_in_one_sentence(command: Command, arguments: str, sentence: str) -> None:
    ended = command("review", *arguments.split(), "--no-browser")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert sentence in ended.err


def test_a_port_that_is_taken_is_told(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = command("review", "a.txt", "--no-browser", "--port", str(taken.getsockname()[1]))
    assert ended.code == 2
    assert "cannot be used (Address already in use); take another, or none for a free one" in ended.err


def test_without_its_parts_it_says_what_to_install(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ended = command("review", "a.txt", "--no-browser")
    assert ended.code == 2
    assert "install kuaixun[review]" in ended.err


@pytest.mark.skipif(shutil.which("kill") is None or not hasattr(signal, "SIGKILL"), reason="there are no signals here")
def test_it_listens_on_this_machine_alone_and_ends_by_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kuaixun", "review", "--db", str(tmp_path / "d.sqlite"), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout
        first, second = server.stdout.readline(), server.stdout.readline()
        assert first.startswith("kuaixun review: http://127.0.0.1:")
        assert "decisions are kept in" in second
        port = int(first.split(":")[3].partition("/")[0])
        with pytest.raises(OSError, match=r"\[Errno|timed out"):  # what listens everywhere answers here too
            socket.create_connection(("127.0.0.2", port), timeout=2)
        with socket.create_connection(("127.0.0.1", port), timeout=20) as asking:
            asking.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert asking.recv(12).startswith(b"HTTP/1.1 403")
        server.send_signal(signal.SIGINT)
        _, complaints = server.communicate(timeout=60)
        assert (server.returncode, complaints) == (0, "")
