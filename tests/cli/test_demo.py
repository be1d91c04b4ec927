"""The demonstration, as a user runs it."""

import re
import subprocess
import sys

ERROR = (
    "Sequential: layer 3 'Linear[99, 10]' takes '*b 99' but layer 1 'Linear[784, 100]' gives "
    "'*b 100'; make it Linear(100, 10)"
)


def test_demo() -> None:
    program = "import sys; from typednn.cli import main; sys.exit(main(['demo']))"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    lines = run.stdout.splitlines()
    assert "   8 | network = nn.Sequential(" in lines
    assert f"zig_network.py:8: error: {ERROR}  [shape]" in lines
    assert f"ShapeError: {ERROR}" in lines
    assert sum(line.startswith("epoch ") for line in lines) == 20
    held_out = re.search(r"held-out accuracy (\S+) %", run.stdout)
    assert held_out is not None
    assert float(held_out[1]) >= 96
    deviation = re.search(r"largest relative deviation (\S+)", run.stdout)
    assert deviation is not None
    assert 0 < float(deviation[1]) < 1e-5
