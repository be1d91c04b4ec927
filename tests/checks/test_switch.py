"""Checks are switched off and on: by a block, by a call, by the environment."""

import functools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checks.functions import floats, ints, score
from typednn.checks import checks
from typednn.shapes.shape import ShapeError


def test_the_switch_as_a_block_and_as_a_call() -> None:
    with checks(False):
        score(floats(1, 2), ints(3))
        with checks(True), pytest.raises(ShapeError):
            score(floats(1, 2), ints(3))
        score(floats(1, 2), ints(3))
    with pytest.raises(ShapeError):
        score(floats(1, 2), ints(3))
    checks(False)
    try:
        score(floats(1, 2), ints(3))
    finally:
        checks(True)


def test_the_switch_is_put_back_after_an_error() -> None:
    with pytest.raises(KeyError), checks(False):
        raise KeyError
    with pytest.raises(ShapeError):
        score(floats(1, 2), ints(3))


@pytest.mark.parametrize(("value", "outcome"), [("0", "passed"), ("1", "refused")])
def test_the_environment_switches_too(value: str, outcome: str) -> None:
    program = (
        "from typednn import ShapeError\n"
        "from tests.checks.functions import floats, ints, score\n"
        "try: score(floats(1, 2), ints(1)); print('passed')\n"
        "except ShapeError: print('refused')\n"
    )
    run = functools.partial(subprocess.run, capture_output=True, text=True, check=True)
    paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
    environment = os.environ | {"TYPEDNN_CHECKS": value, "PYTHONPATH": paths}
    done = run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == outcome
