"""Signals, callbacks and forks in the middle of a step: nobody waits for ever, and all results are right.

Each program of ``interrupting`` runs in a process of its own, which is killed where it waits.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.planning.interrupting import PROGRAMS

ROOT: Final = Path(__file__).parents[3]
SECONDS: Final = 120


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has neither forks nor SIGUSR1")
@pytest.mark.parametrize("program", PROGRAMS, ids=[each.__name__ for each in PROGRAMS])
def test_it_ends_and_is_right(program: Callable[[], None]) -> None:
    name = program.__name__
    code = f"from tests.planning.interrupting import {name}; {name}(); print('right')"
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code]
    try:
        run = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.fail(f"{name} was still waiting after {SECONDS} seconds")
    assert run.returncode == 0, run.stderr
    assert run.stdout == "right\n"
