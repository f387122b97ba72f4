"""Makes `tests/` importable, for `samples`; runs the command line in the test's process; ten thousand examples where that is asked for."""

from __future__ import annotations

import pytest
from hypothesis import settings
from kuaixun import cli
from samples import Command, Ended

settings.register_profile("thorough", max_examples=10_000, deadline=None)  # pytest --hypothesis-profile thorough


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
