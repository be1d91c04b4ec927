"""``python -m tests.bombs``: mypy's time for each program, with the plugin and without.

Status 1 if the plugin adds more than ``BOUND`` seconds to one of them, or mypy does not end with a
verdict.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.bombs.programs import HEAD, PROGRAMS
from tests.typing.harness import Mypy

BOUND: Final = 10.0
LIMIT: Final = 60.0


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        runs = {plugin: _mypy(Path(folder), plugin) for plugin in ("typednn.mypy_plugin", "")}
        print(f"{'':32}{'with':>8}{'without':>8}  seconds")
        return max([_compare(name, text, runs) for name, text in PROGRAMS.items()])


def _mypy(folder: Path, plugin: str) -> Mypy:
    """Return mypy with or without the plugin; what the programs import is in its cache."""
    own = folder / (plugin or "plain")
    own.mkdir()
    mypy = Mypy(own, own / "cache")
    mypy.configure(plugins=plugin)
    (own / "imports.py").write_text(HEAD)
    mypy.check("imports.py")
    return mypy


def _compare(name: str, text: str, runs: dict[str, Mypy]) -> int:
    ours, theirs = (_seconds(mypy, text) for mypy in runs.values())
    fails = ours is None or theirs is not None and ours > theirs + BOUND
    shown = "".join("   > 60 " if s is None else f"{s:8.1f}" for s in (ours, theirs))
    print(f"{name:32}{shown}{'  too slow' if fails else ''}", flush=True)
    return int(fails)


def _seconds(mypy: Mypy, text: str) -> float | None:
    """Return how long mypy checks a program; None if that is more than ``LIMIT``."""
    program = mypy.folder / "program.py"
    program.write_text(f"{text}# {time.monotonic_ns()}\n")
    started = time.monotonic()
    command = [sys.executable, "-m", "mypy", "--config-file", str(mypy.config)]
    command += ["--cache-dir", str(mypy.cache), program.name]
    try:
        done = subprocess.run(
            command, cwd=mypy.folder, capture_output=True, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    assert done.returncode in (0, 1), done.stdout.decode() + done.stderr.decode()
    return time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
