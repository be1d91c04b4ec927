"""The demonstration, as a user runs it."""

import re
import subprocess
import sys

from typednn.cli.demo import NETWORK, mypy_errors, runtime_error

ERROR = (
    "Sequential: layer 3 'Linear[99, 10]' takes '*b 99' but layer 1 'Linear[784, 100]' gives "
    "'*b 100'; make it Linear(100, 10)"
)


def test_mypy_sees_the_mistake() -> None:
    line = NETWORK.read_text().splitlines().index("network = nn.Sequential(") + 1
    assert re.fullmatch(
        rf"zig_network\.py:(\d+): error: {re.escape(ERROR)}  \[shape\]", mypy_errors(NETWORK)
    )
    assert f":{line}:" in mypy_errors(NETWORK) or f":{line + 3}:" in mypy_errors(NETWORK)


def test_the_run_time_says_the_same() -> None:
    assert runtime_error(NETWORK) == f"ShapeError: {ERROR}"


def test_demo() -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from typednn.cli import main; sys.exit(main(['demo']))",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert f"error: {ERROR}" in run.stdout
    assert f"ShapeError: {ERROR}" in run.stdout
    held_out = re.search(r"held-out accuracy (\S+) %", run.stdout)
    assert held_out is not None
    assert float(held_out[1]) >= 96
    deviation = re.search(r"largest relative deviation (\S+)", run.stdout)
    assert deviation is not None
    assert 0 < float(deviation[1]) < 1e-5
