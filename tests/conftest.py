"""Makes `tests/` importable, for `samples`; runs the command line in the test's process."""

from __future__ import annotations

import pytest
from kuaixun import cli
from samples import Command, Ended


@pytest.fixture
def run_command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs kuaixun with arguments and gives its exit code and what it printed."""

    def run(*arguments: str) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        printed = capsys.readouterr()
        return Ended(int(ended.value.code or 0), printed.out, printed.err)

    return run
