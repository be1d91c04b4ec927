"""A learner's program with its test, run in a process of its own: ``python -m typednn.cli.learn.program COPY NAME``.

COPY is the file that is run, NAME the learner's own name for it. A program has passed if it reaches its end. Neither
one that raises nor one that leaves early does. So the process gets a word that the program does not know, and says it
at the end.
"""

import os
import runpy
import secrets
import subprocess
import sys
from pathlib import Path

__all__ = ["failure_of"]


def failure_of(copy: Path, name: str) -> str:
    """Run the program, whose output goes where ours goes. Return what it raised; nothing if it reached its end."""
    # Asserts are the test: they must not be optimized away.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONOPTIMIZE"}
    command = [sys.executable, "-P", "-m", "typednn.cli.learn.program", str(copy), name]
    word = secrets.token_hex()
    sys.stdout.flush()
    run = subprocess.run(
        command, input=word.encode(), stderr=subprocess.PIPE, env=environment, check=False
    )
    said = run.stderr.decode("utf-8", "replace").strip()
    if said.endswith(word):
        return ""
    return said or f"{name}: it ended with exit code {run.returncode}, before the end of its test"


def _main(copy: str, name: str) -> int:
    word = sys.stdin.read()
    try:
        runpy.run_path(copy, run_name="__main__")
    except Exception as error:  # noqa: BLE001 # whatever a learner's program raises
        print(f"{name}:{_line_in(copy, error)}: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(word, file=sys.stderr)
    return 0


def _line_in(file: str, error: BaseException) -> int:
    """Return the line of the file that was running last."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
